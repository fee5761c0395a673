"""The notice to a person whose address was in view, one message a person.

PIPEDA, s. 10.1(3) to (6); SOR/2018-64, ss. 3 and 4; GDPR and UK GDPR, Article 34(2), with 33(3)(b) to (d).
"""

from collections.abc import Iterator

from scanner.reports.forms import kinds, sentences
from scanner.reports.forms.document import Blank, Block, Document, Merge, Paragraph, Part, items, paragraph
from scanner.reports.forms.facts import Facts
from scanner.reports.forms.form import Form
from scanner.reports.forms.frame import section
from scanner.reports.language import Language, languages

_MARK = "\0"  # which no text has


def _make(facts: Facts, words: Language) -> Document:
    text = words.text
    mails = facts.incident.messages
    return Document(
        text("notice.form_title"),
        words.code,
        "CA",
        (
            *_instructions(facts, words),
            paragraph(text("notice.subject_line")),
            paragraph(Merge(f"greeting_{words.code}")),
            paragraph(text("notice.apology")),
            *section(text("notice.happened"), *_happened(facts, words)),
            *section(
                text("notice.visible"),
                *items(Merge(f"visible_{words.code}"), text("notice.visible_recipient")),
                *items(Blank(words.count("notice.visible_hint", mails))),
            ),
            *section(text("notice.consequences"), *_consequences(facts, words)),
            *section(text("notice.done"), *items(*_done(facts, words), Blank(text("notice.done_hint")))),
            *section(
                text("notice.todo"),
                *items(words.count("notice.todo_delete", mails), words.count("notice.todo_careful", mails)),
                *items(Blank(text("notice.todo_hint"))),
            ),
            *section(text("notice.contact"), paragraph(Blank(text("notice.contact_hint")))),
            paragraph(Blank(text("notice.sign_hint"))),
        ),
    )


def _instructions(facts: Facts, words: Language) -> Iterator[Block]:
    yield paragraph(Blank(words.text("notice.remove", source=words.text("notice.form_source"))))
    if not facts.reader.reveal:
        yield paragraph(Blank(words.text("notice.masked")))
    if facts.incident.attached is not None:
        yield paragraph(Blank(words.count("notice.attached", facts.incident.attached.people)))


def _happened(facts: Facts, words: Language) -> Iterator[Block]:
    """What was sent and when: SOR/2018-64, s. 3(a) and (b) ask for the day or the period."""
    incident = facts.incident
    told = {"subject": sentences.subject(incident), "field": words.text(f"in_field.{incident.field}")}
    first, last = incident.first_sent, incident.last_sent
    days = sorted({when.astimezone(facts.reader.timezone).date() for when in (first, last) if when is not None})
    if not days:
        yield paragraph(words.text("notice.happened_undated", **told))
        yield paragraph(Blank(words.text("notice.happened_day")))
    elif len(days) == 1:
        yield paragraph(words.text("notice.happened_on", day=days[0], **told))
    else:
        yield paragraph(words.text("notice.happened_between", first=days[0], last=days[-1], **told))
    mails = words.count("notice.in_mails", incident.messages)
    yield paragraph(words.count("notice.happened_scale", incident.addresses_exposed, mails=mails))


def _consequences(facts: Facts, words: Language) -> Iterator[Paragraph]:
    """GDPR, Article 34(2) with 33(3)(c): the likely consequences, as far as what was in view tells them."""
    mails = facts.incident.messages
    filled = {name: f"{_MARK}{name}_{words.code}{_MARK}" for name in ("visible", "relation")}
    yield Paragraph(_merged(words.count("notice.consequences_known", mails, **filled)), item=True)
    contexts = kinds.contexts(facts.incident, words)
    if contexts:
        yield from items(words.count("notice.consequences_context", mails, contexts=words.joined(contexts)))
    carried = kinds.carried(facts, words)
    if carried:
        yield from items(
            words.count("notice.consequences_data", mails, kinds=words.joined(carried)),
            Blank(words.text("notice.consequences_whose")),
        )
    yield from items(Blank(words.text("notice.consequences_hint")))


def _merged(text: str) -> tuple[Part, ...]:
    """The parts of a text in which columns of the mail merge stand between marks."""
    pieces = enumerate(text.split(_MARK))
    return tuple(Merge(piece) if number % 2 else piece for number, piece in pieces if piece)


def _done(facts: Facts, words: Language) -> Iterator[str]:
    if facts.incident.recall is not None and facts.incident.recall.attempted:
        yield words.count("notice.done_recall", facts.incident.recall.attempted)


FORMS = tuple(Form(f"notice-{code}", "notice.form", _make, code) for code in languages())
