"""What the analysis hands to the reports: incidents, totals, and frames (see `columns`)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from scanner.analysis.columns import ATTACHED_TABLES_COLUMNS, EMAILS_COLUMNS, EXPOSURES_COLUMNS, POLICY_COLUMNS

if TYPE_CHECKING:
    from scanner.analysis.decided import Decided

Pages: TypeAlias = Callable[[], Iterator[pd.DataFrame]]
"""A table too large to hold: its frames, one after the other."""


@dataclass(frozen=True, slots=True)
class Range:
    """A count of people: `low` merges all that may be one, `high` nothing, `best` what surely is one."""

    low: int
    best: int
    high: int


@dataclass(frozen=True, slots=True)
class Recall:
    """Recalls of an incident's mass mails; `first_after_minutes` counts from the first mass mail.

    `succeeded` and `failed` are the reports that came back, one a recipient, the organisation's own staff among
    them; of these, `succeeded_outside` and `failed_outside` are on outside persons whom a mass mail went to.
    """

    attempted: int
    succeeded: int
    failed: int
    first_after_minutes: float | None
    exposed_again: bool
    succeeded_outside: int = 0
    failed_outside: int = 0


@dataclass(frozen=True, slots=True)
class Notified:
    """Exposed addresses to which a notice was sent (`people`), and the rest (`missing`); times in UTC.

    `undelivered`: of `people`, those of which every notice that was sent came back.
    """

    people: int
    missing: int
    first_at: datetime | None
    last_at: datetime | None
    exposed_again: bool
    undelivered: int = 0

    @property
    def untold(self) -> int:
        """Exposed addresses that no notice reached: none was sent, or all came back."""
        return self.missing + self.undelivered


@dataclass(frozen=True, slots=True)
class RuleCount:
    """Findings of one personal-data rule inside an incident; so many of them in subjects, so many in attachments.

    All others are in the texts of mails.
    """

    rule: str
    findings: int
    subject: int = 0
    attachment: int = 0


@dataclass(frozen=True, slots=True)
class AttachedFiles:
    """Attached files with tables of people, each content once, and how many `people` they tell of together.

    `noun` is what the files are ("workbook"), `subjects` what the people are called ("customers").
    """

    files: int
    noun: str
    people: int
    subjects: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of how a count was reached: `left` after it; `change` is what it took away (negative).

    `counts`: whether what is left has a name of its own; where not, the step only leaves something out.
    """

    what: str
    left: int
    change: int
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """What of one kind happened in one minute around an incident.

    kind      "mass-mail", "recall", "bounce" (of a mass mail or a notice), "reply-all", "forward" or "notice"
    at        the minute (UTC); None where the mail has no date
    messages  how many there were
    people    outside persons in view (mass mails, reply-alls), addressed (recalls), not reached (bounces), brought
              in (forwards), addressed (notices); of several messages the sum
    """

    kind: str
    at: datetime | None
    messages: int
    people: int


@dataclass(frozen=True, slots=True)
class Group:
    """Outside persons of an incident whom the same messages reached and showed.

    `reached` and `shown` are the places of these messages among its mass mails and reply-alls by time, from 1.
    `merged`: how many groups this one stands for; of more than one, the messages are those of any of them.
    """

    people: int
    reached: tuple[int, ...]
    shown: tuple[int, ...]
    merged: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Who saw whom: `pairs[viewer][exposed]` is the number of ordered pairs between two of the groups."""

    groups: tuple[Group, ...]
    pairs: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """Mass mails in view that belong together; the fields are those of summary.json.

    None stands for what was not computed, never for zero.
    """

    id: str
    severity: str | None
    reasons: tuple[str, ...]
    subject: str
    senders: tuple[str, ...]
    first_sent: datetime | None
    last_sent: datetime | None
    messages: int
    field: str
    addresses_exposed: int
    addresses_named: int | None
    customers_exposed: int | None
    people_exposed: Range | None
    viewers: int | None
    pairs_disclosed: int | None
    pairs_new: int | None
    undelivered: int | None
    recall: Recall | None
    reply_alls: int | None
    addresses_added: int | None
    notified: Notified | None
    personal_data: tuple[RuleCount, ...] | None
    trail: tuple[Step, ...] = ()
    forwards: int | None = None
    events: tuple[Event, ...] = ()
    disclosure: Disclosure = Disclosure((), ())
    attached: AttachedFiles | None = None


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """One row of `personal_data` in summary.json.

    `findings` are those of high and medium confidence, what a reply repeats of its thread left out; likewise
    `distinct_values`, `messages` and `sent_outside`. Of those sent outside, `own` told nobody outside of anybody
    else: the recipient's own, or what the organisation gives out. Counted apart: `low`, those of low confidence,
    and `repeated`.
    """

    rule: str
    category: str
    jurisdiction: str
    severity: str
    findings: int
    distinct_values: int
    messages: int
    sent_outside: int
    own: int = 0
    high: int = 0
    medium: int = 0
    low: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class MessageCounts:
    """found = scanned + duplicate + unreadable, always."""

    found: int
    scanned: int
    duplicate: int
    unreadable: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Each address, person and customer counted once over all incidents.

    `undelivered`: exposed addresses for which a delivery failure of a mass mail came back; another may have
    arrived. None is what was not computed: all of it, where no rule for mass mail was chosen.
    """

    incidents: int | None
    addresses_exposed: int | None
    customers_exposed: int | None
    people_exposed: Range | None
    undelivered: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A count of the whole archive, told from a sample. `high` is None where a sample sets no bound."""

    estimate: int
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class RuleEstimate:
    """What a rule finds in the whole archive."""

    findings: Estimate
    messages: Estimate
    distinct_values: Estimate


@dataclass(frozen=True, slots=True)
class Sample:
    """A random sample of messages, and what it tells of all `population` messages, copies included.

    `not_seen`: in how many messages there may be anything that was not seen in the sample at all. The rest are
    the counts of `MessageCounts`, `Totals` and `RuleTotal`, by the same names.
    """

    messages: int
    population: int
    seed: int
    scanned: Estimate
    duplicate: Estimate
    unreadable: Estimate
    messages_in_view: Estimate
    incidents: Estimate
    addresses_exposed: Estimate
    customers_exposed: Estimate | None
    people_exposed: Estimate
    personal_data: Mapping[str, RuleEstimate]
    not_seen: Estimate


def _no_breaches() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in POLICY_COLUMNS}).astype(POLICY_COLUMNS)


def _no_exposures() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in EXPOSURES_COLUMNS}).astype(EXPOSURES_COLUMNS)


def _no_emails() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in EMAILS_COLUMNS}).astype(EMAILS_COLUMNS)


def _nothing_attached() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in ATTACHED_TABLES_COLUMNS}).astype(ATTACHED_TABLES_COLUMNS)


@dataclass(frozen=True, slots=True)
class Result:
    """All that a report may say. The frames have the columns named above, one row a thing.

    There can be more personal data than a frame should hold: `personal_data` gives it in pages, each time it
    is called from the start; `worst_personal_data` is the worst of it. `exposures` are `people` by incident and
    address. `provenance` is name to version, `titles` the title of each rule by its id. Of a
    scan of a random `sample`, all the rest is what was seen in it. All figures are as measured; what is left of
    them after decisions is in `decided`, None where the case holds no decision.
    """

    generated_at: datetime
    version: str
    assumptions: Mapping[str, object]
    messages: MessageCounts
    incidents: tuple[Incident, ...]
    rule_totals: tuple[RuleTotal, ...]
    totals: Totals
    people: pd.DataFrame
    personal_data: Pages
    worst_personal_data: pd.DataFrame
    set_aside: pd.DataFrame
    sources: pd.DataFrame
    problems: pd.DataFrame
    sample: Sample | None = None
    policy: pd.DataFrame = field(default_factory=_no_breaches)
    attached_tables: pd.DataFrame = field(default_factory=_nothing_attached)
    emails: pd.DataFrame = field(default_factory=_no_emails)
    provenance: Mapping[str, str] = field(default_factory=dict)
    exposures: pd.DataFrame = field(default_factory=_no_exposures)
    titles: Mapping[str, str] = field(default_factory=dict)
    decided: "Decided | None" = None
