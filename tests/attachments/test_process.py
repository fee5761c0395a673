import os
import signal
from collections.abc import Iterator

import pytest

from scanner.attachments.contents import Fault, Text
from scanner.attachments.process import Extractor
from tests.attachments import files
from tests.pdf import pdf
from tests.sources.mutations import mutated

LETTER = files.docx(files.paragraph("SIN 130 692 544"))
PDF = pdf(["SIN 130 692 544"], field="x")


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    extractor = Extractor()
    yield extractor
    extractor.close()


def test_plain_text_needs_no_process() -> None:
    extractor = Extractor()
    assert extractor.extract(b"SIN 130 692 544") == [Text("SIN 130 692 544")]
    assert extractor.process_id() is None


def test_a_document_is_extracted_in_another_process(extractor: Extractor) -> None:
    assert extractor.extract(LETTER) == [Text("SIN 130 692 544")]
    assert extractor.process_id() not in {None, os.getpid()}


def test_a_process_that_died_costs_one_attachment(extractor: Extractor) -> None:
    extractor.extract(LETTER)
    process = extractor.process_id()
    assert process is not None
    os.kill(process, signal.SIGTERM)
    assert extractor.extract(LETTER) in (
        [Fault("not examined: the process that read it died")],
        [Text("SIN 130 692 544")],
    )
    assert extractor.extract(LETTER) == [Text("SIN 130 692 544")]
    assert extractor.process_id() != process


OTHER = files.docx(files.paragraph("130 692 544 and others"))


@pytest.mark.parametrize(
    "begun",
    [
        pytest.param([LETTER], id="what is asked for"),
        pytest.param([OTHER], id="something else"),
        pytest.param([LETTER, OTHER], id="two, one after the other"),
        pytest.param([b"SIN", b"", b"\x89PNG\r\n\x1a\n"], id="what needs no process"),
    ],
)
def test_what_was_begun_changes_no_result(extractor: Extractor, begun: list[bytes]) -> None:
    for _ in range(2):
        for content in begun:
            extractor.begin(content)
        assert extractor.extract(LETTER) == [Text("SIN 130 692 544")]
        assert extractor.extract(OTHER) == [Text("130 692 544 and others")]


def test_beginning_does_not_wait_for_the_process_to_start() -> None:
    extractor = Extractor()
    extractor.begin(LETTER)
    assert extractor.process_id() is not None
    assert extractor.extract(LETTER) == [Text("SIN 130 692 544")]
    extractor.close()


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="there are no alarms")
def test_a_process_that_ended_itself_took_too_long(extractor: Extractor) -> None:
    extractor.extract(LETTER)
    process = extractor.process_id()
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    extractor.begin(LETTER)
    os.kill(process, signal.SIGALRM)
    os.kill(process, signal.SIGCONT)
    [fault] = extractor.extract(LETTER)
    assert isinstance(fault, Fault)
    assert fault.problem == "not examined: reading it took more than 20 s and was stopped"
    assert extractor.extract(LETTER) == [Text("SIN 130 692 544")]


def test_a_process_that_hangs_is_replaced() -> None:
    extractor = Extractor(seconds=0.1)
    [fault] = extractor.extract(files.bomb())
    assert isinstance(fault, Fault)
    assert fault.problem.endswith("and was stopped")
    assert extractor.process_id() is None


@pytest.mark.parametrize(
    "original", [PDF, files.xls([["SIN", "Name"], ["130 692 544", "Jane"]])], ids=["PDF", "XLS"]
)
def test_damage_that_reaches_a_library_costs_nothing_else(extractor: Extractor, original: bytes) -> None:
    for seed in range(30):
        extractor.extract(mutated(original, seed))
    assert extractor.extract(LETTER) == [Text("SIN 130 692 544")]
