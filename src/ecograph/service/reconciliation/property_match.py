"""Whether an entity has one of the values that a query gives for a property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecograph.model.ontology import load
from ecograph.search import normalize
from ecograph.service.reconciliation.properties import property_of
from ecograph.service.reconciliation.requests import Reference

if TYPE_CHECKING:
    from ecograph.answers.store_reader import Reader
    from ecograph.service.reconciliation.requests import Constraint, Given
    from ecograph.service.reconciliation.values import Value

__all__ = ["agrees"]


def agrees(reader: Reader, row: int, asked: Constraint) -> bool:
    """Tell whether an entity has one of the values asked for.

    Names are compared folded, dates by their beginning ("1949" for "1949-04-15"), numbers by
    value, regions with all regions above, kinds with all kinds above.

    Parameters
    ----------
    reader
        Of the graph.
    row
        The entity in the node table.
    asked
        A property and values; of a property that is not known nothing agrees.
    """
    known = property_of(asked.pid)
    if known is None:
        return False
    if known.id == "region":
        return any(_lies_in(reader, row, one) for one in asked.v)
    values = list(known.values(reader, row))
    if known.id == "kind" and any(_is_of(reader, row, one) for one in asked.v):
        return True
    return any(_equal(value, one) for value in values for one in asked.v)


def _lies_in(reader: Reader, row: int, region: Given) -> bool:
    snapshot = reader.snapshot
    if isinstance(region, Reference):
        ids = [region.id]
    else:
        ids = [hit.id for hit in snapshot.names.resolve(str(region))]
    rows = (snapshot.links.nodes.id.find(one) for one in ids)
    inside = (snapshot.roster.inside(one)[row] or one == row for one in rows if one >= 0)
    return any(map(bool, inside))


def _is_of(reader: Reader, row: int, kind: Given) -> bool:
    given = kind.id if isinstance(kind, Reference) else str(kind)
    return reader.snapshot.links.kind_of(row) in load().below(given)


def _equal(value: Value, given: Given) -> bool:
    if isinstance(given, Reference):
        return value.get("id") == given.id
    number = value.get("int", value.get("float"))
    if number is not None:
        try:
            return float(given) == float(number)
        except (TypeError, ValueError):
            return False
    text = str(given).strip()
    if "id" in value and text == value["id"]:
        return True
    own = str(value.get("str", value.get("name", "")))
    if own[:4].isdigit() and text[:4].isdigit() and len(text) >= 4:
        return own.startswith(text) or text.startswith(own)
    wanted = normalize.key(text)
    return bool(wanted) and wanted in (normalize.key(own), normalize.key(own.partition(":")[2]))
