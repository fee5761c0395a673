"""Mail in ZIP, TAR and compressed files: the same messages as outside, within limits, whatever the damage."""

import bz2
import gzip
import lzma
import random
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.model import Problem, RawMessage, Skipped, Span
from scanner.sources import archive, mbox
from scanner.sources.containers import limits
from scanner.sources.discovery import discover, formats
from scanner.sources.format import Format, Item
from tests.sources.packed import MAILBOX, mail, mailbox, tarred, zipped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def found_in(path: Path, size: int = 10**15) -> tuple[list[RawMessage], list[Problem]]:
    """Everything that a file holds, read in spans of about `size`; they must cover it without a gap."""
    (file,) = discover([str(path)])
    assert file.format, file.skipped
    source_format = named(file.format)
    extent = source_format.extent(path) if source_format.extent else file.bytes
    whole = Span(1, str(path), file.folder, 0, extent)
    spans = list(source_format.cut(whole, size))
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])]
    assert spans[-1].end == extent
    items = [item for span in spans for item in items_within(source_format, span)]
    messages = [item for item in items if isinstance(item, RawMessage)]
    assert len({message.position for message in messages}) == len(messages)
    return messages, [item for item in items if isinstance(item, Problem)]


def items_within(source_format: Format, span: Span) -> list[Item]:
    items = list(source_format.read(span))
    assert all(span.start <= item.position < span.end for item in items)
    return items


def named(name: str) -> Format:
    return next(known for known in formats() if known.name == name)


def put(tmp_path: Path, content: bytes, name: str = "export.bin") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip in two members": lambda content: gzip.compress(content[:99]) + gzip.compress(content[99:]),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
    "stored ZIP": lambda content: zipped({"Sent.mbox": content}, zipfile.ZIP_STORED),
    "deflated ZIP": lambda content: zipped({"Sent.mbox": content}),
    "bzip2 ZIP": lambda content: zipped({"Sent.mbox": content}, zipfile.ZIP_BZIP2),
    "ZIP with a picture": lambda content: zipped({"a/Sent.mbox": content, "a/photo.jpg": bytes(9)}),
    "TAR": lambda content: tarred({"Sent.mbox": content}),
    "TAR with a long GNU name": lambda content: tarred({"x" * 150 + "/Sent.mbox": content}, tarfile.GNU_FORMAT),
    "old TAR": lambda content: tarred({"Sent.mbox": content}, tarfile.USTAR_FORMAT),
    "tar.gz": lambda content: gzip.compress(tarred({"Sent.mbox": content})),
    "tar.xz": lambda content: lzma.compress(tarred({"Sent.mbox": content})),
    "gzip in ZIP": lambda content: zipped({"Sent.mbox.gz": gzip.compress(content)}),
    "ZIP in ZIP": lambda content: zipped({"in.zip": zipped({"Sent.mbox": content})}),
    "ZIP in TAR in ZIP": lambda content: zipped({"in.tar": tarred({"in.zip": zipped({"Sent.mbox": content})})}),
    "tar.gz in ZIP": lambda content: zipped({"in.tgz": gzip.compress(tarred({"Sent.mbox": content}))}),
}


@pytest.mark.parametrize("size", [1, 1_000, 10**15])
@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS.keys())
def test_a_mailbox_gives_the_same_messages_in_any_container(
    tmp_path: Path, wrap: Callable[[bytes], bytes], size: int
) -> None:
    plain = put(tmp_path, MAILBOX, "plain")
    expected = [
        message.data
        for message in mbox.read(Span(1, str(plain), "", 0, len(MAILBOX)))
        if isinstance(message, RawMessage)
    ]

    messages, problems = found_in(put(tmp_path, wrap(MAILBOX)), size)

    assert [message.data for message in messages] == expected
    assert problems == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=st.lists(st.integers(0, 9), min_size=1, max_size=6), size=st.integers(1, 5_000), tar=st.booleans())
def test_any_cut_gives_the_same_messages(tmp_path: Path, counts: list[int], size: int, tar: bool) -> None:
    members = {f"{number}.mbox": mailbox(count) for number, count in enumerate(counts)} | {"z.eml": mail(99)}
    path = put(tmp_path, tarred(members) if tar else zipped(members))

    cut, _ = found_in(path, size)

    assert cut == found_in(path)[0]
    assert len(cut) == sum(counts) + 1


@pytest.mark.parametrize(
    ("file", "member", "folder", "place"),
    [
        ("takeout.zip", "Takeout/Mail/Sent.mbox", "Takeout/Mail/Sent", "Takeout/Mail/Sent.mbox, bytes 0-134"),
        ("a.zip", "Sent Items/1.eml", "Sent Items", "Sent Items/1.eml"),
        ("Sent.zip", "1.eml", "Sent", "1.eml"),
        ("a.zip", "mail\\Sent\\1.eml", "mail/Sent", "mail\\Sent\\1.eml"),
        ("a.zip", "Maildir/cur/1.2.host_2,S", "INBOX", "Maildir/cur/1.2.host_2,S"),
        ("a.zip", "Maildir/.Sent.2023/cur/1.2.host:2,S", "Sent/2023", "Maildir/.Sent.2023/cur/1.2.host:2,S"),
        ("a.zip", "../../etc/1.eml", "etc", "../../etc/1.eml"),
        ("a.zip", "/etc/1.eml", "etc", "/etc/1.eml"),
        ("a.zip", "C:\\Mail\\1.eml", "Mail", "C:\\Mail\\1.eml"),
        ("a.zip", "..", "a", ".."),
        ("a.zip", "new\nline/1.eml", "new\N{REPLACEMENT CHARACTER}line", "new\N{REPLACEMENT CHARACTER}line/1.eml"),
    ],
)
def test_a_member_is_named_in_place_and_folder(
    tmp_path: Path, file: str, member: str, folder: str, place: str
) -> None:
    content = mailbox(1) if member.endswith(".mbox") else mail(1)
    place = place.replace("134", str(len(content)))

    messages, _ = found_in(put(tmp_path, zipped({member: content}), file))

    assert [(message.folder, message.place) for message in messages] == [(folder, place)]
    assert [path.name for path in tmp_path.iterdir()] == [file]


def test_a_nested_archive_is_named_with_the_one_around_it(tmp_path: Path) -> None:
    inner = zipped({"Mail/Sent.mbox": mailbox(1)})

    messages, _ = found_in(put(tmp_path, zipped({"old/backup.zip": inner})))

    assert messages[0].folder == "old/backup/Mail/Sent"
    assert messages[0].place.startswith("old/backup.zip/Mail/Sent.mbox, bytes 0-")


def test_the_trash_flag_of_a_maildir_survives(tmp_path: Path) -> None:
    messages, _ = found_in(put(tmp_path, tarred({"M/cur/1.2.a:2,ST": mail(1), "M/cur/2.2.a:2,S": mail(2)})))

    assert [message.deleted for message in messages] == [True, False]


def test_names_that_are_equal_or_differ_in_case_are_all_read(tmp_path: Path) -> None:
    content = zipped({name: mail(number) for number, name in enumerate(["a.eml", "A.EML", "b.eml"])})

    assert len(found_in(put(tmp_path, content.replace(b"b.eml", b"a.eml")))[0]) == 3


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"[Content_Types].xml": b"<Types/>", "word/document.xml": mail(1)}, id="docx"),
        pytest.param({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": mail(1)}, id="odt"),
        pytest.param({"META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\n", "a.eml": mail(1)}, id="jar"),
        pytest.param({"photo.jpg": b"\xff\xd8\xff" + bytes(99), "notes.txt": b"Nothing here.\n"}, id="photos"),
        pytest.param({}, id="empty"),
    ],
)
def test_a_zip_that_is_no_mail_is_skipped(tmp_path: Path, members: dict[str, bytes]) -> None:
    (file,) = discover([str(put(tmp_path, zipped(members)))])

    assert (file.format, file.skipped) == ("", "not a mail format known here")


def test_what_is_no_mail_in_an_archive_is_counted_and_no_problem(tmp_path: Path) -> None:
    path = put(tmp_path, zipped({"a.PDF": b"%PDF-1.7", "b.eml": mail(1), "notes": b"Nothing.", "empty.txt": b""}))
    extent = named("zip").extent
    assert extent

    items = list(named("zip").read(Span(1, str(path), "", 0, extent(path))))

    assert [(item.what, item.place) for item in items if isinstance(item, Skipped)] == [
        (".pdf", "a.PDF"),
        ("file", "notes"),
    ]


def test_a_compressed_text_is_skipped(tmp_path: Path) -> None:
    (file,) = discover([str(put(tmp_path, gzip.compress(b"GET / 200\n" * 100)))])

    assert file.format == ""


# -- limits --------------------------------------------------------------------------------------------------


def test_a_member_that_unpacks_too_far_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RATIO_FROM", 10_000)
    monkeypatch.setattr(limits, "RATIO", 50)

    messages, problems = found_in(put(tmp_path, zipped({"bomb": bytes(1_000_000), "a.eml": mail(1)})))

    assert len(messages) == 1
    assert [(p.place, p.problem, p.unreadable) for p in problems] == [
        ("bomb", "limit: unpacks to more than 50 times its size", False)
    ]


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd"])
def test_a_compressed_bomb_is_read_up_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(limits, "RATIO_FROM", 1_000_000)
    monkeypatch.setattr(limits, "RATIO", 1)
    content = MAILBOX + bytes(20_000_000)

    messages, problems = found_in(put(tmp_path, WRAPPINGS[name](content)))

    assert len(messages) in {39, 40}
    assert [problem.problem[:27] for problem in problems] == ["limit: unpacks to more than"]


@pytest.mark.parametrize(
    ("limit", "value", "problem"),
    [
        ("ENTRIES", 2, "limit: more than 2 members; the rest is not read"),
        ("TOTAL", 200, "limit: the archive unpacks to more than 200 bytes"),
    ],
)
def test_the_rest_over_a_limit_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, problem: str
) -> None:
    monkeypatch.setattr(limits, limit, value)

    messages, problems = found_in(put(tmp_path, zipped({f"{n}.eml": mail(n) for n in range(3)})))

    assert len(messages) == 2
    assert [found.problem for found in problems] == [problem]


def test_archives_in_archives_end_at_a_depth(tmp_path: Path) -> None:
    content = zipped({"a.eml": mail(1)})
    for _ in range(len(limits.NESTED)):
        content = zipped({"in.zip": content}, zipfile.ZIP_STORED)
    assert len(found_in(put(tmp_path, content))[0]) == 1

    messages, problems = found_in(put(tmp_path, zipped({"in.zip": content}, zipfile.ZIP_STORED)))

    assert messages == []
    assert [problem.problem for problem in problems] == ["limit: more than 4 archives around one another"]


def test_a_bomb_of_archives_in_archives_is_a_problem(tmp_path: Path) -> None:
    content = zipped({"zeros": bytes(50_000_000)})
    for _ in range(4):
        content = zipped({f"{number}.zip": content for number in range(16)})

    messages, problems = found_in(put(tmp_path, content))

    assert messages == []
    assert {problem.problem[:6] for problem in problems} == {"limit:"}


# -- damage --------------------------------------------------------------------------------------------------


def test_an_encrypted_member_is_counted(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.eml": mail(1), "b.eml": mail(2)}))
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1

    messages, problems = found_in(put(tmp_path, bytes(content)))

    assert len(messages) == 1
    assert [(problem.place, problem.problem) for problem in problems] == [("a.eml", "not examined: encrypted")]


def test_a_wrong_checksum_is_a_problem_and_the_content_is_read(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.mbox": MAILBOX}, zipfile.ZIP_STORED))
    content[content.find(b"Hello")] = ord("J")

    messages, problems = found_in(put(tmp_path, bytes(content)))

    assert len(messages) == 40
    assert [problem.problem for problem in problems] == ["the checksum does not match the content"]


@pytest.mark.parametrize("wrap", [zipped, tarred], ids=["ZIP", "TAR"])
def test_what_is_left_of_a_truncated_archive_is_read(
    tmp_path: Path, wrap: Callable[[dict[str, bytes]], bytes]
) -> None:
    content = wrap({"a.mbox": MAILBOX, "b.mbox": random.Random(1).randbytes(9_000)})

    messages, problems = found_in(put(tmp_path, content[: len(wrap({"a.mbox": MAILBOX})) + 2_000]))

    assert len(messages) == 40
    assert problems


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd"])
def test_what_is_left_of_a_truncated_file_is_read(tmp_path: Path, name: str) -> None:
    content = WRAPPINGS[name](MAILBOX + mailbox(5_000, random.Random(2).randbytes(200).hex()))

    messages, problems = found_in(put(tmp_path, content[: len(content) * 9 // 10]))

    assert messages or name == "bzip2"  # whose block holds 900 kB
    assert [problem.problem for problem in problems] == ["ends before its compressed data does"]


SUBJECTS = {
    "ZIP": zipped({"a.mbox": MAILBOX, "b/c.eml": mail(50), "d.zip": zipped({"e.eml": mail(51)})}),
    "TAR": tarred({"a.mbox": MAILBOX, "b/c.eml": mail(50), "d.tgz": gzip.compress(tarred({"e.eml": mail(51)}))}),
    "tar.gz": gzip.compress(tarred({"a.mbox": MAILBOX, "b/c.eml": mail(50)})),
    "zstd": zstd.compress(MAILBOX),
}


def mutated(content: bytes, seed: int) -> bytes:
    """A few bytes changed, taken out or put in, or the end cut off."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                changed[at : at + 4] = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\x01\x02"])
            case 2:
                del changed[at : at + chance.randrange(1, 40)]
            case 3:
                changed[at:at] = chance.randbytes(chance.randrange(1, 40))
            case _ if chance.random() < 0.2:
                del changed[max(at, 8) :]
    return bytes(changed)


@pytest.mark.parametrize("content", SUBJECTS.values(), ids=SUBJECTS.keys())
def test_no_damage_breaks_the_reader(tmp_path: Path, content: bytes) -> None:
    """What is not found any more is explained, or its bytes are in another message."""
    before, _ = found_in(put(tmp_path, content))
    for seed in range(150):
        path = put(tmp_path, mutated(content, seed))
        (file,) = discover([str(path)])
        if file.format not in {known.name for known in archive.FORMATS}:
            continue
        messages, problems = found_in(path, random.Random(seed).choice([500, 5_000, 10**15]))
        assert len(messages) >= len(before) or problems or length_of(messages) >= length_of(before) - 79, seed


def length_of(messages: list[RawMessage]) -> int:
    return sum(message.length for message in messages)
