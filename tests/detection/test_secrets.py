"""Passwords and keys, apart from the words and placeholders that stand in their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.secrets import entropy
from scanner.detection.validators import resolve


@pytest.mark.parametrize(
    ("name", "value", "valid"),
    [
        ("password", "hunter2", True),
        ("password", "S3cret!2024", True),
        ("password", "correct-horse-battery-9", True),
        ("password", "p@ss", True),
        ("password", "required", False),
        ("password", "re-enter", False),
        ("password", "and/or", False),
        ("password", "********", False),
        ("password", "<password>", False),
        ("password", "$PASSWORD1", False),
        ("password", "%s", False),
        ("password", "your_password1", False),
        ("password", "https://example.test/reset1", False),
        ("password", "12345", False),
        ("word-password", "butterfly", True),
        ("word-password", "required", False),
        ("word-password", "expires", False),
        ("password-in-address", "s3cret@files.example.test", True),
        ("password-in-address", "<password>@files.example.test", False),
        ("key", "q8Zt3vLm0XyN4pRw7KdB", True),
        ("key", "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c", True),
        ("key", "identification_of_something", False),
        ("key", "aaaaaaaa1111111111", False),
        ("key", "your_api_key_here_1234", False),
        ("key", "AKIAIOSFODNN7EXAMPLE", False),
        ("json-web-token", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0In0.", True),
        ("json-web-token", "eyJub3RoaW5nIjoxfQ.eyJzdWIiOiIxMjM0In0.abc", False),
        ("json-web-token", "WzFd.eyJzdWIiOiIxMjM0In0.abc", False),
        ("json-web-token", "eyJ.x.y", False),
    ],
)
def test_a_secret_is_told_from_what_stands_in_its_place(name: str, value: str, valid: bool) -> None:
    assert resolve(name)(value) is valid


@given(st.text(min_size=1, max_size=50))
def test_entropy_lies_between_one_letter_and_all_different(text: str) -> None:
    assert -1e-9 <= entropy(text) <= len(text).bit_length()


def test_entropy_of_equally_frequent_letters() -> None:
    assert entropy("abcd") == 2.0
    assert entropy("aaaa") == entropy("") == 0.0
