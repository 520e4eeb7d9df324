"""Compiled engines for large graphs: exact, and equal to NetworkX."""

from __future__ import annotations

from ecograph.analysis.engine.graph import Graph, distances_of, graph_of, strengths_of

__all__ = ["Graph", "distances_of", "graph_of", "strengths_of"]
