"""Windows code pages by number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import codepages


@pytest.mark.parametrize(
    ("number", "stored", "text"),
    [
        (1252, b"caf\xe9", "café"),
        (0, b"caf\xe9", "café"),
        (1251, b"\xc4\xe0", "Да"),
        (932, b"\x82\xa0", "あ"),
        (936, b"\xc4\xe3", "你"),
        (20127, b"plain", "plain"),
        (28605, b"\xa4", "€"),
        (20866, b"\xe4\xc1", "Да"),
        (50220, b'\x1b$B$"\x1b(B', "あ"),
        (65001, "é".encode(), "é"),
        (1200, "é".encode("utf-16-le"), "é"),
    ],
)
def test_texts_are_read(number: int, stored: bytes, text: str) -> None:
    assert stored.decode(codepages.codec(number)) == text


@given(st.integers(min_value=0, max_value=2**32 - 1), st.binary(max_size=50))
def test_any_number_gives_a_codec_that_decodes(number: int, stored: bytes) -> None:
    assert isinstance(stored.decode(codepages.codec(number), "replace"), str)
