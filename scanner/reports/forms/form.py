"""What a form is: a name, its texts, and the function that makes a draft of it."""

from collections.abc import Callable
from dataclasses import dataclass

from scanner.reports.forms.document import Document
from scanner.reports.forms.facts import Facts
from scanner.reports.language import Language


@dataclass(frozen=True, slots=True)
class Form:
    """One form. Each module here that defines `FORM` adds one, `FORMS` several.

    name                 of its files, without an ending
    texts                what its texts begin with: its title is the text `{texts}_title`
    language             of the draft; None where it is the reader's
    make(facts, words)   the draft for one incident, in the language of `words`
    """

    name: str
    texts: str
    make: Callable[[Facts, Language], Document]
    language: str | None = None
