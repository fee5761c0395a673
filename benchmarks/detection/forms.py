"""Forms and tables in a mail's text: what is known of one person, or of several in rows."""

from collections.abc import Callable, Sequence
from random import Random

from benchmarks.detection import written
from benchmarks.detection.fragments import Fragment, Label, around, column, joined, with_parts
from benchmarks.detection.masks import draw

_PERSONS = {
    "CA": ("birth-date", "ca-sin", "ca-health-number", "postal-address", "phone-number", "email-address"),
    "US": ("birth-date", "us-ssn", "us-mbi", "postal-address", "phone-number", "email-address", "payment-card"),
    "GB": (
        "birth-date",
        "uk-nino",
        "uk-nhs-number",
        "postal-address",
        "phone-number",
        "email-address",
        "passport",
    ),
    "EU": ("birth-date", "iban", "bic", "phone-number", "email-address", "passport", "ip-address"),
    "AU": ("birth-date", "au-tfn", "au-medicare", "phone-number", "email-address"),
}
_NAMED = {
    "birth-date": ("DOB", "Date of birth", "Birth date"),
    "postal-address": ("Address", "Home address", "Mailing address"),
    "phone-number": ("Phone", "Telephone", "Mobile", "Cell"),
    "email-address": ("Email", "E-mail", "E-mail address"),
}
_OF_NO_KIND = ""
_OTHER_COLUMNS = (  # name, mask and check of what stands beside people's data in tables and is none
    ("Order no.", "#{9}", "luhn"),
    ("Invoice", "##-#{7}", ""),
    ("Ticket", "#{10}", ""),
    ("Amount", "[1-9]##.##", ""),
    ("Last visit", "1[0-9]/0[1-9]/2025", ""),
    ("Ref.", "###-###-###", ""),
    ("Plan", "[A-D]", ""),
    ("Qty", "#", ""),
)
_SEPARATORS = (": ", ":\t", " : ", " = ", "\t", " - ")


def form(chance: Random) -> Fragment:
    """One person's particulars, a line each: "Name: …", "SIN: …"."""
    kinds = chance.choice(list(_PERSONS.values()))
    separator = chance.choice(_SEPARATORS)
    lines = [Fragment(f"Name{separator}{written.name(chance)}")]
    for kind in chance.sample(kinds, k=chance.randint(2, len(kinds))):
        name, drawn = _column(chance, kind)
        lines.append(with_parts(around(f"{name}{separator}{{value}}", kind, drawn())))
    return joined(lines, "\n")


def table(chance: Random) -> Fragment:
    """Several persons' particulars in rows under a line of column names."""
    kinds, rows = rows_of(chance, chance.randint(2, 6))
    has_comma = any("," in text for row in rows for text in row)
    between = chance.choice((" | ", "\t", ";", "   ", *([] if has_comma else [","])))
    return in_lines(kinds, rows, between)


def in_lines(kinds: Sequence[str], rows: Sequence[Sequence[str]], between: str) -> Fragment:
    """A table as text; all but its first row and first column labelled as what their column holds."""
    lines = [joined([Fragment(row[0]), *map(_labelled, kinds, row[1:])], between) for row in rows[1:]]
    return joined([Fragment(between.join(rows[0])), *lines], "\n")


def rows_of(chance: Random, count: int) -> tuple[list[str], list[list[str]]]:
    """The kinds of all columns but the first, which is a name, and the rows, column names first."""
    possible = [kind for kind in chance.choice(list(_PERSONS.values())) if kind != "postal-address"]
    kinds = chance.sample(possible, k=chance.randint(2, min(4, len(possible))))
    if chance.random() < 0.4:
        kinds.insert(chance.randint(0, len(kinds)), _OF_NO_KIND)
    columns = [_column(chance, kind) for kind in kinds]
    rows = [[written.name(chance), *(drawn() for _, drawn in columns)] for _ in range(count)]
    return kinds, [["Name", *(name for name, _ in columns)], *rows]


def _column(chance: Random, kind: str) -> tuple[str, Callable[[], str]]:
    """A name for a column or a line of a form, and what draws a value for it."""
    if kind == _OF_NO_KIND:
        name, mask, check = chance.choice(_OTHER_COLUMNS)
        return name, lambda: draw(chance, mask, check)
    if kind == "phone-number":
        return chance.choice(_NAMED[kind]), lambda: written.phone_number(chance, "en")[0]
    name, drawn = column(chance, kind)
    return name or chance.choice(_NAMED[kind]), drawn


def _labelled(kind: str, text: str) -> Fragment:
    return Fragment(text, (Label(kind, 0, len(text)),) if kind else ())
