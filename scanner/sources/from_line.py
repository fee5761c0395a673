r"""Which lines separate the messages of an mbox: the From_ lines.

There is no standard that all writers follow (RFC 4155 appendix A; qmail's mbox(5) on mboxo, mboxrd,
mboxcl and mboxcl2; Jamie Zawinski, "mail and the Content-Length header"), so that a line of a body
that begins with "From " has to be told from a separator by what it says and what stands around it:

1. A line `From ` sender date (an asctime, RFC 5322 or ISO 8601 date; with or without seconds and time
   zone; `remote from host` may follow) separates after an empty line, when a header field, an empty
   line, another From_ line or the end follows; or a few lines that are none of these and then, before any
   empty or From_ line, a well-known header field: a header that begins with a broken field.
2. Without the empty line, the date must be an asctime date and a header field must follow.
3. A line `From ` token, with no date, separates after an empty line when a well-known header field
   follows.

Whether a line separates depends on no more than `BEHIND` bytes before it and `AHEAD` bytes from it on.
"""

import re
from typing import NamedTuple

BEHIND = 3
AHEAD = 1280

_LINE = 1024  # the longest From_ line, its line break included
_WEEKDAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = rb"\d{1,2}:\d\d(?::\d\d)?"
_ZONE = rb"(?:[+-]\d{4}|[A-Z]{1,5}(?:[+-]\d{1,4})?|\([A-Z]{1,5}\))"
_ASCTIME = rb"%(day)s,? +%(month)s +\d{1,2} +%(clock)s +(?:%(zone)s +){0,2}\d{2,4}(?: +%(zone)s){0,2}" % {
    b"day": _WEEKDAY,
    b"month": _MONTH,
    b"clock": _CLOCK,
    b"zone": _ZONE,
}
_RFC5322 = rb"(?:%(day)s,? +)?\d{1,2}[ -]%(month)s[ -]\d{2,4},? +%(clock)s(?: +%(zone)s){0,2}" % {
    b"day": _WEEKDAY,
    b"month": _MONTH,
    b"clock": _CLOCK,
    b"zone": _ZONE,
}
_ISO8601 = rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z| ?[+-]\d\d:?\d\d)?"
_END = rb"(?: +remote from [^\s]+)?[ \t]*\r?\n"
_FIELD = rb"[!-9;-~]{1,100}[ \t]*:"

_ASCTIME_LINE = rb"From (?:\S{1,500} +|[^\n]{0,500}? )(" + _ASCTIME + rb")" + _END

_ASCTIME_LINE_AND_FIELD = re.compile(_ASCTIME_LINE + rb"(?=" + _FIELD + rb")")
_DATED_LINE = re.compile(
    _ASCTIME_LINE + rb"|From (?:\S{1,500}|\"[^\"\n]{0,500}\") +(" + _RFC5322 + rb"|" + _ISO8601 + rb")" + _END
)
_KNOWN_FIELD = (
    rb"(?:Return-Path|Received|From|To|Cc|Subject|Date|Message-ID|Delivered-To|Sender|Reply-To|MIME-Version|Status|"
    rb"Content-[A-Za-z-]{1,40}|X-[!-9;-~]{1,90})[ \t]*:"
)
_BARE_LINE = re.compile(rb"From \S{1,500}()[ \t]*\r?\n(?=" + _KNOWN_FIELD + rb")", re.IGNORECASE)
_CANDIDATE = re.compile(rb"From ")  # with no line break before it the search is faster
_BROKEN_HEADER = rb"(?i:(?:(?!\r?\n|From )[^\n]{1,998}\n){1,5}?" + _KNOWN_FIELD + rb")"
_FOLLOWS = re.compile(_FIELD + rb"|>?From |\r?\n|" + _BROKEN_HEADER)
_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*")


class FromLine(NamedTuple):
    """A From_ line: where it starts, where the next line starts, and its date as it stands there.

    `passed`: whether the search for it passed other places with "From ", which may have been quoted.
    """

    start: int
    end: int
    date: bytes
    passed: bool = True

    def moved(self, by: int) -> "FromLine":
        """The same line where positions count from a place `by` bytes before."""
        return FromLine(self.start + by, self.end + by, self.date, self.passed)


def opening(text: bytes) -> FromLine | None:
    """The From_ line that `text` opens with; a byte order mark and empty lines may come before it."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    match = _DATED_LINE.match(text, at, at + _LINE) or _BARE_LINE.match(text, at, at + AHEAD)
    return _line(match) if match else None


def separator(text: bytes, at: int, *, after_empty_line: bool) -> FromLine | None:
    """The From_ line at `at`, the start of a line of `text`, or None when it does not separate.

    The end of a file must be given as two line breaks that are added to it.
    """
    match = _separating(text, at, after_empty_line=after_empty_line)
    return _line(match) if match else None


def _separating(text: bytes, at: int, *, after_empty_line: bool) -> re.Match[bytes] | None:
    match = _ASCTIME_LINE_AND_FIELD.match(text, at, at + AHEAD)
    if match or not after_empty_line:
        return match
    match = _DATED_LINE.match(text, at, at + _LINE)
    if match and _FOLLOWS.match(text, match.end(), at + AHEAD):
        return match
    return _BARE_LINE.match(text, at, at + AHEAD)


def next_separator(text: bytes, start: int, stop: int) -> FromLine | None:
    """The first From_ line that starts in `text` from `start` to `stop`, both included."""
    passed = False
    for match in _CANDIDATE.finditer(text, start, min(stop + len("From "), len(text))):
        at = match.start()
        if text[at - 1 : at] != b"\n":
            passed = True
            continue
        after_empty_line = text[at - 2 : at - 1] == b"\n" or text[at - 3 : at - 1] == b"\n\r"
        found = _separating(text, at, after_empty_line=after_empty_line)
        if found:
            return _line(found, passed=passed)
        passed = True
    return None


def _line(match: re.Match[bytes], *, passed: bool = True) -> FromLine:
    return FromLine(match.start(), match.end(), match[match.lastindex or 1] or b"", passed)
