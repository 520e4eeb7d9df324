"""The graph in a SPARQL 1.1 server: addresses, requests, reading, publishing."""
