"""Laws of the whole analysis: what mail may change of an incident, and what not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.analysis import evidence
from scanner.analysis.examine import examine
from scanner.reports.summary import as_dict
from tests.analysis.scenario import (
    DESK,
    NOW,
    ORG,
    Mail,
    arrived,
    asking,
    at,
    bounce,
    differences,
    examined,
    filed,
    mail,
    people,
    scanned,
    summary,
)

APOLOGY = "We apologise: your e-mail address was visible to others. Please delete the e-mail. Privacy breach."

few = settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def folders(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return lambda: tmp_path_factory.mktemp("scan")


def mailing(sizes: list[int], field: str = "to") -> list[Mail]:
    """One mailing in disjoint batches."""
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    batches = [people(size, start) for start, size in zip(starts, sizes, strict=True)]
    return [
        mail(
            to=batch if field == "to" else [], cc=batch if field == "cc" else [], id=f"m{n}@{ORG}", when=at(n / 4)
        )
        for n, batch in enumerate(batches)
    ]


def one(folder: Path, mails: list[Mail], **asked: Any) -> dict[str, Any]:
    [incident] = summary(folder, mails, **asked)["incidents"]
    return dict(incident)


@few
@given(sizes=st.lists(st.integers(5, 14), min_size=1, max_size=4), field=st.sampled_from(["to", "cc"]))
def test_disjoint_batches_add_up(folders: Any, sizes: list[int], field: str) -> None:
    found = one(folders(), mailing(sizes, field))
    assert found["pairs_disclosed"] == found["pairs_new"] == sum(n * (n - 1) for n in sizes)
    assert found["addresses_exposed"] == found["viewers"] == sum(sizes)
    assert found["field"] == field
    everyone = {"low": sum(sizes), "best": sum(sizes), "high": sum(sizes)}
    assert found["people_exposed"] == everyone


@few
@given(cut=st.integers(5, 15))
def test_splitting_a_list_never_changes_who_was_exposed(folders: Any, cut: int) -> None:
    whole, split = one(folders(), mailing([20])), one(folders(), mailing([cut, 20 - cut]))
    for figure in ("addresses_exposed", "viewers", "people_exposed", "addresses_named"):
        assert whole[figure] == split[figure]
    assert split["pairs_disclosed"] < whole["pairs_disclosed"]


@few
@given(hours=st.lists(st.floats(-100, 100), min_size=1, max_size=5))
def test_internal_mail_changes_nothing(folders: Any, hours: list[float]) -> None:
    colleagues = [f"{name}@{ORG}" for name in ("ann", "bo", "cy", "di", "ed", "flo")]
    internal = [
        mail(colleagues[n], colleagues, subject="Your service in spring", when=at(moment))
        for n, moment in enumerate(hours)
    ]
    assert one(folders(), mailing([8, 7])) == one(folders(), [*mailing([8, 7]), *internal])


@few
@given(who=st.integers(0, 19), batch=st.integers(0, 2))
def test_a_bounce_takes_at_most_one_viewer(folders: Any, who: int, batch: int) -> None:
    report = bounce(people(20)[who], f"m{batch}@{ORG}", when=at(2))
    before, after = one(folders(), mailing([8, 7])), one(folders(), [*mailing([8, 7]), report])
    assert before["viewers"] - after["viewers"] in (0, 1)
    assert before["addresses_exposed"] == after["addresses_exposed"]


def test_the_order_of_messages_changes_nothing(tmp_path: Path) -> None:
    mails = [*mailing([8, 7]), bounce(people(1)[0], f"m0@{ORG}", when=at(1)), arrived(people(1)[0], [DESK])]
    forwards, backwards = tmp_path / "a", tmp_path / "b"
    forwards.mkdir()
    backwards.mkdir()
    assert one(forwards, mails) == one(backwards, mails[::-1])


def test_incidents_are_accounted_for_alike_alone_and_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails: list[Mail] = []
    for n, subject in enumerate(("March", "April", "May")):
        who, moment = people(8, start=3 * n), at(days=31 * n)
        theirs = [
            mail(to=who, subject=subject, text=f"Rates for {subject}.", when=moment, id=f"{n}@{ORG}"),
            mail(to=who, subject=f"Recall: {subject}", text="", when=moment + timedelta(hours=1)),
            bounce(who[0], f"{n}@{ORG}", when=moment + timedelta(hours=2)),
            arrived(who[1], [DESK, *who[2:]], subject=f"Re: {subject}", when=moment + timedelta(hours=3)),
            mail(to=people(1, start=40), subject=f"Fwd: {subject}", when=moment + timedelta(hours=4)),
            mail(bcc=who[2:], subject="Our apology", text=APOLOGY, when=moment + timedelta(hours=5)),
        ]
        mails += theirs
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    together = summary(tmp_path / "a", mails)
    monkeypatch.setattr(evidence, "_PERSONS", 1)
    assert summary(tmp_path / "b", mails)["incidents"] == together["incidents"]
    came_after = {
        "undelivered": 1,
        "reply_alls": 1,
        "forwards": 1,
        "recall": {"attempted": 1},
        "notified": {"people": 6, "missing": 2},
    }
    assert len(together["incidents"]) == 3
    for incident in together["incidents"]:
        assert differences(came_after, incident) == []


def test_totals_count_each_address_person_and_customer_once(tmp_path: Path) -> None:
    mails = [
        mail(to=people(10), subject="March", text="Rates for March."),
        mail(to=people(10, start=5), subject="April", text="A new office in April.", when=at(days=31)),
    ]
    customers = [(address, f"C-{n // 2}") for n, address in enumerate(people(15))]
    told = summary(tmp_path, mails, customers=customers)
    everyone = {"low": 8, "best": 8, "high": 15}
    expected = {"incidents": 2, "addresses_exposed": 15, "customers_exposed": 8, "people_exposed": everyone}
    assert differences(expected, told["totals"]) == []
    assert [one["customers_exposed"] for one in told["incidents"]] == [5, 6]


def test_without_incidents_no_customer_of_a_list_was_exposed(tmp_path: Path) -> None:
    told = summary(tmp_path, [mail(to=people(3))], customers=[(people(1)[0], "C-1")])
    assert (told["totals"]["incidents"], told["totals"]["customers_exposed"]) == (0, 0)


def test_personal_data_in_the_mass_mail_is_counted_and_weighs(tmp_path: Path) -> None:
    plain = mail(to=people(10))
    sensitive = mail(to=people(10), subject="Account", text="SIN: 046 454 286", when=at(days=40))
    told = summary(tmp_path, [plain, sensitive])["incidents"]
    found = {"rule": "ca-sin", "findings": 1, "subject": 0, "attachment": 0}
    assert [one["personal_data"] for one in told] == [[], [found]]
    assert [one["severity"] for one in told] == ["medium", "high"]


def test_findings_in_the_subject_are_counted_apart(tmp_path: Path) -> None:
    sent = mail(to=people(10), subject="SIN 046 454 286", text="SIN: 046 454 286, SIN: 130 692 544")
    assert one(tmp_path, [sent])["personal_data"] == [
        {"rule": "ca-sin", "findings": 3, "subject": 1, "attachment": 0}
    ]


def test_the_count_trail_leads_from_appearances_to_people(tmp_path: Path) -> None:
    to = [*people(6), people(1)[0].replace("@", "+x@"), "info@shop.example", "kayak@lists.example", DESK]
    found = one(tmp_path, [mail(to=to, cc=people(1))], customers=[])
    trail = [(step["left"], step["change"]) for step in found["count_trail"]]
    assert trail == [
        (11, 0),  # appearances
        (10, -1),  # one stands in To and in Cc
        (9, -1),  # the organisation's own
        (8, -1),  # a role mailbox
        (7, -1),  # a list
        (7, 0),
        (7, 0),
        (7, 0),  # outside persons
        (6, -1),  # people, at best
        (6, 0),  # at least
        (8, 1),  # at most: the list stands for somebody
        (0, 0),  # customers
    ]
    assert found["people_exposed"] == {"low": 6, "best": 6, "high": 8}
    assert "trail" not in found


def test_a_case_can_be_examined_again(tmp_path: Path) -> None:
    mails = [*mailing([8]), arrived(people(8)[1], [DESK], subject="Re: Your service in spring")]
    source = filed(tmp_path / "mail", mails)
    with scanned(tmp_path / "case", source) as case:
        first, again = (as_dict(examine(case.connection, asking([ORG]), NOW), reveal=False) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("fuller", ["Archive", "Sent"])
def test_what_is_in_any_copy_of_a_message_is_found_where_it_is(fuller: str, tmp_path: Path) -> None:
    """The copy in one folder has lost what the other still has; the names of the folders decide nothing."""
    stripped, whole = (
        replace(mail(to=people(1), text=text, id=f"bill@{ORG}"), folder=folder)
        for text, folder in (
            ("The file was removed.", {"Archive": "Sent", "Sent": "Archive"}[fuller]),
            ("Her SIN is 046 454 286, I repeat: SIN 046 454 286.", fuller),
        )
    )
    result = examined(tmp_path, [stripped, whole])
    assert (result.messages.scanned, result.messages.duplicate) == (1, 1)
    found = result.worst_personal_data
    assert found["rule"].tolist() == ["ca-sin", "ca-sin"]
    assert {Path(source).stem for source in found["source"]} == {fuller}
