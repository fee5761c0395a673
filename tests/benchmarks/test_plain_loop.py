"""The yardstick itself: one row a message, with what it counts."""

from pathlib import Path

from benchmarks import mailboxes, plain_loop

MBOX = b"""\
From ada@utility.example Mon Jan  6 09:00:00 2025
From: Ada <ada@utility.example>
To: Bo <bo@mail.example>, Cy <cy@mail.example>
Cc: BO@mail.example, Di <di@post.example>
Subject: Call 613-555-0142
Message-ID: <1@utility.example>
Date: Mon, 06 Jan 2025 09:00:00 +0000

Card 4000 0012 3456 7899, born 1960-01-02.

"""


def test_counts_addresses_in_view_and_patterns(tmp_path: Path) -> None:
    (tmp_path / "one.mbox").write_bytes(MBOX)
    (row,) = plain_loop.scan(str(tmp_path / "one.mbox")).to_dict("records")
    assert (row["visible"], row["phone"], row["card"], row["birth-date"], row["us-ssn"]) == (3, 1, 1, 1, 0)


def test_one_row_for_each_message(tmp_path: Path) -> None:
    box = mailboxes.by_count(tmp_path, 20, attachments=True, seed=1)
    assert plain_loop.scan(str(box.path))["message_id"].nunique() == 20
