"""What a rule is: the keys of a rule file, and their meaning.

Rules are data. They pickle, so that a worker process can be handed them and compile them itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from scanner.model import Finding, Message
from scanner.terms import Confidence, Severity

Whole = Literal["word", "number", "alone"]
Normalisation = Literal["digits", "alnum", "lower", "phone"]

CONTACT = frozenset({"email-address", "phone-number", "postal-address", "person-name"})
"""Categories that a signature block holds of its writer, where they are no disclosure."""

IDENTIFYING = frozenset(
    {
        *(
            "government-id",
            "tax-id",
            "health-number",
            "passport",
            "driving-licence",
            "payment-card",
            "bank-account",
        ),
        *("date-of-birth", "person-name", "postal-address"),
    }
)
"""Categories that tell one person from another: beside one of these, another finding is more likely to be true."""

NORMALISATIONS: dict[str, Normalisation] = {
    "payment-card": "digits",
    "government-id": "alnum",
    "tax-id": "alnum",
    "health-number": "alnum",
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
    # What stands below a key is its description in the JSON Schema, which editors show.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Pattern(_Table):
    """One way that a value may be written (`[[pattern]]`): a hit of `regex` is a candidate, which is then judged.

    How sure a finding is in the end is told in `belief`. `trigger` and `mark` make searching quicker, and nothing
    else.
    """

    regex: _Text
    """What the value looks like, in hyperscan's syntax: \\d, \\w and \\b are of ASCII, look-around is refused."""
    label: str = ""
    """A regex too: only what stands right after it is a candidate, and it is no part of what is found."""
    values: tuple[_Text, ...] = ()
    """A candidate must be one of these, compared by letters and digits alone, capital or small."""
    validator: str = Field(default="", alias="validate")
    """A check that a candidate must pass: luhn, iban, phone:REGION,…, or a module of python-stdnum."""
    confidence: Confidence
    """How sure a candidate is by itself."""
    context: tuple[_Text, ...] = ()
    """Words that make it one step more sure where one stands within the window."""
    against: tuple[_Text, ...] = ()
    """Words that make it one step less sure where one stands within the window; what is low is dropped then."""
    context_required: bool = False
    """Without a word of the context, a candidate is dropped."""
    window: Annotated[int, Field(ge=1, le=1000)] = 50
    """How many characters before and behind the candidate the words of context and against may stand."""
    whole: Whole = "word"
    """What it may be no piece of: a longer word, a number with hyphens or dots, a row of numbers (alone)."""
    caseless: bool = False
    """Capital and small letters are the same in the regex and the label."""
    trigger: str = ""
    """A simpler regex that hits in every text in which the pattern does: others are not searched."""
    mark: str = ""
    """A text that every hit holds ("@"): contact data is not searched for where it is in signatures only."""
    anywhere: bool = False
    """Candidates inside machine text count too: URLs, UUIDs, digests, base64, raw header lines."""
    normalise: Normalisation | None = None
    """By what equal values are compared; by the category where it is not said."""

    @property
    def expression(self) -> str:
        """The regex of the label and what follows it."""
        return f"(?:{self.label})(?:{self.regex})" if self.label else self.regex


class Vocabulary(_Table):
    """When words together are the finding, though none of them is by itself (`[vocabulary]`).

    The weights of the different entries that stand within the window add up. A stretch needs an entry of weight
    `OPENING` or more: lighter ones only support.
    """

    threshold: Annotated[int, Field(ge=1)]
    """The sum of weights from which it is a finding, of low confidence."""
    medium: Annotated[int, Field(ge=1)] | None = None
    """The sum from which the confidence is medium: one and a half times the threshold where not given."""
    high: Annotated[int, Field(ge=1)] | None = None
    """The sum from which the confidence is high: twice the threshold where not given."""
    window: Annotated[int, Field(ge=1, le=2000)] = 300
    """How many characters the words may be apart, from the first to the last."""
    words: Mapping[Annotated[int, Field(ge=1, le=9)], tuple[_Entry, ...]]
    """Words and phrases by weight, whole and in any case; a space is any white space up to eight
    characters, * at the end any ending."""
    person: bool = False
    """One step less sure (what is low is dropped) where no word for a person stands within the window."""
    context: tuple[_Text, ...] = ()
    """Words that make it one step more sure where one stands within the window."""
    against: tuple[_Text, ...] = ()
    """Words that make it one step less sure where one stands within the window; what is low is dropped then."""
    context_required: bool = False
    """Without a word of the context, it is no finding."""

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
    """Texts that the rule is checked with."""

    match: tuple[str, ...] = ()
    """Texts in which it must find something."""
    ignore: tuple[str, ...] = ()
    """Texts in which it must find nothing."""


class Rule(_Table):
    """One rule file: either patterns, a vocabulary, an audience or a policy."""

    id: _Name
    """The rule's name: small letters, digits and hyphens."""
    title: _Text
    """What it finds, in words."""
    category: _Name
    """The kind of data; equal kinds are masked alike."""
    jurisdiction: Annotated[str, Field(pattern=r"^([A-Z]{2}|\*)?$")] = ""
    """An ISO 3166-1 alpha-2 code, "*" or "" for everywhere."""
    severity: Severity
    """How bad it is when such data gets into wrong hands."""
    reference: _Text
    """The standard or statute that defines the thing."""
    description: str = ""
    """What else is to be known of it."""
    exclude: tuple[_Text, ...] = ()
    """Regexes, always caseless: candidates inside a hit of one are dropped."""
    patterns: tuple[Pattern, ...] = Field(default=(), alias="pattern")
    """The ways that the value may be written."""
    vocabulary: Vocabulary | None = None
    """Words that tell it together."""
    audience: Audience | None = None
    """When the recipients themselves are the finding."""
    policy: Policy | None = None
    """What mass mail must keep to."""
    examples: Examples = Examples()
    """Texts that the rule is checked with."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        tables = (self.vocabulary, self.audience, self.policy)
        if bool(self.patterns) + sum(table is not None for table in tables) != 1:
            raise ValueError("a rule has either [[pattern]], [vocabulary], [audience] or [policy]")
        searching = "patterns" if self.patterns else "a vocabulary" if self.vocabulary else ""
        if all(pattern.values for pattern in self.patterns) and self.patterns:
            searching = ""  # the values are examples enough
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
