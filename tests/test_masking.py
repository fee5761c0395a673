"""What a mask shows, and the law that it lets no value through."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scanner.masking import mask, mask_address, mask_name


@pytest.mark.parametrize(
    ("category", "value", "masked"),
    [
        ("payment-card", "4111 1111 1111 1111", "•••• •••• •••• 1111"),
        ("payment-card", "378282246310005", "•••• •••• •••• 0005"),
        ("payment-card", "1234", "••••"),
        ("email-address", "jane.doe@example.com", "j•••@example.com"),
        ("email-address", "j@example.com", "•••@example.com"),
        ("email-address", "jane", "••••"),
        ("person-name", "Jane Doe", "J. D."),
        ("government-id", "046 454 286", "••• ••• •••"),
        ("phone-number", "+1 (613) 555-0142", "+• (•••) •••-••••"),
        ("bank-account", "GB82 WEST 1234", "•••• •••• ••••"),
        ("anything", "अनुच्छेद", "••••••••"),
    ],
)
def test_mask_keeps_what_its_category_allows(category: str, value: str, masked: str) -> None:
    assert mask(category, value) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Jane Doe", "J. D."),
        ("Doe, Jane", "D. J."),
        ("J", "•"),
        ("jane.doe@example.com", "j•••@example.com"),
        ("", ""),
    ],
)
def test_names_become_initials(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@given(st.text(), st.sampled_from(["government-id", "phone-number", "bank-account", "unheard-of"]))
def test_a_shape_holds_no_letter_and_no_digit(value: str, category: str) -> None:
    masked = mask(category, value)
    assert len(masked) == len(value)
    assert not any(character.isalnum() for character in masked)


@given(st.text(alphabet="0123456789 -", max_size=40))
def test_a_card_shows_at_most_its_last_four_digits(value: str) -> None:
    digits = "".join(filter(str.isdigit, value))
    shown = "".join(filter(str.isdigit, mask("payment-card", value)))
    assert shown in ("", digits[-4:])


@given(st.text(min_size=1, max_size=30), st.sampled_from(["example.com", "mail.example.org"]))
def test_an_address_shows_at_most_one_character_of_its_local_part(local: str, domain: str) -> None:
    assume("@" not in local)
    shown = mask_address(f"{local}@{domain}").removesuffix(f"@{domain}").rstrip("•")
    assert len(shown) <= min(1, len(local) - 1)


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), max_size=40))
def test_a_name_shows_at_most_one_character_of_each_word(name: str) -> None:
    for word, shown in zip(name.split(), mask_name(name).split(), strict=True):
        assert len(shown.rstrip(".•")) <= min(1, len(word) - 1)
