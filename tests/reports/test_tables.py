"""The CSV tables: the contract's columns, typed values, and nothing that a spreadsheet would run."""

import csv
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.analysis.result import Notified, Recall, Result
from scanner.reports import Reader
from scanner.reports.tables import REPORTS, write_csv
from tests.reports import results
from tests.reports.test_text import mail_text, starts_a_formula

CONTRACT = {
    "incidents.csv": """
        incident severity first_sent last_sent senders subject field messages addresses_exposed
        addresses_named customers_exposed people_low people_best people_high viewers undelivered
        recall_attempted notified missing""",
    "people.csv": """
        person addresses customer_id jurisdiction named incidents told_at told_by still_to_tell""",
    "personal_data.csv": """
        message_id source position rule category confidence location start end masked value sent_outside""",
    "emails.csv": "incident role date sender subject message_id source position in_view recipients",
    "problems.csv": "source position stage problem",
    "sources.csv": "path format sha256 bytes messages problems",
    "set_aside.csv": "message_id source position date sender subject outside_addresses reason",
    "attached_tables.csv": """
        message_id source position incident attachment part kind hidden hidden_categories categories data_subjects
        in_attachment subjects sent_outside outside_recipients digest""",
    "policy.csv": "rule severity message_id source position date sender subject detail",
}


def write(result: Result, folder: Path, reader: Reader = results.MASKED) -> dict[str, list[dict[str, str]]]:
    """The tables by file name, read back; of each file the header is checked against the contract."""
    tables = {}
    for report in REPORTS:
        report.write(result, folder, reader)
        with (folder / report.name).open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            columns = CONTRACT[report.name].split()
            assert list(rows.fieldnames or ())[: len(columns)] == columns
            tables[report.name] = list(rows)
    return tables


@pytest.mark.parametrize("make", results.RESULTS.values(), ids=results.RESULTS)
def test_every_table_has_the_columns_of_the_contract(make: results.Make, tmp_path: Path) -> None:
    assert write(make(), tmp_path).keys() == CONTRACT.keys()


def test_bare_frames_still_give_the_header(tmp_path: Path) -> None:
    bare = pd.DataFrame()
    result = replace(
        results.empty(),
        people=bare,
        personal_data=results.pages(bare),
        worst_personal_data=bare,
        set_aside=bare,
        sources=bare,
        problems=bare,
    )
    tables = write(result, tmp_path)
    assert set(map(len, tables.values())) == {0}


def test_incidents(tmp_path: Path) -> None:
    first, second, _ = write(results.several(), tmp_path)["incidents.csv"]
    assert first["senders"] == "b•••@utility.example"
    assert first["first_sent"] == "2025-03-23T14:05:00Z"
    assert (first["people_low"], first["people_best"], first["people_high"]) == ("296", "297", "298")
    assert (first["recall_attempted"], first["notified"], first["missing"]) == ("9", "297", "1")
    assert first["customers_exposed"] == ""
    assert first["recall_exposed_again"] == "true"
    assert first["reasons"] == "298 outside addresses in view; recall showed them again"
    assert first["personal_data"] == "ca-sin: 1"
    assert {second[name] for name in ("severity", "viewers", "recall_attempted", "notified", "first_sent")} == {""}


def test_what_reached_nobody_outside_stands_beside_what_was_sent(tmp_path: Path) -> None:
    recall = Recall(9, 2, 7, 22.5, exposed_again=True, succeeded_outside=1, failed_outside=6)
    notified = Notified(297, 1, results.SENT, results.SENT, exposed_again=False, undelivered=2)
    incident = replace(results.INCIDENT, recall=recall, notified=notified)
    (row,) = write(replace(results.plain(), incidents=(incident,)), tmp_path)["incidents.csv"]
    assert (row["recall_succeeded"], row["recall_failed"]) == ("2", "7")
    assert (row["recall_succeeded_outside"], row["recall_failed_outside"]) == ("1", "6")
    assert (row["notified"], row["missing"], row["notices_undelivered"]) == ("297", "1", "2")
    assert row["to_tell"] == "3"


@pytest.mark.parametrize(
    ("reader", "addresses", "name"),
    [
        (results.MASKED, "j•••@example.com; j•••@mail.example", "J. D."),
        (results.REVEALED, "jane.doe@example.com; jdoe77@mail.example", "Jane Doe"),
    ],
    ids=["masked", "revealed"],
)
def test_people(reader: Reader, addresses: str, name: str, tmp_path: Path) -> None:
    jane, omar = write(results.plain(), tmp_path, reader)["people.csv"]
    assert jane == {
        "person": "P-0001",
        "addresses": addresses,
        "customer_id": "C-7",
        "jurisdiction": "CA-ON",
        "named": "true",
        "incidents": "I-0001",
        "told_at": "2025-03-23T14:05:00Z",
        "told_by": "<notice@utility.example>",
        "still_to_tell": "false",
        "name": name,
        "decided_told_at": "",
        "decided_told_how": "",
        "decided_told_by": "",
        "decision": "",
        "to_tell": "false",
    }
    assert omar["incidents"] == "I-0001; I-0002"
    assert (omar["told_at"], omar["customer_id"], omar["still_to_tell"]) == ("", "", "true")


@pytest.mark.parametrize(
    ("reader", "senders"),
    [
        (results.MASKED, ["b•••@utility.example", "j•••@example.com"]),
        (results.REVEALED, [results.SENDER, results.ADDRESSES[0]]),
    ],
    ids=["masked", "revealed"],
)
def test_emails(reader: Reader, senders: list[str], tmp_path: Path) -> None:
    sent, answered = write(results.plain(), tmp_path, reader)["emails.csv"]
    assert [sent["sender"], answered["sender"]] == senders
    assert (sent["role"], sent["message_id"]) == ("mass-mail", "a@utility.example")
    assert (sent["source"], sent["position"], sent["in_view"]) == ("sent.mbox", "bytes 0-1024", "298")


@pytest.mark.parametrize(("reader", "value"), [(results.MASKED, ""), (results.REVEALED, results.VALUE)])
def test_values_are_empty_unless_revealed(reader: Reader, value: str, tmp_path: Path) -> None:
    (found,) = write(results.plain(), tmp_path, reader)["personal_data.csv"]
    assert (found["value"], found["masked"]) == (value, "••• ••• •••")
    assert (found["start"], found["end"], found["sent_outside"]) == ("10", "21", "true")
    assert (found["part"], found["reason"]) == ("quoted", "checksum; context: sin")
    assert (found["repeated"], found["outside_recipients"], found["own"]) == ("false", "2", "false")


def test_the_bytes_are_utf8_with_bare_newlines(tmp_path: Path) -> None:
    write(results.hostile(), tmp_path)
    for file in tmp_path.iterdir():
        data = file.read_bytes()
        assert not data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
        assert data.count(b"\n") == len(results.HOSTILE) + 1


@pytest.mark.parametrize("reader", [results.MASKED, results.REVEALED])
def test_no_hostile_text_becomes_a_formula(reader: Reader, tmp_path: Path) -> None:
    for name, rows in write(results.hostile(), tmp_path, reader).items():
        texts = [text for row in rows for key, text in row.items() if key not in {"start", "end"}]
        assert [text for text in texts if starts_a_formula(text)] == [], name


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    assert write(results.hostile(), tmp_path)["personal_data.csv"][0]["start"] == "-5"


@settings(max_examples=60)
@given(st.lists(st.tuples(mail_text, st.integers(-(2**40), 2**40)), max_size=6))
def test_text_is_defused_and_numbers_come_back(rows: list[tuple[str, int]]) -> None:
    frame = pd.DataFrame(rows, columns=["text", "number"], dtype="object").astype({"number": "Int64"})
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_csv(frame, path)
        with path.open(encoding="utf-8", newline="") as file:
            _, *read = csv.reader(file)
    assert [int(number) for _, number in read] == [number for _, number in rows]
    assert not [text for text, _ in read if starts_a_formula(text)]
