"""The order of the work: from sources to a snapshot, and the checks on the way."""
