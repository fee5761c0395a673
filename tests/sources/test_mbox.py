"""Which messages an mbox holds, in every dialect, however it is cut."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.errors import SourceError
from scanner.model import Problem, RawMessage, Span
from scanner.sources import mbox
from scanner.sources.mbox import FORMAT

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
DATE = b"Fri Aug  5 10:57:20 2016"
FROM = b"From ann@utility.example " + DATE + b"\n"
ONE = b"Subject: one\n\nfirst\n"
TWO = b"Subject: two\n\nsecond\n"

needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")


def span_of(path: Path, start: int = 0) -> Span:
    return Span(file=7, path=str(path), folder="Sent", start=start, end=path.stat().st_size)


def read_all(path: Path, size: int = 1 << 40) -> list[RawMessage | Problem]:
    items = [each for span in FORMAT.cut(span_of(path), size) for each in FORMAT.read(span)]
    return [each for each in items if isinstance(each, RawMessage | Problem)]


def bodies(path: Path) -> list[bytes]:
    return [each.data for each in read_all(path) if isinstance(each, RawMessage)]


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "box"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        pytest.param(b"From ann@utility.example Fri Aug  5 10:57:20 2016", DATE, id="asctime"),
        pytest.param(b"From - Fri Aug 05 10:57:20 2016", b"Fri Aug 05 10:57:20 2016", id="Thunderbird"),
        pytest.param(
            b"From 1234567890@xxx Mon Jan 01 00:00:00 +0000 2020",
            b"Mon Jan 01 00:00:00 +0000 2020",
            id="Takeout",
        ),
        pytest.param(
            b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970",
            b"Thu Jan  1 00:00:00 1970",
            id="Dovecot folder data",
        ),
        pytest.param(
            b"From ann@utility.example  Thu Aug 22 12:36:23 2002",
            b"Thu Aug 22 12:36:23 2002",
            id="two spaces",
        ),
        pytest.param(
            b"From ann Fri Aug  5 10:57:20 CEST 2016",
            b"Fri Aug  5 10:57:20 CEST 2016",
            id="zone before the year",
        ),
        pytest.param(
            b"From ann Fri Aug  5 10:57:20 2016 +0200",
            b"Fri Aug  5 10:57:20 2016 +0200",
            id="zone after the year",
        ),
        pytest.param(b"From ann Fri Aug  5 10:57 2016", b"Fri Aug  5 10:57 2016", id="no seconds"),
        pytest.param(b"From ann Fri Aug  5 10:57:20 2016 remote from host", DATE, id="remote from"),
        pytest.param(b'From "Ann Lee" Fri Aug  5 10:57:20 2016', DATE, id="quoted sender"),
        pytest.param(b"From Ann Lee Fri Aug  5 10:57:20 2016", DATE, id="sender with a space"),
        pytest.param(
            b"From ann Fri, 5 Aug 2016 10:57:20 +0200", b"Fri, 5 Aug 2016 10:57:20 +0200", id="RFC 5322 date"
        ),
        pytest.param(b"From ann 2016-08-05T10:57:20Z", b"2016-08-05T10:57:20Z", id="ISO 8601 date"),
        pytest.param(b"From ann@utility.example", b"", id="no date"),
    ],
)
@pytest.mark.parametrize("line_break", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_every_kind_of_from_line_separates(box: Path, line: bytes, date: bytes, line_break: bytes) -> None:
    text = (line + b"\n" + ONE + b"\n" + line + b"\n" + TWO + b"\n").replace(b"\n", line_break)
    box.write_bytes(text)

    assert FORMAT.recognise(text, box)
    first, second = read_all(box)
    assert isinstance(first, RawMessage)
    assert isinstance(second, RawMessage)
    assert [first.data, second.data] == [ONE.replace(b"\n", line_break), TWO.replace(b"\n", line_break)]
    assert [first.envelope_date, second.envelope_date] == [date.decode()] * 2
    assert (first.file, first.folder, first.position) == (7, "Sent", 0)
    assert (second.position, second.position + second.length) == (len(text) // 2, len(text))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"From here on we write.\n", id="a sentence"),
        pytest.param(b"x\n\nFrom Monday we are closed\n\nBye\n", id="a sentence after an empty line"),
        pytest.param(b"x\n\nFrom Jan 5 10:00 we meet\n\nBye\n", id="a sentence with a date"),
        pytest.param(b"x\n" + FROM + b"no header\n", id="a From_ line with nothing around it"),
        pytest.param(b"x\n\n" + FROM + b"no header\n", id="a From_ line that prose follows"),
        pytest.param(
            b"x\n\nFrom ann@utility.example\nAgenda: none\n", id="dateless, and an unknown field follows"
        ),
        pytest.param(b"x\nFrom ann@utility.example\nSubject: y\n", id="dateless, without an empty line before"),
        pytest.param(b"x\n\nFrom " + b"a" * 5000 + b" " + DATE + b"\nSubject: y\n", id="endless sender"),
        pytest.param(b"nul \0 bytes\0\n", id="NUL bytes"),
    ],
)
def test_what_only_looks_like_a_from_line_is_body(box: Path, body: bytes) -> None:
    box.write_bytes(FROM + b"Subject: one\n\n" + body + b"\n" + FROM + TWO)

    assert bodies(box) == [b"Subject: one\n\n" + body, TWO]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(FROM + ONE + FROM + TWO, [ONE, TWO], id="no empty line between messages"),
        pytest.param(FROM + ONE + b"\n" + FROM + TWO[:-1], [ONE, TWO[:-1]], id="no final newline"),
        pytest.param(FROM + ONE + b"\n" + FROM, [ONE, b""], id="ends with a From_ line"),
        pytest.param(FROM + ONE + b"\n" + FROM[:-1], [ONE, b""], id="ends inside a From_ line"),
        pytest.param(FROM + b"\nno header\n", [b"\nno header\n"], id="no header"),
        pytest.param(FROM + FROM + ONE, [b"", ONE], id="nothing in the first"),
        pytest.param(b"\xef\xbb\xbf\n\r\n" + FROM + ONE, [ONE], id="byte order mark and empty lines first"),
        pytest.param(b"", [], id="empty"),
    ],
)
def test_boundaries_at_the_edges(box: Path, text: bytes, expected: list[bytes]) -> None:
    box.write_bytes(text)

    assert bodies(box) == expected


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        pytest.param(b">From here\n", b"From here\n", id="mboxo"),
        pytest.param(b">>From here\n>>>From\n", b">From here\n>>>From\n", id="mboxrd"),
        pytest.param(b"> From here\nx >From\n", b"> From here\nx >From\n", id="not quoting"),
    ],
)
def test_quoting_is_undone_in_the_body(box: Path, stored: bytes, meant: bytes) -> None:
    box.write_bytes(FROM + b"Subject: one\n>From field\n\n" + stored)

    assert bodies(box) == [b"Subject: one\n>From field\n\n" + meant]


def counted(body: bytes, length: int) -> bytes:
    return FROM + b"Subject: c\nContent-Length: %d\n\n" % length + body


INNER = b"forwarded:\n\n" + FROM + ONE + b">From stays\n"


@pytest.mark.parametrize(
    ("length", "messages"),
    [
        pytest.param(len(INNER), 2, id="right: what is inside is body"),
        pytest.param(len(INNER) + 1, 2, id="counts the separating newline"),
        pytest.param(len(INNER) - 1, 2, id="does not count the last newline"),
        pytest.param(len(INNER) - 5, 3, id="too short: not believed"),
        pytest.param(len(INNER) + 9, 3, id="too long: not believed"),
        pytest.param(10**14, 3, id="beyond the file: not believed"),
    ],
)
def test_content_length_is_believed_only_where_it_holds(box: Path, length: int, messages: int) -> None:
    box.write_bytes(counted(INNER, length) + b"\n" + FROM + TWO)

    found = bodies(box)

    assert len(found) == messages
    assert found[-1] == TWO
    if messages == 2:
        assert found[0].endswith(b"\n\n" + INNER)


def test_content_length_may_reach_to_the_end(box: Path) -> None:
    box.write_bytes(counted(INNER, len(INNER)))

    assert len(bodies(box)) == 1


def test_what_comes_before_the_first_from_line_is_a_problem(box: Path) -> None:
    box.write_bytes(b"half a message\n\n" + FROM + ONE)

    problem, message = read_all(box)

    assert problem == Problem(7, 0, 16, "mbox", "16 bytes before the first From_ line", unreadable=False)
    assert isinstance(message, RawMessage)
    assert (message.position, message.data) == (16, ONE)


def test_a_grown_file_is_read_from_where_it_grew(box: Path) -> None:
    box.write_bytes(FROM + ONE)
    old_end = box.stat().st_size
    box.write_bytes(FROM + ONE + b"\n" + FROM + TWO)

    assert [each.data for each in FORMAT.read(span_of(box, old_end)) if isinstance(each, RawMessage)] == [TWO]


@pytest.mark.parametrize(
    ("head", "is_mbox"),
    [
        pytest.param(FROM, True, id="a From_ line alone"),
        pytest.param(FROM + b"\nbody", True, id="no header"),
        pytest.param(FROM.replace(b"\n", b"\r\n") + b"Subject: x\r\n", True, id="CRLF"),
        pytest.param(b"\xef\xbb\xbf\n" + FROM + ONE, True, id="byte order mark"),
        pytest.param(b"From ann@utility.example\nReceived: x\n", True, id="no date"),
        pytest.param(b"From here on we sail.\nSubject: x\n", False, id="prose"),
        pytest.param(b"From: ann@utility.example\n\n", False, id="a header"),
        pytest.param(b"\x7fELF\0\0\0" + FROM, False, id="binary"),
        pytest.param(b"", False, id="empty"),
    ],
)
def test_recognise(head: bytes, is_mbox: bool) -> None:
    assert FORMAT.recognise(head, Path("any.bin")) is is_mbox


def test_the_largest_messages_are_cut_off(box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "LARGEST", 1000)
    long_line = b"Subject: long\n\n" + b"x" * 5000 + b"\n"
    box.write_bytes(FROM + long_line + b"\n" + FROM + TWO)

    first, second = read_all(box)

    assert isinstance(first, RawMessage)
    assert isinstance(second, RawMessage)
    assert (first.data, first.truncated) == (long_line[:1000], True)
    assert first.position + first.length == second.position
    assert (second.data, second.truncated) == (TWO, False)


def test_a_message_longer_than_a_window_is_whole(box: Path) -> None:
    long_line = b"Subject: long\n\n" + b"x" * (9 * 1024 * 1024) + b"\n"
    box.write_bytes(FROM + long_line + b"\n" + FROM + TWO + b"\n" + FROM + long_line)

    assert bodies(box) == [long_line, TWO, long_line]


@pytest.mark.parametrize("gone", [True, False], ids=["is gone", "shrank"])
def test_a_file_that_changed_is_an_error_that_names_it(box: Path, gone: bool) -> None:
    box.write_bytes(FROM + ONE)
    span = span_of(box)
    if gone:
        box.unlink()
    else:
        box.write_bytes(FROM)

    for work in (lambda: FORMAT.cut(span, 10), lambda: FORMAT.read(span)):
        with pytest.raises(SourceError, match="box: "):
            list(work())


words = st.sampled_from([b"From ", b"x", b" ", b">", b"\n\n", b"word", FROM, b"Subject: y\n", b"\n", b"\xe9"])
texts = st.lists(words, max_size=12).map(b"".join)
mails = st.builds(lambda subject, body: (b"Subject: " + subject, body + b"\n"), st.just(b"s"), texts)
dialects = st.sampled_from(["mboxo", "mboxrd", "mboxcl", "mboxcl2"])


def quoted(body: bytes, dialect: str) -> bytes:
    if dialect == "mboxcl2":
        return body
    from_line = rb"(?m)^(>*From )" if dialect == "mboxrd" else rb"(?m)^(From )"
    return re.sub(from_line, rb">\1", body)


def has_quoted_from(body: bytes) -> bool:
    return any(line.startswith(b">") and line.lstrip(b">").startswith(b"From ") for line in body.splitlines())


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    messages=st.lists(mails, min_size=1, max_size=5),
    dialect=dialects,
    crlf=st.booleans(),
    size=st.integers(1, 400),
)
def test_what_was_written_comes_back(
    box: Path, messages: list[tuple[bytes, bytes]], dialect: str, crlf: bool, size: int
) -> None:
    if dialect != "mboxrd":  # the others cannot say whether a ">From " was quoted or written so
        messages = [(header, b"x\n" if has_quoted_from(body) else body) for header, body in messages]
    if crlf:
        messages = [(header, body.replace(b"\n", b"\r\n")) for header, body in messages]
    line_break = b"\r\n" if crlf else b"\n"
    stored = [
        FROM.replace(b"\n", line_break)
        + header
        + (b"%sContent-Length: %d" % (line_break, len(quoted(body, dialect))) if "cl" in dialect else b"")
        + line_break * 2
        + quoted(body, dialect)
        + line_break
        for header, body in messages
    ]
    box.write_bytes(b"".join(stored))

    found = read_all(box, size)

    assert [each.length for each in found] == [len(each) for each in stored]
    assert [each.data.partition(line_break * 2)[2] for each in found if isinstance(each, RawMessage)] == [
        body for _, body in messages
    ]


pieces = st.sampled_from(
    [
        FROM,
        FROM[:-1],
        b"From a 2020-01-01 10:00",
        b"From a\n",
        b"From ",
        b">From x\n",
        b"Subject: x\n",
        b"Content-Length: 0\n",
        b"Content-Length: 3\n",
        b"Content-Length: 62\n",
        b"\n",
        b"\n\n",
        b"\r\n",
        b"\r",
        b"\0",
        b"\xef\xbb\xbf",
        b"abc",
    ]
)
anything = st.one_of(st.binary(max_size=200), st.lists(pieces, max_size=14).map(b"".join))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=anything, size=st.integers(1, 120))
def test_any_cut_of_any_bytes_gives_the_same_and_loses_nothing(box: Path, data: bytes, size: int) -> None:
    box.write_bytes(data)

    spans = list(FORMAT.cut(span_of(box), size))
    found = read_all(box, size)

    edges = [0, *(span.end for span in spans)]
    assert [(span.start, span.end) for span in spans] == list(itertools.pairwise(edges))
    assert edges[-1] == len(data)
    assert found == read_all(box)
    ends = [0, *(each.position + each.length for each in found)]
    assert [each.position for each in found] + [len(data)] == ends


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=anything, filler=st.integers(0, 3000), messages=st.integers(1, 6))
def test_the_window_that_a_file_is_read_through_changes_nothing(
    box: Path, data: bytes, filler: int, messages: int
) -> None:
    box.write_bytes((FROM + b"Subject: x\n\n" + b"y" * filler + b"\n" + data + b"\n") * messages)
    whole = read_all(box)

    with pytest.MonkeyPatch.context() as small:
        small.setattr(mbox, "_WINDOW", 4096)
        small.setattr(mbox, "_HEADER", 1024)
        assert read_all(box) == whole


@needs_corpora
@pytest.mark.parametrize(
    ("name", "messages"),
    [
        ("mbox/spamassassin-1400.mbox", 1400),
        ("mbox/thunderbird-example.mbox", 1),
        ("tika/complex.mbox", 3),
        ("tika/headers.mbox", 1),
        ("tika/multiline.mbox", 1),
        ("tika/multiline2.mbox", 1),
        ("tika/quoted.mbox", 1),
        ("tika/simple.mbox", 2),
        ("tika/single_mail.mbox", 1),
        ("tika/testMBOX_complex.mbox", 1),
        ("tika/testMBOX_lengthy_x-headers.mbox", 1),
    ],
)
def test_real_mboxes(name: str, messages: int) -> None:
    found = read_all(CORPORA / name, 1 << 20)

    assert [type(each) for each in found] == [RawMessage] * messages
