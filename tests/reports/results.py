"""Results to report on: an empty one, a plain one, several incidents, and a hostile one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd

from scanner.analysis.columns import (
    ATTACHED_TABLES_COLUMNS,
    EMAILS_COLUMNS,
    EXPOSURES_COLUMNS,
    PEOPLE_COLUMNS,
    PERSONAL_DATA_COLUMNS,
    POLICY_COLUMNS,
    PROBLEMS_COLUMNS,
    SET_ASIDE_COLUMNS,
    SOURCES_COLUMNS,
)
from scanner.analysis.result import (
    Disclosure,
    Event,
    Group,
    Incident,
    MessageCounts,
    Notified,
    Pages,
    Range,
    Recall,
    Result,
    RuleCount,
    RuleTotal,
    Step,
    Totals,
)
from scanner.reports import Reader

MASKED, REVEALED = (Reader(reveal=reveal) for reveal in (False, True))

Make = Callable[[], Result]
"""What each of the functions below is."""

SENT = datetime(2025, 3, 23, 14, 5, tzinfo=UTC)
SENDER = "billing.desk@utility.example"
ADDRESSES = ("jane.doe@example.com", "jdoe77@mail.example", "omar.haddad@example.org")
NAMES = ("Jane Doe", "Omar Haddad")
VALUE = "046 454 286"

FORMULAS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "\ufeff=1+1",
    "\u200b\xa0=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\x00=1",
    "\u202e=1",
)
HOSTILE = (
    *FORMULAS,
    '";=1+1;"',
    "{=1+1}",
    "\x1b[2J\x1b]0;owned\x07 red \x1b[31m",
    "\x9b31m C1 control",
    "line\r\nbreak\u2028and\x85more",
    'quotes " and \' and "" and ,;',
    "\u202egnp.exe\u202c \u2066isolate\u2069 \u200fmark",
    "w" * 10_000,
    "字" * 200,
    "e" + "\u0301" * 500,
    "http://example.com/",
    "_x000D_ looks like an escape",
    "lone \udcff surrogate",
    "<script>&amp;</script>",
    "nan",
    "1e5",
    "",
)

INCIDENT = Incident(
    id="I-0001",
    severity="high",
    reasons=("298 outside addresses in view", "recall showed them again"),
    subject="Your bill for March",
    senders=(SENDER,),
    first_sent=SENT,
    last_sent=datetime(2025, 3, 23, 14, 31, 7, 250_000, tzinfo=UTC),
    messages=9,
    field="cc",
    addresses_exposed=298,
    addresses_named=210,
    customers_exposed=None,
    people_exposed=Range(296, 297, 298),
    viewers=290,
    pairs_disclosed=9900,
    pairs_new=9898,
    undelivered=8,
    recall=Recall(attempted=9, succeeded=2, failed=7, first_after_minutes=22.5, exposed_again=True),
    reply_alls=1,
    addresses_added=0,
    notified=Notified(people=297, missing=1, first_at=SENT, last_at=SENT, exposed_again=False),
    personal_data=(RuleCount("ca-sin", 1),),
    trail=(Step("distinct addresses", 298, -2),),
    forwards=2,
)
UNCOMPUTED = replace(
    INCIDENT,
    id="I-0002",
    severity=None,
    reasons=(),
    first_sent=None,
    last_sent=None,
    messages=1,
    field="to",
    addresses_exposed=12,
    addresses_named=None,
    people_exposed=None,
    viewers=None,
    pairs_disclosed=None,
    pairs_new=None,
    undelivered=None,
    recall=None,
    reply_alls=None,
    addresses_added=None,
    notified=None,
    personal_data=None,
    trail=(),
    forwards=None,
)


def frame(columns: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Rows as a frame in the types that the analysis gives; what a row leaves out is null."""
    untyped = pd.DataFrame([dict(row) for row in rows], columns=list(columns), dtype="object")
    return untyped.astype(dict(columns))


def pages(whole: pd.DataFrame) -> Pages:
    """A frame as the analysis gives a table that may be too large to hold: here a row a page."""
    return lambda: (whole.iloc[row : row + 1] for row in range(len(whole)))


def empty() -> Result:
    """Nothing was found at all."""
    return Result(
        generated_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
        version="0.1.0",
        assumptions={"organisation_domains": [], "organisation_inferred": True, "visible_threshold": 5},
        messages=MessageCounts(0, 0, 0, 0),
        incidents=(),
        rule_totals=(),
        totals=Totals(0, 0, None, None),
        people=frame(PEOPLE_COLUMNS, []),
        personal_data=pages(frame(PERSONAL_DATA_COLUMNS, [])),
        worst_personal_data=frame(PERSONAL_DATA_COLUMNS, []),
        set_aside=frame(SET_ASIDE_COLUMNS, []),
        sources=frame(SOURCES_COLUMNS, []),
        problems=frame(PROBLEMS_COLUMNS, []),
    )


def plain() -> Result:
    """One incident, two people, a finding, a mass mail set aside, a skipped source and a problem."""
    first, second, third = ADDRESSES
    found = {
        "message_id": "<a@utility.example>",
        "source": "sent.mbox",
        "position": "1024",
        "rule": "ca-sin",
        "category": "government-id",
        "jurisdiction": "CA",
        "severity": "high",
        "confidence": "high",
        "location": "body",
        "start": 10,
        "end": 21,
        "masked": "••• ••• •••",
        "value": VALUE,
        "sent_outside": True,
        "part": "quoted",
        "reason": "checksum; context: sin",
        "repeated": False,
        "outside_recipients": 2,
        "own": False,
    }
    people = [
        {
            "person": "P-0001",
            "name": NAMES[0],
            "addresses": [first, second],
            "customer_id": "C-7",
            "jurisdiction": "CA-ON",
            "named": True,
            "incidents": ["I-0001"],
            "told_at": SENT,
            "told_by": "<notice@utility.example>",
            "still_to_tell": False,
        },
        {
            "person": "P-0002",
            "name": NAMES[1],
            "addresses": [third],
            "named": False,
            "incidents": ["I-0001", "I-0002"],
            "still_to_tell": True,
        },
    ]
    exposures: list[dict[str, object]] = [
        {"incident": "I-0001", "person": "P-0001", "address": first, "name": NAMES[0], "told_at": SENT},
        {"incident": "I-0001", "person": "P-0001", "address": second, "name": ""},
        {"incident": "I-0001", "person": "P-0002", "address": third, "name": ""},
        {"incident": "I-0002", "person": "P-0002", "address": third, "name": NAMES[1]},
    ]
    aside = {"date": SENT, "sender": SENDER, "subject": "Minutes", "outside_addresses": 6}
    sent = {
        "incident": "I-0001",
        "role": "mass-mail",
        "date": SENT,
        "sender": SENDER,
        "subject": "Your bill for March",
        "message_id": "a@utility.example",
        "source": "sent.mbox",
        "position": "bytes 0-1024",
        "in_view": 298,
        "recipients": 299,
    }
    broken = {"rule": "our-mail", "severity": "high", "date": SENT, "sender": SENDER, "subject": "News"}
    reasons = ("list", "known to one another", "list")
    mbox = {"path": "sent.mbox", "format": "mbox", "sha256": "ab" * 32, "bytes": 9, "messages": 14}
    skipped = {"path": "notes.doc", "format": "skipped", "bytes": 5, "status": "no mail format"}
    return replace(
        empty(),
        assumptions={
            "organisation_domains": ["utility.example"],
            "organisation_inferred": False,
            "visible_threshold": 5,
        },
        messages=MessageCounts(found=14, scanned=11, duplicate=2, unreadable=1),
        incidents=(INCIDENT,),
        rule_totals=(RuleTotal("ca-sin", "government-id", "CA", "high", 3, 2, 3, 2, high=2, medium=1, low=4),),
        totals=Totals(1, 298, None, Range(296, 297, 298), undelivered=8),
        people=frame(PEOPLE_COLUMNS, people),
        exposures=frame(EXPOSURES_COLUMNS, exposures),
        titles={"ca-sin": "Canadian Social Insurance Number"},
        personal_data=pages(frame(PERSONAL_DATA_COLUMNS, [found])),
        worst_personal_data=frame(PERSONAL_DATA_COLUMNS, [found]),
        set_aside=frame(SET_ASIDE_COLUMNS, [aside | {"reason": reason} for reason in reasons]),
        emails=frame(EMAILS_COLUMNS, [sent, sent | {"role": "reply-all", "sender": first, "in_view": 297}]),
        policy=frame(POLICY_COLUMNS, [broken | {"detail": detail} for detail in ("10 in To", "10 in Bcc")]),
        sources=frame(SOURCES_COLUMNS, [mbox, skipped]),
        problems=frame(
            PROBLEMS_COLUMNS,
            [{"source": "sent.mbox", "position": "77", "stage": "parsing", "problem": "no header"}],
        ),
    )


def several() -> Result:
    """Three incidents, one of which was hardly computed; the organisation was inferred."""
    april = SENT.replace(month=4)
    third = replace(INCIDENT, id="I-0003", severity="critical", field="to+cc", last_sent=april)
    return replace(
        plain(),
        assumptions={**plain().assumptions, "organisation_inferred": True},
        incidents=(INCIDENT, UNCOMPUTED, third),
        totals=Totals(3, 310, 40, Range(300, 305, 310)),
    )


def drawn() -> Result:
    """One incident of which all that can be drawn is known: a mail to some, one to more, a bounce, notices."""
    events = (
        Event("mass-mail", SENT, 1, 5),
        Event("mass-mail", SENT + timedelta(minutes=12), 1, 8),
        Event("bounce", SENT + timedelta(minutes=13), 1, 1),
        Event("notice", SENT + timedelta(days=1), 7, 7),
        Event("reply-all", None, 1, 5),
    )
    groups = (Group(5, (1, 2), (1, 2), 1), Group(2, (2,), (2,), 1), Group(1, (), (2,), 1))
    trail = (
        Step("appearances of addresses in To and Cc", 14, 0),
        Step("distinct addresses", 9, -5),
        Step("less the organisation's own addresses", 8, -1, counts=False),
        Step("less role mailboxes", 8, 0, counts=False),
        Step("addresses of outside persons", 8, 0),
        Step("people, same mailboxes and same customers merged", 8, 0),
    )
    incident = replace(
        INCIDENT,
        messages=2,
        addresses_exposed=8,
        viewers=7,
        pairs_disclosed=49,
        pairs_new=47,
        trail=trail,
        events=events,
        disclosure=Disclosure(groups, ((20, 10, 5), (10, 2, 2), (0, 0, 0))),
    )
    return replace(plain(), incidents=(incident,))


def hostile(texts: Sequence[str] = HOSTILE) -> Result:
    """Every text that a mail, a path or a rule can bring along is one of `texts`."""
    incidents = tuple(
        replace(INCIDENT, id=f"I-{number:04}", subject=text, senders=(text, SENDER), reasons=(text,))
        for number, text in enumerate(texts, start=1)
    )
    people = [
        {
            "person": f"P-{number:04}",
            "name": text,
            "addresses": [text, ADDRESSES[0]],
            "customer_id": text,
            "jurisdiction": text,
            "named": None,
            "incidents": ["I-0001"],
            "told_by": text,
        }
        for number, text in enumerate(texts, start=1)
    ]

    def all_text(columns: Mapping[str, str]) -> pd.DataFrame:
        names = [name for name, kind in columns.items() if kind == "string"]
        rows = pd.DataFrame([dict.fromkeys(names, text) for text in texts], columns=list(columns), dtype="object")
        return rows.astype({name: kind for name, kind in columns.items() if kind != "string"})

    return replace(
        plain(),
        assumptions={"organisation_domains": list(texts), "organisation_inferred": True, "rules": texts},
        incidents=incidents,
        rule_totals=tuple(RuleTotal(text, text, text, "low", 1, 1, 1, 1) for text in texts),
        people=pd.DataFrame(people, columns=list(PEOPLE_COLUMNS), dtype="object"),
        exposures=pd.DataFrame(
            [
                {"incident": "I-0001", "person": person["person"], "address": address, "name": person["name"]}
                for person in people
                for address in (person["name"], ADDRESSES[0])
            ],
            columns=list(EXPOSURES_COLUMNS),
            dtype="object",
        ),
        titles=dict.fromkeys(texts, texts[-1]),
        personal_data=pages(all_text(PERSONAL_DATA_COLUMNS).assign(start=-5, end=-1)),
        worst_personal_data=all_text(PERSONAL_DATA_COLUMNS).assign(start=-5, end=-1),
        set_aside=all_text(SET_ASIDE_COLUMNS),
        attached_tables=all_text(ATTACHED_TABLES_COLUMNS).assign(
            data_subjects=1, sent_outside=True, hidden=False, in_attachment=1, digest="0"
        ),
        emails=all_text(EMAILS_COLUMNS),
        policy=all_text(POLICY_COLUMNS),
        sources=all_text(SOURCES_COLUMNS),
        problems=all_text(PROBLEMS_COLUMNS),
    )


def hostile_in_short() -> Result:
    """A few texts of each kind, for what writes much of each."""
    return hostile((FORMULAS[0], *HOSTILE[len(FORMULAS) + 1 :: 4]))


RESULTS = {"empty": empty, "plain": plain, "several": several, "hostile": hostile}
