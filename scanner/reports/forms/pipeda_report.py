"""The report of a breach to the Privacy Commissioner of Canada.

PIPEDA (S.C. 2000, c. 5), s. 10.1(1) and (2); Breach of Security Safeguards Regulations (SOR/2018-64), s. 2(1).
"""

from scanner.reports import wording
from scanner.reports.forms import sentences
from scanner.reports.forms.document import Blank, Document, items, paragraph
from scanner.reports.forms.facts import Facts
from scanner.reports.forms.form import Form
from scanner.reports.forms.frame import draft, evidence, section
from scanner.reports.language import Language


def _make(facts: Facts, words: Language) -> Document:
    text = words.text
    mails = facts.incident.messages
    names = words.joined(wording.organisation(facts.result, facts.reader.reveal))
    period = tuple(sentences.period(facts, words)) or (Blank(words.count("pipeda.period_unknown", mails)),)
    return draft(
        facts,
        words,
        "pipeda.report",
        "CA",
        (paragraph(text("pipeda.report_when")),),
        section(
            text("pipeda.organization"),
            *items(Blank(text("pipeda.organization_name")), text("pipeda.domains", names=names)),
        ),
        section(
            text("pipeda.circumstances"),
            *items(*sentences.circumstances(facts, words), *sentences.spread(facts, words)),
            *items(Blank(text("forms.cause"))),
        ),
        section(text("pipeda.period"), *items(*period, Blank(words.count("pipeda.period_end", mails)))),
        section(
            text("pipeda.information"),
            *items(*sentences.information(facts, words), Blank(words.count("forms.about_recipients", mails))),
        ),
        section(
            text("pipeda.individuals"),
            *items(*sentences.individuals(facts, words), *sentences.in_canada(facts, words)),
        ),
        section(
            text("pipeda.measures"),
            *items(*sentences.containment(facts, words), Blank(words.count("forms.other_measures", mails))),
        ),
        section(
            text("pipeda.notify"),
            *items(*sentences.notices(facts, words), *sentences.attached_told(facts, words)),
            *items(Blank(text("pipeda.notify_intended"))),
        ),
        section(text("pipeda.contact"), *items(Blank(text("forms.contact")))),
        evidence(facts, words),
    )


FORM = Form("pipeda-report", "pipeda.report", _make)
