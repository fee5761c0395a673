"""Whose mail it is: said with --org, or told by the folders."""

from pathlib import Path

import pytest

from scanner.analysis.organisation import is_sent_folder
from tests.analysis.scenario import DESK, ORG, Mail, arrived, at, mail, people, summary

OWNER = "owner.one@gmail.com"
FOLDERS = {
    "Sent": True,
    "INBOX/Sent Items": True,
    "Inbox.Sent": True,
    "[Gmail]/Sent Mail": True,
    "Inbox,Sent": True,
    "Gesendete Elemente": True,
    "Éléments envoyés": True,
    "Messages envoyés": True,
    "Elementos enviados": True,
    "Posta inviata": True,
    "Verzonden items": True,
    "Itens enviados": True,
    "sent-mail": True,
    "Inbox": False,
    "Presented": False,
    "Sentinel": False,
    "Unsent letters": False,
    "": False,
}


@pytest.mark.parametrize(("folder", "sent"), FOLDERS.items(), ids=FOLDERS)
def test_folders_of_sent_mail_are_known_by_their_names(folder: str, sent: bool) -> None:
    assert is_sent_folder(folder) == sent


def letters(owner: str, folder: str) -> list[Mail]:
    """Six letters between the owner and customers, four of them to the owner."""
    customers = people(6, start=50)
    own = [
        mail(owner, [one], subject="A letter", when=at(days=n), folder=folder)
        for n, one in enumerate(customers[:2])
    ]
    return own + [arrived(one, [owner], subject="A question", folder="Inbox") for one in customers[2:]]


INFERRED = {
    "the domain that mail in Sent comes from": ([*letters(DESK, "Sent"), mail(to=people(8))], [ORG], 1),
    "at a provider, the address": ([*letters(OWNER, "Sent"), mail(OWNER, people(8))], [OWNER], 1),
    "a guest in the folder does not count": (
        [*(mail(to=[one], subject=one) for one in people(20)), mail("once@guest.example", people(8))],
        [ORG],
        0,
    ),
    "without a Sent folder, the address of most mail": (
        [*letters(DESK, "export"), mail(to=people(8), folder="export")],
        [ORG],
        1,
    ),
    "without a Sent folder, at a provider": (
        [*letters(OWNER, "export"), mail(OWNER, people(8), folder="export")],
        [OWNER],
        1,
    ),
    "nothing at all": ([], [], 0),
}


@pytest.mark.parametrize(("mails", "names", "incidents"), INFERRED.values(), ids=INFERRED)
def test_the_organisation_is_inferred_and_said_to_be(
    mails: list[Mail], names: list[str], incidents: int, tmp_path: Path
) -> None:
    told = summary(tmp_path, mails, org=[])
    assert told["assumptions"]["organisation_domains"] == names
    assert told["assumptions"]["organisation_inferred"]
    assert len(told["incidents"]) == incidents


SAID = {
    "an address at a provider": ([OWNER], [mail(OWNER, people(8))], 1),
    "not others at that provider": ([OWNER], [mail("someone.else@gmail.com", people(8))], 0),
    "and others at that provider are outside": (
        [OWNER],
        [mail(OWNER, [f"p{n}.lee@gmail.com" for n in range(5)])],
        1,
    ),
    "two domains": ([ORG, "sister.example"], [mail("ann@sister.example", [*people(5), DESK])], 1),
    "a domain in capitals of mail": ([ORG], [mail(f"Desk@{ORG.upper()}", people(5))], 1),
}


@pytest.mark.parametrize(("org", "mails", "incidents"), SAID.values(), ids=SAID)
def test_the_organisation_is_what_the_user_says(
    org: list[str], mails: list[Mail], incidents: int, tmp_path: Path
) -> None:
    told = summary(tmp_path, mails, org=org)
    assert len(told["incidents"]) == incidents
    assert not told["assumptions"]["organisation_inferred"]
