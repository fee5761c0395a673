"""Forwards of a mass mail to people outside who had not been addressed before."""

import re

import pandas as pd

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
    """The rows of `persons` that forwards of one incident's mass mails brought in: they had no copy of them.

    forwards  mail with a forward mark, given to this incident (frames.MAIL_COLUMNS)
    persons   message, address: the outside persons that these were addressed to
    mails     the mass mails; one that is a forward itself is none of theirs
    copies    message, address: the outside persons that the mass mails were addressed to
    """
    later = forwards[~forwards["message"].isin(mails["message"]) & forwards["date"].gt(mails["date"].min())]
    return persons[persons["message"].isin(later["message"]) & ~persons["address"].isin(copies["address"])]
