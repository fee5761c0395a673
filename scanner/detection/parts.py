"""Where in the text of a mail a finding is: in the writer's own words, in quoted ones, or in a signature block."""

from collections.abc import Sequence
from dataclasses import replace

from scanner.detection import quoting
from scanner.detection.normalise import Place
from scanner.identity import is_reply
from scanner.model import Finding

QUOTED = "quoted"
SIGNATURE = "signature"


def with_parts(place: Place, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of one text of a mail, each with its `part`.

    The subject of a reply or a forward is quoted, since it is that of the earlier mail.
    """
    if not findings:
        return []
    if place.location == "subject":
        return [replace(one, part=QUOTED) for one in findings] if is_reply(place.plain) else list(findings)
    rest = quoting.quoted_rest(place.plain, place.data)
    named = ((one, _part(place, one.start, rest)) for one in findings)
    return [replace(one, part=part) if part else one for one, part in named]


def _part(place: Place, start: int, rest: int) -> str:
    if quoting.is_quoted(place.plain, start, rest):
        return QUOTED
    return SIGNATURE if place.blocks.hold(start) else ""
