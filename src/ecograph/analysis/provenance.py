"""How a result that is not a ranking was made: enough to make it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecograph import __version__

if TYPE_CHECKING:
    from ecograph.network.network import Network, ProjectionSpec

__all__ = ["Made", "made_from"]

Parameter = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Made:
    """What was asked, of which data, by which version.

    Attributes
    ----------
    parameters
        Name and value of each, sorted by name.
    projection
        How the network was made; none where the result stands on a table.
    """

    measure: str
    parameters: tuple[tuple[str, Parameter], ...]
    reference: str
    doi: str
    projection: ProjectionSpec | None
    data_digest: str
    code_version: str
    nodes: int
    ties: int


def made_from(
    network: Network, measure: str, source: tuple[str, str], **parameters: Parameter
) -> Made:
    """Say how a result was made from a network.

    Parameters
    ----------
    network
        What was measured.
    measure
        Name of the measure.
    source
        Short reference and DOI of its definition.
    **parameters
        Everything that the caller could have chosen otherwise.

    Examples
    --------
    >>> from ecograph.network.projection import network_of
    >>> one = made_from(network_of({"p": "ab"}), "toy", ("Nobody 1900", "10/0"), seed=3)
    >>> one.parameters, one.nodes, one.ties
    ((('seed', 3),), 2, 1)
    """
    return Made(
        measure=measure,
        parameters=tuple(sorted(parameters.items())),
        reference=source[0],
        doi=source[1],
        projection=network.spec,
        data_digest=network.digest,
        code_version=__version__,
        nodes=len(network),
        ties=network.strength.nnz // 2,
    )
