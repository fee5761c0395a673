"""What the analysis says in words (reasons, steps of a count, why mail is set aside), in the reader's language.

The analysis speaks English; texts/en.toml has each of its phrases under [analysis], and the other languages
have the same keys. What is no phrase of it, such as the name of a rule, stays as it is.
"""

import re
from functools import cache
from string import Formatter

from scanner.reports.language import Language, language

_ANALYSIS = "analysis."
_LIST = ", "
_NUMBER = re.compile("[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+")


def translated(phrase: str, words: Language) -> str:
    """The phrase in a language; where it enumerates, each item too."""
    if words.code == "en":
        return phrase
    for key, pattern in _patterns():
        found = pattern.fullmatch(phrase)
        if found:
            return words.text(key, **{name: _value(text, words) for name, text in found.groupdict().items()})
    return _LIST.join(translated(part, words) for part in phrase.split(_LIST)) if _LIST in phrase else phrase


def _value(text: str, words: Language) -> str | int:
    return int(text.replace(",", "")) if _NUMBER.fullmatch(text) else translated(text, words)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The key of each phrase of the analysis, and the expression that recognises it."""
    texts = language("en").texts
    return tuple((key, _pattern(text)) for key, text in texts.items() if key.startswith(_ANALYSIS))


def _pattern(template: str) -> re.Pattern[str]:
    """Placeholder `{n}` stands for a number, any other for any text."""
    parts = (
        re.escape(before) + (f"(?P<{name}>{'[0-9]' if name == 'n' else '.'}+)" if name else "")
        for before, name, _, _ in Formatter().parse(template)
    )
    return re.compile("".join(parts))
