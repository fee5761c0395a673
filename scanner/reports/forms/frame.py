"""What every draft has around its own sections: head, evidence, and the place for the decision."""

from scanner.reports import wording
from scanner.reports.forms import sentences
from scanner.reports.forms.document import Blank, Block, Document, Heading, Table, items, paragraph
from scanner.reports.forms.facts import Facts
from scanner.reports.language import Language
from scanner.reports.text import cell


def draft(facts: Facts, words: Language, form: str, region: str, *sections: tuple[Block, ...]) -> Document:
    """A draft of `form`, whose title and legal source the texts have as `{form}_title` and `{form}_source`."""
    blocks = [block for section in (_head(facts, words, form), *sections) for block in section]
    return Document(f"{words.text(f'{form}_title')} ({facts.incident.id})", words.code, region, tuple(blocks))


def section(title: str, *blocks: Block, level: int = 1) -> tuple[Block, ...]:
    """A heading and what stands below it."""
    return (Heading(title, level), *blocks)


def _head(facts: Facts, words: Language, form: str) -> tuple[Block, ...]:
    result = facts.result
    skipped = facts.examined.skipped
    problems = len(result.problems)
    made = words.moment(result.generated_at, facts.reader.timezone)
    head = [
        paragraph(wording.banner(facts.reader, words)),
        paragraph(words.text("forms.source", source=words.text(f"{form}_source"))),
        paragraph(words.text("forms.draft", moment=made, version=result.version, incident=facts.incident.id)),
    ]
    if result.sample is not None:
        head.append(paragraph(wording.headline(result, facts.reader)))
    if problems or skipped:
        head.append(paragraph(words.text("forms.not_examined", problems=problems, skipped=skipped)))
    return tuple(head)


def evidence(facts: Facts, words: Language) -> tuple[Block, ...]:
    """The files that were examined, by what proves that they are the same, and how many messages there were."""
    counts = facts.result.messages
    header = tuple(words.text(f"forms.sources_{name}") for name in ("file", "sha256", "messages"))
    rows = tuple(
        (cell(path), words.said(sha256), words.number(messages)) for path, sha256, messages in facts.examined.first
    )
    told = words.text(
        "forms.sources_counts",
        found=counts.found,
        scanned=counts.scanned,
        duplicate=counts.duplicate,
        unreadable=counts.unreadable,
    )
    more = facts.examined.files - len(rows)
    left = (paragraph(words.text("forms.sources_more", n=more)),) if more > 0 else ()
    return section(words.text("forms.sources_title"), paragraph(told), Table(header, rows), *left)


def scale(facts: Facts, words: Language) -> tuple[Block, ...]:
    """The program's own level with its reasons; nothing where it was not computed."""
    said = [*sentences.severity(facts, words)]
    return (paragraph(said[0]), *items(*said[1:])) if said else ()


def decision(words: Language, *hints: str) -> tuple[Block, ...]:
    """What only a person can decide, with her name and the day."""
    asked = (*hints, words.text("forms.signed"))
    return section(words.text("forms.decision_title"), *items(*map(Blank, asked)))
