"""The one form for many writings: of a text before it is searched, of a value before it is compared."""

from dataclasses import dataclass, field

from scanner.detection.digits import DigitLines, digit_lines
from scanner.detection.rule import Normalisation
from scanner.detection.validators import e164

# HTML mail and word processors put these between the groups of a number.
_PLAIN = {
    " ": "\u00a0\u2007\u2009\u202f",  # no-break, figure, thin and narrow no-break space
    "-": "\u2010\u2011\u2012\u2013\u2212",  # hyphen, no-break hyphen, figure dash, en dash, minus
}


@dataclass(frozen=True, slots=True)
class Place:
    """A text at its location, its plain form (character for character), that form in UTF-8, its digit lines.

    `headings` fills up with what stands over its candidates, and `blocks` with whether they are in a signature
    block, since many rules judge the same one.
    """

    location: str
    text: str
    plain: str
    data: bytes
    lines: DigitLines
    headings: dict[int, str] = field(default_factory=dict)
    blocks: dict[int, bool] = field(default_factory=dict)


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
