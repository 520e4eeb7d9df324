"""Which entities a table's own names mean, and what the graph adds to its rows (Reconciliation)."""

from __future__ import annotations

from ecograph.matching.candidates import candidates
from ecograph.matching.extension import extend
from ecograph.matching.properties import Property, properties, property_of
from ecograph.matching.proposals import proposals, suggested_properties, suggested_types, type_ref
from ecograph.matching.requests import (
    BATCH,
    EXTENDED,
    Extension,
    MatchQuery,
    read_extension,
    read_queries,
)

__all__ = [
    "BATCH",
    "EXTENDED",
    "Extension",
    "MatchQuery",
    "Property",
    "candidates",
    "extend",
    "properties",
    "property_of",
    "proposals",
    "read_extension",
    "read_queries",
    "suggested_properties",
    "suggested_types",
    "type_ref",
]
