"""What tells a password or a key from the words and placeholders that stand in the same places."""

import json
import math
import re
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Callable

from scanner.wordlists import wordlist

_LEAST_ENTROPY = 3.0
"""Bits a character (Shannon); of 20 characters, words have 2 to 3, and random base64 has 3.5 to 4.3."""

_PLACEHOLDER = re.compile(
    r"[<\[{(%$].*|.*[>\]})]|.*(?:\*\*|\.\.\.|xxx|your[_-]?|example|changeme|redacted|placeholder|https?://|@.*\.).*",
    re.IGNORECASE | re.DOTALL,
)


def password(value: str) -> bool:
    """Whether this is a password and no word: letters with digits or signs among them, and no placeholder."""
    return _is_own(value) and any(map(str.isalpha, value)) and not _WORDLIKE.fullmatch(value)


def word_password(value: str) -> bool:
    """Whether this may be a password though it is letters or digits alone: no word about one, no placeholder."""
    return _is_own(value) and value.isalnum()


def password_in_address(value: str) -> bool:
    """Whether what stands before the host ("secret@host") is a password and no placeholder."""
    return not _PLACEHOLDER.fullmatch(value.rpartition("@")[0])


def key(value: str) -> bool:
    """Whether this is as random as a key: digits and letters, at least 3 bits a character, no placeholder."""
    mixed = any(map(str.isdecimal, value)) and any(map(str.isalpha, value))
    return mixed and not _PLACEHOLDER.fullmatch(value) and entropy(value) >= _LEAST_ENTROPY


def json_web_token(value: str) -> bool:
    """Whether the first part of this is the header of a JSON Web Token (RFC 7515, section 4)."""
    first = value.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except ValueError:
        return False
    return isinstance(header, dict) and "alg" in header


def entropy(value: str) -> float:
    """The Shannon entropy of the characters of a text, in bits a character; 0 for none."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


# Words joined or followed by signs ("and/or", "re-enter", "don't", "here:"), which a sentence has, too.
_WORDLIKE = re.compile(r"[^\W\d_]+(?:[-/'\u2019.,:;][^\W\d_]*)?[?!.]*|[^\w]+")


def _is_own(value: str) -> bool:
    return value.casefold().strip(".,:;!?-") not in wordlist("not-passwords") and not _PLACEHOLDER.fullmatch(value)


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "password": password,
    "word-password": word_password,
    "password-in-address": password_in_address,
    "key": key,
    "json-web-token": json_web_token,
}
"""By the names that a rule calls them."""
