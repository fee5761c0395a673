"""Check digits of national numbers that python-stdnum does not know.

Each function takes a number as written, with spaces and hyphens or without. What has the wrong form is not
valid; nothing raises.
"""

import re
from collections.abc import Callable, Iterable, Sequence

_LUHN_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_NPI_PREFIX = "80840"
_NHI_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def luhn(value: str) -> bool:
    """Whether the digits pass the Luhn check (ISO/IEC 7812-1, annex B) and are not all the same."""
    digits = _digits(value)
    return len(set(digits)) > 1 and _luhn_sum(digits) % 10 == 0


def us_npi(value: str) -> bool:
    """National Provider Identifier: Luhn with the prefix 80840 (45 CFR 162.406; ISO/IEC 7812)."""
    digits = _digits(value)
    return len(digits) == 10 and digits[0] in (1, 2) and luhn(_NPI_PREFIX + value)


def us_routing(value: str) -> bool:
    """Routing number of a bank: nine digits, weights 3, 7, 1 (American Bankers Association).

    The first two digits are of the Federal Reserve: 00 to 12 for banks, 21 to 32 for thrift institutions, 61 to
    72 for electronic transactions, 80 for traveller's cheques.
    """
    digits = _digits(value)
    if len(digits) != 9 or not any(digits):
        return False
    prefix = digits[0] * 10 + digits[1]
    issued = prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80
    return issued and _weighted(digits, (3, 7, 1) * 3) % 10 == 0


def us_bank_account(value: str) -> bool:
    """Routing number and account number, in either order, with whatever words between them."""
    return any(map(us_routing, re.findall(r"\d+", value)))


def au_medicare(value: str) -> bool:
    """Australian Medicare card number: the ninth digit checks the first eight (Services Australia)."""
    digits = _digits(value)
    return (
        len(digits) in (10, 11)
        and 2 <= digits[0] <= 6
        and _weighted(digits[:8], (1, 3, 7, 9) * 2) % 10 == digits[8]
    )


def nz_nhi(value: str) -> bool:
    """National Health Index number, of the old form (AAANNNC) or the new (AAANNAX): HISO 10046:2023."""
    code = _alnum(value)
    if not re.fullmatch(rf"[{_NHI_LETTERS}]{{3}}(?:\d{{4}}|\d{{2}}[{_NHI_LETTERS}]{{2}})", code):
        return False
    values = [int(one) if one.isdecimal() else _NHI_LETTERS.index(one) + 1 for one in code]
    total = _weighted(values[:6], range(7, 1, -1))
    if code[6].isdecimal():
        return total % 11 != 0 and (11 - total % 11) % 10 == values[6]
    return 23 - total % 23 == values[6]


def de_pension(value: str) -> bool:
    """German pension insurance number (VKVV, § 2 and § 4): area, date of birth, initial, serial, check digit."""
    code = _alnum(value)
    if not re.fullmatch(r"\d{8}[A-Z]\d{3}", code):
        return False
    digits = _digits(f"{code[:8]}{_letter(code[8])}{code[9:11]}")
    products = (digit * weight for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return sum(map(_cross_sum, products)) % 10 == int(code[11])


def de_health(value: str) -> bool:
    """German health insurance number (SGB V, § 290): a letter, eight digits and a check digit."""
    code = _alnum(value)
    if not re.fullmatch(r"[A-Z]\d{9}", code):
        return False
    digits = _digits(f"{_letter(code[0])}{code[1:9]}")
    products = (digit * weight for digit, weight in zip(digits, (1, 2) * 5, strict=True))
    return sum(map(_cross_sum, products)) % 10 == int(code[9])


def es_social_security(value: str) -> bool:
    """Spanish social security number: province, up to eight digits and two check digits, modulus 97."""
    digits = "".join(map(str, _digits(value)))
    if len(digits) != 12:
        return False
    province, serial, check = digits[:2], digits[2:10], digits[10:]
    # Below ten million, the serial number counts without its leading zero.
    return int(province + serial.removeprefix("0")) % 97 == int(check)


def hu_tax(value: str) -> bool:
    """Hungarian tax identification number (adóazonosító jel): Act XX of 1996, annex."""
    digits = _digits(value)
    return len(digits) == 10 and digits[0] == 8 and _weighted(digits[:9], range(1, 10)) % 11 == digits[9]


def hu_social_security(value: str) -> bool:
    """Hungarian social security number (TAJ): Act XX of 1996, annex; weights 3 and 7, modulus 10."""
    digits = _digits(value)
    return len(digits) == 9 and len(set(digits)) > 1 and _weighted(digits[:8], (3, 7) * 4) % 10 == digits[8]


def hu_personal(value: str) -> bool:
    """Hungarian personal identifier (személyi azonosító): Act XX of 1996, annex; modulus 11.

    The weights rise for those born before 1997, and fall for the others.
    """
    digits = _digits(value)
    if len(digits) != 11:
        return False
    return any(_weighted(digits[:10], weights) % 11 == digits[10] for weights in (range(1, 11), range(10, 0, -1)))


def lu_matricule(value: str) -> bool:
    """Luxembourg identification number (Law of 19 June 2013): date of birth, serial, Luhn and Verhoeff digits."""
    from stdnum import verhoeff  # noqa: PLC0415 - wanted only when a candidate is there

    digits = "".join(map(str, _digits(value)))
    return len(digits) == 13 and luhn(digits[:12]) and verhoeff.is_valid(digits[:11] + digits[12])


def pl_identity_card(value: str) -> bool:
    """Polish identity card: three letters and six digits, the first of which is a check digit, modulus 10."""
    code = _alnum(value)
    if not re.fullmatch(r"[A-Z]{3}\d{6}", code):
        return False
    return _weighted((int(one, 36) for one in code), (7, 3, 1, 9, 7, 3, 1, 7, 3)) % 10 == 0


def pt_social_security(value: str) -> bool:
    """Portuguese social security number (NISS) of a person: 1 and ten digits, weights of primes, modulus 10."""
    digits = _digits(value)
    if len(digits) != 11 or digits[0] != 1:
        return False
    return 9 - _weighted(digits[:10], (29, 23, 19, 17, 13, 11, 7, 5, 3, 2)) % 10 == digits[10]


def _digits(value: str) -> list[int]:
    return [int(character) for character in value if character.isdecimal()]


def _alnum(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper()


def _luhn_sum(digits: Sequence[int]) -> int:
    return sum(digits[-1::-2]) + sum(_LUHN_DOUBLED[digit] for digit in digits[-2::-2])


def _weighted(digits: Iterable[int], weights: Iterable[int]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def _letter(letter: str) -> str:
    """A letter as its two-digit place in the alphabet: "A" is "01"."""
    return f"{ord(letter) - ord('A') + 1:02}"


def _cross_sum(number: int) -> int:
    return number // 10 + number % 10


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "au-medicare": au_medicare,
    "de-health": de_health,
    "de-pension": de_pension,
    "es-social-security": es_social_security,
    "hu-personal": hu_personal,
    "hu-social-security": hu_social_security,
    "hu-tax": hu_tax,
    "lu-matricule": lu_matricule,
    "nz-nhi": nz_nhi,
    "pl-identity-card": pl_identity_card,
    "pt-social-security": pt_social_security,
    "us-bank-account": us_bank_account,
    "us-npi": us_npi,
    "us-routing": us_routing,
}
"""By the names that rules give in `validate`."""
