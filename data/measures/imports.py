"""Imports and cuts: what was brought in, what it holds, what was wrong."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.live import CUT_TABLES, CUTS, FINDINGS, IMPORTS


@measure(CUTS, topic=Topic.IMPORTS, columns=dict.fromkeys(CUTS.names, ""))
def cut_list(cuts: pd.DataFrame, at: Moment | None) -> Tidy:
    """Every cut of this home. Returns one row per cut, the newest first."""
    return cuts.sort_values("cut", ascending=False)[list(cut_list.columns)]


@measure(CUT_TABLES, topic=Topic.IMPORTS, columns={"table": "", "supplied": "", "rows": "rows"})
def cut_contents(contents: pd.DataFrame, at: Moment | None) -> Tidy:
    """The tables of the cut in view and their rows.

    Missing: rows of a table that the export did not hold, which is not zero rows.
    Returns one row per table, by name; none while there is no cut.
    """
    found = contents[contents["cut"] == at.cut] if at else contents.iloc[:0]
    there = found["supplied"].fillna(False).astype(bool)
    found = found.assign(rows=found["rows"].astype("Int64").where(there))
    return found.sort_values("table")[list(cut_contents.columns)]


@measure(IMPORTS, topic=Topic.IMPORTS, columns=dict.fromkeys(IMPORTS.names, ""))
def import_list(imports: pd.DataFrame, at: Moment | None) -> Tidy:
    """Every import that was tried. Returns one row per try, the newest first."""
    return imports.sort_values("import", ascending=False)[list(import_list.columns)]


@measure(FINDINGS, topic=Topic.IMPORTS, columns=dict.fromkeys(FINDINGS.names, ""))
def import_findings(findings: pd.DataFrame, at: Moment | None) -> Tidy:
    """What was wrong in the last import that had findings.

    Missing: row and column where a finding is about a whole file.
    Returns one row per finding, in the order found; no row when nothing was.
    """
    last = findings[findings["import"] == findings["import"].max()]
    return last.sort_values("finding")[list(import_findings.columns)]
