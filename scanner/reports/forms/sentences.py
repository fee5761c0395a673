"""What a scan measured of one incident, in sentences that the forms share. What was not computed is not said."""

import re
from collections.abc import Iterator

from scanner.analysis import attached
from scanner.analysis.result import Incident, Notified, Recall
from scanner.reports import frames, wording
from scanner.reports.elapsed import elapsed
from scanner.reports.forms import kinds
from scanner.reports.forms.document import Blank, Part
from scanner.reports.forms.facts import Facts
from scanner.reports.language import Language
from scanner.reports.phrases import translated
from scanner.reports.text import cell, cut

_LONGEST_SUBJECT = 200
_SENDERS_SHOWN = 5
_UNKNOWN = ""
_CANADA = re.compile(r"(?i)CA(?:-[A-Z]{2})?$|Canada\b")  # ISO 3166-1 or 3166-2


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
        field=words.text(f"in_field.{incident.field}"),
    )


def mails(facts: Facts, key: str, words: Language) -> str:
    """The incident's emails as a part of a sentence, one or more: "the email", "these emails"."""
    return words.count(key, facts.incident.messages)


def circumstances(facts: Facts, words: Language) -> Iterator[str]:
    """What was sent, by whom, and who could see it."""
    incident = facts.incident
    yield showed(facts, words)
    senders = [cell(sender) for sender in frames.senders(incident, facts.reader.reveal)]
    shown = wording.first_of(senders, _SENDERS_SHOWN, words)
    yield words.count("sentence.sent_by", incident.messages, senders=shown, subject=subject(incident))
    if incident.viewers is not None:
        yield words.count("sentence.viewers", incident.viewers)
    if incident.pairs_disclosed is not None and incident.pairs_new is not None:
        yield words.count("sentence.pairs", incident.pairs_disclosed, new=_new(incident, words))


def _new(incident: Incident, words: Language) -> str:
    """How many of the pairs had not been in the same email before."""
    new = incident.pairs_new or 0
    if new == incident.pairs_disclosed:
        return words.text("sentence.pairs_all_new")
    return words.count("sentence.pairs_new", new) if new else words.text("sentence.pairs_none_new")


def spread(facts: Facts, words: Language) -> Iterator[str]:
    """What of the list went on."""
    incident = facts.incident
    yield from _counted("reply_alls", incident.reply_alls, words)
    if incident.addresses_added:
        yield words.count("sentence.added", incident.addresses_added)
    yield from _counted("forwards", incident.forwards, words, mails=mails(facts, "mails.of", words))


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
        yield words.count("sentence.no_findings", incident.messages)
    for place, number, found in kinds.found(facts, words):
        where = mails(facts, f"mails.in_{place}", words)
        yield words.count("sentence.findings", number, where=where, found=found)


def _attached(facts: Facts, words: Language) -> Iterator[str]:
    """The tables of people that the mails carried, by the categories of data in them."""
    files = facts.incident.attached
    if files is None:
        return
    told = translated(attached.said(files), words)
    yield words.text("sentence.attached", files=told)
    columns = kinds.columns(facts, words)
    if columns:
        yield words.text("sentence.attached_categories", categories=words.joined(columns))


def individuals(facts: Facts, words: Language) -> Iterator[str]:
    """How many people, and where they are."""
    incident = facts.incident
    if incident.people_exposed is not None:
        people = wording.people(incident.people_exposed, words)
        yield words.count("sentence.people", incident.addresses_exposed, people=people)
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


def in_canada(facts: Facts, words: Language) -> tuple[Part, ...]:
    """How many of the people are in Canada by the customer list; a blank for those of whom it does not tell."""
    there = sum(number for name, number in facts.jurisdictions if _CANADA.match(name))
    if not there:  # a list may name places in any way
        return (Blank(words.text("pipeda.individuals_canada")),)
    unknown = dict(facts.jurisdictions).get(_UNKNOWN, 0)
    elsewhere = sum(number for _, number in facts.jurisdictions) - there - unknown
    told = words.text("pipeda.in_canada", canada=there, elsewhere=elsewhere, unknown=unknown)
    return (told, Blank(words.count("pipeda.canada_unknown", unknown))) if unknown else (told,)


def containment(facts: Facts, words: Language) -> Iterator[str]:
    """What was done to take the mails back, and what it achieved."""
    incident = facts.incident
    recall = incident.recall
    these = mails(facts, "mails.these", words)
    if recall is not None and not recall.attempted:
        yield words.text("sentence.no_recall", mails=these)
    elif recall is not None:
        yield _attempted(recall.attempted, facts, words)
        if recall.first_after_minutes is not None:
            after = elapsed(recall.first_after_minutes, words)
            first = mails(facts, "mails.first", words)
            yield words.count("sentence.recall_after", recall.attempted, after=after, mail=first)
        yield from _reports(recall, words)
        if recall.exposed_again:
            yield words.text("sentence.recall_showed")
    yield from _counted("undelivered", incident.undelivered, words, mails=these)


def _attempted(attempted: int, facts: Facts, words: Language) -> str:
    sent = facts.incident.messages
    if attempted >= sent:
        return words.count("sentence.recalls_all", sent)
    return words.count("sentence.recalls", attempted, mails=sent)


def _reports(recall: Recall, words: Language) -> Iterator[str]:
    """What reports say of a recall: only one on a person outside tells anything of those who were exposed."""
    reports = recall.succeeded + recall.failed
    if not reports:
        yield words.text("sentence.no_recall_reports")
        return
    if not recall.succeeded:
        succeeded = words.text("sentence.recalled_none")
    elif recall.succeeded_outside == recall.succeeded:
        succeeded = words.count("sentence.recalled_outside", recall.succeeded)
    elif recall.succeeded_outside:
        outside = words.count("sentence.of_them_outside", recall.succeeded_outside)
        succeeded = words.count("sentence.recalled", recall.succeeded, outside=outside)
    else:
        succeeded = words.count("sentence.recalled_inside", recall.succeeded)
    yield words.count("sentence.recall_reports", reports, succeeded=succeeded, failed=recall.failed)
    yield words.text("sentence.recall_others" if recall.succeeded_outside else "sentence.recall_nobody")


def notices(facts: Facts, words: Language) -> Iterator[str]:
    """Who was told, and who was not: by notices in the mail, and by decisions that the case records."""
    notified = facts.incident.notified
    if notified is not None and not notified.people:
        yield words.text("sentence.no_notice")
    elif notified is not None:
        exposed = facts.incident.addresses_exposed
        if notified.people == exposed:
            yield words.count("sentence.notified_all", exposed)
        else:
            yield words.count("sentence.notified", notified.people, exposed=exposed)
        if notified.undelivered:
            yield words.count("sentence.notices_undelivered", notified.undelivered)
        yield from _sent(notified, facts, words)
        if notified.missing:
            yield words.count("sentence.missing", notified.missing)
        if notified.exposed_again:
            yield words.text("sentence.notice_showed")
    if facts.decided is not None:
        otherwise, left = facts.decided
        yield words.text("sentence.decided", told=otherwise, left=left)
    if facts.incident.attached is not None:
        yield words.count("sentence.attached_to_tell", facts.incident.attached.people)


def _sent(notified: Notified, facts: Facts, words: Language) -> Iterator[str]:
    if notified.first_at is None or notified.last_at is None:
        return
    first, last = (words.moment(at, facts.reader.timezone) for at in (notified.first_at, notified.last_at))
    if first == last:
        yield words.text("sentence.notice_sent", moment=first)
    else:
        yield words.text("sentence.notices_sent", first=first, last=last)


def attached_told(facts: Facts, words: Language) -> tuple[Blank, ...]:
    """The blank for those whom attached tables tell of: no mail merge lists them."""
    if facts.incident.attached is None:
        return ()
    return (Blank(words.count("forms.attached_told", facts.incident.attached.people)),)


def severity(facts: Facts, words: Language) -> Iterator[str]:
    """The program's own level with its reasons; no test of any statute."""
    incident = facts.incident
    if incident.severity is not None:
        yield words.text("sentence.severity", level=words.label("severity", incident.severity))
        yield from (kinds.reason(reason, facts, words) for reason in incident.reasons)


def _counted(name: str, number: int | None, words: Language, **values: str) -> Iterator[str]:
    """That a number of something was found, or none; nothing where that was not computed."""
    if number is None:
        return
    if number:
        yield words.count(f"sentence.{name}", number, **values)
    else:
        yield words.text(f"sentence.no_{name}", **values)
