"""Check digits and structures of identity documents, driving licences and vehicles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.detection.validators import resolve

# The specimens of ICAO Doc 9303, parts 4 to 6.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"


@pytest.mark.parametrize(
    ("name", "value", "valid"),
    [
        ("mrz", TD3, True),
        ("mrz", TD1, True),
        ("mrz", TD2, True),
        ("mrz", TD3.replace("\n", "\r\n"), True),
        ("mrz", TD3.replace("L898902C36", "L898902C37"), False),
        ("mrz", TD3[:-1] + "1", False),
        ("mrz", TD3.partition("\n")[0], False),
        ("mrz", "", False),
        ("vin", "1M8GDM9AXKP042788", True),  # 49 CFR 565.15's example has X as check digit
        ("vin", "1HGCM82633A004352", True),
        ("vin", "1HGCM82633A004353", False),
        ("vin", "1HGCM82633A00435", False),
        ("vin", "1HGCM8263OA004352", False),
        ("vin", "11111111111111111", False),
        ("gb-driving-licence", "MORGA753116SM9IJ", True),  # the specimen of the DVLA
        ("gb-driving-licence", "MORGA 753116 SM9IJ", True),
        ("gb-driving-licence", "FOX99657054SM9IJ", True),
        ("gb-driving-licence", "MORGA793116SM9IJ", False),
        ("gb-driving-licence", "MORGA753326SM9IJ", False),
        ("ca-on-driving-licence", "D6101-40706-60905", True),  # the specimen of Ontario
        ("ca-on-driving-licence", "D6101-40706-65905", True),
        ("ca-on-driving-licence", "D6101-40706-61305", False),
        ("ca-on-driving-licence", "D6101-40706-60231", False),
        ("ca-qc-driving-licence", "B1234-150385-07", True),
        ("ca-qc-driving-licence", "B1234-320385-07", False),
        ("ca-ns-driving-licence", "DOEJA290284001", True),
        ("ca-ns-driving-licence", "DOEJA300284001", False),
    ],
)
def test_a_number_is_what_its_issuer_gives(name: str, value: str, valid: bool) -> None:
    assert resolve(name)(value) is valid


@settings(max_examples=50)
@given(st.sampled_from([1, 2, 3, 4, 5, 6, 8]), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_document_number_is_noticed(place: int, digit: str) -> None:
    first, second = TD3.split("\n")
    wrong = second[:place] + digit + second[place + 1 :]
    assert resolve("mrz")(f"{first}\n{wrong}") is (wrong == second)
