"""Where writers sign, and what is said above."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import catalogue
from scanner.detection.detector import compile_rules, find
from scanner.detection.signature import blocks_of, is_beside_writer
from scanner.wordlists import wordlist
from tests.detection.rules import message

PHONE = "613-555-0142"

SIGNED = {
    "signature mark": f"See you there.\n-- \nJane Doe\n{PHONE}\n",
    "mark without its space": f"See you there.\n--\nJane Doe\n{PHONE}\n",
    "closing": f"See you there.\n\nKind regards,\nJane Doe\n{PHONE}\n",
    "closing in capitals": f"See you there.\n\nBEST REGARDS\nJane Doe | {PHONE}\n",
    "quoted closing": f"I agree.\n\n> See you there.\n> Regards,\n> Jane Doe\n> {PHONE}\n",
    "French": f"À bientôt.\n\nBien cordialement,\nJeanne Dubois\n{PHONE}\n",
    "Viele Grüße": f"Bis bald.\n\nViele Grüße,\nJana Schmidt\n{PHONE}\n",
    "Swiss spelling": f"Bis bald.\n\nFreundliche Grüsse\nJana Schmidt\n{PHONE}\n",
    "German": f"Bis bald.\n\nMit freundlichen Grüßen\nJana Schmidt\n{PHONE}\n",
}
TOLD = {
    "in a sentence": f"Please call my neighbour at {PHONE}, she has the key.\n\nRegards,\nJane\n",
    "thanks in a sentence": f"Thanks for calling.\nHer number is {PHONE}.\n",
    "far below a closing": "Regards,\nJane\n" + "and another thing\n" * 13 + PHONE,
    "no closing at all": f"Jane Doe\n{PHONE}\n",
}


@pytest.mark.parametrize("text", SIGNED.values(), ids=SIGNED)
def test_a_block_begins_with_a_mark_or_a_closing_on_its_own_line(text: str) -> None:
    assert blocks_of(text).hold(text.index(PHONE))


@pytest.mark.parametrize("closing", sorted(wordlist("closings")))
def test_every_listed_closing_begins_a_block(closing: str) -> None:
    text = f"See you there.\n\n{closing.title()},\nJane Doe\n{PHONE}\n"
    assert blocks_of(text).hold(text.index(PHONE))


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD)
def test_what_is_told_elsewhere_is_in_no_block(text: str) -> None:
    assert not blocks_of(text).hold(text.index(PHONE))


def holds(text: str, place: int) -> bool:
    """Whether a block holds a place, as the definition has it."""
    *above, line = text[:place].split("\n")[-13:]
    depth = line[: len(line) - len(line.lstrip("> "))].count(">")
    return any(
        opening.lstrip("> ").rstrip(" ,.!").lower() in {"regards", "thanks", "--"}
        and opening[: len(opening) - len(opening.lstrip("> "))].count(">") == depth
        for opening in (*above, line)
    )


@given(
    st.lists(
        st.sampled_from(["Regards,", "> regards", "> > Thanks!", "--", "> call me", "Jane Doe", "", ">"]),
        max_size=20,
    ),
    st.data(),
)
def test_blocks_are_as_they_are_defined(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    place = data.draw(st.integers(0, len(text)))
    assert blocks_of(text).hold(place) == holds(text, place)


@pytest.mark.parametrize(("text", "found"), [*((t, 0) for t in SIGNED.values()), *((t, 1) for t in TOLD.values())])
def test_the_writer_s_own_number_is_no_finding(text: str, found: int) -> None:
    rules = [rule for rule in catalogue.load() if rule.id == "phone-number"]
    findings, _ = find(compile_rules(rules), message(text))
    assert len(findings) == found


BESIDE = {
    "below the name": f"See you there.\n\nJane Doe\nUtility Inc.\n{PHONE}\n",
    "name with a title": f"See you there.\n\nJANE DOE, Manager\n{PHONE}\n",
    "on the line of the name": f"See you there.\n\nJane Doe | {PHONE}\n",
    "above the address": f"See you there.\n\n{PHONE}\njane@utility.example\n",
    "below the address": f"See you there.\n\nE-mail: <jane@utility.example>\n{PHONE}\n",
}
NOT_BESIDE = {
    "told of another": f"Ask Omar Haddad.\nOmar Haddad\n{PHONE}\n",
    "far from the name": "Jane Doe\n" + "and another thing\n" * 8 + PHONE,
    "quoted": f"> Jane Doe\n> {PHONE}\n",
    "a header of an earlier mail": f"From: jane@utility.example\nTo: omar@web.example\n\ncall {PHONE}\n",
    "a longer name": f"Jane Doering\n{PHONE}\n",
}


@pytest.mark.parametrize(
    ("text", "expected"), [*((t, True) for t in BESIDE.values()), *((t, False) for t in NOT_BESIDE.values())],
    ids=[*BESIDE, *NOT_BESIDE],
)  # fmt: skip
def test_what_stands_beside_the_writer_s_name_or_address_is_signed(text: str, expected: bool) -> None:
    assert is_beside_writer(text, text.index(PHONE), "Jane Doe", "jane@utility.example") is expected


@pytest.mark.parametrize("name", ["", "Jane"])
def test_one_word_is_no_name_to_tell_a_writer_by(name: str) -> None:
    assert not is_beside_writer(f"Jane\n{PHONE}", 5, name, "")


@pytest.mark.parametrize("rule", ["us-postal-address", "person-name", "email-address"])
def test_a_signature_s_address_and_name_are_no_finding_either(rule: str) -> None:
    detector = compile_rules(catalogue.load(only=[rule]))
    block = "Name: Jane Doe\n106 Longhorn Road\nWinter Park FL 32792\njane@example.com\n"
    assert find(detector, message(block))[0]
    assert find(detector, message(f"See you there.\n-- \n{block}"))[0] == []
