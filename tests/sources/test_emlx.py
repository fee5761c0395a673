"""Apple Mail's EMLX: the message between its byte count and its property list."""

from pathlib import Path

import pytest

from scanner.model import Problem, RawMessage, Span
from scanner.sources.discovery import discover
from scanner.sources.emlx import FORMAT

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
MAIL = b"From: ann@utility.example\nSubject: x\n\nHello.\n"


def emlx(message: bytes = MAIL, flags: int = 1, count: int | None = None, pad: bytes = b"") -> bytes:
    properties = f"<dict><key>flags</key><integer>{flags}</integer></dict>"
    plist = f'<?xml version="1.0"?>\n<plist version="1.0">{properties}</plist>\n'
    return str(len(message) if count is None else count).encode() + pad + b"\n" + message + plist.encode()


def read(tmp_path: Path, content: bytes, name: str = "1.emlx", folder: str = "") -> list[RawMessage | Problem]:
    path = tmp_path / name
    path.write_bytes(content)
    return [
        item
        for item in FORMAT.read(Span(1, str(path), folder, 0, len(content)))
        if isinstance(item, RawMessage | Problem)
    ]


@pytest.mark.parametrize(
    ("head", "is_emlx"),
    [
        pytest.param(emlx(), True, id="as written"),
        pytest.param(emlx(pad=b"      "), True, id="padded count"),
        pytest.param(MAIL, False, id="EML"),
        pytest.param(b"1795\nsome text\n", False, id="a number and a text"),
        pytest.param(b"", False, id="empty"),
    ],
)
def test_content_tells_an_emlx(head: bytes, is_emlx: bool) -> None:
    assert FORMAT.recognise(head, Path("a.eml")) == is_emlx


@pytest.mark.parametrize(
    ("flags", "deleted"), [(0, False), (1, False), (2, True), (8590195713, False), (8590195715, True)]
)
def test_the_message_is_what_the_count_says_and_the_flags_tell_deletion(
    tmp_path: Path, flags: int, deleted: bool
) -> None:
    content = emlx(flags=flags)

    assert read(tmp_path, content) == [RawMessage(1, 0, len(content), MAIL, deleted=deleted)]


@pytest.mark.parametrize("count", [0, 10, 40, 10**9], ids=["none", "short", "shorter", "behind the end"])
def test_a_count_that_does_not_fit_loses_nothing(tmp_path: Path, count: int) -> None:
    message, problem = read(tmp_path, emlx(count=count))

    assert isinstance(message, RawMessage)
    assert message.data.startswith(MAIL)
    assert isinstance(problem, Problem)
    assert (problem.stage, problem.unreadable) == ("emlx", False)


@pytest.mark.parametrize(
    "plist", [b"", b"<plist><dict>", b"<plist>" + b"<a>" * 2_000], ids=["none", "cut", "deep"]
)
def test_a_damaged_property_list_costs_only_the_flags(tmp_path: Path, plist: bytes) -> None:
    content = str(len(MAIL)).encode() + b"\n" + MAIL + plist

    assert read(tmp_path, content) == [RawMessage(1, 0, len(content), MAIL)]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("1.partial.emlx", MAIL),
        ("1.emlx", b"From: a@b.example\nMIME-Version: 1.0\nX-Apple-Content-Length: 99\n\n"),
    ],
)
def test_a_partial_message_is_read_and_said_to_be_partial(tmp_path: Path, name: str, message: bytes) -> None:
    found, problem = read(tmp_path, emlx(message), name)

    assert isinstance(found, RawMessage)
    assert found.data == message
    assert isinstance(problem, Problem)
    assert problem.problem.startswith("not examined: attachments")


@pytest.mark.parametrize(
    ("place", "folder"),
    [
        ("Sent Messages.mbox/0A1B/Data/Messages", "Sent Messages"),
        ("V10/UUID/Work.mbox/North.mbox/0A1B/Data/1/Messages", "V10/UUID/Work/North"),
        ("Letters", "Letters"),
        ("", ""),
    ],
)
def test_the_mailbox_is_the_folder(tmp_path: Path, place: str, folder: str) -> None:
    (message,) = read(tmp_path, emlx(), folder=place)

    assert isinstance(message, RawMessage)
    assert message.folder == folder


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")
def test_a_real_one_is_read() -> None:
    (file,) = discover([str(CORPORA / "tika" / "testEMLX.emlx")])

    (message,) = FORMAT.read(Span(1, file.path, "", 0, file.bytes))

    assert isinstance(message, RawMessage)
    assert file.format == "emlx"
    assert message.data.startswith(b"From: ")
    assert b"<plist" not in message.data
