"""What route functions are given: the graph served now, and the things that parameters name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

import pyoxigraph as ox
from anyio import to_thread
from fastapi import Depends
from starlette.requests import Request

from ecograph.answers import entity as entities
from ecograph.answers import network
from ecograph.answers.links import link_filter
from ecograph.errors import BadRequest, NotFound
from ecograph.links.table import LinkFilter
from ecograph.model.ontology import load
from ecograph.model.records import SLUG
from ecograph.pipeline.snapshot import Snapshot
from ecograph.service.negotiation import split_suffix
from ecograph.service.pages import Pages
from ecograph.service.problem_details import Moved
from ecograph.service.served_graph import Live

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.responses import Response

    from ecograph.links.time_slice import TimeSlice
    from ecograph.service.parameters import FilterParameters, TimeParameters

__all__ = [
    "Graph",
    "Paper",
    "Served",
    "by_source",
    "check_kinds",
    "check_source",
    "exists",
    "locate",
    "meaning",
    "time_of",
    "where",
    "worked",
]

_FEW: Final = 100  # links of an entity whose answer is made sooner than a thread takes over
_ID: Final = re.compile(rf"{SLUG}/{SLUG}")


async def _served(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


async def _graph(request: Request) -> Snapshot:
    live: Live = request.app.state.live
    return live.snapshot


async def _paper(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


Served = Annotated[Live, Depends(_served)]
Graph = Annotated[Snapshot, Depends(_graph)]
Paper = Annotated[Pages, Depends(_paper)]


def locate(snapshot: Snapshot, dataset: str, slug: str) -> tuple[str, str | None]:
    """Find the entity that a path names, and the format of its suffix.

    Raises
    ------
    Moved
        If it was merged into another one.
    NotFound
        If there is no such entity.
    """
    for name, suffix in dict.fromkeys(((slug, None), split_suffix(slug))):
        identifier = f"{dataset}/{name}"
        if snapshot.links.nodes.id.find(identifier) >= 0:
            return identifier, suffix
        if _ID.fullmatch(identifier):
            merged_into = entities.canonical(snapshot, identifier)
            if merged_into != identifier:
                raise Moved(identifier, merged_into)
    way_out = "GET /api/v1/autocomplete?q=NAME finds entities by name."
    raise NotFound(f"There is no entity {dataset}/{slug}.", way_out)


async def worked(
    snapshot: Snapshot, identifier: str, work: Callable[[], Response], *, dear: bool = False
) -> Response:
    """Make an answer about an entity: in place where that is quick, in a thread where it is not.

    Parameters
    ----------
    snapshot, identifier
        The graph, and the entity in it.
    work
        Makes the answer.
    dear
        Whether it takes long whatever the entity.
    """
    links = snapshot.links
    if dear or links.adjacency.degree[links.index(identifier)] > _FEW:
        return await to_thread.run_sync(work)
    return work()


def exists(snapshot: Snapshot, identifier: str) -> bool:
    """Whether the graph says anything about an id, an entity's or not."""
    if not _ID.fullmatch(identifier):
        return False
    node = ox.NamedNode(snapshot.manifest.base + identifier)
    return any(True for _ in snapshot.store.inner.quads_for_pattern(node, None, None))


def meaning(snapshot: Snapshot, text: str, source: str | None) -> str:
    """Find the entity that a parameter means by id, IRI, external id or exact name.

    Raises
    ------
    NotFound, BadRequest
        If nothing is called so, or several things are.
    """
    if not text.isprintable():
        raise BadRequest(f"{text!r} is not a name.", "Give an id or a name.")
    return entities.find(snapshot, text, source)


def check_source(snapshot: Snapshot, source: str | None) -> str | None:
    """Let the name of a dataset pass.

    Raises
    ------
    BadRequest
        If the graph has no such dataset; the message lists those it has.
    """
    known = [one.slug for one in snapshot.manifest.datasets]
    if source is not None and source not in known:
        raise BadRequest(f"There is no dataset {source!r}.", f"Known: {', '.join(known)}.")
    return source


def by_source(source: str | None) -> LinkFilter:
    """Make the filter that lets the public links of one dataset pass, or of all."""
    return LinkFilter(sources=frozenset({source}) if source else None)


def check_kinds(kinds: Collection[str]) -> None:
    """Let the names of kinds pass, or raise BadRequest and list them."""
    _check(kinds, load().kinds, "kind")


def where(snapshot: Snapshot, asked: FilterParameters, direction: str = "both") -> LinkFilter:
    """Make the filter of links that parameters describe.

    Raises
    ------
    BadRequest
        If a parameter names nothing; the message lists what there is.
    """
    source = check_source(snapshot, asked.source)
    ontology = load()
    known = {name.lower(): name for name in ontology.classes}
    kinds = [known.get(one.lower(), one) for one in asked.kind]
    check_kinds(kinds)
    _check(asked.predicate, ontology.predicates, "predicate")
    _check(asked.role, ontology.roles, "role")
    return link_filter(
        direction=direction,
        predicates=asked.predicate,
        roles=asked.role,
        kinds=kinds,
        bases=asked.basis,
        sources=[source] if source else (),
    )


def time_of(asked: TimeParameters) -> TimeSlice | None:
    """Read the day or window that parameters mean; None is all times.

    Raises
    ------
    BadRequest
        If they mean no day and no window.
    """
    given = {name: getattr(asked, name) for name in ("as_of", "since", "until", "undated")}
    return network.time_of(network.StatementsRequest(**given))


def _check(given: Collection[str], known: Collection[str], noun: str) -> None:
    for one in given:
        if one not in known:
            raise BadRequest(f"Unknown {noun} {one!r}.", f"Known: {', '.join(sorted(known))}.")
