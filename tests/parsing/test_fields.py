"""Raw header fields."""

import pytest

from scanner.parsing.fields import decode_words, fold_strays, one_line, raw_values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?utf-8?Q?Zo=C3=AB?=", "Zoë"),
        ("=?iso-8859-1?B?Wm/r?= Roe", "Zoë Roe"),
        ("=?utf-8?B?Wm/D?= =?utf-8?B?qw==?=", "Zoë"),
        ("=?utf-8?Q?a?= =?iso-8859-1?Q?b?=", "ab"),
        ("=?nonsense?Q?Zo=C3=AB?=", "Zoë"),
        ("=?hex?Q?abc?=", "abc"),
        ("=?utf-8?B?!?=", "=?utf-8?B?!?="),
        ("=?utf-8*en?Q?a?= b", "a b"),
        ("plain =? text", "plain =? text"),
    ],
)
def test_decodes_encoded_words(text: str, expected: str) -> None:
    assert decode_words(text) == expected


def test_raw_values_take_every_spelling_unfolded() -> None:
    data = b"To: a,\r\n b\r\nTO : c\r\nX-To: no\r\nto:d\xe9\r\n\r\nTo: body"
    assert raw_values(data, "to") == ["a, b", "c", "dé"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"A: b\nstray\nC: d\n\nbody", b"A: b\n stray\nC: d\n\nbody"),
        (b"A: b\nbody without a blank line", b"A: b\nbody without a blank line"),
        (b"no header\n\nA: b", b"no header\n\nA: b"),
    ],
)
def test_folds_stray_lines(data: bytes, expected: bytes) -> None:
    assert fold_strays(data) == expected


def test_one_line_has_no_controls() -> None:
    assert one_line(" a\r\n\tb\x00c\u2028d ") == "a b c d"
