import re
from dataclasses import replace

import pytest

from scanner.attachments import limits
from scanner.attachments.contents import Piece
from scanner.attachments.extraction import extract
from scanner.attachments.process import Extractor
from scanner.errors import MessageError
from scanner.examining import Examined, Examiner, Search
from scanner.model import Attachment, Finding, Message
from tests.attachments import files
from tests.attachments.files import PEOPLE, SINS
from tests.detection.rules import message
from tests.parsing.compound_writer import compound
from tests.pdf import pdf

NUMBER = re.compile(r"\d{3} \d{3} \d{3}")


def find(location: str, text: str) -> list[Finding]:
    """Every number of nine digits in groups, believed by what stands right before it."""
    return [
        Finding(
            rule="number",
            confidence="high" if text[max(0, found.start() - 5) : found.start()] == "SIN: " else "low",
            location=location,
            start=found.start(),
            end=found.end(),
            value=found[0],
            normalised=found[0],
            masked="••• ••• •••",
        )
        for found in NUMBER.finditer(text)
    ]


class Counting(Extractor):
    """An extractor in this process that counts its calls."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.begun: list[bytes] = []

    def begin(self, content: bytes) -> None:
        self.begun.append(content)

    def extract(self, content: bytes) -> list[Piece]:
        self.calls += 1
        return extract(content)


@pytest.fixture
def extractor() -> Counting:
    return Counting()


@pytest.fixture
def examiner(extractor: Counting) -> Examiner:
    return Examiner(extractor)


def attachment(name: str, content: bytes, media_type: str = "application/octet-stream") -> Attachment:
    return Attachment(name, media_type, len(content), lambda: content)


def mail(*attachments: Attachment, nested: tuple[Message, ...] = ()) -> Message:
    return replace(message(nested=nested), attachments=attachments)


def examined(examiner: Examiner, one: Message) -> Examined:
    return examiner.examine(one, Search(find, b"key"))


def test_a_finding_says_in_which_cell_it_is(examiner: Examiner) -> None:
    workbook = files.xlsx({"Customers": PEOPLE})
    found = examined(examiner, mail(attachment("c.xlsx", workbook))).findings
    assert [(each.location, each.part, each.value, each.confidence) for each in found] == [
        ("attachment:c.xlsx", f"Customers!B{number}", sin, "high") for number, sin in enumerate(SINS, 2)
    ]
    assert {(each.start, each.end) for each in found} == {(0, 11)}


@pytest.mark.parametrize(
    ("name", "content", "location", "part"),
    [
        ("letter.pdf", pdf(["", SINS[0]]), "attachment:letter.pdf", "page 2"),
        ("a.zip", files.zipped({"b/c.csv": f"SIN,x\n{SINS[0]},1\n"}), "attachment:a.zip/b/c.csv", "A2"),
        ("note.txt", SINS[0].encode(), "attachment:note.txt", ""),
        (
            "hidden.xlsx",
            files.xlsx({"A": [["SIN", "x"], [SINS[0], "1"]]}, hidden_columns="A"),
            "attachment:hidden.xlsx",
            "A!A2, hidden",
        ),
        (
            "pivot.xlsx",
            files.with_pivot_cache(files.xlsx({"A": [["x"]]}), [["Name", "SIN"], ["Jane", SINS[0]]]),
            "attachment:pivot.xlsx",
            "pivot cache 1!B1, hidden",
        ),
    ],
)
def test_a_finding_says_where_it_is(
    examiner: Examiner, name: str, content: bytes, location: str, part: str
) -> None:
    [found] = examined(examiner, mail(attachment(name, content))).findings
    assert (found.location, found.part, found.value) == (location, part, SINS[0])


def test_a_table_of_people_says_how_many_and_what_is_hidden(examiner: Examiner) -> None:
    workbook = files.xlsx(
        {"Customers": PEOPLE, "Old": PEOPLE[:2]}, states={"Old": "veryHidden"}, hidden_columns="B"
    )
    first, second = examined(examiner, mail(attachment("export.xlsx", workbook))).tables
    assert (first.part, first.data_subjects, first.subjects) == ("Customers", 3, "customers")
    assert (first.hidden, first.hidden_categories) == (False, ("government-id",))
    assert (second.part, second.data_subjects, second.hidden) == ("Old", 1, True)
    assert {first.in_attachment, second.in_attachment} == {3}


def test_what_rules_find_in_names_is_masked_in_them(examiner: Examiner) -> None:
    named = mail(attachment(f"{SINS[0]}.csv", b"Name,SIN\nJane,1234\n"), attachment("x.png", b"", "image/png"))
    masked = examined(examiner, named)
    assert masked.names == ["••• ••• •••.csv", "x.png"]
    assert masked.tables[0].location == "attachment:••• ••• •••.csv"
    [found] = masked.findings
    assert (found.location, found.part) == ("attachment:••• ••• •••.csv", "name")
    assert found.value == SINS[0]


def test_attachments_of_messages_inside_are_examined_too(examiner: Examiner) -> None:
    inner = mail(attachment("a.txt", SINS[0].encode()), attachment("b.7z", b"7z\xbc\xaf\x27\x1c"))
    result = examined(examiner, mail(nested=(mail(nested=(inner,)),)))
    assert [found.location for found in result.findings] == ["attachment:a.txt"]
    assert result.problems == ["attachment 2 of a message inside: not examined: format 7Z"]
    assert result.names == []


def test_equal_attachments_are_extracted_once(examiner: Examiner, extractor: Counting) -> None:
    workbook = files.xlsx({"Customers": PEOPLE})
    first, second = (examined(examiner, mail(attachment("c.xlsx", workbook))) for _ in range(2))
    assert first == second
    assert extractor.calls == 1


def test_what_cannot_hold_text_is_not_even_decoded(examiner: Examiner) -> None:
    def load() -> bytes:
        raise AssertionError

    assert examined(examiner, mail(Attachment("photo.jpg", "image/jpeg", 9, load))).problems == []


def test_what_cannot_be_decoded_is_said(examiner: Examiner) -> None:
    def load() -> bytes:
        raise MessageError("broken")

    result = examined(examiner, mail(Attachment("a.pdf", "application/pdf", 9, load)))
    assert result.problems == ["attachment 1: not examined: its transfer encoding is broken"]


def test_what_is_too_large_is_said(examiner: Examiner) -> None:
    large = Attachment("a.pdf", "application/pdf", limits.BYTES + 1, lambda: b"")
    assert examined(examiner, mail(large)).problems == ["attachment 1: not examined: larger than 67,108,864 bytes"]


def test_what_is_encrypted_is_said_once(examiner: Examiner) -> None:
    locked = compound({"EncryptedPackage": b"x"})
    one = mail(attachment("a.xlsx", locked))
    assert examined(examiner, one).problems == ["attachment 1: not examined: encrypted"]
    assert examined(examiner, replace(one, repairs=("encrypted:office",))).problems == []


def test_attachments_that_take_too_long_together_are_said(
    examiner: Examiner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MESSAGE_SECONDS", -1.0)
    result = examined(examiner, mail(attachment("a.txt", SINS[0].encode())))
    assert result.findings == []
    assert result.problems == ["attachment 1: limit: more than 45 s for the attachments of one message"]


@pytest.mark.parametrize(
    ("content", "opened"),
    [
        pytest.param(pdf([SINS[0]]), {"encrypted:pdf"}, id="opens without a password"),
        pytest.param(compound({"EncryptedPackage": b"x"}), set(), id="does not"),
    ],
)
def test_what_could_be_read_all_the_same_is_said(examiner: Examiner, content: bytes, opened: set[str]) -> None:
    one = replace(mail(attachment("a.pdf", content)), repairs=("encrypted:pdf",))
    assert examined(examiner, one).opened == opened


def test_what_was_met_long_ago_is_forgotten(examiner: Examiner, extractor: Counting) -> None:
    for number in [*range(17), 0]:
        examined(examiner, mail(attachment("a.txt", b"%d" % number)))
    assert extractor.calls == 18


ONE, TWO, THREE = (files.docx(files.paragraph(f"{sin} {sin}")) for sin in SINS[:3])


def test_the_next_attachment_is_read_while_one_is_searched(examiner: Examiner, extractor: Counting) -> None:
    messages = [mail(attachment("a.docx", ONE), attachment("b.docx", TWO)), mail(attachment("c.docx", THREE))]
    seen: list[list[bytes]] = []

    def watched(location: str, text: str) -> list[Finding]:
        if text.startswith((SINS[0], SINS[1])):
            seen.append([*extractor.begun])
        return find(location, text)

    examiner.expect(messages, b"key")
    assert extractor.begun == [ONE]
    for one in messages:
        examiner.examine(one, Search(watched, b"key"))
    assert seen == [[ONE, TWO], [ONE, TWO, THREE]]


def test_what_is_known_or_being_searched_is_not_begun_again(examiner: Examiner, extractor: Counting) -> None:
    messages = [mail(attachment("a.docx", ONE)) for _ in range(3)]
    examiner.expect(messages, b"key")
    results = [examined(examiner, one) for one in messages]
    assert results[0] == results[1] == results[2]
    assert (extractor.begun, extractor.calls) == ([ONE], 1)


def broken() -> bytes:
    raise MessageError("broken")


@pytest.mark.parametrize("left_out", [0, 1, 2], ids=["the first", "the second", "the third"])
@pytest.mark.parametrize("expected", [0, 1, 2, 3])
def test_what_was_expected_changes_no_result(extractor: Counting, expected: int, left_out: int) -> None:
    messages = [
        mail(attachment("a.docx", ONE), Attachment("x.pdf", "application/pdf", 9, broken)),
        mail(attachment("p.png", b"", "image/png"), attachment("b.txt", SINS[1].encode())),
        mail(attachment("c.docx", THREE), nested=(mail(attachment("d.docx", TWO)),)),
    ]
    examiner = Examiner(extractor)
    examiner.expect(messages[:expected], b"key")
    del messages[left_out]  # and comes never
    assert [examined(examiner, one) for one in messages] == [
        examined(Examiner(extractor), one) for one in messages
    ]
