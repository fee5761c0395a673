"""Which national numbers have the right check digits, after numbers that their issuers or standards publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.national_numbers import VALIDATORS, luhn
from scanner.detection.validators import resolve

# The numbers of official descriptions, or worked out by hand after them; none is known to be a person's.
VALID = {
    "au-medicare": ["2123 45670 1", "2123456701", "2123 45670 1/2"],
    "de-health": ["A123456780", "a123456780"],
    "de-pension": ["65 170839 J 003", "15070649C103"],
    "es-social-security": ["28/12345678/40", "281234567840", "080000000127"],
    "hu-personal": ["1-600415-1232", "16004151239"],
    "hu-social-security": ["123 456 788", "037687210"],
    "hu-tax": ["8071592153"],
    "lu-matricule": ["1893120105732", "1893 12 01 057 32"],
    "nz-nhi": ["ZZZ0016", "zac5361", "ZBN77VL", "ZVB97XQ", "zsc21tn"],
    "pl-identity-card": ["ABA300000", "ABS 123456"],
    "pt-social-security": ["12345678902", "123 456 789 02"],
    "us-bank-account": ["111000025, account 1234567890", "account 1234567890, routing 021000021"],
    "us-npi": ["1234567893", "1245319599"],
    "us-routing": ["111000025", "0210-0002-1"],
}
INVALID = {
    "au-medicare": ["1123 45670 1", "2123 45670", "2123 45671 1", ""],
    "de-health": ["A123456781", "0123456780", "A12345678"],
    "de-pension": ["65 170839 J 008", "65170839J00", "651708391003"],
    "es-social-security": ["281234567841", "28123456784", ""],
    "hu-personal": ["1-600415-1234", "1600415123"],
    "hu-social-security": ["123 456 789", "000 000 000", "12345678"],
    "hu-tax": ["8071592154", "9071592153", "807159215"],
    "lu-matricule": ["1893120105731", "1893120105722", "18931201057"],
    "nz-nhi": ["ZZZ0044", "ZZZ00AA", "ZZI0016", "ZZZ001", "ZZZ001A"],
    "pl-identity-card": ["ABA300001", "AB300000", "ABA30000A"],
    "pt-social-security": ["12345678901", "22345678902", "1234567890"],
    "us-bank-account": ["111000026, account 1234567890", "1234567890", ""],
    "us-npi": ["1234567890", "3234567893", "123456789"],
    "us-routing": ["111000026", "411000025", "000000000", "11100002"],
}


def test_every_function_is_tried() -> None:
    assert set(VALID) == set(INVALID) == set(VALIDATORS)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in VALID for value in VALID[name]])
def test_a_right_number_is_valid(name: str, value: str) -> None:
    assert resolve(name)(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in INVALID for value in INVALID[name]])
def test_a_wrong_one_is_not(name: str, value: str) -> None:
    assert not resolve(name)(value)


def test_one_wrong_digit_is_noticed_by_luhn() -> None:
    right = "79927398713"
    for place, digit in enumerate(right):
        wrong = [f"{right[:place]}{other}{right[place + 1 :]}" for other in "0123456789" if other != digit]
        assert not any(map(luhn, wrong))


@given(st.text() | st.text("0123456789 -ABZ", max_size=16))
def test_any_text_is_judged(text: str) -> None:
    assert {judge(text) for judge in VALIDATORS.values()} <= {True, False}
