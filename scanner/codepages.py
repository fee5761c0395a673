"""The text encodings that Windows numbers: code page identifiers to Python's codecs."""

import codecs
from functools import cache

WESTERN = "cp1252"
"""What is taken where a file names no code page, or one that nobody knows."""

_NAMED = {  # learn.microsoft.com/windows/win32/intl/code-page-identifiers, where "cp" and the number is no codec
    0: WESTERN,
    42: WESTERN,  # symbol fonts
    708: "iso8859_6",
    936: "gb18030",
    1200: "utf-16-le",
    1201: "utf-16-be",
    10000: "mac_roman",
    20127: "ascii",
    20866: "koi8_r",
    20932: "euc_jp",
    20936: "gb2312",
    21866: "koi8_u",
    50220: "iso2022_jp",
    50221: "iso2022_jp",
    50222: "iso2022_jp",
    50225: "iso2022_kr",
    51932: "euc_jp",
    51936: "gb2312",
    51949: "euc_kr",
    52936: "hz",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
    **{28590 + part: f"iso8859_{part}" for part in (*range(1, 10), 13, 15)},
}


@cache
def codec(codepage: int) -> str:
    """The name of the codec for a code page identifier, `WESTERN` for one that Python has no codec for."""
    name = _NAMED.get(codepage) or f"cp{codepage}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return WESTERN
