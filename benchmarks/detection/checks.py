"""What a drawn number must pass: python-stdnum, and the published checks of a few issuers that it lacks."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

Check = Callable[[str], bool]

_NHI_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O
_NHI_LENGTH = 7


@cache
def check(name: str) -> Check:
    """The check of this name: one of this module, or `is_valid` of a module of python-stdnum ("ca.sin").

    "" is passed by everything. Raises ImportError where there is none.
    """
    if not name:
        return lambda _: True
    if name in _OWN:
        return _OWN[name]
    is_valid: Check = import_module(f"stdnum.{name}").is_valid
    return is_valid


def us_npi(value: str) -> bool:
    """National Provider Identifier: Luhn with 80840 before it (45 CFR 162.406)."""
    return check("luhn")("80840" + value)


def au_medicare(value: str) -> bool:
    """Medicare card: the ninth digit is the weighted sum of the first eight, modulo 10 (METeOR 270101)."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9)
    return sum(weight * int(digit) for weight, digit in zip(weights, value, strict=False)) % 10 == int(value[8])


def nz_nhi(value: str) -> bool:
    """National Health Index, the form before 2022: modulus 11 over letters and digits (HISO 10046)."""
    numbers = [_NHI_LETTERS.index(one) + 1 if one.isalpha() else int(one) for one in value[:6]]
    remainder = (
        sum(number * weight for number, weight in zip(numbers, range(_NHI_LENGTH, 1, -1), strict=True)) % 11
    )
    return remainder != 0 and (11 - remainder) % 10 == int(value[6])


def de_svnr(value: str) -> bool:
    """Versicherungsnummer: weights on the digits, the letter as its number in the alphabet (VKVV, section 4)."""
    digits = f"{value[:8]}{ord(value[8]) - ord('A') + 1:02d}{value[9:11]}"
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    products = [int(digit) * weight for digit, weight in zip(digits, weights, strict=True)]
    return sum(product // 10 + product % 10 for product in products) % 10 == int(value[11])


_OWN: dict[str, Check] = {"us_npi": us_npi, "au_medicare": au_medicare, "nz_nhi": nz_nhi, "de_svnr": de_svnr}
