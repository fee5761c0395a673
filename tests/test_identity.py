"""Copies of one message have one identity, other messages another; like bodies have like sketches."""

import dataclasses
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.identity import SKETCH_SIZE, base_subject, identity, is_reply, sketch
from scanner.model import Address, Message, Recipient

MAIL = Message(
    message_id="1@utility.example",
    in_reply_to="",
    references=(),
    date=datetime(2025, 1, 6, 9, tzinfo=UTC),
    date_problem="",
    sender=Address("Sender", "sender@utility.example"),
    recipients=(Recipient("to", "Ann", "ann@a.example"), Recipient("cc", "Bob", "bob@b.example")),
    subject="Your bill",
    kind="mail",
    list_id="",
    list_post="",
    folder="Sent",
    labels=(),
    deleted=False,
    received=0,
    authentication="",
    return_path="",
    text="Dear customer,\nhere is your bill.",
    attachments=(),
    nested=(),
    reports=(),
    repairs=(),
    lane="fast",
)
WITHOUT_ID = dataclasses.replace(MAIL, message_id="")

SAME = {
    "folder": {"folder": "Inbox", "labels": ("Important",), "deleted": True},
    "trace": {"received": 4, "return_path": "bounce@utility.example", "authentication": "spf=pass"},
    "bcc_kept_by_the_sender": {"recipients": (*MAIL.recipients, Recipient("bcc", "", "eve@e.example"))},
    "order_of_recipients": {"recipients": MAIL.recipients[::-1]},
    "names_of_recipients": {"recipients": tuple(dataclasses.replace(r, name="") for r in MAIL.recipients)},
    "tag_of_a_list": {"subject": "[billing] Your  bill"},
    "lane": {"lane": "tolerant", "repairs": ("charset",)},
}
OTHER = {
    "sender": {"sender": Address("Sender", "other@utility.example")},
    "subject": {"subject": "Your other bill"},
    "recipients": {"recipients": MAIL.recipients[:1]},
    "message_id": {"message_id": "2@utility.example"},
}
OTHER_WITHOUT_ID = {
    "date": {"date": datetime(2025, 1, 6, 10, tzinfo=UTC)},
    "no_date": {"date": None},
    "body": {"text": "Dear customer,\nhere is your other bill."},
}


@pytest.mark.parametrize("original", [MAIL, WITHOUT_ID], ids=["with_id", "without_id"])
@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_copies_are_one_message(original: Message, change: dict[str, object]) -> None:
    assert identity(dataclasses.replace(original, **change)) == identity(original)  # type: ignore[arg-type]  # a table


@pytest.mark.parametrize("change", OTHER.values(), ids=OTHER)
def test_other_messages_are_others(change: dict[str, object]) -> None:
    assert identity(dataclasses.replace(MAIL, **change)) != identity(MAIL)  # type: ignore[arg-type]  # a table


@pytest.mark.parametrize("change", OTHER_WITHOUT_ID.values(), ids=OTHER_WITHOUT_ID)
def test_without_message_id_date_and_body_tell(change: dict[str, object]) -> None:
    changed = dataclasses.replace(WITHOUT_ID, **change)  # type: ignore[arg-type]  # a table
    assert identity(changed) != identity(WITHOUT_ID)


def test_spacing_of_the_body_does_not_tell() -> None:
    assert identity(dataclasses.replace(WITHOUT_ID, text="Dear customer, here is\nyour bill.")) == identity(
        WITHOUT_ID
    )


def test_surrogates_from_damaged_headers_are_taken() -> None:
    assert len(identity(dataclasses.replace(MAIL, subject="caf\udce9"))) == 16


SUBJECTS = {
    "plain": ("Your bill", "your bill", False),
    "reply": ("Re: Your bill", "your bill", True),
    "replies": ("RE: re: Re[2]: Your bill", "your bill", True),
    "forward": ("Fwd: Your bill", "your bill", True),
    "german": ("AW: WG: Ihre Rechnung", "ihre rechnung", True),
    "list_tag": ("[billing] Re: Your bill", "your bill", True),
    "list_tag_alone": ("[billing] Your bill", "your bill", False),
    "list_tags_alone": (" [EXTERNAL] [billing]  Your bill", "your bill", False),
    "list_tags_and_reply": ("[EXTERNAL] [billing]AW: Your bill", "your bill", True),
    "reply_and_list_tag": ("Re: [billing] Your bill", "your bill", True),
    "reply_in_a_list_tag": ("[Re: all] Your bill", "your bill", False),
    "only_a_list_tag": ("[EXTERNAL]", "", False),
    "spacing": ("  Your \t bill ", "your bill", False),
    "no_mark": ("Regarding: Your bill", "regarding: your bill", False),
    "empty": ("", "", False),
}


@pytest.mark.parametrize(("subject", "base", "reply"), SUBJECTS.values(), ids=SUBJECTS)
def test_base_subject(subject: str, base: str, reply: bool) -> None:
    assert base_subject(subject) == base
    assert is_reply(subject) == reply


@given(st.text(max_size=80))
def test_the_base_of_a_reply_is_the_base_of_the_subject(subject: str) -> None:
    assert base_subject(f"Re: {subject}") == base_subject(subject)


TAGS = st.lists(st.sampled_from(["[EXTERNAL]", "[billing] ", " [SEC=OFFICIAL]"]), max_size=4).map("".join)


@given(TAGS, st.text(max_size=80))
def test_tags_make_no_reply(tags: str, subject: str) -> None:
    assert is_reply(f"{tags}{subject}") == is_reply(subject)
    assert is_reply(f"{tags}Re: {subject}")


WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=6), max_size=200)


@given(WORDS)
def test_a_sketch_is_sorted_distinct_and_bounded(words: list[str]) -> None:
    made = sketch(" ".join(words))
    assert made == sorted(set(made))
    assert len(made) <= SKETCH_SIZE
    assert bool(made) == bool(words)


@given(WORDS, st.sampled_from([" ", "\n", "\r\n", "  "]))
def test_wrapping_and_case_do_not_change_a_sketch(words: list[str], between: str) -> None:
    assert sketch(between.join(words).upper()) == sketch(" ".join(words))


@pytest.mark.parametrize(
    "added", ["\n> Dear reader, as I wrote\n> before", "\n-- \nAnn Lee\nUtility"], ids=["quoted", "signature"]
)
def test_words_of_others_are_not_sketched(added: str) -> None:
    assert sketch(MAIL.text + added) == sketch(MAIL.text)
