"""What came after an incident: bounces and reply-alls counted here, recalls and notices in their own rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from scanner.analysis.components import of_messages
from scanner.analysis.forwards import is_forward, to_new_persons
from scanner.analysis.notices import find_notices, told_by, told_counts
from scanner.analysis.recalls import recall_counts
from scanner.analysis.result import Notified, Recall
from scanner.analysis.threads import ancestors, by_subject, by_thread, to_recipient, with_incident
from scanner.analysis.timeline import sent_to
from scanner.identity import is_reply
from scanner.parsing.recalls import recalled_subject

_REPORTS_WITHIN = pd.Timedelta(days=14)
_REPLIES_WITHIN = pd.Timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Traffic:
    """The mail that may answer an incident, of the whole archive; each frame may be empty.

    recalls     recalls that the organisation sent (frames.MAIL_COLUMNS)
    notices     its mail with the wording of a notice (MAIL_COLUMNS, phrases, telling)
    replies     mail that outside persons sent with others in view (MAIL_COLUMNS)
    forwards    mail with a forward mark, from anybody (MAIL_COLUMNS)
    addressed   message, field, address: the recipients of all of these
    persons     the rows of `addressed` that are outside persons
    reports     what delivery and recall reports say (frames.REPORT_COLUMNS)

    `told_apart` gives recalls, replies, forwards and reports their column incident.
    """

    recalls: pd.DataFrame
    notices: pd.DataFrame
    replies: pd.DataFrame
    forwards: pd.DataFrame
    addressed: pd.DataFrame
    persons: pd.DataFrame
    reports: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Response:
    """What is known of the aftermath of one incident.

    lost          message, address: copies of mass mails that bounced or were recalled with success
    undelivered   exposed addresses for which a failure came back
    reply_copies  message, address: the outside persons to whom reply-alls showed the list
    reply_views   message, address: the outside persons whom reply-alls had in view
    told          address, told_at, told_by: the first notice to each exposed address that got one
    events        by kind (result.Event): message, date, people
    """

    lost: pd.DataFrame
    undelivered: int
    recall: Recall
    reply_alls: int
    reply_copies: pd.DataFrame
    reply_views: pd.DataFrame
    addresses_added: int
    forwards: int
    told: pd.DataFrame
    notified: Notified
    events: Mapping[str, pd.DataFrame]


def respond(mails: pd.DataFrame, copies: pd.DataFrame, traffic: Traffic, threshold: int) -> Response:
    """The response to one incident.

    mails       its mass mails (frames.MAIL_COLUMNS, incident)
    copies      message, field, address: the outside persons that they were addressed to
    traffic     has been `told_apart`
    threshold   outside persons in view from which a list counts as shown
    """
    exposed = pd.Index(copies.loc[copies["field"].isin(["to", "cc"]), "address"].unique())
    number = mails["incident"].iloc[0]
    recalls, replies, forwards, reports = (
        frame[frame["incident"].eq(number)]
        for frame in (traffic.recalls, traffic.replies, traffic.forwards, traffic.reports)
    )
    later = traffic.notices[traffic.notices["date"] > mails["date"].min()]
    concerned = pd.concat([frame["message"] for frame in (recalls, replies, forwards, later)])
    persons = of_messages(traffic.persons, concerned)
    failures = reports[reports["outcome"].eq("failed") & reports["recipient"].isin(copies["address"])]
    recall_reports = reports[reports["outcome"].isin(["recalled", "not-recalled"])]
    recalled = recall_reports[recall_reports["outcome"].eq("recalled")]
    reply_alls = _reply_alls(replies, persons, exposed, threshold)
    reply_copies = persons.loc[persons["message"].isin(reply_alls["message"]), ["message", "field", "address"]]
    reply_views = in_view(reply_copies)
    notices = find_notices(mails, later, persons, exposed)
    told = told_by(notices, persons, exposed)
    forwarded = to_new_persons(forwards, persons, mails, copies)
    return Response(
        lost=pd.concat([_lost(failures, mails, copies), _lost(recalled, mails, copies)]).drop_duplicates(),
        undelivered=int(exposed.isin(failures["recipient"]).sum()),
        recall=recall_counts(
            mails, copies, recalls, traffic.addressed, recall_reports, shows_list(persons, recalls, threshold)
        ),
        reply_alls=len(reply_alls),
        reply_copies=reply_copies[["message", "address"]].drop_duplicates(),
        reply_views=reply_views,
        addresses_added=reply_views.loc[~reply_views["address"].isin(copies["address"]), "address"].nunique(),
        forwards=int(forwarded["message"].nunique()),
        told=told,
        notified=told_counts(told, len(exposed), shows_list(persons, notices, threshold)),
        events={
            "recall": sent_to(recalls, persons),
            "bounce": sent_to(
                failures.drop_duplicates("message"), failures.rename(columns={"recipient": "address"})
            ),
            "reply-all": sent_to(reply_alls, reply_views),
            "forward": sent_to(forwards[forwards["message"].isin(forwarded["message"])], forwarded),
            "notice": sent_to(notices, persons[persons["address"].isin(exposed)]),
        },
    )


def told_apart(traffic: Traffic, mass: pd.DataFrame, copies: pd.DataFrame) -> Traffic:
    """The traffic with its recalls, replies, forwards and reports each given to the one incident that it is about.

    By the Message-IDs that it names; else by its subject to the latest mass mail of that subject before it;
    a report that names neither by its recipient. `mass` has the column incident; `copies` message, address.
    """
    recalls, forwards, reports = traffic.recalls, traffic.forwards, traffic.reports
    replies = traffic.replies[~traffic.replies["subject"].map(is_forward).astype(bool)]
    recalled = recalls.assign(subject=recalls["subject"].map(recalled_subject))
    answers = replies[replies["subject"].map(is_reply).astype(bool)]
    original = reports.assign(ancestor=reports["original_id"], subject=reports["original_subject"])
    silent = original[original["ancestor"].eq("") & original["subject"].eq("")]
    return replace(
        traffic,
        recalls=with_incident(recalls, mass, by_subject(recalled, mass, _REPORTS_WITHIN)),
        replies=with_incident(
            replies, mass, by_thread(ancestors(replies), mass), by_subject(answers, mass, _REPLIES_WITHIN)
        ),
        forwards=with_incident(
            forwards, mass, by_thread(ancestors(forwards), mass), by_subject(forwards, mass, _REPLIES_WITHIN)
        ),
        reports=with_incident(
            reports,
            mass,
            by_thread(original, mass),
            by_subject(original[original["ancestor"].eq("")], mass, _REPORTS_WITHIN),
            to_recipient(silent.rename(columns={"recipient": "address"}), mass, copies, _REPORTS_WITHIN),
        ),
    )


def in_view(copies: pd.DataFrame) -> pd.DataFrame:
    """message, address of those in To and Cc."""
    return copies.loc[copies["field"].isin(["to", "cc"]), ["message", "address"]].drop_duplicates()


def shows_list(persons: pd.DataFrame, mail: pd.DataFrame, threshold: int) -> bool:
    """Whether any of some messages has at least `threshold` outside persons in view."""
    if mail.empty:
        return False
    views = in_view(persons[persons["message"].isin(mail["message"])])
    return bool(views.groupby("message").size().ge(threshold).any())


def _lost(reports: pd.DataFrame, mails: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """message, address: the copies that reports say reached nobody.

    A report that names its message takes that copy. One that does not takes a copy of its recipient's: all of
    them when there are as many reports as copies, none else, since it cannot be told which one was meant.
    """
    if reports.empty:
        return copies.loc[[], ["message", "address"]]
    by_id = reports.merge(
        mails[["message", "message_id"]], left_on="original_id", right_on="message_id", suffixes=("", "_mail")
    )
    sure = by_id[["message_mail", "recipient"]].set_axis(["message", "address"], axis=1)
    unnamed = reports[reports["original_id"].eq("")].drop_duplicates(["message", "recipient"])
    had = copies.drop_duplicates(["message", "address"])
    sent = had.groupby("address").size()
    said = unnamed.groupby("recipient").size().reindex(sent.index, fill_value=0)
    all_of = had.loc[had["address"].isin(sent.index[said >= sent]), ["message", "address"]]
    return pd.concat([sure, all_of]).drop_duplicates().merge(had[["message", "address"]])


def _reply_alls(replies: pd.DataFrame, persons: pd.DataFrame, exposed: pd.Index, threshold: int) -> pd.DataFrame:
    """Replies by exposed persons that show the list again."""
    theirs = replies[replies["sender"].isin(exposed)]
    shown = in_view(persons[persons["message"].isin(theirs["message"])]).groupby("message").size()
    return theirs[theirs["message"].isin(shown.index[shown >= threshold])]
