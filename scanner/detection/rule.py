"""What a rule is: the keys of a rule file, and their meaning.

Rules are data. They pickle, so that a worker process can be handed them and compile them itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scanner.model import Finding, Message

Severity = Literal["low", "medium", "high", "critical"]
Confidence = Literal["low", "medium", "high"]
Whole = Literal["word", "number", "alone"]
Normalisation = Literal["digits", "alnum", "lower", "phone"]

CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
"""From the weakest to the strongest."""

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
"""From the least to the worst."""

NOT_PERSONAL = frozenset({"exposure", "context", "response", "policy"})
"""Categories whose findings are no personal data: they tell what a mail is about, and are never masked out."""

CONTACT = frozenset({"email-address", "phone-number", "postal-address", "person-name"})
"""Categories that a signature block holds of its writer, where they are no disclosure."""

NORMALISATIONS: dict[str, Normalisation] = {
    "payment-card": "digits",
    "government-id": "alnum",
    "bank-account": "alnum",
    "phone-number": "phone",
}
"""Category to what its equal values are compared by, where a pattern does not say; else "lower"."""

OPENING = 2
"""Weight of a vocabulary's entries from which one opens a stretch."""

_Text = Annotated[str, Field(min_length=1)]
_Entry = Annotated[str, Field(pattern=r"^[^\s*]([^*]*[^\s*])?\*?$")]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pattern(_Table):
    """One way that a value may be written (`[[pattern]]`).

    A hit of `regex` (hyperscan's syntax, ASCII classes) is a candidate. It is dropped when it is not
    `whole` (see `candidate.is_whole`), and when the `validate` function refuses it.

    Where there is a `label` (a regex too), only what stands right after it is a candidate, and the label is no
    part of what is found. Of a pattern with `values`, a candidate must be one of these, compared by letters and
    digits in upper case.

    `confidence` is one step higher where a word of `context` stands within `window` characters, and
    one step lower, or from low dropped, where a word of `against` does; what else weighs is told in
    `belief`. With `context_required`, a candidate without such a context is dropped. Candidates inside
    machine text (`machine`: URLs, UUIDs, digests, base64, raw header lines) are dropped but for `anywhere`.

    `mark` is a text that every hit holds ("@"): where it stands in signature blocks only, contact data is not
    even searched for.
    """

    regex: _Text
    label: str = ""
    values: frozenset[str] = frozenset()
    validator: str = Field(default="", alias="validate")
    confidence: Confidence
    context: tuple[_Text, ...] = ()
    against: tuple[_Text, ...] = ()
    context_required: bool = False
    window: Annotated[int, Field(ge=1, le=1000)] = 50
    whole: Whole = "word"
    caseless: bool = False
    mark: str = ""
    anywhere: bool = False
    normalise: Normalisation | None = None


class Vocabulary(_Table):
    """When words together are the finding, though none of them is by itself (`[vocabulary]`).

    `words` are entries by weight: a word or a phrase, matched whole and in any case; a space is any white
    space, and `*` at the end any ending. The weights of the different entries that stand within `window`
    characters add up. From `threshold` it is a finding of low confidence, from `medium` (one and a half times
    the threshold, where not given) and `high` (twice) of these. A stretch needs an entry of weight
    `OPENING` or more: lighter ones only support.

    `context`, `context_required` and `against` are as in a pattern, within the same window. With `person`,
    the confidence is one step lower, or from low dropped, where no word for a person stands there.
    """

    threshold: Annotated[int, Field(ge=1)]
    medium: Annotated[int, Field(ge=1)] | None = None
    high: Annotated[int, Field(ge=1)] | None = None
    window: Annotated[int, Field(ge=1, le=2000)] = 300
    words: Mapping[Annotated[int, Field(ge=1, le=9)], tuple[_Entry, ...]]
    person: bool = False
    context: tuple[_Text, ...] = ()
    against: tuple[_Text, ...] = ()
    context_required: bool = False

    def levels(self) -> tuple[int, int, int]:
        """The sums of weights from which the confidence is low, medium and high."""
        medium = self.medium or (3 * self.threshold + 1) // 2
        return self.threshold, medium, self.high or max(2 * self.threshold, medium)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        entries = [" ".join(entry.casefold().split()) for listed in self.words.values() for entry in listed]
        twice = sorted({entry for entry in entries if entries.count(entry) > 1})
        if twice:
            raise ValueError(f"vocabulary.words: listed twice: {', '.join(twice)}")
        if not any(weight >= OPENING and listed for weight, listed in self.words.items()):
            raise ValueError(f"vocabulary.words: needs an entry of weight {OPENING} or more")
        if sum(weight * len(listed) for weight, listed in self.words.items()) < self.threshold:
            raise ValueError("vocabulary.threshold: all words together do not reach it")
        if list(self.levels()) != sorted(self.levels()):
            raise ValueError("vocabulary: threshold, medium and high must rise")
        return self


class Audience(_Table):
    """When the recipients themselves are the finding (`[audience]`).

    A message is found when at least `threshold` distinct addresses stand in `fields` together.
    `set_aside` names what the analysis does not count as an incident.
    """

    threshold: Annotated[int, Field(ge=2)]
    fields: Annotated[tuple[Literal["to", "cc"], ...], Field(min_length=1)]
    set_aside: tuple[Literal["conversation", "companies", "role", "list"], ...] = ()


class Policy(_Table):
    """What the organisation's mass mail must keep to (`[policy]`); watched where it is `enabled`.

    Mass mail goes to at least `threshold` outside persons in To, Cc and Bcc together. `kind` is what breaks the
    policy: mass mail at all; a sender who is none of `allowed_senders` (addresses and domains); none of
    `approvers` (addresses) as sender or recipient; that many in view; personal data of at least the severity
    `personal_data_from` in the mail.
    """

    kind: Literal["mass-mail", "sender", "approver", "visible-list", "personal-data"]
    enabled: bool = False
    threshold: Annotated[int, Field(ge=1)] = 5
    allowed_senders: tuple[_Text, ...] = ()
    approvers: tuple[_Text, ...] = ()
    personal_data_from: Severity = "high"

    @model_validator(mode="after")
    def _configured(self) -> Self:
        for kind, key in (("sender", "allowed_senders"), ("approver", "approvers")):
            if self.enabled and self.kind == kind and not getattr(self, key):
                raise ValueError(f"policy.{key}: names nobody, so that no mass mail could keep to the policy")
        return self


class Examples(_Table):
    """Texts in which the rule must find something (`match`), and must not (`ignore`)."""

    match: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Rule(_Table):
    """One rule file: either patterns, a vocabulary, an audience or a policy.

    `jurisdiction` is an ISO 3166-1 alpha-2 code, "*" or "" for everywhere. `reference` is the
    standard or statute that defines the thing. Candidates inside a hit of an `exclude` regex (always
    caseless) are dropped.
    """

    id: _Name
    title: _Text
    category: _Name
    jurisdiction: Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)?$")] = ""
    severity: Severity
    reference: _Text
    description: str = ""
    exclude: tuple[_Text, ...] = ()
    patterns: tuple[Pattern, ...] = Field(default=(), alias="pattern")
    vocabulary: Vocabulary | None = None
    audience: Audience | None = None
    policy: Policy | None = None
    examples: Examples = Examples()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        tables = (self.vocabulary, self.audience, self.policy)
        if bool(self.patterns) + sum(table is not None for table in tables) != 1:
            raise ValueError("a rule has either [[pattern]], [vocabulary], [audience] or [policy]")
        searching = "patterns" if self.patterns else "a vocabulary" if self.vocabulary else ""
        if searching and not self.examples.match:
            raise ValueError(f"examples.match: a rule with {searching} has at least one example")
        if any(pattern.context_required and not pattern.context for pattern in self.patterns):
            raise ValueError("pattern.context_required: needs words in context")
        if self.vocabulary and self.vocabulary.context_required and not self.vocabulary.context:
            raise ValueError("vocabulary.context_required: needs words in context")
        return self


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A rule that needs code: what an entry point of the group `blindcopy.rules` gives.

    `find` is a function of a module, so that the rule pickles; its findings carry `id` as their rule.
    """

    id: str
    title: str
    category: str
    jurisdiction: str
    severity: Severity
    find: Callable[[Message], Iterable[Finding]]


AnyRule = Rule | CodeRule
