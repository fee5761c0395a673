"""Notices that came back: reports of failed delivery, given to the notice that each is about."""

import pandas as pd

from scanner.analysis.incidents import mailing_subject
from scanner.analysis.rows import matched

_WITHIN = pd.Timedelta(days=14)


def about_notices(
    reports: pd.DataFrame, notices: pd.DataFrame, persons: pd.DataFrame, mass: pd.DataFrame, copies: pd.DataFrame
) -> pd.Series:
    """The notice that each report of a failed delivery is about, null where it is about no notice.

    reports   what reports say (frames.REPORT_COLUMNS)
    notices   mail of the organisation with the wording of a notice (frames.MAIL_COLUMNS)
    persons   message, address: the outside persons that it was addressed to
    mass      the mass mails of incidents (MAIL_COLUMNS)
    copies    message, address: the outside persons that these were addressed to

    A report that names a Message-ID is about that mail. One that does not is about the latest mail before it to
    its recipient, within 14 days and of the subject that it names, if it names any: a mass mail or a notice.
    """
    failed = reports[reports["outcome"].eq("failed")]
    worded = notices[~notices["message"].isin(mass["message"])]
    by_id = worded[worded["message_id"].ne("")].drop_duplicates("message_id", keep="last")
    named = failed["original_id"].map(by_id.set_index("message_id")["message"])
    unnamed = failed[failed["original_id"].eq("")]
    latest = _latest(unnamed, pd.concat([_sent(worded, persons, unnamed), _sent(mass, copies, unnamed)]))
    meant = latest[latest.isin(worded["message"])]
    return named.astype("Int64").fillna(meant.astype("Int64")).reindex(reports.index)


def came_back(reports: pd.DataFrame, notices: pd.DataFrame, exposed: pd.DataFrame) -> pd.DataFrame:
    """incident, notice, message, date, address: the reports that a notice of an incident did not reach an address.

    reports  have the column notice (see `about_notices`)
    notices  incident, message: those of some incidents
    exposed  incident, address: each once
    """
    failed = reports.loc[reports["notice"].notna(), ["notice", "message", "date", "recipient"]]
    told_of = notices[["incident", "message"]].rename(columns={"message": "notice"})
    each = failed.astype({"notice": "int64"}).rename(columns={"recipient": "address"}).merge(told_of, on="notice")
    return each[matched(each, exposed, "incident", "address")]


def _sent(mail: pd.DataFrame, addressed: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """address, mail, sent, key: the mail to any recipient of some reports."""
    theirs = addressed.loc[addressed["address"].isin(reports["recipient"]), ["message", "address"]]
    each = theirs.drop_duplicates().merge(mail[["message", "date", "subject"]], on="message")
    each["key"] = each["subject"].map({one: mailing_subject(one) for one in each["subject"].unique()})
    return each.rename(columns={"message": "mail", "date": "sent"})[["address", "mail", "sent", "key"]]


def _latest(reports: pd.DataFrame, sent: pd.DataFrame) -> pd.Series:
    """The latest mail to the recipient of each report, by the index of `reports`."""
    said = reports.assign(
        said=reports["original_subject"].map(mailing_subject), address=reports["recipient"]
    ).rename_axis("report")
    pairs = said[["said", "address", "date"]].reset_index().merge(sent, on="address")
    since = pairs["date"] - pairs["sent"]
    near = since.ge(pd.Timedelta(0)) & since.le(_WITHIN)
    of_subject = pairs["said"].eq("") | pairs["said"].eq(pairs["key"])
    pairs = pairs[near & of_subject].sort_values(["sent", "mail"])
    return pairs.groupby("report")["mail"].last()
