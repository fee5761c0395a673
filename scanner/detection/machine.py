"""Machine text: URLs, identifiers, digests, encoded data, in which what looks like a person's number is none."""

import re

_REACH = 400
"""Characters before and after a candidate that are looked at."""

_ADDRESS = re.compile(
    r"(?:(?:^|[^A-Za-z])(?:[A-Za-z][A-Za-z0-9+.-]{1,11}://|www\.)|^[\w.-]+\.[a-z]{2,12}(?::\d+)?/)\S*$"
)
_PATH = re.compile(r"^(?:~?/|[A-Za-z]:\\|\.{1,2}/|\\\\)\w")
_QUERY = re.compile(r"[?&][\w.%-]+=\S*$")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_HEX = re.compile(r"(?:0x)?(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{16,}|[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5,}")
_HEX_GROUP = re.compile(r"(?=.*[0-9])(?=.*[A-Fa-f])(?:[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{8})")
_BASE64 = re.compile(r"(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9+/_-]{40,}=*")
_GENERATED = re.compile(r"(?=.*\d)(?:.*[0-9A-Fa-f]{16}|(?=.*[A-Z])(?=.*[a-z]).{30}|(?:\D*\d){10})")
_CONTINUED = re.compile(r"(?:> ?)*+[ \t]")
_HEADER = re.compile(
    r"[>\s]*(?:message-id|in-reply-to|references|received|return-path|delivered-to|mime-version|thread-index"
    r"|dkim-signature|domainkey-signature|authentication-results|(?:arc|content|list|x)-[\w-]+):",
    re.IGNORECASE,
)


def is_inside(text: str, start: int, end: int) -> bool:
    """Whether the candidate at `start` to `end` is a part of machine text.

    That is a URL or path, a UUID, a hexadecimal or base64 block, the local part of an address that a machine
    made (a Message-ID), or a header line that people do not write. A candidate that is such a thing whole, such
    as a digest by itself, is not inside one.
    """
    before, after = text[max(0, start - _REACH) : start], text[end : end + _REACH]
    head, tail = _last_word(before), _first_word(after)
    value = text[start:end]
    if (head or tail) and _in_token(head, value, tail):
        return True
    if "@" in value and _GENERATED.match(value.partition("@")[0]):
        return True
    return (" " in value and _in_hex_dump(before, value, after)) or _in_header(text, start)


def _in_token(head: str, value: str, tail: str) -> bool:
    token = head + value + tail
    if _ADDRESS.search(head) or _PATH.match(head) or _QUERY.search(head):
        return True
    if "@" not in value and re.match(r"[\w.$+-]*@\w", tail):
        return True
    first, last = len(head), len(head) + len(value)
    for pattern in (_UUID, _HEX):
        for found in pattern.finditer(token):
            if found.start() < last and first < found.end() and found.span() != (first, last):
                return True
    return _BASE64.fullmatch(token) is not None


def _in_hex_dump(before: str, value: str, after: str) -> bool:
    """Whether groups as long as those of the candidate stand beside it, with letters of hexadecimal in them."""
    beside = (before.rstrip(" ").rpartition(" ")[2], after.lstrip(" ").partition(" ")[0])
    sizes = {len(group) for group in value.split(" ")}
    return any(len(group) in sizes and _HEX_GROUP.fullmatch(group) for group in beside)


def _in_header(text: str, start: int) -> bool:
    """Whether the candidate's line, or the one that it continues (RFC 5322, 2.2.3), is a raw header field."""
    end = start
    for _ in range(3):
        line = text.rfind("\n", max(0, start - 2 * _REACH), end) + 1
        if _HEADER.match(text, line, start):
            return True
        if not line or not _CONTINUED.match(text, line):
            return False
        end = line - 1
    return False


def _last_word(before: str) -> str:
    if not before or before[-1].isspace():
        return ""
    word = before.rsplit(maxsplit=1)[-1]
    return re.split(r"[<>\"'`|;]", word)[-1]


def _first_word(after: str) -> str:
    if not after or after[0].isspace():
        return ""
    word = after.split(maxsplit=1)[0]
    return re.split(r"[<>\"'`|;]", word)[0]
