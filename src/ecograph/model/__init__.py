"""What is recorded: frozen records, the vocabulary, labels in every language, and quads."""
