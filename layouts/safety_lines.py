"""The lines that figures of serious events by center share, so that one reads across them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.kit.theme import MUTED

FIGURE_HEIGHT = 680  # of figures with a line per center
MOST_LINES = 40  # centers a figure names; the table has them all
MARGIN = {"l": 8, "r": 12, "t": 22, "b": 8, "pad": 4}
SMALL = {"size": 11, "color": MUTED}
_WIDEST = 14  # lines below which they are no further apart
_LONGEST_NAME = 24

Names = Mapping[str, str]  # center -> its name
Line = dict[str, Any]


def in_order(centers: pd.DataFrame) -> pd.DataFrame:
    """Centers with participants: the most events first, then the most participants."""
    there = centers[centers["participants"] > 0]
    return there.sort_values(["saes", "participants", "center"], ascending=[False, False, True])


def rows_of(frame: pd.DataFrame) -> list[Line]:
    """Its rows, each by column."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def lines_of(ordered: pd.DataFrame) -> list[Line]:
    """The rows a figure names."""
    return rows_of(ordered.head(MOST_LINES))


def names_axis(lines: Sequence[Line], names: Names) -> dict[str, Any]:
    """The axis of the centers' names, long ones cut."""
    texts = [names.get(r["center"], r["center"]) for r in lines]
    return {
        "tickvals": list(range(len(lines))),
        "ticktext": [t if len(t) <= _LONGEST_NAME else t[: _LONGEST_NAME - 1] + "…" for t in texts],
        "range": [max(len(lines), _WIDEST) - 0.5, -0.5],
        "showgrid": False,
        "rangemode": "normal",
    }
