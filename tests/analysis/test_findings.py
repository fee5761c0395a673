"""Personal data in threads and to whom it went: what counts, what is repeated, and whose it is."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from scanner import catalogue
from scanner.analysis import findings, frames, numbering
from scanner.analysis.decided import standing_severities
from scanner.analysis.people import customers_frame
from scanner.analysis.result import RuleTotal
from scanner.case import Case, open_case
from scanner.customers import Customer
from scanner.detection import detector
from scanner.engine import scan
from scanner.progress import Progress
from scanner.valuehash import value_hash
from scanner.worker import Reading
from tests.analysis.scenario import ORG, Here, Mail, arrived, asking, at, filed, mail
from tests.reports import results

RULES = ("ca-sin", "email-address", "payment-card", "phone-number")
JANE, OMAR, LI = "jane@gmail.example", "omar@web.example", "li@orange.example"
LI_AT_WORK = "li.wang@shop.example"
CUSTOMERS = (Customer(LI, "C-1", "", ""), Customer(LI_AT_WORK, "C-1", "", ""))


def _sin(number: int) -> str:
    """A Canadian number of the range that is not issued to persons, with its check digit (Luhn)."""
    digits = f"0{number:07}"
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[1::2])
    check = -(doubled + sum(map(int, digits[0::2]))) % 10
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}{check}"


def _mail(name: str, to: list[str], text: str, day: int, *answers: str, **more: str) -> Mail:
    return mail(
        to=to, text=text, when=at(days=day), id=f"{name}@{ORG}", answers=answers, subject=more.pop("subject", name)
    )


def _from(sender: str, name: str, text: str, day: int, *answers: str, subject: str = "") -> Mail:
    return arrived(
        sender, text=text, when=at(days=day), id=f"{name}@gmail.example", answers=answers, subject=subject or name
    )


A, B, C, D, E, F, G, H = map(_sin, range(46_450, 46_458))
THREAD = [
    _from(JANE, "asks", f"My SIN is {A}.", 0),
    _mail("answers", [JANE], f"Thank you. The other SIN is {B}.\n\n> My SIN is {A}.", 1, "asks@gmail.example"),
    _from(JANE, "again", f"Yes.\n\n> The other SIN is {B}.\n>> My SIN is {A}.", 2, f"answers@{ORG}"),
    _mail("elsewhere", [OMAR], f"See below.\n\n> SIN {A}", 3),
    _mail("first-quoted", [OMAR], f"As said.\n\n> SIN {C}", 4, subject="A case"),
    _mail("quoted-again", [OMAR], f"As said.\n\n> SIN {C}", 5, subject="RE: A case"),
    _mail("own-and-quoted", [OMAR], f"The SIN is {D}, is it not?\n\n> SIN {D}", 6),
    _mail("subject", [OMAR], "Hello.", 7, subject=f"SIN {E}"),
    _mail("subject-again", [OMAR], "Hello.", 8, subject=f"Re: SIN {E}"),
]
WHOSE = [
    _mail("address-back", [JANE], f"We write to {JANE}.", 10),
    _mail("address-to-another", [OMAR], f"Write to {JANE}.", 11),
    _mail("address-to-two", [JANE, OMAR], f"We write to {JANE}.", 12),
    _mail("number-back", [JANE], f"Your SIN is {A}.", 13),
    _mail("number-before", [JANE], f"Your SIN is {F}.", 14),
    _from(JANE, "number-after", f"My SIN is {F}.", 15),
    _mail("known", [LI_AT_WORK, LI], f"Your SIN is {G}.", 16),
    _mail("known-copied-inside", [LI, f"boss@{ORG}"], f"Your SIN is {G}, {LI_AT_WORK}.", 17),
    _from(LI, "written", f"My SIN is {H}.", 18),
    _mail("written-back-at-work", [LI_AT_WORK], f"Your SIN is {H}.", 19),
    _mail("inside", [f"boss@{ORG}"], f"SIN {A}", 20),
    _mail("low", [OMAR], "the number 4111111111111111 was read out", 21),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """One archive of all the mail above, its findings gathered."""
    folder = tmp_path_factory.mktemp("case")
    source = filed(folder / "mail", (*THREAD, *WHOSE))
    rules = catalogue.load(only=RULES)
    case = open_case(folder / "case", create=True)
    try:
        dumped = detector.dump(rules)
        reading = Reading(dumped, case.hash_key, True, 5)
        scan(
            case,
            [str(source)],
            reading,
            fingerprint="findings",
            jobs=1,
            progress=Progress(True),
            make_executor=lambda _jobs: Here(),
        )
        numbering.gather(case.connection)
        frames.name_rules(case.connection, asking([ORG]).rules)
        known = [("C-1", value_hash(case.hash_key, "ca-sin", "".join(G.split())))]
        findings.gather(case.connection, [ORG], customers_frame(CUSTOMERS), known)
        yield case
    finally:
        case.close()


def _rows(case: Case, name: str) -> pd.DataFrame:
    page = pd.concat(findings.pages(case.connection))
    return page[page["message_id"].str.startswith(f"{name}@")]


@pytest.mark.parametrize(
    ("name", "repeated"),
    [
        ("asks", {A: False}),
        ("answers", {A: True, B: False}),
        ("again", {A: True, B: True}),
        ("elsewhere", {A: False}),
        ("first-quoted", {C: False}),
        ("quoted-again", {C: True}),
        ("subject", {E: False}),
        ("subject-again", {E: True}),
    ],
)
def test_what_a_reply_quotes_counts_once_in_its_thread(found: Case, name: str, repeated: dict[str, bool]) -> None:
    rows = _rows(found, name)
    assert dict(zip(rows["value"], rows["repeated"], strict=True)) == repeated


def test_of_a_value_in_a_mail_and_in_what_it_quotes_one_counts(found: Case) -> None:
    rows = _rows(found, "own-and-quoted")
    assert rows[["part", "repeated"]].values.tolist() == [["", False], ["quoted", True]]


@pytest.mark.parametrize(
    ("name", "value", "outside", "own"),
    [
        ("address-back", JANE, 1, True),
        ("address-to-another", JANE, 1, False),
        ("address-to-two", JANE, 2, False),
        ("number-back", A, 1, True),
        ("number-before", F, 1, False),
        ("known", G, 1, True),
        ("known-copied-inside", G, 1, True),
        ("known-copied-inside", LI_AT_WORK, 1, True),
        ("written-back-at-work", H, 1, True),
        ("elsewhere", A, 1, False),
    ],
)
def test_what_only_its_owner_was_sent_is_the_own(
    found: Case, name: str, value: str, outside: int, own: bool
) -> None:
    rows = _rows(found, name)
    [row] = rows[rows["value"].eq(value)].to_dict("records")
    assert (row["sent_outside"], row["outside_recipients"], row["own"]) == (True, outside, own)


@pytest.mark.parametrize("name", ["inside", "asks"])
def test_mail_that_did_not_leave_has_no_recipients_outside(found: Case, name: str) -> None:
    [row] = _rows(found, name).to_dict("records")
    assert (row["sent_outside"], row["own"]) == (False, False)
    assert pd.isna(row["outside_recipients"])


def test_low_and_repeated_findings_are_counted_apart(found: Case) -> None:
    totals = {total.rule: total for total in findings.totals(found.connection)}
    rows = pd.concat(findings.pages(found.connection))
    sins = rows[rows["rule"].eq("ca-sin")]
    told = totals["ca-sin"]
    assert told.repeated == sins["repeated"].sum() == 6
    assert told.findings == told.high + told.medium == len(sins) - 6
    assert told.own == (sins["own"] & ~sins["repeated"]).sum() == 4
    assert (totals["payment-card"].findings, totals["payment-card"].low) == (0, 1)
    assert (totals["payment-card"].messages, totals["payment-card"].sent_outside) == (0, 0)


def test_low_findings_are_no_part_of_an_incident(found: Case) -> None:
    messages = pd.Series(found.connection.execute("SELECT message FROM mail").df()["message"])
    assert "payment-card" not in set(findings.of_messages(found.connection, messages)["rule"])


def test_a_rule_that_is_sure_of_nothing_fails_no_scan() -> None:
    doubtful, sure = (RuleTotal(name, "", "", "high", n, n, n, n, low=3) for name, n in (("a", 0), ("b", 1)))
    result = replace(results.plain(), incidents=(), rule_totals=(doubtful,))
    assert standing_severities(result) == frozenset()
    assert standing_severities(replace(result, rule_totals=(doubtful, sure))) == {"high"}


def test_the_worst_come_first(found: Case) -> None:
    worst = findings.worst(found.connection)
    assert worst["rule"].iloc[0] == "ca-sin"
    assert not worst["repeated"].iloc[0]
    assert worst["rule"].iloc[-1] != "ca-sin" or worst["repeated"].iloc[-1]
