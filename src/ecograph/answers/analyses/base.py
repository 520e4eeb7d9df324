"""What all named analyses share: how one is described, what it finds, and the answer's shape."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from ecograph.analysis.measure import LARGE
from ecograph.analysis.provenance import made_from
from ecograph.analysis.ranking import all_tied, network_caveats, ranks
from ecograph.answers.analyses.events import Behind
from ecograph.answers.network import network_for
from ecograph.answers.requests import NetworkRequest, OpenedRequest, StatementsRequest
from ecograph.answers.views.networks import AnalysisTable
from ecograph.errors import ResultTooLarge
from ecograph.model.labels import NO_TEXT, Bilingual
from ecograph.model.ontology import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ecograph.analysis.measure import Values
    from ecograph.analysis.provenance import Made
    from ecograph.analysis.ranking import MadeBy
    from ecograph.answers.requests import TiedRequest
    from ecograph.links.columns import Strings
    from ecograph.network.network import Network
    from ecograph.pipeline.snapshot import Snapshot

__all__ = [
    "ENTITY",
    "MOST",
    "Findings",
    "Labels",
    "figures",
    "made_by",
    "networked",
    "own_parameters",
    "ranked",
    "refuse_large",
    "table",
    "too_thin",
]

Cell = str | int | float | None
Row = tuple[Cell, ...]
Status = Literal["ranked", "answered", "insufficient", "not-computed"]
ENTITY: Final = ("id", "label", "kind")
"""The columns of an entity."""
MOST: Final = 1000
"""Rows at most of an analysis whose rows cost time each, where all are asked for."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What an analysis found, before it is put into a language."""

    rows: AnalysisTable
    made_by: dict[str, Any]
    status: Status = "answered"
    reason: Bilingual = NO_TEXT
    tables: tuple[AnalysisTable, ...] = ()
    notes: tuple[Bilingual, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Ids, labels and kinds of the organisations of a network, or of all entities."""

    ids: Strings
    zh: Strings
    en: Strings
    kinds: Callable[[int], str]
    lang: str

    @classmethod
    def of_network(cls, network: Network, lang: str) -> Labels:
        """Name the organisations of a network."""
        nodes = network.nodes
        return cls(nodes.id, nodes.label_zh, nodes.label_en, nodes.kind.__getitem__, lang)

    @classmethod
    def of_graph(cls, snapshot: Snapshot, lang: str) -> Labels:
        """Name all entities."""
        links = snapshot.links
        nodes = links.nodes
        return cls(nodes.id, nodes.label_zh, nodes.label_en, links.kind_of, lang)

    def at(self, place: int) -> tuple[str, str, str]:
        """Id, label and kind of what stands in a row; see :data:`ENTITY`."""
        return self.ids[place], self._label(place), self.kinds(place)

    def of(self, identifier: str) -> tuple[str, str, str]:
        """Id, label and kind of an id; see :data:`ENTITY`."""
        place = self.ids.find(identifier)
        return self.at(place) if place >= 0 else (identifier, identifier, "")

    def label(self, identifier: str) -> str:
        """The label of an id or of a kind, or what is given."""
        place = self.ids.find(identifier)
        if found := self._label(place) if place >= 0 else "":
            return found
        kind = load().classes.get(identifier)
        return kind.label.text(self.lang) if kind else identifier

    def all(self, identifiers: Iterable[str]) -> str:
        """The labels of several, as one text."""
        return ("; " if self.lang == "en" else "；").join(map(self.label, identifiers))

    def _label(self, place: int) -> str:
        return Bilingual(self.zh[place], self.en[place]).either(self.lang)


def table(
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    evidence: Iterable[Sequence[str]] = (),
) -> AnalysisTable:
    """Make a table of plain cells: what is not a number is none."""
    return AnalysisTable(
        name=name,
        columns=tuple(columns),
        rows=tuple(tuple(map(_cell, row)) for row in rows),
        evidence=tuple(map(tuple, evidence)),
    )


def ranked(
    network: Network,
    values: Values,
    found: Findings,
    row: Callable[[int, int], Sequence[object]],
    top: int | None,
) -> Findings:
    """The findings with a row for each of the greatest values; none where all are equal.

    Parameters
    ----------
    network
        Whose organisations are ranked; their events stand behind the rows.
    values
        One an organisation, in the order of the network.
    found
        What else was found; its `rows` give name and columns.
    row
        Makes a row of a place in the network and its rank.
    top
        Rows at most; all by default.
    """
    order = ranks(values)
    if not order or (len(order) > 1 and order[-1][1] == 1):
        return replace(found, status="insufficient", reason=all_tied(len(order)))
    behind = Behind.of(network)
    rows = table(
        *(found.rows.name, found.rows.columns, [row(*one) for one in order[:top]]),
        [behind.at(place) for place, _ in order[:top]],
    )
    return replace(found, status="ranked", rows=rows)


def figures(name: str, values: Iterable[tuple[str, object]]) -> AnalysisTable:
    """Make a table of named figures."""
    return table(name, ("figure", "value"), values)


def _cell(value: object) -> Cell:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return None if isnan(value) else value + 0.0  # no negative zero
    return value if isinstance(value, str | int | float) else None


def made_by(
    made: Made | MadeBy, request: StatementsRequest, network: Network | None = None
) -> dict[str, Any]:
    """Say how an answer was made: what was asked, of which data, by which version."""
    found: dict[str, Any] = asdict(made)
    inner = dict(found.pop("parameters", ()))
    inner.pop("top", None)  # how many rows were made, not what they say
    projection = made.projection
    found["projection"] = None if projection is None else projection.described()
    found["parameters"] = {**inner, **own_parameters(request)}
    if network is not None:
        found["left_out"] = network.counts.left_out
    return found


def own_parameters(request: StatementsRequest) -> dict[str, Any]:
    """What a request asks besides what its projection tells, every threshold among it."""
    shared = {"lang", *OpenedRequest.model_fields}
    if isinstance(request, NetworkRequest):
        shared |= NetworkRequest.model_fields.keys()
    return {
        name: value for name, value in request.model_dump(mode="json").items() if name not in shared
    }


def networked(
    columns: Sequence[str], find: Callable[[Network, Any], Findings]
) -> Callable[[Snapshot, Any], Findings]:
    """Make the answer of an analysis that needs a network, which may be too thin for it."""

    def answer(snapshot: Snapshot, request: TiedRequest) -> Findings:
        """Compute from the network of the request, or say that it has too few ties."""
        network = network_for(snapshot, request)
        if network.counts.ties >= request.min_ties:
            found = find(network, request)
            return replace(found, notes=(*found.notes, *network_caveats(network)))
        return Findings(
            rows=table("rows", columns, ()),
            made_by=made_by(made_from(network, "", ("", "")), request, network),
            status="insufficient",
            reason=too_thin(network, request),
        )

    return answer


def refuse_large(network: Network, name: str, *, exact: bool) -> None:
    """Refuse what would take too long, unless it is asked for all the same.

    Raises
    ------
    ResultTooLarge
        If the network is large and `exact` is not given; the message names the command.
    """
    if len(network) > LARGE and not exact:
        raise ResultTooLarge(
            f"With {len(network)} organisations {name} is not computed while you wait.",
            f"Run `ecograph analyse {name} --exact`, or narrow the projection.",
        )


def too_thin(network: Network, request: TiedRequest) -> Bilingual:
    """Say that a network has too few ties."""
    ties, least = network.counts.ties, request.min_ties
    return Bilingual(
        f"资料不足：载明的联系共 {ties} 条，至少需要 {least} 条",
        f"Insufficient: {ties} ties are stated, at least {least} are needed",
    )
