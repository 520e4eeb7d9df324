"""The safety net under a move: ask everything at every door, keep it, compare two records."""
