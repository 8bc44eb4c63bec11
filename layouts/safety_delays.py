"""From awareness of a serious event to its report, center by center, against the trial's limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn
from dashboard.kit.theme import CARD, EVERYBODY, GREYS, MUTED, figure, words_at
from dashboard.kit.words import interval, is_missing, say
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.accrual import record
from layouts.safety_lines import MARGIN, SMALL, Line, Names, in_order, lines_of, names_axis
from layouts.safety_words import deaths_sentence, hours, limit_of

_LIMITS_SHOWN = 3  # the axis ends at so many times the limit at most


def delays_drawn(centers: Tidy, total: Tidy, names: Names) -> Drawn | NotShown:
    """From awareness to report by center: the median and the middle half, against the limit.

    `total` is sae_reporting_total: a median of all is none of medians.
    """
    if isinstance(centers, NotShown):
        return centers
    if isinstance(total, NotShown):
        return total
    ordered = in_order(centers)
    if not ordered["delays"].sum():
        return Drawn(None, say("No delay is known yet."), centers)
    lines, now = lines_of(ordered), record(total)
    limit = float(now["limit_h"])
    edge = _right_edge(lines, limit)
    drawn = figure(
        [_halves(lines, edge), _longest(lines, edge), _medians(lines, names, edge)],
        xaxis={"title": say("Hours from awareness to report"), "range": [0, edge],
               "showgrid": True, "rangemode": "tozero"},
        yaxis=names_axis(lines, names),
        shapes=[_limit_line(limit)],
        annotations=[
            words_at(limit, 1, say("limit {limit}", limit=limit_of(now)), yref="paper", xshift=4,
                     yanchor="bottom", yshift=-2),
            *(_beyond_words(place, r, edge) for place, r in enumerate(lines)
              if not is_missing(r["longest_h"]) and r["longest_h"] > edge),
        ],
        margin=MARGIN,
    )  # fmt: skip
    return Drawn(drawn, _delays_sentence(now, ordered, names), centers, _delays_note(now))


def _delays_sentence(now: Line, ordered: pd.DataFrame, names: Names) -> str:
    longest = ordered.loc[ordered["longest_h"].idxmax()]
    return say("Half of the {n} delays known are at most {median}; the longest, {longest}, is of "
               "{center}.", n=now["delays"], median=hours(now["median_h"]),
               longest=hours(now["longest_h"]),
               center=names.get(longest["center"], longest["center"]))  # fmt: skip


def _delays_note(now: Line) -> str:
    text = say(
        "Dots: median; lines: middle half; ticks: longest; cut at the right edge. Delay known in "
        "{n} of {all} serious events.", n=now["delays"], all=now["saes"],
    )  # fmt: skip
    return f"{text} {deaths_sentence(bool(now['deaths_are_saes']))}"


def _medians(lines: Sequence[Line], names: Names, edge: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(lines))),
        "x": [_within(r["median_h"], edge) for r in lines],
        "marker": {"color": EVERYBODY, "size": 8, "symbol": "circle"},
        "hovertext": [_delay_hover(r, names) for r in lines],
        "hoverinfo": "text",
    }


def _within(hours: Any, edge: float) -> float | None:
    return None if is_missing(hours) or hours > edge else round(float(hours), 4)


def _delay_hover(r: Line, names: Names) -> str:
    median = say("median {delay}", delay=hours(r["median_h"]))
    half = interval(r["low_quarter_h"], r["high_quarter_h"], unit="h")
    return f"{names.get(r['center'], r['center'])}: {median} ({half})<br>n = {r['delays']}"


def _halves(lines: Sequence[Line], edge: float) -> dict[str, Any]:
    """The middle half of each center's delays, all as one broken line."""
    ends = [
        (min(r["low_quarter_h"], edge), min(r["high_quarter_h"], edge), place)
        for place, r in enumerate(lines)
        if r["delays"]
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [v for low, high, _ in ends for v in (round(low, 4), round(high, 4), None)],
        "y": [v for _, _, place in ends for v in (place, place, None)],
        "line": {"color": GREYS[2], "width": 2},
        "hoverinfo": "skip",
    }


def _longest(lines: Sequence[Line], edge: float) -> dict[str, Any]:
    """A tick at the longest delay of centers with more than one."""
    ends = [_within(r["longest_h"], edge) if r["delays"] > 1 else None for r in lines]
    return {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(lines))),
        "x": ends,
        "marker": {
            "symbol": "line-ns",
            "size": 9,
            "color": GREYS[3],
            "line": {"width": 2, "color": GREYS[3]},
        },
        "hoverinfo": "skip",
    }


def _right_edge(lines: Sequence[Line], limit: float) -> float:
    """As far as the longest delay, past the limit and not far beyond it."""
    ends = [float(r["longest_h"]) for r in lines if not is_missing(r["longest_h"])]
    return min(max(1.4 * limit, *(1.08 * end for end in ends)), _LIMITS_SHOWN * limit)


def _limit_line(limit: float) -> dict[str, Any]:
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": limit, "x1": limit,
            "line": {"color": MUTED, "width": 1.5, "dash": "dot"}, "layer": "below"}  # fmt: skip


def _beyond_words(place: int, r: Line, edge: float) -> dict[str, Any]:
    """What lies beyond the right edge, written where it cannot be drawn."""
    parts = [say("longest {delay}", delay=hours(r["longest_h"], 0))]
    if r["median_h"] > edge:
        parts.insert(0, say("median {delay}", delay=hours(r["median_h"], 0)))
    return words_at(edge, place, f"{', '.join(parts)} →", MUTED, xanchor="right", xshift=-2,
                    bgcolor=CARD, font=SMALL)  # fmt: skip
