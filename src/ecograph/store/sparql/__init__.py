"""SPARQL text from outside: guarded, negotiated, and run where it can be stopped."""
