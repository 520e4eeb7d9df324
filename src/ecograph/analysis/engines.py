"""Where the measures of a network are computed: in this process, or by Spark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from ecograph.errors import BadRequest

if TYPE_CHECKING:
    from ecograph.analysis.measure import Measure, Values
    from ecograph.network.network import Network

__all__ = ["EMBEDDED", "Embedded", "Engine", "EngineName", "engine_named"]

EngineName = Literal["embedded", "spark"]


class Engine(Protocol):
    """What computes a measure."""

    def values(self, network: Network, measure: Measure) -> Values:
        """One value a node, in the order of the network.

        Raises
        ------
        BadRequest
            If the engine does not compute this measure, or is not installed.
        """


@dataclass(frozen=True, slots=True)
class Embedded:
    """Computes in this process."""

    def values(self, network: Network, measure: Measure) -> Values:
        """The function of the measure itself."""
        return measure.function(network)


EMBEDDED: Final = Embedded()


def engine_named(
    name: EngineName, master: str | None = None, shared_folder: str | None = None
) -> Engine:
    """Choose an engine; Spark is not imported before it computes.

    Parameters
    ----------
    name
        Of the engine.
    master
        Spark's; by default every processor of this machine.
    shared_folder
        A folder that all workers see; by default a temporary one.

    Raises
    ------
    BadRequest
        If a master or a folder is given to the embedded engine, or there is no such master.
    """
    if name == "spark":
        from ecograph.analysis.spark.engine import SparkEngine

        return SparkEngine(master or "local[*]", shared_folder)
    if master or shared_folder:
        given = "master" if master else "shared_folder"
        raise BadRequest(f"{given} is of no use to engine=embedded.", "Give engine=spark too.")
    return EMBEDDED
