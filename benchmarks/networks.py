"""The real networks that the benchmarks run on, as symmetric matrices of strengths."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array

from ecograph.links.read import tables_of
from ecograph.links.table import Links
from ecograph.model.records import Entity, Relator
from ecograph.sources.registry import open_source

SHARED = Path(__file__).parents[2] / "shared" / "benchdata"
Matrix = csr_array[Any, Any]


def coauthors(name: str, folder: Path = SHARED) -> Matrix:
    """A co-authorship network; it has no strengths, so 1 + common co-authors stands for them."""
    with gzip.open(folder / "networks" / f"{name}.edges.gz", "rt") as file:
        pairs = np.loadtxt(file, dtype=np.int64)
    ends = np.unique(pairs, return_inverse=True)[1].reshape(-1, 2)
    ends = ends[ends[:, 0] != ends[:, 1]]
    size = int(ends.max()) + 1
    half = csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    tied = csr_array((half + half.T) > 0, dtype=float)
    found = csr_array(tied + (tied @ tied) * tied)
    found.sort_indices()
    return found


def participations(folder: Path = SHARED) -> Matrix:
    """Projects × organisations of Horizon 2020, straight from the table."""
    file = folder / "cordis-h2020" / "organization.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8-sig") as text:
        table = csv.DictReader(text, delimiter=";")
        pairs = sorted({(row["projectID"], row["organisationID"]) for row in table})
    codes = [np.unique(column, return_inverse=True)[1] for column in zip(*pairs, strict=True)]
    return csr_array((np.ones(len(pairs)), (codes[0], codes[1])))


def newman(incidence: Matrix) -> Matrix:
    """Newman's projection as one sparse product: what scipy alone can do."""
    size = np.asarray(incidence.sum(axis=1)).ravel()
    share = np.where(size > 1, 1 / np.maximum(size - 1, 1), 0)
    found = (incidence.T @ diags_array(share) @ incidence).tocoo()
    apart = (found.row != found.col) & (found.data > 0)
    cells = (found.data[apart], (found.row[apart], found.col[apart]))
    return csr_array(cells, shape=found.shape)


def cordis_links(folder: Path = SHARED) -> Links:
    """The links of Horizon 2020, from the records of its source, without a store."""
    kinds, columns = {}, defaultdict[str, dict[str, str]](dict)
    for record in open_source(f"cordis={folder / 'cordis-h2020'}").records():
        if isinstance(record, Entity):
            kinds[record.id] = record.kind
        elif isinstance(record, Relator):
            columns["participant"][record.id] = record.subject
            columns["context"][record.id] = record.object
            columns["source"][record.id] = record.dataset
            for name in ("predicate", "basis", "role"):
                columns[name][record.id] = str(getattr(record, name))
    return Links.of(*tables_of({"kind": kinds}, columns))
