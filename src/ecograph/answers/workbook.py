"""The tables of an answer as an Excel workbook, a sheet each, and what is said beside them.

Text is written as text: what begins with ``=`` is no formula. Rows go to a file as they are
written, so that memory does not grow with them; the same answer gives the same bytes.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from itertools import chain, count
from typing import TYPE_CHECKING, Final

import xlsxwriter

from ecograph.errors import ResultTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.worksheet import Worksheet

    from ecograph.answers.operation import TableData

__all__ = ["workbook"]

_ROWS: Final = 1_048_576  # of a sheet, the heading among them
_LETTERS: Final = 32_767  # of a cell
_NAME: Final = 31  # letters of a sheet's name
_EXACT: Final = 10**15  # Excel keeps fifteen digits of a number
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # no clock in the bytes


def workbook(tables: Iterable[TableData], notes: Iterable[str]) -> bytes:
    """Write a workbook: the columns of CSV, numbers as numbers; notes are its last sheet.

    Raises
    ------
    ResultTooLarge
        If a table has more rows, or a cell more letters, than Excel takes.
    """
    target = io.BytesIO()
    options = {"constant_memory": True, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        for table in tables:
            if len(table.rows) >= _ROWS:
                message = f"{table.name} has {len(table.rows)} rows; a sheet takes {_ROWS - 1}."
                raise ResultTooLarge(message, "Choose fewer with limit, or --format csv.")
            sheet = book.add_worksheet(_free(table.name, {one.name for one in book.worksheets()}))
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, column, bold)
            for number, row in enumerate(table.rows, 1):
                for place, value in enumerate(row):
                    _put(sheet, number, place, value)
        if said := list(notes):
            sheet = book.add_worksheet("notes")
            for number, line in enumerate(said):
                _put(sheet, number, 0, line)
    return target.getvalue()


def _free(name: str, taken: set[str]) -> str:
    """A name for a sheet that no sheet before it has."""
    short = re.sub(r"[\[\]:*?/\\']", " ", name)
    names = (f"{short[: _NAME - 4]} {number}".strip() for number in count(2))
    return next(one for one in chain([short[:_NAME]], names) if one not in taken)


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    from ecograph.answers.rendering import cell

    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) < _EXACT):
        sheet.write_number(row, column, value)
    elif text := cell(value):
        if len(text) > _LETTERS:
            message = f"A cell has {len(text)} letters; Excel takes {_LETTERS}."
            raise ResultTooLarge(message, "Choose fewer rows, or --format csv.")
        sheet.write_string(row, column, text)
