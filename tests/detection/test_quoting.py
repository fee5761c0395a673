"""What of a body is quoted from an earlier mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.quoting import is_quoted, quoted_rest

PHONE = "613-555-0142"

QUOTED = {
    "marked line": f"I agree.\n\n> call {PHONE}\n",
    "marked twice": f"I agree.\n>> call {PHONE}\n",
    "initials": f"I agree.\nJD> call {PHONE}\n",
    "Outlook": f"I agree.\n\n-----Original Message-----\nFrom: Jane\n\ncall {PHONE}\n",
    "Outlook block": f"I agree.\n\nFrom: Jane Doe\nSent: Monday\nTo: Omar\n\ncall {PHONE}\n",
    "Outlook block, French": f"Oui.\n\nDe : Jeanne\nEnvoyé : lundi\nÀ : Omar\n\n{PHONE}\n",
    "Outlook block, German": f"Ja.\n\nVon: Jana\nGesendet: Montag\nAn: Omar\n\n{PHONE}\n",
    "Outlook block, Spanish": f"Sí.\n\nDe: Juana\nEnviado el: lunes\nPara: Omar\n\n{PHONE}\n",
    "attribution": f"I agree.\n\nOn Mon, Mar 24, 2025 at 9:00 AM Jane Doe wrote:\n\ncall {PHONE}\n",
    "attribution on two lines": f"Yes.\n\nOn Mon, Mar 24, 2025 Jane Doe <j@example.com>\nwrote:\n{PHONE}\n",
    "attribution, French": f"Oui.\n\nLe lun. 24 mars 2025 à 09:00, Jeanne a écrit :\n{PHONE}\n",
    "attribution, German": f"Ja.\n\nAm 24.03.2025 um 09:00 schrieb Jana:\n{PHONE}\n",
    "attribution, Spanish": f"Sí.\n\nEl lun, 24 mar 2025 a las 9:00, Juana escribió:\n{PHONE}\n",
    "forwarded": f"See below.\n\n---------- Forwarded message ---------\nFrom: Jane\n\n{PHONE}\n",
    "forwarded, German": f"Siehe unten.\n\n-------- Weitergeleitete Nachricht --------\n{PHONE}\n",
}
OWN = {
    "plain": f"call {PHONE}\n",
    "above the quoted": f"call {PHONE}\n\n-----Original Message-----\nFrom: Jane\n",
    "below marked lines": f"On Monday, 24 March 2025, Jane wrote:\n> Who?\n\ncall {PHONE}\n",
    "an arrow": f"office -> {PHONE}\n",
    "a sentence": f"On my way I wrote: call\n{PHONE} please\n",
    "a form": f"From: our office\nSubject: phones\nNote: {PHONE}\n",
}


@pytest.mark.parametrize("text", QUOTED.values(), ids=QUOTED)
def test_quoted(text: str) -> None:
    assert is_quoted(text, text.index(PHONE), quoted_rest(text, text.encode()))


@pytest.mark.parametrize("text", OWN.values(), ids=OWN)
def test_own(text: str) -> None:
    assert not is_quoted(text, text.index(PHONE), quoted_rest(text, text.encode()))


@given(st.text("a\n>:- On wrote", max_size=200))
def test_the_rest_begins_inside_the_text_or_at_its_end(text: str) -> None:
    assert 0 <= quoted_rest(text, text.encode()) <= len(text)
