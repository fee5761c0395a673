"""Which mass mail a later message is about: by its thread or, where a client kept none, by its subject."""

import pandas as pd

from scanner.analysis.incidents import mailing_subject


def ancestors(mail: pd.DataFrame) -> pd.DataFrame:
    """message, ancestor: a row for each Message-ID in In-Reply-To or References."""
    references = mail[["message", "references"]].explode("references").set_axis(["message", "ancestor"], axis=1)
    parents = mail[["message", "in_reply_to"]].set_axis(["message", "ancestor"], axis=1)
    both = pd.concat([references, parents], ignore_index=True).dropna()
    return both[both["ancestor"].ne("")].drop_duplicates()


def by_thread(named: pd.DataFrame, mass: pd.DataFrame) -> pd.Series:
    """The latest mass mail that each message names: mass message by message.

    `named` has message and ancestor (a Message-ID); `mass` is mass mail (frames.MAIL_COLUMNS).
    """
    if named.empty:
        return _about_nothing()
    meant = named.merge(
        mass[["message", "message_id"]].rename(columns={"message": "about", "message_id": "ancestor"}),
        on="ancestor",
    )
    return meant.groupby("message")["about"].max()


def by_subject(subjects: pd.DataFrame, mass: pd.DataFrame, within: pd.Timedelta) -> pd.Series:
    """The latest mass mail of its subject before each message: mass message by message.

    `subjects` has message, date and subject (of what it is about).
    """
    if subjects.empty:
        return _about_nothing()
    said = subjects.assign(key=subjects["subject"].map(mailing_subject))[["message", "date", "key"]]
    sent = mass.assign(key=mass["subject"].map(mailing_subject))[["message", "date", "key"]]
    pairs = said[said["key"].ne("")].merge(sent, on="key", suffixes=("", "_mass"))
    since = pairs["date"] - pairs["date_mass"]
    pairs = pairs[since.ge(pd.Timedelta(0)) & since.le(within)].sort_values(["date_mass", "message_mass"])
    return pairs.groupby("message")["message_mass"].last()


def to_recipient(said: pd.DataFrame, mass: pd.DataFrame, copies: pd.DataFrame, within: pd.Timedelta) -> pd.Series:
    """The latest mass mail before each message that went to a person it speaks of: mass message by message.

    `said` has message, date and address; `copies` has message and address of the mass mails.
    """
    if said.empty:
        return _about_nothing()
    sent = copies[["message", "address"]].drop_duplicates().merge(mass[["message", "date"]], on="message")
    pairs = said.merge(sent, on="address", suffixes=("", "_mass"))
    since = pairs["date"] - pairs["date_mass"]
    pairs = pairs[since.ge(pd.Timedelta(0)) & since.le(within)].sort_values(["date_mass", "message_mass"])
    return pairs.groupby("message")["message_mass"].last()


def with_incident(mail: pd.DataFrame, mass: pd.DataFrame, *about: pd.Series) -> pd.DataFrame:
    """The messages with a column incident (null where none is meant), by the first of `about` that tells."""
    meant = pd.Series(pd.NA, index=mail.index, dtype="Int64")
    for series in about:
        meant = meant.fillna(mail["message"].map(series).astype("Int64"))
    return mail.assign(incident=meant.map(mass.set_index("message")["incident"]).astype("Int64"))


def _about_nothing() -> pd.Series:
    """What most archives hold: no message that came after a mass mail."""
    return pd.Series(dtype="int64")
