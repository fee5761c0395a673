"""Signature blocks: where writers give their own name, phone number and address, which discloses nobody else's."""

_LONGEST = 800  # characters, and lines, that a block reaches at the most from its first line
_MOST_LINES = 12
_LONGEST_CLOSING = 40
_MARKS = frozenset({"--", "-- "})  # RFC 3676, 4.3, and what is left of it
_CLOSINGS = frozenset(
    """
    regards|best regards|kind regards|kindest regards|warm regards|warmest regards|many regards|with best regards
    best wishes|warm wishes|all the best|best|cheers|sincerely|yours|yours truly|yours sincerely|yours faithfully
    respectfully|thank you|thanks|thanks again|thanks so much|thanks very much|many thanks|ciao
    cordialement|bien cordialement|bien à vous|salutations|salutations distinguées|sincères salutations|merci
    merci beaucoup|mit freundlichen grüßen|mit freundlichen grüssen|freundliche grüße|freundliche grüsse
    mit besten grüßen|beste grüße|viele grüße|herzliche grüße|mfg|lg|vg|schöne grüße
    saludos|un saludo|saludos cordiales|un cordial saludo|atentamente|gracias
    cordiali saluti|distinti saluti|grazie|met vriendelijke groet|met vriendelijke groeten|groeten
    atenciosamente|obrigado|obrigada|cumprimentos|com os melhores cumprimentos
    """.strip()
    .replace("\n", "|")
    .replace("|    ", "|")
    .split("|")
)


def in_block(text: str, place: int) -> bool:
    """Whether a place of a body is in a signature block, a quoted one too.

    A block begins with a signature mark or a closing that has a line to itself ("Kind regards,"), and ends
    after 12 lines or 800 characters.
    """
    lines = text[max(0, place - _LONGEST) : place].split("\n")[-_MOST_LINES - 1 :]
    return any(1 < len(line) <= _LONGEST_CLOSING and _begins_block(line) for line in lines)


def _begins_block(line: str) -> bool:
    own = line.lstrip("> ")
    return own in _MARKS or own.rstrip(" ,.!").casefold() in _CLOSINGS
