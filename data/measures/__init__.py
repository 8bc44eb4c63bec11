"""Measures: analysis tables in, one tidy table out. Pure; one file per subject."""
