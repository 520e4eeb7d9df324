"""Innovation chains: who stands at which node, what is missing, and who might fill it."""
