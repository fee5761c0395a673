"""Writes CMS structures (RFC 5652) for the tests: as real ones, but without keys and valid signatures."""

import zlib

from asn1crypto import cms  # type: ignore[import-untyped]  # it ships no types


def signed(content: bytes | None) -> bytes:
    """Signed data with its content inside, or none (a detached signature, or certificates only)."""
    inside = {"content_type": "data"} if content is None else {"content_type": "data", "content": content}
    return _content(
        "signed_data",
        {"version": "v1", "digest_algorithms": [], "encap_content_info": inside, "signer_infos": []},
    )


def enveloped() -> bytes:
    """Encrypted data for nobody."""
    return _content(
        "enveloped_data", {"version": "v0", "recipient_infos": [], "encrypted_content_info": _encrypted()}
    )


def authenticated_enveloped() -> bytes:
    """Encrypted data as RFC 5083 has them."""
    return _content(
        "authenticated_enveloped_data",
        {
            "version": "v0",
            "recipient_infos": [],
            "auth_encrypted_content_info": _encrypted(),
            "mac": b"0123456789abcdef",
        },
    )


def compressed(content: bytes) -> bytes:
    """Compressed data (RFC 3274)."""
    return _content(
        "compressed_data",
        {
            "version": "v0",
            "compression_algorithm": {"algorithm": "zlib"},
            "encap_content_info": {"content_type": "data", "content": zlib.compress(content)},
        },
    )


def of_no_definite_length(content: bytes) -> bytes:
    """Signed data as they are written by who does not know their length yet, the content in two pieces."""
    half = len(content) // 2
    pieces = b"".join(
        b"\x04\x82" + len(piece).to_bytes(2, "big") + piece for piece in (content[:half], content[half:])
    )
    inside = b"\x30\x80" + _OID + b"\x01" + b"\xa0\x80" + b"\x24\x80" + pieces + b"\0\0" * 3
    return (
        b"\x30\x80" + _OID + b"\x02" + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + inside + b"\x31\x00" + b"\0\0" * 3
    )


_OID = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"  # PKCS #7; the last number follows


def _encrypted() -> dict[str, object]:
    return {
        "content_type": "data",
        "content_encryption_algorithm": {"algorithm": "aes256_cbc", "parameters": b"0123456789abcdef"},
        "encrypted_content": b"0123456789abcdef",
    }


def _content(kind: str, content: dict[str, object]) -> bytes:
    return bytes(cms.ContentInfo({"content_type": kind, "content": content}).dump())
