"""Lines of stacked bars in calm greys: what is there, waits, is late, or is not due yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.kit.theme import INK, LINE, MUTED, figure, words_at
from dashboard.kit.words import number

Row = Mapping[str, Any]
MOST_LINES = 40  # lines a figure names; its table has them all
_BAR = 0.62  # share of a line that a bar fills
_WIDEST = 9  # lines below which bars get no thicker
_ROOM = 1.5  # of the axis to the right of the longest bar, for the words after it
_LONGEST_NAME = 24
_KEY_PX, _SQUARE_PX, _LETTER_PX, _GAP_PX = 16, 9, 6.2, 12


@dataclass(frozen=True)
class Band:
    """One state of a stacked bar: the column that counts it, its words, its grey."""

    column: str
    words: str
    color: str


def stacked(
    rows: Sequence[Row],
    names: Sequence[str],
    bands: Sequence[Band],
    title: str,
    after: Callable[[Row], tuple[str, str]],
) -> dict[str, Any]:
    """A figure with one bar per row, its bands named above it.

    `names` stand before the bars, `after(row)` gives the words behind one and their color.
    """
    rows, names = rows[:MOST_LINES], names[:MOST_LINES]
    longest = max(sum(_count(row, band) for band in bands) for row in rows)
    shapes, key = _key(bands)
    return figure(
        [_bars(rows, names, band) for band in bands],
        barmode="stack",
        bargap=1 - _BAR,
        xaxis={"title": title, "range": [0, max(longest, 1) * _ROOM], "showgrid": True,
               "rangemode": "tozero", "nticks": 6, "tickangle": 0},
        yaxis={"tickvals": list(range(len(rows))), "ticktext": [_short(n) for n in names],
               "range": [max(len(rows), _WIDEST) - 0.5, -0.6], "showgrid": False,
               "rangemode": "normal"},
        shapes=shapes,
        annotations=[*key, *(_after(place, row, bands, after) for place, row in enumerate(rows))],
        margin={"l": 8, "r": 12, "t": 30, "b": 8, "pad": 4},
    )  # fmt: skip


def _bars(rows: Sequence[Row], names: Sequence[str], band: Band) -> dict[str, Any]:
    hover = [f"{name} · {band.words}: {number(_count(row, band))}"
             for name, row in zip(names, rows, strict=True)]  # fmt: skip
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(rows))),
        "x": [_count(row, band) for row in rows],
        "marker": {"color": band.color, "line": {"color": LINE, "width": 1}},
        "hovertext": hover,
        "hoverinfo": "text",
    }


def _after(
    place: int, row: Row, bands: Iterable[Band], after: Callable[[Row], tuple[str, str]]
) -> dict[str, Any]:
    text, color = after(row)
    end = sum(_count(row, band) for band in bands)
    return words_at(end, place, text, color, xshift=6, font={"size": 11, "color": color})


def _key(bands: Sequence[Band]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A square and a word for each band above the bars, counted in pixels from the right edge."""
    shapes, words, right = [], [], 0.0
    for band in reversed(bands):
        width = _LETTER_PX * len(band.words)
        words.append(words_at(1, 1, band.words, MUTED, xref="paper", yref="paper", xanchor="right",
                              yanchor="middle", xshift=-round(right), yshift=_KEY_PX,
                              font={"size": 11, "color": MUTED}))  # fmt: skip
        left = right + width + _SQUARE_PX + 5
        shapes.append(_square(band.color, -round(left)))
        right = left + _GAP_PX
    return shapes[::-1], words[::-1]


def _square(color: str, x: int) -> dict[str, Any]:
    half = _SQUARE_PX // 2
    return {
        "type": "rect", "xref": "paper", "yref": "paper", "xsizemode": "pixel",
        "ysizemode": "pixel", "xanchor": 1, "yanchor": 1, "x0": x, "x1": x + _SQUARE_PX,
        "y0": _KEY_PX - half, "y1": _KEY_PX - half + _SQUARE_PX,
        "fillcolor": color, "line": {"color": INK, "width": 0.5},
    }  # fmt: skip


def _count(row: Row, band: Band) -> int:
    return int(row[band.column])


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
