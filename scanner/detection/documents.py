"""Check digits and structures of what is printed on identity documents, driving licences and vehicles.

Each function takes the text as found and says yes or no; what has another form is not valid, and nothing raises.
"""

import re
from calendar import monthrange
from collections.abc import Callable

# ICAO Doc 9303-3, 4.9: weights 7, 3, 1 over digits, letters (A is 10) and the filler (0).
_MRZ_WEIGHTS = (7, 3, 1)
_MRZ = re.compile(r"[A-Z0-9<]+")

# ISO 3779 leaves the check digit to the countries; 49 CFR 565.15 has the table and the weights.
_VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
_VIN_VALUES = dict(zip(_VIN_CHARACTERS, map(int, "123456781234579234567890123456789"), strict=True))
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)

_GB_LICENCE = re.compile(r"[A-Z]{1,5}9{0,4}(\d)([0156]\d)([0-3]\d)(\d)[A-Z][A-Z9][0-9A-Z][A-Z]{2}")
_FEMALE = 50  # is added to the month of birth in the numbers of women


def mrz(value: str) -> bool:
    """Whether these lines are a machine-readable zone whose check digits are right (ICAO Doc 9303, parts 4 to 6).

    TD3 has two lines of 44 characters (passports), TD2 two of 36, TD1 three of 30 (cards).
    """
    lines = value.replace(">", " ").split()  # of a quoted reply
    if not all(map(_MRZ.fullmatch, lines)):
        return False
    match [len(line) for line in lines]:
        case [44, 44]:
            second = lines[1]
            parts = [(second[:9], second[9]), (second[13:19], second[19]), (second[21:27], second[27])]
            whole = (second[:10] + second[13:20] + second[21:43], second[43])
        case [36, 36]:
            second = lines[1]
            parts = [(second[:9], second[9]), (second[13:19], second[19]), (second[21:27], second[27])]
            whole = (second[:10] + second[13:20] + second[21:35], second[35])
        case [30, 30, 30]:
            first, second = lines[:2]
            # A number of more than nine characters goes on behind a filler in the place of its check digit.
            number = [(first[5:14], first[14])] if first[14] != "<" else []
            parts = [*number, (second[:6], second[6]), (second[8:14], second[14])]
            whole = (first[5:] + second[:7] + second[8:15] + second[18:29], second[29])
        case _:
            return False
    return all(_mrz_digit(field) == digit for field, digit in [*parts, whole])


def vin(value: str) -> bool:
    """Whether this is a vehicle identification number of North America with its check digit (49 CFR 565.15)."""
    if len(value) != len(_VIN_WEIGHTS) or not set(value) <= _VIN_VALUES.keys() or not value[-4:].isdigit():
        return False
    if value.isdigit() or len(set(value)) < 6:
        return False
    remainder = sum(w * _VIN_VALUES[c] for w, c in zip(_VIN_WEIGHTS, value, strict=True)) % 11
    return value[8] == ("X" if remainder == 10 else str(remainder))


def gb_driving_licence(value: str) -> bool:
    """Whether this is built as a driver number of Great Britain (DVLA): surname, date of birth, initials."""
    found = _GB_LICENCE.fullmatch("".join(value.split()))
    if not found:
        return False
    decade, month, day, year = found.groups()
    return _is_day(f"19{decade}{year}", int(month) % _FEMALE, int(day))


def on_driving_licence(value: str) -> bool:
    """Whether the last six digits of this Ontario licence number are a date of birth (YYMMDD)."""
    digits = _digits(value)
    return len(digits) == 14 and _is_day(f"19{digits[8:10]}", int(digits[10:12]) % _FEMALE, int(digits[12:]))


def qc_driving_licence(value: str) -> bool:
    """Whether the digits behind the fourth of this Quebec licence number are a date of birth (DDMMYY)."""
    digits = _digits(value)
    return len(digits) == 12 and _is_day(f"19{digits[8:10]}", int(digits[6:8]) % _FEMALE, int(digits[4:6]))


def ns_driving_licence(value: str) -> bool:
    """Whether the first digits of this Nova Scotia licence number are a date of birth (DDMMYY)."""
    digits = _digits(value)
    return len(digits) == 9 and _is_day(f"19{digits[4:6]}", int(digits[2:4]), int(digits[:2]))


def _mrz_digit(field: str) -> str:
    values = (0 if character == "<" else int(character, 36) for character in field)
    return str(sum(value * _MRZ_WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)


def _is_day(year: str, month: int, day: int) -> bool:
    """Whether there is this day; of a year of two digits, the century is not known, and 29 February always is."""
    longest = 29 if month == 2 else monthrange(int(year), month)[1] if 1 <= month <= 12 else 0
    return 1 <= day <= longest


def _digits(value: str) -> str:
    return "".join(character for character in value if "0" <= character <= "9")


VALIDATORS: dict[str, Callable[[str], bool]] = {
    "mrz": mrz,
    "vin": vin,
    "gb-driving-licence": gb_driving_licence,
    "ca-on-driving-licence": on_driving_licence,
    "ca-qc-driving-licence": qc_driving_licence,
    "ca-ns-driving-licence": ns_driving_licence,
}
"""By the names that a rule calls them."""
