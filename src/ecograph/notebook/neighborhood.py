"""The neighbourhood of an entity, as rows and as a picture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Generic, ParamSpec

import networkx as nx

from ecograph.answers.drawing.network import Dot, Line, Picture, draw, star
from ecograph.answers.views.edges import NeighborhoodView
from ecograph.answers.words import heading
from ecograph.model.ontology import load
from ecograph.notebook.answer import Answer, widget_of
from ecograph.notebook.method import Asked, ask, documented

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecograph.answers.operation import Operation
    from ecograph.model.labels import Language
    from ecograph.notebook.widget import NetworkWidget

__all__ = ["Neighborhood", "NeighborhoodMethod"]

P = ParamSpec("P")


class NeighborhoodMethod(Generic[P]):
    """The method of the neighbourhood, whose answer can be drawn."""

    def __init__(self, operation: Operation[P, Any, NeighborhoodView]) -> None:
        self.operation = operation

    def __get__(self, of: Asked | None, owner: type) -> Callable[P, Neighborhood]:
        def method(*subject: object, **given: object) -> Neighborhood:
            if of is None:
                raise TypeError("A neighbourhood is asked of a graph: ecograph.open().")
            found = ask(of, self.operation, subject, given)
            return Neighborhood(found.view, found.operation, found.request, found.snapshot)

        made: Callable[P, Neighborhood] = documented(method, self.operation)
        return made


class Neighborhood(Answer[NeighborhoodView]):
    """The neighbourhood of an entity: its links as rows, its entities beside them, a picture."""

    @property
    def lang(self) -> Language:
        """Language of the picture."""
        spoken: Language = self.request.lang
        return spoken

    @property
    def picture(self) -> str:
        """The picture as SVG text."""
        return self.drawn().svg

    def drawn(self) -> Picture:
        """Draw the entities around the one asked for; beside each name, how it is linked."""
        if self.view.depth > 1:
            return self._spread()
        said: dict[str, dict[str, None]] = {one.id: {} for one in self.view.nodes}
        for link in self.view.links:
            words = _role(link.role, self.lang) or link.link
            said[link.subject][words] = said[link.object][words] = None
        dots = [
            Dot(one.id, one.label, one.kind, "、".join(said[one.id])) for one in self.view.nodes
        ]
        centre = Dot(dots[0].id, dots[0].label, dots[0].kind, radius=11)
        lines = [Line(one.subject, one.object, title=one.link) for one in self.view.links]
        return star(centre, dots[1:], lines, self.title, self.lang)

    def widget(self) -> NetworkWidget:
        """Show the same as a map, whose `selected` are the nodes that are marked in it.

        Raises
        ------
        ImportError
            If anywidget is not installed.
        """
        unit = heading("links", self.lang)
        return widget_of(self._linked(), lang=self.lang, title=self.title, unit=unit)

    def _spread(self) -> Picture:
        return draw(self._linked(), lang=self.lang, title=self.title)

    def _linked(self) -> nx.Graph[str]:
        """The entities, and how many links are between two."""
        graph: nx.Graph[str] = nx.Graph()
        for one in self.view.nodes:
            graph.add_node(one.id, label=one.label, label_en=one.label, kind=one.kind)
        counts = Counter((one.subject, one.object) for one in self.view.links)
        for (subject, object), count in counts.items():
            before = graph.get_edge_data(subject, object, {}).get("strength", 0)
            graph.add_edge(subject, object, strength=before + count)
        return graph


def _role(role: str, lang: Language) -> str:
    known = load().roles.get(role)
    return "" if known is None else known.label.text(lang)
