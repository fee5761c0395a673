"""The functions that a rule may name in `validate`: is this candidate what it looks like?

Each takes the text as found and says yes or no. `phonenumbers` and `stdnum` are imported when a
rule first needs them.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache, partial
from importlib import import_module

from scanner.detection import birthdates, documents, national_numbers, network, secrets
from scanner.detection.national_numbers import luhn
from scanner.errors import UsageError

Validator = Callable[[str], bool]

_OF_MODULES: dict[str, Validator] = {
    **national_numbers.VALIDATORS,
    **documents.VALIDATORS,
    **birthdates.VALIDATORS,
    **network.VALIDATORS,
    **secrets.VALIDATORS,
}

_REGIONS = ("CA", "US", "GB")
"""Whose national way of writing a phone number is understood when a rule names no region."""

# Prefix range and lengths, by issuer (ISO/IEC 7812-1; the ranges as the card schemes publish them).
_ISSUERS = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),  # Mastercard
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 17, 18, 19)),  # Discover
    ("644", "659", (16, 17, 18, 19)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("300", "305", (14, 16, 17, 18, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 17, 18, 19)),
    ("36", "36", (14, 16, 17, 18, 19)),
    ("38", "39", (14, 16, 17, 18, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("1800", "1800", (15,)),  # JCB, old
    ("2131", "2131", (15,)),
    ("50", "50", tuple(range(12, 20))),  # Maestro
    ("56", "58", tuple(range(12, 20))),
    ("6304", "6304", tuple(range(12, 20))),
    ("6390", "6390", tuple(range(12, 20))),
    ("67", "67", tuple(range(12, 20))),
)
_STDNUM = re.compile(r"stdnum(\.[a-z][a-z0-9_]*){1,2}")
_PHONE_IN = re.compile(r"(possible-)?phone:[A-Z]{2}(,[A-Z]{2})*")


def resolve(name: str) -> Validator:
    """The validator of this name; raises `UsageError`, which lists the names, when there is none."""
    named = _named().get(name) or _OF_MODULES.get(name)
    if named is not None:
        return named
    if _PHONE_IN.fullmatch(name):
        kind, _, regions = name.partition(":")
        return partial(phone if kind == "phone" else possible_phone, regions=tuple(regions.split(",")))
    if _STDNUM.fullmatch(name):
        return _stdnum(name)
    allowed = ", ".join(
        [*_named(), "phone:REGION,…", *_OF_MODULES, "a module of python-stdnum such as stdnum.ca.sin"]
    )
    raise UsageError(f"'{name}' is not one of {allowed}")


def payment_card(value: str) -> bool:
    """Whether the digits are an issuer's prefix and length, and pass the Luhn check."""
    digits = "".join(filter(str.isdecimal, value))
    return luhn(digits) and any(
        len(digits) in lengths and first <= digits[: len(first)] <= last for first, last, lengths in _ISSUERS
    )


def iban(value: str) -> bool:
    """Whether this is an IBAN: its country's structure and the check digits of ISO 13616.

    Which banks there are is not asked, since such lists age.
    """
    from stdnum.iban import is_valid  # noqa: PLC0415 - wanted only when a candidate is there

    return is_valid("".join(value.split()), check_country=False)


def phone(value: str, regions: tuple[str, ...] = _REGIONS) -> bool:
    """Whether this is a phone number in use: international (+…), or as dialled inside a region."""
    return e164(value, regions) is not None


@lru_cache(maxsize=4096)
def possible_phone(value: str, regions: tuple[str, ...] = _REGIONS) -> bool:
    """Whether this has as many digits as a phone number of its country, in use or not.

    Numbering plans change, and numbers set aside (for fiction, for tests) are in no use.
    """
    import phonenumbers  # noqa: PLC0415 - 10 MB of tables, wanted only when a candidate is there

    for region in (None,) if value.lstrip("(").startswith("+") else regions:
        try:
            number = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        length = phonenumbers.is_possible_number_with_reason(number)
        if length == phonenumbers.ValidationResult.IS_POSSIBLE:
            return True
    return False


@lru_cache(maxsize=4096)
def e164(value: str, regions: tuple[str, ...] = _REGIONS) -> str | None:
    """The phone number in the form of ITU-T E.164 (`+16135550142`), None where it is not valid."""
    import phonenumbers  # noqa: PLC0415 - 10 MB of tables, wanted only when a candidate is there

    for region in (None,) if value.lstrip("(").startswith("+") else regions:
        try:
            number = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


@cache
def _stdnum(name: str) -> Validator:
    try:
        is_valid = import_module(name).is_valid
    except (ImportError, AttributeError):
        raise UsageError(f"'{name}' is not a module of python-stdnum with an is_valid function") from None

    def valid(value: str) -> bool:
        # A module knows the separators of the official form alone; which are written is the regex's to say.
        signs = "".join(filter(str.isalnum, value))
        # 111111111 stands in forms and passes some checksums, but is issued to nobody.
        return len(set(signs)) > 1 and any(map(is_valid, ("".join(value.split()), signs)))

    return valid


@cache
def _named() -> dict[str, Validator]:
    return {
        "iban": iban,
        "luhn": luhn,
        "payment-card": payment_card,
        "possible-phone": possible_phone,
        "phone": phone,
    }
