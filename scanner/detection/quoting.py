"""Quoted text: what a reply or a forward repeats of an earlier mail."""

import re

from scanner.detection import candidate, patterns

_MARKED = re.compile(r"[ \t]{0,3}(?:[A-Z]{1,3})?>")
"""How a quoted line begins (RFC 3676, 4.5), with the writer's initials in some programs ("JD> ")."""

_LONGEST_LINE = 10_000
"""Characters before a place in which the begin of its line is looked for, lest a text without lines take long."""

_SENT = r"(?:Sent|Date|Envoyé|Gesendet|Datum|Enviado(?:\ el)?|Fecha|Inviato|Data|Verzonden)"
_REST = re.compile(
    rf"""
    ^[ \t>*]{{0,20}}(?:
        -{{2,}}[ ]?(?:original\ message|forwarded\ message|forwarded\ by\b.*|begin\ forwarded\ message
            |message\ d['\u2019]origine|message\ (?:original|transféré)|ursprüngliche\ nachricht|originalnachricht
            |weitergeleitete\ nachricht|mensaje\ (?:original|reenviado)|messaggio\ (?:originale|inoltrato)
            |mensagem\ (?:original|encaminhada)|oorspronkelijk\ bericht|doorgestuurd\ bericht)[ ]?-*
        |begin\ forwarded\ message:|début\ du\ message\ (?:réexpédié|transféré)\ ?:
        |anfang\ der\ weitergeleiteten\ nachricht:|inicio\ del\ mensaje\ reenviado:
        |(?:from|de|von|da|van)[ ]?:[^\n]*\n(?:[^\n]*\n){{0,2}}?[ \t>*]{{0,20}}{_SENT}\*?[ ]?:
        |(?P<line>
            on\ [^\n]{{6,160}}(?:\n[^\n]{{1,100}}){{0,2}}?[ \n](?:wrote|writes)
            |le\ [^\n]{{6,160}}(?:\n[^\n]{{1,100}}){{0,2}}?[ \n]a\ écrit
            |am\ [^\n]{{6,160}}(?:\n[^\n]{{1,100}}){{0,2}}?[ \n]schrieb[^\n]{{0,100}}
            |el\ [^\n]{{6,160}}(?:\n[^\n]{{1,100}}){{0,2}}?[ \n]escribió
            |il\ [^\n]{{6,160}}(?:\n[^\n]{{1,100}}){{0,2}}?[ \n]ha\ scritto
            |em\ [^\n]{{6,160}}(?:\n[^\n]{{1,100}}){{0,2}}?[ \n]escreveu
            |op\ [^\n]{{6,160}}(?:\n[^\n]{{1,100}}){{0,2}}?[ \n](?:schreef[^\n]{{0,100}}|het\ volgende\ geschreven)
        )[ \xa0]?:[ \t]*$
    )""",
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_NEEDED = candidate.any_of(
    """
    wrote|writes|écrit|schrieb|escribió|scritto|escreveu|schreef|geschreven|original|forwarded|origine|transféré
    réexpédié|nachricht|reenviado|inoltrato|encaminhada|bericht|sent|date|envoyé|gesendet|datum|enviado|fecha
    inviato|data|verzonden
    """.replace("\n    ", "|")
    .strip("|\n ")
    .split("|")
)  # words without one of which nothing is quoted: to look for them first is a hundred times as fast
_NEXT_LINE = re.compile(r"\s*^[^\n]*\S", re.MULTILINE)


def quoted_rest(text: str, data: bytes) -> int:
    """Where the text begins that is quoted to its end without a mark on each line; its length where nothing is.

    `data` is the text in UTF-8.
    Above it stands "-----Original Message-----", a block of "From: … Sent: …", or "On …, … wrote:" (English,
    French, German, Spanish, Italian, Portuguese, Dutch), unless the lines below that are marked with ">".
    """
    if not patterns.stands_in(_NEEDED, data):
        return len(text)
    for found in _REST.finditer(text):
        if found["line"] is None or not _marks_below(text, found.end()):
            return found.start()
    return len(text)


def is_quoted(text: str, place: int, rest: int) -> bool:
    """Whether a place of a body is quoted; `rest` is what `quoted_rest` gave of that body."""
    line = text.rfind("\n", max(0, place - _LONGEST_LINE), place) + 1
    return place >= rest or _MARKED.match(text, line, place) is not None


def _marks_below(text: str, place: int) -> bool:
    following = _NEXT_LINE.match(text, place)
    return following is not None and _MARKED.match(following[0].lstrip()) is not None
