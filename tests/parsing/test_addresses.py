"""Address fields as people and mailers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Address
from scanner.parsing import addresses


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("ann@x.example", [("", "ann@x.example")], id="bare"),
        pytest.param("ANN@X.Example", [("", "ann@x.example")], id="capitals"),
        pytest.param('"Roe, Ann" <a@x.example>', [("Roe, Ann", "a@x.example")], id="quoted name"),
        pytest.param("Roe, Ann <a@x.example>", [("Roe, Ann", "a@x.example")], id="unquoted Last, First"),
        pytest.param("a@x.example (Ann Roe)", [("Ann Roe", "a@x.example")], id="name in a comment"),
        pytest.param("a(x)@x.example", [("x", "a@x.example")], id="comment inside"),
        pytest.param("Ann ((dear) old) <a@x.example>", [("Ann", "a@x.example")], id="nested comment"),
        pytest.param(
            "=?utf-8?Q?Roe=2C_Zo=C3=AB?= <z@x.example>, b@x.example",
            [("Roe, Zoë", "z@x.example"), ("", "b@x.example")],
            id="comma in an encoded word",
        ),
        pytest.param(
            "=?utf-8?B?YUB4LmV4YW1wbGUsIGJAeC5leGFtcGxl?=",
            [("", "a@x.example"), ("", "b@x.example")],
            id="whole list encoded",
        ),
        pytest.param(
            "Team: Ann <a@x.example>, b@x.example;, c@x.example",
            [("Ann", "a@x.example"), ("", "b@x.example"), ("", "c@x.example")],
            id="group",
        ),
        pytest.param("undisclosed-recipients:;", [], id="empty group"),
        pytest.param("undisclosed-recipients: ;, ", [], id="empty group and comma"),
        pytest.param("a@x.example; b@x.example;", [("", "a@x.example"), ("", "b@x.example")], id="semicolons"),
        pytest.param("a@x.example b@x.example", [("", "a@x.example"), ("", "b@x.example")], id="no comma"),
        pytest.param(
            "mailto:a@x.example, <mailto:b@x.example>",
            [("", "a@x.example"), ("", "b@x.example")],
            id="mailto",
        ),
        pytest.param("'a@x.example', <'b@x.example'>", [("", "a@x.example"), ("", "b@x.example")], id="quotes"),
        pytest.param("\"'a@x.example'\" <a@x.example>", [("", "a@x.example")], id="name repeats address"),
        pytest.param("<<a@x.example>>", [("", "a@x.example")], id="double angles"),
        pytest.param("Ann <a@x.example", [("Ann", "a@x.example")], id="open angle"),
        pytest.param(
            "Ann <a@x.example, Bo <b@x.example>",
            [("Ann", "a@x.example"), ("Bo", "b@x.example")],
            id="open angle in a list",
        ),
        pytest.param(
            '"Ann <a@x.example>, "Bo" <b@x.example>',
            [("Ann", "a@x.example"), ("Bo", "b@x.example")],
            id="open quote",
        ),
        pytest.param(
            "Ann (dear <a@x.example>, b@x.example",
            [("Ann dear", "a@x.example"), ("", "b@x.example")],
            id="open comment",
        ),
        pytest.param("a@x.example.", [("", "a@x.example")], id="trailing dot"),
        pytest.param("Ann <@r.example,@s.example:a@x.example>", [("Ann", "a@x.example")], id="source route"),
        pytest.param("a@bücher.example", [("", "a@xn--bcher-kva.example")], id="IDN"),
        pytest.param('"a b"@x.example', [("", '"a b"@x.example')], id="quoted local part that needs it"),
        pytest.param('"ann"@x.example', [("", "ann@x.example")], id="quoted local part that does not"),
        pytest.param("undisclosed-recipient:;@x.example", [], id="empty group with a domain"),
        pytest.param("root, a@x.example", [("", "root"), ("", "a@x.example")], id="no @ is kept"),
        pytest.param('"" <>', [], id="nothing at all"),
        pytest.param("a@@x.example, b@x.example", [("", "a@@x.example"), ("", "b@x.example")], id="one broken"),
        pytest.param(",, a@x.example ,,", [("", "a@x.example")], id="stray commas"),
        pytest.param("", [], id="empty"),
    ],
)
def test_reads_every_mailbox(value: str, expected: list[tuple[str, str]]) -> None:
    assert addresses.read(value) == [Address(name, address) for name, address in expected]


@pytest.mark.parametrize("piece", [" :", "@:", "a@x.example:", "<", "(", '"', "=?a", "\\", ",:", "a@b "])
def test_a_hostile_field_is_read_to_its_end(piece: str) -> None:
    field = "a@x.example" + piece * (600_000 // len(piece))  # where time grows as the square, it takes minutes
    assert addresses.read(f"{field},last@x.example")[-1] == Address("", "last@x.example")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_canonical_is_stable_in_case(text: str) -> None:
    plain = addresses.plain(text)
    assert plain is None or plain == addresses.canonical(text) == addresses.canonical(plain)


@given(st.text(max_size=200))
def test_any_text_is_read(value: str) -> None:
    assert all(mailbox.address for mailbox in addresses.read(value))


@given(
    st.lists(st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True), max_size=20),
    st.sampled_from([", ", ",", "; ", ";", " "]),
)
def test_a_list_keeps_its_addresses_and_their_order(mailboxes: list[str], separator: str) -> None:
    assert [mailbox.address for mailbox in addresses.read(separator.join(mailboxes))] == mailboxes
