"""What a notebook asks of a graph: a method for each operation, networks, files, pictures."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec

from ecograph.answers.operations import entities as _entities
from ecograph.answers.operations import figures as _figures
from ecograph.answers.operations import graph as _graph
from ecograph.answers.operations import links as _links
from ecograph.answers.operations import networks as _networks
from ecograph.answers.registry import operation_named
from ecograph.errors import BadRequest
from ecograph.notebook.analyses import Analyses
from ecograph.notebook.answer import Answer, graph_html, widget_of
from ecograph.notebook.method import Method, ask, documented
from ecograph.notebook.neighborhood import NeighborhoodMethod
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx
    import pandas as pd
    from rdflib import Dataset

    from ecograph.answers.operation import Operation
    from ecograph.answers.views.graph import QuestionAnswer
    from ecograph.model.labels import Language
    from ecograph.notebook.widget import NetworkWidget
    from ecograph.pipeline.snapshot import Manifest, Snapshot

__all__ = ["Graph"]

P = ParamSpec("P")
_WHOLE: Final = {".trig": "trig", ".nq": "nquads", ".trig12": "trig12", ".nq12": "nq12"}
"""Formats of the whole graph, by how their files end."""


class NetworkMethod(Generic[P]):
    """A method that makes the network of a request for NetworkX."""

    def __init__(self, operation: Operation[P, Any, Any]) -> None:
        self.operation = operation

    def __get__(self, of: Graph | None, owner: type) -> Callable[P, nx.Graph[str]]:
        def method(**given: Any) -> nx.Graph[str]:  # noqa: ANN401
            from ecograph.answers import export
            from ecograph.answers.network import network_for

            if of is None:
                raise TypeError("A network is asked of a graph: ecograph.open().")
            request = self.operation.requested(of.snapshot, {"lang": of.lang, **given})
            found = network_for(of.snapshot, request)
            return (
                found.to_bipartite() if request.mode == "two" else export.dated(of.snapshot, found)
            )

        made: Callable[P, nx.Graph[str]] = documented(method, self.operation)
        return made


class Graph:
    """One built graph: every operation is a method, every answer that of all doors.

    Entities are given by id, by any of their names, or by an id such as ``ROR:023hj5876``.

    Parameters
    ----------
    snapshot
        What to ask.
    lang
        Language of labels, reasons and caveats.
    settings
        Limits of SPARQL text.
    """

    def __init__(
        self, snapshot: Snapshot, lang: Language = "zh", settings: Settings | None = None
    ) -> None:
        self.snapshot = snapshot
        self.lang = lang
        self._settings = settings or Settings()

    @property
    def manifest(self) -> Manifest:
        """What the graph holds and what it was made from."""
        return self.snapshot.manifest

    @cached_property
    def rdflib(self) -> Dataset:
        """The same graph as an `rdflib.Dataset`.

        Its plain queries see the public view; triple patterns are asked of one of its named
        graphs, such as ``rdflib.get_context(ecograph.model.namespaces.GRAPH_ENTITIES)``.
        """
        from ecograph.store.rdflib_view import rdflib_dataset

        return rdflib_dataset(self.snapshot.store)

    info = Method(_graph.info)
    datasets = Method(_graph.datasets)
    vocabulary = Method(_graph.vocabulary)
    search = Method(_entities.search)
    entities = Method(_entities.entities)
    show = Method(_entities.show)
    facts = Method(_entities.facts)
    passage = Method(_entities.passage)
    links = Method(_links.links)
    link_counts = Method(_links.link_counts)
    neighborhood = NeighborhoodMethod(_links.neighborhood)
    subgraph = Method(_links.subgraph)
    evidence = Method(_links.evidence)
    path = Method(_links.path)
    indicators = Method(_figures.indicators)
    figures = Method(_figures.figures)
    measures = Method(_graph.measures)
    rank = Method(_networks.rank)
    ties = Method(_networks.ties)
    network = NetworkMethod(_networks.network)
    analyses = Method(_graph.analyses)
    questions = Method(_graph.questions)

    @property
    def analyse(self) -> Analyses:
        """The named analyses."""
        return Analyses(self)

    def ask(self, question: str, **given: Any) -> Answer[QuestionAnswer]:  # noqa: ANN401
        """Answer a named question; what each takes is listed by `questions`."""
        return ask(self, operation_named(question, "query"), (), given)

    def find(self, text: str, *, dataset: str | None = None) -> str:
        """Give the id of the one entity that a name or id means.

        Raises
        ------
        NotFound
            If nothing is called so; the message names what comes near.
        BadRequest
            If several are; the message names them.
        """
        from ecograph.answers.names import find

        return find(self.snapshot, text, dataset)

    def widget(
        self,
        network: nx.Graph[str] | None = None,
        *,
        limit: int = 300,
        size: Mapping[str, float] | None = None,
        colour: Mapping[str, int | str] | None = None,
        title: str = "",
        **given: Any,  # noqa: ANN401
    ) -> NetworkWidget:
        """Show a network as a map, whose `selected` are the nodes that are marked in it.

        Parameters
        ----------
        network
            What `network` gave, or a part of it. Default: the one that `given` chooses.
        limit, size, colour, title
            As `ecograph.notebook.widget.NetworkWidget` takes them.
        **given
            Which network, as `network` takes it.

        Raises
        ------
        BadRequest
            If a network is given and also chosen.
        ImportError
            If anywidget is not installed.
        """
        if network is not None and given:
            message = f"A network is given, so {', '.join(given)} can choose nothing."
            raise BadRequest(message, "Give these to network().")
        shown = self.network(**given) if network is None else network
        return widget_of(shown, limit=limit, size=size, colour=colour, title=title, lang=self.lang)

    def sparql(self, text: str) -> pd.DataFrame:
        """Answer SPARQL text over the public view, in a process that ends at the time limit.

        A SELECT gives its rows, an ASK one cell. CONSTRUCT and DESCRIBE are asked of `rdflib`.

        Raises
        ------
        InvalidQuery, QueryTimeout, ResultTooLarge
            If the text is malformed or not read-only, or passes a limit of the settings.
        """
        from ecograph.notebook.sparql import selected

        return selected(self.snapshot, text, self._settings)

    def export(self, file: Path | str, format: str | None = None, **given: Any) -> Path:  # noqa: ANN401
        """Write a network, or the whole graph, to a file; the bytes are those of every door.

        Parameters
        ----------
        file
            Where to. Its name says the format, if none is given.
        format
            One of `ecograph.network.formats.FORMATS`; trig, nquads, trig12 or nq12: the whole
            graph.
        **given
            Which network, as `network` takes it.

        Raises
        ------
        BadRequest
            If the format is unknown, the folder is not there, or the whole graph is narrowed.
        """
        from ecograph.answers import export
        from ecograph.answers.network import network_for
        from ecograph.network import formats

        target = Path(file)
        if format is None:
            ending = target.suffix.lower()
            format = _WHOLE.get(ending) or formats.format_of(target.name).name
        whole = format in export.WHOLE
        if whole and given:
            message = f"{format} holds the whole graph: no part of it can be chosen."
            raise BadRequest(message, "Choose the format of a network, such as graphml.")
        request = _networks.network.requested(self.snapshot, given)
        chosen = None if whole else network_for(self.snapshot, request)
        export.write(self.snapshot, format, target, chosen, request.mode)
        return target

    def __repr__(self) -> str:
        datasets = ", ".join(one.slug for one in self.manifest.datasets)
        return f"<ecograph {self.manifest.digest[:12]}: {datasets}>"

    def _repr_html_(self) -> str:
        caveats = [one.text(self.lang) for one in self.snapshot.caveats]
        return graph_html(self.manifest, caveats, self.lang)
