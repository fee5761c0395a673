"""A draft as Markdown (CommonMark, with the tables of GitHub): nothing out of a mail is more than text in it."""

import re
from collections.abc import Iterator

from scanner.reports.forms.document import Blank, Block, Document, Heading, Merge, Paragraph, Part, Table
from scanner.reports.language import Language
from scanner.reports.text import cell

_MARKS = re.compile(r"[\\`*_\[\]<>&#|~{}$]")
# What would become a link without being marked as one (GitHub Flavored Markdown, "Autolinks (extension)").
_LINKS = re.compile(r"(?i)(?<=http)(?=:)|(?<=https)(?=:)|(?<=ftp)(?=:)|(?<=www)(?=\.)")


def markdown(document: Document, words: Language) -> str:
    """The text of the file; `words` is the language of the document."""
    blocks = [f"# {escaped(document.title)}", *_blocks(document.blocks, words)]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """The text with everything that Markdown, or HTML in it, would take for a mark made plain."""
    return _LINKS.sub(r"\\", _MARKS.sub(lambda found: f"\\{found[0]}", cell(text)))


def _blocks(blocks: tuple[Block, ...], words: Language) -> Iterator[str]:
    """Each block; items that follow one another are one list."""
    listed: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.item:
            listed.append(f"- {_parts(block.parts, words)}")
            continue
        if listed:
            yield "\n".join(listed)
            listed = []
        match block:
            case Heading():
                yield f"{'#' * (block.level + 1)} {escaped(block.text)}"
            case Paragraph():
                yield _parts(block.parts, words)
            case Table():
                yield _table(block, words)
    if listed:
        yield "\n".join(listed)


def _parts(parts: tuple[Part, ...], words: Language) -> str:
    return "".join(_part(part, words) for part in parts)


def _part(part: Part, words: Language) -> str:
    match part:
        case Blank():
            return f"**\\[{escaped(words.text('forms.blank', hint=part.hint))}\\]**"
        case Merge():
            return f"{{{{{part.column}}}}}"
        case str():
            return escaped(part)


def _table(table: Table, words: Language) -> str:
    rows = [[escaped(name) for name in table.header], ["---"] * len(table.header)]
    rows += [[_part(part, words) for part in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
