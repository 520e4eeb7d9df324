"""The graph in a notebook: open, build, ask, draw."""
