"""Which dates are days that somebody was born on, however they are written."""

import pytest

from scanner.detection.birthdates import birth_date


@pytest.mark.parametrize(
    "written",
    [
        "1985-03-12", "12/03/1985", "03/12/85", "12.3.1985", "12-MAR-1985", "12 March 1985", "March 12th, 1985",
        "1st of April 1990", "12 mars 1985", "1er août 1990", "12. März 1985", "3. Mai 1972",
        "12 de marzo de 1985", "5 sept 1985", "30. Juni 1970",
        "31 déc. 1999", "19850312", "12031985", "29/02/00", "31/12/2024",
    ],
)  # fmt: skip
def test_a_day_is_known_in_any_writing(written: str) -> None:
    assert birth_date(written)


@pytest.mark.parametrize(
    "written",
    [
        "1756-01-27", "32/01/1985", "13/13/1985", "30 February 1985", "12 Marvellous 1985", "March 1985", "1985",
        "12/03", "12/03/185", "1985-03-12-07", "99999999", "", "March April 1985", "12 March 2150",
    ],
)  # fmt: skip
def test_what_is_no_day_or_too_long_ago_is_none(written: str) -> None:
    assert not birth_date(written)
