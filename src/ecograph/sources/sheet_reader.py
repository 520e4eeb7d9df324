"""A table of any usual file as rows of text: CSV of any delimiter and encoding, Excel, ODS."""

from __future__ import annotations

import codecs
import csv
import datetime
from dataclasses import dataclass
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from ecograph.errors import Problem, SourceError, reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Sheet", "encoding_of", "is_damaged", "open_sheet", "separator_of"]

_WORKBOOKS: Final = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_SEPARATORS: Final = ",;\t|，；"
_HEAD: Final = 1 << 16  # bytes that a delimiter is told from
_EXACT: Final = 10**15  # a spreadsheet holds 15 digits of a number


@dataclass(frozen=True)
class Sheet:
    """One table of a file; `remarks` say how it was read where that was not plain."""

    path: Path
    name: str
    remarks: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
    damaged: bool = False

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield each row with its number as a spreadsheet counts it: the first is 1."""
        if not self.encoding:
            yield from enumerate(_workbook_rows(self.path, self.name), start=1)
            return
        csv.field_size_limit(1 << 24)
        encoding = self.encoding.removesuffix("-sig")  # `_lines` takes the mark away, and faster
        with self.path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            yield from enumerate(csv.reader(_lines(file), delimiter=self.separator), start=1)


def open_sheet(path: Path, sheet: str = "") -> Sheet:
    """Find out how a table is written: a sheet of a workbook, or text.

    Raises
    ------
    SourceError
        If there is no such file or sheet, or it is not readable as a table.
    """
    if not path.is_file():
        raise _unreadable(path, "there is no such file", "Correct the path.")
    if path.suffix.lower() in _WORKBOOKS:
        return _workbook(path, sheet)
    encoding, remarks, damaged = encoding_of(path)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        head = file.read(_HEAD)
    if not head.strip("\ufeff \r\n\t"):
        raise _unreadable(path, "the file is empty", "Give a table with a header row.")
    if head.count("\0") > len(head) / 1000:
        way_out = "Save it as Excel, ODS or CSV."
        raise _unreadable(path, f"{path.suffix or 'the file'} is not a table", way_out)
    separator = separator_of(head)
    if separator not in ",\t":
        remarks += (f"The cells of {path.name} are separated by {separator!r}.",)
    return Sheet(path, "", remarks, encoding, separator, damaged)


def separator_of(head: str) -> str:
    r"""Tell the separator of cells from the first rows of a table.

    >>> separator_of("a;b,c;d\n1;2;3\n")
    ';'
    """
    head = head.lstrip("\ufeff")
    if head[:4].lower() == "sep=" and len(head) > 4:
        return head[4]
    lines = head.splitlines(keepends=True)[:20]

    def fit(sign: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> tuple[float, int]:
        reader = csv.reader(lines, delimiter=sign, quoting=quoting)
        widths = [len(cells) for cells in reader if any(cells)]
        width = max(set(widths), key=widths.count, default=0)
        alike = sum(one == width for one in widths) / max(1, len(widths))
        return (alike if width > 1 else 0, width)

    if max(map(fit, _SEPARATORS))[0]:
        return max(_SEPARATORS, key=fit)
    # a quotation mark that is not closed has swallowed the rows
    return max(_SEPARATORS, key=lambda sign: fit(sign, csv.QUOTE_NONE))


def is_damaged(cells: Iterable[str]) -> bool:
    """Whether there are bytes that the file's encoding does not know."""
    return any("\udc80" <= sign <= "\udcff" for cell in cells for sign in cell)


def _unreadable(path: Path, message: str, way_out: str) -> SourceError:
    return SourceError([Problem(path.name, 0, "", "", message, way_out)])


def _lines(file: IO[str]) -> Iterator[str]:
    """Lines without NUL and without the line ``sep=;`` that a spreadsheet may write on top."""
    first = next(file, "").lstrip("\ufeff")
    return chain(["\n" if first[:4].lower() == "sep=" else first], file)


def encoding_of(path: Path) -> tuple[str, tuple[str, ...], bool]:
    """Tell the encoding, how sure that is, and whether some rows are in another one."""
    with path.open("rb") as file:
        head = file.read(4)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16", (), False
        file.seek(0)
        if _is_utf8(file):
            return "utf-8-sig", (), False
        file.seek(0)
        strange = broken = 0
        for line in file:
            if not line.isascii():
                strange += 1
                broken += not _decodes(line, "utf-8")
                if broken > 1000 and broken > 0.95 * strange:
                    break
        if broken <= 0.9 * strange:  # of a mixed file, rows are damaged
            return "utf-8-sig", (), broken > 0
        file.seek(0)
        sample = b"".join(line for line in file.readlines(_HEAD) if not line.isascii())
    encoding = "gb18030" if _looks_chinese(sample) else "cp1252"
    remark = f"{path.name} is read as {encoding}; UTF-8 says it without doubt."
    return encoding, (remark,), False


def _is_utf8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(1 << 20):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(sample: bytes) -> bool:
    """Most bytes above ASCII stand in pairs that are common Chinese characters."""
    text = sample.decode("gb18030", "replace")
    strange = [sign for sign in text if not sign.isascii()]
    common = sum("\u3000" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef" for sign in strange)
    high = sum(byte > 127 for byte in sample)  # of a pair that is in use, nearly always both
    return common > 0.9 * len(strange) and 0.9 * high < 2 * len(strange) < 1.1 * high


# workbooks


def _workbook(path: Path, name: str) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(path) as book:
            visible = [
                one.name for one in book.sheets_metadata if str(one.visible).endswith("Visible")
            ]
            filled = [one for one in visible if book.get_sheet_by_name(one).height]
            known = book.sheet_names
    except (CalamineError, OSError) as error:
        way_out = "Open it in a spreadsheet program and save it again, or as CSV UTF-8."
        raise _unreadable(path, f"the workbook cannot be read: {reason(error)}", way_out) from error
    if name and name not in known:
        raise _unreadable(path, f"there is no sheet {name!r}", f"Sheets: {', '.join(known)}.")
    if not (name or filled):
        raise _unreadable(path, "every sheet is empty", "Give a table with a header row.")
    chosen = name or filled[0]
    others = [one for one in known if one != chosen]
    remarks = (f"Of {path.name} the sheet {chosen!r} is read, not {', '.join(others)}.",)
    return Sheet(path, chosen, remarks if others else ())


def _workbook_rows(path: Path, name: str) -> Iterator[list[str]]:
    """The rows of a sheet; the cells of a merged range all say what its first one says."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        sheet = book.get_sheet_by_name(name)
        merged: dict[tuple[int, int], tuple[int, int]] = {
            (row, column): (top, left)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            if left == right  # one that runs across columns is a title
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        firsts: dict[tuple[int, int], str] = {}
        start = sheet.start or (0, 0)
        yield from ([] for _ in range(start[0]))
        for row, cells in enumerate(sheet.iter_rows(), start=start[0]):
            texts = [""] * start[1] + [_text(cell) for cell in cells]
            for column, text in enumerate(texts) if merged else ():
                if (first := merged.get((row, column))) is not None:
                    texts[column] = firsts.setdefault(first, text)
            yield texts


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < _EXACT else f"{value:.14E}"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return str(value)
