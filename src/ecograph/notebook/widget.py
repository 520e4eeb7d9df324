"""A network as a map one can move and select in: the explorer's own map, in a notebook."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

from ecograph.answers.drawing.network import draw, kind_label
from ecograph.answers.words import heading
from ecograph.errors import BadRequest, NotFound
from ecograph.network.formats.common import NODE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from ecograph.model.labels import Language

__all__ = ["NetworkWidget"]

_TIES: Final = ("strength", "first_year", "last_year")
_NAMED: Final = 16  # in the picture that stands where no script runs


def _script() -> str:
    file = files("ecograph") / "service" / "pages" / "built" / "widget.js"
    if not file.is_file():
        message = "The map for notebooks is not part of this installation."
        raise NotFound(message, "Reinstall ecograph without ECOGRAPH_EXPLORER=0, or use draw().")
    return file.read_text(encoding="utf-8")


class NetworkWidget(anywidget.AnyWidget):
    """The strongest ties of a network as a map; where no script runs, the same as an SVG.

    Parameters
    ----------
    network
        What `Graph.network` gave, or a part of it: nodes with `label`, `label_en` and `kind`, ties
        with `strength`.
    limit
        How many ties are shown, the strongest first.
    size, colour
        A value a node: areas of the marks grow with `size`; `colour` is the number of a group,
        from 1, or a CSS colour. Both can be set anew later.
    lang, title
        Language of the names, and what the map shows, for those who cannot see it.
    unit
        What the strength of a tie is called. Default: strength.

    Attributes
    ----------
    selected
        Ids of the marked nodes; both ends of a line that is clicked. It can be set as well.
    height
        Of the map, in pixels, when it is shown next.

    Raises
    ------
    BadRequest
        If a tie has no strength: it is no network of collaborations.
    """

    _esm = traitlets.Unicode("").tag(sync=True)
    network = traitlets.Dict().tag(sync=True)
    kinds = traitlets.Dict().tag(sync=True)
    size = traitlets.Dict().tag(sync=True)
    colour = traitlets.Dict().tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    height = traitlets.Int(460).tag(sync=True)
    lang = traitlets.Unicode("zh").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    unit = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        network: nx.Graph[str],
        *,
        limit: int = 300,
        size: Mapping[str, float] | None = None,
        colour: Mapping[str, int | str] | None = None,
        lang: Language = "zh",
        title: str = "",
        unit: str = "",
    ) -> None:
        self._part = _strongest(network, limit)
        super().__init__(
            _esm=_script(),
            network=_sent(network, self._part),
            kinds={
                kind: kind_label(kind, lang)
                for kind in sorted({of.get("kind", "") for _, of in self._part.nodes(data=True)})
            },
            size={} if size is None else dict(size),
            colour={} if colour is None else dict(colour),
            lang=lang,
            title=title,
            unit=unit or heading("strength", lang),
        )

    def __repr__(self) -> str:
        shown, of = self._part.number_of_edges(), self.network["total"]["ties"]
        return f"<map: {shown} of {of} ties>"

    def _repr_mimebundle_(self, **given: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:  # noqa: ANN401
        found = super()._repr_mimebundle_(**given)
        if found is None:
            return None
        bundle, metadata = found
        size = {node: self.size.get(node, 0.0) for node in self._part} if self.size else None
        picture = draw(self._part, size=size, names=_NAMED, lang=self.lang, title=self.title)
        return {**bundle, "image/svg+xml": picture.svg}, metadata


def _strongest(network: nx.Graph[str], limit: int) -> nx.Graph[str]:
    """Choose the strongest ties, and whom they join."""
    ties: list[tuple[str, str, dict[str, Any]]] = list(network.edges(data=True))
    for one, other, tie in ties:
        if "strength" not in tie:
            message = f"The tie of {one} and {other} has no strength."
            way_out = "Show what Graph.network gave, or set 'strength' of each tie."
            raise BadRequest(message, way_out)
    order = sorted(ties, key=lambda tie: (-tie[2]["strength"], *sorted(tie[:2])))
    return network.edge_subgraph([(one, other) for one, other, _ in order[:limit]])


def _sent(network: nx.Graph[str], part: nx.Graph[str]) -> dict[str, object]:
    """Give what the page is told: the ties that are shown, and of how many they are part."""
    strengths = dict(network.degree(weight="strength"))
    ties: list[tuple[str, str, dict[str, Any]]] = list(part.edges(data=True))
    return {
        "nodes": [
            {name: part.nodes[node][name] for name in NODE_COLUMNS if name in part.nodes[node]}
            | {"id": node, "degree": network.degree[node], "strength": strengths[node]}
            for node in sorted(part)
        ],
        "edges": [
            {"source": one, "target": other} | {name: tie[name] for name in _TIES if name in tie}
            for one, other, tie in sorted(ties, key=lambda tie: tie[:2])
        ],
        "total": {
            "nodes": network.number_of_nodes(),
            "ties": network.number_of_edges(),
            "strength": network.size(weight="strength"),
        },
    }
