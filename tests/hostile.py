"""Writes mail that is meant to break a reader, as mbox files, for the tests of every room.

Each function writes one file at `path` and returns how many messages a reader must account for,
scanned or unreadable. An ordinary message stands before and after the hostile ones wherever the
damage leaves room for it, so that a test can see that the damage cost nothing else; ordinary
messages have Message-IDs `<ordinary-N@hostile.example>`, hostile ones `<hostile-N@hostile.example>`.
What is large is written piece by piece: no function holds more than about a megabyte of it. The same
arguments give the same bytes. Lines end in LF, and every message is followed by an empty line (RFC 4155).
"""

import base64
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

_FROM_LINE = b"From sender@hostile.example Mon Jan  6 09:00:00 2025\n"
_BLOCK = 65_536
_Part: TypeAlias = bytes | Iterator[bytes]


def truncated_mbox(path: Path, messages: int = 10, seed: int = 0) -> int:
    """A mailbox whose last message breaks off inside a base64 attachment, as after a full disk.

    The last one counts. There is no closing boundary and no line end at the end of the file.
    """
    attachment = base64.encodebytes(random.Random(seed).randbytes(3000))
    broken = _message(
        "hostile-0",
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="cut"',
        body=b"--cut\nContent-Type: text/plain\n\nSee the file.\n--cut\nContent-Type: application/pdf\n"
        b"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=cut.pdf\n\n" + attachment,
    )
    whole = b"".join(_ordinary(number) for number in range(messages - 1))
    return _write(path, [whole, broken[:-1001]], messages)


def nul_bytes(path: Path, run: int = 4096) -> int:
    """NUL bytes in a header, in an address, in a body, and `run` of them between two messages.

    A file system that crashed leaves such runs. They belong to the message before them.
    """
    hostile = [
        _message("hostile-0", "X-Note: be\0fore", body=b"NUL in a header\n"),
        _message("hostile-1", "Cc: nu\0ll@hostile.example", body=b"NUL in an address\n"),
        _message("hostile-2", "Content-Type: text/plain", body=b"NUL\0in\0a body\n\n" + b"\0" * run + b"\n"),
    ]
    return _write(path, [_ordinary(0), *hostile, _ordinary(1)], 5)


def long_line(path: Path, size: int = 10_000_000) -> int:
    """A body that is one line of `size` bytes, without a space in it."""
    header = _header("hostile-0", "Content-Type: text/plain")
    return _write(path, [_ordinary(0), header, b"\n", _repeated(b"a", size), b"\n\n", _ordinary(1)], 3)


def large_message(path: Path, size: int = 300_000_000) -> int:
    """A message with a base64 attachment of `size` bytes as they lie in the file, rounded down to a line."""
    header = _header("hostile-0", 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="big"')
    opening = (
        b"\n--big\nContent-Type: text/plain\n\nSee the file.\n--big\nContent-Type: application/octet-stream\n"
        b"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=big.bin\n\n"
    )
    attachment = _repeated(base64.encodebytes(bytes(range(57))), size)
    return _write(path, [_ordinary(0), header, opening, attachment, b"--big--\n\n", _ordinary(1)], 3)


def nested_multiparts(path: Path, depth: int = 1000) -> int:
    """A text inside `depth` multiparts, each with a boundary of its own and all of them closed."""
    header = _header("hostile-0", 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="level-0"')
    opened = (
        f'\n--level-{level - 1}\nContent-Type: multipart/mixed; boundary="level-{level}"\n'.encode()
        for level in range(1, depth)
    )
    text = f"\n--level-{depth - 1}\nContent-Type: text/plain\n\nAt the bottom.\n".encode()
    closed = (f"--level-{level}--\n".encode() for level in reversed(range(depth)))
    return _write(path, [_ordinary(0), header, opened, text, closed, b"\n", _ordinary(1)], 3)


def many_recipients(path: Path, recipients: int = 100_000) -> int:
    """A message to `recipients` distinct addresses in To, each on a line of its own."""
    header = _header("hostile-0", "To: First <person0@crowd.example>", without="To").removesuffix(b"\n")
    others = (f",\n\tPerson <person{number}@crowd.example>".encode() for number in range(1, recipients))
    return _write(path, [_ordinary(0), header, others, b"\n\nTo all of you.\n\n", _ordinary(1)], 3)


COSTLY_ADDRESSES = {
    "digits": ("1", "a{}b@hostile.example"),
    "labels": ("a.", "a@{}hostile.example"),
    "brackets": ("[", "{} <brackets@hostile.example>"),
    "colons": (" :", "colons@hostile.example{}"),
}
"""What is repeated, and the recipient that it is repeated in: each is slow where one thing is looked for at
every character, or where all that came before is read again."""


def costly_addresses(path: Path, size: int = 80_000) -> int:
    """A message for each of COSTLY_ADDRESSES, with `size` bytes of what is repeated, and four more recipients."""
    others = ", ".join(f"person{number}@crowd.example" for number in range(4))
    messages = [
        _message(
            f"hostile-{number}",
            f"To: {recipient.format(piece * (size // len(piece)))}, {others}",
            body=b"To you.\n",
            without="To",
        )
        for number, (piece, recipient) in enumerate(COSTLY_ADDRESSES.values())
    ]
    return _write(path, [_ordinary(0), *messages, _ordinary(1)], len(messages) + 2)


def large_header(path: Path, size: int = 50_000_000) -> int:
    """Three messages whose headers are large in three ways, each by about `size` bytes.

    One field on one line; one field folded over many lines; many short fields.
    """
    parts: list[_Part] = [_ordinary(0)]
    parts += [_header("hostile-0"), b"X-Long: ", _repeated(b"a", size), b"\n\nOne line.\n\n"]
    parts += [_header("hostile-1"), b"X-Folded: a", _repeated(b"\n and so on", size), b"\n\nFolded.\n\n"]
    parts += [_header("hostile-2"), _repeated(b"X-Short: a\n", size), b"\nMany fields.\n\n"]
    return _write(path, [*parts, _ordinary(1)], 5)


STRANGE_DATES = (
    "",
    "yesterday",
    "Mon, 31 Feb 2025 10:00:00 +0000",
    "Mon, 06 Jan 2025 25:61:61 +0000",
    "Mon, 06 Jan 2025 10:00:60 +0000",
    "Mon, 06 Jan 2025 10:00:00 +9900",
    "Mon, 06 Jan 2025 10:00:00 -2400",
    "Mon, 06 Jan 2025 10:00:00 XYZ",
    "Mon, 06 Jan 25 10:00:00 EST",
    "Mon, 06 Jan 99999 10:00:00 +0000",
    "Mon, 01 Jan 0001 00:00:00 +1400",
    "Fri, 31 Dec 9999 23:59:59 -1200",
    "Thu, 01 Jan 1970 00:00:00 +0000",
    "Fri, 13 Dec 1901 20:45:51 +0000",
    "Mon, 06 Jan 99999999999999999999 10:00:00 +0000",
    "2025-01-06T10:00:00Z",
    "1736157600",
    "06/01/2025 10:00",
    "lun., 06 janv. 2025 10:00:00 +0100",
    "Mon, 06 Jan 2025 10:00:00 +0000 (a comment that does not end",
    "Mon, \t06\n Jan\n 2025 10:00:00 +0000",
    "=?utf-8?B?TW9uLCAwNiBKYW4gMjAyNSAxMDowMDowMCArMDAwMA==?=",
)
"""Contents of Date fields: no dates, impossible ones, ones at the ends of what types hold, folded ones."""


def strange_dates(path: Path) -> int:
    """A message for each of STRANGE_DATES, one with two Date fields that differ, and one without any."""
    fields = [f"Date: {date}" for date in STRANGE_DATES]
    fields += ["Date: Mon, 06 Jan 2025 10:00:00 +0000\nDate: Tue, 07 Jan 2025 10:00:00 +0000", "X-Date: none"]
    messages = [
        _message(f"hostile-{number}", field, body=b"When?\n", without="Date")
        for number, field in enumerate(fields)
    ]
    return _write(path, [_ordinary(0), *messages, _ordinary(1)], len(messages) + 2)


UNKNOWN_CHARSETS = (
    "x-unknown",
    "unknown-8bit",
    "klingon",
    "",
    "utf-8; format=flowed; charset=latin1",
    "utf-7",
    "utf-16",
    "idna",
    "rot13",
    "base64",
    "unicode_escape",
    "zip",
    "undefined",
    "iso-8859-8-i",
    "x-mac-roman",
    "ansi_x3.110-1983",
    "=?utf-8?q?utf-8?=",
    "\xfftf-8",
    "a" * 10_000,
)
"""Charsets that nobody knows, that name no charset, or that Python takes for a codec of another kind."""


def unknown_charsets(path: Path) -> int:
    """A message for each of UNKNOWN_CHARSETS, which claims it for subject, name and an 8-bit body."""
    messages = [
        _message(
            f"hostile-{number}",
            f"Subject: =?{charset}?Q?caf=E9?=",
            f"Cc: =?{charset}?B?Y2Fm6Q==?= <cafe@hostile.example>",
            "MIME-Version: 1.0",
            f"Content-Type: text/plain; charset={charset}",
            "Content-Transfer-Encoding: 8bit",
            body=b"caf\xe9 \x80\x81\xfe\xff +AGE- \\x41 ok@hostile.example\n",
        )
        for number, charset in enumerate(UNKNOWN_CHARSETS)
    ]
    return _write(path, [_ordinary(0), *messages, _ordinary(1)], len(messages) + 2)


def _ordinary(number: int) -> bytes:
    return _message(f"ordinary-{number}", f"Subject: Ordinary {number}", body=b"Nothing the matter here.\n")


def _message(identifier: str, *fields: str, body: bytes, without: str = "") -> bytes:
    return _header(identifier, *fields, without=without) + b"\n" + body + b"\n"


def _header(identifier: str, *fields: str, without: str = "") -> bytes:
    """From_ line and header, up to the empty line; of the usual fields all but the one named `without`."""
    usual = {
        "From": "Sender <sender@hostile.example>",
        "To": "Reader <reader@hostile.example>",
        "Date": "Mon, 06 Jan 2025 09:00:00 +0000",
        "Message-ID": f"<{identifier}@hostile.example>",
    }
    lines = [f"{name}: {content}" for name, content in usual.items() if name != without]
    return _FROM_LINE + "".join(f"{line}\n" for line in [*lines, *fields]).encode("latin-1")


def _repeated(piece: bytes, size: int) -> Iterator[bytes]:
    """Whole pieces, `size` bytes of them (rounded down to a piece), in blocks."""
    pieces = size // len(piece)
    in_block = _BLOCK // len(piece)
    block = piece * in_block
    for _ in range(pieces // in_block):
        yield block
    yield piece * (pieces % in_block)


def _write(path: Path, parts: Iterable[_Part], messages: int) -> int:
    with path.open("wb") as out:
        for part in parts:
            out.writelines([part] if isinstance(part, bytes) else part)
    return messages
