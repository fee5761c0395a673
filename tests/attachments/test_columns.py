import tomllib

import pytest

from scanner.attachments.columns import PEOPLE, column_of, is_total, subjects_of
from scanner.rulesfolder import rules_folder


@pytest.mark.parametrize(
    ("header", "category"),
    [
        ("SIN", "government-id"),
        ("SIN #", "government-id"),
        ("N.A.S.", None),
        ("NAS", "government-id"),
        ("Social Security Number", "government-id"),
        ("Numéro d’assurance sociale", "government-id"),  # noqa: RUF001
        ("Steuer-ID", "tax-id"),
        ("NHS no.", "health-number"),
        ("Date_of-Birth", "date-of-birth"),
        ("dateOfBirth", "date-of-birth"),
        ("Geb.-Datum", "date-of-birth"),
        ("Fecha de nacimiento", "date-of-birth"),
        ("E-Mail", "email-address"),
        ("Customer e-mail address", "email-address"),
        ("Adresse électronique", "email-address"),
        ("Home Phone No", "phone-number"),
        ("Telefonnummer", "phone-number"),
        ("FIRST NAME", "person-name"),
        ("Nachname", "person-name"),
        ("Apellidos", "person-name"),
        ("Name", "person-name"),
        ("Kreditkartennummer", "payment-card"),
        ("IBAN", "bank-account"),
        ("Straße", "postal-address"),
        ("Straße und Hausnummer", "postal-address"),
        ("N° de client", "customer-number"),
        ("File name", None),
        ("Company name", None),
        ("Email sent", None),
        ("Order no.", None),
        ("Amount", None),
        ("the SIN of every customer whom we wrote to in March", None),
        ("", None),
    ],
)
def test_a_header_says_what_stands_below_it(header: str, category: str | None) -> None:
    found = column_of(header)
    assert (found and found.category) == category


@pytest.mark.parametrize(
    ("texts", "called"),
    [
        (("Customers 2025",), "customers"),
        (("Sheet1", "Name", "Kundennummer"), "customers"),
        (("Sheet1", "payroll_march.xlsx"), "employees"),
        (("Patienten",), "patients"),
        (("Sheet1", "Name"), PEOPLE),
    ],
)
def test_people_are_called_what_the_table_calls_them(texts: tuple[str, ...], called: str) -> None:
    assert subjects_of(*texts) == called


@pytest.mark.parametrize(
    ("cell", "total"), [("Total", True), ("Summe:", True), ("Totally Smith", False), ("", False)]
)
def test_rows_that_add_up_are_known(cell: str, total: bool) -> None:
    assert is_total(cell) is total


def test_every_listed_name_is_known_as_it_is_written() -> None:
    listed = tomllib.loads((rules_folder() / "lists" / "column-names.toml").read_text(encoding="utf-8"))
    names = [name for entry in listed["column"] for kind in ("exact", "within") for name in entry.get(kind, ())]
    assert [name for name in names if column_of(name) is None] == []
    assert [word for word in listed["totals"]["words"] if not is_total(word)] == []
