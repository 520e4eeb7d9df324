"""Answers as tidy rows: a frame for pandas, and a short table for the eye."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import BadRequest
from ecograph.model.namespaces import PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd  # type: ignore[import-untyped]

    from ecograph.answers.analyses.registry import AnalysisView
    from ecograph.answers.links import EdgeView, NeighborhoodView
    from ecograph.answers.paths import PathsView
    from ecograph.answers.row_evidence import BehindView
    from ecograph.answers.tie_evidence import TieView
    from ecograph.answers.views import EntityRef, EntityView, EvidenceView, LinkView
    from ecograph.pipeline.snapshot import Manifest

__all__ = [
    "EVIDENCE",
    "FACTS",
    "LINKS",
    "STOPS",
    "TIES",
    "Answer",
    "analysed",
    "behind_rows",
    "binding_rows",
    "cited",
    "edge_rows",
    "fact_rows",
    "graph_html",
    "link_rows",
    "stop_rows",
    "why_rows",
]

Row = tuple[object, ...]

SHOWN_ROWS: Final = 10
SHOWN_LETTERS: Final = 90
_NUMBERS: Final[dict[str, Any]] = {
    **{XSD + name: int for name in ("integer", "int", "long", "nonNegativeInteger")},
    **{XSD + name: float for name in ("decimal", "double", "float")},
}

FACTS: Final = ("what", "value", "detail", "source", "evidence")
LINKS: Final = (
    *("id", "label", "kind", "direction", "predicate", "link", "role", "time", "basis"),
    *("confidence", "open_list", "source", "evidence", "note", "relator"),
)
EVIDENCE: Final = (
    *("id", "label", "kind", "what", "share", "participants", "statement", "basis"),
    *("source", "evidence", "relator"),
)
STOPS: Final = (
    *("path", "step", "id", "label", "kind", "statement", "basis", "source"),
    *("evidence", "relator"),
)
TIES: Final = (
    *("id", "label", "kind", "subject", "subject_label", "object", "object_label"),
    *("role", "time", "basis", "source"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as rows, with what must be said beside it.

    Attributes
    ----------
    title
        What was asked.
    columns, rows
        One row a node, a tie or a statement.
    view
        The whole answer, as the service and the command line give it.
    status
        Such as ``answered``, ``not-stated``, ``ranked`` or ``insufficient``.
    notes
        Reasons and caveats.
    data
        Digest of the graph that was asked.
    shown
        The columns that the short table has; all when empty.
    beside
        Further tables of the same answer, by name.
    picture
        SVG, where the answer has one.
    linked
        Writes the answer as linked data, where it is one of figures.
    opened
        Opens what names one thing or two to what it rests on, where that is known.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    view: object = field(repr=False)
    status: str = "answered"
    notes: tuple[str, ...] = ()
    data: str = ""
    shown: tuple[str, ...] = ()
    beside: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    picture: str = field(default="", repr=False)
    linked: Callable[[str], bytes] | None = field(default=None, repr=False, compare=False)
    opened: Callable[..., Answer] | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, object]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def to_pandas(self) -> pd.DataFrame:
        """Make a pandas frame of all rows and columns.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            message = "Frames need pandas, which is not installed: pip install 'ecograph[notebook]'"
            raise ImportError(message, name="pandas") from error
        return pd.DataFrame.from_records(list(self.rows), columns=list(self.columns))

    def to_rdf(self, format: str = "ttl") -> str:
        """Write the answer of an analysis as linked data: ttl, jsonld or nq.

        Raises
        ------
        BadRequest
            If the answer is none of an analysis, a ranking or ties, or there is no such format.
        """
        if self.linked is None:
            raise BadRequest("This answer has no figures.", "Ask rank(…), ties(…) or analyse(…).")
        return self.linked(format).decode()

    def why(self, one: str | None = None, other: str | None = None) -> Answer:
        """Open a row to the events, statements and passages that it rests on.

        Parameters
        ----------
        one
            What the row is about, by name, by id, or as it stands in the row. Without any: how
            much the whole answer rests on.
        other
            The other end of a tie.

        Raises
        ------
        NotFound
            If no row is about it.
        BadRequest
            If it means several things, or nothing stands behind this sort of answer.
        """
        if self.opened is None:
            raise BadRequest("Nothing more stands behind it.", "Ask rank, ties or analyse.")
        return self.opened(one, other)

    def __str__(self) -> str:
        lines = [f"{self.title} ({self.status})"]
        lines += ["  ".join(map(_cell, row)) for row in self._short()]
        return "\n".join([*lines, *self._below()])

    def _repr_html_(self) -> str:
        parts = [f"<p><b>{escape(self.title)}</b> <code>{escape(self.status)}</code></p>"]
        if self.rows:
            head = "".join(f"<th>{escape(name)}</th>" for name in self.shown or self.columns)
            body = "".join(f"<tr>{''.join(map(_td, row))}</tr>" for row in self._short())
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        parts += [self.picture] if self.picture else []
        parts += [f"<p><small>{escape(line)}</small></p>" for line in self._below()]
        return "\n".join(parts)

    def _short(self) -> list[Row]:
        places = [self.columns.index(name) for name in self.shown or self.columns]
        return [tuple(row[place] for place in places) for row in self.rows[:SHOWN_ROWS]]

    def _below(self) -> Iterator[str]:
        if len(self.rows) > SHOWN_ROWS:
            yield f"{SHOWN_ROWS} of {len(self.rows)} rows; .to_pandas() has all."
        yield from self.notes
        if self.beside:
            yield f"Beside it: {', '.join(self.beside)} (.beside[…])"
        if self.data:
            yield f"Data {self.data[:12]}"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN_LETTERS else text[: SHOWN_LETTERS - 1] + "…"


def _td(value: object) -> str:
    return f'<td style="text-align:left">{escape(_cell(value))}</td>'


def analysed(view: AnalysisView, data: str) -> Answer:
    """Make the answer of a named analysis, its further tables beside it."""
    notes = (*filter(None, (view.reason,)), *view.notes)
    beside = {
        one.name: Answer(one.name, one.columns, one.rows, one, data=data) for one in view.tables
    }
    whole = (view.title, view.columns, view.rows, view, view.status, notes, data)
    return Answer(*whole, beside=beside, picture=view.picture)


def graph_html(manifest: Manifest, caveats: Iterable[tuple[str, str]], lang: str) -> str:
    """Show what a graph holds: its datasets, how much of each, and what must be known of them."""
    english, counts = lang == "en", manifest.counts
    rows = "".join(
        f"<tr><td>{escape(one.slug)}</td>"
        f'<td style="text-align:left">{escape(one.title_en if english else one.title_zh)}</td>'
        f"<td>{counts[one.slug].entities}</td><td>{counts[one.slug].relators}</td>"
        f"<td>{counts[one.slug].observations}</td><td>{escape(one.licence)}</td></tr>"
        for one in manifest.datasets
    )
    names = ("dataset", "title", "entities", "links", "figures", "licence")
    head = "".join(f"<th>{name}</th>" for name in names)
    said = "".join(f"<p><small>{escape(pair[english])}</small></p>" for pair in caveats)
    return (
        f"<p><b>ecograph</b> {manifest.version} · data {manifest.digest[:12]} · "
        f"{sum(manifest.triples.values())} triples</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{said}"
    )


# rows of each answer


def cited(evidence: Iterable[EvidenceView]) -> str:
    """Say where something is said: sections and quotes, titles and addresses, or table rows."""
    return "; ".join(dict.fromkeys(map(_place, evidence)))


def _place(one: EvidenceView) -> str:
    if one.source is None:
        return one.row or one.id
    title = one.source.title or one.source.id
    if one.section:
        place = f"{title} §{one.section} [{one.start}:{one.end}]"
        return f"{place} “{one.quote}”" if one.quote else place
    return " ".join(filter(None, (title, one.source.address)))


def fact_rows(view: EntityView) -> Iterator[Row]:
    """One row a fact about an entity: names, ids, place, dates, figures, changes, gaps, links."""
    for name in view.names:
        yield (
            "name",
            name.text,
            f"{name.role} {name.lang}".strip(),
            name.source,
            cited(name.evidence),
        )
    for one in view.identifiers:
        yield "identifier", f"{one.scheme}:{one.value}", one.iri, "", ""
    plain = (
        ("place", _named(view.place)),
        ("founded", view.founded),
        ("ended", view.ended),
        ("member type", view.member_type),
        ("stated count", view.stated_count),
        *(("note", note) for note in view.notes),
    )
    for what, value in plain:
        if value not in ("", None):
            yield what, value, "", "", ""
    for figure in view.figures:
        value = f"{figure.bound} {figure.value} {figure.unit}".strip()
        detail = " ".join(filter(None, (figure.indicator.label, figure.period, figure.status)))
        yield "figure", value, detail, figure.source, cited(figure.evidence)
    for change in view.changes:
        detail = " → ".join(", ".join(map(_named, side)) for side in (change.before, change.after))
        yield (
            "change",
            f"{change.kind} {change.date}",
            detail,
            change.source,
            cited(change.evidence),
        )
    for gap in view.not_stated:
        yield "not stated", gap.aspect, gap.comment, gap.source, cited(gap.evidence)
    for predicate, direction, kind, count in view.link_counts:
        yield "links", count, f"{predicate} {direction} {kind}", "", ""


def _named(ref: EntityRef | None) -> str:
    return f"{ref.label} ({ref.id})" if ref else ""


def link_rows(links: Iterable[LinkView]) -> Iterator[Row]:
    """One row a link; what is at the other end comes first."""
    for one in links:
        yield (
            *(one.other.id, one.other.label, one.other.kind, one.direction, one.predicate),
            *(one.link, one.role, one.time or one.period, one.basis, one.confidence),
            *(one.open_list, one.source, cited(one.evidence), one.note, one.id),
        )


def edge_rows(view: NeighborhoodView) -> Iterator[Row]:
    """One row a relator of a neighbourhood, both ends named."""
    labels = {one.id: one.label for one in view.nodes}
    for link in view.links:
        yield (
            *(link.id, link.link, link.predicate, link.subject, labels[link.subject]),
            *(link.object, labels[link.object], link.role, link.time, link.basis, link.source),
        )


def why_rows(view: TieView) -> Iterator[Row]:
    """One row a statement behind a tie: of shared events, direct links, and what both are near."""
    for event in view.events:
        first = (event.event.id, event.event.label, event.event.kind, "event", event.share)
        for link in event.participations:
            yield (*first, event.participants, *_stated(link))
        for one, other in event.met:
            yield (*first[:3], "met", None, None, f"{one.label} × {other.label}", *("",) * 4)
    for link in view.direct:
        yield (link.id, link.link, link.predicate, "direct", None, None, *_stated(link))
    for ref in view.shared:
        yield (ref.id, ref.label, ref.kind, "shared", None, None, "", "", "", "", "")


def behind_rows(view: BehindView) -> Iterator[Row]:
    """One row a statement behind a row of an answer; an event or entity without any is one row."""
    for one in view.supports:
        first = (one.of.id, one.of.label, one.of.kind, one.what, one.share, one.participants)
        for said in [_stated(link) for link in one.statements] or [("", "", "", "", "")]:
            yield (*first, *said)


def stop_rows(view: PathsView) -> Iterator[Row]:
    """One row a stop of a path and a link that leads to it; the start has no link."""
    for number, path in enumerate(view.paths, start=1):
        steps: Sequence[Sequence[EdgeView | None]] = ((None,), *path.steps)
        for step, (stop, links) in enumerate(zip(path.entities, steps, strict=True)):
            for link in links:
                said: tuple[Any, ...] = ("", "", "", "", "") if link is None else _stated(link)
                yield (number, step, stop.id, stop.label, stop.kind, *said)


def _stated(link: EdgeView) -> tuple[str, str, str, str, str]:
    return link.words, link.basis, link.source, cited(link.evidence), link.id


def binding_rows(results: dict[str, Any], base: str) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Columns and rows of SPARQL results in JSON; an ASK gives one cell.

    Our IRIs become ids, those of known vocabularies get their prefix, numbers become numbers.
    """
    if "boolean" in results:
        return ("answer",), ((results["boolean"],),)
    columns = tuple(results["head"].get("vars", ()))
    rows = (
        tuple(_term(binding.get(column), base) for column in columns)
        for binding in results["results"]["bindings"]
    )
    return columns, tuple(rows)


def _term(term: dict[str, str] | None, base: str) -> object:
    if term is None:
        return None
    value = term["value"]
    if term["type"] == "uri":
        return _short_iri(value, base)
    number = _NUMBERS.get(term.get("datatype", ""))
    return number(value) if number else value


def _short_iri(iri: str, base: str) -> str:
    if iri.startswith(base):
        return iri.removeprefix(base)
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
