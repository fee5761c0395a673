"""What kinds of personal data an incident's mails carried, in words: never the id of a rule or a category."""

from collections.abc import Iterable, Iterator, Mapping

from scanner.analysis.result import Incident, RuleCount
from scanner.reports.forms.facts import Facts
from scanner.reports.language import Language, language
from scanner.reports.phrases import translated
from scanner.reports.text import cell

_SENSITIVE, _SAME_MAIL = "analysis.sensitive", "analysis.same_mail"
PLACES = ("text", "attachment", "subject")


def kind(category: str, words: Language) -> str:
    """What a category of personal data is called; one of the user's own as she named it."""
    return words.texts.get(f"kind.{category}") or words.label("category", cell(category))


def found(facts: Facts, words: Language) -> Iterator[tuple[str, int, str]]:
    """Where the rules found how many values, and of what: place (one of `PLACES`), number, words."""
    counts = facts.incident.personal_data or ()
    for place in PLACES:
        here = {each.rule: _number(each, place) for each in counts}
        named = _by_name({rule: number for rule, number in here.items() if number}, facts, words)
        if named:
            told = (words.text("sentence.finding", kind=name, n=number) for name, number in named.items())
            yield place, sum(named.values()), words.joined(told)


def columns(facts: Facts, words: Language) -> tuple[str, ...]:
    """What stands in the columns of the attached tables."""
    return _once(kind(each, words) for each in facts.categories)


def carried(facts: Facts, words: Language) -> tuple[str, ...]:
    """All kinds of personal data that the mails carried beside the addresses in view."""
    categories = _categories(facts)
    counts = {
        each.rule: each.findings
        for each in facts.incident.personal_data or ()
        if categories.get(each.rule) not in facts.categories
    }
    return _once([*columns(facts, words), *_by_name(counts, facts, words)])


def contexts(incident: Incident, words: Language) -> tuple[str, ...]:
    """The sensitive matters that the mails are about, as the reasons for the severity name them."""
    for each in incident.reasons:
        named = _listed(each, _SENSITIVE)
        if named:
            return tuple(translated(cell(name), words) for name in named)
    return ()


def reason(said: str, facts: Facts, words: Language) -> str:
    """A reason for the severity, in words; rules that it lists by what they find."""
    rules = _listed(said, _SAME_MAIL)
    if not rules:
        return translated(cell(said), words)
    names = _by_name(dict.fromkeys(rules, 1), facts, words)
    return words.text(_SAME_MAIL, rules=words.joined(names))


def _listed(said: str, key: str) -> list[str]:
    """What a phrase of the analysis enumerates; nothing where it is another phrase."""
    before = language("en").texts[key].partition("{")[0]
    return said.removeprefix(before).split(", ") if said.startswith(before) else []


def _by_name(counts: Mapping[str, int], facts: Facts, words: Language) -> dict[str, int]:
    """The counts of rules, those of one name added up."""
    categories = _categories(facts)
    named: dict[str, int] = {}
    for rule, number in counts.items():
        name = _named(rule, categories.get(rule, rule), facts.result.titles, words)
        named[name] = named.get(name, 0) + number
    return named


def _categories(facts: Facts) -> dict[str, str]:
    return {total.rule: total.category for total in facts.result.rule_totals}


def _named(rule: str, category: str, titles: Mapping[str, str], words: Language) -> str:
    """The category, and what the rule says more: by the texts, or in the language of the rules by its title."""
    known = words.texts.get(f"rule.{rule}", "")
    title = cell(known or (titles.get(rule, "") if words.code == "en" else ""))
    name = kind(category, words)
    own = name == cell(category)  # a category that no text names
    if own and (title or titles.get(rule)):
        return title or cell(titles[rule])
    return words.text("sentence.kind", kind=name, title=title) if title and rule != category else name


def _number(count: RuleCount, place: str) -> int:
    elsewhere = {"subject": count.subject, "attachment": count.attachment}
    return elsewhere.get(place, count.findings - count.subject - count.attachment)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
