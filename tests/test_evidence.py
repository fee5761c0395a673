"""A figure is traced to bytes: every copy of a message is found in the case, and read again from its source."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.case import Case
from scanner.errors import SourceError, UsageError
from scanner.evidence import copies, reread
from scanner.reports.evidence import render
from tests.scans import mbox, message, opened, read_into

CARD = "4111 1111 1111 1111"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Two messages in an mbox, the second of them as an EML as well."""
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "Sent.mbox").write_bytes(mbox([message(1), message(2, f"Card: {CARD}")]))
    (folder / "copy.eml").write_bytes(message(2, f"Card: {CARD}"))
    return folder


@pytest.fixture
def case(sources: Path, tmp_path: Path) -> Iterator[Case]:
    with opened(tmp_path / "case") as made:
        read_into(made, sources)
        yield made


@pytest.mark.parametrize("name", ["2@utility.example", "<2@utility.example>", " <2@utility.example> "])
def test_all_copies_are_found_by_message_id_however_it_is_written(case: Case, sources: Path, name: str) -> None:
    assert [Path(copy.path).name for copy in copies(case, name)] == ["Sent.mbox", "copy.eml"]


def test_what_is_read_again_are_the_bytes_at_that_position(case: Case, sources: Path) -> None:
    in_mbox, in_eml = copies(case, "2@utility.example")
    data = (sources / "Sent.mbox").read_bytes()[in_mbox.position : in_mbox.position + in_mbox.length]
    assert data.startswith(b"From x ")
    assert CARD.encode() in data
    assert reread(in_mbox).text.strip() == reread(in_eml).text.strip() == f"Card: {CARD}"


def test_a_message_that_is_not_in_the_case_is_said(case: Case) -> None:
    with pytest.raises(UsageError, match="<nobody@nowhere> in this case"):
        copies(case, "<nobody@nowhere>")


def test_a_source_that_changed_is_said(case: Case, sources: Path) -> None:
    copy = copies(case, "2@utility.example")[0]
    (sources / "Sent.mbox").write_bytes(b"")
    with pytest.raises(SourceError, match=r"Sent\.mbox"):
        reread(copy)


def test_evidence_is_masked_unless_revealed(case: Case) -> None:
    copy = copies(case, "2@utility.example")[0]
    masked, revealed = (render(copy, reread(copy), reveal) for reveal in (False, True))
    assert "s•••@utility.example" in masked
    assert "•••• •••• •••• 1111" in masked
    assert CARD not in masked
    assert "sender@utility.example" not in masked
    assert "sender@utility.example" in revealed
    assert f"Card: {CARD}" in revealed
    assert copy.sha256 in masked
