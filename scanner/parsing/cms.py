"""S/MIME parts (RFC 8551): what a CMS structure (RFC 5652) holds, as far as it can be read without a key."""

import zlib
from typing import NamedTuple

from asn1crypto import cms  # type: ignore[import-untyped]  # it ships no types

from scanner.errors import MessageError

LARGEST = 16 * 1024 * 1024
"""Bytes to which compressed content may unpack."""

_ENCRYPTED = frozenset({"enveloped_data", "authenticated_enveloped_data", "encrypted_data"})
_AUTHENTICATED_ENVELOPED = "1.2.840.113549.1.9.16.1.23"  # RFC 5083


class Content(NamedTuple):
    """What was found: whether it is `encrypted`, and else the bytes inside, empty where there are none.

    A structure may hold signatures only (of another part), or certificates only.
    """

    encrypted: bool
    inside: bytes


def read(data: bytes) -> Content:
    """The content of a CMS structure in BER. Raises `MessageError` when it is none, damaged, or a bomb."""
    try:
        outer = cms.ContentInfo.load(data)
        kind = outer["content_type"].native
        if kind in _ENCRYPTED or kind == _AUTHENTICATED_ENVELOPED:
            return Content(encrypted=True, inside=b"")
        if kind not in {"signed_data", "compressed_data"}:
            raise MessageError("an S/MIME part holds neither signed nor encrypted mail")
        inside = outer["content"]["encap_content_info"]["content"].native
        if kind == "compressed_data" and isinstance(inside, bytes):
            inside = _unpacked(inside)
    except (ValueError, TypeError, KeyError, LookupError, OverflowError, RecursionError, zlib.error):
        raise MessageError("an S/MIME part is damaged") from None
    return Content(encrypted=False, inside=inside if isinstance(inside, bytes) else b"")


def _unpacked(compressed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(compressed, LARGEST)
    if unpacking.unconsumed_tail:
        raise MessageError("an S/MIME part unpacks to more than is read")
    return content
