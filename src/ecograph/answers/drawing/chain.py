"""A chain as a picture: nodes in stages, gaps in colour, shape and letter; plain SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from ecograph.analysis.chains.gaps import absence
from ecograph.answers.drawing.chain_layout import COLUMN, HEAD, MARGIN, layout
from ecograph.answers.drawing.typeface import FONT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ecograph.analysis.chains.facts import NodeFacts, StepFacts
    from ecograph.analysis.chains.gaps import GapReport
    from ecograph.analysis.chains.inputs import Ref
    from ecograph.answers.drawing.chain_layout import Layout
    from ecograph.model.labels import Language

__all__ = ["draw_chain"]

_Point = tuple[float, float]
_Ends = tuple[_Point, _Point]

_RADIUS: Final = 17
_HALO: Final = 'stroke="#fff" stroke-width="3" paint-order="stroke"'
_STAGE: Final = {"zh": "第 {} 阶段", "en": "stage {}"}
_STRONG: Final = {"zh": "强链", "en": "to strengthen"}
_LONGEST: Final = 24  # half-widths of a name


@dataclass(frozen=True, slots=True)
class _Look:
    """Colour, shape, letter and words of a state."""

    colour: str
    shape: str
    letter: Mapping[Language, str]
    words: Mapping[Language, str]


_NODE_LOOKS: Final = {
    "sound": _Look("#0072b2", "circle", {"zh": "有", "en": "S"}, {"zh": "有单位", "en": "sound"}),
    "weak": _Look("#e69f00", "diamond", {"zh": "弱", "en": "W"}, {"zh": "弱链", "en": "weak"}),
    "broken": _Look("#d55e00", "square", {"zh": "断", "en": "B"}, {"zh": "断链", "en": "broken"}),
    "unnamed": _Look(
        "#999999", "circle", {"zh": "?", "en": "?"}, {"zh": "单位未具名", "en": "unnamed"}
    ),
}
_STEP_LOOKS: Final = {
    "joined": ("#0072b2", "", {"zh": "有合作", "en": "joined"}),
    "possibly": ("#0072b2", "2 4", {"zh": "可能有合作", "en": "possibly joined"}),
    "broken": ("#d55e00", "9 6", {"zh": "断开", "en": "broken"}),
    "not-known": ("#d55e00", "2 6", {"zh": "未载有联结", "en": "no joint stated"}),
    "unjudged": ("#999999", "1 5", {"zh": "无从判断", "en": "not judged"}),
}
_NOT_KNOWN: Final = {"zh": "来源未载，未必没有", "en": "not stated, not known to be absent"}
_TITLE: Final = {"zh": "{name}:各节点与环节", "en": "{name}: nodes and steps"}
_DESCRIPTION: Final = {
    "zh": "{nodes} 个节点,{steps} 个环节。断:{broken}。弱:{weak}。强:{strong}。",
    "en": "{nodes} nodes, {steps} steps. Broken: {broken}. Weak: {weak}. To strengthen: {strong}.",
}
_NOTHING: Final = {"zh": "无", "en": "none"}


def draw_chain(report: GapReport, lang: Language = "zh") -> str:
    """Draw a chain as SVG; the same report gives the same text.

    Nodes stand in columns by their stage, the longest way from a beginning; no step crosses a
    name. A state has a colour that the colour-blind tell apart, and also a shape and a letter; a
    broken step is dashed and crossed.
    What the picture says also stands in its ``<title>`` and ``<desc>``.

    Parameters
    ----------
    report
        The gaps of the chain.
    lang
        Language of names and words.
    """
    plan = layout(
        {node.node.id: node.stage for node in report.facts.nodes},
        [(step.source, step.target) for step in report.facts.steps],
    )
    legend, far = _legend(lang)
    right = max((x for x in plan.columns.values()), default=0) + COLUMN // 2
    wide, deep = max(far, right + MARGIN), plan.bottom + MARGIN
    states = _states(report)
    title = _TITLE[lang].format(name=_named(report.facts.chain, lang))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" '
        f'viewBox="0 0 {wide} {deep}" width="{wide}" style="max-width:100%;height:auto" '
        f'font-family="{FONT}" font-size="12">',
        f'<title id="t">{escape(title)}</title>',
        f'<desc id="d">{escape(_described(report, lang))}</desc>',
        f'<rect width="{wide}" height="{deep}" fill="#fff"/>',
        f'<text x="{MARGIN}" y="22" font-size="15" fill="#111">{escape(title)}</text>',
        *legend,
        *(_stage(number, x, lang) for number, x in plan.columns.items()),
        *(_step(one, report, plan, lang) for one in report.facts.steps),
        *(_node(one, states[one.node.id], report, plan, lang) for one in report.facts.nodes),
        "</svg>",
    ]
    return "\n".join(parts)


def _stage(number: int, x: int, lang: Language) -> str:
    words = _STAGE[lang].format(number)
    return f'<text x="{x}" y="{HEAD - 10}" text-anchor="middle" fill="#777">{words}</text>'


def _states(report: GapReport) -> dict[str, str]:
    states = {node.node.id: "sound" if node.standing else "unnamed" for node in report.facts.nodes}
    states |= {one.node: "weak" for one in report.weak}
    return states | {one.place[0]: "broken" for one in report.broken if one.reason == "nobody"}


def _named(ref: Ref, lang: Language) -> str:
    return ref.label.either(lang) or ref.id


def _described(report: GapReport, lang: Language) -> str:
    names = {one.node.id: _named(one.node, lang) for one in report.facts.nodes}

    def listed(found: Iterable[str]) -> str:
        return "、".join(found) if lang == "zh" else ", ".join(found)

    broken = [" → ".join(names[end] for end in one.place) for one in report.broken]
    weak = [names[one.node] for one in report.weak]
    strong = [names[one.node] for one in report.strengthen]
    text = _DESCRIPTION[lang].format(
        nodes=len(report.facts.nodes),
        steps=len(report.facts.steps),
        broken=listed(broken) or _NOTHING[lang],
        weak=listed(weak) or _NOTHING[lang],
        strong=listed(strong) or _NOTHING[lang],
    )
    return f"{text} {report.reason.text(lang)}".strip()


def _legend(lang: Language) -> tuple[list[str], int]:
    """What the marks mean, and how far to the right that goes."""
    parts = []
    x = MARGIN + 8
    for look in _NODE_LOOKS.values():
        parts += [*_mark(x, 44, 8, look, lang), _words(x + 14, look.words[lang])]
        x += 36 + _width(look.words[lang])
    parts += [_ring(x, 44, 9), _words(x + 14, _STRONG[lang])]
    x += 30 + _width(_STRONG[lang])
    for colour, dashes, words in _STEP_LOOKS.values():
        parts += [_line(((x, 44), (x + 26, 44)), colour, dashes), _words(x + 32, words[lang])]
        x += 50 + _width(words[lang])
    return parts, x


def _words(x: int, words: str) -> str:
    return f'<text x="{x}" y="48" fill="#444">{words}</text>'


def _width(words: str) -> int:
    return sum(12 if letter > "\u2e7f" else 7 for letter in words)


def _ring(x: int, y: int, r: int) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="none" stroke="#111" stroke-width="2"/>'


def _mark(x: int, y: int, r: int, look: _Look, lang: Language) -> list[str]:
    style = f'fill="{look.colour}" stroke="#333"'
    points = {
        "square": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        "diamond": ((0, -1), (1, 0), (0, 1), (-1, 0)),
    }.get(look.shape)
    wide = {"diamond": 1.3}.get(look.shape, 0.95)
    corners = " ".join(f"{x + a * wide * r:.1f},{y + b * wide * r:.1f}" for a, b in points or ())
    shape = (
        f'<polygon points="{corners}" {style}/>'
        if points
        else f'<circle cx="{x}" cy="{y}" r="{r}" {style}/>'
    )
    ink = "#111" if look.colour == "#e69f00" else "#fff"
    at = f'x="{x}" y="{y + 0.36 * r:.1f}" text-anchor="middle" font-size="{r}"'
    return [shape, f'<text {at} fill="{ink}">{look.letter[lang]}</text>']


def _node(
    node: NodeFacts,
    state: str,
    report: GapReport,
    plan: Layout,
    lang: Language,
) -> str:
    x, y = plan.places[node.node.id]
    look = _NODE_LOOKS[state]
    name = _named(node.node, lang)
    who = [_named(one.organisation, lang) for one in node.occupants]
    known = [] if state == "sound" or absence(report.parameters) == "yes" else [_NOT_KNOWN[lang]]
    hint = " · ".join([name, look.words[lang], *known, *who])
    strong = any(one.node == node.node.id for one in report.strengthen)
    ring = _ring(x, y, _RADIUS + 8) if strong else ""
    outside = "" if node.outside is None else f" · X {node.outside:.0%}"
    below = y + _RADIUS + 22
    texts = (
        f'<text x="{x}" y="{below}" text-anchor="middle" fill="#111" {_HALO}>'
        f"{escape(_short(name))}</text>"
        f'<text x="{x}" y="{below + 15}" text-anchor="middle" fill="#555" {_HALO}>'
        f"S {node.standing}{outside}</text>"
    )
    marks = "".join(_mark(x, y, _RADIUS, look, lang))
    return f"<g><title>{escape(hint)}</title>{ring}{marks}{texts}</g>"


def _short(name: str) -> str:
    half = 0
    for place, letter in enumerate(name):
        half += 2 if letter > "\u2e7f" else 1
        if half > _LONGEST:
            return name[:place].rstrip() + "…"
    return name


def _step(
    step: StepFacts,
    report: GapReport,
    plan: Layout,
    lang: Language,
) -> str:
    state = _step_state(step, report)
    colour, dashes, words = _STEP_LOOKS[state]
    ids = (step.source, step.target)
    names = [_named(report.facts.node(end).node, lang) for end in ids]
    hint = f"{' → '.join(names)} · {words[lang]} · L {step.strength:.2f}"
    way = plan.ways[ids]
    head = _arrow(way.end, colour) + (_cross(way.middle, colour) if state == "broken" else "")
    return f"<g><title>{escape(hint)}</title>{_path(way.path, colour, dashes)}{head}</g>"


def _step_state(step: StepFacts, report: GapReport) -> str:
    if not step.occupied:
        return "unjudged"
    if not step.joined:
        return "broken" if absence(report.parameters) == "yes" else "not-known"
    return "possibly" if step.certainty == "possibly" else "joined"


def _path(data: str, colour: str, dashes: str) -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{data}" stroke="{colour}" stroke-width="2.4" fill="none"{dashed}/>'


def _line(ends: _Ends, colour: str, dashes: str) -> str:
    (x1, y1), (x2, y2) = ends
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="2.4"{dashed}/>'
    )


def _arrow(ends: _Ends, colour: str) -> str:
    (x1, y1), (x2, y2) = ends
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    left = (x2 - 9 * ux - 5 * uy, y2 - 9 * uy + 5 * ux)
    right = (x2 - 9 * ux + 5 * uy, y2 - 9 * uy - 5 * ux)
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in ((x2, y2), left, right))
    return f'<polygon points="{corners}" fill="{colour}"/>'


def _cross(middle: _Point, colour: str) -> str:
    """A cross in the middle of a step."""
    x, y = middle
    return (
        f'<path d="M{x - 7:.1f} {y - 7:.1f}l14 14m0 -14l-14 14" stroke="{colour}" '
        'stroke-width="3" fill="none"/>'
    )
