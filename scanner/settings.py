"""The settings file: what an organisation looks for besides the built-in rules, turned into rules of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from scanner.detection.check import check
from scanner.detection.rule import AnyRule, Examples, Pattern, Rule
from scanner.detection.rulefile import check_references
from scanner.errors import UsageError
from scanner.terms import Confidence, Severity
from scanner.tomlfile import read_toml
from scanner.valuelist import read_values, shape

_PHONES = frozenset({"phone", "possible-phone"})

_Text = Annotated[str, Field(min_length=1)]
_Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


def _known(region: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 - 10 MB of tables, wanted only where one is named

    if region not in SUPPORTED_REGIONS:
        raise ValueError(f"'{region}' is no country whose phone numbers are known (ISO 3166-1: CA, US, GB …)")
    return region


_Region = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(_known)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(_Table):
    """Numbers that the organisation gives its customers or accounts (`[[number]]`).

    Either `regex`, with an `example` that it must find, or `list`: a file with one number a line, or a CSV file
    with the numbers in `column`; its path begins at the folder of the settings file. What the other keys mean is
    told in `scanner.detection.rule.Pattern`; without `confidence`, a pattern is believed little, and a number of
    the list fully.
    """

    id: _Name
    title: _Text
    category: _Name = "customer-number"
    severity: Severity = "medium"
    regex: str = ""
    example: str = ""
    list: str = ""
    column: str = ""
    confidence: Confidence | None = None
    context: tuple[_Text, ...] = ()
    context_required: bool = False
    against: tuple[_Text, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.regex) == bool(self.list):
            raise ValueError("a number has either a regex or a list")
        if self.regex and not self.example:
            raise ValueError("example: is missing (a number that the regex must find)")
        if self.column and not self.list:
            raise ValueError("column: only a list has one")
        if self.context_required and not self.context:
            raise ValueError("context_required: needs words in context")
        return self


class Marking(_Table):
    """What the organisation writes on documents that are not to leave it (`[[marking]]`): `words`, in any case."""

    id: _Name
    title: _Text
    severity: Severity = "medium"
    words: Annotated[tuple[_Text, ...], Field(min_length=1)]


class _File(_Table):
    phone_regions: tuple[_Region, ...] = ()
    numbers: tuple[Number, ...] = Field(default=(), alias="number")
    markings: tuple[Marking, ...] = Field(default=(), alias="marking")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a settings file asks for.

    `phone_regions`: ISO 3166-1 codes of the countries whose national phone numbers are looked for, empty for
    those of the built-in rules. `rules`: the organisation's own numbers and markings. `origin`: the file.
    """

    origin: str
    phone_regions: tuple[str, ...]
    rules: tuple[Rule, ...]


def read_settings(path: Path) -> Settings:
    """The settings of a TOML file; raises `UsageError` with the file, the key and what is allowed there."""
    file = read_toml(path, _File, {"number": Number, "marking": Marking})
    rules = (
        *(
            _of_number(number, f"{path}: number[{place}]", path.parent)
            for place, number in enumerate(file.numbers)
        ),
        *(_of_marking(marking, path) for marking in file.markings),
    )
    return Settings(str(path), file.phone_regions, rules)


def regional(rule: AnyRule, regions: Sequence[str]) -> AnyRule:
    """A rule that looks for the national phone numbers of these regions only, where it looks for any.

    A pattern is left out when it is for none of them. One with a label, which is right for any country, is for
    all of them.
    """
    if not isinstance(rule, Rule):
        return rule
    patterns = []
    for pattern in rule.patterns:
        kind, _, own = pattern.validator.partition(":")
        wanted = regions if pattern.label else [region for region in own.split(",") if region in regions]
        if kind not in _PHONES or not own:
            patterns.append(pattern)
        elif wanted:
            patterns.append(pattern.model_copy(update={"validator": f"{kind}:{','.join(wanted)}"}))
    return rule.model_copy(update={"patterns": tuple(patterns)})


def _of_number(number: Number, origin: str, folder: Path) -> Rule:
    if number.list:
        try:
            values = read_values(folder / number.list, number.column)
        except UsageError as wrong:
            raise UsageError(f"{origin}.list: {wrong}") from None
        return _rule(number, _pattern(number, shape(values), values), Examples())
    rule = _rule(number, _pattern(number, number.regex, ()), Examples(match=(number.example,)))
    try:
        check_references(rule, "")
    except UsageError as refused:
        raise UsageError(f"{origin}.regex: {str(refused).rpartition('regex: ')[2]}") from None
    if check([rule]):
        raise UsageError(f"{origin}.example: the regex does not find it, or not with the words in context")
    return rule


def _rule(number: Number, pattern: Pattern, examples: Examples) -> Rule:
    return Rule(
        id=number.id,
        title=number.title,
        category=number.category,
        severity=number.severity,
        reference="settings file",
        pattern=(pattern,),
        examples=examples,
    )


def _pattern(number: Number, regex: str, values: tuple[str, ...]) -> Pattern:
    return Pattern(
        regex=regex,
        values=values,
        confidence=number.confidence or ("high" if values else "low"),
        context=number.context,
        context_required=number.context_required,
        against=number.against,
        whole="number",
        normalise="alnum",
    )


def _of_marking(marking: Marking, path: Path) -> Rule:
    written = "|".join(r"\s".join(map(_literal, words.split())) for words in marking.words)
    rule = Rule(
        id=marking.id,
        title=marking.title,
        category="confidential-marking",
        severity=marking.severity,
        reference="settings file",
        pattern=(Pattern(regex=f"(?:{written})", caseless=True, confidence="high"),),
        examples=Examples(match=marking.words),
    )
    check_references(rule, str(path))
    return rule


def _literal(word: str) -> str:
    return "".join(c if c.isalnum() or not c.isascii() else f"\\{c}" for c in word)
