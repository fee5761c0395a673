"""The attachments of a message: what is in them, searched by the rules, and the tables of people among them."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from time import monotonic

from scanner.attachments import limits, lines
from scanner.attachments.contents import Fault, Grid, Piece, Text
from scanner.attachments.kinds import may_hold_text
from scanner.attachments.people import Table, as_table, count_people
from scanner.attachments.process import Extractor
from scanner.errors import MessageError
from scanner.masking import with_masks
from scanner.model import Attachment, Finding, Message

_REMEMBERED = 16  # attachments, and what was found in each
_MOST_REMEMBERED = 50_000  # findings in all that are remembered
_LONGEST_NAME = 255
_HIDDEN = ", hidden"
_ENCRYPTED = "not examined: encrypted"
_OPENABLE = frozenset({"encrypted:pdf"})  # what may be encrypted and open without a password
_LATE = f"limit: more than {limits.MESSAGE_SECONDS:.0f} s for the attachments of one message"

Find = Callable[[str, str], list[Finding]]
"""Location and text to the findings in it."""


@dataclass(frozen=True, slots=True)
class Search:
    """How attachments are searched: what finds personal data in a text, and the key of digests."""

    find: Find
    key: bytes

    def shown(self, name: str) -> str:
        """A name with what rules find in it masked, cut where it is too long to be one."""
        return self.named(name[:_LONGEST_NAME])[0]

    def named(self, name: str) -> tuple[str, list[Finding]]:
        """The same, and all that rules find in the name."""
        found = self.find("", name)
        if len(name) > _LONGEST_NAME:
            return self.shown(name), found
        return with_masks(name, found), found


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """A table of people in an attachment.

    `location` is as in `Finding`, `part` the sheet or table. `hidden` are tables that nobody sees who opens the
    file; `hidden_categories` is what stands in hidden columns of any table. `in_attachment` are the people in all
    tables of the attachment, each once. `digest` is the same for equal attachments of one case.
    """

    location: str
    part: str
    kind: str
    hidden: bool
    hidden_categories: tuple[str, ...]
    categories: tuple[str, ...]
    data_subjects: int
    in_attachment: int
    subjects: str
    digest: bytes


@dataclass(slots=True)
class Examined:
    """What the attachments of a message hold. `names` are those of the message's own, masked, in their order.

    `opened` are repairs that say that something is encrypted, all of which could be read all the same.
    """

    names: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    tables: list[PeopleTable] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    opened: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Inside:
    """What was found in one attachment."""

    findings: tuple[Finding, ...]
    tables: tuple[PeopleTable, ...]
    faults: tuple[str, ...]


class _Patience:
    """The time that the attachments of one message are given; `lost`: something was left undone for it."""

    def __init__(self) -> None:
        self._until = monotonic() + limits.MESSAGE_SECONDS
        self.lost = False

    def is_over(self) -> bool:
        """Whether what is asked for now has to be left."""
        self.lost = self.lost or monotonic() > self._until
        return self.lost


@dataclass(frozen=True, slots=True)
class _Loaded:
    """An attachment, its content, and what this is known by."""

    attachment: Attachment
    content: bytes
    known: tuple[bytes, str]


class Examiner:
    """Examines attachments, each content once while it is remembered: nine mails may carry one workbook.

    While one is searched, the next of those that are expected is read.
    """

    def __init__(self, extractor: Extractor | None = None) -> None:
        self._extractor = extractor or Extractor()
        self._known: OrderedDict[tuple[bytes, str], _Inside] = OrderedDict()
        self._expected: deque[Attachment] = deque()
        self._ahead: _Loaded | None = None

    def expect(self, messages: Iterable[Message], key: bytes) -> None:
        """Tells of the messages that will be examined next, in their order, by a `Search` with this key."""
        self._expected = deque(
            attachment
            for message in messages
            for owner, _ in _owners(message)
            for attachment in owner.attachments
            if self._is_opened(attachment) and attachment.size <= limits.BYTES
        )
        self._ahead = None
        self._look_ahead(key)

    def examine(self, message: Message, search: Search) -> Examined:
        """What the attachments of a message hold, those of the messages inside it too."""
        examined, patience = Examined(), _Patience()
        for owner, where in _owners(message):
            for number, attachment in enumerate(owner.attachments, 1):
                name, named = search.named(attachment.name)
                if owner is message:
                    examined.names.append(name)
                location = f"attachment:{name}"
                examined.findings += (replace(found, location=location, part="name") for found in named)
                if self._is_opened(attachment):
                    inside = self._inside(attachment, location, search, patience)
                    examined.findings += inside.findings
                    examined.tables += inside.tables
                    examined.problems += (f"attachment {number}{where}: {fault}" for fault in inside.faults)
        unread = [each for each in examined.problems if not each.endswith(_ENCRYPTED)]
        if unread == examined.problems and not patience.lost:
            examined.opened = _OPENABLE
        elif any(repair.startswith("encrypted:") for repair in message.repairs):  # said already, of what kind
            examined.problems = unread
        return examined

    def _inside(self, attachment: Attachment, location: str, search: Search, patience: _Patience) -> _Inside:
        if patience.is_over():
            return _Inside((), (), (_LATE,))
        if attachment.size > limits.BYTES:
            return _Inside((), (), (f"not examined: larger than {limits.BYTES:,} bytes",))
        try:
            loaded = self._take(attachment, search.key)
        except MessageError:
            return _Inside((), (), ("not examined: its transfer encoding is broken",))
        known = loaded.known
        if known in self._known:
            self._known.move_to_end(known)
            self._look_ahead(search.key)
            return self._known[known]
        pieces = self._extractor.extract(loaded.content)
        self._look_ahead(search.key, known)
        inside = _searched(pieces, _Place(location, attachment.name, known[0]), search, patience)
        if not patience.lost:
            self._known[known] = inside
            self._forget()
        return inside

    def _is_opened(self, attachment: Attachment) -> bool:
        return may_hold_text(attachment.media_type, attachment.name, images=self._extractor.images)

    def _take(self, attachment: Attachment, key: bytes) -> _Loaded:
        """What is in an attachment that it is the turn of. Raises `MessageError`."""
        while self._expected and self._expected.popleft() is not attachment:
            pass  # no time was left for those
        ahead, self._ahead = self._ahead, None
        return ahead if ahead is not None and ahead.attachment is attachment else _loaded(attachment, key)

    def _look_ahead(self, key: bytes, searched: tuple[bytes, str] | None = None) -> None:
        """Has the next attachment that is expected read, if it is not known, nor the one that is searched now."""
        if not self._expected:
            return
        try:
            self._ahead = ahead = _loaded(self._expected[0], key)
        except MessageError:
            return  # which is said when it is its turn
        if ahead.known not in self._known and ahead.known != searched:
            self._extractor.begin(ahead.content)

    def _forget(self) -> None:
        """Forgets the attachments that were met longest ago, where too much is remembered."""
        while len(self._known) > _REMEMBERED or sum(map(_count, self._known.values())) > _MOST_REMEMBERED:
            self._known.popitem(last=False)


def _loaded(attachment: Attachment, key: bytes) -> _Loaded:
    content = attachment.load()
    return _Loaded(attachment, content, (blake2b(content, digest_size=16, key=key).digest(), attachment.name))


def _count(inside: _Inside) -> int:
    return len(inside.findings)


@dataclass(frozen=True, slots=True)
class _Place:
    """The attachment that is searched: its location, its name and the digest of its content."""

    location: str
    name: str
    digest: bytes

    def of(self, member: str, search: Search) -> str:
        """The location of a file inside the attachment, of the attachment itself for ""."""
        return f"{self.location}/{search.shown(member)}" if member else self.location


def _owners(message: Message) -> Iterator[tuple[Message, str]]:
    """The message and those inside it, and how to say where each is."""
    yield message, ""
    waiting = [*message.nested]
    for nested in waiting:
        waiting += nested.nested
        yield nested, " of a message inside"


def _searched(pieces: Iterable[Piece], place: _Place, search: Search, patience: _Patience) -> _Inside:
    findings: list[Finding] = []
    tables: list[Table] = []
    faults: list[str] = []
    for piece in pieces:
        match piece:
            case Fault():
                faults.append(piece.problem)
            case Text() if not patience.is_over():
                part = f"{search.shown(piece.part)}{_HIDDEN if piece.hidden else ''}".removeprefix(", ")
                found = search.find(place.of(piece.member, search), piece.text)
                findings += (replace(each, part=part) for each in found) if part else found
            case Grid():
                table = as_table(piece, place.name)
                findings += _in_cells(piece, table, place, search, patience)
                if table is not None and table.data_subjects:
                    tables.append(table)
    if patience.lost:
        faults.append(_LATE)
    people = count_people(tables)
    told = tuple(_people_table(table, people, place, search) for table in tables)
    return _Inside(tuple(findings), told, tuple(faults))


def _in_cells(
    grid: Grid, table: Table | None, place: _Place, search: Search, patience: _Patience
) -> Iterator[Finding]:
    location, sheet = place.of(grid.member, search), search.shown(grid.part)
    for written in lines.of_table(table) if table else lines.of_grid(grid):
        if patience.is_over():
            return
        for found in search.find(location, written.text):
            cell = written.cell(found.start, found.end)
            if cell is None:
                continue
            hidden = grid.hidden or cell.row in grid.hidden_rows or cell.column in grid.hidden_columns
            part = f"{sheet}!{cell.name()}" if sheet else cell.name()
            yield replace(found, start=cell.start, end=cell.end, part=f"{part}{_HIDDEN}" if hidden else part)


def _people_table(table: Table, in_attachment: int, place: _Place, search: Search) -> PeopleTable:
    grid = table.grid
    concealed = (table.columns[number].category for number in sorted(table.columns.keys() & grid.hidden_columns))
    return PeopleTable(
        location=place.of(grid.member, search),
        part=search.shown(grid.part),
        kind=grid.kind,
        hidden=grid.hidden,
        hidden_categories=tuple(dict.fromkeys(concealed)),
        categories=table.categories(),
        data_subjects=table.data_subjects,
        in_attachment=in_attachment,
        subjects=table.subjects,
        digest=place.digest,
    )
