"""The customers file: every spelling of CSV that spreadsheets write, and errors that name file and line."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.customers import Customer, read_customers, read_details
from scanner.errors import UsageError

ANN = Customer("ann@a.example", "17", "Ann Lee", "CA")

SPELLINGS = {
    "comma": b"email,customer_id,name,jurisdiction\nann@a.example,17,Ann Lee,CA\n",
    "semicolon": b"email;customer_id;name;jurisdiction\nann@a.example;17;Ann Lee;CA\n",
    "tab": b"email\tcustomer_id\tname\tjurisdiction\nann@a.example\t17\tAnn Lee\tCA\n",
    "byte_order_mark": b"\xef\xbb\xbfemail,customer_id,name,jurisdiction\nann@a.example,17,Ann Lee,CA\n",
    "crlf": b"email,customer_id,name,jurisdiction\r\nann@a.example,17,Ann Lee,CA\r\n",
    "cr": b"email,customer_id,name,jurisdiction\rann@a.example,17,Ann Lee,CA\r",
    "no_final_newline": b"email,customer_id,name,jurisdiction\nann@a.example,17,Ann Lee,CA",
    "quotes": b'"email","customer_id","name","jurisdiction"\n"ann@a.example","17","Ann Lee","CA"\n',
    "other_order_and_more": b"plan,name,jurisdiction,email,customer_id\ngold,Ann Lee,CA,ann@a.example,17\n",
    "case_and_blanks": b" Email , Customer_ID,NAME,Jurisdiction\n ANN@A.example , 17 , Ann Lee , CA \n",
    "empty_rows": b"email,customer_id,name,jurisdiction\n\n,,,\nann@a.example,17,Ann Lee,CA\n\n",
    "row_without_email": b"email,customer_id,name,jurisdiction\n,16,Bob,CA\nann@a.example,17,Ann Lee,CA\n",
}


@pytest.mark.parametrize("content", SPELLINGS.values(), ids=SPELLINGS)
def test_spellings(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_bytes(content)
    assert read_customers(tmp_path / "customers.csv") == (ANN,)


def test_only_the_address_is_needed(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("email\nann@a.example\n")
    assert read_customers(tmp_path / "customers.csv") == (Customer("ann@a.example", "ann@a.example", "", ""),)


def test_addresses_are_spelled_as_in_mail(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("email\nANN@Bücher.example\n", encoding="utf-8")
    assert [each.email for each in read_customers(tmp_path / "customers.csv")] == ["ann@xn--bcher-kva.example"]


def test_several_rows_may_share_a_customer(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("email,customer_id\nann@a.example,17\nann@b.example,17\n")
    assert [each.customer_id for each in read_customers(tmp_path / "customers.csv")] == ["17", "17"]


FAULTS = {
    "empty": (b"", ":1: the customers file is empty"),
    "blank": (b"\n\n", ":1: the customers file is empty"),
    "no_column": (
        b"mail,name\na@b.example,Ann\n",
        ":1: the customers file has no column `email`; it has: mail, name",
    ),
    "no_address": (b"email\na@b.example\nAnn Lee\n", ":3: the cell in column `email` is not an e-mail address"),
    "two_addresses": (b"email\na@b.example c@d.example\n", ":2: the cell in column `email`"),
    "too_few_cells": (b"email,name\na@b.example,Ann\nc@d.example\n", ":3: 1 cells in this row, 2 in the header"),
    "too_many_cells": (b"email\na@b.example,Ann\n", ":2: 2 cells in this row, 1 in the header"),
    "no_header": (b"Ann Lee,ann@a.example\n", ":1: the customers file has no header row"),
    "blank_lines_first": (b"\n\nname,mail\n", ":3: the customers file has no column `email`; it has: name, mail"),
    "two_columns_email": (b"email,Email\na@b.example,c@d.example\n", ":1: the customers file has two columns of"),
    "separators_alone": (b",,\n,,\n", ":2: the customers file has no column `email`"),
    "not_utf_8": (b"email,name\na@b.example,Ann\nc@d.example,Ren\xe9\n", ":3: the customers file is not UTF-8"),
    "open_quote": (b'email,name\na@b.example,"Ann\n', ":2: not a CSV row"),
    "huge_cell": (b"email,name\na@b.example," + b"a" * 200_000, ":2: not a CSV row"),
}


@pytest.mark.parametrize(("content", "expected"), FAULTS.values(), ids=FAULTS)
def test_faults_name_file_and_line(content: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_customers(path)
    assert str(caught.value).startswith(f"{path}{expected}")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["gone.csv", "."], ids=["no_file", "folder"])
def test_what_cannot_be_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the customers file cannot be read"):
        read_customers(tmp_path / name)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30).map(str.strip)


@given(names=st.lists(CELLS, min_size=1, max_size=5), delimiter=st.sampled_from(",;\t"))
def test_any_name_is_read_as_it_was_written(
    names: list[str], delimiter: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO()
    rows = [("email", "customer_id", "name"), *(("a@b.example", "1", name) for name in names)]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    path = tmp_path_factory.getbasetemp() / "customers.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    assert [each.name for each in read_customers(path)] == names


def test_other_columns_are_details(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text(
        "email,customer_id,name,Phone,SIN\nann@a.example,17,Ann Lee,613-555-0142,\nbo@a.example,,,,046 454 286\n"
    )
    assert list(read_details(tmp_path / "customers.csv")) == [
        ("17", "phone", "613-555-0142"),
        ("bo@a.example", "sin", "046 454 286"),
    ]
