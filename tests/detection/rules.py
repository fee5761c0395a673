"""Rules and messages made for the tests of this folder."""

from typing import Any

from scanner.detection.rule import Rule
from scanner.model import Address, Message, Recipient


def rule(**keys: Any) -> Rule:
    """A rule that finds three digits, with these keys in place of its own."""
    table: dict[str, Any] = {
        "id": "three-digits",
        "title": "Three digits",
        "category": "test",
        "severity": "medium",
        "reference": "none",
        "pattern": [{"regex": r"\b\d{3}\b", "confidence": "low"}],
        "examples": {"match": ["123"]},
    }
    return Rule.model_validate({**table, **keys})


def message(
    text: str = "",
    subject: str = "",
    recipients: tuple[Recipient, ...] = (),
    nested: tuple[Message, ...] = (),
) -> Message:
    """A message of which only these fields are filled."""
    return Message(
        message_id="",
        in_reply_to="",
        references=(),
        date=None,
        date_problem="",
        sender=Address("", ""),
        recipients=recipients,
        subject=subject,
        kind="mail",
        list_id="",
        list_post="",
        folder="",
        labels=(),
        deleted=False,
        received=0,
        authentication="",
        return_path="",
        text=text,
        attachments=(),
        nested=nested,
        reports=(),
        repairs=(),
        lane="",
    )
