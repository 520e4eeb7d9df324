"""Relators as columns: days and windows, neighbourhoods, paths."""
