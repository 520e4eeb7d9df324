"""What stands in the JSON files of networks, for who describes or checks them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

__all__ = ["CytoscapeFile", "NodeLinkFile", "VosviewerFile"]

Rows = list[dict[str, Any]]


class NodeLinkFile(BaseModel):
    """A network as NetworkX and D3 read it."""

    directed: bool
    multigraph: bool
    graph: dict[str, Any]
    nodes: Rows
    edges: Rows


class CytoscapeFile(BaseModel):
    """A network as Cytoscape reads it; `elements` has nodes and edges."""

    format_version: str
    generated_by: str
    target_cytoscapejs_version: str
    data: dict[str, Any]
    elements: dict[str, Rows]


class VosviewerFile(BaseModel):
    """A network as VOSviewer reads it; `network` has items, links and clusters."""

    network: dict[str, Rows]
    info: dict[str, str]
    ecograph: dict[str, Any]
