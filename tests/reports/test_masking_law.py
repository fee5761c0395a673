"""Without --reveal no address, name or value of anybody is in any output; with it they are."""

import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.analysis.columns import PEOPLE_COLUMNS
from scanner.analysis.result import Result
from scanner.reports import Reader, write_all
from scanner.reports.terminal import Screen, render
from tests.reports import results

PERSONAL = (results.SENDER, *results.ADDRESSES, *results.NAMES)
word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=8, max_size=12)
addresses = st.builds("{}.{}@{}.example".format, word, word, word)


def everything(result: Result, folder: Path, reader: Reader) -> str:
    """The text of all output: files, the parts of the workbook, and the terminal."""
    write_all(result, folder, reader)
    texts = [render(result, reader, Screen())]
    for file in filter(Path.is_file, folder.rglob("*")):
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as parts:
                texts += [parts.read(name).decode(errors="replace") for name in parts.namelist()]
        else:
            texts.append(file.read_text(encoding="utf-8"))
    return "\n".join(texts)


@pytest.mark.parametrize("make", [results.plain, results.several, results.hostile_in_short])
def test_masked_unless_revealed(make: results.Make, tmp_path: Path) -> None:
    text = everything(make(), tmp_path, results.MASKED)
    assert [held for held in (*PERSONAL, results.VALUE) if held in text] == []


def test_revealed_on_request(tmp_path: Path) -> None:
    text = everything(results.plain(), tmp_path, results.REVEALED)
    assert [held for held in (*PERSONAL, results.VALUE) if held not in text] == []


@settings(max_examples=3)
@given(st.lists(addresses, min_size=1, max_size=4, unique=True), addresses)
def test_no_address_passes_the_mask(exposed: list[str], sender: str) -> None:
    person = {
        "person": "P-0001",
        "name": exposed[0],
        "customer_id": exposed[0],
        "addresses": exposed,
        "incidents": ["I-0001"],
    }
    result = replace(
        results.plain(),
        people=results.frame(PEOPLE_COLUMNS, [person]),
        incidents=(replace(results.INCIDENT, senders=(sender,)),),
    )
    with TemporaryDirectory() as folder:
        masked = everything(result, Path(folder), results.MASKED)
        assert not [address for address in (*exposed, sender) if address in masked]
        revealed = everything(result, Path(folder), results.REVEALED)
        assert not [address for address in (*exposed, sender) if address not in revealed]
