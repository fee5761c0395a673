"""The documentation of a breach that the controller keeps: GDPR and UK GDPR, Article 33(5)."""

from scanner.reports.forms import sentences
from scanner.reports.forms.document import Blank, Document, items, paragraph
from scanner.reports.forms.facts import Facts
from scanner.reports.forms.form import Form
from scanner.reports.forms.frame import decision, draft, evidence, scale, section
from scanner.reports.language import Language


def _make(facts: Facts, words: Language) -> Document:
    text = words.text
    mails = facts.incident.messages
    return draft(
        facts,
        words,
        "gdpr.record",
        "GB",
        (paragraph(text("gdpr.record_keep")),),
        section(
            text("gdpr.facts"),
            *items(*sentences.circumstances(facts, words), *sentences.period(facts, words)),
            *items(*sentences.individuals(facts, words), *sentences.information(facts, words)),
            *items(Blank(words.count("forms.about_recipients", mails)), Blank(text("forms.cause"))),
        ),
        section(
            text("gdpr.effects"),
            *items(*sentences.spread(facts, words)),
            *scale(facts, words),
            *items(Blank(text("gdpr.effects_hint"))),
        ),
        section(
            text("gdpr.remedial"),
            *items(*sentences.containment(facts, words), *sentences.notices(facts, words)),
            *items(*sentences.attached_told(facts, words), Blank(words.count("forms.other_measures", mails))),
        ),
        decision(words, text("gdpr.decision_risk"), text("gdpr.decision_notified"), text("gdpr.decision_told")),
        evidence(facts, words),
    )


FORM = Form("gdpr-record", "gdpr.record", _make)
