"""Small networks that the tests of measures share."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from ecograph.errors import BadRequest
from ecograph.links.columns import Strings
from ecograph.network.network import Network, ProjectionSpec
from ecograph.network.projection import network_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

STAR: Final = network_of(
    {f"p{other}": ["A", other] for other in ("U1", "U2", "I1", "I2", "G1")} | {"p": ["I1", "I2"]}
)
STAR_GROUPS: Final = ["U" if name == "A" else name[0] for name in STAR.nodes.id]
EMPTY: Final = network_of({})


def random_network(seed: int, most: int = 30) -> Network:
    """Organisations in events of one to six: isolates, components, ties of many strengths."""
    chance = random.Random(seed)  # noqa: S311
    size = chance.randint(6, most)
    events = {
        f"p{number:03}": {f"o{chance.randrange(size):02}" for _ in range(chance.randint(1, 6))}
        for number in range(chance.randint(4, most + 10))
    }
    return network_of(events, spec=ProjectionSpec(isolates=True))


def sparse_network(seed: int, most: int = 24) -> Network:
    """Pairs only, few of them: trees, cycles, several components, isolates."""
    chance = random.Random(seed)  # noqa: S311
    size = chance.randint(4, most)
    events: dict[str, set[str]] = {f"alone{number}": {f"o{number:02}"} for number in range(size)}
    for number in range(chance.randint(size // 2, 2 * size)):
        events[f"p{number:03}"] = {f"o{chance.randrange(size):02}" for _ in range(2)}
    return network_of(events, spec=ProjectionSpec(isolates=True))


def random_groups(network: Network, seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311
    return [chance.choice("ABCD") for _ in range(len(network))]


def of_pairs(pairs: Iterable[Sequence[str]], alone: Iterable[str] = ()) -> Network:
    """A network of ties of strength 1, and organisations without ties."""
    events = {f"p{number:03}": list(pair) for number, pair in enumerate(pairs)}
    lone = {f"q{name}": [name] for name in alone}
    return network_of({**events, **lone}, spec=ProjectionSpec(isolates=True))


def with_kinds(network: Network, kinds: Sequence[str]) -> Network:
    return replace(network, nodes=replace(network.nodes, kind=Strings.of(kinds)))


def spoilt(network: Network, value: float) -> Network:
    """The network with one strength that is none."""
    matrix = network.strength.copy()
    matrix.data = matrix.data.astype(np.float64)
    matrix.data[0] = value
    return replace(network, strength=matrix)


def assert_refuses_bad_strengths(function: Callable[[Network], object]) -> None:
    for value in (-1.0, np.nan, np.inf):
        with pytest.raises(BadRequest, match=r"Row 0 \(A\)"):
            function(spoilt(STAR, value))
