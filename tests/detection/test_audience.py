"""When the recipients themselves are the finding."""

import pytest

from scanner.detection.audience import find
from scanner.model import Recipient
from tests.detection.rules import message, rule

THREE_IN_VIEW = rule(pattern=[], examples={}, audience={"threshold": 3, "fields": ["to", "cc"]})


def _recipients(*written: str) -> tuple[Recipient, ...]:
    return tuple(Recipient(field, "", address) for field, address in (one.split(":") for one in written))


@pytest.mark.parametrize(
    ("recipients", "location", "count"),
    [
        (("to:a@x.example", "to:b@x.example", "to:c@x.example"), "header:To", "3"),
        (("cc:a@x.example", "cc:b@x.example", "cc:c@x.example"), "header:Cc", "3"),
        (("to:a@x.example", "cc:b@x.example", "cc:c@x.example", "bcc:d@x.example"), "header:To+Cc", "3"),
    ],
    ids=["to", "cc", "both"],
)
def test_the_finding_names_the_fields_and_counts(recipients: tuple[str, ...], location: str, count: str) -> None:
    finding = find(THREE_IN_VIEW, message(recipients=_recipients(*recipients)))
    assert finding is not None
    assert (finding.location, finding.value, finding.masked, finding.confidence) == (
        location,
        count,
        count,
        "high",
    )


@pytest.mark.parametrize(
    "recipients",
    [
        ("to:a@x.example", "cc:b@x.example"),
        ("to:a@x.example", "cc:a@x.example", "cc:b@x.example"),
        ("to:a@x.example", "bcc:b@x.example", "bcc:c@x.example", "reply-to:d@x.example"),
        ("to:a@x.example", "to:b@x.example", "to:"),
    ],
    ids=["below", "repeated", "out of view", "without an address"],
)
def test_below_the_threshold_there_is_none(recipients: tuple[str, ...]) -> None:
    assert find(THREE_IN_VIEW, message(recipients=_recipients(*recipients))) is None
