"""The funnel: each center against the trial's own rate, within the exact limits of chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn
from dashboard.kit.components import badge, number_card
from dashboard.kit.theme import ACT, EVERYBODY, GREYS, MUTED, WATCH, figure, words_at
from dashboard.kit.words import number, ratio, say, say_plural, share
from data.measures.deviation_counting import ALL, IMPORTANT
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.deviation_words import Names, joined, level_words, no_drug_effect

_FEW = "not_enough_data"
_INSIDE = "inside"
# state -> color, symbol: color never alone
_LOOKS = {
    _FEW: (GREYS[2], "circle-open"),
    _INSIDE: (EVERYBODY, "circle"),
    "high_watch": (WATCH, "triangle-up"),
    "low_watch": (WATCH, "triangle-down"),
    "high_act": (ACT, "diamond"),
    "low_act": (ACT, "diamond"),
}
_RATES = ("trial_rate", "watch_low", "watch_high", "act_low", "act_high")
_SIZE, _MORE, _LARGEST = 8, 3, 20  # px of a mark: one center, each further one there, at most
_APART = 0.055  # of the height between two words at the lines' ends


def funnel_drawn(
    funnel: Tidy, limits: Tidy, indicator: str, names: Names, trial: Trial | None
) -> Drawn | NotShown:
    """Rates by number of opportunities, the limits as steps, who is outside by name.

    `funnel` is deviation_funnel, `limits` deviation_funnel_limits, of the same indicator.
    """
    if isinstance(funnel, NotShown):
        return funnel
    if isinstance(limits, NotShown):
        return limits
    there = funnel[funnel["of"] > 0]
    if there.empty or limits.empty or trial is None:
        return Drawn(None, say("There was no opportunity for one yet."), funnel)
    sentence = joined(_trial_words(there, indicator), _outside_words(there, names, trial),
                      _chance_words(there, trial))  # fmt: skip
    made = _figure(_scaled(there, indicator), _scaled(limits, indicator), indicator, names, trial)
    return Drawn(made, sentence, funnel, _note(there, trial))


def centers_card(funnel: pd.DataFrame, href: str) -> html.Div:
    """How many centers have more important deviations than chance explains."""
    judged = _judged(funnel)
    high = judged[judged["funnel"].isin(["high_act", "high_watch"])]
    act = int((judged["funnel"] == "high_act").sum())
    sub = say("by chance alone {n}; {few} with not enough data yet",
              n=number(float(judged["chance_watch"].sum()), 1),
              few=int((funnel["funnel"] == _FEW).sum()))  # fmt: skip
    mark = None
    if act:
        mark = badge("act", say_plural("{n} wants a decision", "{n} want a decision", act))
    elif len(high):
        mark = badge("watch", say_plural("{n} wants watching", "{n} want watching", len(high)))
    of = say_plural("of {n} center judged", "of {n} centers judged", len(judged))
    return number_card(say("Centers above the limits"), number(len(high)), of, sub, mark, href)


# --- words -------------------------------------------------------------------------------------


def _judged(funnel: pd.DataFrame) -> pd.DataFrame:
    return funnel[funnel["funnel"] != _FEW]


def _trial_words(there: pd.DataFrame, indicator: str) -> str:
    count, of = int(there["count"].sum()), int(there["of"].sum())
    return say("Trial: {ratio}, {rate}.", ratio=ratio(count, of),
               rate=_rate_words(count / of, indicator))  # fmt: skip


def _rate_words(rate: float, indicator: str) -> str:
    """A share of the opportunities; of all deviations the number for each participant."""
    return say("{n} each", n=number(rate, 2)) if indicator == ALL else share(rate)


def _outside_words(there: pd.DataFrame, names: Names, trial: Trial) -> str:
    """Who lies outside which limits."""
    act, watch = level_words(trial.signals.funnel_act), level_words(trial.signals.funnel_watch)
    sentences = [
        _who(there, "high_act", names, say("Above the {level} limit: {names}.", level=act,
                                           names="{names}")),
        _who(there, "high_watch", names, say("Above the {level} limit: {names}.", level=watch,
                                             names="{names}")),
        _who(there, "low_act", names, say("Below the {level} limit: {names}.", level=act,
                                          names="{names}")),
        _who(there, "low_watch", names, say("Below the {level} limit: {names}.", level=watch,
                                            names="{names}")),
    ]  # fmt: skip
    return joined(*sentences) or say("No center lies outside the limits.")


def _who(there: pd.DataFrame, state: str, names: Names, text: str) -> str:
    rows = there[there["funnel"] == state].to_dict("records")
    listed = ", ".join(
        f"{names.get(r['center'], r['center'])} ({ratio(r['count'], r['of'])})" for r in rows
    )
    return text.replace("{names}", listed) if rows else ""


def _chance_words(there: pd.DataFrame, trial: Trial) -> str:
    """How many of those judged would lie outside if they differed by chance alone."""
    judged = _judged(there)
    if judged.empty:
        return say("No center has enough data to be judged yet.")
    return say_plural(
        "Of {n} center judged, {watch} would lie outside the {watch_level} limits by chance "
        "alone, {act} outside the {act_level} ones.",
        "Of {n} centers judged, {watch} would lie outside the {watch_level} limits by chance "
        "alone, {act} outside the {act_level} ones.",
        len(judged), watch=_expected(judged["chance_watch"]), act=_expected(judged["chance_act"]),
        watch_level=level_words(trial.signals.funnel_watch),
        act_level=level_words(trial.signals.funnel_act),
    )  # fmt: skip


def _expected(chances: pd.Series) -> str:
    """A number of flags to expect, to the decimal that says something."""
    total = float(chances.sum())
    return number(total, 1 if total >= 0.1 else 2 if total >= 0.01 else 3)


def _note(there: pd.DataFrame, trial: Trial) -> str:
    few = int((there["funnel"] == _FEW).sum())
    parts = [no_drug_effect()]
    if few:
        parts.append(say_plural(
            "grey: {n} center with fewer than {least} opportunities, not enough data yet",
            "grey: {n} centers with fewer than {least} opportunities, not enough data yet",
            few, least=trial.signals.min_participants))  # fmt: skip
    parts.append(say("a larger mark: several centers; on the line is inside"))
    return "; ".join(parts)


# --- figure ------------------------------------------------------------------------------------


def _figure(
    there: pd.DataFrame, limits: pd.DataFrame, indicator: str, names: Names, trial: Trial
) -> dict[str, Any]:
    top, right = _top(there, limits, trial), float(limits["of"].max()) + 0.5
    return figure(
        [
            _steps(limits, "act_high", "dash"), _steps(limits, "act_low", "dash"),
            _steps(limits, "watch_high", "solid"), _steps(limits, "watch_low", "solid"),
            *_marks(there, indicator, names),
        ],
        xaxis={"title": _per(indicator), "range": [0, right], "showgrid": False,
               "rangemode": "tozero", "tickformat": "d"},
        yaxis={"title": say("Share with one, %") if indicator != ALL
               else say("For each participant"),
               "range": [-top * 0.03, top], "rangemode": "normal"},
        shapes=[_few_ground(trial), _trial_line(there)],
        annotations=[*_ends(limits, trial, right, top), *_flagged(there, names, right)],
        margin={"l": 8, "r": 62, "t": 14, "b": 8, "pad": 4},
    )  # fmt: skip


def _scaled(frame: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Shares in percent; of all deviations the number for each participant as it is."""
    rates = [c for c in ("rate", *_RATES) if c in frame.columns]
    return frame.assign(**{c: frame[c] * (1 if indicator == ALL else 100) for c in rates})


def _per(indicator: str) -> str:
    return say("Participants randomized") if indicator in (ALL, IMPORTANT) else say("Opportunities")


def _top(there: pd.DataFrame, limits: pd.DataFrame, trial: Trial) -> float:
    """As high as every center, and the limit of the smallest one that is judged."""
    judged = limits[limits["of"] >= trial.signals.min_participants]
    highest = float(judged["act_high"].max()) if len(judged) else 0.0
    return 1.08 * max(float(there["rate"].max()), highest, 0.01)


def _steps(limits: pd.DataFrame, column: str, dash: str) -> dict[str, Any]:
    """A limit as the step that it is: it holds for whole numbers alone."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [int(n) for n in limits["of"]],
        "y": [round(float(v), 4) for v in limits[column]],
        "line": {"color": GREYS[2], "width": 1.5, "dash": dash, "shape": "hvh"},
        "hoverinfo": "skip",
    }


def _marks(there: pd.DataFrame, indicator: str, names: Names) -> list[dict[str, Any]]:
    """A trace per state; centers of the same count and size share a mark."""
    found = []
    for state, (color, symbol) in _LOOKS.items():
        rows = there[there["funnel"] == state]
        if rows.empty:
            continue
        groups = [g for _, g in rows.groupby(["of", "count"])]
        found.append({
            "type": "scatter",
            "mode": "markers",
            "cliponaxis": False,
            "x": [int(g["of"].iloc[0]) for g in groups],
            "y": [round(float(g["rate"].iloc[0]), 4) for g in groups],
            "marker": {"color": color, "symbol": symbol,
                       "size": [min(_SIZE + _MORE * (len(g) - 1), _LARGEST) for g in groups],
 "opacity": 1,
                       "line": {"width": 1.5, "color": color}},
            "hovertext": [_hover(g, indicator, names) for g in groups],
            "hoverinfo": "text",
        })  # fmt: skip
    return found


def _hover(group: pd.DataFrame, indicator: str, names: Names) -> str:
    count, of = int(group["count"].iloc[0]), int(group["of"].iloc[0])
    who = ", ".join(str(names.get(c, c)) for c in group["center"])
    return f"{who}<br>{ratio(count, of)} · {_rate_words(count / of, indicator)}"


def _flagged(there: pd.DataFrame, names: Names, right: float) -> list[dict[str, Any]]:
    """Names beside those outside the limits, on the side where there is room."""
    rows = there[~there["funnel"].isin([_FEW, _INSIDE])].to_dict("records")
    found = []
    for r in rows:
        left = float(r["of"]) > right * 0.6
        found.append(words_at(
            int(r["of"]), float(r["rate"]), str(names.get(r["center"], r["center"])),
            _LOOKS[r["funnel"]][0], xanchor="right" if left else "left",
            xshift=-9 if left else 9))  # fmt: skip
    return found


def _few_ground(trial: Trial) -> dict[str, Any]:
    """The ground of sizes that are not judged."""
    return {"type": "rect", "x0": 0, "x1": trial.signals.min_participants - 0.5, "yref": "paper",
            "y0": 0, "y1": 1, "fillcolor": GREYS[0], "line": {"width": 0},
            "layer": "below"}  # fmt: skip


def _trial_line(there: pd.DataFrame) -> dict[str, Any]:
    at = float(there["trial_rate"].iloc[0])
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at,
            "line": {"color": MUTED, "width": 1.5, "dash": "dot"}, "layer": "below"}  # fmt: skip


def _ends(limits: pd.DataFrame, trial: Trial, right: float, top: float) -> list[dict[str, Any]]:
    """What each line is, where it ends, at a distance from each other."""
    last = limits.iloc[-1]
    act, watch = level_words(trial.signals.funnel_act), level_words(trial.signals.funnel_watch)
    wanted = sorted([
        (float(last["trial_rate"]), say("trial")),
        (float(last["watch_high"]), watch),
        (float(last["act_high"]), act),
    ])  # fmt: skip
    heights = apart([at for at, _ in wanted], top * _APART)
    return [words_at(right, at, text, xshift=4) for at, (_, text) in
            zip(heights, wanted, strict=True)]  # fmt: skip


def apart(heights: Sequence[float], least: float) -> list[float]:
    """Ascending heights, moved up where two would be nearer than `least`."""
    found: list[float] = []
    for at in heights:
        found.append(max(at, found[-1] + least) if found else at)
    return found
