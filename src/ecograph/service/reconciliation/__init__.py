"""Which entities a table's own names mean, and what the graph adds to its rows (Reconciliation)."""
