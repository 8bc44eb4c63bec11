"""Files a person takes along: the table behind a figure as CSV, the figure for a PNG."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn, Listed, cut_words
from dashboard.kit.page import Answer
from data.access.view import View
from data.vocabulary import NotShown

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def drawn(answer: Answer, view: View, values: tuple[str, ...]) -> Drawn | Listed | NotShown | None:
    """What a card shows, or None for an answer that is no card."""
    draw = getattr(answer.function, "drawn", None)
    return None if draw is None else draw(view, *values)


def picture(found: Drawn, view: View, trial: str, demo: bool, name: str) -> dict[str, Any]:
    """What the browser draws a PNG from: the figure, its sentence, and a footer that names the
    trial, the cut and the denominator, so that a picture passed on still says what it is.
    """
    parts = [trial, "DEMO" if demo else "", cut_words(view, ()), found.note]
    return {
        "figure": found.figure,
        "title": found.sentence,
        "footer": " · ".join(part for part in parts if part),
        "name": name,
    }


def file_name(trial: str, answer: Answer, cut: int | None, demo: bool, ending: str) -> str:
    """`I-MICRO_recruitment.centers_cut3_DEMO.csv`: ASCII, set by the server."""
    parts = [trial, answer.id, f"cut{cut}", *(["DEMO"] if demo else [])]
    name = "_".join("".join(c for c in part if c.isalnum() or c in "-.") for part in parts)
    return f"{name}.{ending}"


def csv_text(tidy: pd.DataFrame) -> str:
    """The tidy frame as CSV: its own column names, empty for missing, no cell a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(tidy.columns)
    for row in tidy.itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value.tz is None else value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
