"""How a count was reached: from appearances of addresses, step by step, to people and customers."""

from collections import Counter

import pandas as pd

from scanner.analysis.result import Range, Step
from scanner.analysis.rows import in_view

_LEFT_OUT = (
    ("inside", "the organisation's own addresses"),
    ("role", "role mailboxes"),
    ("list", "mailing lists; who is behind them the archive does not show"),
    ("unresolved", "Exchange entries without an e-mail address"),
    ("malformed", "entries that are no e-mail address"),
)


def count_trail(copies: pd.DataFrame, people: Range, customers: int | None) -> tuple[Step, ...]:
    """The steps from what stands in To and Cc of an incident's mass mails to the people exposed.

    `copies`: message, field, address, kind. Each step has the number that is left after it, and how many it
    took away (negative) or, for appearances, nothing.
    """
    seen = in_view(copies)
    kinds = Counter(seen.drop_duplicates("address")["kind"])
    left = kinds.total()
    steps = [
        Step("appearances of addresses in To and Cc", len(seen), 0),
        Step("distinct addresses", left, left - len(seen)),
    ]
    for kind, what in _LEFT_OUT:
        gone = kinds[kind]
        left -= gone
        steps.append(Step(f"less {what}", left, -gone, counts=False))
    steps.append(Step("addresses of outside persons", left, 0))
    steps.append(Step("people, same mailboxes and same customers merged", people.best, people.best - left))
    steps.append(Step("at least, all who may be one person merged", people.low, people.low - people.best))
    steps.append(
        Step("at most, nothing merged and what cannot be resolved added", people.high, people.high - left)
    )
    if customers is not None:
        steps.append(Step("customers of the list among them", customers, 0))
    return tuple(steps)
