"""One unit read, parsed and searched into rows of the case file: what runs in a worker process."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import TypeAlias

import pyarrow as pa

from scanner.attachments.process import Extractor
from scanner.detection import detector
from scanner.examining import Examined, Examiner, Find, Search
from scanner.identity import identity, sketch
from scanner.masking import with_masks
from scanner.model import Finding, MapiItem, Message, Problem, RawMessage, Skipped, Unit
from scanner.parsing.message import parse
from scanner.parsing.repairs import said
from scanner.sources.discovery import format_named
from scanner.sources.format import Item
from scanner.tables import PROBLEMS, ROWS, SKIPS, row, table
from scanner.terms import NOT_PERSONAL
from scanner.valuehash import value_hash

_BATCH_MESSAGES = 100
_BATCH_BYTES = 4 * 1024 * 1024

Row: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How messages are to be read: the same for every unit of a scan, and small enough to go with each.

    `rules` is what `detector.dump` gave; `key` keys the hashes of found values; `sketch_from` is the
    number of addresses in view from which a body is sketched; with `images`, text in images is read.
    """

    rules: bytes
    key: bytes
    keep_values: bool
    sketch_from: int
    images: bool = False


@dataclass(frozen=True, slots=True)
class _Search:
    """The rules compiled, the ids of those that find personal data, and of those that attachments are searched by.

    `examiner` remembers what those found, so it goes with them.
    """

    detector: detector.Detector
    personal: frozenset[str]
    attached: frozenset[str]
    examiner: Examiner

    def find_attached(self, problems: dict[str, None]) -> Find:
        """How the text of attachments is searched: by the rules for personal data and for sensitive contexts."""

        def find(location: str, text: str) -> list[Finding]:
            found = detector.find_in_text(self.detector, location, text, problems, part="")
            return [each for each in found if each.rule in self.attached]

        return find


def read_unit(unit: Unit, reading: Reading) -> dict[str, pa.Table]:
    """The rows of one unit, a table for each name in `tables.ROWS`.

    Raises `SourceError` when the file cannot be read at all.
    """
    search = _searching(reading.rules, reading.images)
    rows: dict[str, list[Row]] = {name: [] for name in ROWS}
    for batch in _batches(_found(unit)):
        raws = [item for item in batch if isinstance(item, RawMessage | MapiItem)]
        for item in batch:
            if isinstance(item, Problem):
                rows["problems"].append(row(PROBLEMS, item))
            elif isinstance(item, Skipped):
                rows["skips"].append(row(SKIPS, item))
        messages = parse(raws)
        search.examiner.expect((one for one in messages if isinstance(one, Message)), reading.key)
        for raw, parsed in zip(raws, messages, strict=True):
            if isinstance(parsed, Problem):
                rows["problems"].append(row(PROBLEMS, parsed))
            else:
                _add_message(rows, raw, parsed, search, reading)
    return {name: table(schema, rows[name]) for name, schema in ROWS.items()}


@lru_cache(maxsize=1)
def _searching(dumped: bytes, images: bool) -> _Search:
    rules, compiled = detector.load(dumped)
    personal = frozenset(rule.id for rule in rules if rule.category not in NOT_PERSONAL)
    contexts = frozenset(rule.id for rule in rules if rule.category == "context")
    return _Search(compiled, personal, personal | contexts, Examiner(Extractor(images=images)))


def _examined(message: Message, search: _Search, reading: Reading) -> tuple[Examined, list[str]]:
    """What is in the attachments, and what went wrong in the rules that searched them."""
    if not message.attachments and not message.nested:
        return Examined(), []
    problems: dict[str, None] = {}
    searching = Search(search.find_attached(problems), reading.key)
    return search.examiner.examine(message, searching), list(problems)


def _found(unit: Unit) -> Iterator[Item]:
    source_format = format_named(unit.format)
    for span in unit.spans:
        yield from source_format.read(span)


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        if isinstance(item, RawMessage):
            size += len(item.data)
        elif isinstance(item, MapiItem):
            size += len(item.text) + len(item.html) + len(item.rtf)
        if len(batch) >= _BATCH_MESSAGES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _add_message(
    rows: dict[str, list[Row]], raw: RawMessage | MapiItem, message: Message, search: _Search, reading: Reading
) -> None:
    place = (raw.file, raw.position)
    findings, faults = detector.find(search.detector, message)
    examined, more_faults = _examined(message, search, reading)
    findings = [*findings, *(each for each in examined.findings if each.normalised != message.sender.address)]
    faults = list(dict.fromkeys((*faults, *more_faults)))
    visible = len({r.address for r in message.recipients if r.field in {"to", "cc"}})
    rows["messages"].append(
        (
            *place,
            raw.length,
            raw.place,
            identity(message),
            message.message_id,
            message.in_reply_to,
            message.references,
            message.date,
            message.date_problem,
            message.sender.name,
            message.sender.address,
            message.subject if reading.keep_values else _without_values(message.subject, findings, search),
            message.kind,
            message.list_id,
            message.list_post,
            message.folder,
            message.labels,
            message.deleted,
            message.received,
            message.authentication,
            message.return_path,
            visible,
            sketch(message.text) if visible >= reading.sketch_from else None,
            message.lane,
            message.repairs,
        )
    )
    rows["recipients"].extend((*place, r.field, r.name, r.address) for r in message.recipients)
    rows["attachments"].extend(
        (*place, name, a.media_type, a.size) for a, name in zip(message.attachments, examined.names, strict=True)
    )
    rows["attached_tables"].extend((*place, *astuple(each)) for each in examined.tables)
    rows["findings"].extend(_finding_row(place, finding, reading) for finding in findings)
    rows["reports"].extend(
        (*place, r.recipient, r.outcome, r.status, r.original_id, r.original_subject) for r in message.reports
    )
    if isinstance(raw, RawMessage) and raw.truncated:
        faults = [*faults, f"only the first {len(raw.data)} bytes of {raw.length} examined"]
    rows["problems"].extend(_problems(raw, "detection", faults))
    rows["problems"].extend(_problems(raw, "parse", said(message, examined.opened)))
    rows["problems"].extend(_problems(raw, "attachments", examined.problems))


def _problems(raw: RawMessage | MapiItem, stage: str, problems: Iterable[str]) -> Iterator[Row]:
    for problem in problems:
        found = Problem(raw.file, raw.position, raw.length, stage, problem, unreadable=False, place=raw.place)
        yield row(PROBLEMS, found)


def _finding_row(place: tuple[int, int], finding: Finding, reading: Reading) -> Row:
    return (
        *place,
        finding.rule,
        finding.confidence,
        finding.location,
        finding.start,
        finding.end,
        finding.masked,
        value_hash(reading.key, finding.rule, finding.normalised),
        finding.value if reading.keep_values else None,
        finding.part,
        finding.reason,
    )


def _without_values(subject: str, findings: Iterable[Finding], search: _Search) -> str:
    """The subject with the personal data in it masked: it is kept in the case file, and values are not."""
    return with_masks(subject, (f for f in findings if f.location == "subject" and f.rule in search.personal))
