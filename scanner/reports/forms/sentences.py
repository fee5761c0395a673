"""What a scan measured of one incident, in sentences that the forms share. What was not computed is not said."""

from collections.abc import Iterator

from scanner.analysis import attached
from scanner.analysis.result import Incident, Result
from scanner.reports import frames, wording
from scanner.reports.forms.facts import Facts
from scanner.reports.language import Language
from scanner.reports.phrases import translated
from scanner.reports.text import cell, cut

_LONGEST_SUBJECT = 200
_SENDERS_SHOWN = 5
_UNKNOWN = ""


def subject(incident: Incident) -> str:
    """The subject of the incident's mails, on one line and not longer than a sentence bears."""
    return cut(cell(incident.subject), _LONGEST_SUBJECT)


def showed(facts: Facts, words: Language) -> str:
    """How many mails showed how many addresses, where, and on which days."""
    incident = facts.incident
    return words.text(
        "sentence.showed",
        emails=words.count("wording.emails", incident.messages),
        when=wording.days([incident], words, facts.reader.timezone),
        addresses=words.count("sentence.showed_addresses", incident.addresses_exposed),
        field=words.text(f"field.{incident.field}"),
    )


def circumstances(facts: Facts, words: Language) -> Iterator[str]:
    """What was sent, by whom, and who could see it."""
    incident = facts.incident
    yield showed(facts, words)
    senders = [cell(sender) for sender in frames.senders(incident, facts.reader.reveal)]
    shown = words.joined(senders[:_SENDERS_SHOWN])
    if len(senders) > _SENDERS_SHOWN:
        shown = words.text("terminal.and_more", items=shown, n=len(senders) - _SENDERS_SHOWN)
    yield words.count("sentence.sent_by", incident.messages, senders=shown, subject=subject(incident))
    if incident.viewers is not None:
        yield words.count("sentence.viewers", incident.viewers)
    if incident.pairs_disclosed is not None and incident.pairs_new is not None:
        yield words.text("sentence.pairs", pairs=incident.pairs_disclosed, new=incident.pairs_new)


def spread(facts: Facts, words: Language) -> Iterator[str]:
    """What of the list went on."""
    incident = facts.incident
    yield from _counted("reply_alls", incident.reply_alls, words)
    if incident.addresses_added:
        yield words.count("sentence.added", incident.addresses_added)
    yield from _counted("forwards", incident.forwards, words)


def period(facts: Facts, words: Language) -> Iterator[str]:
    """When the mails were sent."""
    first, last = facts.incident.first_sent, facts.incident.last_sent
    zone = facts.reader.timezone
    if first is None or last is None:
        return
    if first == last:
        yield words.text("sentence.moment", moment=words.moment(first, zone))
    else:
        yield words.text("sentence.period", first=words.moment(first, zone), last=words.moment(last, zone))


def information(facts: Facts, words: Language) -> Iterator[str]:
    """Which personal data was in view."""
    incident = facts.incident
    yield words.count("sentence.addresses", incident.addresses_exposed)
    if incident.addresses_named:
        yield words.count("sentence.named", incident.addresses_named)
    yield words.text("sentence.recipient", subject=subject(incident))
    yield from _attached(facts, words)
    if incident.personal_data is None:
        return
    if not incident.personal_data:
        yield words.text("sentence.no_findings")
        return
    categories = _categories(facts.result)
    found = (
        words.text(
            "sentence.finding",
            category=words.label("category", categories.get(count.rule, _UNKNOWN)),
            rule=count.rule,
            n=count.findings,
        )
        for count in incident.personal_data
    )
    yield words.text("sentence.findings", found=words.joined(found))


def _attached(facts: Facts, words: Language) -> Iterator[str]:
    """The tables of people that the mails carried, by the categories of data in them."""
    files = facts.incident.attached
    if files is None:
        return
    yield words.text("sentence.attached", files=translated(attached.said(files), words))
    if facts.categories:
        told = words.joined(words.label("category", each) for each in facts.categories)
        yield words.text("sentence.attached_categories", categories=told)


def individuals(facts: Facts, words: Language) -> Iterator[str]:
    """How many people, and where they are."""
    incident = facts.incident
    if incident.people_exposed is not None:
        people = wording.people(incident.people_exposed, words)
        yield words.text("sentence.people", people=people, addresses=incident.addresses_exposed)
        if incident.people_exposed.low != incident.people_exposed.high:
            yield words.text("sentence.range")
    if incident.customers_exposed is not None:
        yield words.count("sentence.customers", incident.customers_exposed)
    if incident.attached is not None:
        yield words.count("sentence.attached_people", incident.attached.people)
    known = [f"{cell(name)} {words.number(number)}" for name, number in facts.jurisdictions if name]
    if known:
        unknown = dict(facts.jurisdictions).get(_UNKNOWN, 0)
        yield words.text("sentence.jurisdictions", counts=words.joined(known), unknown=unknown)


def containment(facts: Facts, words: Language) -> Iterator[str]:
    """What was done to take the mails back, and what it achieved."""
    incident = facts.incident
    recall = incident.recall
    if recall is not None and not recall.attempted:
        yield words.text("sentence.no_recall")
    elif recall is not None:
        yield words.count("sentence.recalls", recall.attempted, mails=incident.messages)
        if recall.first_after_minutes is not None:
            yield words.text("sentence.recall_after", minutes=_whole(recall.first_after_minutes))
        yield words.text("sentence.recall_reports", succeeded=recall.succeeded, failed=recall.failed)
        if recall.exposed_again:
            yield words.text("sentence.recall_showed")
    yield from _counted("undelivered", incident.undelivered, words)


def notices(facts: Facts, words: Language) -> Iterator[str]:
    """Who was told, and who was not: by notices in the mail, and by decisions that the case records."""
    notified = facts.incident.notified
    if notified is not None and not notified.people:
        yield words.text("sentence.no_notice")
    elif notified is not None:
        yield words.count("sentence.notified", notified.people, exposed=facts.incident.addresses_exposed)
        if notified.first_at is not None and notified.last_at is not None:
            first, last = (words.moment(at, facts.reader.timezone) for at in (notified.first_at, notified.last_at))
            yield words.text("sentence.notices_sent", first=first, last=last)
        if notified.missing:
            yield words.count("sentence.missing", notified.missing)
        if notified.exposed_again:
            yield words.text("sentence.notice_showed")
    if facts.decided is not None:
        otherwise, left = facts.decided
        yield words.text("sentence.decided", told=otherwise, left=left)


def severity(facts: Facts, words: Language) -> Iterator[str]:
    """The program's own level with its reasons; no test of any statute."""
    incident = facts.incident
    if incident.severity is not None:
        yield words.text("sentence.severity", level=words.label("severity", incident.severity))
        yield from (f"{translated(cell(reason), words)}" for reason in incident.reasons)


def _counted(name: str, number: int | None, words: Language) -> Iterator[str]:
    """That a number of something was found, or none; nothing where that was not computed."""
    if number is not None:
        yield words.count(f"sentence.{name}", number) if number else words.text(f"sentence.no_{name}")


def _whole(minutes: float) -> int | float:
    """Minutes with a decimal only where it says something."""
    return int(minutes) if minutes == int(minutes) else round(minutes, 1)


def _categories(result: Result) -> dict[str, str]:
    return {total.rule: total.category for total in result.rule_totals}
