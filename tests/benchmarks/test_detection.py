"""The labelled mail of the detection benchmark, and how findings are scored against it."""

import csv
import email
import io
import mailbox
from email import policy
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from benchmarks.detection import written
from benchmarks.detection.checks import check
from benchmarks.detection.fragments import KINDS, around, contact, number
from benchmarks.detection.mails import LabelledMail, labelled_mails, write_mbox
from benchmarks.detection.masks import draw, filled
from benchmarks.detection.masks import written as in_form
from benchmarks.detection.scoring import Found, Kinds, Score, Truth, best_threshold, score, truths


@pytest.fixture(scope="module")
def mails() -> list[LabelledMail]:
    return list(labelled_mails(150, seed=4))


def test_same_seed_same_bytes_and_fewer_are_the_beginning_of_more(mails: list[LabelledMail]) -> None:
    assert [mail.data for mail in labelled_mails(40, seed=4)] == [mail.data for mail in mails[:40]]


def test_every_label_points_at_a_value_of_a_kind(mails: list[LabelledMail]) -> None:
    for mail in mails:
        for part in (mail.subject, mail.body, *(file.fragment for file in mail.files)):
            for label in part.labels:
                assert label.kind in KINDS
                assert 0 <= label.start < label.end <= len(part.text)
                assert part.text[label.start : label.end].strip()


def test_what_is_labelled_can_be_read_in_the_message(mails: list[LabelledMail]) -> None:
    for mail in mails:
        message = email.message_from_bytes(mail.data, EmailMessage, policy=policy.default)
        body = message.get_body(("plain",))
        if body is None:
            continue
        text = body.get_content().replace("\r\n", "\n")
        assert [label for label in mail.body.labels if mail.body.text[label.start : label.end] not in text] == []


def test_files_hang_on_the_message_and_hold_their_values(mails: list[LabelledMail]) -> None:
    with_files = [mail for mail in mails if mail.files]
    assert {file.name.rpartition(".")[2] for mail in with_files for file in mail.files} >= {"csv", "xlsx"}
    for mail in with_files:
        message = email.message_from_bytes(mail.data, EmailMessage, policy=policy.default)
        attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
        assert set(attached) == {file.name for file in mail.files}
        for file in mail.files:
            assert file.fragment.labels
            if file.name.endswith(".csv"):
                written_values = [cell for row in csv.reader(io.StringIO(file.content.decode())) for cell in row]
                assert {file.fragment.text[one.start : one.end] for one in file.fragment.labels} <= {
                    *written_values
                }


def test_mbox_holds_every_message(mails: list[LabelledMail], tmp_path: Path) -> None:
    write_mbox(mails, tmp_path / "labelled.mbox")
    box = mailbox.mbox(tmp_path / "labelled.mbox", create=False)
    try:
        assert [message["Message-ID"] for message in box] == [mail.message_id for mail in mails]
    finally:
        box.close()


@pytest.mark.parametrize("kind", [kind for kind, entry in KINDS.items() if "variant" in entry])
def test_numbers_are_valid_and_written_whole(kind: str) -> None:
    chance = Random(kind)
    for variant in KINDS[kind]["variant"]:
        if "mask" in variant:
            value = draw(chance, variant["mask"], variant.get("check", ""))
            assert check(variant.get("check", ""))(value)
            assert [form for form in variant["forms"] if form.count("?") != len(value)] == []
    fragment = number(chance, kind)
    assert {label.kind for label in fragment.labels} == {kind}


@pytest.mark.parametrize(
    ("function", "value", "valid"),
    [
        ("us_npi", "1234567893", True),  # the example of 45 CFR 162.406
        ("us_npi", "1234567890", False),
        ("au_medicare", "2123456701", True),
        ("au_medicare", "2123456711", False),
        ("nz_nhi", "ZAC5361", True),  # HISO 10046
        ("nz_nhi", "ZAC5362", False),
        ("de_svnr", "15070649C103", True),
        ("de_svnr", "15070649C104", False),
    ],
)
def test_checks_that_stdnum_lacks(function: str, value: str, valid: bool) -> None:
    assert check(function)(value) is valid


def test_masks() -> None:
    chance = Random(1)
    assert draw(chance, "[7]{3}-x") == "777-x"
    assert draw(chance, "[1-1]#@")[0] == "1"
    assert in_form("123456", "??-??") == "12-3456"
    assert filled(chance, "a «[5]{2}» b") == "a 55 b"
    with pytest.raises(ValueError, match="no text of the mask"):
        draw(chance, "4", "luhn")


def test_each_value_in_a_template_is_labelled() -> None:
    fragment = around("cc {value}, {value} ({name})", "email-address", "a@example.com", name="Ann")
    assert fragment.text == "cc a@example.com, a@example.com (Ann)"
    assert [fragment.text[label.start : label.end] for label in fragment.labels] == ["a@example.com"] * 2


def test_addresses_are_at_reserved_domains() -> None:
    chance = Random(2)
    domains = {written.email_address(chance).rpartition("@")[2].lower().split(".")[-2] for _ in range(200)}
    assert domains == {"example"}


def test_a_password_is_labelled_without_the_word_before_it() -> None:
    fragment = contact(Random(3), "password", "en")
    (label,) = fragment.labels
    assert "assword" not in fragment.text[label.start : label.end] or "Pa$$" in fragment.text


LABELS = [
    Truth("<1>", "ca-sin", "046 454 286", required=True, attached=False),
    Truth("<1>", "phone-number", "Kind regards Tel. 613 555 0142", required=False, attached=False),
    Truth("<2>", "ca-sin", "130 692 544", required=True, attached=False),
]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param([], Score(2, 0, 0, 0), id="nothing"),
        pytest.param([("<1>", "046454286")], Score(2, 1, 1, 0), id="written otherwise"),
        pytest.param(
            [("<1>", "046-454-286 "), ("<2>", "SIN 130 692 544")], Score(2, 2, 2, 0), id="with its label"
        ),
        pytest.param([("<2>", "046 454 286")], Score(2, 0, 0, 1), id="of another mail"),
        pytest.param([("<1>", "046")], Score(2, 0, 0, 1), id="too little of it"),
        pytest.param([("<1>", "046454286" + "1" * 60)], Score(2, 0, 0, 1), id="too much around it"),
    ],
)
def test_findings_meet_labels(found: list[tuple[str, str]], expected: Score) -> None:
    findings = [Found(mail, "ca-sin", "ca-sin", value, 1.0) for mail, value in found]
    assert score(LABELS, findings, {"ca-sin": {}}).scores["ca-sin"] == expected


def test_what_is_not_required_is_neither_missed_nor_wrong() -> None:
    kinds: Kinds = {"phone-number": {}}
    finding = Found("<1>", "phone-number", "phone-number", "613 555 0142", 1.0)
    assert score(LABELS, [finding], kinds).scores["phone-number"] == Score(0, 0, 0, 0)
    assert score(LABELS, [], kinds).missed == []


def test_precision_recall_and_f1() -> None:
    one = Score(labels=10, met=8, right=9, wrong=1)
    assert (one.precision, one.recall) == (0.9, 0.8)
    assert one.f1 == pytest.approx(2 * 0.72 / 1.7)


def test_the_peer_is_taken_at_its_best_threshold() -> None:
    findings = [
        Found("<1>", "ca-sin", "CA_SIN", "046454286", 0.9),
        Found("<2>", "ca-sin", "CA_SIN", "999", 0.1),
        Found("<2>", "ca-sin", "CA_SIN", "130692544", 0.5),
    ]
    assert best_threshold(LABELS, findings, "ca-sin", {"ca-sin": {}}) == Score(2, 2, 2, 0)


def test_most_kinds_are_in_the_mail(mails: list[LabelledMail]) -> None:
    assert len({label.kind for label in truths(mails) if label.required}) > 0.75 * len(KINDS)
