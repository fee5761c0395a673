"""What a customers list says besides is known by the hashes that the same values have in mail."""

from pathlib import Path

from scanner import catalogue
from scanner.customer_values import known_values
from scanner.detection.detector import compile_rules, find
from scanner.valuehash import value_hash
from tests.detection.rules import message

KEY = b"k" * 32
DETECTOR = compile_rules(catalogue.load(only=["ca-sin", "phone-number"]))


def test_a_cell_is_read_as_mail_would_be_with_its_column_as_context(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("email,customer_id,mobile,sin,plan\nann@a.example,17,6135550142,046454286,gold 7\n")
    (phone,) = find(DETECTOR, message("call +1 (613) 555-0142"))[0]
    (sin,) = find(DETECTOR, message("046-454-286"))[0]
    expected = {("17", value_hash(KEY, found.rule, found.normalised)) for found in (phone, sin)}
    assert set(known_values(path, DETECTOR, KEY)) == expected


def test_a_list_of_addresses_alone_says_nothing_more(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("email\nann@a.example\n")
    assert known_values(path, DETECTOR, KEY) == ()
