"""The result in plain words: the sentences that the terminal, the workbook and the page share."""

from collections.abc import Sequence
from datetime import datetime

from scanner.analysis.result import Incident, Range, Result
from scanner.reports import sampled

MASKED = "Personal data is masked."
REVEALED = "THIS FILE HOLDS PERSONAL DATA."
NOT_COMPUTED = "not computed"

_FIELDS = {"to": "To", "cc": "Cc", "to+cc": "To and Cc"}


def count(number: int, one: str, many: str = "") -> str:
    """The number with its noun: "1 email", "1,200 emails"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def number(value: int | None) -> str:
    """The number with separators; None as "not computed"."""
    return NOT_COMPUTED if value is None else f"{value:,}"


def people(exposed: Range | None) -> str:
    """The estimate of people with its bounds: "297 (at least 296, at most 298)"."""
    if exposed is None:
        return NOT_COMPUTED
    if exposed.low == exposed.high:
        return number(exposed.best)
    return f"{exposed.best:,} (at least {exposed.low:,}, at most {exposed.high:,})"


def headline(result: Result) -> str:
    """One sentence that says what happened; days are in UTC. Of a sample: first what it says of the whole."""
    if result.sample is None:
        return _seen(result)
    return f"{sampled.sentence(result.sample)} Seen in the sample: {_seen(result)}"


def _seen(result: Result) -> str:
    incidents = result.incidents
    if not incidents:
        return _nothing(result)
    emails = count(sum(incident.messages for incident in incidents), "email")
    addresses = result.totals.addresses_exposed
    shown = "1 person's address" if addresses == 1 else f"{addresses:,} people's addresses"
    opening = "" if len(incidents) == 1 else f"{len(incidents):,} incidents: "
    return f"{opening}{emails}{_when(incidents)} showed {shown} to one another in {_fields(incidents)}."


def assumption(key: str) -> str:
    """The name of an assumption as words: "visible_threshold" as "Visible threshold"."""
    return key.replace("_", " ").capitalize()


def organisation(result: Result) -> tuple[str, ...]:
    """The organisation's domains and addresses, as given or inferred."""
    domains = result.assumptions.get("organisation_domains", ())
    return tuple(str(domain) for domain in domains) if isinstance(domains, list | tuple) else (str(domains),)


def _nothing(result: Result) -> str:
    if result.messages.found == 0:
        return "No email was found in what was scanned."
    if not organisation(result):
        return "Not judged: it is not known whose mail this is."
    threshold = result.assumptions.get("visible_threshold", 5)
    return f"No email showed {threshold} or more outside people's addresses to one another."


def _when(incidents: Sequence[Incident]) -> str:
    sent = [when for one in incidents for when in (one.first_sent, one.last_sent) if when is not None]
    if not sent:
        return ""
    first, last = _day(min(sent)), _day(max(sent))
    return f" on {first}" if first == last else f" between {first} and {last}"


def _day(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}"


def _fields(incidents: Sequence[Incident]) -> str:
    fields = {incident.field for incident in incidents}
    field = fields.pop() if len(fields) == 1 else "to+cc"
    return _FIELDS.get(field, field)
