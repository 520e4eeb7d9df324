"""VOSviewer's JSON: items, links, and a cluster for each kind of organisation.

The items of a cluster have one colour, so a map shows kinds until VOSviewer clusters anew.
"""

from __future__ import annotations

import json
from math import fsum
from typing import TYPE_CHECKING, Any, Final

from ecograph.errors import DataError
from ecograph.network.formats.plain_graph import Node, Tie, assemble, plain
from ecograph.network.formats.values import name_of, object_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

    from ecograph.network.formats.values import Value
    from ecograph.network.network import Network

__all__ = ["read_vosviewer", "write_vosviewer"]

_OWN: Final = "ecograph"  # what is said of the whole network; VOSviewer leaves it alone


def write_vosviewer(given: Network | nx.Graph[Any]) -> bytes:
    """Write VOSviewer JSON; see `ecograph.network.formats.plain` for what is refused."""
    graph = plain(given)
    kinds = sorted({values["kind"] for _, values in graph.nodes(data=True)})
    clusters = {kind: number for number, kind in enumerate(kinds, 1)}
    document = {
        "network": {
            "items": [_item(graph, node, clusters) for node in graph],
            "links": [
                {"source_id": a, "target_id": b, **values}
                for a, b, values in graph.edges(data=True)
            ],
            "clusters": [{"cluster": number, "label": kind} for kind, number in clusters.items()],
        },
        "info": {"title": str(graph.graph.get("relation", "network"))},
        _OWN: graph.graph,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _item(graph: nx.Graph[str], node: str, clusters: Mapping[str, int]) -> dict[str, object]:
    values: dict[str, Value] = dict(graph.nodes[node])
    strengths = sorted(tie["strength"] for tie in graph[node].values())
    shown: dict[str, object] = {"id": node, "label": values.pop("label")}
    if "iri" in values:
        shown["url"] = values["iri"]
    return {
        **shown,
        "cluster": clusters[str(values["kind"])],
        "weights": {"Links": len(strengths), "Total link strength": fsum(strengths)},
        **values,
    }


def read_vosviewer(data: bytes) -> nx.Graph[str]:
    """Read VOSviewer JSON; where items have no `kind`, their cluster's label is one.

    Raises
    ------
    DataError
        If the file does not hold; the message names the item or link.
    """
    document = object_of(data, "The VOSviewer file")
    network, about = document.get("network"), document.get(_OWN, {})
    if not isinstance(network, dict) or not isinstance(about, dict):
        raise DataError("The VOSviewer file has no network.", "It wants items and links in it.")
    listed = _rows(network, "clusters")
    clusters = {name_of(one.get("cluster")): one.get("label") for _, one in listed}
    nodes = [
        Node(name_of(item.get("id")), {"kind": clusters.get(cluster), **item}, where)
        for where, item in _rows(network, "items")
        for cluster in (name_of(item.get("cluster")),)
    ]
    ties = []
    for where, link in _rows(network, "links"):
        ends = name_of(link.get("source_id")), name_of(link.get("target_id"))
        values = {key: link[key] for key in link if key not in {"source_id", "target_id"}}
        ties.append(Tie(*ends, values, f"{where} ({ends[0]} – {ends[1]})"))
    return assemble(nodes, ties, about)


def _rows(network: Mapping[str, object], name: str) -> Iterator[tuple[str, dict[str, object]]]:
    given = network.get(name, [])
    if not isinstance(given, list):
        raise DataError(f"VOSviewer, {name}: a list is wanted.")
    for row, each in enumerate(given, 1):
        where = f"VOSviewer, {name.removesuffix('s')} {row}"
        if not isinstance(each, dict):
            raise DataError(f"{where}: an object is wanted.")
        yield where, each
