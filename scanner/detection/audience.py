"""Rules about the recipients: how many of them every recipient can see."""

from scanner.detection.rule import Rule
from scanner.model import Finding, Message

_FIELD_NAMES = {"to": "To", "cc": "Cc"}


def find(rule: Rule, message: Message) -> Finding | None:
    """One finding when the rule's threshold of distinct addresses is reached, None otherwise.

    Its location names the fields that have any ("header:To+Cc"); its value is the number of
    addresses, which gives nobody away and is therefore its own mask.
    """
    audience = rule.audience
    if audience is None:
        return None
    visible = [one for one in message.recipients if one.field in audience.fields and one.address]
    count = len({one.address for one in visible})
    if count < audience.threshold:
        return None
    present = {one.field for one in visible}
    fields = "+".join(name for field, name in _FIELD_NAMES.items() if field in present)
    return Finding(
        rule=rule.id,
        confidence="high",
        location=f"header:{fields}",
        start=0,
        end=0,
        value=str(count),
        normalised=str(count),
        masked=str(count),
    )
