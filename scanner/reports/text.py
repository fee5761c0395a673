"""Text that comes out of mail, made safe for where it is shown."""

import re
import unicodedata

_BREAKS = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
# Control characters, lone surrogates, the directional overrides that make a text read other than it
# is (Unicode TR36, section 2.5), and what XML 1.0 does not allow.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

_INVISIBLE = r"\s\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u3164\ufeff"
_TRIGGERS = r"=+@\-\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
# OWASP, "CSV Injection". After a semicolon too: where the decimal sign is a comma, Excel cuts cells
# at semicolons, inside quotes that do not open the cell as well. A wink, ";-)", is no formula.
_FORMULA = re.compile(rf"(^|;)(?=[{_INVISIBLE}]*[{_TRIGGERS}])(?!-\))")


def cell(text: str) -> str:
    """The text for a cell of a table: on one line, without control characters and overrides."""
    return _UNSAFE.sub("", _BREAKS.sub(" ", text))


def defused(text: str) -> str:
    """The text for a cell of a CSV file: with an apostrophe before what a spreadsheet would run."""
    return _FORMULA.sub(r"\1'", cell(text))


def line(text: str) -> str:
    """The text for a terminal: on one line, nothing that a terminal obeys, nothing invisible."""
    return "".join(filter(str.isprintable, " ".join(text.split())))


def cut(text: str, width: int) -> str:
    """The text in at most `width` columns of a terminal, with "…" at the end where it was cut."""
    columns = 0
    kept = 0
    for number, character in enumerate(text):
        columns += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if columns > width:
            return text[:kept] + "…"
        if columns < width:
            kept = number + 1
    return text
