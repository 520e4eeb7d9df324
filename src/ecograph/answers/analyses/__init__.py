"""The named analyses, a file a family: what each asks, and its findings as tables."""
