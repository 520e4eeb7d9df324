"""Stores: the graph, embedded."""
