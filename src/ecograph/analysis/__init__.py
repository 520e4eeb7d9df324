"""Measures of networks between organisations, a family a file, and the rankings from them."""
