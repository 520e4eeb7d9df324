"""Where the nodes of a chain stand in its picture, and by which ways its steps lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["AWAY", "COLUMN", "HEAD", "MARGIN", "ROW", "Layout", "Way", "layout"]

COLUMN, ROW, MARGIN, HEAD = 200, 128, 28, 84
AWAY: Final = 27
"""How far from the middle of a node its steps begin and end."""

_UNDER: Final = 68  # from the middle of a node to below its words
_LANES, _LANE = 4, 8
_BESIDE: Final = 9  # from one step to the next at a node

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Way:
    """How a step leads: SVG path data, a point half-way, the last two points of its arrow."""

    path: str
    middle: Point
    end: tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the nodes, ways of the steps, middles of the columns by stage, lowest point."""

    places: Mapping[str, tuple[int, int]]
    ways: Mapping[tuple[str, str], Way]
    columns: Mapping[int, int]
    bottom: int


def layout(stages: Mapping[str, int], steps: Sequence[tuple[str, str]]) -> Layout:
    """Stand the nodes in a column for each stage, and lead the steps past all names.

    A step to the next column is a curve between the two. One that leaves columns out goes below
    the names of its row, through the lane between two rows; one that leads back is straight.

    Parameters
    ----------
    stages
        Stage of each node, in the order in which they stand in a column.
    steps
        Both ends of each step.

    Examples
    --------
    >>> found = layout({"a": 0, "b": 1, "c": 2}, [("a", "b"), ("b", "c"), ("a", "c")])
    >>> found.places["a"], found.places["c"], found.ways["a", "c"].middle
    ((128, 114), (528, 114), (328.0, 182.0))
    """
    columns = {stage: number for number, stage in enumerate(sorted(set(stages.values())))}
    spots = _spots(stages, columns)
    places = {
        one: (MARGIN + COLUMN * column + COLUMN // 2, HEAD + 30 + row * ROW)
        for one, (column, row) in spots.items()
    }
    ways: dict[tuple[str, str], Way] = {}
    taken: list[tuple[int, int, int]] = []
    leaving, coming = _apart(steps, spots, 0), _apart(steps, spots, 1)
    for step in steps:
        (column, row), (last, other) = spots[step[0]], spots[step[1]]
        (x1, y1), (x2, y2) = places[step[0]], places[step[1]]
        start, end = (x1, y1 + leaving[step]), (x2, y2 + coming[step])
        if last <= column:
            ways[step] = _straight(start, end)
        elif last == column + 1:
            ways[step] = _curve(start, end)
        else:
            lane = row - 1 if other < row else row
            number = sum(a < last and column < b and lane == c for a, b, c in taken) % _LANES
            taken.append((column, last, lane))
            ways[step] = _around(start, end, HEAD + 30 + lane * ROW + _UNDER + number * _LANE)
    lowest = max((y for _, y in places.values()), default=HEAD)
    middles = {stage: MARGIN + COLUMN * number + COLUMN // 2 for stage, number in columns.items()}
    return Layout(places, ways, middles, lowest + _UNDER + _LANES * _LANE)


def _spots(stages: Mapping[str, int], columns: Mapping[int, int]) -> dict[str, tuple[int, int]]:
    """Column and row of each node."""
    taken: dict[int, int] = {}
    spots = {}
    for one, stage in stages.items():
        column = columns[stage]
        spots[one] = (column, taken.get(column, 0))
        taken[column] = spots[one][1] + 1
    return spots


def _apart(
    steps: Sequence[tuple[str, str]], spots: Mapping[str, tuple[int, int]], side: int
) -> dict[tuple[str, str], float]:
    """How far above or below the middle of a node each of its steps begins (0) or ends (1)."""
    found: dict[tuple[str, str], float] = {}
    for node in spots:
        own = sorted(
            (step for step in steps if step[side] == node),
            key=lambda step: (spots[step[1 - side]][1], spots[step[1 - side]][0]),
        )
        found |= {step: (number - (len(own) - 1) / 2) * _BESIDE for number, step in enumerate(own)}
    return found


def _straight(start: Point, end: Point) -> Way:
    (x1, y1), (x2, y2) = start, end
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
    dx, dy = (x2 - x1) / length * AWAY, (y2 - y1) / length * AWAY
    points = ((x1 + dx, y1 + dy), (x2 - dx, y2 - dy))
    return Way(f"M{_written(points[:1])} L{_written(points[1:])}", _half(*points), points)


def _curve(start: Point, end: Point) -> Way:
    """An S from node to node: level at both ends, steep between the names of the columns."""
    first, last = (start[0] + AWAY, start[1]), (end[0] - AWAY, end[1])
    level = abs(first[1] - last[1]) < ROW / 4
    bend = f"L{_written([last])}" if level else _bend(first, last)
    return Way(f"M{_written([first])} {bend}", _half(first, last), _level(last))


def _around(start: Point, end: Point, lane: float) -> Way:
    """Down (or up) into a lane before the next column, along it, and out before the last."""
    first, last = (start[0] + AWAY, start[1]), (end[0] - AWAY, end[1])
    enter, leave = (start[0] + COLUMN - AWAY, lane), (end[0] - COLUMN + AWAY, lane)
    parts = (_bend(first, enter), f"L{_written([leave])}", _bend(leave, last))
    return Way(f"M{_written([first])} {' '.join(parts)}", _half(enter, leave), _level(last))


def _bend(one: Point, other: Point) -> str:
    return f"C{_written([(other[0], one[1]), (one[0], other[1]), other])}"


def _level(last: Point) -> tuple[Point, Point]:
    return ((last[0] - 10, last[1]), last)


def _half(one: Point, other: Point) -> Point:
    return ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)


def _written(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
