"""Participations of any number with the distributions of a real network: its lift.

Of k copies of the two-mode network, some participations of the giant component lead to another
copy: participation p of event copy c to organisation copy c + s(p) modulo k. Every organisation
keeps its number of events and every event its size, the small components are k exact copies, and
the giant component is one giant component of k times the size. The same arguments give the same
participations, on every machine.

Run it as ``python benchmarks/lifted.py --home HOME --millions 10 FOLDER``.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csr_array
from scipy.sparse.csgraph import connected_components

from ecograph.pipeline.snapshot import current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from networks import Matrix

SHARE = 0.05  # of the participations of the giant component that lead to another copy
A_MILLION = 1_000_000
Rows = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]


def shifts(incidence: Matrix, copies: int, seed: int) -> NDArray[np.int64]:
    """To which copy, counted from its event's, each participation leads."""
    _, label = connected_components(block_array([[None, incidence], [incidence.T, None]]))
    events = np.repeat(label[: incidence.shape[0]], np.diff(incidence.indptr))
    giant = events == np.bincount(label).argmax()
    number = np.random.Generator(np.random.PCG64(seed))
    moved = giant & (number.random(len(events)) < SHARE)
    return np.where(moved, number.integers(0, copies, len(events)), 0)


def lifted(incidence: Matrix, copies: int, seed: int = 0) -> Iterator[Rows]:
    """Events, organisations and sizes of events, one copy of the events after the other."""
    events, organisations = incidence.shape
    shift = shifts(incidence, copies, seed)
    size = np.diff(incidence.indptr)
    event = np.repeat(np.arange(events), size)
    for copy in range(copies):
        who = (copy + shift) % copies * organisations + incidence.indices
        yield event + copy * events, who, np.repeat(size, size).astype(np.int32)


def write(incidence: Matrix, copies: int, folder: Path, seed: int = 0) -> int:
    """Write a lift as a folder of Parquet, about a million participations a file; say how many."""
    import pyarrow as pa
    from pyarrow import parquet

    folder.mkdir(parents=True)
    each = max(A_MILLION // incidence.nnz, 1)
    rows: list[Rows] = []
    for number, copy in enumerate(lifted(incidence, copies, seed), 1):
        rows.append(copy)
        if number % each == 0 or number == copies:
            columns = map(np.concatenate, zip(*rows, strict=True))
            table = pa.table(list(columns), names=["event", "organisation", "size"])
            name = folder / f"participations-{number:05}.parquet"
            delta = {"event": "DELTA_BINARY_PACKED", "organisation": "DELTA_BINARY_PACKED"}
            parquet.write_table(
                table, name, compression="zstd", use_dictionary=["size"], column_encoding=delta
            )
            rows = []
    return int(copies * incidence.nnz)


def matrix(incidence: Matrix, copies: int, seed: int = 0) -> Matrix:
    """A lift as one sparse matrix, events × organisations."""
    who = np.concatenate([one for _, one, _ in lifted(incidence, copies, seed)])
    size = np.tile(np.diff(incidence.indptr), copies)
    shape = tuple(copies * one for one in incidence.shape)
    pointer = np.concatenate([[0], np.cumsum(size)])
    return csr_array((np.ones(len(who), np.int8), who, pointer), shape=shape)


def copies_for(incidence: Matrix, millions: float) -> int:
    """How many copies come nearest to so many participations."""
    return max(round(millions * A_MILLION / incidence.nnz), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--millions", type=float, default=1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    incidence = current(given.home).collaboration.participants.incidence
    copies = copies_for(incidence, given.millions)
    count = write(incidence, copies, given.folder, given.seed)
    megabytes = sum(one.stat().st_size for one in given.folder.iterdir()) / A_MILLION
    print(f"{count:,} participations, {copies} copies, {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
