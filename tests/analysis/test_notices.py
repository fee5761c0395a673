"""Notices of an incident: who was told, when, by which message, and who was not."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.scenario import DESK, ORG, Mail, arrived, at, differences, examined, mail, people, summary

TEN = people(10)
MASS = mail(cc=TEN, id=f"mass@{ORG}", subject="Your service in spring")
ENGLISH = (
    "Dear customer,\n\nin our e-mail of Monday your e-mail address was visible to other customers. This was a "
    "mistake: the addresses stood in the Cc field. We apologise. Please delete that message. Our privacy officer "
    "can be reached at the number below.\n"
)
LANGUAGES = {
    "English": ("Our apology", ENGLISH),
    "French": (
        "Nos excuses",
        "Madame, Monsieur,\n\nvotre adresse de courriel a été visible par les autres destinataires de notre "
        "message de lundi, envoyé par erreur en copie conforme. Nous vous présentons nos excuses.\n",
    ),
    "German": (
        "Bitte um Entschuldigung",
        "Guten Tag,\n\nin unserer Nachricht vom Montag war Ihre E-Mail-Adresse versehentlich für andere Empfänger "
        "sichtbar. Wir bitten Sie um Entschuldigung. Unsere Datenschutzbeauftragte hilft Ihnen gern.\n",
    ),
    "Spanish": (
        "Nuestras disculpas",
        "Estimada clienta:\n\nsu dirección de correo quedó visible para otros destinatarios por error. Le pedimos "
        "disculpas.\n",
    ),
    "Italian": (
        "Le nostre scuse",
        "Gentile cliente,\n\nil suo indirizzo era visibile agli altri destinatari per errore. Ci scusiamo.\n",
    ),
    "Dutch": (
        "Onze excuses",
        "Geachte klant,\n\nuw e-mailadres was per ongeluk zichtbaar voor andere ontvangers. Dit is een datalek. "
        "Onze oprechte excuses.\n",
    ),
    "Portuguese": (
        "Pedido de desculpas",
        "Caro cliente,\n\no seu endereço ficou visível para outros destinatários por engano. Pedimos desculpas.\n",
    ),
}
SORRY = "We are sorry for the delay of your appointment. A technician comes on Friday."


def notice(to: Sequence[str] = (DESK,), **written: Any) -> Mail:
    usual: dict[str, Any] = {"subject": "Our apology", "text": ENGLISH, "when": at(days=2)}
    return mail(to=to, **usual | written)


def told(number: int, **more: Any) -> dict[str, Any]:
    return {"people": number, "missing": 10 - number, **more}


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_are_known_in_every_language(language: str, tmp_path: Path) -> None:
    subject, text = LANGUAGES[language]
    [incident] = summary(tmp_path, [MASS, notice(bcc=TEN, subject=subject, text=text)])["incidents"]
    assert differences(told(10, exposed_again=False), incident["notified"]) == []
    assert incident["messages"] == 1


CASES: dict[str, tuple[list[Mail], dict[str, Any]]] = {
    "none": ([MASS], told(0, first_at=None, last_at=None, exposed_again=False)),
    "in Bcc to all": (
        [MASS, notice(bcc=TEN)],
        told(10, first_at="2025-03-26T09:00:00Z", last_at="2025-03-26T09:00:00Z", exposed_again=False),
    ),
    "one to each, over some days": (
        [MASS, *(notice([one], when=at(days=1 + n)) for n, one in enumerate(TEN))],
        told(10, first_at="2025-03-25T09:00:00Z", last_at="2025-04-03T09:00:00Z"),
    ),
    "to some": ([MASS, notice(bcc=TEN[:7])], told(7)),
    "in view, which shows the list again": ([MASS, notice(cc=TEN)], told(10, exposed_again=True)),
    "in view, as an answer to the mass mail": (
        [MASS, notice(cc=TEN, subject="RE: Your service in spring", answers=[MASS.id])],
        told(10, exposed_again=True),
    ),
    "in view, on the same day": (
        [MASS, notice(cc=TEN, when=at(3))],
        told(10, exposed_again=True),
    ),
    "in view, in two batches": (
        [MASS, notice(cc=TEN[:5]), notice(cc=TEN[5:], when=at(days=2.1))],
        told(10, exposed_again=True),
    ),
    "in the thread, in few words": (
        [
            MASS,
            notice(
                bcc=TEN,
                subject="Re: Your service in spring",
                answers=[MASS.id],
                text="We apologize for this email. It should have gone to each of you alone.",
            ),
        ],
        told(10),
    ),
    "sorry for something else": ([MASS, notice(TEN[:1], subject="Your appointment", text=SORRY)], told(0)),
    "sorry for something else, to all in Bcc": (
        [MASS, notice(bcc=TEN, subject="Delays", text=SORRY)],
        told(0),
    ),
    "sent before it": ([MASS, notice(bcc=TEN, when=at(days=-2))], told(0)),
    "sent years later": ([MASS, notice(bcc=TEN, when=at(days=800))], told(0)),
    "sent by somebody else": (
        [MASS, arrived("news@elsewhere.example", TEN, subject="Our apology", text=ENGLISH, when=at(days=1))],
        told(0),
    ),
    "to other people": ([MASS, notice(bcc=people(5, start=30))], told(0)),
    "twice: the first counts": (
        [MASS, notice(bcc=TEN), notice(bcc=TEN, when=at(days=9), subject="Once more")],
        told(10, last_at="2025-03-26T09:00:00Z"),
    ),
    "sorry for something else, in the thread": (
        [
            MASS,
            notice(
                TEN[:1],
                subject="Re: Your service in spring",
                answers=[MASS.id],
                text="We apologize for the delay. A technician comes on Friday.",
            ),
        ],
        told(0),
    ),
}


@pytest.mark.parametrize(("mails", "expected"), CASES.values(), ids=CASES)
def test_who_was_told(mails: list[Mail], expected: dict[str, Any], tmp_path: Path) -> None:
    [incident] = summary(tmp_path, mails)["incidents"]
    assert differences(expected, incident["notified"]) == []
    assert incident["messages"] == 1


def test_of_one_person_with_two_addresses_one_notice_is_enough(tmp_path: Path) -> None:
    tagged = TEN[0].replace("@", "+bills@")
    result = examined(tmp_path, [mail(cc=[*TEN, tagged]), notice(bcc=TEN)])
    [incident] = result.incidents
    assert incident.notified is not None
    assert (incident.notified.people, incident.notified.missing) == (10, 1)
    assert not result.people["still_to_tell"].any()
    assert len(result.people) == 10


def test_the_people_of_two_incidents_are_told_of_each(tmp_path: Path) -> None:
    second = mail(cc=TEN, subject="A quite different matter", text="Rates change in May.", when=at(days=20))
    result = examined(tmp_path, [MASS, notice(bcc=TEN, id=f"notice@{ORG}"), second])
    assert [one.notified.missing for one in result.incidents if one.notified] == [0, 10]
    assert result.people["still_to_tell"].all()
    assert set(result.people["told_by"]) == {f"notice@{ORG}"}


@pytest.mark.parametrize(
    "also",
    [
        pytest.param(notice(cc=people(18), subject="Our apology", when=at(2)), id="notice"),
        pytest.param(
            mail(cc=people(18), subject="Recall: Your service in spring", text="", when=at(2)), id="recall"
        ),
    ],
)
def test_whom_a_notice_or_a_recall_shows_for_the_first_time_is_exposed(also: Mail, tmp_path: Path) -> None:
    told = summary(tmp_path, [MASS, also])
    assert told["totals"]["addresses_exposed"] == 18
    assert sum(incident["messages"] for incident in told["incidents"]) == 2


def test_a_notice_to_the_list_and_a_few_more_is_a_notice(tmp_path: Path) -> None:
    [incident] = summary(tmp_path, [MASS, notice(cc=people(13))])["incidents"]
    assert (incident["messages"], incident["notified"]["exposed_again"]) == (1, True)
