"""HTML to plain text, in time and memory that grow no faster than the HTML."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

LONGEST = 8 * 1024 * 1024
"""Characters of HTML that are read; what lies beyond is left out."""

# The parser takes quadratic time over deep nesting and over many attributes, and quadratic memory over
# inline formatting left open (a page of 55,000 characters cost 2.9 GB). So it is never given more
# than so many tags or so long a tag at once.
_MOST_TAGS = 2000
_LONGEST_TAG = 4096

_UNSEEN = ("head", "script", "style", "title", "template")
_BLOCK = re.compile(
    r"<(?=/?(?:address|article|aside|blockquote|body|br|caption|center|dd|details|dir|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|header|hr|legend|li|main|menu|nav|ol|optgroup|option|p|pre"
    r"|section|select|summary|table|tbody|textarea|tfoot|thead|ul)[\s/>])",
    re.IGNORECASE,
)
_ROW = re.compile(r"<(?=/?tr[\s/>])", re.IGNORECASE)
_CELL = re.compile(r"<(?=t[dh][\s/>])", re.IGNORECASE)
_SPACES = str.maketrans("\f\n\r\t", "    ")
_GIANT = re.compile(rf"(<[a-zA-Z][^\s<>/]{{0,40}})[^<>]{{{_LONGEST_TAG},}}>?")
# Left out of pages too large to be parsed at once: what is not seen, and what formats inline.
_UNNEEDED = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|template)\b.*?(?:</\1\s*>|\Z)"
    r"|</?(?:a|abbr|acronym|applet|b|big|code|em|font|i|marquee|nobr|o:p|object|s|small|span|strike|strong|tt|u)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)


def to_text(html: str) -> str:
    """The text that a reader of the page sees, one line for each block, item and row, a tab between cells.

    Inline tags do not part a word or a number: `4111<b>1111</b>` is one.
    """
    html = html[:LONGEST]
    if len(html) > _LONGEST_TAG:
        html = _GIANT.sub(r"\1>", html)
    # A form feed before each block tag survives parsing: HTML takes it for white space, which may
    # stand anywhere (in a table too, where other text would be moved out of it). So do a line feed
    # before each row and a tab before each cell.
    marked = _BLOCK.sub("\f<", html.translate(_SPACES))
    marked = _CELL.sub("\t<", _ROW.sub("\n<", marked))
    if marked.count("<") <= _MOST_TAGS:
        text = _visible(marked)
    else:
        text = "".join(_visible(piece) for piece in _pieces(_UNNEEDED.sub("", marked)))
    lines = (line.rstrip("\t") for row in text.split("\n") for line in _lines(row))
    return "\n".join(line for line in lines if line)


def _lines(row: str) -> list[str]:
    """The lines of one row of a table, or of what stands outside of any."""
    cells = row.split("\t")
    if len(cells) > 1 and not cells[0].strip():  # the first cell follows right behind the mark of its row
        del cells[0]
    lines: list[list[str]] = [[]]
    for cell in cells:
        first, *more = [block for each in cell.split("\f") if (block := " ".join(each.split()))] or [""]
        lines[-1].append(first)
        lines += ([block] for block in more)
    return ["\t".join(line) for line in lines]


def _visible(html: str) -> str:
    document = LexborHTMLParser(html)
    document.strip_tags(list(_UNSEEN), recursive=True)
    root = document.root
    return root.text_lexbor() if root is not None else ""


def _pieces(html: str) -> Iterator[str]:
    """`html` cut before tags into pieces of at most `_MOST_TAGS` tags."""
    start = count = 0
    for tag in re.finditer("<", html):
        count += 1
        if count > _MOST_TAGS:
            yield html[start : tag.start()]
            start, count = tag.start(), 1
    yield html[start:]
