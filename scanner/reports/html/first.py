"""The first screen: what happened in plain words, the figures that matter, and what is still to be done."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from scanner.analysis.result import Range, Result
from scanner.reports import frames, sampled, wording
from scanner.reports.html.table import shortened
from scanner.reports.language import Language
from scanner.reports.report import Reader
from scanner.reports.text import cell

_NAMES = 5  # of the organisation, its domains and addresses
_CLOCK = timedelta(hours=72)  # GDPR and UK GDPR, Article 33(1)


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


def organisation(result: Result, words: Language) -> str:
    """The names of the organisation, the first few of many; "" where it is not known."""
    names = [shortened(cell(name)) for name in wording.organisation(result)]
    more = [words.text("page.more_names", n=len(names) - _NAMES)] if len(names) > _NAMES else []
    return words.joined(names[:_NAMES] + more) if names else ""


def headline(result: Result, reader: Reader, words: Language) -> str:
    """What happened, in one sentence; of a sample, what it says of the whole."""
    return wording.headline(result, reader) if result.sample is None else sampled.sentence(result.sample, words)


def sentences(result: Result, reader: Reader, words: Language) -> Iterator[str]:
    """What was seen in a sample, and what came after, a sentence each; nothing where there is nothing to say."""
    if result.sample is not None:
        yield words.text("page.first.seen", seen=wording.headline(replace(result, sample=None), reader))
    recalls = [each.recall for each in result.incidents if each.recall and each.recall.attempted]
    if recalls:
        succeeded = sum(recall.succeeded for recall in recalls)
        reported = succeeded + sum(recall.failed for recall in recalls)
        key = "page.first.recalls" if reported else "page.first.recalls_unknown"
        yield words.count(key, sum(recall.attempted for recall in recalls), succeeded=succeeded, all=reported)
    lost = sum(each.undelivered or 0 for each in result.incidents)
    if lost:
        yield words.count("page.first.undelivered", lost)
    missing, all_people = frames.still_to_tell(result), len(result.people)
    if missing is None or not all_people:
        return
    if missing == 0:
        yield words.count("page.first.all_told", all_people)
    else:
        yield words.text("page.first.told", told=all_people - missing, people=all_people)


def figures(result: Result, words: Language) -> Iterator[Figure]:
    """The figures that matter, with their range: what is left after decisions, and what was measured beside it."""
    decided = result.decided
    now = result.totals if decided is None else decided.totals
    rules = result.rule_totals if decided is None else tuple(rule.total for rule in decided.rules)

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
    names = organisation(result, words)
    if not names:
        yield Task(words.text("page.task.organisation_unknown"), "assumptions")
    elif result.assumptions.get("organisation_inferred"):
        yield Task(words.text("page.task.organisation_inferred", names=names), "assumptions")
    if result.incidents:
        yield _telling(result, words)
        yield _deadline(reader, words)
        if in_folder:
            yield Task(words.text("page.task.drafts"), "incidents")
        for incident in result.incidents:
            shown = (
                (incident.recall and incident.recall.exposed_again, "recall_showed"),
                (
                    incident.notified and incident.notified.exposed_again,
                    "notice_showed",
                ),
            )
            yield from (
                Task(words.text(f"page.task.{key}", id=incident.id), incident.id) for on, key in shown if on
            )
        if result.totals.customers_exposed is None:
            yield Task(words.text("page.task.customers"), "assumptions")
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
        return Task(words.count("page.task.tell", missing), "people")
    return Task(words.count("page.task.all_told", len(result.people)), "people", done=True)


def _deadline(reader: Reader, words: Language) -> Task:
    if reader.aware_at is None:
        return Task(words.text("page.task.aware"), "incidents")
    aware, ends = (words.moment(when, reader.timezone) for when in (reader.aware_at, reader.aware_at + _CLOCK))
    return Task(words.text("page.task.deadline", aware=aware, ends=ends), "incidents")


def _best(exposed: Range | None) -> int | None:
    return None if exposed is None else exposed.best


def _range(exposed: Range | None, words: Language) -> str:
    if exposed is None or exposed.low == exposed.high:
        return ""
    return words.text("page.figure.range", low=exposed.low, high=exposed.high)
