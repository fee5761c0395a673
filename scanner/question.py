"""What a scan was asked, kept in the case file so that the report can be made again from it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from scanner.case import Case
from scanner.customers import Customer
from scanner.domains import is_provider
from scanner.errors import CaseError, UsageError
from scanner.parsing.addresses import canonical


@dataclass(frozen=True, slots=True)
class Draw:
    """A random sample that is asked for; `population`: of how many messages, None until it is read."""

    size: int
    seed: int
    population: int | None = None


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A policy that is watched: the rule's id and severity, and its settings (see `detection.rule.Policy`)."""

    rule: str
    severity: str
    kind: str
    threshold: int
    allowed_senders: tuple[str, ...]
    approvers: tuple[str, ...]
    personal_data_from: str


NEVER = 2**31 - 1
"""Persons in view that no mail has: the threshold where no rule asks for mass mail."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the analysis is to answer.

    `organisation`: domains and addresses, empty where they are to be inferred. `visible_threshold`: outside
    persons in view from which mail is mass mail, None where no rule for it was chosen. `rules`: the heads of the
    rules (id, title, category, jurisdiction, severity). `customers`: None without a list. `sample`: None when all
    is to be read. `policies`: those to watch. `provenance`: what the scan is made with (see `scanner.provenance`).
    `known_values`: what else the list says of each customer, by customer_id, as hashes (see `customer_values`).
    """

    organisation: tuple[str, ...]
    visible_threshold: int | None
    rules: tuple[Mapping[str, str], ...]
    customers: tuple[Customer, ...] | None
    sample: Draw | None = None
    policies: tuple[PolicyRule, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    known_values: tuple[tuple[str, bytes], ...] = ()


def organisation_names(given: Sequence[str]) -> tuple[str, ...]:
    """The --org values in canonical form.

    Raises `UsageError` for what is no domain and no address, and for the domain of a mail provider.
    """
    names = []
    for text in given:
        bare = text.strip().removeprefix("@")
        name = canonical(bare if "@" in bare else f"@{bare}").removeprefix("@")
        domain = name.rpartition("@")[2]
        if "." not in domain or any(c.isspace() for c in name):
            raise UsageError(f"--org: '{text}' is neither a domain (utility.example) nor an address")
        if "@" not in name and is_provider(name):
            raise UsageError(
                f"--org: anybody has an address at {name}: name those of the organisation (me@{name})"
            )
        names.append(name)
    return tuple(dict.fromkeys(names))


def keep_question(case: Case, question: Question) -> None:
    """Writes the question into the case file."""
    known = [(customer, digest.hex()) for customer, digest in question.known_values]
    case.put("question", {**asdict(question), "known_values": known})


def kept_question(case: Case) -> Question:
    """The question of the last scan. Raises `CaseError` when the case file holds no scan, or half a sample."""
    kept = case.get("question")
    if kept is None:
        raise CaseError("the case file holds no scan yet")
    sample = Draw(**kept["sample"]) if kept.get("sample") else None
    if sample is not None and sample.population is None:
        raise CaseError("the scan of a sample was stopped, and half of one tells nothing: scan again, it goes on")
    customers = kept["customers"]
    return Question(
        organisation=tuple(kept["organisation"]),
        visible_threshold=kept["visible_threshold"],
        rules=tuple(kept["rules"]),
        customers=None if customers is None else tuple(Customer(**customer) for customer in customers),
        sample=sample,
        policies=tuple(_policy(policy) for policy in kept.get("policies", ())),
        provenance=kept.get("provenance", {}),
        known_values=tuple((customer, bytes.fromhex(digest)) for customer, digest in kept.get("known_values", ())),
    )


def _policy(kept: Mapping[str, Any]) -> PolicyRule:
    lists = {name: tuple(kept[name]) for name in ("allowed_senders", "approvers")}
    return PolicyRule(**{**kept, **lists})
