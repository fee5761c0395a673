"""The result in plain words: the sentences that the terminal, the workbook and the page share."""

from collections.abc import Sequence
from datetime import tzinfo

from scanner.analysis.result import Incident, Range, Result
from scanner.masking import mask_identifier
from scanner.reports import sampled, standing
from scanner.reports.language import Language, language
from scanner.reports.report import Reader

ORGANISATION = "organisation_domains"
"""Its assumption: domains and, at a mail provider, addresses."""


def banner(reader: Reader, words: Language | None = None) -> str:
    """The first line of every report: whether it holds personal data. In `words` where given."""
    return (words or language(reader.language)).text("wording.revealed" if reader.reveal else "wording.masked")


def people(exposed: Range | None, words: Language) -> str:
    """The estimate of people with its bounds: "297 (at least 296, at most 298)"."""
    if exposed is None or exposed.low == exposed.high:
        return words.number(None if exposed is None else exposed.best)
    return words.text("wording.people", low=exposed.low, best=exposed.best, high=exposed.high)


def first_of(items: Sequence[str], most: int, words: Language) -> str:
    """Items as a part of a sentence, the first few of many and how many more there are."""
    shown = words.joined(items[:most])
    return words.text("terminal.and_more", items=shown, n=len(items) - most) if len(items) > most else shown


def headline(result: Result, reader: Reader) -> str:
    """One sentence that says what happened. Of a sample: first what it says of the whole."""
    words = language(reader.language)
    seen = _seen(result, words, reader)
    if result.sample is None:
        return seen
    return words.text("wording.in_sample", estimate=sampled.sentence(result.sample, words), seen=seen)


def exposure(incidents: Sequence[Incident], addresses: int, words: Language, zone: tzinfo) -> str:
    """What some incidents showed together, in one sentence; days are in the time zone."""
    return words.text(
        "wording.exposure",
        emails=words.count("wording.emails", sum(incident.messages for incident in incidents)),
        when=days(incidents, words, zone),
        addresses=words.count("wording.addresses", addresses),
        fields=words.text(f"field.{_field(incidents)}"),
    )


def days(incidents: Sequence[Incident], words: Language, zone: tzinfo) -> str:
    """The days on which the mails of some incidents were sent, as a part of a sentence; "" without a date."""
    sent = [when for one in incidents for when in (one.first_sent, one.last_sent) if when is not None]
    if not sent:
        return ""
    first, last = (when.astimezone(zone).date() for when in (min(sent), max(sent)))
    if first == last:
        return words.text("wording.on", day=first)
    return words.text("wording.between", first=first, last=last)


def organisation(result: Result, reveal: bool) -> tuple[str, ...]:
    """The organisation's domains and addresses, as given or inferred; the addresses masked unless revealed."""
    domains = result.assumptions.get(ORGANISATION, ())
    names = [str(domain) for domain in domains] if isinstance(domains, list | tuple) else [str(domains)]
    return tuple(names if reveal else map(mask_identifier, names))


def assumptions(result: Result, reveal: bool) -> dict[str, object]:
    """The assumptions as any reader may see them: addresses of the organisation are masked unless revealed."""
    known = dict(result.assumptions)
    return known | {ORGANISATION: list(organisation(result, reveal))} if ORGANISATION in known else known


def _seen(result: Result, words: Language, reader: Reader) -> str:
    incidents = standing.incidents(result)
    if not incidents:
        return _nothing(result, words)
    sentence = exposure(incidents, standing.totals(result).addresses_exposed or 0, words, reader.timezone)
    number = len(incidents)
    return sentence if number == 1 else words.text("wording.incidents", n=number, sentence=sentence)


def _nothing(result: Result, words: Language) -> str:
    if result.messages.found == 0:
        return words.text("wording.no_mail")
    if not organisation(result, reveal=False):
        return words.text("wording.not_judged")
    if result.incidents:
        return words.count("wording.all_false", len(result.incidents))
    threshold = result.assumptions.get("visible_threshold")
    if not isinstance(threshold, int):
        return words.text("wording.not_looked_for")
    if len(result.set_aside):
        return words.count("wording.set_aside", len(result.set_aside), threshold=threshold)
    return words.text("wording.nothing", threshold=threshold)


def _field(incidents: Sequence[Incident]) -> str:
    fields = {incident.field for incident in incidents}
    return fields.pop() if len(fields) == 1 else "to+cc"
