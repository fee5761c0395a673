"""Where no number is a person's: URLs, identifiers, digests, encoded data, raw headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.machine import is_inside

INSIDE = {
    "URL": "see http://shop.example/track/[4111111111111111] now",
    "URL without scheme": "www.shop.example/[613-555-0142]",
    "host and path": "shop.example/[613-555-0142]",
    "query": "https://shop.example/?u=[jane@example.com]&x=1",
    "query alone": "a=1&id=[4111111111111111]&b=2",
    "path": "/var/log/[613-555-0142].log",
    "Windows path": "C:\\logs\\[613-555-0142].log",
    "UUID": "id 550e8400-e29b-41d4-a716-[446655440000].",
    "digest": "sha 0123456789abcdef[4111111111111111]aa",
    "fingerprint in pairs": "aa:bb:cc:[12:34:56]:dd:ee",
    "hex dump": "04b2 [4111 1111 1111 1111] 9f3c",
    "base64": "aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQgZGF0YQ+[4111111111111111]/Zz==",
    "Message-ID": "Message-ID: <[4111111111111111]@mail.example>",
    "local part": "[4111111111111111]@mail.example wrote",
    "generated address": "<[20021003141592653@mail.example]>",
    "address of a web mailer": "<[CAF+xyzABCD1234567890abcdefghijKLMNop@mail.example]>",
    "header line": "X-Tracking: [613-555-0142]",
    "continued header line": "X-Ids: one,\n\ttwo, [613-555-0142]",
    "quoted header line": "> Received: from a by b\n>  id [613-555-0142]",
}
OUTSIDE = {
    "sentence": "call [613-555-0142] today",
    "brackets": "(tel. [613-555-0142])",
    "label": "Phone:[613-555-0142]",
    "tel URI": "tel:[+16135550142]",
    "mailto URI": "<mailto:[jane@example.com]>",
    "after a URL": "<http://shop.example/a> [4111111111111111]",
    "beside an address": "jane@example.com,[+16135550142];",
    "two numbers": "home/work: [613-555-0142]/0143",
    "a digest by itself": "[0123456789abcdef0123456789abcdef]",
    "a person's address": "[jane.doe1980@example.com]",
    "a header that people read": "From: [jane@example.com]",
    "a line under a header": "X-Note: none\n[613-555-0142]",
}


def _judge(marked: str) -> bool:
    start, end = marked.index("["), marked.index("]") - 1
    return is_inside(marked.replace("[", "").replace("]", ""), start, end)


@pytest.mark.parametrize("marked", INSIDE.values(), ids=INSIDE)
def test_inside(marked: str) -> None:
    assert _judge(marked)


@pytest.mark.parametrize("marked", OUTSIDE.values(), ids=OUTSIDE)
def test_outside(marked: str) -> None:
    assert not _judge(marked)


@given(st.text("abc \n", max_size=30), st.text("abc \n", max_size=30))
def test_words_around_change_nothing(before: str, after: str) -> None:
    assert not _judge(f"{before} [613-555-0142] {after}")
