"""The processes in which analyses run for a service: ``python -m ecograph.answers.worker``.

A worker has the graph open, and is sent work: a function of the graph, pickled by the service.
"""

from __future__ import annotations

import logging
import os
import pickle
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ecograph.analysis.engine.adapter import engine_there
from ecograph.answers.registry import grouped, operations
from ecograph.answers.rendering import render
from ecograph.errors import EcographError, ResultTooLarge
from ecograph.pipeline.snapshot import Snapshot
from ecograph.settings import Settings
from ecograph.store.sparql import sandbox
from ecograph.store.sparql.messages import (
    Failure,
    FrameReader,
    Kind,
    Setup,
    pack,
    pack_json,
    writer_to,
)
from ecograph.store.sparql.template import fork_on_demand

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Rendered", "rendered"]

_NICE: Final = 5
_LARGEST: Final = 100_000  # nodes and ties of a network that is sent
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer as it is sent: of which graph it is, and where it goes on."""

    body: bytes
    digest: str
    next: str | None


def rendered(graph: Snapshot, asked: tuple[str, str], wanted: object, format: str) -> Rendered:
    """Answer a request of an operation, named by its group and its name, in a format.

    Raises
    ------
    ResultTooLarge
        If it is a network that is not sent.
    """
    group, name = asked
    operation = grouped(group)[name]
    answer: Any = operation.answered_by(graph, wanted) if operation.needs_answer(format) else None
    if name == "network" and answer.nodes + answer.ties > _LARGEST:
        message = f"The network has {answer.nodes} nodes and {answer.ties} ties; {_LARGEST} of "
        way_out = "Narrow it (kind, region, since), or run `ecograph network`."
        raise ResultTooLarge(message + "both are sent.", way_out)
    body = render(operation, graph, wanted, answer, format)
    return Rendered(body, graph.manifest.digest, getattr(answer, "next", None))


def main() -> None:
    """Import what analyses need, then fork workers."""
    for each in operations():
        _ = each.answer
    for module in ("numba", "networkx") if engine_there() else ("networkx",):
        import_module(module)
    fork_on_demand(_serve)


def _serve(reading: int, writing: int) -> None:
    source, send = FrameReader(reading), writer_to(writing)
    payload = source.frame()
    if payload is None:
        return
    setup = Setup.load(payload)
    try:
        graph = Snapshot.open(Path(setup.store), Settings().store)
        _ = graph.links
    except (EcographError, OSError, ValueError) as error:
        send(pack_json(Kind.FAIL, {"failure": Failure.START, "message": str(error), "way_out": ""}))
        return
    base = sandbox.address_space()
    sandbox.limit_memory(setup.limits.memory_mb)
    os.nice(_NICE)  # the service that answers everything else goes first
    send(pack_json(Kind.READY, {"isolated": False}))
    while (payload := source.frame()) is not None:
        try:
            body = pickle.dumps(_done(pickle.loads(payload), graph))  # noqa: S301
        except MemoryError:
            send(pack_json(Kind.FAIL, {"failure": Failure.MEMORY, "message": "", "way_out": ""}))
            continue
        send(pack_json(Kind.HEAD, {"size": len(body), "variables": []}))
        send(pack(Kind.BODY, body))
        send(pack_json(Kind.END, {"grown": sandbox.address_space() - base}))


def _done(do: Callable[[Snapshot], Any], graph: Snapshot) -> Any:  # noqa: ANN401
    """What the work gives, or the error that says why it gives nothing."""
    try:
        return do(graph)
    except EcographError as error:
        return error
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 (nothing is above it in this process)
        _LOG.exception("an analysis failed")
        return EcographError("The service made a mistake; it is in its log.", "Please report it.")


if __name__ == "__main__":
    main()
