"""Mail with many in view that is no exposure of strangers to one another: set aside, each with its reason.

The contract's words: outside persons had themselves written to the group before (their mail is in the
archive, or this mail answers one of theirs), or the addresses all belong to one or two companies. To have
been shown to one another by an earlier mass mail is no acquaintance, and so an answer to a mass mail of the
organisation excuses no later one. What came in under a forged name is set aside here as well, as doubtful.
"""

import pandas as pd

from scanner.analysis.threads import ancestors
from scanner.domains import belongs_to, domain_of, is_provider, registrable
from scanner.identity import base_subject, is_reply

FORGED = "doubtful: it came in from outside under the organisation's name"
COMPANIES = "all addresses belong to one or two companies"
WROTE_BEFORE = "a conversation: an outside person had written to this group before"
ANSWERS = "a conversation: it answers a mail that an outside person wrote to this group"
ANSWERS_UNSEEN = "a conversation: it answers a mail from outside that the archive does not hold"
LIST = "a discussion on a mailing list"

_JUNK = r"(?i)\b(?:spam|junk|bulk mail|courrier ind[ée]sirable|correo no deseado|posta indesiderata|ongewenst)\b"


def set_aside(
    mass: pd.DataFrame,
    outside: pd.DataFrame,
    written: pd.DataFrame,
    written_to: pd.DataFrame,
    named: pd.DataFrame,
    held: pd.DataFrame,
    to_lists: pd.Series,
    organisation: frozenset[str],
) -> pd.Series:
    """The reason to set each message of `mass` aside, "" for none; indexed by message.

    mass        mail of the organisation with enough outside persons in view (frames.MAIL_COLUMNS)
    outside     message, address: its outside persons in To and Cc
    written     mail that any of these persons sent to two or more addresses (MAIL_COLUMNS)
    written_to  message, address: whom that mail had in To and Cc
    named       message, ancestor: the Message-IDs that `mass` answers (`threads.ancestors`)
    held        message_id, sender, list_id: the mail with one of these, as far as the archive has it
    to_lists    messages with a mailing list in To or Cc
    """
    reason = pd.Series("", index=pd.Index(mass["message"], name="message"), dtype="string")
    for why, messages in (
        (FORGED, forged(mass, organisation)),
        (COMPANIES, _of_companies(outside)),
        (ANSWERS, _answers(named, written, outside, written_to)),
        (LIST, _list_discussion(mass, named, held, to_lists, organisation)),
        (ANSWERS_UNSEEN, _answers_unseen(mass, named, held, organisation)),
    ):
        reason = reason.mask(reason.eq("") & reason.index.isin(messages), why)
    left = mass[mass["message"].map(reason).eq("")]
    to_some = written_to.loc[written_to["address"].isin(outside["address"]), "message"]
    written = written[written["message"].isin(to_some)]
    return reason.mask(reason.index.isin(_wrote_before(left, outside, written, written_to)), WROTE_BEFORE)


def forged(mass: pd.DataFrame, organisation: frozenset[str]) -> pd.Series:
    """The messages under the organisation's name that came in from outside, by what their receiver noted."""
    seen = mass["authentication"].astype("string").fillna("")
    passed = seen.str.contains(r"dkim=pass|dmarc=pass", regex=True)
    failed = seen.str.contains("dmarc=fail") | (
        seen.str.contains(r"spf=(?:soft)?fail|dkim=fail", regex=True) & ~passed
    )
    paths = mass["return_path"].fillna("")
    unproven = (
        paths.ne("")
        & _foreign(paths, organisation)
        & ~passed
        & ~seen.str.contains("spf=pass")
        & mass["list_id"].eq("")
    )
    junk = (mass["folder"].astype("string") + "," + mass["labels"].str.join(",")).str.contains(_JUNK, regex=True)
    return mass["message"][mass["received"].gt(0) & (failed | unproven | junk)]


def _of_companies(outside: pd.DataFrame) -> pd.Series:
    domains = outside["address"].map(domain_of)
    known = pd.DataFrame({"domain": domains.unique()})
    known["company"] = known["domain"].map(registrable)
    known["provider"] = known["domain"].map(is_provider)
    each = pd.DataFrame({"message": outside["message"], "domain": domains}).merge(known, on="domain")
    by_message = each.groupby("message").agg(companies=("company", "nunique"), provider=("provider", "any"))
    return by_message.index[(by_message["companies"] <= 2) & ~by_message["provider"]].to_series()


def _coverage(
    outside: pd.DataFrame, written: pd.DataFrame, written_to: pd.DataFrame, pairs: pd.DataFrame
) -> pd.DataFrame:
    """Of pairs (message, earlier) those where the earlier mail went to at least half of the message's group."""
    if pairs.empty:
        return pairs
    group = outside.groupby("message").size().rename("group")
    # Who of all groups an earlier mail went to comes first: most went to none, and large lists stay out of it.
    reached = written_to[written_to["address"].isin(outside["address"])].rename(columns={"message": "earlier"})
    together = (
        pairs.merge(reached, on="earlier")
        .merge(outside, on=["message", "address"])
        .merge(written[["message", "sender"]].rename(columns={"message": "earlier"}), on="earlier")
    )
    shared = (
        together[together["address"] != together["sender"]]
        .groupby(["message", "earlier"]).size().rename("shared").reset_index().join(group, on="message")
    )  # fmt: skip
    return shared.loc[shared["shared"] * 2 >= shared["group"] - 1, ["message", "earlier"]]


def _answers(
    named: pd.DataFrame, written: pd.DataFrame, outside: pd.DataFrame, written_to: pd.DataFrame
) -> pd.Series:
    earlier = written[["message", "message_id"]].set_axis(["earlier", "ancestor"], axis=1)
    pairs = named.merge(earlier, on="ancestor")[["message", "earlier"]]
    return _coverage(outside, written, written_to, pairs)["message"]


def _wrote_before(
    mass: pd.DataFrame, outside: pd.DataFrame, written: pd.DataFrame, written_to: pd.DataFrame
) -> pd.Series:
    free = written[~written["message"].isin(_set_off_by(mass, written))]
    earlier = free[["message", "sender", "date"]].rename(columns={"message": "earlier", "date": "earlier_date"})
    pairs = outside.merge(earlier, left_on="address", right_on="sender")[["message", "earlier", "earlier_date"]]
    pairs = pairs.merge(mass[["message", "date"]], on="message")
    pairs = pairs.loc[pairs["earlier_date"] < pairs["date"], ["message", "earlier"]]
    return _coverage(outside, free, written_to, pairs)["message"]


def _set_off_by(mass: pd.DataFrame, written: pd.DataFrame) -> pd.Series:
    """Mail from outside that answers a mass mail: by its thread or, where a client kept none, by its subject."""
    by_thread = ancestors(written).merge(mass[["message_id"]], left_on="ancestor", right_on="message_id")
    answers = written[written["subject"].map(is_reply).astype(bool)]
    by_subject = (
        answers.assign(key=answers["subject"].map(base_subject))
        .merge(mass.assign(key=mass["subject"].map(base_subject)), on="key", suffixes=("", "_mass"))
        .query("key != '' and date >= date_mass")
    )
    both: pd.Series = pd.concat([by_thread["message"], by_subject["message"]])
    return both


def _list_discussion(
    mass: pd.DataFrame,
    named: pd.DataFrame,
    held: pd.DataFrame,
    to_lists: pd.Series,
    organisation: frozenset[str],
) -> pd.Series:
    """Mail that a list of somebody else's delivered, answers on a list, and answers to list mail on that list."""
    list_mail = held.loc[held["list_id"].ne("") & _foreign(held["sender"], organisation), "message_id"]
    answers = mass["message"].isin(named.loc[named["ancestor"].isin(list_mail), "message"])
    foreign = _foreign("list@" + mass["list_id"], organisation)
    delivered = mass["list_id"].ne("") & mass["received"].gt(0) & foreign
    on_list = mass["message"].isin(to_lists)
    discussed = mass["list_id"].ne("") & _is_reply(mass)
    return mass["message"][discussed | (on_list & (delivered | answers))]


def _foreign(addresses: pd.Series, organisation: frozenset[str]) -> pd.Series:
    own = {address: belongs_to(address, organisation) for address in addresses.unique()}
    return ~addresses.map(own).astype(bool)


def _answers_unseen(
    mass: pd.DataFrame, named: pd.DataFrame, held: pd.DataFrame, organisation: frozenset[str]
) -> pd.Series:
    """Replies to a Message-ID that is not in the archive and not of the organisation's making.

    Where the archive has a mail from outside that the message answers, that one tells whom it went to.
    """
    own = mass["message_id"].map(domain_of).unique()
    foreign = held.loc[_foreign(held["sender"], organisation), "message_id"]
    named = named[named["message"].isin(mass.loc[_is_reply(mass), "message"])]
    told = named.loc[named["ancestor"].isin(foreign), "message"]
    unseen = ~named["ancestor"].isin(held["message_id"]) & ~named["ancestor"].map(domain_of).isin(own)
    return named["message"][unseen & ~named["message"].isin(told)]


def _is_reply(mail: pd.DataFrame) -> pd.Series:
    return mail["in_reply_to"].ne("") & mail["subject"].map(is_reply).astype(bool)
