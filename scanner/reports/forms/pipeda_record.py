"""The record of a breach that is kept for 24 months, with the factors of a real risk of significant harm.

PIPEDA (S.C. 2000, c. 5), s. 10.1(7) and (8) and s. 10.3; Breach of Security Safeguards Regulations (SOR/2018-64),
s. 6.
"""

from scanner.reports.forms import sentences
from scanner.reports.forms.document import Blank, Document, items, paragraph
from scanner.reports.forms.facts import Facts
from scanner.reports.forms.form import Form
from scanner.reports.forms.frame import decision, draft, evidence, scale, section
from scanner.reports.language import Language


def _make(facts: Facts, words: Language) -> Document:
    text = words.text
    mails = facts.incident.messages
    aware = facts.aware_at
    given = () if aware is None else (text("pipeda.aware", moment=words.moment(aware, facts.reader.timezone)),)
    return draft(
        facts,
        words,
        "pipeda.record",
        "CA",
        (paragraph(text("pipeda.record_keep")),),
        section(text("pipeda.determined"), *items(*given, Blank(text("pipeda.determined_hint")))),
        section(
            text("pipeda.facts"),
            *items(
                *sentences.circumstances(facts, words),
                *sentences.period(facts, words),
                *sentences.individuals(facts, words),
                Blank(text("forms.cause")),
            ),
        ),
        section(text("pipeda.risk"), paragraph(text("pipeda.harm"))),
        section(
            text("pipeda.sensitivity"),
            *items(*sentences.information(facts, words)),
            *items(Blank(words.count("forms.about_recipients", mails)), Blank(text("pipeda.sensitivity_hint"))),
            level=2,
        ),
        section(
            text("pipeda.misuse"),
            *items(*sentences.spread(facts, words), *sentences.containment(facts, words)),
            *items(Blank(words.count("pipeda.misuse_hint", mails))),
            level=2,
        ),
        section(text("pipeda.scale"), *scale(facts, words), level=2),
        section(
            text("pipeda.notified"),
            *items(*sentences.notices(facts, words), *sentences.attached_told(facts, words)),
        ),
        decision(
            words,
            text("pipeda.risk_conclusion"),
            text("pipeda.reported"),
            text("pipeda.notify_intended"),
            text("pipeda.organizations"),
            text("pipeda.other_laws"),
            words.count("forms.other_measures", mails),
        ),
        evidence(facts, words),
    )


FORM = Form("pipeda-record", "pipeda.record", _make)
