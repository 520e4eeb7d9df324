"""What a notebook asks of a graph: answers as frames, networks, files and pictures."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Unpack

from ecograph.answers import entity, export, links, network, paths, tie_evidence
from ecograph.answers.analyses import registry
from ecograph.answers.observations_rdf import observations, ranking_observations, ties_observations
from ecograph.answers.questions import ask
from ecograph.answers.row_evidence import Rested
from ecograph.answers.tables import (
    EVIDENCE,
    FACTS,
    LINKS,
    STOPS,
    TIES,
    Answer,
    analysed,
    edge_rows,
    fact_rows,
    graph_html,
    link_rows,
    stop_rows,
    why_rows,
)
from ecograph.network import formats
from ecograph.notebook.listings import listed_analyses, listed_measures, listed_questions
from ecograph.notebook.neighborhood import Neighborhood
from ecograph.notebook.opened import opened_row
from ecograph.notebook.requests import (
    Drawn,
    Ranked,
    Several,
    Where,
    Which,
    checked_source,
    filter_of,
    request_of,
    several,
    texts_of,
)
from ecograph.notebook.sparql import selected
from ecograph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import networkx as nx
    import pandas as pd  # type: ignore[import-untyped]
    from rdflib import Dataset

    from ecograph.answers.analyses.registry import AnalysisView
    from ecograph.answers.network import StatementsRequest
    from ecograph.answers.views import EntityRef
    from ecograph.model.labels import Language
    from ecograph.pipeline.snapshot import Manifest, Snapshot

__all__ = ["Graph", "Neighborhood"]

_WHOLE: Final = {".trig": "trig", ".nq": "nquads"}
"""Formats of the whole graph, by how their files end."""


class Graph:
    """One built graph: every question has a method, every answer comes from `ecograph.answers`.

    Entities may be given by id, by any of their names, or by an id such as ``ROR:023hj5876``.

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
        return self.snapshot.store.rdflib()

    # entities

    def search(
        self,
        text: str,
        *,
        kind: str | None = None,
        region: str | None = None,
        source: str | None = None,
        limit: int = 10,
    ) -> Answer:
        """Look for entities by any part of a name: zh, en, pinyin, initials, or an id.

        `kind` and those below it, and what lies in `region`, given by id or name.
        """
        found = self.snapshot.names.search(
            text,
            kind=kind,
            source=checked_source(self.snapshot, source),
            region=None if region is None else self.find(region),
            lang=self.lang,
            limit=limit,
        )
        rows = [(one.id, one.label, one.kind, one.hint, one.matched, one.score) for one in found]
        columns = ("id", "label", "kind", "hint", "matched", "score")
        return self._answer(text, columns, rows, found)

    def find(self, text: str, *, source: str | None = None) -> str:
        """Give the id of the one entity that a name or id means.

        Raises
        ------
        NotFound
            If nothing is called so; the message names what comes near.
        BadRequest
            If several are; the message names them.
        """
        return entity.find(self.snapshot, text, checked_source(self.snapshot, source))

    def entity(self, text: str, *, source: str | None = None) -> Answer:
        """Say what is known of an entity, one fact a row, each with its source."""
        identifier = self.find(text, source=source)
        view = entity.describe(self.snapshot, identifier, lang=self.lang, source=source)
        kinds = f"{view.kind_label} · {view.id} · {', '.join(view.sources)}"
        return self._answer(f"{view.label} · {kinds}", FACTS, fact_rows(view), view)

    def links(self, text: str, *, limit: int = 200, **where: Unpack[Where]) -> Answer:
        """List the links of an entity, one a row, each opened to its evidence."""
        page = links.Page(limit=limit, lang=self.lang)
        view = links.linked(self.snapshot, self.find(text), filter_of(self.snapshot, where), page)
        shown = ("label", "kind", "direction", "link", "role", "time", "basis", "evidence")
        count = f"{len(view.links)} / {view.count}"
        answer = self._answer(f"{view.of.label}: {count}", LINKS, link_rows(view.links), view)
        return _showing(answer, shown)

    def neighborhood(
        self, text: str, *, depth: int = 1, max_nodes: int = 100, **where: Unpack[Where]
    ) -> Neighborhood:
        """Walk outward from an entity: rows of entities, rows of links, and a picture."""
        view = links.surroundings(
            *(self.snapshot, self.find(text), filter_of(self.snapshot, where)),
            depth=depth,
            max_nodes=max_nodes,
            lang=self.lang,
        )
        notes = ("Cut off at max_nodes.",) if view.truncated else ()
        columns = ("id", "label", "kind", "depth", "left_out")
        rows = [(one.id, one.label, one.kind, one.depth, one.left_out) for one in view.nodes]
        nodes = self._answer(view.of.label, columns, rows, view, notes)
        ties = self._answer(f"{view.of.label}: links", TIES, edge_rows(view), view)
        shown = ("label", "subject_label", "object_label", "role", "time", "basis")
        return Neighborhood(view, nodes, _showing(ties, shown), self.lang)

    # two entities

    def why(
        self, one: str, other: str, *, source: str | None = None, **which: Unpack[Which]
    ) -> Answer:
        """Open the tie of two entities to the events and statements that it rests on."""
        source = checked_source(self.snapshot, source)
        ends = self.find(one, source=source), self.find(other, source=source)
        chosen = {**which, "sources": source} if source else which
        spec = network.spec_of(request_of(self.snapshot, network.TiesRequest, chosen))
        view = tie_evidence.tie(self.snapshot, ends, lang=self.lang, spec=spec)
        status = "collaborates" if view.collaborates else "no-collaboration-stated"
        status = "internal" if view.internal and not view.collaborates else status
        title = f"{view.one.label} — {view.other.label}: strength {view.strength:.4g}"
        said = (view.counted,) if view.counted else ()
        answer = self._answer(title, EVIDENCE, why_rows(view), view, said, status=status)
        shown = ("label", "kind", "what", "share", "participants", "statement", "evidence")
        return _showing(answer, shown)

    def path(
        self, start: str, end: str, *, max_length: int = 8, limit: int = 5, **where: Unpack[Where]
    ) -> Answer:
        """Find the shortest paths between two entities, one row a stop and the link to it."""
        view = paths.between(
            *(self.snapshot, (self.find(start), self.find(end)), filter_of(self.snapshot, where)),
            max_length=max_length,
            limit=limit,
            lang=self.lang,
        )
        length = "" if view.length is None else f": {view.length} ({len(view.paths)}/{view.count})"
        title = f"{view.start.label} … {view.end.label}{length}"
        answer = self._answer(title, STOPS, stop_rows(view), view, status=view.status)
        return _showing(answer, ("path", "step", "label", "kind", "statement", "evidence"))

    # questions

    def questions(self) -> Answer:
        """List the named questions with their parameters."""
        return listed_questions(self.lang, self.manifest.digest)

    def ask(self, question: str, **given: Several) -> Answer:
        """Answer a named question; parameters as `questions` lists them, one value or several."""
        terms = {key: list(several(value)) for key, value in given.items()}
        view = ask.ask(self.snapshot, question, terms, self.lang)
        notes = (view.message,) if view.message else ()
        return self._answer(view.title, view.columns, view.rows, view, notes, status=view.status)

    def sparql(self, text: str) -> pd.DataFrame:
        """Answer SPARQL text over the public view, in a process that ends at the time limit.

        A SELECT gives its rows, an ASK one cell. CONSTRUCT and DESCRIBE are asked of `rdflib`.

        Raises
        ------
        InvalidQuery, QueryTimeout, ResultTooLarge
            If the text is malformed or not read-only, or passes a limit of the settings.
        """
        columns, rows = selected(self.snapshot, text, self._settings)
        return self._answer("SPARQL", columns, rows, None).to_pandas()

    # networks

    def network(self, **which: Unpack[Drawn]) -> nx.Graph[str]:
        """Make a network as a real `networkx.Graph`; `mode` two: with events as nodes too.

        Nodes have `label`, `label_en`, `kind`, `region`; edges `strength`, `distance`
        (= 1/strength), `events`, `upper_bound` and, where a date is stated of these events,
        `first_year` and `last_year`.
        """
        request = request_of(self.snapshot, network.GraphRequest, which)
        if request.mode == "two":
            return network.graph_for(self.snapshot, request)
        return export.dated(self.snapshot, network.network_for(self.snapshot, request))

    def export(self, file: Path | str, format: str | None = None, **which: Unpack[Drawn]) -> Path:
        """Write a network, or the whole graph, to a file; the bytes are those of every door.

        Parameters
        ----------
        file
            Where to. Its name says the format, if none is given.
        format
            graphml, gexf, cytoscape, vosviewer, pajek, json, csv; trig, nquads: the whole graph.
        **which
            Which network, as `network` takes it.

        Raises
        ------
        BadRequest
            If the format is unknown, the folder is not there, or the whole graph is narrowed.
        """
        target = Path(file)
        if format is None:
            ending = target.suffix.lower()
            format = _WHOLE.get(ending) or formats.format_of(target.name).name
        request = request_of(self.snapshot, network.GraphRequest, which)
        whole = format in _WHOLE.values() and not which
        chosen = None if whole else network.network_for(self.snapshot, request)
        export.write(self.snapshot, format, target, chosen, request.mode)
        return target

    def ties(self, *, top: int | None = None, **which: Unpack[Which]) -> Answer:
        """List the ties of a network, the strongest first; all by default."""
        request = request_of(self.snapshot, network.TiesRequest, which, top=top, lang=self.lang)
        view = network.ties(self.snapshot, request)
        rows = [(*_ref(one.one), *_ref(one.other), one.strength) for one in view.ties]
        ends = ("id", "label", "kind", "other", "other_label", "other_kind", "strength")
        title = f"{view.relation}: {view.nodes} organisations, {view.count} ties"
        notes = (view.warning,) if view.warning else ()
        answer = self._answer(title, ends, rows, view, notes)
        shown = ("label", "other_label", "strength")
        linked = partial(ties_observations, view, lang=self.lang, base=self.manifest.base)
        return replace(answer, shown=shown, opened=self._opener(request), linked=linked)

    def rank(
        self,
        measure: str = "degree",
        *,
        top: int | None = 20,
        min_ties: int = 10,
        **which: Unpack[Ranked],
    ) -> Answer:
        """Rank organisations, or say why nobody can be ranked (status ``insufficient``).

        `top` is how many rows are given, the first ones; None: all.
        """
        request = request_of(
            self.snapshot, network.CentralityRequest, which,
            measure=measure, lang=self.lang, top=top, min_ties=min_ties,
        )  # fmt: skip
        view = network.centrality(self.snapshot, request)
        rows = [(*_ref(one), one.value, one.rank) for one in view.rows]
        title = f"{measure}: {view.nodes} organisations, {view.ties} ties"
        notes = (*filter(None, (view.reason,)), *view.caveats)
        columns = ("id", "label", "kind", "value", "rank")
        answer = self._answer(title, columns, rows, view, notes, status=view.status)
        return replace(
            answer,
            shown=("rank", "label", "kind", "value"),
            linked=partial(ranking_observations, view, lang=self.lang, base=self.manifest.base),
            opened=self._opener(request),
        )

    def analyse(self, name: str, **given: object) -> Answer:
        """Run a named analysis; parameters as `analyses` lists them, one value or several.

        Further tables of the answer stand in `.beside`, a picture in `.picture`. ``top=None``
        gives all rows, as it does in `rank`.

        Raises
        ------
        NotFound, BadRequest
            If there is no such analysis or parameter; the message lists those there are.
        """
        texts = texts_of(given)
        if "top" in given and given["top"] is None:
            texts["top"] = ["all"]
        request = registry.request_for(self.snapshot, name, texts, self.lang)
        view = registry.answer(self.snapshot, name, request)
        return replace(
            analysed(view, self.manifest.digest),
            linked=partial(observations, view, lang=self.lang, base=self.manifest.base),
            opened=self._opener(request, view),
        )

    def _opener(
        self, request: StatementsRequest, view: AnalysisView | None = None
    ) -> Callable[[str | None, str | None], Answer]:
        """What opens the rows of an answer; the network is looked at when it is asked for."""

        def opened(one: str | None, other: str | None) -> Answer:
            found = None
            if isinstance(request, network.NetworkRequest):
                found = network.network_for(self.snapshot, request)
            rested = Rested(self.snapshot, found, view, self.lang)
            return opened_row(rested, one, other, self.manifest.digest)

        return opened

    def analyses(self) -> Answer:
        """List the named analyses with their parameters."""
        return listed_analyses(self.lang, self.manifest.digest)

    def measures(self) -> Answer:
        """List the measures with what they mean and where they come from."""
        return listed_measures(self.lang, self.manifest.digest)

    def __repr__(self) -> str:
        datasets = ", ".join(one.slug for one in self.manifest.datasets)
        return f"<ecograph {self.manifest.digest[:12]}: {datasets}>"

    def _repr_html_(self) -> str:
        return graph_html(self.manifest, self.snapshot.caveats, self.lang)

    def _answer(
        self,
        title: str,
        columns: tuple[str, ...],
        rows: Iterable[tuple[object, ...]],
        view: object,
        notes: tuple[str, ...] = (),
        *,
        status: str = "answered",
    ) -> Answer:
        return Answer(title, columns, tuple(rows), view, status, notes, self.manifest.digest)


def _showing(answer: Answer, columns: tuple[str, ...]) -> Answer:
    return replace(answer, shown=columns)


def _ref(one: EntityRef) -> tuple[str, str, str]:
    return one.id, one.label, one.kind
