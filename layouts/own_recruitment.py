"""A center's own recruitment: its curve against its target, its pace among anonymous peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn
from dashboard.kit.components import badge, number_card
from dashboard.kit.theme import (
    EVERYBODY,
    GREYS,
    INK,
    date_axis,
    figure,
    line,
    reference_line,
    words_at,
)
from dashboard.kit.words import (
    interval,
    number,
    say,
    say_plural,
)
from data.measures.registry import Tidy
from data.vocabulary import NotShown

_DIGITS = 2  # of a rate per month: a center recruits a few a year
_HEADROOM = 1.15  # of the count axis above the highest that must be seen
_LEFT_HALF = 0.45  # of the rate axis: words right of it go to the left
_APART = 0.09  # of the axis between two words at the ends of lines


def randomized_card(centers: Tidy, total: Tidy) -> html.Div:
    """How many the own centers randomized of their target, and the trial beside it."""
    name = say("Randomized")
    if isinstance(centers, NotShown):
        return number_card(name, centers)
    done, target = int(centers["randomized"].sum()), int(centers["target"].sum())
    of = say("of {n}", n=target) if done <= target else say("target {n}", n=target)
    return number_card(name, number(done), of=of, sub=_trial(total))


def rate_card(centers: Tidy, peers: Tidy) -> html.Div:
    """Participants a month for the time open, its interval, and the place among peers."""
    name = say("Per month open")
    if isinstance(centers, NotShown):
        return number_card(name, centers)
    months = float(centers["months_open"].sum())
    if not months:
        return number_card(name, number(None), sub=say("not open yet"))
    rate = number(float(centers["randomized"].sum()) / months, _DIGITS)
    place = "" if isinstance(peers, NotShown) else peers["place"].iloc[0]
    mark = badge("none", _places()[place]) if place in _places() else None
    return number_card(name, rate, sub=_spread(centers, months), badge=mark)


def curve_drawn(curve: Tidy, total: Tidy, names: Mapping[str, str]) -> Drawn | NotShown:
    """The own centers' counts over time against their targets, each line named at its end.

    `curve` is center_curve, `total` recruitment_total, `names` center -> its name.
    """
    if isinstance(curve, NotShown):
        return curve
    if curve.empty:
        return Drawn(None, say("Not open yet: nobody could be randomized."), curve)
    ends = curve.groupby("center", sort=True).tail(1)
    sentence = " ".join(part for part in (_against_target(ends), _trial(total, True)) if part)
    counted = int(ends["counted"].sum())
    note = say("n = {n} randomized, {counted} count toward the target.",
               n=int(ends["randomized"].sum()), counted=counted)  # fmt: skip
    return Drawn(_curve_figure(curve, ends, names), sentence, curve, note)


def peers_drawn(peers: Tidy, centers: Tidy, names: Mapping[str, str]) -> Drawn | NotShown:
    """The own centers' rates, with intervals, over the quartiles of the other open centers.

    `peers` is recruitment_peers, `centers` recruitment_by_center.
    """
    if isinstance(peers, NotShown):
        return peers
    if isinstance(centers, NotShown):
        return centers
    open_ones = centers[centers["months_open"] > 0]
    if open_ones.empty:
        return Drawn(None, say("Not open yet: there is no pace to compare."), peers)
    others = peers.to_dict("records")[0]
    note = say("Other open centers, unnamed: n = {n}; for each, participants ÷ months open.",
               n=others["centers"])  # fmt: skip
    return Drawn(_peers_figure(others, open_ones, names), _place(others, open_ones), peers, note)


# --- words -------------------------------------------------------------------------------------


def _places() -> dict[str, str]:
    """Where the own rate stands among the others', in words that do not judge."""
    return {
        "lowest_quarter": say("lowest quarter of peers"),
        "below_median": say("below peers' median"),
        "above_median": say("above peers' median"),
        "highest_quarter": say("highest quarter of peers"),
    }


def _trial(total: Tidy, sentence: bool = False) -> str:
    if isinstance(total, NotShown):
        return ""
    now = total.to_dict("records")[0]
    values = {"n": now["randomized"], "counted": now["counted"], "target": now["target"]}
    if sentence:
        return say("The whole trial has {n}; {counted} count toward its {target}.", **values)
    return say("trial {n}, target {target}", **values)


def _spread(centers: pd.DataFrame, months: float) -> str:
    """The 95 % interval of one center; of several their own rates."""
    if len(centers) == 1:
        low, high = centers["low"].iloc[0], centers["high"].iloc[0]
        return say("95 %: {interval}", interval=interval(low, high, _DIGITS))
    return say("{n} centers, {months} months in all", n=len(centers), months=months)


def _against_target(ends: pd.DataFrame) -> str:
    done, target = int(ends["randomized"].sum()), int(ends["target"].sum())
    missing = target - int(ends["counted"].sum())
    if missing <= 0:
        return say("{n} randomized; the target of {target} is reached.", n=done, target=target)
    return say_plural("{done} randomized, {n} short of the target of {target}.",
                      "{done} randomized, {n} short of the target of {target}.",
                      missing, done=done, target=target)  # fmt: skip


def _place(others: Mapping[str, Any], centers: pd.DataFrame) -> str:
    low, middle, high = others["low_quarter"], others["median"], others["high_quarter"]
    text = say(
        "Half of the {n} other open centers randomize {quarters} a month, the median is {median}.",
        n=others["centers"], quarters=interval(low, high, _DIGITS), median=number(middle, _DIGITS),
    )  # fmt: skip
    own = number(others["own_per_month"], _DIGITS)
    if len(centers) > 1:
        return say("Your centers together: {own} a month.", own=own) + " " + text
    spread = interval(centers["low"].iloc[0], centers["high"].iloc[0], _DIGITS)
    return say("Yours: {own} a month (95 %: {spread}).", own=own, spread=spread) + " " + text


# --- figures -----------------------------------------------------------------------------------


def _curve_figure(
    curve: pd.DataFrame, ends: pd.DataFrame, names: Mapping[str, str]
) -> dict[str, Any]:
    targets = sorted({int(t) for t in ends["target"]})
    top = max(int(ends["randomized"].max()), *targets, 1) * _HEADROOM
    first, last = curve["date"].min().date(), curve["date"].max().date()
    heights = _spaced([float(n) for n in ends["randomized"]], _APART * top)
    traces = [_step(rows, names.get(str(center), str(center)))
              for center, rows in curve.groupby("center", sort=True)]  # fmt: skip
    targets_said = [
        words_at(0, target, say("target {n}", n=target), xref="paper", xshift=4, yshift=10)
        for target in targets
    ]
    ends_said = [
        words_at(last.isoformat(), height, _end(row, len(ends)), EVERYBODY, xshift=6)
        for row, height in zip(ends.to_dict("records"), heights, strict=True)
    ]
    return figure(
        traces,
        xaxis=date_axis(first, last, most=5),
        yaxis={"title": say("Participants randomized"), "range": [0, top], "nticks": 6},
        shapes=[reference_line(target) for target in targets],
        annotations=[*targets_said, *ends_said],
        margin={"l": 8, "r": 34 if len(ends) == 1 else 96, "t": 8, "b": 8, "pad": 4},
    )


def _step(rows: pd.DataFrame, name: str) -> dict[str, Any]:
    counts = [int(n) for n in rows["randomized"]]
    days = [d.date().isoformat() for d in rows["date"]]
    hover = "%{x|%Y-%m-%d}: %{y}<extra></extra>"
    return line(days, counts, shape="hv", name=name, hovertemplate=hover)


def _end(row: Mapping[str, Any], centers: int) -> str:
    """A line's number where it ends; its center too where there are several."""
    count = f"<b>{number(row['randomized'])}</b>"
    return count if centers == 1 else f"{count} {say('center {id}', id=row['center'])}"


def _spaced(heights: Sequence[float], apart: float) -> list[float]:
    """The same heights, moved up where two would lie closer than `apart`."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    found = list(heights)
    for lower, upper in pairwise(order):
        found[upper] = max(found[upper], found[lower] + apart)
    return found


def _peers_figure(
    others: Mapping[str, Any], centers: pd.DataFrame, names: Mapping[str, str]
) -> dict[str, Any]:
    own = [names.get(c, c) for c in centers["center"]]
    low, middle, high = (float(others[k]) for k in ("low_quarter", "median", "high_quarter"))
    top = max(high, float(centers["high"].max())) * 1.05
    return figure(
        [_dots(centers, own)],
        xaxis={"title": say("Participants a month"), "range": [0, top], "nticks": 6},
        yaxis={"range": [len(own) - 0.4, -0.9], "tickvals": list(range(len(own))),
               "ticktext": own, "showgrid": False},
        shapes=[_half(low, high), _median(middle)],
        annotations=[
            _beside(high, -0.62, say("half of the others"), top),
            _beside(middle, len(own) - 0.55, say("their median"), top),
        ],
    )  # fmt: skip


def _beside(x: float, y: float, text: str, top: float) -> dict[str, Any]:
    """Words on the side of `x` where a narrow screen has room."""
    if x > _LEFT_HALF * top:
        return words_at(x, y, text, INK, xshift=-4, xanchor="right")
    return words_at(x, y, text, INK, xshift=4)


def _dots(centers: pd.DataFrame, own: Sequence[str]) -> dict[str, Any]:
    rates = [float(r) for r in centers["per_month"]]
    above = [float(high) - rate for high, rate in zip(centers["high"], rates, strict=True)]
    below = [rate - float(low) for low, rate in zip(centers["low"], rates, strict=True)]
    said = [number(rate, _DIGITS) for rate in rates]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rates,
        "y": list(range(len(own))),
        "marker": {"color": EVERYBODY, "size": 11},
        "error_x": {"type": "data", "symmetric": False, "array": above, "arrayminus": below,
                    "color": EVERYBODY, "thickness": 2, "width": 0},
        "text": said,
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _half(low: float, high: float) -> dict[str, Any]:
    where = {"xref": "x", "x0": low, "x1": high, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "rect", **where, "fillcolor": GREYS[1], "line": {"width": 0}, "layer": "below"}


def _median(at: float) -> dict[str, Any]:
    where = {"xref": "x", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", **where, "line": {"color": INK, "width": 1.5}, "layer": "below"}
