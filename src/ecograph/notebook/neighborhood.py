"""What surrounds an entity, as rows and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from ecograph.answers.drawing.network import Dot, Line, Picture, draw, kind_label, star
from ecograph.model.ontology import load

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

    from ecograph.answers.links import NeighborhoodView
    from ecograph.answers.tables import Answer
    from ecograph.model.labels import Language

__all__ = ["Neighborhood"]


@dataclass(frozen=True, slots=True)
class Neighborhood:
    """What surrounds an entity: `nodes` and `ties` as rows, and a picture."""

    view: NeighborhoodView
    nodes: Answer
    ties: Answer
    lang: Language

    def to_pandas(self) -> pd.DataFrame:
        """Make a frame of the entities, one a row; `ties.to_pandas()` has the links."""
        return self.nodes.to_pandas()

    def picture(self) -> Picture:
        """Draw the entities around the one asked for; beside each name, how it is linked."""
        if self.view.depth > 1:
            return self._spread()
        said: dict[str, dict[str, None]] = {one.id: {} for one in self.view.nodes}
        for link in self.view.links:
            words = _role(link.role, self.lang) or link.link
            said[link.subject][words] = said[link.object][words] = None
        dots = [
            Dot(one.id, one.label, kind_label(one.kind, self.lang), "、".join(said[one.id]))
            for one in self.view.nodes
        ]
        centre = Dot(dots[0].id, dots[0].label, dots[0].kind, radius=11)
        lines = [Line(one.subject, one.object, title=one.link) for one in self.view.links]
        return star(centre, dots[1:], lines, self.nodes.title)

    def _spread(self) -> Picture:
        graph: nx.Graph[str] = nx.Graph()
        for one in self.view.nodes:
            graph.add_node(one.id, label=one.label, label_en=one.label, kind=one.kind)
        graph.add_edges_from((one.subject, one.object) for one in self.view.links)
        return draw(graph, lang=self.lang, title=self.nodes.title)

    def _repr_html_(self) -> str:
        return self.nodes._repr_html_() + self.ties._repr_html_()


def _role(role: str, lang: Language) -> str:
    known = load().roles.get(role)
    return "" if known is None else known.label_en if lang == "en" else known.label_zh
