"""The PST for benchmarks holds as many messages as asked for, the same from the same seed."""

from pathlib import Path

import pytest

from tests.pst.make import many

reading = pytest.importorskip("tests.pst.reading", reason="needs libpff-python", exc_type=ImportError)


@pytest.mark.parametrize("attachments", [False, True], ids=["text", "attachments"])
def test_as_many_messages_as_asked_for(attachments: bool, tmp_path: Path) -> None:
    many(tmp_path / "many.pst", 60, 1, attachments=attachments)
    subtree, orphans = reading.read(tmp_path / "many.pst")
    found = {folder.name: list(folder.messages) for folder in subtree.folders}
    assert sum(map(len, found.values())) == 60
    assert orphans == []
    assert all(mail.headers for mail in found["Inbox"])
    assert not any(mail.headers for mail in found["Sent Items"])


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        many(tmp_path / name, 20, 7)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
