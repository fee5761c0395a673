"""The three pictures of an incident: chart, the words that say the same, and the table behind both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from scanner.analysis.result import Disclosure, Event, Incident, Step
from scanner.reports.elapsed import DAY, HOUR, elapsed, in_unit, on_axis, unit_of
from scanner.reports.html import charts
from scanner.reports.html.table import Cell, Column, Row, Table, moment, number
from scanner.reports.language import Language
from scanner.reports.phrases import translated
from scanner.reports.report import Reader

_KINDS = ("mass-mail", "recall", "bounce", "reply-all", "forward", "notice")
_TICKS = (10, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 180 * DAY)
_EVENTS = 40  # rows of a table of events, from which on all of one kind are one row
_DASH, _MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart (empty where there is nothing to draw), the text that says the same, and its table."""

    name: str
    title: str
    chart: Markup
    text: str
    table: Table
    note: str = ""


def timeline(incident: Incident, reader: Reader, words: Language) -> Picture:
    """What happened when, on one axis of the time since the first of it."""
    name = f"{incident.id}-timeline"
    dated = [(event.at, event) for event in incident.events if event.at is not None]
    chart, said = Markup(), []
    if dated:
        start = dated[0][0]
        rows = [row for kind in _KINDS for row in _moments(kind, dated, words)]
        last = max(row.minutes[-1] for row in rows)
        ticks = [(float(tick), on_axis(tick, words)) for tick in _TICKS if tick <= max(last, _TICKS[0]) * 1.2]
        chart = charts.timeline(rows, [(0.0, words.text("page.timeline.start")), *ticks])
        parts = "; ".join(f"{row.label}, {_span(row.minutes, words)}" for row in rows)
        said.append(words.text("page.timeline.said", start=words.moment(start, reader.timezone), parts=parts))
    undated = sum(event.messages for event in incident.events if event.at is None)
    if undated:
        said.append(words.count("page.timeline.undated", undated))
    table = _event_table(name, incident.events, reader, words)
    return Picture(name, words.text("page.timeline.title"), chart, " ".join(said), table)


def count_trail(incident: Incident, reader: Reader, words: Language) -> Picture:
    """How the count of people was reached, as a waterfall: what each step left, and what it took away."""
    name = f"{incident.id}-trail"
    shown = [step for step in incident.trail if step.change or step.counts]
    rows = [_fall(step, words) for step in shown]
    said = "; ".join(
        words.text("page.trail.item", step=translated(step.what, words), left=step.left) for step in shown
    )
    columns = (
        Column("step", words.text("page.trail.step")),
        Column("change", words.text("page.trail.change"), "number"),
        Column("left", words.text("page.trail.left"), "number"),
    )
    cells = (
        (Cell(translated(step.what, words)), number(step.change, words), number(step.left, words))
        for step in incident.trail
    )
    table = Table(name, words.text("page.caption.trail"), columns, tuple(map(Row, cells)))
    text = words.text("page.trail.said", steps=said)
    return Picture(name, words.text("page.trail.title"), charts.bars(rows), text, table)


def who_saw_whom(incident: Incident, reader: Reader, words: Language) -> Picture:
    """Groups of people who saw, and were seen by, the same."""
    name = f"{incident.id}-groups"
    disclosure = incident.disclosure
    letters = _LETTERS[: len(disclosure.groups)]
    chart, note = Markup(), ""
    if len(disclosure.groups) > 1:
        note = words.text("page.groups.rows")
        labels = [
            f"{letter} · {words.number(group.people)}"
            for letter, group in zip(letters, disclosure.groups, strict=True)
        ]
        numbers = [[words.number(pairs) for pairs in row] for row in disclosure.pairs]
        chart = charts.matrix(disclosure, labels, numbers)
    text = words.text(
        "page.groups.said",
        viewers=words.count("page.groups.viewers", incident.viewers or 0),
        pairs=incident.pairs_disclosed,
        new=incident.pairs_new,
        groups=" ".join(_saw(disclosure, row, letters, words) for row in range(len(letters))),
    )
    return Picture(name, words.text("page.groups.title"), chart, text, _group_table(name, incident, words), note)


def _moments(kind: str, dated: Sequence[tuple[datetime, Event]], words: Language) -> Sequence[charts.Moments]:
    """The row of a kind; none where nothing of it happened."""
    start = dated[0][0]
    here = [(at, event) for at, event in dated if event.kind == kind]
    if not here:
        return ()
    label = words.count(f"page.event.{kind}", sum(event.messages for _, event in here))
    minutes = [(at - start).total_seconds() / 60 for at, _ in here]
    return (charts.Moments(kind, label, minutes, [event.people for _, event in here]),)


def _span(minutes: Sequence[float], words: Language) -> str:
    first, last = minutes[0], minutes[-1]
    if not last:
        return words.text("page.timeline.at_start")
    if not first:
        return words.text("page.timeline.from_start", last=elapsed(last, words))
    # Both ends in the unit of the last, but for a first one that is less than one of it.
    unit = unit_of(last)
    ends = [in_unit(first, unit if first >= unit else unit_of(first), words), in_unit(last, unit, words)]
    if first == last or ends[0] == ends[1]:
        return words.text("page.timeline.after", first=elapsed(last, words))
    return words.text("page.timeline.span", first=ends[0], last=ends[1])


def _event_table(name: str, events: Sequence[Event], reader: Reader, words: Language) -> Table:
    """A row an event; where they are many, the events of a kind are one row from the first to the last."""
    keys = ("first", "last", "kind", "messages", "people")
    kinds = dict(zip(keys, ("moment", "moment", "text", "number", "number"), strict=True))
    columns = tuple(Column(key, words.text(f"page.event.{key}"), kinds[key]) for key in keys)
    groups = [[event] for event in events]
    if len(groups) > _EVENTS:
        groups = [[event for event in events if event.kind == kind] for kind in _KINDS]
    rows = tuple(Row(_event_cells(group, reader, words)) for group in groups if group)
    return Table(name, words.text("page.caption.events"), columns, rows)


def _event_cells(group: Sequence[Event], reader: Reader, words: Language) -> tuple[Cell, ...]:
    times = [event.at for event in group if event.at is not None]
    ends = (moment(when, reader) for when in (times[0], times[-1])) if times else (words.text("page.no_date"),) * 2
    return (
        *(Cell(end) for end in ends),
        Cell(words.text(f"page.event.kind_{group[0].kind}")),
        number(sum(event.messages for event in group), words),
        number(sum(event.people for event in group), words),
    )


def _fall(step: Step, words: Language) -> charts.Bar:
    """A bar of what is left and, in another colour, of what was taken away; only that where it just leaves out."""
    value = words.number(step.left)
    if step.change:
        value = words.text("page.trail.bar", left=step.left, change=_signed(step.change, words))
    before = max(step.left, step.left - step.change)
    label = translated(step.what, words)
    if step.counts:
        return charts.Bar(label, value, 0, before, split=step.left)
    return charts.Bar(label, value, step.left, before, "muted")


def _signed(change: int, words: Language) -> str:
    return f"{'+' if change > 0 else _MINUS}{words.number(abs(change))}"


def _saw(disclosure: Disclosure, row: int, letters: str, words: Language) -> str:
    """What one group saw, in a sentence."""
    group = disclosure.groups[row]
    seen = [letters[column] for column, pairs in enumerate(disclosure.pairs[row]) if pairs]
    key = "page.groups.sentence" if seen else "page.groups.sentence_nobody"
    return words.count(key, group.people, group=letters[row], seen=words.joined(seen))


def _group_table(name: str, incident: Incident, words: Language) -> Table:
    keys = ("group", "people", "reached", "shown", "saw", "saw_people", "seen_by_people")
    columns = tuple(
        Column(key, words.text(f"page.groups.{key}"), "number" if "people" in key else "text") for key in keys
    )
    groups, pairs = incident.disclosure.groups, incident.disclosure.pairs
    rows = []
    for place, group in enumerate(groups):
        letter = _LETTERS[place]
        label = letter if group.merged == 1 else words.text("page.groups.merged", group=letter, n=group.merged)
        saw = [_LETTERS[column] for column, count in enumerate(pairs[place]) if count]
        rows.append(
            Row(
                (
                    Cell(label),
                    number(group.people, words),
                    Cell(_runs(group.reached)),
                    Cell(_runs(group.shown)),
                    Cell(" ".join(saw)),
                    number(round(sum(pairs[place]) / group.people), words),
                    number(round(sum(row[place] for row in pairs) / group.people), words),
                )
            )
        )
    caption = words.text("page.caption.groups", mails=incident.messages)
    return Table(name, caption, columns, tuple(rows))


def _runs(places: Sequence[int]) -> str:
    """Numbers in order, those that follow one another as a range: 1 to 3, 5."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return ", ".join(f"{run[0]}" if len(run) == 1 else f"{run[0]}{_DASH}{run[-1]}" for run in runs)
