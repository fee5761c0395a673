"""Whose mail this is: the organisation that the user names, or the one that the mail shows."""

import re
from collections.abc import Callable

import pandas as pd

from scanner.domains import domain_of, is_provider

_SENT = re.compile(
    r"(?:^|[/\\.,\[\]])\s*(?:sent(?:[ _-]?(?:items?|mail|messages?))?|outbox"
    r"|gesendet(?:e (?:elemente|objekte|nachrichten))?|postausgang|(?:messages |éléments |elements )?envoy[ée]s"
    r"|(?:elementos |mensajes )?enviados|(?:itens )?enviad[ao]s|posta inviata|inviat[ai]|verzonden(?: items)?"
    r")(?:$|[/\\.,\[\]])",
    re.IGNORECASE,
)
_SHARE = 0.1  # of Sent mail that must come from a domain for it to be one of the organisation's


def is_sent_folder(folder: str) -> bool:
    """Whether a folder path (or label list, comma separated) names the folder that sent mail is kept in."""
    return _SENT.search(folder) is not None


def infer(senders: pd.DataFrame, correspondents: Callable[[], pd.DataFrame]) -> tuple[str, ...]:
    """The organisation's domains (at a mail provider: addresses), most mail first; empty when nothing tells.

    `senders`: columns folder, labels, sender, messages; `correspondents` gives address, messages. Where the
    mail in Sent folders comes from; without such folders, the address that most messages are from or to.
    """
    if senders.empty:
        return ()
    folders = (senders["folder"] + "," + senders["labels"]).astype("string")
    known = {folder: is_sent_folder(folder) for folder in folders.unique()}
    sent = senders[folders.map(known).astype(bool)]
    if sent.empty:
        owner = correspondents()["address"].head(1)
        return tuple(_organisation_of(address) for address in owner)
    by_name = sent.groupby(sent["sender"].map(_organisation_of))["messages"].sum()
    by_name = by_name[by_name >= _SHARE * by_name.sum()].sort_values(ascending=False, kind="stable")
    return tuple(by_name.index)


def _organisation_of(address: str) -> str:
    domain = domain_of(address)
    return address if is_provider(domain) else domain
