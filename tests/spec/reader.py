"""Tables as text, in and out: what a clinician can read is what the test compares.

    participant | center | randomized_at
    07-001      | 07     | 2025-04-02T14:35+02:00

An empty cell is missing. Columns left out are missing everywhere.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from data.derive import Derived, analysis_tables
from data.derive.frames import typed
from data.trial import SHIPPED_TRIAL, Trial, read_trial
from data.vocabulary import EXPORT_TABLES, TABLES, Kind, Table

TRIAL = read_trial(SHIPPED_TRIAL)
_YES_NO = {"yes": True, "no": False, "": None}
CENTERS = """
    center | name      | timezone     | opened_on
    07     | Center 07 | Europe/Paris | 2025-01-01
"""


def frame(table: str, text: str = "") -> pd.DataFrame:
    """A table of the vocabulary, typed, from its text."""
    definition = TABLES[table]
    header, rows = _cells(text)
    if unknown := set(header) - set(definition.names):
        raise ValueError(f"{table} has no column {sorted(unknown)}")
    return typed(
        definition,
        {
            name: _column(definition, name, [row[header.index(name)] for row in rows])
            if name in header
            else pd.Series([None] * len(rows), dtype="object")
            for name in definition.names
        },
    )


def tables(**texts: str) -> dict[str, pd.DataFrame]:
    """Every table of an export; one center unless `centers` says otherwise."""
    return {name: frame(name, texts.get(name, "")) for name in EXPORT_TABLES} | {
        "centers": frame("centers", texts.get("centers", CENTERS))
    }


def derived(as_of: str, trial: Trial = TRIAL, **texts: str) -> Derived:
    """The analysis tables of an export whose tables are the texts named."""
    supplied = frozenset(texts) | {"centers", "participants"}
    return analysis_tables(tables(**texts), trial, datetime.fromisoformat(as_of), supplied)


def said(frame: pd.DataFrame, columns: str) -> list[list[str]]:
    """The rows of a frame as text, for the columns named ('center | start')."""
    names = [name.strip() for name in columns.split("|")]
    return [[_word(value) for value in row] for row in frame[names].itertuples(index=False)]


def same(frame: pd.DataFrame, text: str) -> None:
    """Assert that the frame's columns that the text names say what the text says."""
    header, rows = _cells(text)
    assert said(frame, " | ".join(header)) == rows


def changed(trial: Trial, part: str, **values: object) -> Trial:
    """The trial with other settings in one part, or at the top where `part` is empty."""
    if not part:
        return trial.model_copy(update=values)
    return trial.model_copy(update={part: getattr(trial, part).model_copy(update=values)})


def _cells(text: str) -> tuple[list[str], list[list[str]]]:
    rows = [line for line in text.splitlines() if "|" in line]
    lines = [[cell.strip() for cell in row.split("|")] for row in rows]
    return (lines[0], lines[1:]) if lines else ([], [])


def _column(table: Table, name: str, cells: list[str]) -> pd.Series:
    kind = table.column(name).kind
    if kind is Kind.INSTANT:
        return pd.to_datetime(
            pd.Series([c or None for c in cells], dtype="object"), utc=True, format="ISO8601"
        )
    if kind is Kind.DATE:
        return pd.to_datetime(pd.Series([c or None for c in cells], dtype="object"))
    if kind is Kind.YES_NO:
        return pd.Series([_YES_NO[c] for c in cells], dtype="object")
    if kind in (Kind.WHOLE, Kind.NUMBER):
        return pd.to_numeric(pd.Series([c or None for c in cells], dtype="object"))
    return pd.Series([c or None for c in cells], dtype="object")


def _word(value: object) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%dT%H:%MZ" if value.tzinfo else "%Y-%m-%d")
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
