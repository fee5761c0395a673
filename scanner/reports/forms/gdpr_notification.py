"""The notification of a breach to the supervisory authority: GDPR and UK GDPR, Article 33(1) and (3)."""

from collections.abc import Iterator

from scanner.reports.deadline import deadline
from scanner.reports.forms import sentences
from scanner.reports.forms.document import Blank, Block, Document, Table, items, paragraph
from scanner.reports.forms.facts import Facts
from scanner.reports.forms.form import Form
from scanner.reports.forms.frame import draft, evidence, scale, section
from scanner.reports.language import Language


def _make(facts: Facts, words: Language) -> Document:
    text = words.text
    incident = facts.incident
    mails = incident.messages
    period = tuple(sentences.period(facts, words)) or (Blank(words.count("pipeda.period_unknown", mails)),)
    return draft(
        facts,
        words,
        "gdpr.notification",
        "GB",
        section(text("gdpr.clock"), *_clock(facts, words), paragraph(text("gdpr.phases"))),
        section(text("gdpr.controller"), *items(Blank(text("gdpr.controller_name")))),
        section(
            text("gdpr.nature"),
            *items(words.count("gdpr.confidentiality", mails), *sentences.circumstances(facts, words)),
            *items(*sentences.spread(facts, words), Blank(text("forms.cause"))),
        ),
        section(
            text("gdpr.period"),
            *items(*period),
        ),
        section(
            text("gdpr.subjects"),
            *items(words.count("gdpr.subjects_recipients", mails), *sentences.individuals(facts, words)),
            *items(Blank(text("gdpr.subjects_hint"))),
        ),
        section(
            text("gdpr.records"),
            *items(words.count("gdpr.records_addresses", incident.addresses_exposed)),
            *items(*sentences.information(facts, words), Blank(words.count("forms.about_recipients", mails))),
        ),
        section(text("gdpr.contact"), *items(Blank(text("forms.contact")))),
        section(
            text("gdpr.consequences"),
            *scale(facts, words),
            *items(Blank(text("gdpr.consequences_hint"))),
        ),
        section(
            text("gdpr.measures"),
            *items(*sentences.containment(facts, words), Blank(words.count("forms.other_measures", mails))),
        ),
        section(
            text("gdpr.notify"),
            *items(*sentences.notices(facts, words), *sentences.attached_told(facts, words)),
            *items(Blank(text("gdpr.notify_hint"))),
        ),
        evidence(facts, words),
    )


def _clock(facts: Facts, words: Language) -> Iterator[Block]:
    """When the 72 hours are over, or what has to be known for that."""
    aware, zone = facts.aware_at, facts.reader.timezone
    delay = Blank(words.text("gdpr.delay"))
    if aware is None:
        yield from items(Blank(words.text("gdpr.clock_unknown")), delay)
        return
    end = deadline(aware, zone)
    moments = {"aware": end.aware, "plain": end.plain, "counted": end.counted}
    yield Table(
        (words.text("gdpr.clock_event"), words.text("gdpr.clock_moment")),
        tuple((words.text(f"gdpr.clock_{name}"), words.moment(when, zone)) for name, when in moments.items()),
    )
    yield paragraph(words.text("gdpr.clock_rule"))
    passed = facts.result.generated_at - end.aware
    yield from items(words.count("gdpr.clock_made", max(0, int(passed.total_seconds() // 3600))), delay)


FORM = Form("gdpr-notification", "gdpr.notification", _make)
