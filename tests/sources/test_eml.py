"""Which files are an EML, and how one is read."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import SourceError
from scanner.model import RawMessage, Span
from scanner.sources import eml
from scanner.sources.eml import FORMAT
from scanner.sources.mbox import FORMAT as MBOX

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"

needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"Subject: hello\n\nbody\n", id="a subject alone"),
        pytest.param(b"Subject: hello", id="a subject and nothing else"),
        pytest.param(b"From: ann@utility.example\r\n\r\nbody", id="a sender alone"),
        pytest.param(b"from: a@utility.example\nto: b@elsewhere.example\n\n", id="names in lower case"),
        pytest.param(b"FROM: Ann\nTO: Bob\n\nbody", id="names in capitals"),
        pytest.param(b"X-Odd: 1\n folded\nReceived: from a\n\tby b\n\n", id="folded fields"),
        pytest.param(b"\xef\xbb\xbf\n\nMessage-ID: <a@b>\n\n", id="byte order mark and empty lines first"),
        pytest.param(b">From ann Fri Aug  5\nReceived: x\n\n", id="a quoted From_ line first"),
        pytest.param(b"Received: x\nReturn-Path: y\nbroken line\nTo: z\n\n", id="a damaged line"),
        pytest.param(b"From  : Ann\nTo\t: Bob\n\n", id="spaces before the colon"),
        pytest.param(b"MIME-Version: 1.0\nContent-Type: text/plain\n\nbody: \0\0\n", id="NUL in the body"),
    ],
)
def test_mail_is_recognised(head: bytes) -> None:
    assert FORMAT.recognise(head, Path("any.bin"))


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n\n\n", id="empty lines"),
        pytest.param(b"1795\nFrom: ann@utility.example\nSubject: x\n\n", id="EMLX"),
        pytest.param(b"---\nsubject: x\nto: y\n---\n", id="front matter"),
        pytest.param(b"name: build\non: push\njobs:\n  to: x\n", id="YAML"),
        pytest.param(b"subject: cats\ndate: 2020-01-01\n", id="YAML with names that mail has"),
        pytest.param(b"[mail]\nfrom: ann@utility.example\nto: b\n", id="INI"),
        pytest.param(b"HTTP/1.1 200 OK\nDate: x\nContent-Type: text/html\n\n", id="HTTP response"),
        pytest.param(b"GET / HTTP/1.1\nHost: a\nFrom: a@b\n\n", id="HTTP request"),
        pytest.param(b"Date: x\nContent-Type: text/html\nContent-Length: 3\n\n", id="HTTP header alone"),
        pytest.param(b"From,To,Subject\na@b,c@d,e\n", id="CSV"),
        pytest.param(b"import os\nfrom: int = 3\n", id="source code"),
        pytest.param(b"Subject: x\nSome prose that goes on\nfrom here\n", id="prose behind one field"),
        pytest.param(b"Package: x\nVersion: 1\nMaintainer: a@b\n\n", id="package control file"),
        pytest.param(b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", id="vCard"),
        pytest.param(b"Subj\0ect: x\nReceived: y\n\n", id="NUL in the header"),
        pytest.param(b"PK\x03\x04" + bytes(100), id="archive"),
    ],
)
def test_what_is_no_mail_is_not(head: bytes) -> None:
    assert not FORMAT.recognise(head, Path("message.eml"))


def test_a_file_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: x\n\n>From here\n\n")
    span = Span(3, str(path), "Inbox", 0, path.stat().st_size)

    assert list(FORMAT.cut(span, 1)) == [span]
    assert list(FORMAT.read(span)) == [RawMessage(3, 0, 24, b"Subject: x\n\n>From here\n\n", "Inbox")]


def test_the_largest_messages_are_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eml, "LARGEST", 12)
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: x\n\nbody")

    assert list(FORMAT.read(Span(3, str(path), "", 0, 16))) == [
        RawMessage(3, 0, 16, b"Subject: x\n\n", truncated=True)
    ]


@pytest.mark.parametrize("gone", [True, False], ids=["is gone", "shrank"])
def test_a_file_that_changed_is_an_error_that_names_it(tmp_path: Path, gone: bool) -> None:
    path = tmp_path / "a.eml"
    if not gone:
        path.write_bytes(b"Subj")

    with pytest.raises(SourceError, match=r"a\.eml: "):
        list(FORMAT.read(Span(3, str(path), "", 0, 16)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(min_size=1, max_size=300))
def test_any_bytes_are_read_as_they_are(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(data)
    span = Span(3, str(path), "", 0, len(data))

    assert FORMAT.recognise(data, path) in {True, False}
    assert list(FORMAT.read(span)) == [RawMessage(3, 0, len(data), data)]


@needs_corpora
def test_every_real_eml_is_recognised_and_nothing_else_is() -> None:
    files = [path for folder in ("eml-ruby-mail", "tika", "outlook") for path in (CORPORA / folder).iterdir()]
    others = [path for path in files if path.suffix not in {".eml", ".mbox"}]

    taken = {path for path in files if FORMAT.recognise(path.read_bytes()[:65536], path)}
    mboxes = {path for path in files if MBOX.recognise(path.read_bytes()[:65536], path)}

    assert {path for path in files if path.suffix == ".eml"} <= taken | mboxes
    assert len(others) > 20
    assert not (taken | mboxes) & set(others)
