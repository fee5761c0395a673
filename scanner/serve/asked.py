"""A form of the page, read as decisions."""

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from werkzeug.datastructures import MultiDict

from scanner.analysis.deciding import Measured
from scanner.analysis.naming import findings_judged, incident_judged, people_told
from scanner.case import Case
from scanner.decisions import Decision, FindingsJudged, What, Withdrawal, mail_name
from scanner.errors import UsageError

_FINDING = re.compile(r"([0-9A-F]{32}) ([0-9a-f]{32}(?: [0-9TZ:-]{20})?)")
"""What `pages.findings` calls a finding: the hash of its value, and the name of its mail."""


def asked(
    form: MultiDict[str, str], case: Case, basis: Measured, before: Sequence[Decision], zone: tzinfo
) -> list[What]:
    """What a form decides; its times are in the time zone. Raises `UsageError` where it makes no sense.

    about       the other fields
    incident    incident, verdict
    findings    rule, verdict; of single ones: finding (one field each, as `pages.findings` names them), scope
    person      person (one field each), told_how, told_at
    withdrawal  decision
    """
    match form.get("about"):
        case "incident":
            return [incident_judged(basis, form.get("verdict", ""), form.get("incident", ""))]
        case "findings" if "scope" in form:
            return _chosen(form, basis)
        case "findings":
            return [findings_judged(case.connection, form.get("verdict", ""), form.get("rule", ""))]
        case "person":
            return _told(form, basis, before, zone)
        case "withdrawal":
            number = form.get("decision", "")
            if not number.isascii() or not number.isdigit():
                raise UsageError("which decision is withdrawn was not said")
            return [Withdrawal(int(number[:9]))]
        case _:
            raise UsageError("the form does not say what is decided")


def _chosen(form: MultiDict[str, str], basis: Measured) -> list[What]:
    """Of single findings: the value in this mail, or (scope "value") in all."""
    named = [found for name in form.getlist("finding") if (found := _FINDING.fullmatch(name))]
    if not named or len(named) < len(form.getlist("finding")):
        raise UsageError("which findings are meant was not said")
    verdict, rule, everywhere = form.get("verdict", ""), form.get("rule", ""), form.get("scope") == "value"
    if rule not in {total.rule for total in basis.result.rule_totals}:
        raise UsageError("there is no such rule")
    names = dict.fromkeys((name[1], "" if everywhere else name[2]) for name in named)
    return [
        FindingsJudged(verdict, rule, value_hash, mail_name(mail) if mail else None) for value_hash, mail in names
    ]


def _told(form: MultiDict[str, str], basis: Measured, before: Sequence[Decision], zone: tzinfo) -> list[What]:
    persons = form.getlist("person")
    if not persons:
        raise UsageError("nobody is ticked")
    try:
        at = datetime.fromisoformat(form.get("told_at", ""))
    except ValueError:
        raise UsageError("when they were told was not said") from None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    how, by = form.get("told_how", ""), form.get("by", "")
    return list(people_told(basis, before, persons, (), how=how, at=at, by=by))
