"""Lists of an organisation's own numbers: read from files, and the regex of their shapes."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import UsageError
from scanner.valuelist import read_values, shape

NUMBERS = st.from_regex(r"[A-Z0-9]{3}[ ./-]?[0-9][A-Z0-9]{0,5}", fullmatch=True)


def _file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "numbers.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("C-204518\n\n  C-000017 \nC-204518\n", ""),
        ("name,number\nJane,C-204518\nJohn,C-000017\n", "number"),
        ("name;number\r\nJane;C-204518\r\n\r\nJohn;C-000017\r\n", "number"),
        ('number\tname\nC-204518\t"Doe, Jane"\nC-000017\n', "number"),
        ("\ufeffnumber,name\nC-204518,x\n,y\nC-000017,z\n", "number"),
    ],
    ids=["lines", "commas", "semicolons", "tabs", "byte order mark"],
)
def test_values_are_read_once_each_in_their_order(tmp_path: Path, text: str, column: str) -> None:
    assert read_values(_file(tmp_path, text), column) == ("C-204518", "C-000017")


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("C-204518\nsecret words\n", "", "line 2: is no number"),
        ("C-204518\n123\n", "", "line 2: is no number"),
        ("ABCDEF\n", "", "line 1: is no number"),
        ("number\nC-204518\nC--1234\n", "number", "line 3: is no number"),
        ("number\nC-204518\n", "account", "no column 'account'"),
        ("\n\n", "", "no value in it"),
        ("", "number", "no column 'number'"),
    ],
)
def test_a_wrong_list_is_told_by_its_line_and_not_by_its_content(
    tmp_path: Path, text: str, column: str, said: str
) -> None:
    with pytest.raises(UsageError, match=f"numbers.csv.*{said}") as refused:
        read_values(_file(tmp_path, text), column)
    assert "secret words" not in str(refused.value)


def test_a_list_that_is_not_there_or_not_utf_8(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_values(tmp_path / "absent.csv", "")
    with pytest.raises(UsageError, match=r"not UTF-8 \(byte 3\)"):
        read_values(_file(tmp_path, "numéro\nC-204518\n", "latin-1"), "numéro")


@pytest.mark.parametrize("column", ["", "number"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
def test_what_is_not_utf_8_is_told_by_its_byte_in_the_file(tmp_path: Path, mark: bytes, column: str) -> None:
    lines = b"".join(b"C-%06d\n" % number for number in range(100_000))
    path = tmp_path / "numbers.csv"
    path.write_bytes(mark + b"number\n" * bool(column) + lines + b"\xe9")
    with pytest.raises(UsageError, match=rf"not UTF-8 \(byte {path.stat().st_size - 1}\)"):
        read_values(path, column)


@settings(max_examples=60)
@given(st.lists(NUMBERS, min_size=1, max_size=30))
def test_the_shape_hits_every_value_with_and_without_its_separators(values: list[str]) -> None:
    regex = re.compile(shape(values))
    for value in values:
        bare = "".join(filter(str.isalnum, value))
        assert all(regex.fullmatch(written) for written in (value, bare, value.lower(), value.replace("-", " ")))


@pytest.mark.parametrize(
    ("values", "regex"),
    [
        (["C-204518", "C-317019"], r"\b(?:[Cc][ ./-]?[23][01][47][05]1[89])\b"),
        (["12345", "123456"], r"\b(?:12345|123456)\b"),
        ([f"{n:04d}" for n in range(0, 9999, 7)], r"\b(?:\d\d\d\d)\b"),
    ],
    ids=["few", "two lengths", "many"],
)
def test_the_shape_names_the_characters_where_they_are_few(values: list[str], regex: str) -> None:
    assert shape(values) == regex
