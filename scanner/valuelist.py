"""A list of numbers of one's own (customers, accounts), from a text or CSV file, and the regex of their shapes."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scanner.errors import UsageError

_SHORTEST = 4  # letters and digits: shorter ones are in every mail
_LONGEST = 64
_MOST = 1_000_000
_FEW = 6
"""Different characters at one place up to which the regex names them, and not their kind."""

_DELIMITERS = ",;\t"
_SEPARATORS = " ./-"


def read_values(path: Path, column: str) -> tuple[str, ...]:
    """The values of a file, each once and in order: of the CSV column of this name, or a line each without one.

    A value has 4 to 64 letters and digits, at least one of them a digit, and nothing between them but single
    spaces, dots, hyphens and slashes. Raises `UsageError` with the file and the line, but not what stands there.
    """
    lines = io.StringIO(_text(path), newline="")
    values: dict[str, None] = {}
    try:
        for line, text in _column(lines, path, column) if column else enumerate(lines, 1):
            value = text.strip()
            if not value:
                continue
            if not _is_number(value):
                raise UsageError(
                    f"{path}, line {line}: is no number of {_SHORTEST} to {_LONGEST} letters and digits"
                )
            values[value] = None
            if len(values) > _MOST:
                raise UsageError(f"{path}: more than {_MOST} values")
    except csv.Error as failure:
        raise UsageError(f"{path}: not CSV ({failure})") from None
    if not values:
        raise UsageError(f"{path}: no value in it")
    return tuple(values)


def shape(values: Sequence[str]) -> str:
    """A regex for everything that is written like one of these values; what it hits is then looked up in them.

    Values of one length share a sequence of classes: at each place the characters that occur there, or their
    kind. Where one of them has a space, dot, hyphen or slash, any of these may stand, or none.
    """
    by_length: defaultdict[int, list[str]] = defaultdict(list)
    breaks: defaultdict[int, set[int]] = defaultdict(set)
    for value in values:
        bare = "".join(filter(str.isalnum, value))
        by_length[len(bare)].append(bare)
        breaks[len(bare)].update(_breaks(value))
    written = [_sequence(by_length[length], breaks[length]) for length in sorted(by_length)]
    return rf"\b(?:{'|'.join(written)})\b"


def _text(path: Path) -> str:
    """The whole file, so that what is wrong with it is told by the byte in the file."""
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")
    except OSError as failure:
        raise UsageError(f"{path}: {failure.strerror}") from None
    except UnicodeDecodeError as failure:
        raise UsageError(f"{path}: not UTF-8 (byte {failure.start})") from None
    except ValueError:  # a name with a NUL in it
        raise UsageError(f"{str(path)!r}: no name of a file") from None


def _column(lines: Iterable[str], path: Path, column: str) -> Iterator[tuple[int, str]]:
    rest = iter(lines)
    head = next(rest, "")
    heads = {delimiter: next(csv.reader([head], delimiter=delimiter), []) for delimiter in _DELIMITERS}
    delimiter = next((one for one, names in heads.items() if column in names), None)
    if delimiter is None:
        raise UsageError(f"{path}: no column '{column}'")
    place = heads[delimiter].index(column)
    rows = csv.reader(rest, delimiter=delimiter)
    for row in rows:
        yield rows.line_num + 1, row[place] if place < len(row) else ""


_NUMBER = re.compile(rf"[A-Za-z0-9](?:[{re.escape(_SEPARATORS)}]?[A-Za-z0-9])*")


def _is_number(value: str) -> bool:
    bare = sum(map(str.isalnum, value))
    return bool(_NUMBER.fullmatch(value)) and any(map(str.isdecimal, value)) and _SHORTEST <= bare <= _LONGEST


def _breaks(value: str) -> Iterator[int]:
    """How many letters and digits stand before each separator in a value."""
    count = 0
    for character in value:
        if character.isalnum():
            count += 1
        else:
            yield count


def _sequence(values: Sequence[str], breaks: set[int]) -> str:
    places = [_class(set("".join(characters).upper())) for characters in zip(*values, strict=True)]
    return "".join(("[ ./-]?" if place in breaks else "") + one for place, one in enumerate(places))


def _class(characters: set[str]) -> str:
    if len(characters) <= _FEW:
        both = sorted(characters | {character.lower() for character in characters})
        return both[0] if len(both) == 1 else f"[{''.join(both)}]"
    digits = any(map(str.isdecimal, characters))
    letters = any(map(str.isalpha, characters))
    return "[A-Za-z0-9]" if digits and letters else "[A-Za-z]" if letters else r"\d"
