"""Decisions as a case keeps them: given back as they were made, never changed, refused where they are nonsense."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.case import Case, open_case
from scanner.decisions import (
    FindingsJudged,
    IncidentJudged,
    MailName,
    PersonTold,
    What,
    Withdrawal,
    decide,
    in_force,
    kept_decisions,
    mail_name,
)
from scanner.errors import UsageError
from scanner.terms import VERDICTS, WAYS
from tests.scans import opened

NOW = datetime(2025, 6, 2, 10, tzinfo=UTC)
MAIL = MailName("ab" * 16, "2025-03-24T09:00:00Z")

identities = st.binary(min_size=16, max_size=16).map(bytes.hex)
mails = st.builds(MailName, identities, st.sampled_from(["", "2025-03-24T09:00:00Z", "1969-12-31T23:59:59Z"]))
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
whats: st.SearchStrategy[What] = st.one_of(
    st.builds(IncidentJudged, st.sampled_from(VERDICTS), st.lists(mails, max_size=3).map(tuple)),
    st.builds(FindingsJudged, st.sampled_from(VERDICTS), words, st.just("") | identities, st.none() | mails),
    st.builds(
        PersonTold,
        st.lists(words, max_size=3).map(tuple),
        st.lists(mails, max_size=3).map(tuple),
        st.sampled_from(WAYS),
        st.datetimes(max_value=datetime(2025, 1, 1), timezones=st.just(UTC)),
        words.map(lambda text: " ".join(text.split())),
    ),
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with opened(tmp_path_factory.mktemp("decisions") / "case") as case:
        yield case


def keep(case: Case, *some: What, by: str = "Jane Doe", why: str = "looked at") -> None:
    decide(case, some, by=by, why=why, now=NOW)


@settings(max_examples=15)
@given(st.lists(whats, min_size=1, max_size=4))
def test_what_is_decided_is_given_back_as_it_was_and_stays(case: Case, some: list[What]) -> None:
    before = kept_decisions(case)
    made = decide(case, some, by="Jane Doe", why="looked at", now=NOW)
    assert [each.what for each in made] == some
    assert kept_decisions(case) == (*before, *made)
    assert [each.number for each in kept_decisions(case)] == list(range(1, len(before) + len(made) + 1))


@given(mails)
def test_a_mail_is_named_as_it_is_written(name: MailName) -> None:
    assert mail_name(str(name)) == name


FALSE = IncidentJudged("false", (MAIL,))
TOLD = PersonTold(("jane@example.com",), (MAIL,), "phone", NOW, "Jane Doe")
REFUSED = {
    "by nobody": (FALSE, {"by": " "}, "needs the name"),
    "false without a reason": (FALSE, {"why": ""}, "needs a reason"),
    "accepted without a reason": (FindingsJudged("accepted", "ca-sin"), {"why": " "}, "needs a reason"),
    "withdrawn without a reason": (Withdrawal(1), {"why": ""}, "needs a reason"),
    "an unknown verdict": (FindingsJudged("maybe", "ca-sin"), {}, "is no verdict"),
    "an unknown way": (PersonTold((), (), "pigeon", NOW, "x"), {}, "is no way to tell"),
    "told in the future": (PersonTold((), (), "phone", NOW + timedelta(hours=1), "x"), {}, "in the future"),
    "nothing to withdraw": (Withdrawal(4711), {}, "no decision 4711"),
    "a reason without an end": (FALSE, {"why": "x" * 2_001}, "more than 2,000 characters"),
    "told by a name without an end": (
        replace(TOLD, told_by="x" * 2_001),
        {},
        "told by: the text has more than 2,000",
    ),
}


@pytest.mark.parametrize(("what", "given", "said"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_and_nothing_kept(
    case: Case, what: What, given: dict[str, str], said: str
) -> None:
    before = kept_decisions(case)
    with pytest.raises(UsageError, match=said):
        keep(case, FALSE, what, **given)
    assert kept_decisions(case) == before


@pytest.mark.parametrize("what", [TOLD, IncidentJudged("confirmed", (MAIL,))], ids=["told", "confirmed"])
def test_what_needs_no_reason(case: Case, what: What) -> None:
    keep(case, what, why="")
    assert kept_decisions(case)[-1].why == ""


def test_a_decision_holds_until_it_is_withdrawn_once(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        keep(case, FALSE, TOLD)
        keep(case, Withdrawal(1))
        assert [each.number for each in in_force(kept_decisions(case))] == [2]
        for number in (1, 3):  # withdrawn already, and a withdrawal
            with pytest.raises(UsageError, match="to withdraw"):
                keep(case, Withdrawal(number))
        assert len(kept_decisions(case)) == 3


def test_a_decision_is_not_withdrawn_twice_at_once(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        keep(case, FALSE, TOLD)
        with pytest.raises(UsageError, match="no decision 1 to withdraw"):
            keep(case, Withdrawal(2), Withdrawal(1), Withdrawal(1))
        assert len(kept_decisions(case)) == 2


def test_what_a_user_writes_is_kept_on_one_line(case: Case) -> None:
    keep(case, replace(TOLD, told_by="Jane\n\t Doe "), by=" Jane\r\nDoe", why="a\n\nb")
    kept = kept_decisions(case)[-1]
    assert (kept.decided_by, kept.why, kept.what) == ("Jane Doe", "a b", TOLD)


def test_reading_the_mail_another_way_forgets_no_decision(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        case.begin("these rules")
        keep(case, FALSE)
        case.begin("other rules")
        assert [each.what for each in kept_decisions(case)] == [FALSE]


def test_a_case_of_before_there_were_decisions_takes_them(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        case.connection.execute("DROP TABLE decisions")
    case = open_case(tmp_path / "case", create=False)
    try:
        assert kept_decisions(case) == ()
        keep(case, FALSE)
        assert len(kept_decisions(case)) == 1
    finally:
        case.close()
