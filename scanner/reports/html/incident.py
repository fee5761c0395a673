"""One incident on the page: its sentence, its facts, its charts, and what these say in words and as tables."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scanner.analysis.decided import DecidedIncident
from scanner.analysis.result import Incident, Result
from scanner.reports import frames, standing, wording
from scanner.reports.html import pictures
from scanner.reports.html.pictures import Picture
from scanner.reports.html.table import Cell, Column, Row, Table, from_frame, number, shortened
from scanner.reports.language import Language
from scanner.reports.phrases import translated
from scanner.reports.report import Reader
from scanner.reports.text import cell

_MOST = 40  # emails of an incident; emails.csv has all
_EMAIL = ("role", "date", "sender", "source", "position", "message_id")
_ROLES = ("mass-mail", "recall", "recall-report", "bounce", "reply-all", "forward", "notice")


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of an incident: its key, its label, what is shown, and the number where it is one."""

    key: str
    label: str
    shown: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class IncidentView:
    """What the page says of one incident; all texts, but for the id and the level."""

    id: str
    level: str
    severity: str
    measured_severity: str
    verdict: str
    subject: str
    when: str
    exposed: str
    sentence: str
    facts: tuple[Fact, ...]
    reasons: tuple[str, ...]
    pictures: tuple[Picture, ...]
    personal_data: Table | None
    emails: Table | None


def views(result: Result, reader: Reader, words: Language) -> Iterator[IncidentView]:
    """All incidents, the worst first."""
    emails, people_left = _emails(result, reader, words), standing.people_to_tell(result)
    for each in standing.ranked(result):
        yield _view(each, result, reader, words, people_left.get(each.id), emails.get(each.id))


def _view(
    incident: Incident,
    result: Result,
    reader: Reader,
    words: Language,
    people_left: int | None,
    emails: Table | None,
) -> IncidentView:
    decided = None if result.decided is None else result.decided.incidents.get(incident.id)
    level = incident.severity if decided is None else decided.severity
    reasons = incident.reasons if decided is None else decided.reasons
    was = words.text(f"severity.{incident.severity}") if incident.severity else ""
    return IncidentView(
        id=incident.id,
        level=level or "",
        severity=words.text(f"severity.{level}") if level else words.number(None),
        measured_severity=was if level != incident.severity else "",
        verdict=_verdict(decided, words),
        subject=shortened(cell(incident.subject)),
        when=words.day(incident.first_sent.astimezone(reader.timezone)) if incident.first_sent else "",
        exposed=words.count("wording.addresses", incident.addresses_exposed),
        sentence=wording.exposure([incident], incident.addresses_exposed, words, reader.timezone),
        facts=tuple(_facts(incident, people_left, decided, reader, words)),
        reasons=tuple(shortened(translated(cell(reason), words)) for reason in reasons),
        pictures=_pictures(incident, reader, words),
        personal_data=_found(incident, words),
        emails=emails,
    )


def _pictures(incident: Incident, reader: Reader, words: Language) -> tuple[Picture, ...]:
    drawn = (
        (pictures.timeline, incident.events),
        (pictures.count_trail, incident.trail),
        (pictures.who_saw_whom, incident.disclosure.groups),
    )
    return tuple(draw(incident, reader, words) for draw, there in drawn if there)


def _verdict(decided: DecidedIncident | None, words: Language) -> str:
    if decided is None:
        return ""
    if decided.partly:
        return words.text("page.verdict.partly")
    return words.text(f"page.verdict.{decided.verdict}") if decided.verdict else ""


def _facts(
    incident: Incident, people_left: int | None, decided: DecidedIncident | None, reader: Reader, words: Language
) -> Iterator[Fact]:
    """The figures in the order in which they are read."""
    recall, notified, exposed = incident.recall, incident.notified, incident.people_exposed

    def text(key: str, shown: str) -> Fact:
        return Fact(key, words.text(f"column.{key}"), shown)

    def count(key: str, value: int | None) -> Fact:
        return Fact(key, words.text(f"column.{key}"), words.number(value), value)

    yield text("senders", shortened(cell(words.joined(frames.senders(incident, reader.reveal)))))
    for key, when in (("first_sent", incident.first_sent), ("last_sent", incident.last_sent)):
        if when is not None:
            yield text(key, words.moment(when, reader.timezone))
    yield text("field", words.text(f"field.{incident.field}"))
    yield count("messages", incident.messages)
    yield count("addresses_exposed", incident.addresses_exposed)
    yield count("addresses_named", incident.addresses_named)
    best = None if exposed is None else exposed.best
    yield Fact("people_best", words.text("page.people"), wording.people(exposed, words), best)
    yield count("customers_exposed", incident.customers_exposed)
    yield count("viewers", incident.viewers)
    yield count("pairs_disclosed", incident.pairs_disclosed)
    yield count("pairs_new", incident.pairs_new)
    yield count("undelivered", incident.undelivered)
    if recall is not None:
        yield count("recall_attempted", recall.attempted)
        yield count("recall_succeeded", recall.succeeded)
        yield count("recall_failed", recall.failed)
        if recall.succeeded or recall.failed:
            yield count("recall_succeeded_outside", recall.succeeded_outside)
            yield count("recall_failed_outside", recall.failed_outside)
    yield count("reply_alls", incident.reply_alls)
    yield count("addresses_added", incident.addresses_added)
    yield count("forwards", incident.forwards)
    if people_left is not None:
        yield count("people_to_tell", people_left)
    if notified is not None:
        yield count("notified", notified.people)
        yield count("missing", notified.missing)
        if notified.undelivered:
            yield count("notices_undelivered", notified.undelivered)
    if decided is not None:
        yield Fact("to_tell", words.text("page.to_tell_decided"), words.number(decided.to_tell), decided.to_tell)


def _found(incident: Incident, words: Language) -> Table | None:
    """Findings of each rule in its mass mails."""
    if not incident.personal_data:
        return None
    columns = (
        Column("rule", words.text("column.rule")),
        Column("findings", words.text("page.findings"), "number"),
    )
    rows = tuple(
        Row((Cell(shortened(cell(each.rule))), number(each.findings, words))) for each in incident.personal_data
    )
    caption = words.text("page.caption.incident_findings")
    return Table(f"{incident.id}-findings", caption, columns, rows)


def _emails(result: Result, reader: Reader, words: Language) -> dict[str, Table]:
    """By incident, the emails that its figures rest on, by what they were in it and by date."""
    frame = frames.emails(result, reader.reveal)
    place = frame["role"].astype("object").map({role: number for number, role in enumerate(_ROLES)})
    by_role = frame.loc[place.sort_values(kind="stable").index]
    return {
        str(name): replace(
            from_frame(own[list(_EMAIL)], words, reader, name="emails", most=_MOST, file="emails.csv"),
            name=f"{name}-emails",
        )
        for name, own in by_role.groupby("incident")
    }
