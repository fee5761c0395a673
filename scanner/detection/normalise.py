"""The one form for many writings: of a text before it is searched, of a value before it is compared."""

from dataclasses import dataclass, field
from functools import cached_property

from scanner.detection.compiled import Regex
from scanner.detection.headings import Headings
from scanner.detection.lines import Lines, digit_lines
from scanner.detection.rule import Normalisation
from scanner.detection.signature import Blocks, blocks_of
from scanner.detection.validators import e164

# HTML mail and word processors put these between the groups of a number.
_PLAIN = {
    " ": "\u00a0\u2007\u2009\u202f",  # no-break, figure, thin and narrow no-break space
    "-": "\u2010\u2011\u2012\u2013\u2212",  # hyphen, no-break hyphen, figure dash, en dash, minus
}


@dataclass(frozen=True)
class Place:
    """A text at its location, its plain form (character for character), that form in UTF-8, its digit lines.

    Many rules judge the same candidates, so what they ask for is kept: `located` fills up with where the regexes
    of several patterns hit.
    """

    location: str
    text: str
    plain: str
    data: bytes
    lines: Lines
    located: dict[Regex, list[tuple[int, list[int]]]] = field(default_factory=dict)

    @cached_property
    def headings(self) -> Headings:
        """What stands over a place in a table or list."""
        return Headings(self.plain)

    def signed(self, lines: Lines) -> bool:
        """Whether each of `lines`, lines of this text, ends inside a signature block."""
        return self._numbers_are_signed if lines is self.lines else self._is_signed(lines)

    @cached_property
    def _numbers_are_signed(self) -> bool:
        return self._is_signed(self.lines)  # many rules ask for it

    def _is_signed(self, lines: Lines) -> bool:
        seen = end = 0  # in bytes, and in characters
        for last in lines.ends():
            end += last - seen if len(self.data) == len(self.plain) else len(self.data[seen:last].decode())
            seen = last
            if not self.blocks.hold(end):
                return False
        return True

    @cached_property
    def blocks(self) -> Blocks:
        """The signature blocks."""
        return blocks_of(self.plain)


def place_of(location: str, text: str) -> Place:
    """The text as rules search it. A lone surrogate, which no encoder takes, becomes one "?" in UTF-8."""
    plain = plain_form(text)
    data = plain.encode("utf-8", "replace")
    return Place(location, text, plain, data, digit_lines(data))


def plain_form(text: str) -> str:
    """The text with ASCII spaces and hyphens for their typographic forms, one character for one."""
    if text.isascii():
        return text
    for plain, typographic in _PLAIN.items():
        for character in typographic:
            text = text.replace(character, plain)
    return text


def normalised(value: str, by: Normalisation) -> str:
    """The value reduced to what makes it the same value.

    digits   its digits
    alnum    its letters and digits, in upper case
    lower    itself in lower case, white space runs as one space
    phone    ITU-T E.164, or its digits where it is no valid number
    """
    if by == "phone":
        return e164(value) or normalised(value, "digits")
    if by == "digits":
        return "".join(filter(str.isdecimal, value))
    if by == "alnum":
        return "".join(filter(str.isalnum, value)).upper()
    return " ".join(value.lower().split())
