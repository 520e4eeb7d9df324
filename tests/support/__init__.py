"""What several tests share: small graphs, callers of the doors, suites beside the repository."""
