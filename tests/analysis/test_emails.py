"""The emails of incidents: each with its role, each to be opened where the table says it lies."""

from pathlib import Path

import pytest

from scanner.analysis.columns import EMAILS_COLUMNS
from scanner.analysis.examine import examine
from scanner.analysis.result import Result
from scanner.evidence import copies, reread
from tests.analysis.scenario import (
    DESK,
    NOW,
    ORG,
    Mail,
    arrived,
    asking,
    at,
    bounce,
    examined,
    filed,
    filed_again,
    mail,
    people,
    scanned,
)
from tests.analysis.test_notices import ENGLISH

TEN = people(10)
SUBJECT = "Your service in spring"
MASS = mail(to=[*TEN, DESK], bcc=["hidden@gmail.com"], id=f"mass@{ORG}")
AGAIN = mail(cc=TEN[:5], id=f"again@{ORG}", subject=f"CORRECTION: {SUBJECT}", when=at(3))
NOTICE = mail(to=TEN[:1], id=f"notice@{ORG}", subject="Our apology", text=ENGLISH, when=at(days=2))
STORY = [
    MASS,
    mail(to=TEN, id=f"recall@{ORG}", subject=f"Recall: {SUBJECT}", text="", when=at(0.5)),
    arrived(TEN[0], id="report@x.example", subject=f"Message Recall Failure: {SUBJECT}", when=at(1)),
    bounce(TEN[1], MASS.id, when=at(1.5)),
    arrived(TEN[2], [DESK, *TEN[:6]], id="all@x.example", subject=f"Re: {SUBJECT}", answers=[MASS.id], when=at(2)),
    AGAIN,
    arrived(TEN[3], ["new@gmail.com"], id="fwd@x.example", cc=[DESK], subject=f"Fwd: {SUBJECT}", when=at(4)),
    NOTICE,
    bounce(TEN[0], NOTICE.id, when=at(days=2.1)),
    mail(to=TEN[:1], id=f"letter@{ORG}", subject="A letter", when=at(days=3)),
]
ROLES = {
    "mass-mail": [MASS.id, AGAIN.id],
    "recall": [f"recall@{ORG}"],
    "recall-report": ["report@x.example"],
    "bounce": [STORY[3].id, STORY[8].id],
    "reply-all": ["all@x.example"],
    "forward": ["fwd@x.example"],
    "notice": [NOTICE.id],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return examined(tmp_path_factory.mktemp("emails"), STORY)


def test_every_email_has_its_role_and_no_other_is_listed(told: Result) -> None:
    assert told.emails.dtypes.astype(str).to_dict() == EMAILS_COLUMNS
    assert told.emails.groupby("role")["message_id"].agg(list).to_dict() == ROLES
    assert set(told.emails["incident"]) == {"I-0001"}


def test_they_stand_in_the_order_in_which_they_were_sent(told: Result) -> None:
    assert told.emails["date"].is_monotonic_increasing
    assert told.emails["message_id"].tolist() == [one.id for one in STORY[:-1]]


@pytest.mark.parametrize(
    ("message_id", "in_view", "recipients"),
    [
        (MASS.id, 10, 12),
        (AGAIN.id, 5, 5),
        (NOTICE.id, 1, 1),
        ("all@x.example", 6, 7),
        ("fwd@x.example", 1, 2),
        ("report@x.example", 0, 1),
        (STORY[3].id, 0, 1),
    ],
)
def test_how_many_each_had_in_view_and_went_to(
    told: Result, message_id: str, in_view: int, recipients: int
) -> None:
    [row] = told.emails[told.emails["message_id"].eq(message_id)].to_dict("records")
    assert (row["in_view"], row["recipients"]) == (in_view, recipients)


def test_a_notice_of_two_incidents_stands_in_both(tmp_path: Path) -> None:
    second = mail(to=TEN, subject="Prices of next year", text="Prices change in May.", when=at(days=1.5))
    emails = examined(tmp_path, [MASS, second, NOTICE]).emails
    assert emails[["incident", "role"]].values.tolist() == [
        ["I-0001", "mass-mail"],
        ["I-0001", "notice"],
        ["I-0002", "mass-mail"],
        ["I-0002", "notice"],
    ]


@pytest.mark.parametrize("mails", [STORY, [filed_again(MASS, "Archive"), *STORY]], ids=["one copy", "two copies"])
def test_each_row_opens_its_proof(mails: list[Mail], tmp_path: Path) -> None:
    """`blindcopy show CASE MESSAGE-ID` finds the email of the row, at the place that the row names."""
    source = filed(tmp_path / "mail", mails)
    with scanned(tmp_path / "case", source) as case:
        emails = examine(case.connection, asking((ORG,)), NOW).emails
        for row in emails.to_dict("records"):
            places = {
                f"bytes {copy.position}-{copy.position + copy.length}": copy
                for copy in copies(case, row["message_id"])
                if copy.path == row["source"]
            }
            message = reread(places[row["position"]])
            assert (message.message_id, message.subject, message.date) == (
                row["message_id"],
                row["subject"],
                row["date"],
            )


def test_without_incidents_there_are_none(tmp_path: Path) -> None:
    emails = examined(tmp_path, [NOTICE]).emails
    assert emails.empty
    assert emails.dtypes.astype(str).to_dict() == EMAILS_COLUMNS
