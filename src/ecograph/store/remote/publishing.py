"""A finished graph is loaded into a server under names of its own, compared, and pointed at."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from ecograph.errors import NotBuilt, StoreUnavailable
from ecograph.model.namespaces import GRAPHS
from ecograph.store.remote.generations import graphs_in, kept_in, pointing, update
from ecograph.store.remote.http import Client
from ecograph.store.remote.reading import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ecograph.store.oxigraph import GraphStore
    from ecograph.store.remote.address import Address

__all__ = ["load", "point_at"]

_PIECE: Final = 4_000_000  # bytes of N-Triples in one request
_SECONDS: Final = 900.0  # a server may take long to load a piece, and longer to drop a graph
_TYPE: Final = "application/n-triples"


def load(
    store: GraphStore, address: Address, digest: str, advance: Callable[[int], None]
) -> Address:
    """Load a graph under the name of a new generation; nobody reads it until it is pointed at.

    What no pointer names (of a load that broke, or of long ago) is dropped first.

    Parameters
    ----------
    store
        The graph.
    address
        Of the server.
    digest
        Of the graph; the generation is named after it.
    advance
        Told of the number of triples loaded.

    Returns
    -------
    Address
        Of the generation.

    Raises
    ------
    StoreUnavailable
        If the server cannot be written to, or holds something else than was sent.
    """
    client = Client(address.url, _SECONDS)
    kept = kept_in(client, address)
    update(client, address, f"DROP SILENT GRAPH <{GRAPHS}none>")  # refused here, before any work
    for generation, graphs in graphs_in(client, address).items():
        for graph in graphs if generation not in kept else ():
            update(client, address, f"DROP SILENT GRAPH <{graph}>")
    names = (digest[:12] if number == 0 else f"{digest[:12]}-{number}" for number in count())
    target = replace(address, generation=next(name for name in names if name not in kept))
    there = RemoteStore(target, (one.value for one in store.named_graphs), _SECONDS)
    for one in store.named_graphs:
        _load_graph(store, client, there, one.value, advance)
    for one in store.named_graphs:
        sent, found = store.count(one.value), there.count(one.value)
        if sent != found:
            raise StoreUnavailable(
                f"The store at {address.url} holds {found} of {sent} triples of {one.value}.",
                "The graph that it served stays; look into its log, and build again.",
            )
    return target


def _load_graph(
    store: GraphStore,
    client: Client,
    there: RemoteStore,
    graph: str,
    advance: Callable[[int], None],
) -> None:
    address, own = there.address, f"<{GRAPHS}{there.generation}/".encode()
    where = {"graph": own[1:].decode() + graph.removeprefix(GRAPHS)}
    query = urlencode(where) + ("&no_transaction" if address.server == "oxigraph" else "")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nt"
        store.dump(file, graph)
        for lines in _pieces(file):
            body = b"".join(_renamed(line, own) for line in lines)
            client.send(f"{address.graph_store}?{query}", body, {"Content-Type": _TYPE}).read()
            advance(len(lines))


def _pieces(file: Path) -> Iterator[list[bytes]]:
    with file.open("rb") as source:
        while lines := source.readlines(_PIECE):
            yield lines


def _renamed(line: bytes, own: bytes) -> bytes:
    """A triple that names graphs, in the names of the generation; texts stay as they are."""
    names, quote, text = line.partition(b'"')
    return names.replace(b"<" + GRAPHS.encode(), own) + quote + text


def point_at(address: Address, before: str = "") -> None:
    """Make a generation the current one, in one update.

    Parameters
    ----------
    address
        Of the generation.
    before
        The generation that readers may still be reading; "": the one that was current.

    Raises
    ------
    NotBuilt
        If the server does not hold the generation.
    """
    client = Client(address.url, _SECONDS)
    kept = kept_in(client, address)
    if address.generation not in graphs_in(client, address):
        message = f"The store at {address.url} does not hold {address.generation} any more."
        raise NotBuilt(message, "It keeps the current graph and the one before; build it again.")
    others = (one for one in (before, *kept) if one and one != address.generation)
    update(client, address, pointing(address.generation, next(others, "")))
