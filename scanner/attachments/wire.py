"""What was extracted, on its way between processes: JSON, so that nothing on it can be run."""

import json

from scanner.attachments.contents import Fault, Grid, Piece, Text


def encode(pieces: list[Piece]) -> bytes:
    """Pieces as bytes."""
    return json.dumps([_plain(piece) for piece in pieces], separators=(",", ":")).encode()


def decode(data: bytes) -> list[Piece]:
    """What `encode` gave. Raises `ValueError` for anything else."""
    try:
        return [_piece(*plain) for plain in json.loads(data)]
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError from error


def _plain(piece: Piece) -> list[object]:
    match piece:
        case Text():
            return ["text", piece.text, piece.part, piece.hidden, piece.member]
        case Grid():
            hidden = [sorted(piece.hidden_rows), sorted(piece.hidden_columns)]
            return ["grid", piece.rows, piece.part, piece.hidden, *hidden, piece.kind, piece.member]
        case Fault():
            return ["fault", piece.problem]


def _piece(what: str, *values: object) -> Piece:
    if what == "text":
        return _text(*values)  # type: ignore[arg-type]  # JSON has no types
    if what == "grid":
        return _grid(*values)  # type: ignore[arg-type]
    if what == "fault":
        return Fault(str(*values))
    raise ValueError


def _text(text: str, part: str, hidden: bool, member: str) -> Text:
    return Text(str(text), str(part), bool(hidden), str(member))


def _grid(
    rows: list[tuple[int, list[str]]],
    part: str,
    hidden: bool,
    hidden_rows: list[int],
    hidden_columns: list[int],
    kind: str,
    member: str,
) -> Grid:
    return Grid(
        rows=tuple((int(number), tuple(map(str, cells))) for number, cells in rows),
        part=str(part),
        hidden=bool(hidden),
        hidden_rows=frozenset(map(int, hidden_rows)),
        hidden_columns=frozenset(map(int, hidden_columns)),
        kind=str(kind),
        member=str(member),
    )
