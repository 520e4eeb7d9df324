"""The process in which queries from outside run: ``python -m ecograph.store.sparql.worker``.

It reads one setup and then requests from standard input and writes frames to standard output, one
query at a time; the pool ends it from outside when a query reaches its time limit.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from ecograph.errors import EcographError, QueryTimeout, ResultTooLarge, StoreUnavailable
from ecograph.model.namespaces import PREFIXES
from ecograph.store.sparql import sandbox
from ecograph.store.sparql.messages import (
    Failure,
    FrameReader,
    Kind,
    QueryRequest,
    Setup,
    pack_json,
    writer_to,
)
from ecograph.store.sparql.result_writer import Outlet, StopAnswer, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ecograph.store.remote.reading import RemoteStore

__all__ = ["answer", "main"]

_GRACE: Final = 5.0
_NICE: Final = 5
_BRIEF: Final = 0.005  # seconds in which a query gains no memory worth measuring
_LONGEST_MESSAGE: Final = 160
_CHECK_TEXT: Final = "The place is line:column; common prefixes need no declaration."
_DUMPED: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE)
_KINDS: Final[dict[type, Failure]] = {
    ResultTooLarge: Failure.TOO_LARGE,
    StoreUnavailable: Failure.STORE,
    QueryTimeout: Failure.TIMEOUT,
}
_XML_NAME: Final = re.compile(r"[^\W\d][\w.-]*$")


def main() -> None:
    """Serve requests from standard input until it closes."""
    sandbox.die_with_parent()
    source = FrameReader(sys.stdin.fileno())
    target = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    payload = source.frame()
    if payload is None:
        return
    setup = Setup.load(payload)
    is_remote = "://" in setup.store
    isolated = not is_remote and sandbox.drop_network()

    send = writer_to(target)
    try:
        store = _remote(setup) if is_remote else ox.Store.read_only(setup.store)
    except (OSError, EcographError) as error:
        send(pack_json(Kind.FAIL, {"failure": Failure.START, "message": str(error), "way_out": ""}))
        return
    sandbox.limit_memory(setup.limits.memory_mb)
    os.nice(_NICE)  # the service that answers everything else goes first
    send(pack_json(Kind.READY, {"isolated": isolated}))
    _serve(store, setup, source, send)


def _remote(setup: Setup) -> RemoteStore:
    from ecograph.store.remote.reading import RemoteStore  # workers of a folder do without

    return RemoteStore.open(setup.store, setup.limits.timeout)


def _serve(
    store: ox.Store | RemoteStore, setup: Setup, source: FrameReader, send: Callable[[bytes], None]
) -> None:
    base = sandbox.address_space()
    grown = 0
    seconds = setup.limits.timeout + _GRACE
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the kernel ends a worker nobody watches
    while (payload := source.frame()) is not None:
        began = time.perf_counter()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        request = QueryRequest.load(payload)
        most = sys.maxsize if request.whole else setup.limits.bytes
        outlet = Outlet(send, request.media_type, most)
        try:
            answer(store, setup, request, outlet)
            if time.perf_counter() - began > _BRIEF:
                grown = sandbox.address_space() - base
            outlet.finish(grown)
        except StopAnswer as stop:
            send(_failure(stop.failure, stop.message, stop.way_out))
        except EcographError as error:
            send(_failure(_KINDS.get(type(error), Failure.INVALID), error.message, error.way_out))
        except MemoryError:
            send(_failure(Failure.MEMORY, "", ""))
        except SyntaxError as error:
            send(_failure(Failure.INVALID, f"SPARQL syntax: {_brief(error)}", _CHECK_TEXT))
        except (OSError, RuntimeError, ValueError) as error:
            send(_failure(Failure.INVALID, f"The query could not be evaluated: {error}.", ""))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            if not isinstance(store, ox.Store):
                store.client.close()  # with what may be left of the answer; the server then stops


def answer(
    store: ox.Store | RemoteStore, setup: Setup, request: QueryRequest, outlet: Outlet
) -> None:
    """Run one query and write its answer into `outlet`.

    Raises
    ------
    StopAnswer
        If a limit is passed, or the format cannot write what was found.
    """
    target = cast("IO[bytes]", outlet)
    if request.whole:
        _write_whole(store, setup, request, target)
        return
    results = _results(store, setup, request)
    if not isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
        graph_format = ox.RdfFormat.from_media_type(request.media_type)
        if graph_format is None:
            raise _unfit(request)
        counted = _counted(results, setup.limits.rows)
        ox.serialize(_fit(counted, graph_format), target, graph_format, prefixes=PREFIXES)
        return
    table_format = ox.QueryResultsFormat.from_media_type(request.media_type)
    if table_format is None:
        raise _unfit(request)
    if isinstance(results, ox.QuerySolutions):
        outlet.variables = [variable.value for variable in results.variables]
        outlet.count_rows(setup.limits.rows)
    results.serialize(target, table_format)


def _results(
    store: ox.Store | RemoteStore, setup: Setup, request: QueryRequest
) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
    if isinstance(store, ox.Store):
        return store.query(
            request.text,
            base_iri=request.base_iri or None,
            prefixes=_prefixes(request.text),
            **_dataset(setup, request),
        )
    view: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    if request.default_graphs or request.named_graphs:
        view = request.default_graphs, request.named_graphs
    elif setup.public_graphs is None and not request.has_dataset:
        view = ("urn:x-none",), tuple(one.value for one in store.named_graphs)
    return store.untrusted(request.text, view, request.base_iri)


def _prefixes(text: str) -> dict[str, str]:
    """The common prefixes that a text may use; reading all of them costs as much as a query."""
    if "\\" in text:
        return PREFIXES
    return {name: iri for name, iri in PREFIXES.items() if f"{name}:" in text}


def _dataset(setup: Setup, request: QueryRequest) -> dict[str, Any]:
    """Which graphs a query sees: the protocol's, else the text's own, else the public view."""
    if request.default_graphs or request.named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in request.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in request.named_graphs],
        }
    if request.has_dataset or setup.public_graphs is None:
        return {}
    return {"default_graph": _nodes(setup.public_graphs)}


@lru_cache(maxsize=4)
def _nodes(iris: tuple[str, ...]) -> list[ox.NamedNode]:
    return [ox.NamedNode(iri) for iri in iris]


def _write_whole(
    store: ox.Store | RemoteStore, setup: Setup, request: QueryRequest, target: IO[bytes]
) -> None:
    """Write graphs one after the other; no triple stands in two of them."""
    graph_format = ox.RdfFormat.from_media_type(request.media_type)
    if graph_format is None:
        raise _unfit(request)
    named = request.default_graphs or setup.public_graphs
    graphs = [ox.DefaultGraph()] if named is None else _nodes(tuple(named))
    if isinstance(store, ox.Store) and len(graphs) == 1 and graph_format in _DUMPED:
        store.dump(target, graph_format, from_graph=graphs[0], prefixes=PREFIXES)
        return
    found = (triple for graph in graphs for triple in _triples(store, graph))
    ox.serialize(_fit(found, graph_format), target, graph_format, prefixes=PREFIXES)


def _triples(
    store: ox.Store | RemoteStore, graph: ox.NamedNode | ox.DefaultGraph
) -> Iterator[ox.Triple]:
    if isinstance(store, ox.Store):
        return (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
    if isinstance(graph, ox.DefaultGraph):
        return iter(())
    body = cast("IO[bytes]", store.whole(graph.value))
    return (quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES))


def _counted(triples: Iterable[ox.Triple], limit: int) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples, 1):
        if number > limit:
            raise too_large(limit, "triples")
        yield triple


def _fit(triples: Iterable[ox.Triple], graph_format: ox.RdfFormat) -> Iterable[ox.Triple]:
    """The triples, stopped where RDF/XML has no way to write one."""
    return _with_xml_names(triples) if graph_format == ox.RdfFormat.RDF_XML else triples


def _with_xml_names(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for triple in triples:
        if not _XML_NAME.search(triple.predicate.value):
            raise StopAnswer(
                Failure.INVALID,
                f"RDF/XML cannot write the property <{triple.predicate.value}>.",
                "Ask for Turtle, N-Triples or JSON-LD.",
            )
        yield triple


def _brief(error: SyntaxError) -> str:
    """The engine's message on one line, without the long tail of what it would have taken."""
    words = " ".join(error.msg.split())
    return words if len(words) <= _LONGEST_MESSAGE else f"{words[:_LONGEST_MESSAGE]}…"


def _unfit(request: QueryRequest) -> StopAnswer:
    return StopAnswer(
        Failure.INVALID, f"{request.media_type} cannot hold the answer of this query form."
    )


def _failure(failure: Failure, message: str, way_out: str) -> bytes:
    return pack_json(Kind.FAIL, {"failure": failure, "message": message, "way_out": way_out})


if __name__ == "__main__":
    main()
