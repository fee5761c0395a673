"""Whether an address names a person: first and last name, in its display name or its local part."""

import re
import unicodedata
from functools import lru_cache

import pandas as pd

from scanner.domains import split
from scanner.wordlists import wordlist

_BRACKETS = re.compile(r"[(\[{<].{0,200}?[)\]}>]|[\"“”„«»]")
_BETWEEN = re.compile(r"[\s,;/|]+")
_LOCAL_BETWEEN = re.compile(r"[._\-]+")
_NOT_DECOMPOSED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}  # noqa: RUF001
)
_FEW, _MANY = 2, 5
_WHOLE_NAME = range(2, 5)  # characters of a family and a given name written as one in Chinese, Japanese, Korean


def named(addresses: pd.DataFrame) -> pd.Series:
    """Whether each row (columns address, name) names a person."""
    return name_key(addresses).ne("")


def name_key(addresses: pd.DataFrame) -> pd.Series:
    """The name that each row (columns address, name) gives, as sorted words in lower case; "" for none.

    The display name is asked first, the local part after it: "Doe, Jane" <jdoe42@…>, jane.doe@… and
    doe_jane7@… all give "doe jane".
    """
    locals_ = split(addresses["address"])["local"]
    keys = [
        _display_key(name) or _local_key(local)
        for name, local in zip(addresses["name"].fillna(""), locals_, strict=True)
    ]
    return pd.Series(keys, index=addresses.index, dtype="string")


@lru_cache(maxsize=65_536)
def _display_key(name: str) -> str:
    if "@" in name:
        return _local_key(name.rpartition("@")[0].strip("'\" <"))
    words = [_plain(word) for word in _BETWEEN.split(_BRACKETS.sub(" ", name))]
    return _key([word for word in words if word not in wordlist("name-titles")])


@lru_cache(maxsize=65_536)
def _local_key(local: str) -> str:
    words = [_plain(word.rstrip("0123456789")) for word in _LOCAL_BETWEEN.split(local.partition("+")[0])]
    return _key(words) if len(words) >= _FEW else ""


def _plain(word: str) -> str:
    """A word in lower case, without accents, apostrophes and dots."""
    spread = unicodedata.normalize("NFKD", word.casefold().translate(_NOT_DECOMPOSED))
    kept = "".join(c for c in spread if not unicodedata.combining(c) and c not in "'’`.ʼ")  # noqa: RUF001
    return unicodedata.normalize("NFC", kept)  # Hangul syllables whole again


def _key(words: list[str]) -> str:
    if words and all(_is_east_asian(c) for word in words for c in word):
        return "".join(sorted("".join(words))) if len("".join(words)) in _WHOLE_NAME else ""
    full = [word for word in words if len(word) > 1]
    letters = all(_is_letter(c) for word in full for c in word if c != "-")
    if not letters or any(word in wordlist("not-names") or word in wordlist("role-mailboxes") for word in full):
        return ""
    return " ".join(sorted(full)) if _FEW <= len(full) <= _MANY else ""


def _is_letter(character: str) -> bool:
    """Whether it is a letter, or a mark that writes a vowel in the scripts of South and Southeast Asia."""
    return character.isalpha() or unicodedata.category(character).startswith("M")


def _is_east_asian(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "HANGUL"))
