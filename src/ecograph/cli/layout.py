"""A table laid out for a width: columns where they fit, else a list of records.

Ids, addresses and words are never parted; Chinese may be parted anywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["laid_out"]

_GAP: Final = 2  # columns between two cells
_TALLEST: Final = 5  # lines of a row; what is taller is easier to read as a record
_AIRY: Final = 1.3  # lines of a row from which rows need an empty line between
_FACT: Final = ("what", "事项")  # what heads a column that says what the rest of a row is
_CHINESE: Final = 12  # columns that Chinese text gets at least, six characters
_WIDE: Final = "⺀-〾ぁ-꓏가-힣豈-﫿︰-﹏"
_OPENING: Final = "（《“「【〔"
_PIECE: Final = (  # punctuation stays with what it closes or opens
    rf"\s+|[{_OPENING}]*[{_WIDE}][，。；：、？！）》”」】〕]*|[^\s{_WIDE}{_OPENING}]+|."
)


def laid_out(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> Iterator[str]:
    """Write rows as lines; without a width each row is one line.

    Columns in which no row has anything are left out, unless that is all of them. Where a table
    is too wide, columns that say the same in every row are said once, above it.

    >>> list(laid_out(("id", "name", "note"), [("x/1", "Blower works", "")], 12))
    ['id    x/1', 'name  Blower', '      works']
    """
    texts = [[_tidy(one) for one in row] for row in rows]
    if not columns:
        return
    filled = [place for place in range(len(columns)) if any(row[place] for row in texts)]
    places = filled or list(range(len(columns)))
    if width is not None and len(texts) > 1 and _natural(columns, texts, places) > width:
        same = [place for place in places if len({row[place] for row in texts}) == 1]
        if same and len(same) < len(places):
            yield from _records(
                [columns[one] for one in same], [[texts[0][one] for one in same]], width
            )
            yield ""
            places = [one for one in places if one not in same]
    heads = [columns[place] for place in places]
    cells = [[row[place] for place in places] for row in texts]
    yield from _table(heads, cells, width) or _records(heads, cells, width or 0)


def _natural(columns: Sequence[str], rows: Sequence[Sequence[str]], places: Sequence[int]) -> int:
    """How wide a table is in which nothing is folded."""
    widest = (max(cell_len(row[one]) for row in (columns, *rows)) for one in places)
    return sum(widest) + _GAP * (len(places) - 1)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> list[str]:
    """The lines of a table, if its columns fit and no row is too tall."""
    widths = _widths(heads, rows, width)
    if widths is None:
        return []
    above, *folded = (
        [_folded(one, most) for one, most in zip(row, widths, strict=True)]
        for row in (heads, *rows)
    )
    heights = [max(map(len, row)) for row in folded]
    if width is not None and max(heights) > _TALLEST and len(heads) > 1:
        return []
    airy = sum(heights) > _AIRY * len(heights)
    lines = [*_drawn(above, widths), "─" * (sum(widths) + _GAP * (len(widths) - 1))]
    for number, row in enumerate(folded):
        lines += [""] if airy and number else []
        lines += _drawn(row, widths)
    return lines


def _tidy(text: str) -> str:
    """What a terminal might obey becomes a space."""
    return "".join(one if one.isprintable() else " " for one in text).strip()


def _widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> list[int] | None:
    """How wide each column is, if all fit; the widest give way first, down to whole words."""
    if not rows:
        return None
    columns = [list(column) for column in zip(heads, *rows, strict=True)]
    widths = [max(map(cell_len, column)) for column in columns]
    if width is None:
        return widths
    least = [max(map(_least, column)) for column in columns]
    room = width - _GAP * (len(widths) - 1)
    if sum(least) > room:
        return None
    while sum(widths) > room:
        place = max(
            (one for one in range(len(widths)) if widths[one] > least[one]), key=widths.__getitem__
        )
        widths[place] -= 1
    return widths


def _least(text: str) -> int:
    """What a text needs: its longest word, and some characters where it is Chinese."""
    longest = max((cell_len(one) for one in re.findall(_PIECE, text)), default=0)
    return max(longest, min(cell_len(text), _CHINESE))


def _folded(text: str, width: int) -> list[str]:
    """Part a text into lines; a word that is wider than a line stays whole."""
    lines, line, used = [], "", 0
    for piece in re.findall(_PIECE, text):
        size = cell_len(piece)
        if used + (0 if piece.isspace() else size) > width and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
        if line or not piece.isspace():
            line, used = line + piece, used + size
    return [*lines, line.rstrip()]


def _drawn(cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for number in range(max(map(len, cells))):
        parts = [cell[number] if number < len(cell) else "" for cell in cells]
        padded = (
            one + " " * (most - cell_len(one)) for one, most in zip(parts, widths, strict=True)
        )
        yield (" " * _GAP).join(padded).rstrip()


def _records(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """A list of what each row has; rows that begin with what they say are a line each."""
    facts = next((place + 1 for place, head in enumerate(heads) if head in _FACT), 0)
    facts = facts if len(rows) > 1 else 0
    labels = [" ".join(row[:facts]) for row in rows] if facts else heads
    indent = max(map(cell_len, labels), default=0) + _GAP
    for number, row in enumerate(rows):
        if facts:
            pairs = [(labels[number], " · ".join(filter(None, row[facts:])))]
        else:
            pairs = [one for one in zip(heads, row, strict=True) if one[1]]
        if number and not facts:
            yield ""
        for label, text in pairs:
            first, *more = _parted(text, width - indent)
            yield f"{label}{' ' * (indent - cell_len(label))}{first}".rstrip()
            yield from (" " * indent + line for line in more)


def _parted(text: str, width: int) -> list[str]:
    """Part a text into lines; of a list with semicolons that is too long each has its own."""
    if cell_len(text) <= width:
        return [text]
    return [line for one in re.split("(?<=;) ", text) for line in _folded(one, width)]
