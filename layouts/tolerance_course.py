"""How a tolerance limit came to where it stands: its share month after month, with its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.kit.card import Drawn
from dashboard.kit.formats import month_name
from dashboard.kit.theme import (
    ACT,
    CARD,
    EVERYBODY,
    GREYS,
    WATCH,
    band,
    figure,
    reference_line,
    words_at,
)
from dashboard.kit.words import (
    interval,
    label,
    month,
    number,
    percent,
    probability,
    ratio,
    say,
    share,
)
from data.measures.quality_limits import NOT_ENOUGH
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.tolerance import share_words

FIGURE_HEIGHT = 360
_MOST_TICKS = 6
_ROOM = 1.3  # of the axis above what must be seen


def course_drawn(limits: Tidy, months: Tidy, code: str) -> Drawn | NotShown:
    """The cumulative share of one limit by month, its interval, and the two limits it is held to.

    `limits` is limit_list; `months` the answer of the measure that counts this limit.
    """
    if isinstance(limits, NotShown):
        return limits
    if isinstance(months, NotShown):
        return months
    tidy = months[months["limit_code"] == code].reset_index(drop=True)
    if code not in set(limits["limit_code"]):
        return Drawn(None, say("The trial has not set itself this limit."), tidy)
    if tidy.empty:
        return Drawn(None, say("Nobody is due yet, so there is no share to follow."), tidy)
    rows = tidy.to_dict("records")
    least = rows[-1]["min_participants"]
    note = say("Cumulative, as known at this cut; grey under {n} participants; the band is the "
               "exact 95 % interval, cut at the top", n=least)  # fmt: skip
    name = say(str(limits.set_index("limit_code")["label"][code]))
    return Drawn(_figure(rows), _sentence(name, rows), tidy, note)


def _sentence(name: str, rows: list[dict[str, Any]]) -> str:
    last = rows[-1]
    text = say("{name}: {share} by {month}, {standing}; probability of being over {limit}: {p}.",
               name=name, share=share_words(last), month=month(last["month"]),
               standing=_lowered(label(last["standing"], "standing")),
               limit=share(last["tolerance"]), p=probability(last["probability_over"]))  # fmt: skip
    since = _since(rows)
    return f"{text} {since}" if since else text


def _since(rows: list[dict[str, Any]]) -> str:
    """Since when it has been over the tolerance without a break; "" where it is not."""
    over = [r["share"] > r["tolerance"] and r["standing"] != NOT_ENOUGH for r in rows]
    if not over[-1]:
        return ""
    first = len(over) - next((n for n, o in enumerate(reversed(over)) if not o), len(over))
    return say("Over the limit since {month}.", month=month(rows[first]["month"]))


def _figure(rows: list[dict[str, Any]]) -> dict[str, Any]:
    places = list(range(len(rows)))
    top = _top(rows)
    low, high = ([min(100 * r[c], top) for r in rows] for c in ("low", "high"))
    last = rows[-1]
    return figure(
        [band(places, low, high), *_curve(rows, places, top)],
        xaxis=_months_axis(rows),
        yaxis={"title": "%", "range": [0, top], "nticks": 6},
        shapes=[
            reference_line(100 * last["tolerance"], ACT),
            {**reference_line(100 * last["watch_from"], WATCH),
             "line": {"color": WATCH, "width": 1.5, "dash": "dash"}},
        ],
        annotations=[
            _limit_words(say("limit {limit}", limit=share(last["tolerance"])),
                         places[-1], 100 * last["tolerance"], ACT),
            _limit_words(say("warning {limit}", limit=share(last["watch_from"])),
                         places[-1], 100 * last["watch_from"], WATCH),
            words_at(places[-1], 100 * last["share"],
                     f"<b>{percent(last['count'], last['of'], 1)}</b>", EVERYBODY,
                     xanchor="right", yanchor="bottom", yshift=5, bgcolor=CARD),
        ],
    )  # fmt: skip


def _top(rows: list[dict[str, Any]]) -> float:
    """As far as the last interval and each share that can be judged; above the tolerance."""
    seen = [100 * r["share"] for r in rows if r["standing"] != NOT_ENOUGH]
    last = rows[-1]
    return round(_ROOM * max([100 * last["tolerance"], 100 * last["high"], *seen]), 4)


def _curve(rows: list[dict[str, Any]], places: list[int], top: float) -> list[dict[str, Any]]:
    """The share as a line; months with too few to judge by are grey."""
    enough = [r["standing"] != NOT_ENOUGH for r in rows]
    y = [round(100 * r["share"], 2) if 100 * r["share"] <= top else None for r in rows]
    return [
        {
            "type": "scatter", "mode": "lines+markers", "x": places, "y": y,
            "line": {"color": EVERYBODY, "width": 2},
            "marker": {"color": [EVERYBODY if e else GREYS[2] for e in enough], "size": 7,
                       "line": {"color": CARD, "width": 1}},
            "hovertext": [_hover(r) for r in rows], "hoverinfo": "text",
        }
    ]  # fmt: skip


def _hover(row: Mapping[str, Any]) -> str:
    known = say("95 %: {interval}", interval=interval(100 * row["low"], 100 * row["high"], 1, "%"))
    sure = say("probability of being over {limit}: {p}", limit=share(row["tolerance"]),
               p=probability(row["probability_over"]))  # fmt: skip
    count = f"{percent(row['count'], row['of'], 1)} ({ratio(row['count'], row['of'])})"
    where = label(row["standing"], "standing")
    return f"{month(row['month'])}: {count}<br>{known}<br>{sure}<br>{where}"


def _months_axis(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A tick for some of the months, with how many were due by then under it."""
    step = -(-len(rows) // _MOST_TICKS)
    ticks = list(range(len(rows) - 1, -1, -step))[::-1]
    texts = [
        f"{month_name(rows[n]['month'])}<br>{rows[n]['month'].year}<br>n {number(rows[n]['of'])}"
        for n in ticks
    ]
    end = max(len(rows) - 1, 1)
    return {"tickvals": ticks, "ticktext": texts, "range": [-0.5, end * 1.27 + 0.3],
            "tickangle": 0}  # fmt: skip


def _limit_words(text: str, x: int, y: float, color: str) -> dict[str, Any]:
    """The name of a limit over its line, right of where the course ends."""
    return words_at(x, y, text, color, xshift=10, yanchor="bottom",
                    font={"size": 11, "color": color})  # fmt: skip


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
