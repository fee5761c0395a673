"""A message to its findings: where they are, how sure, and what is said when a rule fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import catalogue
from scanner.detection import judging, validators
from scanner.detection.detector import Detector, compile_rules, find, find_in_text
from scanner.detection.rule import CodeRule
from scanner.model import Finding, Message
from tests.detection.rules import message, rule

BUILT_IN = compile_rules(catalogue.load())
FEW = compile_rules(catalogue.load(only=["ca-sin", "email-address", "payment-card", "phone-number"]))


def _found(detector: Detector, text: str) -> list[tuple[str, str, str]]:
    findings, problems = find(detector, message(text))
    assert problems == []
    return [(finding.rule, finding.confidence, finding.value) for finding in findings]


@given(before=st.text(), after=st.text())
def test_start_and_end_count_characters_whatever_stands_around(before: str, after: str) -> None:
    text = f"{before} 046 454 286 {after} jane@example.com {before}"
    findings, _ = find(BUILT_IN, message(text))
    assert all(text[finding.start : finding.end] == finding.value for finding in findings)
    assert "jane@example.com" in [finding.value for finding in findings]


@given(st.text(alphabet=st.characters(categories=["Cs", "L"]), max_size=20))
def test_lone_surrogates_do_not_shift_the_places(before: str) -> None:
    text = f"{before} jane@example.com"
    (finding,) = find(BUILT_IN, message(text))[0]
    assert (finding.start, finding.end) == (len(before) + 1, len(text))


def test_subject_body_and_messages_within_are_searched() -> None:
    innermost = message("123", "forwarded twice")
    nested = (message("none", "a 234"), message("a 345", nested=(innermost,)))
    findings, _ = find(compile_rules([rule()]), message("a 456", "567", nested=nested))
    assert [(finding.location, finding.value) for finding in findings] == [
        ("subject", "567"),
        ("body", "456"),
        ("attachment:message", "234"),
        ("attachment:message-2", "345"),
        ("attachment:message-2/message", "123"),
    ]


def test_typographic_spaces_and_hyphens_part_groups_as_plain_ones_do() -> None:
    text = "é SIN 046\u00a0454\u00a0286, 4111\u20111111\u20131111\u22121111"
    findings, _ = find(BUILT_IN, message(text))
    assert [(finding.value, finding.normalised) for finding in findings] == [
        ("046\u00a0454\u00a0286", "046454286"),
        ("4111\u20111111\u20131111\u22121111", "4111111111111111"),
    ]
    assert all(text[finding.start : finding.end] == finding.value for finding in findings)


def test_the_longest_valid_hit_is_taken() -> None:
    assert _found(BUILT_IN, "BE68 5390 0754 7034 WITH THANKS") == [("iban", "high", "BE68 5390 0754 7034")]


def test_a_hit_that_is_not_valid_hides_no_other_that_shares_its_digits() -> None:
    found = _found(BUILT_IN, "1234 4111 1111 1111 1111")
    assert found == [("payment-card", "high", "4111 1111 1111 1111")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SIN: 046 454 286", [("ca-sin", "high", "046 454 286")]),
        ("046 454 286", [("ca-sin", "medium", "046 454 286")]),
        ("SIN 046454286", [("ca-sin", "medium", "046454286")]),
        ("046454286", []),
        ("SSN 536-90-4399", [("us-ssn", "high", "536-90-4399")]),
        ("SSN 536904399", [("us-ssn", "medium", "536904399")]),
        ("4111 1111 1111 1111", [("payment-card", "high", "4111 1111 1111 1111")]),
        ("4111111111111111", [("payment-card", "low", "4111111111111111")]),
        ("visa 4111111111111111", [("payment-card", "medium", "4111111111111111")]),
        ("order 4111111111111111", []),
        ("613-555-0142", [("phone-number", "medium", "613-555-0142")]),
        ("call 613-555-0142", [("phone-number", "high", "613-555-0142")]),
        ("+1 613 555 0142", [("phone-number", "high", "+1 613 555 0142")]),
        ("jane@example.com", [("email-address", "high", "jane@example.com")]),
    ],
)
def test_the_built_in_rules_are_as_sure_as_the_text_allows(text: str, found: list[tuple[str, str, str]]) -> None:
    assert _found(BUILT_IN, text) == found


def test_a_finding_is_masked_and_normalised_by_its_category() -> None:
    (finding,) = find(BUILT_IN, message("call (613) 555-0142"))[0]
    assert (finding.masked, finding.normalised) == ("(•••) •••-••••", "+16135550142")


def test_words_against_lower_the_confidence_and_drop_what_is_low() -> None:
    patterns = [{"regex": r"\b\d{3}\b", "confidence": "low", "against": ["room"]}]
    assert _found(compile_rules([rule(pattern=patterns)]), "room 123") == []


def test_a_candidate_inside_an_exclusion_is_none() -> None:
    detector = compile_rules([rule(exclude=[r"room \d+"]), rule(id="other")])
    assert _found(detector, "Room 123, and 456") == [
        ("other", "low", "123"),
        ("three-digits", "low", "456"),
        ("other", "low", "456"),
    ]


def test_a_validator_that_raises_is_a_problem_without_content(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(value: str) -> bool:
        raise ArithmeticError(value)

    monkeypatch.setattr(validators, "_named", lambda: {"raising": raising})
    patterns = [{"regex": r"\b\d{3}\b", "confidence": "low", "validate": "raising"}]
    detector = compile_rules([rule(pattern=patterns), rule(id="other")])
    findings, problems = find(detector, message("123 456"))
    assert {finding.rule for finding in findings} == {"other"}
    assert problems == ["rule three-digits: validator raising failed (ArithmeticError)"]


def _first_word(mail: Message) -> list[Finding]:
    value = mail.text.split()[0]
    return [Finding("first-word", "low", "body", 0, len(value), value, value, "•")]


def test_a_rule_in_code_adds_its_findings_and_its_failure_is_a_problem() -> None:
    detector = compile_rules([CodeRule("first-word", "First word", "test", "", "low", _first_word)])
    assert _found(detector, "Dear all") == [("first-word", "low", "Dear")]
    assert find(detector, message("")) == ([], ["rule first-word failed (IndexError)"])


@pytest.mark.parametrize(
    ("text", "confidence", "reason"),
    [
        ("SIN: 046 454 286", "high", "checksum; context: sin"),
        ("046 454 286", "medium", "checksum"),
        ("Jane Doe, 046 454 286, Ottawa", "high", "checksum; neighbours"),
        ("invoice for 046 454 286", "low", "checksum; against: invoice"),
        ("SIN: 046 454 286, invoice 7", "high", "checksum; context: sin"),
        ("call 613-555-0142", "high", "numbering plan; context: call"),
        ("jane@example.com", "high", "format"),
        ("4111 1111 1111 1111", "high", "checksum"),
        ("order no. 4111 1111 1111 1111", "low", "checksum; label: order"),
    ],
)
def test_the_reason_says_what_gave_the_confidence(text: str, confidence: str, reason: str) -> None:
    [found] = find(FEW, message(text))[0]
    assert (found.confidence, found.reason) == (confidence, reason)


def test_a_list_of_numbers_that_are_all_right_is_no_chance() -> None:
    numbers = ["046 454 286", "046 454 294", "046 454 302", "046 454 310", "046 454 328", "046 454 336"]
    wrong = [f"{number[:-1]}{(int(number[-1]) + 1) % 10}" for number in numbers]
    found = find(FEW, message("\n".join(numbers)))[0]
    assert {one.confidence for one in found} == {"high"}
    found = find(FEW, message("\n".join([*wrong, numbers[0]])))[0]
    assert {one.reason for one in found} == {"checksum; by chance"}


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example/track/4111111111111111?visa",
        "card 550e8400-e29b-41d4-a716-446655440000",
        "Message-ID: <4111111111111111@mail.example>",
    ],
)
def test_machine_text_holds_nothing_personal_but_for_rules_that_look_there(text: str) -> None:
    assert find(FEW, message(text)) == ([], [])
    there = rule(pattern=[{"regex": r"\d{4}", "confidence": "low", "anywhere": True}])
    assert find(compile_rules([there]), message("http://x.example/1234"))[0]


@pytest.mark.parametrize(
    ("text", "subject", "parts"),
    [
        ("SIN 046 454 286", "", [""]),
        ("Yes.\n> SIN 046 454 286", "", ["quoted"]),
        ("Yes.\n\n-----Original Message-----\nFrom: Jane\n\nSIN 046 454 286", "", ["quoted"]),
        ("Yes.\n-- \nSIN 046 454 286", "", ["signature"]),
        ("", "SIN 046 454 286", [""]),
        ("", "Re: SIN 046 454 286", ["quoted"]),
    ],
)
def test_the_part_tells_what_is_quoted_and_what_is_signed(text: str, subject: str, parts: list[str]) -> None:
    assert [one.part for one in find(FEW, message(text, subject))[0]] == parts


def test_a_vocabulary_is_searched_with_the_other_rules() -> None:
    table = {"threshold": 4, "medium": 4, "words": {"3": ["HIV"], "1": ["clinic"]}}
    rules = [rule(id="health", category="health-data", vocabulary=table, pattern=[], exclude=["sponsor.*HIV"])]
    text = "é the HIV  clinic, 123"
    [found] = find(compile_rules([*rules, rule()]), message(text))[0][:1]
    assert (found.rule, found.confidence, text[found.start : found.end]) == ("health", "medium", "HIV  clinic")
    assert (found.masked, found.normalised, found.reason) == ("•••", "hiv clinic", "vocabulary: 4")
    assert find(compile_rules(rules), message("é sponsor of the HIV clinic"))[0] == []


LABELLED = compile_rules(
    [rule(pattern=[{"label": r"(?:no|café)\.? ?", "regex": r"\d{3,6}", "confidence": "low", "whole": "number"}])]
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("no 123", ["123"]),
        ("123", []),
        ("no 12", []),
        ("café. 1234 and no. 56789", ["1234", "56789"]),
        ("é café 123 no no 456 no", ["123", "456"]),
        ("no 123-4 no 567", ["567"]),
        ("no no. no1234567", []),
    ],
)
def test_a_label_stands_before_the_value_and_is_no_part_of_it(text: str, values: list[str]) -> None:
    assert [value for _, _, value in _found(LABELLED, f"{text}\n")] == values


@given(st.text(), st.text())
def test_a_label_does_not_shift_the_places(before: str, after: str) -> None:
    text = f"{before} café 123 {after}"
    findings, _ = find(LABELLED, message(text))
    assert all(text[finding.start : finding.end] == finding.value for finding in findings)
    assert "123" in [finding.value for finding in findings]


def test_a_pattern_that_hits_everywhere_is_cut_short_with_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_MOST", 10)
    everywhere = compile_rules([rule(pattern=[{"regex": r"\w+", "confidence": "low"}])])
    findings, problems = find(everywhere, message("word " * 11))
    assert len(findings) == 10
    assert problems == ["rule three-digits: only its first 10 places in a text were looked at"]
    assert find(everywhere, message("word " * 10))[1] == []


def test_the_part_of_an_attachment_is_given_and_quotes_nothing() -> None:
    (found,) = find_in_text(FEW, "attachment:a.pdf", "> SIN 046 454 286", {}, part="page 3")
    assert (found.location, found.part) == ("attachment:a.pdf", "page 3")
