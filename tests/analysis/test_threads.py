"""Which mass mail a later message is about."""

import pandas as pd
import pytest

from scanner.analysis.threads import ancestors, by_subject, by_thread, to_recipient, with_incident

DAY = pd.Timedelta(days=1)
MASS = pd.DataFrame(
    {
        "message": [10, 20, 30],
        "message_id": ["a@x", "b@x", ""],
        "date": pd.to_datetime(["2025-03-01", "2025-03-02", "2025-03-09"], utc=True),
        "subject": ["News", "News", "Bills"],
        "incident": [1, 1, 2],
    }
)


def said(subject: str, date: str) -> pd.DataFrame:
    return pd.DataFrame({"message": [99], "date": pd.to_datetime([date], utc=True), "subject": [subject]})


def test_ancestors_are_named_once_each_and_never_empty() -> None:
    mail = pd.DataFrame(
        {"message": [1, 2, 3], "in_reply_to": ["a@x", "", "c@x"], "references": [["z@x", "a@x"], [], None]}
    )
    assert sorted(ancestors(mail).itertuples(index=False, name=None)) == [(1, "a@x"), (1, "z@x"), (3, "c@x")]


def test_of_several_mass_mails_in_a_thread_the_latest_is_meant() -> None:
    named = pd.DataFrame({"message": [99, 99, 98], "ancestor": ["a@x", "b@x", "other@x"]})
    assert by_thread(named, MASS).to_dict() == {99: 20}


@pytest.mark.parametrize(
    ("subject", "date", "meant"),
    [
        ("Re: News", "2025-03-03", {99: 20}),
        ("Re: News", "2025-03-01 12:00", {99: 10}),
        ("Re: News", "2025-02-01", {}),
        ("Re: News", "2025-03-20", {}),
        ("Other", "2025-03-03", {}),
        ("", "2025-03-03", {}),
    ],
)
def test_a_subject_means_the_latest_mail_before_it(subject: str, date: str, meant: dict[int, int]) -> None:
    assert by_subject(said(subject, date), MASS, 7 * DAY).to_dict() == meant


def test_a_report_that_names_nothing_is_about_the_latest_mail_to_its_recipient() -> None:
    copies = pd.DataFrame({"message": [10, 20, 30], "address": ["jane@x", "omar@x", "jane@x"]})
    report = said("", "2025-03-05").assign(address="jane@x")
    assert to_recipient(report, MASS, copies, 7 * DAY).to_dict() == {99: 10}


def test_the_first_way_that_tells_gives_the_incident() -> None:
    mail = pd.DataFrame({"message": [97, 98, 99]})
    found = with_incident(mail, MASS, pd.Series({98: 30}), pd.Series({98: 10, 99: 20}))
    assert found["incident"].fillna(0).tolist() == [0, 2, 1]
