"""Networks and measures on Spark's DataFrames (extra ``spark``)."""
