"""Figures of several periods as small pictures side by side, one a figure; plain SVG."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final, TypeGuard

from ecograph.answers.drawing.typeface import FONT

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["draw_series"]

_WIDE, _DEEP, _ACROSS, _MARGIN = 230, 130, 4, 16
_COLOUR: Final = "#0072b2"
_TITLE: Final = {"zh": "网络概况", "en": "Summary of the network"}
Panel = tuple[str, "Sequence[object]"]


def draw_series(periods: Sequence[str], panels: Sequence[Panel], lang: str) -> str:
    """Draw each figure over the periods; the same figures give the same text.

    A figure that is not known in a period leaves a gap. Every axis begins at 0 or at the least
    value below it; the first, the last and the greatest value are written.
    """
    shown = [(name, values) for name, values in panels if any(_is_number(one) for one in values)]
    deep = _MARGIN + 30 + -(-len(shown) // _ACROSS) * _DEEP
    wide = 2 * _MARGIN + _ACROSS * _WIDE
    title = f"{_TITLE['en' if lang == 'en' else 'zh']}: {periods[0]}"
    title += f" … {periods[-1]}" if len(periods) > 1 else ""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" '
            f'viewBox="0 0 {wide} {deep}" width="{wide}" style="max-width:100%;height:auto" '
            f'font-family="{FONT}" font-size="11">',
            f'<title id="t">{escape(title)}</title>',
            f'<desc id="d">{escape("; ".join(name for name, _ in shown))}</desc>',
            f'<rect width="{wide}" height="{deep}" fill="#fff"/>',
            f'<text x="{_MARGIN}" y="24" font-size="15" fill="#111">{escape(title)}</text>',
            *(_panel(at, *one, periods) for at, one in enumerate(shown)),
            "</svg>",
        ]
    )


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and value == value  # not NaN


def _panel(at: int, name: str, values: Sequence[object], periods: Sequence[str]) -> str:
    left = _MARGIN + at % _ACROSS * _WIDE
    top = _MARGIN + 30 + at // _ACROSS * _DEEP
    known = [(place, float(one)) for place, one in enumerate(values) if _is_number(one)]
    low, high = min(0.0, *(one for _, one in known)), max(0.0, *(one for _, one in known))
    step = (_WIDE - 60) / max(len(values) - 1, 1)
    points = {
        place: (left + 14 + place * step, top + 92 - 58 * (one - low) / ((high - low) or 1))
        for place, one in known
    }
    base = top + 92 - 58 * (0 - low) / ((high - low) or 1)
    lines = [
        f'<text x="{left}" y="{top + 10}" fill="#111">{escape(name)}</text>',
        f'<path d="M{left + 6} {base:.1f}H{left + _WIDE - 36}" stroke="#bbb"/>',
    ]
    style = f'stroke="{_COLOUR}" stroke-width="2"'
    for place, (x, y) in points.items():
        if place + 1 in points:
            x2, y2 = points[place + 1]
            lines.append(f'<path d="M{x:.1f} {y:.1f}L{x2:.1f} {y2:.1f}" {style}/>')
        words = escape(f"{periods[place]}: {dict(known)[place]:.4g}")
        circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{_COLOUR}">'
        lines.append(f"{circle}<title>{words}</title></circle>")
    most = max(known, key=lambda one: one[1])[0]
    for place in sorted({known[0][0], known[-1][0], most}):
        x, y = points[place]
        head = f'<text x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle" fill="#333">'
        lines.append(f"{head}{dict(known)[place]:.4g}</text>")
    if len(periods) > 1:
        foot = f'y="{top + 108}" fill="#777"'
        lines.append(f'<text x="{left + 6}" {foot}>{escape(periods[0])}</text>')
        right = f'<text x="{left + _WIDE - 36}" {foot} text-anchor="end">'
        lines.append(f"{right}{escape(periods[-1])}</text>")
    return "\n".join(lines)
