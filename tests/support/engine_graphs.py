"""Random graphs for the engine's tests: affiliation networks of every counting rule, and others."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from ecograph.analysis.engine.graph import Graph, graph_of

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = ("newman", "full", "jaccard", "cosine", "association", "hub")


def engine_graph(graph: nx.Graph[int], attribute: str | None = None) -> Graph:
    """The graph for the engine; nodes are 0, 1, 2, …"""
    matrix = csr_array((len(graph), len(graph)))
    if graph.number_of_edges():
        one, other = np.array(list(graph.edges)).T
        values = [float(d[attribute]) if attribute else 1.0 for _, _, d in graph.edges(data=True)]
        matrix = csr_array((values, (one, other)), shape=matrix.shape)
        matrix = csr_array(matrix + matrix.T)
    return graph_of(matrix)


def affiliation(seed: int) -> nx.Graph[int]:
    """Many with one event, some with several; distances as fractions, one over the strength."""
    chance = random.Random(seed)  # noqa: S311
    rule = RULES[seed % len(RULES)]
    size = chance.randint(3, 26)
    several = max(2, size // 2)
    events: list[list[int]] = []
    newcomer, share = several, chance.random()
    for _ in range(chance.randint(1, 16)):
        members = chance.sample(range(several), min(several, chance.randint(1, 4)))
        while newcomer < size and chance.random() < share:
            members.append(newcomer)
            newcomer += 1
        events.append(members)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(size))
    count = [sum(node in event for event in events) for node in range(size)]
    for (one, other), strength in strengths(events, rule).items():
        together, product = count[one] + count[other], count[one] * count[other]
        exact = {
            "jaccard": strength / (together - strength),
            "association": strength / product,
            "cosine": strength**2 / product,  # squared, to remain a fraction
        }.get(rule, strength)
        graph.add_edge(one, other, distance=1 / exact)
    return graph


def strengths(events: list[list[int]], rule: str) -> dict[tuple[int, int], Fraction]:
    """Newman's strengths, or how often two met; with hubs, only those of the first member."""
    found: dict[tuple[int, int], Fraction] = {}
    for members in events:
        share = Fraction(1, len(members) - 1) if rule in ("newman", "hub") and members[1:] else 1
        for pair in combinations(members, 2):
            if rule != "hub" or members[0] in pair:
                tie = (min(pair), max(pair))
                found[tie] = found.get(tie, Fraction(0)) + share
    return found


def general(seed: int) -> nx.Graph[int]:
    """Trees, cycles, complete parts, hubs and chance; many lengths alike."""
    chance = random.Random(seed)  # noqa: S311
    size = chance.randint(2, 24)
    makers: list[Callable[[], nx.Graph[int]]] = [
        lambda: nx.gnp_random_graph(size, chance.random() ** 2, seed=seed),
        lambda: nx.random_labeled_tree(size, seed=seed),
        lambda: nx.barbell_graph(chance.randint(3, 6), chance.randint(0, 5)),
        lambda: nx.complete_bipartite_graph(chance.randint(1, 5), chance.randint(1, 6)),
        lambda: nx.barabasi_albert_graph(size + 2, 2, seed=seed),
        lambda: nx.cycle_graph(size + 2),
        lambda: nx.caveman_graph(chance.randint(1, 4), chance.randint(2, 5)),
        lambda: nx.complete_multipartite_graph(*(chance.randint(1, 4) for _ in range(3))),
    ]
    graph: nx.Graph[int] = nx.Graph()
    found: nx.Graph[Any] = makers[seed % len(makers)]()
    made = nx.convert_node_labels_to_integers(found)
    graph.add_nodes_from(made)
    most = chance.choice([1, 2, 3, 6])
    for one, other in made.edges:
        if one != other:
            length = Fraction(chance.randint(1, most), chance.randint(1, most))
            graph.add_edge(one, other, distance=length)
    return graph
