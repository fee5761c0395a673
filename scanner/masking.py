"""How personal data is shown to those who need not see it: its shape, never its content.

The same value gives the same mask, so that a reader can still follow a table.
"""

from collections.abc import Iterable
from operator import attrgetter

from scanner.model import Finding

_DOT = "•"
_KEPT = frozenset(" -./()+,:@")
_SHORTEST_CARD = 12
"""Digits; of fewer, the last four would be too large a part (ISO/IEC 7812: a card number has 12 to 19)."""


def mask(category: str, value: str) -> str:
    """The masked form of a value that a rule of this category found.

    A payment card keeps its last four digits (what PCI DSS lets a receipt print), an e-mail address
    its first letter and its domain, a name its initials, anything else only its shape.
    """
    if category == "payment-card":
        return _mask_card(value)
    if category == "email-address":
        return mask_address(value)
    if category == "person-name":
        return mask_name(value)
    return _mask_shape(value)


def with_masks(text: str, findings: Iterable[Finding]) -> str:
    """The text in which these were found, with each as it is masked."""
    for finding in sorted(findings, key=attrgetter("start"), reverse=True):
        text = text[: finding.start] + finding.masked + text[finding.end :]
    return text


def mask_address(address: str) -> str:
    """`jane@example.com` to `j•••@example.com`; what is no address keeps only its shape."""
    local, at, domain = address.rpartition("@")
    if not (at and local and domain):
        return _mask_shape(address)
    # A local part of one character would be shown whole.
    initial = local[0] if len(local) > 1 and local[0].isalnum() else ""
    return f"{initial}{_DOT * 3}@{domain}"


def mask_name(name: str) -> str:
    """`Jane Doe` to `J. D.`; an address in the place of a name is masked as an address."""
    if "@" in name:
        return mask_address(name)
    return " ".join(_initial(word) for word in name.split())


def mask_identifier(identifier: str) -> str:
    """A customer's number as it is; an address in its place, as of a list without numbers, is masked."""
    return mask_address(identifier) if "@" in identifier else identifier


def _initial(word: str) -> str:
    return f"{word[0]}." if len(word) > 1 and word[0].isalpha() else _DOT


def _mask_card(value: str) -> str:
    digits = "".join(filter(str.isdecimal, value))
    if len(digits) < _SHORTEST_CARD:
        return _mask_shape(value)
    return " ".join([_DOT * 4] * 3 + [digits[-4:]])


def _mask_shape(value: str) -> str:
    return "".join(character if character in _KEPT else _DOT for character in value)
