"""Generations of the graph in a server: which one the pointer names, and which are there at all.

The graph ``…/graph/current`` holds two triples: the current generation, and the one before, which
readers may still be reading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pyoxigraph as ox

from ecograph.model.namespaces import GRAPHS, PREFIXES

if TYPE_CHECKING:
    from ecograph.store.remote.address import Address
    from ecograph.store.remote.http import Client

__all__ = ["POINTER", "graphs_in", "kept_in", "pointing", "update"]

POINTER: Final = GRAPHS + "current"
_CURRENT: Final = PREFIXES["dcat"] + "hasCurrentVersion"
_BEFORE: Final = PREFIXES["dcat"] + "previousVersion"
_OURS: Final = re.compile(re.escape(GRAPHS) + r"([0-9a-f]{12}(?:-[0-9]+)?)/.+")
_FORM: Final = "application/x-www-form-urlencoded"


def kept_in(client: Client, address: Address) -> tuple[str, ...]:
    """The generations that the pointer names, the current one first; none before the first."""
    text = f"SELECT ?p ?o {{ GRAPH <{POINTER}> {{ <{POINTER}> ?p ?o }} }}"
    named = {row["p"].value: row["o"].value for row in _rows(client, address, text)}
    found = (named.get(one, "") for one in (_CURRENT, _BEFORE))
    return tuple(one.removeprefix(GRAPHS).rstrip("/") for one in found if one)


def graphs_in(client: Client, address: Address) -> dict[str, list[str]]:
    """The graphs of every generation that the server holds, whole or not."""
    text = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    if address.server == "oxigraph":  # which lists names without reading the triples
        text = "SELECT ?g { GRAPH ?g {} }"
    found: dict[str, list[str]] = {}
    for row in _rows(client, address, text):
        if name := _OURS.fullmatch(row["g"].value):
            found.setdefault(name[1], []).append(name[0])
    return found


def _rows(client: Client, address: Address, text: str) -> ox.QuerySolutions:
    headers = {"Accept": "application/sparql-results+json", "Content-Type": _FORM}
    body = client.send(address.query, urlencode({"query": text}).encode(), headers).read()
    found = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 (a SELECT has no other answer)
    return found


def pointing(current: str, before: str) -> str:
    """The one update that moves the pointer."""
    lines = f"<{POINTER}> <{_CURRENT}> <{GRAPHS}{current}/> ."
    if before:
        lines += f" <{POINTER}> <{_BEFORE}> <{GRAPHS}{before}/> ."
    gone = f"DELETE WHERE {{ GRAPH <{POINTER}> {{ <{POINTER}> ?p ?o }} }}"
    return f"{gone} ;\nINSERT DATA {{ GRAPH <{POINTER}> {{ {lines} }} }}"


def update(client: Client, address: Address, text: str) -> None:
    """Send an update."""
    key = "query" if address.dialect == "virtuoso" else "update"
    body = urlencode({key: text}).encode()
    client.send(address.update, body, {"Content-Type": _FORM}).read()
