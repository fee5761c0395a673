"""Forwards of a mass mail to people outside who had not been addressed before."""

import re

import pandas as pd

from scanner.analysis.rows import matched
from scanner.identity import base_subject

MARK = r"^\s*(?:\w{1,5}(?:\[\d+\])?\s*[:：]\s*)*(?:fwd?|fw|wg|tr|rv|enc|vb|vs)\s*[:：]"  # noqa: RUF001
"""A forward mark at the start of a subject, behind any others, in the dialect that RE2 and Python share."""

_MARK = re.compile(MARK, re.IGNORECASE)


def is_forward(subject: str) -> bool:
    """Whether a subject has a forward mark."""
    return _MARK.match(subject) is not None and base_subject(subject) != ""


def to_new_persons(
    forwards: pd.DataFrame, persons: pd.DataFrame, mails: pd.DataFrame, copies: pd.DataFrame
) -> pd.DataFrame:
    """incident, message, address: whom forwards of mass mails brought in, who had no copy of them.

    forwards  mail with a forward mark, given to incidents (frames.MAIL_COLUMNS, incident)
    persons   message, address: the outside persons that these were addressed to
    mails     the mass mails of these incidents; one that is a forward itself is none of theirs
    copies    incident, address: the outside persons that the mass mails were addressed to
    """
    first = forwards["incident"].map(mails.groupby("incident")["date"].min())
    later = forwards[~matched(forwards, mails, "incident", "message") & forwards["date"].gt(first)]
    addressed = later[["incident", "message"]].merge(persons[["message", "address"]], on="message")
    return addressed[~matched(addressed, copies, "incident", "address")]
