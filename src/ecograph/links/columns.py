"""Tables of text and numbers as arrays that load in milliseconds, by memory mapping."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, cast

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "NO_DAY",
    "Strings",
    "adjacency",
    "day_number",
    "day_text",
    "encode",
    "from_arrays",
    "gather",
    "load",
    "save",
    "to_arrays",
]

NO_DAY: Final = int(np.iinfo(np.int32).min)
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LENGTHS: Final = (0, 4, 7, 10)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Strings:
    """Many strings as one blob of UTF-8 and the offset at which each begins.

    Attributes
    ----------
    blob : ndarray of uint8
        All strings, one after the other.
    offsets : ndarray of int64
        ``offsets[i]:offsets[i + 1]`` is string ``i``; one longer than the table.

    Examples
    --------
    >>> names = Strings.of(["大连", "b"])
    >>> names[0], len(names)
    ('大连', 2)
    >>> Strings.of(sorted(["大连", "b"])).find("大连")
    1
    """

    blob: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Pack `texts` in the order given."""
        parts = list(map(str.encode, texts))
        offsets = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, parts), np.int64, len(parts)), out=offsets[1:])
        return cls(np.frombuffer(b"".join(parts), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        return self._bytes(row).decode()

    def __iter__(self) -> Iterator[str]:
        whole, cuts = self.blob.tobytes(), self.offsets.tolist()
        for start, end in pairwise(cuts):
            yield whole[start:end].decode()

    def _bytes(self, row: int) -> bytes:
        return self.blob[self.offsets[row] : self.offsets[row + 1]].tobytes()

    def find(self, text: str) -> int:
        """Row of `text` in a table that is sorted, or -1."""
        wanted, low, high = text.encode(), 0, len(self)
        blob, offsets = self.blob.data, self.offsets.data  # items without arrays
        while low < high:
            middle = (low + high) // 2
            found = blob[offsets[middle] : offsets[middle + 1]].tobytes()
            if found == wanted:
                return middle
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        return -1

    def take(self, rows: NDArray[np.integer[Any]]) -> Strings:
        """The strings at `rows`, as a new table."""
        starts = self.offsets[rows]
        lengths = self.offsets[rows + 1] - starts
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        return Strings(self.blob[_ranges(starts, lengths)], offsets)


def _ranges(
    starts: NDArray[np.integer[Any]], lengths: NDArray[np.integer[Any]]
) -> NDArray[np.int64]:
    """All positions ``start, start + 1, …`` of many ranges, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    shift = np.repeat(starts - (ends - lengths), lengths)
    positions: NDArray[np.int64] = np.arange(total, dtype=np.int64) + shift
    return positions


def gather(
    pointer: NDArray[Any], values: NDArray[np.int64], rows: NDArray[Any]
) -> NDArray[np.int64]:
    """The values that an adjacency lists under each of `rows`, one list after the other."""
    starts = pointer[rows]
    return values[_ranges(starts, pointer[np.asarray(rows) + 1] - starts)]


def adjacency(keys: NDArray[Any], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows grouped by key: ``rows[pointer[k]:pointer[k + 1]]`` are those whose key is ``k``."""
    pointer = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=pointer[1:])
    return pointer, np.argsort(keys, kind="stable").astype(np.int64)


def encode(values: Sequence[str]) -> tuple[NDArray[np.int32], Strings]:
    """Replace texts by their place in the sorted table of distinct texts.

    Examples
    --------
    >>> codes, table = encode(["lead", "", "lead"])
    >>> codes.tolist(), list(table)
    ([1, 0, 1], ['', 'lead'])
    """
    table = sorted(set(values))
    if len(table) == 1:
        return np.zeros(len(values), np.int32), Strings.of(table)
    code = {text: place for place, text in enumerate(table)}
    return np.fromiter(map(code.__getitem__, values), np.int32, len(values)), Strings.of(table)


def day_number(text: str) -> int:
    """Days since 1970-01-01 of an ISO date; :data:`NO_DAY` for an empty text."""
    return date.fromisoformat(text).toordinal() - _EPOCH if text else NO_DAY


def day_text(number: int, precision: int = 3) -> str:
    """A day written as finely as it is known (1 year, 2 month, 3 day); empty for none.

    Examples
    --------
    >>> day_text(day_number("2015-01-01"), 1), day_text(NO_DAY)
    ('2015', '')
    """
    if number == NO_DAY:
        return ""
    return date.fromordinal(number + _EPOCH).isoformat()[: _LENGTHS[precision or 3]]


def to_arrays(table: object) -> dict[str, NDArray[Any]]:
    """The columns of a dataclass of arrays and :class:`Strings`, by name; None is no column."""
    arrays: dict[str, NDArray[Any]] = {}
    for field in fields(cast("Any", table)):
        value = getattr(table, field.name)
        if isinstance(value, Strings):
            arrays[f"{field.name}.blob"] = value.blob
            arrays[f"{field.name}.offsets"] = value.offsets
        elif value is not None:
            arrays[field.name] = value
    return arrays


def from_arrays(cls: type[T], arrays: dict[str, NDArray[Any]]) -> T:
    """The inverse of :func:`to_arrays`."""
    values: dict[str, object] = {}
    for field in fields(cast("Any", cls)):
        name = field.name
        if f"{name}.blob" in arrays:
            values[name] = Strings(arrays[f"{name}.blob"], arrays[f"{name}.offsets"])
        elif name in arrays or field.default is MISSING:
            values[name] = arrays[name]
    return cls(**values)


def save(folder: Path, table: object) -> None:
    """Write each column of `table` to a ``.npy`` file of its own (no pickle)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in to_arrays(table).items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load(folder: Path, cls: type[T]) -> T:
    """Map the columns that :func:`save` wrote into memory, without reading them."""
    arrays = {file.name.removesuffix(".npy"): _open(file) for file in sorted(folder.glob("*.npy"))}
    return from_arrays(cls, arrays)


def _open(file: Path) -> NDArray[Any]:
    """A mapped array; an empty one cannot be mapped on every system and is read."""
    empty = file.stat().st_size <= 128
    mapped: NDArray[Any] = np.load(file, mmap_mode=None if empty else "r", allow_pickle=False)
    return mapped.view(np.ndarray)
