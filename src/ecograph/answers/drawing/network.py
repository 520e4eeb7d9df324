"""Pictures of entities and networks: plain SVG that needs no font file and no script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from math import sqrt
from typing import TYPE_CHECKING, Final

import networkx as nx

from ecograph.answers.drawing.typeface import FONT
from ecograph.model.labels import Bilingual
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

__all__ = ["Dot", "Line", "Picture", "draw", "kind_label", "star"]

_OTHER: Final = ("#8a8f98", "diamond")
_LOOKS: Final = {
    "University": ("#0072b2", "circle"),
    "ResearchInstitute": ("#009e73", "circle"),
    "Enterprise": ("#d55e00", "square"),
    "GovernmentBody": ("#cc79a7", "diamond"),
    "Region": ("#cc79a7", "diamond"),
    **dict.fromkeys(
        ("Centre", "Hospital", "InnovationCarrier", "JointLaboratory"), ("#e69f00", "triangle")
    ),
    "CollaborationEvent": ("#56b4e9", "square"),
    "CollaborativeBody": ("#f0e442", "circle"),
}
"""Colour and shape of a kind and of those below it, in every picture; the explorer has the same."""
_PAGE: Final = 860  # how wide a network may be; names stand beside it
_SIZE: Final = 12  # of the letters
_ROW: Final = 21  # from one name to the next
_LONGEST: Final = 40.0  # of a name, in letters; a Han character counts two
_MARGIN: Final = 16.0
_LAID_OUT_EXACTLY: Final = 400  # nodes; Kamada and Kawai needs no chance, but n² distances

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A node: its name, its kind (colour and shape), what is said after the name, its radius."""

    id: str
    label: str
    kind: str
    note: str = ""
    radius: float = 6.0


@dataclass(frozen=True, slots=True)
class Line:
    """A tie between two nodes; `title` is shown by a pointer that rests on it."""

    one: str
    other: str
    width: float = 1.2
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG picture; a notebook shows it, `save` writes it to a file."""

    svg: str = field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, file: Path) -> None:
        """Write the picture to a file."""
        file.write_text(self.svg, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class _Text:
    """A name where it stands; `anchor` is start, middle or end."""

    x: float
    y: float
    anchor: str
    name: str
    note: str = ""


def star(
    centre: Dot, around: Sequence[Dot], lines: Sequence[Line], title: str, lang: str = "zh"
) -> Picture:
    """Draw an entity in the middle of its neighbours, one name a row so that none overlap.

    Parameters
    ----------
    centre
        The entity.
    around
        Its neighbours; those of one kind stand together.
    lines
        Ties between any of them.
    title
        What the picture shows, for those who cannot see it.
    lang
        Language of the kinds.
    """
    order = sorted(around, key=lambda dot: (dot.kind, dot.label, dot.id))
    right, left = order[: (len(order) + 1) // 2], order[(len(order) + 1) // 2 :]
    half = max(len(right), 3) * _ROW / 2
    reach = max(90.0, 0.75 * half)
    places: dict[str, Point] = {centre.id: (0.0, 0.0)}
    texts = [_Text(0, -centre.radius - 7, "middle", centre.label)]
    for side, dots in ((1, right), (-1, left[::-1])):
        for number, dot in enumerate(dots):
            y = (number - (len(dots) - 1) / 2) * _ROW
            x = side * (40 + reach * sqrt(max(0.0, 1 - (y / (half + _ROW)) ** 2)))
            places[dot.id] = (x, y)
            anchor = "start" if side > 0 else "end"
            texts.append(_Text(x + side * 11, y, anchor, dot.label, dot.note))
    return _picture([centre, *order], lines, places, texts, (title, lang))


def draw(
    network: nx.Graph[str],
    *,
    size: Mapping[str, float] | None = None,
    names: int | None = None,
    lang: str = "zh",
    seed: int = 1,
    title: str = "",
) -> Picture:
    """Draw a network that `Graph.network` gave; the same network gives the same picture.

    Parameters
    ----------
    network
        Nodes with `label`, `label_en`, `kind`; edges with `strength`.
    size
        A value a node, such as a measure; areas of the dots grow with it. Default: degree.
    names
        How many nodes are named, the largest first; a name that finds no room is left out, and
        a pointer that rests on the dot still shows it. Default: all.
    lang
        Language of the names.
    seed
        Of the layout of components of more than 400 nodes.
    title
        What the picture shows, for those who cannot see it.
    """
    values = dict(network.degree()) if size is None else size
    most = max(values.values(), default=0) or 1
    dots = [
        Dot(
            id=node,
            label=_named(network.nodes[node], lang) or node,
            kind=network.nodes[node].get("kind", ""),
            radius=3 + 9 * sqrt(max(0.0, values.get(node, 0)) / most),
        )
        for node in sorted(network)
    ]
    strengths = {
        (min(one, other), max(one, other)): tie.get("strength", 1.0)
        for one, other, tie in network.edges(data=True)
    }
    lines = [
        Line(*pair, width=0.6 + sqrt(strength)) for pair, strength in sorted(strengths.items())
    ]
    places = _on_page(_layout(network, seed))
    largest = sorted(dots, key=lambda dot: (-dot.radius, dot.id))
    texts = _name(largest[:names], dots, places, cover=names is not None)
    return _picture(dots, lines, places, texts, (title, lang))


def _named(about: Mapping[str, str], lang: str) -> str:
    return Bilingual(about.get("label", ""), about.get("label_en", "")).either(lang)


def kind_label(kind: str, lang: str) -> str:
    """Say a kind in the language asked for."""
    known = load().kinds.get(kind)
    return kind if known is None else known.label.text(lang)


# where things stand


def _layout(network: nx.Graph[str], seed: int) -> dict[str, Point]:
    """Lay out each component by itself, the largest at the left, the others beside it."""
    parts = sorted(nx.connected_components(network), key=lambda part: (-len(part), min(part)))
    places: dict[str, Point] = {}
    column, x, y = 0.0, 0.0, 0.0
    height = 0.0
    for number, part in enumerate(parts):
        side = 20 + 74 * sqrt(len(part))
        if number == 0:
            height = side
        elif y + side > height:
            x, y, column = x + column, 0.0, 0.0
        for node, (a, b) in _component(network, sorted(part), seed).items():
            places[node] = (x + (0.5 + 0.42 * a) * 1.35 * side, y + (0.5 + 0.42 * b) * side)
        column, y = max(column, 1.35 * side + 50), y + side
    return places


def _on_page(places: dict[str, Point]) -> dict[str, Point]:
    """Draw in what is wider than a page, so that letters keep their size on it."""
    across = [x for x, _ in places.values()]
    by = _PAGE / max(_PAGE, max(across, default=0) - min(across, default=0))
    return {node: (x * by, y * by) for node, (x, y) in places.items()}


def _component(network: nx.Graph[str], part: list[str], seed: int) -> dict[str, Point]:
    """Places of the nodes of one component, both coordinates from -1 to 1."""
    inside: nx.Graph[str] = nx.Graph()
    inside.add_nodes_from(part)
    ties = network.subgraph(part).edges
    inside.add_edges_from(sorted((min(one, other), max(one, other)) for one, other in ties))
    if len(part) <= _LAID_OUT_EXACTLY:
        found = nx.kamada_kawai_layout(inside)
    else:
        found = nx.spring_layout(inside, seed=seed, k=3.2 / sqrt(len(part)), iterations=200)
    across = _stretched([float(found[node][0]) for node in part])
    down = _stretched([float(found[node][1]) for node in part])
    return dict(zip(part, zip(across, down, strict=True), strict=True))


def _stretched(values: list[float]) -> list[float]:
    low, high = min(values), max(values)
    if high - low < 0.05:  # all but on one line
        return [0.0] * len(values)
    return [2 * (value - low) / (high - low) - 1 for value in values]


def _name(
    chosen: Sequence[Dot], dots: Iterable[Dot], places: Mapping[str, Point], *, cover: bool
) -> list[_Text]:
    """Put names beside, above or below their dots, where they cover no name and no dot.

    With `cover`, a name that finds no such place may cover dots, but no name.
    """
    marks = [
        (x - dot.radius, y - dot.radius, x + dot.radius, y + dot.radius)
        for dot in dots
        for x, y in [places[dot.id]]
    ]
    names: list[Box] = []
    texts = []
    for dot in chosen:
        around = [(text, _box(text)) for text in _beside(dot, places[dot.id])]
        for taken in [[*marks, *names], names][: 1 + cover]:
            free = [pair for pair in around if not any(_meet(pair[1], box) for box in taken)]
            if free:
                texts.append(free[0][0])
                names.append(free[0][1])
                break
    return texts


def _beside(dot: Dot, place: Point) -> tuple[_Text, ...]:
    (x, y), gap = place, dot.radius + 4
    return (
        _Text(x + gap, y, "start", dot.label),
        _Text(x - gap, y, "end", dot.label),
        _Text(x, y - gap - 5, "middle", dot.label),
        _Text(x, y + gap + 6, "middle", dot.label),
    )


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _box(text: _Text) -> Box:
    wide = _width(_shortened(text.name) + (f" · {text.note}" if text.note else ""))
    start = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return start, text.y - 8, start + wide, text.y + 8


def _letters(text: str) -> float:
    return sum(1.9 if character > "\u2e7f" else 1.05 for character in text)


def _width(text: str) -> float:
    return _letters(text) * _SIZE * 0.54


def _shortened(name: str) -> str:
    if _letters(name) <= _LONGEST:
        return name
    while name and _letters(name) > _LONGEST - 1:
        name = name[:-1]
    return name.rstrip() + "…"


# what is written


def _picture(
    dots: Sequence[Dot],
    lines: Sequence[Line],
    places: Mapping[str, Point],
    texts: Sequence[_Text],
    said: tuple[str, str],
) -> Picture:
    """Write what was laid out; `said` is the title and the language of the kinds."""
    title, lang = said
    boxes = [_box(text) for text in texts]
    boxes += [(x - 14, y - 14, x + 14, y + 14) for x, y in places.values()] or [(0, 0, 1, 1)]
    left, top = (min(box[side] for box in boxes) - _MARGIN for side in (0, 1))
    right, bottom = (max(box[side] for box in boxes) + _MARGIN for side in (2, 3))
    kinds = Counter(dot.kind for dot in dots)
    order = sorted(kinds, key=lambda kind: (-kinds[kind], kind))
    legend, deep = _legend(
        {kind_label(kind, lang): _look(kind) for kind in order},
        *(left + _MARGIN, bottom, max(right - left, 420.0) - 2 * _MARGIN),
    )
    wide, high = max(right - left, 420.0), bottom + deep - top
    label = escape(title or "network", quote=True)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" '
        f'viewBox="{left:.0f} {top:.0f} {wide:.0f} {high:.0f}" width="{wide:.0f}" '
        f'style="max-width:100%;height:auto" font-family="{FONT}" font-size="{_SIZE}">',
        f"<title>{label}</title>",
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}" fill="#fff"/>',
        *(_line(line, places) for line in lines),
        *(_mark(places[dot.id], dot.radius, _look(dot.kind), _hint(dot, lang)) for dot in dots),
        *map(_written, texts),
        *legend,
        "</svg>",
    ]
    return Picture("\n".join(parts))


def _look(kind: str) -> tuple[str, str]:
    """Colour and shape of a kind: its own, or those of a kind above it."""
    above = (kind, *load().ancestors(kind)) if kind in load().kinds else (kind,)
    return next((_LOOKS[one] for one in above if one in _LOOKS), _OTHER)


def _line(line: Line, places: Mapping[str, Point]) -> str:
    (x1, y1), (x2, y2) = places[line.one], places[line.other]
    ends = f'x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"'
    title = f"<title>{escape(line.title)}</title>" if line.title else ""
    style = f'stroke="#777" stroke-opacity=".4" stroke-width="{line.width:.1f}"'
    return f"<line {ends} {style}>{title}</line>"


def _hint(dot: Dot, lang: str) -> str:
    return " · ".join(filter(None, (dot.label, kind_label(dot.kind, lang), dot.note)))


def _mark(place: Point, radius: float, look: tuple[str, str], hint: str = "") -> str:
    (x, y), (colour, shape), r = place, look, radius
    points = {
        "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        "diamond": ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)),
        "triangle": ((0.0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
    }.get(shape)
    style = f'fill="{colour}" stroke="#333" stroke-width=".8"'
    title = f"<title>{escape(hint)}</title>" if hint else ""
    if points is None:
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.1f}" {style}>{title}</circle>'
    corners = " ".join(f"{x + a * r:.1f},{y + b * r:.1f}" for a, b in points)
    return f'<polygon points="{corners}" {style}>{title}</polygon>'


def _written(text: _Text) -> str:
    note = f'<tspan fill="#666"> · {escape(text.note)}</tspan>' if text.note else ""
    place = f'x="{text.x:.0f}" y="{text.y + 4:.0f}" text-anchor="{text.anchor}"'
    halo = 'stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
    return f'<text {place} fill="#111" {halo}>{escape(_shortened(text.name))}{note}</text>'


def _legend(
    looks: Mapping[str, tuple[str, str]], left: float, top: float, wide: float
) -> tuple[list[str], float]:
    """Marks and names of the kinds in as many rows as they need, and how deep these are."""
    parts, x, y = [], left, top + 8
    for kind, look in looks.items():
        if x > left and x + 16 + _width(kind) > left + wide:
            x, y = left, y + _ROW
        parts.append(_mark((x + 6, y), 5, look))
        parts.append(f'<text x="{x + 16:.0f}" y="{y + 4:.0f}" fill="#444">{escape(kind)}</text>')
        x += 34 + _width(kind)
    return parts, y - top + 18
