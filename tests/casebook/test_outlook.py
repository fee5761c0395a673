"""A case as a PST says what the messages of the case say."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.casebook.case import Case
from tests.casebook.cases import CASES
from tests.casebook.mail import mailboxes, plain_text, sent_at
from tests.casebook.writers import folders, write_pst
from tests.pst.items import File, Folder, Mail, Recipient

reading = pytest.importorskip("tests.pst.reading", reason="needs libpff-python", exc_type=ImportError)


def read_back(case: Case, directory: Path) -> dict[str, Folder]:
    """The folders that libpff finds, by the casebook's names."""
    (path,) = write_pst(case, directory)
    subtree, orphans = reading.read(path)
    assert orphans == []
    return {folder.name.replace("Sent Items", "Sent"): folder for folder in subtree.folders}


def smtp(recipient: Recipient) -> tuple[str, str, str]:
    address = recipient.address if recipient.address_type == "SMTP" else recipient.smtp
    return recipient.kind, recipient.name, address


@pytest.mark.parametrize("build", CASES, ids=lambda build: build.__name__)
def test_every_message_of_a_case_is_in_the_pst(build: Callable[[], Case], tmp_path: Path) -> None:
    case = build()
    found = read_back(case, tmp_path)
    for name, messages in folders(case.messages).items():
        mails: list[Mail] = list(found[name].messages)
        assert [mail.message_id for mail in mails] == [str(one["message-id"]) for one in messages]
        assert [mail.submitted for mail in mails] == [sent_at(one) for one in messages]
        for mail, message in zip(mails, messages, strict=True):
            expected = [
                (kind, box.name or box.address, box.address)
                for kind in ("to", "cc", "bcc")
                for box in mailboxes(message, kind)
            ]
            assert list(map(smtp, mail.recipients)) == expected
            assert mail.text.replace("\r\n", "\n") == plain_text(message)
            assert bool(mail.headers) == (name != "Sent")


def test_delivery_report_keeps_its_parts_as_files(tmp_path: Path) -> None:
    found = read_back(next(build for build in CASES if "gloucestershire" in build.__name__)(), tmp_path)
    reports = [mail for mail in found["Inbox"].messages if mail.message_class == "REPORT.IPM.Note.NDR"]
    files = [[one for one in report.attachments if isinstance(one, File)] for report in reports]
    assert reports
    assert all(
        [one.media_type for one in of] == ["message/delivery-status", "text/rfc822-headers"] for of in files
    )
    assert all(b"\nFinal-Recipient: rfc822; " in of[0].data for of in files)
