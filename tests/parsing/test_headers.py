"""Header fields and what they tell."""

import pytest

from scanner.parsing import headers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@x.example>", "a@x.example"),
        (" <a@x.example> (comment)", "a@x.example"),
        ("a@x.example", "a@x.example"),
        ("Your message of Monday <a@x.example>", "a@x.example"),
        ("<a b@x.example>", "b@x.example"),
        ("", ""),
        ("<>", ""),
    ],
)
def test_message_id(value: str, expected: str) -> None:
    assert headers.message_id({"message-id": [value]}, "message-id") == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["<a@x> <b@x>", "<a@x>"], ("a@x", "b@x")),
        (["<a@x><b@x>,\t<c@x>"], ("a@x", "b@x", "c@x")),
        (["a@x b@x"], ("a@x", "b@x")),
        ([""], ()),
    ],
)
def test_references(values: list[str], expected: tuple[str, ...]) -> None:
    assert headers.references({"references": values}) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "mail"),
        ({"content-class": "urn:content-classes:recallmessage"}, "recall"),
        ({"x-message-class": "IPM.Outlook.Recall"}, "recall"),
        ({"x-message-class": "IPM.Recall.Report.Failure"}, "report"),
        ({"content-type": "multipart/report; report-type=delivery-status"}, "report"),
        ({"content-type": "multipart/report; report-type=disposition-notification"}, "receipt"),
        ({"content-type": "text/calendar; method=REQUEST"}, "meeting"),
        ({"content-type": "text/calendar"}, "mail"),
        ({"content-class": "urn:content-classes:calendarmessage"}, "meeting"),
        ({"auto-submitted": "auto-replied (vacation)"}, "auto-reply"),
        ({"auto-submitted": "no"}, "mail"),
        ({"precedence": "auto_reply"}, "auto-reply"),
        ({"x-auto-response-suppress": "All"}, "mail"),
    ],
)
def test_kind(fields: dict[str, str], expected: str) -> None:
    assert headers.kind({name: [value] for name, value in fields.items()}, ()) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"list-post": "<mailto:List@x.example?subject=a>"}, "list@x.example"),
        ({"list-post": "NO"}, ""),
        ({"x-beenthere": "list@x.example"}, "list@x.example"),
        ({"mailing-list": "contact a@x.example; run by ezmlm"}, "a@x.example"),
    ],
)
def test_list_post(fields: dict[str, str], expected: str) -> None:
    assert headers.list_post({name: [value] for name, value in fields.items()}) == expected


def test_list_id() -> None:
    assert headers.list_id({"list-id": ['"A list" <A-list.X.example>']}) == "a-list.x.example"


@pytest.mark.parametrize(
    ("fields", "expected", "deleted"),
    [
        ({"x-gmail-labels": 'Inbox,"a, b",Trash'}, ("Inbox", "a, b", "Trash"), True),
        ({"x-mozilla-keys": "$label1 $label2   "}, ("$label1", "$label2"), False),
        ({"x-mozilla-status": "0009"}, (), True),
        ({"x-mozilla-status": "0001"}, (), False),
        ({"x-mozilla-status": "zzzz"}, (), False),
    ],
)
def test_labels(fields: dict[str, str], expected: tuple[str, ...], deleted: bool) -> None:
    given = {name: [value] for name, value in fields.items()}
    assert headers.labels(given) == expected
    assert headers.is_deleted(given, expected) is deleted


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"authentication-results": "x; dmarc=none; dkim=fail h=1; spf=Pass"},
            "spf=pass dkim=fail dmarc=none",
        ),
        ({"received-spf": "SoftFail (x)"}, "spf=softfail"),
        ({}, ""),
    ],
)
def test_authentication(fields: dict[str, str], expected: str) -> None:
    assert headers.authentication({name: [value] for name, value in fields.items()}) == expected


@pytest.mark.parametrize(("value", "expected"), [("<A@x.example>", "a@x.example"), ("<>", "<>"), ("", "")])
def test_return_path(value: str, expected: str) -> None:
    assert headers.return_path({"return-path": [value]}) == expected
