"""Which candidates a named validator takes, and what is said of a name that there is not."""

import pytest

from scanner.detection.validators import e164, resolve
from scanner.errors import UsageError


@pytest.mark.parametrize(
    ("name", "value", "valid"),
    [
        ("luhn", "79927398713", True),
        ("luhn", "79927398710", False),
        ("luhn", "0000000000", False),
        ("luhn", "", False),
        ("payment-card", "4111 1111 1111 1111", True),
        ("payment-card", "4222222222222", True),
        ("payment-card", "2720 9900 0000 0007", True),
        ("payment-card", "6011 1111 1111 1117", True),
        ("payment-card", "4111 1111 1111 1112", False),
        ("payment-card", "411111111111116", False),
        ("payment-card", "9400 1000 0000 0004", False),
        ("iban", "GB82 WEST 1234 5698 7654 32", True),
        ("iban", "gb82west12345698765432", True),
        ("iban", "GB82 WEST 1234 5698 7654 33", False),
        ("iban", "ZZ82 WEST 1234 5698 7654 32", False),
        ("phone", "+44 20 7946 0958", True),
        ("phone", "(613) 555-0142", True),
        ("phone", "+1 113 555 0142", False),
        ("phone", "not a number", False),
        ("phone:DE", "030 901820", True),
        ("stdnum.us.ssn", "536 90 4399", True),
        ("stdnum.us.ssn", "666-90-4399", False),
        ("stdnum.luhn", "79927398713", True),
    ],
)
def test_a_validator_judges(name: str, value: str, valid: bool) -> None:
    assert resolve(name)(value) is valid


@pytest.mark.parametrize("name", ["luhm", "stdnum.xx.nothing", "stdnum.util", "os.path", "phone:Canada", "stdnum"])
def test_an_unknown_name_is_an_error_that_repeats_it(name: str) -> None:
    with pytest.raises(UsageError, match=f"^'{name}' is not "):
        resolve(name)


def test_the_names_that_there_are_come_with_the_error() -> None:
    with pytest.raises(UsageError, match="iban, luhn, payment-card, possible-phone, phone, phone:REGION"):
        resolve("card")


@pytest.mark.parametrize("written", ["+1 613-555-0142", "(613) 555-0142", "613.555.0142", "1-613-555-0142"])
def test_all_writings_of_a_number_are_one(written: str) -> None:
    assert e164(written) == "+16135550142"
