"""Files a person takes along: the table behind a figure as CSV, the figure for a PNG."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn, Listed, cut_words
from dashboard.kit.words import language, use_language
from dashboard.server.asked import Asked
from data.vocabulary import NotShown

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


def drawn(asked: Asked) -> Drawn | Listed | NotShown | None:
    """What a card shows, or None for an answer that is no card."""
    draw: Callable[..., Any] | None = getattr(asked.answer and asked.answer.function, "drawn", None)
    if asked.answer is None or draw is None:
        return None
    with use_language(language(), asked.view.zone):
        return draw(asked.view, *asked.choices(asked.answer))


def picture(found: Drawn, asked: Asked, trial: str, demo: bool, name: str) -> dict[str, Any]:
    """What the browser draws a PNG from: the figure, its sentence, and a footer that names the
    trial, the cut and the denominator, so that a picture passed on still says what it is.
    """
    parts = [trial, "DEMO" if demo else "", cut_words(asked.view, ()), found.note]
    return {
        "figure": found.figure,
        "title": found.sentence,
        "footer": " · ".join(part for part in parts if part),
        "name": name,
    }


def file_name(trial: str, asked: Asked, demo: bool, ending: str) -> str:
    """`I-MICRO_recruitment.centers_cut3_DEMO.csv`: ASCII, set by the server."""
    parts = [trial, asked.name, f"cut{asked.view.number}", *(["DEMO"] if demo else [])]
    name = "_".join(
        "".join(c for c in p if c.isascii() and (c.isalnum() or c in "-.")) for p in parts
    )
    return f"{name}.{ending}"


def _plain(text: str) -> str:
    return "".join(c for c in text if c.isascii() and (c.isalnum() or c in "-."))


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
