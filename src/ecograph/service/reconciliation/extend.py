"""What the graph adds to rows that were reconciled: values of properties, entity by entity."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from ecograph.answers.names import canonical
from ecograph.answers.store_reader import Reader
from ecograph.service.reconciliation.properties import property_of
from ecograph.service.reconciliation.suggest import type_ref

if TYPE_CHECKING:
    from ecograph.pipeline.snapshot import Snapshot
    from ecograph.service.reconciliation.requests import Asked, Extension
    from ecograph.service.reconciliation.values import Value

__all__ = ["MOST_VALUES", "extend"]

MOST_VALUES: Final = 100
"""Values of one property of one entity, at most."""


def extend(snapshot: Snapshot, asked: Extension, lang: str) -> dict[str, Any]:
    """Give the values of properties of entities, at most 100 each.

    Ids and properties that are not known have no values.
    """
    reader = Reader(snapshot, lang)
    rows = {}
    for identifier in asked.ids:
        row = snapshot.links.nodes.id.find(canonical(snapshot, identifier))
        rows[identifier] = {one.id: _values(reader, row, one) for one in asked.properties}
    return {"meta": [_meta(one, lang) for one in asked.properties], "rows": rows}


def _meta(asked: Asked, lang: str) -> dict[str, Any]:
    known = property_of(asked.id)
    if known is None:
        return {"id": asked.id, "name": asked.id}
    found: dict[str, Any] = {"id": asked.id, "name": known.label(lang) or known.id}
    return {**found, "type": type_ref(known.type, lang)} if known.type else found


def _values(reader: Reader, row: int, asked: Asked) -> list[Value]:
    known = property_of(asked.id)
    if known is None or row < 0:
        return []
    every = known.values(reader, row)
    if asked.counted:
        return [{"int": sum(1 for _ in every)}]
    return list(islice(every, min(asked.limit or MOST_VALUES, MOST_VALUES)))
