"""Participations as Parquet: written from the columns of a network, read and checked for Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ecograph.errors import DataError
from ecograph.network.network import HUB

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

    from ecograph.network.network import Network

__all__ = ["INTERNAL", "PARTICIPATIONS", "check", "read", "write"]

PARTICIPATIONS: Final = "participations.parquet"
INTERNAL: Final = "internal.parquet"
_NAME: Final = "whole number or text"
_COLUMNS: Final = {
    "event": _NAME,
    "organisation": _NAME,
    "participant": _NAME,
    "hub": "true or false",
    "spokes": "true or false",
    "size": "whole number",
    "weight": "number",
}
_NEEDED: Final = ("event", "organisation")
_USUAL: Final = {
    "participant": "organisation",
    "hub": "false",
    "spokes": "CAST(NULL AS BOOLEAN)",
    "size": "CAST(NULL AS BIGINT)",
    "weight": "1D",
}
_ONCE: Final = """
SELECT event, organisation, participant, max(hub) AS hub, max(spokes) AS spokes,
  max(size) AS size, max(weight) AS weight
FROM {given} GROUP BY event, organisation, participant"""
_WHOLE: Final = """
SELECT event, organisation, participant, hub, weight,
  coalesce(spokes, max(hub) OVER (PARTITION BY event)) AS spokes,
  coalesce(size, count(*) OVER (PARTITION BY event)) AS size
FROM {once}"""


def write(network: Network, folder: Path) -> None:
    """Write the participations of a network, and the pairs of them that make no tie.

    Events, participants and organisations are numbered as in the network. A participant that
    stands under no node has no organisation.
    """
    import pyarrow as pa
    from pyarrow import parquet

    who, events = network.participants, network.events
    cells = who.incidence.tocoo()
    group = who.group[cells.col]
    weight = np.ones(len(events.size)) if events.weight is None else events.weight
    columns = {
        "event": cells.row.astype(np.int64),
        "organisation": pa.array(group.astype(np.int64), mask=group < 0),
        "participant": cells.col.astype(np.int64),
        "hub": cells.data == HUB,
        "spokes": events.hub[cells.row],
        "size": events.size[cells.row],
        "weight": weight[cells.row],
    }
    low, high = np.divmod(who.barred, max(len(who.group), 1))
    parquet.write_table(pa.table(columns), folder / PARTICIPATIONS)
    parquet.write_table(pa.table({"low": low, "high": high}), folder / INTERNAL)


def check(path: str) -> None:
    """Hold every file of a Parquet table to the columns of participations; nothing else is read.

    Parameters
    ----------
    path
        A file, a folder of files, or an address of one (``s3://``, ``gs://``, ``hdfs://``).

    Raises
    ------
    DataError
        If nothing is there, or it is no Parquet, or a column is missing or of another type; the
        message names the file, the columns and what is needed.
    """
    import pyarrow as pa
    from pyarrow import dataset

    try:
        files = list(dataset.dataset(path, format="parquet").get_fragments())
        faults = [f"{one.path}: {each}" for one in files for each in _faults(one.physical_schema)]
    except (OSError, pa.ArrowException) as error:
        raise DataError(f"{path} is no Parquet: {error}.", "Name a file or a folder.") from error
    if not files:
        raise DataError(f"{path} holds no Parquet file.", "Name a file or a folder.")
    if faults:
        needed = "; ".join(f"{name}: {what}" for name, what in _COLUMNS.items())
        raise DataError(". ".join(faults[:5]) + ".", f"Columns ({_NEEDED} needed): {needed}.")


def _faults(schema: Any) -> list[str]:  # noqa: ANN401
    from pyarrow import types

    fits = {
        _NAME: lambda one: types.is_integer(one) or types.is_string(one),
        "true or false": types.is_boolean,
        "whole number": types.is_integer,
        "number": lambda one: types.is_integer(one) or types.is_floating(one),
    }
    missing = [f"there is no column {name}" for name in _NEEDED if name not in schema.names]
    return missing + [
        f"{name} is {schema.field(name).type}, not a {what}"
        for name, what in _COLUMNS.items()
        if name in schema.names and not fits[what](schema.field(name).type)
    ]


def read(session: SparkSession, path: str) -> DataFrame:
    """Read participations, each once, with all columns; what is not there is made up.

    By default a participant is its organisation, nobody is the hub of an event, where one is it
    ties the hub to each other participant only, the size of an event counts the participants that
    are given, and a tie weighs 1.

    Raises
    ------
    DataError
        See :func:`check`.
    """
    check(path)
    found = session.read.parquet(path)
    made = [f"{usual} AS {name}" for name, usual in _USUAL.items() if name not in found.columns]
    given = [name for name in _COLUMNS if name in found.columns]
    once = session.sql(_ONCE, given=found.selectExpr(*given, *made))
    return session.sql(_WHOLE, once=once).where("organisation IS NOT NULL")
