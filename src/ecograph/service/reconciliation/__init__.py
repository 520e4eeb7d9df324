"""Which entities a table's own names mean, and what the graph adds to its rows (Reconciliation)."""

from __future__ import annotations

from ecograph.service.reconciliation.candidates import candidates
from ecograph.service.reconciliation.extend import extend
from ecograph.service.reconciliation.properties import Property, properties, property_of
from ecograph.service.reconciliation.requests import (
    BATCH,
    EXTENDED,
    Extension,
    MatchQuery,
    read_extension,
    read_queries,
)
from ecograph.service.reconciliation.suggest import (
    proposals,
    suggested_properties,
    suggested_types,
    type_ref,
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
