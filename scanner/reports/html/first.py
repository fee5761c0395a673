"""The first screen: what happened in plain words, the figures that matter, and what is still to be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scanner.analysis import attached
from scanner.analysis.result import Incident, Range, Recall, Result
from scanner.reports import frames, sampled, standing, wording
from scanner.reports.deadline import aware_of, deadline
from scanner.reports.html.table import shortened
from scanner.reports.language import Language
from scanner.reports.report import Reader
from scanner.reports.text import cell

_NAMES = 5  # of the organisation, its domains and addresses; of incidents in a sentence


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: `value` for programs, what is shown, and the small line below it ("" for none)."""

    key: str
    value: int | None
    shown: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, or done; `link` is the part of the page that it is about."""

    text: str
    link: str
    done: bool = False


def organisation(result: Result, reader: Reader, words: Language) -> str:
    """The names of the organisation, the first few of many; "" where it is not known."""
    names = [shortened(cell(name)) for name in wording.organisation(result, reader.reveal)]
    more = [words.count("page.more_names", len(names) - _NAMES)] if len(names) > _NAMES else []
    return words.joined(names[:_NAMES] + more) if names else ""


def headline(result: Result, reader: Reader, words: Language) -> str:
    """What happened, in one sentence; of a sample, what it says of the whole."""
    return wording.headline(result, reader) if result.sample is None else sampled.sentence(result.sample, words)


def sentences(result: Result, reader: Reader, words: Language) -> Iterator[str]:
    """What was seen in a sample, and what came after, a sentence each; nothing where there is nothing to say."""
    if result.sample is not None:
        yield words.text("page.first.seen", seen=wording.headline(replace(result, sample=None), reader))
    recalls = [each.recall for each in standing.incidents(result) if each.recall and each.recall.attempted]
    if recalls:
        yield words.count("page.first.recalls", sum(recall.attempted for recall in recalls))
        yield _recalled(recalls, words)
    lost = standing.totals(result).undelivered
    if lost:
        yield words.count("page.first.undelivered", lost)
    missing, all_people = frames.still_to_tell(result), len(result.people)
    if missing is None or not all_people:
        return
    yield words.count("page.first.to_tell", missing, people=all_people) if missing else _nobody_left(result, words)


def figures(result: Result, words: Language) -> Iterator[Figure]:
    """The figures that matter, with their range: what is left after decisions, and what was measured beside it."""
    now, rules = standing.totals(result), standing.rule_totals(result)

    def figure(key: str, value: int | None, measured: int | None, note: str = "") -> Figure:
        was = "" if value == measured else words.text("page.figure.measured", n=measured)
        shown, label = words.number(value), words.text(f"page.figure.{key}")
        return Figure(key, value, shown, label, " ".join(filter(None, (note, was))))

    yield figure(
        "people_exposed",
        _best(now.people_exposed),
        _best(result.totals.people_exposed),
        _range(now.people_exposed, words),
    )
    yield figure("addresses_exposed", now.addresses_exposed, result.totals.addresses_exposed)
    yield figure("customers_exposed", now.customers_exposed, result.totals.customers_exposed)
    yield figure(
        "still_to_tell",
        frames.still_to_tell(result),
        frames.measured_to_tell(result),
        words.text("page.figure.of_people", n=len(result.people)),
    )
    yield figure("incidents", now.incidents, result.totals.incidents)
    yield figure(
        "sent_outside",
        sum(total.sent_outside - total.own for total in rules),
        sum(total.sent_outside - total.own for total in result.rule_totals),
    )


def tasks(result: Result, reader: Reader, words: Language, *, in_folder: bool = True) -> Iterator[Task]:
    """What is still to be done, the most urgent first, and what has been. `in_folder`: with drafts beside it."""
    names = organisation(result, reader, words)
    if not names:
        yield Task(words.text("page.task.organisation_unknown"), "assumptions")
    elif result.assumptions.get("organisation_inferred"):
        yield Task(words.text("page.task.organisation_inferred", names=names), "assumptions")
    incidents = standing.incidents(result)
    if incidents:
        yield _telling(result, words)
        yield from _deadlines(incidents, reader, words)
        if in_folder:
            yield Task(words.text("page.task.drafts"), "incidents")
        for incident in incidents:
            shown = (
                (incident.recall and incident.recall.exposed_again, "recall_showed"),
                (incident.notified and incident.notified.exposed_again, "notice_showed"),
            )
            yield from (
                Task(words.text(f"page.task.{key}", id=incident.id), incident.id) for on, key in shown if on
            )
        if result.totals.customers_exposed is None:
            yield Task(words.text("page.task.customers"), "assumptions")
    attached_people = attached.sent_files(result.attached_tables)
    if attached_people is not None:
        yield Task(words.count("page.task.attached", attached_people.people), "personal-data")
    if result.sample is not None:
        yield Task(words.text("page.task.sample"), "sample")
    for key, number, link in (
        ("policy", len(result.policy), "policy"),
        ("set_aside", len(result.set_aside), "set-aside"),
        ("unreadable", result.messages.unreadable, "problems"),
        ("problems", len(result.problems), "problems"),
    ):
        if number:
            yield Task(words.count(f"page.task.{key}", number), link)


def _telling(result: Result, words: Language) -> Task:
    missing = frames.still_to_tell(result)
    if missing is None:
        return Task(words.text("page.task.telling_unknown"), "people")
    if missing:
        told_of_some = result.people.loc[result.people["still_to_tell"].fillna(False), "told_at"].notna().any()
        key = "page.task.tell_of_all" if told_of_some else "page.task.tell"
        return Task(words.count(key, missing), "people")
    return Task(_nobody_left(result, words), "people", done=True)


def _nobody_left(result: Result, words: Language) -> str:
    """That nobody is to be told any more: all were, or it was decided that some need not be."""
    if standing.nothing_to_do(result):
        return words.text("page.first.nobody_left")
    return words.count("page.first.all_told", len(result.people))


def _recalled(recalls: Sequence[Recall], words: Language) -> str:
    """What came back on recalls, and what of it from outside."""
    succeeded = sum(recall.succeeded for recall in recalls)
    outside = sum(recall.succeeded_outside for recall in recalls)
    reported = succeeded + sum(recall.failed for recall in recalls)
    if not reported:
        return words.text("page.first.recalls_unknown")
    return words.count(
        "page.first.recalls_reported",
        reported,
        succeeded=succeeded,
        outside=outside + sum(recall.failed_outside for recall in recalls),
        succeeded_outside=outside,
    )


def _deadlines(incidents: Sequence[Incident], reader: Reader, words: Language) -> Iterator[Task]:
    """The 72 hours of GDPR, Article 33(1), by the rule of the drafts: none of an incident that began later."""
    if reader.aware_at is None:
        yield Task(words.text("page.task.aware"), "incidents")
        return
    later = [each.id for each in incidents if aware_of(each, reader.aware_at) is None]
    if len(later) < len(incidents):
        end = deadline(reader.aware_at, reader.timezone)
        aware, ends = (words.moment(when, reader.timezone) for when in (end.aware, end.plain))
        yield Task(words.text("page.task.deadline", aware=aware, ends=ends), "incidents")
    if later:
        shown = wording.first_of(later, _NAMES, words)
        yield Task(words.text("page.task.aware_later", incidents=shown), "incidents")


def _best(exposed: Range | None) -> int | None:
    return None if exposed is None else exposed.best


def _range(exposed: Range | None, words: Language) -> str:
    if exposed is None or exposed.low == exposed.high:
        return ""
    return words.text("page.figure.range", low=exposed.low, high=exposed.high)
