"""The process in which queries from outside run: ``python -m ecograph.sparql.worker``.

It reads one setup and then requests from standard input and writes frames to standard output, one
query at a time; the pool ends it from outside when a query reaches its time limit.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from ecograph.sparql import isolation
from ecograph.sparql.frames import HEADER, Failure, Kind, QueryRequest, Setup, pack_json
from ecograph.sparql.outlet import Outlet, StopAnswer, too_large
from ecograph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["answer", "main"]

_GRACE: Final = 5.0
_LONGEST_MESSAGE: Final = 160
_CHECK_TEXT: Final = "The place is line:column; common prefixes need no declaration."
_XML_NAME: Final = re.compile(r"[^\W\d][\w.-]*$")


def main() -> None:
    """Serve requests from standard input until it closes."""
    isolation.die_with_parent()
    source = sys.stdin.fileno()
    target = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    isolated = isolation.drop_network()
    payload = _read_frame(source)
    if payload is None:
        return
    setup = Setup.load(payload)

    def send(data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(target, view) :]

    try:
        store = ox.Store.read_only(setup.store)
    except OSError as error:
        send(pack_json(Kind.FAIL, {"failure": Failure.START, "message": str(error), "way_out": ""}))
        return
    isolation.limit_memory(setup.limits.memory_mb)
    send(pack_json(Kind.READY, {"isolated": isolated}))
    _serve(store, setup, source, send)


def _serve(store: ox.Store, setup: Setup, source: int, send: Callable[[bytes], None]) -> None:
    base = isolation.address_space()
    seconds = setup.limits.timeout + _GRACE
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # the kernel ends a worker nobody watches
    while (payload := _read_frame(source)) is not None:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        request = QueryRequest.load(payload)
        outlet = Outlet(send, request.media_type, setup.limits.bytes)
        try:
            answer(store, setup, request, outlet)
            outlet.finish(isolation.address_space() - base)
        except StopAnswer as stop:
            send(_failure(stop.failure, stop.message, stop.way_out))
        except MemoryError:
            send(_failure(Failure.MEMORY, "", ""))
        except SyntaxError as error:
            send(_failure(Failure.INVALID, f"SPARQL syntax: {_brief(error)}", _CHECK_TEXT))
        except (OSError, RuntimeError, ValueError) as error:
            send(_failure(Failure.INVALID, f"The query could not be evaluated: {error}.", ""))
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def answer(store: ox.Store, setup: Setup, request: QueryRequest, outlet: Outlet) -> None:
    """Run one query and write its answer into `outlet`.

    Raises
    ------
    StopAnswer
        If a limit is passed, or the format cannot write what was found.
    """
    target = cast("IO[bytes]", outlet)
    results = store.query(request.text, prefixes=PREFIXES, **_dataset(setup, request))
    if isinstance(results, ox.QueryTriples):
        graph_format = ox.RdfFormat.from_media_type(request.media_type)
        if graph_format is None:
            raise _unfit(request)
        triples = _counted(results, setup.limits.rows, xml=graph_format == ox.RdfFormat.RDF_XML)
        ox.serialize(triples, target, graph_format, prefixes=PREFIXES)
        return
    table_format = ox.QueryResultsFormat.from_media_type(request.media_type)
    if table_format is None:
        raise _unfit(request)
    if isinstance(results, ox.QuerySolutions):
        outlet.variables = [variable.value for variable in results.variables]
        outlet.count_rows(setup.limits.rows)
    results.serialize(target, table_format)


def _dataset(setup: Setup, request: QueryRequest) -> dict[str, Any]:
    """Which graphs a query sees: the protocol's, else the text's own, else the public view."""
    if request.default_graphs or request.named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in request.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in request.named_graphs],
        }
    if request.has_dataset or setup.public_graphs is None:
        return {}
    return {"default_graph": [ox.NamedNode(iri) for iri in setup.public_graphs]}


def _counted(triples: ox.QueryTriples, limit: int, *, xml: bool) -> Iterator[ox.Triple]:
    for number, triple in enumerate(triples, 1):
        if number > limit:
            raise too_large(limit, "triples")
        if xml and not _XML_NAME.search(triple.predicate.value):
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


def _read_frame(source: int) -> bytes | None:
    """The payload of the next frame, or None when the pool has closed the pipe."""
    header = _read(source, HEADER.size)
    return None if header is None else _read(source, HEADER.unpack(header)[1])


def _read(source: int, size: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < size:
        piece = os.read(source, size - len(pieces))
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)


if __name__ == "__main__":
    main()
