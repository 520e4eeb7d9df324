"""The HTTP service: SPARQL, the API, and plain pages, over one snapshot at a time."""
