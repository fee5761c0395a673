"""The mail merge of the notice: notice.csv, a row a person whom the incident exposed."""

from functools import partial

import numpy as np
import pandas as pd

from scanner.masking import mask_address, mask_identifier, mask_name
from scanner.reports.forms.exposed import EXPOSED_COLUMNS
from scanner.reports.frames import SEPARATOR, mapped
from scanner.reports.language import Language, language, languages
from scanner.reports.text import cell

_TOLD = ("told_at", "still_to_tell")
_SPOKEN = ("greeting", "visible", "relation")


def merge_columns() -> tuple[str, ...]:
    """The columns of notice.csv; those of a language fill the notice in it."""
    spoken = (f"{what}_{code}" for code in languages() for what in _SPOKEN)
    return ("incident", "person", "address", "name", *spoken, "other_addresses", "customer_id", *_TOLD)


def recipients(people: pd.DataFrame, reveal: bool) -> pd.DataFrame:
    """One row a person of each incident (EXPOSED_COLUMNS), those still to tell first.

    Addresses, names and the ids of customers are masked unless revealed.
    """
    people = people.sort_values("still_to_tell", ascending=False, kind="stable", na_position="first")
    addresses = people["addresses"].map(lambda found: [cell(each) for each in found])
    if not reveal:
        addresses = addresses.map(lambda found: [mask_address(each) for each in found])
    names = mapped(mapped(people["name"], cell), str if reveal else mask_name)
    customers = mapped(mapped(people["customer_id"], cell), str if reveal else mask_identifier)
    rows: dict[str, pd.Series | np.ndarray] = {
        "incident": people["incident"],
        "person": people["person"],
        "address": addresses.map(lambda found: found[0] if found else ""),
        "name": names,
        "other_addresses": addresses.map(lambda found: SEPARATOR.join(found[1:])),
        "customer_id": customers,
    }
    for code in languages():
        words = language(code)
        rows[f"greeting_{code}"] = mapped(names, partial(_greeting, words=words))
        rows[f"visible_{code}"] = _visible(people, words)
        rows[f"relation_{code}"] = _relation(people, words)
    table = pd.DataFrame(rows, index=people.index, dtype="object").astype("string")
    told = people[list(_TOLD)].astype({name: EXPOSED_COLUMNS[name] for name in _TOLD})
    return table.join(told)[list(merge_columns())]


def _greeting(name: str, words: Language) -> str:
    # An address in the place of a name is no name to greet with.
    return (
        words.text("notice.greeting", name=name)
        if name and "@" not in name
        else words.text("notice.greeting_unknown")
    )


def _visible(people: pd.DataFrame, words: Language) -> np.ndarray:
    """What of each person was in view."""
    beside, shown = (people[name].fillna(False).astype(bool) for name in ("beside", "shown"))
    said = (words.text("notice.visible_beside"), words.text("notice.visible_named"))
    return np.select([beside, shown], said, words.text("notice.visible_address"))


def _relation(people: pd.DataFrame, words: Language) -> np.ndarray:
    """What the mail says of each person's relation to the organisation."""
    said = words.text("notice.relation_customer"), words.text("notice.relation_recipient")
    return np.where(people["customer_id"].notna(), *said)
