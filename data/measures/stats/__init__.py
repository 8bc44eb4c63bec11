"""Statistics of the closed session: pure functions on arrays, no tables, no groups' names."""
