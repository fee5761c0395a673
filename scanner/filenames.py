"""File names as text that can be stored and shown, whatever bytes a file system allows in them.

POSIX names are bytes; Python carries what is not UTF-8 in them as lone surrogates (PEP 383), and Windows
allows lone surrogates as such. Neither can be written to a file as text. Each is written here as U+FFFD
and four hexadecimal digits, and U+FFFD itself twice; any other name stands as it is.
"""

import re

_MARK = "\N{REPLACEMENT CHARACTER}"
_UNWRITABLE = re.compile(f"[\ud800-\udfff{_MARK}]")
_WRITTEN = re.compile(f"{_MARK}(?:{_MARK}|([0-9A-F]{{4}}))")


def as_text(name: str) -> str:
    """A file name, or a text with file names in it, as text that is valid Unicode."""
    return _UNWRITABLE.sub(lambda match: _MARK + (match[0] if match[0] == _MARK else f"{ord(match[0]):04X}"), name)


def as_name(text: str) -> str:
    """The file name that `as_text` made a text of."""
    return _WRITTEN.sub(lambda match: chr(int(match[1], 16)) if match[1] else _MARK, text)
