"""Rules, projection, and the weighted networks that come of them; network files."""
