"""The keyed hash of a found value: equal values can be counted, but not looked up without the case file's key."""

from hashlib import blake2b

SIZE = 16
"""Bytes of a hash."""


def value_hash(key: bytes, rule: str, normalised: str) -> bytes:
    """The hash of a value that a rule found, in its normalised form (BLAKE2b, RFC 7693, with key)."""
    said = f"{rule}\0{normalised}".encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=SIZE, key=key).digest()
