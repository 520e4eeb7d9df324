"""Measures of a network by Spark: its participations go there, one value a node comes back."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from errno import EPERM
from os import getpid, kill
from pathlib import Path
from platform import node
from shutil import rmtree
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING, Final

import numpy as np

from ecograph.analysis.spark import frames, participations
from ecograph.analysis.spark.session import connected, failures
from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, SparkSession

    from ecograph.analysis.measure import Measure, Values
    from ecograph.network.network import Network

__all__ = ["MEASURES", "SparkEngine"]

MEASURES: Final = ("degree", "pagerank", "strength")
"""The measures that Spark computes."""


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """Spark at a master; what workers read lies in a folder that they see."""

    master: str
    shared_folder: str | None = None

    def values(self, network: Network, measure: Measure) -> Values:
        """One value a node, from the projection of its participations.

        Raises
        ------
        BadRequest
            If Spark does not compute it, is not installed, or there is no such master or folder.
        EngineFailed
            If the master is away, or the job fails.
        """
        if measure.name not in MEASURES:
            way_out = f"It computes {', '.join(MEASURES)}; leave out engine for the others."
            raise BadRequest(f"Spark does not compute {measure.name}.", way_out)
        with (
            self._folder() as folder,
            connected(self.master) as session,
            failures(self.master),
            frames.parted(session, network.participants.incidence.nnz),
        ):
            ties = _ties(session, network, folder)
            try:
                return _measured(ties, network, measure.name)
            finally:
                ties.unpersist()

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        if self.shared_folder and not Path(self.shared_folder).is_dir():
            message = f"There is no folder {self.shared_folder}."
            raise BadRequest(message, "Name one that this machine and all workers see.")
        place = Path(self.shared_folder or gettempdir())
        ours = f"ecograph-{node()}-"
        for left in place.glob(f"{ours}*"):  # by a process that was killed
            pid = left.name.removeprefix(ours).partition("-")[0]
            if pid.isdecimal() and not _runs(int(pid)):
                rmtree(left, ignore_errors=True)
        with TemporaryDirectory(prefix=f"{ours}{getpid()}-", dir=place) as name:
            if self.shared_folder:
                Path(name).chmod(0o755)
            yield Path(name)


def _runs(pid: int) -> bool:
    try:
        kill(pid, 0)
    except OSError as error:
        return error.errno == EPERM  # it is that of another user
    return True


def _ties(session: SparkSession, network: Network, folder: Path) -> DataFrame:
    participations.write(network, folder)
    rows = participations.read(session, str(folder / participations.PARTICIPATIONS))
    internal = session.read.parquet(str(folder / participations.INTERNAL))
    return frames.project(rows, internal, network.spec.counting, network.spec.min_participants)


def _measured(ties: DataFrame, network: Network, measure: str) -> Values:
    values = np.zeros(len(network))
    if measure == "pagerank":
        alone = network.counts.isolates
        values[:] = frames.teleport(len(network) - alone, alone)
        found = frames.pagerank(ties, alone=alone)
    else:
        found = frames.degrees(ties)
    table = found.toArrow()
    values[table["organisation"].to_numpy()] = table[measure].to_numpy()
    return values
