"""Workbooks in binary form (XLS, XLSB), read by calamine: their sheets, hidden ones told apart.

Hidden rows and columns are not told apart from the others in these.
"""

import io
from collections.abc import Iterator

import olefile
import python_calamine as calamine

from scanner.attachments import limits
from scanner.attachments.cells import value_text
from scanner.attachments.contents import Fault, Grid, Inner, Piece, Row
from scanner.errors import MessageError

_PIVOT_CACHES = "_SX_DB_CUR"  # [MS-XLS], 2.1.2


def read(content: bytes) -> Iterator[Piece | Inner]:
    """The sheets of a workbook. Raises `MessageError` for one that is encrypted or damaged."""
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except calamine.PasswordError:
        raise MessageError("encrypted") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise MessageError("damaged") from None
    for sheet in workbook.sheets_metadata:
        if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
        try:
            rows = _rows(workbook.get_sheet_by_name(sheet.name))
        except (calamine.CalamineError, OSError, ValueError):
            yield Fault("read in part: a sheet is damaged")
            continue
        except MessageError as error:
            yield Fault(str(error))
            continue
        if rows:
            yield Grid(tuple(rows), sheet.name, hidden, kind="sheet")
    if content.startswith(olefile.MAGIC) and _has_pivot_caches(content):
        yield Fault("not examined: a pivot cache in binary form")


def _rows(sheet: calamine.CalamineSheet) -> list[Row]:
    if sheet.start is None:
        return []
    if sheet.width * sheet.height > limits.CELLS:
        raise MessageError(f"limit: a sheet with more than {limits.CELLS:,} cells")
    first_row, first_column = sheet.start
    left = ("",) * first_column
    found: list[Row] = []
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
        cells = [value_text(value) for value in values]
        if any(cells):
            found.append((number, (*left, *cells)))
    return found


def _has_pivot_caches(content: bytes) -> bool:
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        return bool(file.exists(_PIVOT_CACHES))
