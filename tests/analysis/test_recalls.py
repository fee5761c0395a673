"""Recalls of mass mail, and the reports on them, in the languages that Outlook speaks."""

from pathlib import Path
from typing import Any

import pytest

from scanner.model import Address
from scanner.parsing.recalls import is_recall, recall_reports, recalled_subject
from tests.analysis.scenario import DESK, ORG, Mail, arrived, at, differences, mail, people, summary

TEN = people(10)
SUBJECT = "Your service in spring"
MASS = mail(to=TEN, id=f"mass@{ORG}")
WISH = f'The sender would like to recall the message, "{SUBJECT}".'


def recall(to: list[str] = TEN, when: float = 0.5, word: str = "Recall", text: str = WISH, **written: Any) -> Mail:
    usual: dict[str, Any] = {"subject": f"{word}: {SUBJECT}", "text": text, "when": at(when)}
    return mail(to=to, **usual | written)


def report(sender: str, word: str = "Message Recall Success", when: float = 1, **written: Any) -> Mail:
    return arrived(
        sender, subject=f"{word}: {SUBJECT}", text="Your message was handled.", when=at(when), **written
    )


def exchange(rows: list[tuple[str, str]], subject: str, between: str = "\t") -> Mail:
    """The one report of Exchange Online: a line for each recipient."""
    text = "Status of the recall:\n\nRecipient\tStatus\n" + "\n".join(between.join(row) for row in rows)
    return arrived(f"postmaster@{ORG}", subject=subject, text=text, when=at(1))


def said(attempted: int, succeeded: int, failed: int, **more: Any) -> dict[str, Any]:
    return {"attempted": attempted, "succeeded": succeeded, "failed": failed, **more}


LANGUAGES = {
    "English": ("Recall", "Message Recall Success", "Message Recall Failure"),
    "French": ("Rappel ", "Rappel de message réussi", "Échec du rappel de message"),
    "German": ("Rückruf", "Nachrichtenrückruf erfolgreich", "Fehler beim Nachrichtenrückruf"),
    "Spanish": ("Recuperar", "Mensaje recuperado correctamente", "Error al recuperar el mensaje"),
    "Italian": ("Richiamo", "Richiamo messaggio riuscito", "Richiamo messaggio non riuscito"),
    "Dutch": ("Intrekken", "Intrekken van bericht gelukt", "Intrekken van bericht mislukt"),
    "Portuguese": ("Cancelar", "Êxito na recuperação da mensagem", "Falha na recuperação da mensagem"),
}
WISHES = {
    "French": f"L'expéditeur souhaite rappeler le message « {SUBJECT} ».",
    "German": f'Der Absender möchte die Nachricht "{SUBJECT}" zurückrufen.',
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_recalls_and_their_reports_count_in_every_language(language: str, tmp_path: Path) -> None:
    word, success, failure = LANGUAGES[language]
    mails = [
        MASS,
        recall(word=word, text=WISHES.get(language, WISH)),
        *(report(one, success, id=f"{n}@x.example") for n, one in enumerate(TEN[:3])),
        *(report(one, failure, id=f"{n}@x.example") for n, one in enumerate(TEN[3:], start=3)),
    ]
    expected = {"messages": 1, "viewers": 7, "recall": said(1, 3, 7, first_after_minutes=30.0, exposed_again=True)}
    assert differences([expected], summary(tmp_path, mails)["incidents"]) == []


CASES: dict[str, tuple[list[Mail], dict[str, Any]]] = {
    "none": ([MASS], said(0, 0, 0, first_after_minutes=None, exposed_again=False)),
    "without any report nothing counts as recalled": ([MASS, recall()], said(1, 0, 0, exposed_again=True)),
    "of a class, whatever its subject": (
        [MASS, recall(headers=[("X-MS-Exchange-Message-Class", "IPM.Outlook.Recall")])],
        said(1, 0, 0),
    ),
    "that shows nobody": ([MASS, recall([DESK])], said(1, 0, 0, exposed_again=False)),
    "in Bcc": ([MASS, recall([DESK], bcc=TEN)], said(1, 0, 0, exposed_again=False)),
    "that shows four": ([MASS, recall(TEN[:4])], said(1, 0, 0, exposed_again=False)),
    "of two batches of one subject": (
        [
            MASS,
            mail(to=people(10, start=20), when=at(0.1)),
            recall(TEN),
            recall(people(10, start=20), when=0.6),
        ],
        said(2, 0, 0, first_after_minutes=30.0),
    ),
    "sent twice for one mail": ([MASS, recall(), recall(when=2)], said(1, 0, 0, first_after_minutes=30.0)),
    "of another mail": (
        [MASS, mail(to=TEN[:1], subject="Lunch"), recall(TEN[:1], subject="Recall: Lunch")],
        said(0, 0, 0),
    ),
    "reports that name a mail that nobody recalled in view": ([MASS, report(TEN[0])], said(0, 1, 0)),
    "reports of staff tell nothing of those outside": (
        [
            mail(to=[*TEN, f"ann@{ORG}"], id=f"mass@{ORG}"),
            recall(),
            report(f"ann@{ORG}"),
            report(TEN[0], "Message Recall Failure", id="a@x.example"),
            report("stranger@gmail.com", id="b@x.example"),
        ],
        said(1, 2, 1, succeeded_outside=0, failed_outside=1),
    ),
    "reports of those outside": (
        [MASS, recall(), report(TEN[0]), report(TEN[1], "Message Recall Failure", id="a@x.example")],
        said(1, 1, 1, succeeded_outside=1, failed_outside=1),
    ),
    "the one report of Exchange Online": (
        [
            MASS,
            recall(),
            exchange(
                [(TEN[0], "Recalled"), (TEN[1], "Failed"), (TEN[2], "Success"), (TEN[3], "Pending")],
                f"Message Recall Report for message [{SUBJECT}]",
            ),
        ],
        said(1, 2, 2),
    ),
    "the same in German, as a table of bars": (
        [
            MASS,
            recall(),
            exchange(
                [(TEN[0], "Erfolgreich"), (TEN[1], "Fehler"), (TEN[2], "nicht zurückgerufen")],
                f"Bericht zum Nachrichtenrückruf: {SUBJECT}",
                " | ",
            ),
        ],
        said(1, 1, 2),
    ),
}


@pytest.mark.parametrize(("mails", "expected"), CASES.values(), ids=CASES)
def test_recalls(mails: list[Mail], expected: dict[str, Any], tmp_path: Path) -> None:
    [incident] = summary(tmp_path, mails)["incidents"]
    assert differences(expected, incident["recall"]) == []


VIEWERS: dict[str, tuple[list[Mail], int]] = {
    "a report says so": ([MASS, recall(), report(TEN[0])], 9),
    "a report says that it failed": ([MASS, recall(), report(TEN[0], "Message Recall Failure")], 10),
    "of two batches, one report": (
        [MASS, mail(to=TEN, when=at(0.1), text="Once more."), recall(), recall(when=0.6), report(TEN[0])],
        10,
    ),
    "of two batches, two reports": (
        [
            MASS,
            mail(to=TEN, when=at(0.1), text="Once more."),
            recall(),
            recall(when=0.6),
            report(TEN[0], id="a@x.example"),
            report(TEN[0], when=1.1, id="b@x.example"),
        ],
        9,
    ),
}


@pytest.mark.parametrize(("mails", "viewers"), VIEWERS.values(), ids=VIEWERS)
def test_only_who_lost_every_copy_is_no_viewer(mails: list[Mail], viewers: int, tmp_path: Path) -> None:
    [incident] = summary(tmp_path, mails)["incidents"]
    assert incident["viewers"] == viewers


INCIDENTS_OF_THEIR_OWN = {
    "a product recall": [mail(to=TEN, subject="Recall: faulty heaters", text="Please return your heater.")],
    "a product recall, told again a week later": [
        mail(to=TEN, subject="Recall: faulty heaters", text="Please return your heater.", when=at(days=7 * n))
        for n in (0, 1)
    ],
    "a French reminder": [
        mail(to=TEN, subject="Votre facture", text="Votre facture est prête."),
        mail(
            to=TEN,
            subject="Rappel : votre facture",
            text="Nous vous rappelons que votre facture est prête.",
            when=at(2),
        ),
    ],
}


@pytest.mark.parametrize("mails", INCIDENTS_OF_THEIR_OWN.values(), ids=INCIDENTS_OF_THEIR_OWN)
def test_what_only_looks_like_a_recall_is_mass_mail(mails: list[Mail], tmp_path: Path) -> None:
    told = summary(tmp_path, mails)
    assert sum(one["messages"] for one in told["incidents"]) == len(mails)
    assert {one["recall"]["attempted"] for one in told["incidents"]} == {0}


@pytest.mark.parametrize(
    ("subject", "recall", "about"),
    [
        ("Recall: Your bill", True, "Your bill"),
        ("RECALL : Your bill", True, "Your bill"),
        ("Recall", False, "Recall"),
        ("Recalls: three of them", False, "Recalls: three of them"),
        ("Message Recall Success: Your bill", False, "Your bill"),
        ("Message Recall Report for message [Your bill]", False, "Your bill"),
        ("Your bill", False, "Your bill"),
    ],
)
def test_subjects_of_recalls(subject: str, recall: bool, about: str) -> None:
    assert is_recall(subject, WISH) == recall
    assert recalled_subject(subject) == about


def test_a_report_names_each_recipient_once_per_line_and_only_with_an_outcome() -> None:
    text = "a@x.example recalled\nb@x.example\nnot recalled: c@x.example\nfailed"
    found = recall_reports("Message Recall Report: S", Address("", "m@x.example"), text)
    assert [(one.recipient, one.outcome) for one in found] == [
        ("a@x.example", "recalled"),
        ("c@x.example", "not-recalled"),
    ]
    assert recall_reports("Your bill", Address("", "m@x.example"), text) == ()
