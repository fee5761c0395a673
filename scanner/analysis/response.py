"""What came after an incident: bounces and reply-alls counted here, recalls and notices in their own rooms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from scanner.analysis.forwards import is_forward, to_new_persons
from scanner.analysis.notices import find_notices, told_by, told_counts
from scanner.analysis.recalls import recall_counts
from scanner.analysis.result import Notified, Recall
from scanner.analysis.returned import about_notices, came_back
from scanner.analysis.rows import counts, in_view, matched, of_incidents, of_messages, sizes, views
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

    `told_apart` gives recalls, replies, forwards and reports their column incident, and reports a column notice.
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
    """What is known of the aftermath of some incidents: frames have the column incident, counts are by its number.

    lost          message, address: copies of mass mails that bounced or were recalled with success
    undelivered   address: the exposed for which a failure of a mass mail came back
    reply_copies  message, address: the outside persons to whom reply-alls showed the list
    reply_views   message, address: the outside persons whom reply-alls had in view
    told          address, sent_at, told_at, told_by: see `notices.told_by`
    events        by kind (result.Event): message, date, people
    reports       message: the recall reports that came back
    """

    lost: pd.DataFrame
    undelivered: pd.DataFrame
    recall: Mapping[int, Recall]
    reply_alls: Mapping[int, int]
    reply_copies: pd.DataFrame
    reply_views: pd.DataFrame
    addresses_added: Mapping[int, int]
    forwards: Mapping[int, int]
    told: pd.DataFrame
    notified: Mapping[int, Notified]
    events: Mapping[str, pd.DataFrame]
    reports: pd.DataFrame


def respond(mails: pd.DataFrame, copies: pd.DataFrame, traffic: Traffic, threshold: int) -> Response:
    """The response to some incidents.

    mails       their mass mails (frames.MAIL_COLUMNS, incident)
    copies      incident, message, field, address: the outside persons that they were addressed to
    traffic     has been `told_apart`
    threshold   outside persons in view from which a list counts as shown
    """
    exposed = in_view(copies)[["incident", "address"]].drop_duplicates()
    numbers = mails["incident"].unique()
    recalls, replies, forwards, reports = (
        of_incidents(frame, numbers)
        for frame in (traffic.recalls, traffic.replies, traffic.forwards, traffic.reports)
    )
    later = traffic.notices[traffic.notices["date"] > mails["date"].min()]
    concerned = pd.concat([frame["message"] for frame in (recalls, replies, forwards, later)])
    persons = of_messages(traffic.persons, concerned)
    seen = sizes(views(persons))
    shows_list = seen[seen.ge(threshold)].index
    bounced = reports[reports["outcome"].eq("failed")].rename(columns={"recipient": "address"})
    failures = bounced[matched(bounced, copies, "incident", "address")]
    recall_reports = reports[reports["outcome"].isin(["recalled", "not-recalled"])]
    recalled = recall_reports[recall_reports["outcome"].eq("recalled")].rename(columns={"recipient": "address"})
    answers = replies[replies["message"].isin(shows_list)].rename(columns={"sender": "address"})
    reply_alls = answers[matched(answers, exposed, "incident", "address")]
    reply_copies = reply_alls[["incident", "message"]].merge(persons, on="message")
    reply_views = views(reply_copies, "incident")
    added = reply_views[~matched(reply_views, copies, "incident", "address")]
    notices = find_notices(mails, later, persons, exposed)
    returned = came_back(traffic.reports, notices, exposed)
    told = told_by(notices, persons, exposed, returned)
    columns = ["incident", "message", "date", "address"]
    bounces = pd.concat([failures[columns], returned[columns]], ignore_index=True)
    forwarded = to_new_persons(forwards, persons, mails, copies)
    return Response(
        lost=pd.concat([_lost(failures, mails, copies), _lost(recalled, mails, copies)]).drop_duplicates(),
        undelivered=exposed[matched(exposed, failures, "incident", "address")],
        recall=recall_counts(
            mails, copies, recalls, traffic.addressed, recall_reports, _showing(recalls, shows_list)
        ),
        reply_alls=counts(reply_alls),
        reply_copies=reply_copies[["incident", "message", "address"]].drop_duplicates(),
        reply_views=reply_views,
        addresses_added=counts(added[["incident", "address"]].drop_duplicates()),
        forwards=counts(forwarded[["incident", "message"]].drop_duplicates()),
        told=told,
        notified=told_counts(told, counts(exposed), _showing(notices, shows_list)),
        events={
            "recall": sent_to(recalls, sizes(persons)),
            "bounce": sent_to(bounces.drop_duplicates(["incident", "message"]), sizes(bounces)),
            "reply-all": sent_to(reply_alls, seen),
            "forward": sent_to(forwards[forwards["message"].isin(forwarded["message"])], sizes(forwarded)),
            "notice": notices[["incident", "message", "date", "people"]],
        },
        reports=recall_reports[["incident", "message"]],
    )


def told_apart(traffic: Traffic, mass: pd.DataFrame, copies: pd.DataFrame) -> Traffic:
    """The traffic with its recalls, replies, forwards and reports each given to the one incident that it is about.

    By the Message-IDs that it names; else by its subject to the latest mass mail of that subject before it;
    a report that names neither by its recipient. A report that is about a notice is of no incident itself.
    `mass` has the column incident; `copies` message, address.
    """
    recalls, forwards, reports = traffic.recalls, traffic.forwards, traffic.reports
    replies = traffic.replies[~traffic.replies["subject"].map(is_forward).astype(bool)]
    recalled = recalls.assign(subject=recalls["subject"].map(recalled_subject))
    answers = replies[replies["subject"].map(is_reply).astype(bool)]
    original = reports.assign(ancestor=reports["original_id"], subject=reports["original_subject"])
    silent = original[original["ancestor"].eq("") & original["subject"].eq("")]
    notice = about_notices(reports, traffic.notices, traffic.persons, mass, copies)
    told_of = with_incident(
        reports,
        mass,
        by_thread(original, mass),
        by_subject(original[original["ancestor"].eq("")], mass, _REPORTS_WITHIN),
        to_recipient(silent.rename(columns={"recipient": "address"}), mass, copies, _REPORTS_WITHIN),
    )
    return replace(
        traffic,
        recalls=with_incident(recalls, mass, by_subject(recalled, mass, _REPORTS_WITHIN)),
        replies=with_incident(
            replies, mass, by_thread(ancestors(replies), mass), by_subject(answers, mass, _REPLIES_WITHIN)
        ),
        forwards=with_incident(
            forwards, mass, by_thread(ancestors(forwards), mass), by_subject(forwards, mass, _REPLIES_WITHIN)
        ),
        reports=told_of.assign(notice=notice, incident=told_of["incident"].mask(notice.notna())),
    )


def _showing(mail: pd.DataFrame, shows_list: pd.Index) -> frozenset[int]:
    """The incidents of which any of some messages is among those that show a list."""
    return frozenset(mail.loc[mail["message"].isin(shows_list), "incident"])


def _lost(reports: pd.DataFrame, mails: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """incident, message, address: the copies that reports (on an address each) say reached nobody.

    A report that names its message takes that copy. One that does not takes a copy of its recipient's: all of
    them when there are as many reports as copies, none else, since it cannot be told which one was meant.
    """
    had = copies[["incident", "message", "address"]].drop_duplicates()
    if reports.empty:
        return had[:0]
    person = ["incident", "address"]
    named = reports[[*person, "original_id"]].merge(
        mails.loc[mails["message_id"].ne(""), ["incident", "message", "message_id"]],
        left_on=["incident", "original_id"],
        right_on=["incident", "message_id"],
    )
    unnamed = reports[reports["original_id"].eq("")].drop_duplicates(["message", "address"])
    each = had.groupby(person).size().rename("copies").reset_index()
    each = each.merge(unnamed.groupby(person).size().rename("said").reset_index(), on=person)
    all_of = each[each["said"] >= each["copies"]]
    gone: pd.DataFrame = had[matched(had, named, "message", "address") | matched(had, all_of, *person)]
    return gone
