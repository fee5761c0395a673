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
