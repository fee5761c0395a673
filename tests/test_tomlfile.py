"""What is wrong with a TOML file is told on one line, with the file and the place in it."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from scanner.errors import UsageError
from scanner.tomlfile import read_toml


class Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    books: int


FAULTS = {
    "no_toml": (b"books = ", "not TOML: "),
    "not_utf_8": (b"\xef\xbb\xbf# Ren\xe9\n", "not UTF-8 (byte 8)"),
    "too_deep": (b"books = " + b"[" * 5000, "not TOML: "),
    "too_long_a_number": (b"books = " + b"9" * 10_000, "not TOML: "),
    "missing_key": (b"", "books: is missing"),
    "unknown_key": (b"books = 1\nlamps = 2\n", "lamps: no such key; allowed are books"),
    "wrong_kind": (b"books = 'many'\n", "books: "),
}


@pytest.mark.parametrize(("content", "expected"), FAULTS.values(), ids=FAULTS)
def test_faults(content: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "shelf.toml"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_toml(path, Shelf, {})
    assert str(caught.value).startswith(f"{path}: {expected}")
    assert len(str(caught.value).splitlines()) == 1


def test_a_byte_order_mark_is_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "shelf.toml"
    path.write_bytes(b"\xef\xbb\xbfbooks = 3\n")
    assert read_toml(path, Shelf, {}).books == 3
