"""Specialisation: a toy by hand, the method of reflections, the sign rule, what is not defined."""

from __future__ import annotations

import math

import numpy as np
import pytest
from support.sampling import sampled

from ecograph.analysis.specialisation import (
    complexity,
    location_quotient,
    proximity,
    relatedness_density,
    specialisation,
)
from ecograph.errors import BadRequest

PLACES = ["north", "middle", "south"]
FIELDS = ["ships", "steel", "soap", "salt"]
TOY = [[4, 2, 0, 0], [2, 2, 2, 0], [0, 2, 4, 2]]

RING = [[1, 1, 0], [0, 1, 1], [1, 0, 1]]  # second eigenvalue twice
CASES_WITHOUT = [[[1, 1], [1, 0]], RING, np.zeros((4, 4)), np.eye(4), np.ones((4, 4))]


def test_the_toy_by_hand() -> None:
    """Places have 6, 6, 8 of 20; fields 6, 6, 6, 2."""
    found = specialisation(PLACES, FIELDS, TOY)
    by_hand = [
        [20 / 9, 10 / 9, 0, 0],
        [10 / 9, 10 / 9, 10 / 9, 0],
        [0, 5 / 6, 5 / 3, 5 / 2],
    ]
    assert found.quotient == pytest.approx(np.array(by_hand))
    assert found.special.tolist() == [
        [True, True, False, False],
        [True, True, True, False],
        [False, False, True, True],
    ]
    near = [[0, 1, 0.5, 0], [1, 0, 0.5, 0], [0.5, 0.5, 0, 0.5], [0, 0, 0.5, 0]]
    assert found.proximity == pytest.approx(np.array(near))
    density = [
        [2 / 3, 2 / 3, 2 / 3, 0],
        [1, 1, 2 / 3, 1],
        [1 / 3, 1 / 3, 1 / 3, 1],
    ]
    assert found.density == pytest.approx(np.array(density))
    assert dict(found.made.parameters)["threshold"] == 1
    assert (found.made.nodes, found.made.ties) == (3, 7)


def test_complexity_of_a_nested_table_by_hand() -> None:
    """Diversity and ubiquity 3, 2, 1: the ends are at √1.5, the middle at 0."""
    has = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0]], dtype=float)
    step = (has / has.sum(axis=1)[:, None]) @ (has / has.sum(axis=0)).T
    values, vectors = np.linalg.eig(step)
    second = np.real(vectors[:, np.argsort(-np.real(values))[1]])
    second = (second - second.mean()) / second.std() * np.sign(second[0] - second[2])
    found = complexity(has)
    assert found.places == pytest.approx(second, abs=1e-9)
    assert found.places == pytest.approx([1.5**0.5, 0, -(1.5**0.5)], abs=1e-9)
    assert found.fields == pytest.approx([-(1.5**0.5), 0, 1.5**0.5], abs=1e-9)
    assert (found.parts, found.defined) == (1, True)


@pytest.mark.parametrize("seed", sampled(range(40), 8, pytest.mark.long))
def test_complexity_solves_the_reflections_and_keeps_the_sign(seed: int) -> None:
    chance = np.random.default_rng(seed)
    has = (chance.random((chance.integers(3, 12), chance.integers(3, 12))) < 0.5).astype(float)
    found = complexity(has)
    if not found.defined:
        assert np.isnan(found.places).all()
        return
    rows, columns = ~np.isnan(found.places), ~np.isnan(found.fields)
    part, eci, kci = has[np.ix_(rows, columns)], found.places[rows], found.fields[columns]
    assert eci.mean() == pytest.approx(0, abs=1e-9)
    assert eci.std() == pytest.approx(1)
    step = (part / part.sum(axis=1)[:, None]) @ (part / part.sum(axis=0)).T
    weight = part.sum(axis=1) / part.sum()
    centred = eci - eci @ weight  # the eigenvector itself: orthogonal to the first one
    values = np.sort(np.real(np.linalg.eigvals(step)))
    assert step @ centred == pytest.approx(values[-2] * centred, abs=1e-9)
    assert (eci - eci.mean()) @ part.sum(axis=1) >= -1e-9
    means = part.T @ eci / part.sum(axis=0)
    assert kci == pytest.approx((means - means.mean()) / means.std(), abs=1e-9)


def test_parts_that_do_not_touch() -> None:
    found = complexity([[1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    assert found.parts == 2
    assert np.isnan(found.places).tolist() == [False, False, False, True, True]
    assert np.isnan(found.fields).tolist() == [False, False, False, True]


@pytest.mark.parametrize("table", CASES_WITHOUT)
def test_complexity_that_is_not_defined(table: object) -> None:
    found = complexity(table)  # type: ignore[arg-type]
    assert not found.defined
    assert np.isnan(found.places).all()
    assert np.isnan(found.fields).all()


def test_empty_tables_places_and_fields() -> None:
    none = specialisation([], [], [])
    assert none.quotient.shape == (0, 0)
    assert not none.complexity.defined
    bare = specialisation(["a", "b"], ["x", "y"], [[1, 0], [0, 0]])
    assert bare.quotient[0, 0] == 1
    assert np.isnan(bare.quotient).tolist() == [[False, True], [True, True]]
    assert bare.special.tolist() == [[True, False], [False, False]]
    assert np.isnan(bare.density).all()
    assert not proximity([[0, 0]]).any()
    assert relatedness_density([[1, 1]], [[5, 1], [1, 5]]).tolist() == [[1, 1]]
    assert location_quotient([[0, 0]]).shape == (1, 2)


def test_what_is_refused() -> None:
    for value in (-1, math.nan, math.inf):
        with pytest.raises(BadRequest, match=r"Row 1 \(b\) has .* in x"):
            specialisation(["a", "b"], ["x"], np.array([[1], [value]]))
    with pytest.raises(BadRequest, match="2 places and 1 fields"):
        specialisation(["a", "b"], ["x"], [[1, 1]])
    for threshold in (0, -1, math.nan):
        with pytest.raises(BadRequest, match="threshold"):
            specialisation(PLACES, FIELDS, TOY, threshold=threshold)
