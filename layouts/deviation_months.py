"""Deviations month by month beside who was randomized, and whether they become more frequent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn
from dashboard.kit.components import badge, number_card
from dashboard.kit.theme import EVERYBODY, GREYS, MUTED, date_axis, figure, words_at
from dashboard.kit.words import (
    interval,
    is_missing,
    label,
    month,
    number,
    probability,
    say,
    say_plural,
)
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.accrual import record, trial_of
from layouts.deviation_words import joined, no_drug_effect

_DIGITS = 2  # of a rate per participant
_HEADROOM = 1.18  # of the counts, for the words above them
_FEW_TICKS = 6  # counts below which every whole number has its tick
_BAR_DAYS = 13  # width of a month's bar; of those behind it, twice as much


def months_drawn(months: Tidy, trend: Tidy, cut: Any) -> Drawn | NotShown:
    """Deviations by month before the participants randomized in it, the recent time marked.

    `months` is deviation_months, `trend` deviation_trend, of the same choices; `cut` is the one
    they are from, with its instant and its trial.
    """
    if isinstance(months, NotShown):
        return months
    if isinstance(trend, NotShown):
        return trend
    if months.empty:
        return Drawn(None, say("Nobody has been randomized yet."), months)
    note = joined(
        no_drug_effect() + ".", say("The last month is not over."), _rule(trial_of(cut), trend)
    )
    return Drawn(
        _figure(months, record(trend), None if cut is None else cut.as_of),
        trend_sentence(trend),
        months,
        note,
    )


def trend_sentence(trend: pd.DataFrame) -> str:
    """The rates of the recent time and of before, and what the rule says of them."""
    now = record(trend)
    recent = say_plural(
        "{n} in the last {days} days, {rate} for each of the {people} participants randomized in "
        "them",
        "{n} in the last {days} days, {rate} for each of the {people} participants randomized in "
        "them",
        int(now["recent"]), days=int(now["recent_days"]), rate=number(now["recent_rate"], _DIGITS),
        people=int(now["recent_participants"]),
    )  # fmt: skip
    before = say("{n} before, {rate} for each of {people}", n=int(now["before"]),
                 rate=number(now["before_rate"], _DIGITS),
                 people=int(now["before_participants"]))  # fmt: skip
    text = say("{trend}: {recent}; {before}.", trend=label(now["trend"], "trend"), recent=recent,
               before=before)  # fmt: skip
    if now["trend"] == "not_enough_data":
        return text
    return joined(text, say("Probability that the rate has risen: {p}.",
                            p=probability(now["probability"])))  # fmt: skip


def trend_card(trend: Tidy, href: str) -> html.Div:
    """Whether important deviations become more frequent."""
    name = say("Trend of important ones")
    if isinstance(trend, NotShown):
        return number_card(name, trend)
    now = record(trend)
    rates = say("{recent} in {days} days, {before} before", days=int(now["recent_days"]),
                recent=number(now["recent_rate"], _DIGITS),
                before=number(now["before_rate"], _DIGITS))  # fmt: skip
    if now["trend"] == "not_enough_data":
        return number_card(name, number(None), say("not enough data yet"), rates, href=href)
    chance = say("probability of a rise {p}", p=probability(now["probability"]))
    mark = badge("watch", say("more frequent")) if now["trend"] == "rising" else None
    return number_card(name, label(now["trend"], "trend"), sub=[rates, html.Br(), chance],
                       badge=mark, href=href)  # fmt: skip


def _rule(trial: Trial | None, trend: pd.DataFrame) -> str:
    if trial is None:
        return ""
    sure = trial.signals.funnel_watch
    return say(
        "Rule: rising where the probability of a higher rate in the last {days} days is {sure} or "
        "more, falling at {unsure} or less; judged from {n} participants in each time on. Recent "
        "deviations may not be reported yet.",
        days=int(record(trend)["recent_days"]), sure=probability(sure),
        unsure=probability(1 - sure), n=trial.signals.min_participants,
    )  # fmt: skip


# --- figure ------------------------------------------------------------------------------------


def _figure(months: pd.DataFrame, now: dict[str, Any], as_of: datetime | None) -> dict[str, Any]:
    first, last = months["month"].iloc[0], months["month"].iloc[-1]
    margin = pd.Timedelta(days=18)
    top = max(int(months["participants"].max()), int(months["deviations"].max()), 1) * _HEADROOM
    return figure(
        [_bars(months, "participants", GREYS[1], 2 * _BAR_DAYS),
         _bars(months, "deviations", EVERYBODY, _BAR_DAYS)],
        barmode="overlay",
        xaxis=date_axis((first - margin).date(), (last + margin).date(), most=6),
        yaxis={"title": say("In the month"), "range": [0, top],
               **({"dtick": 1} if top < _FEW_TICKS else {})},
        shapes=_recent(now, as_of, last + margin),
        annotations=[
            *_recent_words(now, as_of, last + margin),
            _key(0, GREYS[3], say("participants randomized")),
            _key(1, EVERYBODY, say("deviations")),
        ],
        margin={"l": 8, "r": 12, "t": 40, "b": 8, "pad": 4},
    )  # fmt: skip


def _begin(now: dict[str, Any], as_of: datetime) -> str:
    days = timedelta(days=int(now["recent_days"]) - 1)
    return (as_of - days).date().isoformat()


def _recent(now: dict[str, Any], as_of: datetime | None, end: pd.Timestamp) -> list[dict[str, Any]]:
    """The ground of the recent time."""
    if as_of is None:
        return []
    return [{"type": "rect", "x0": _begin(now, as_of), "x1": end.date().isoformat(),
             "yref": "paper", "y0": 0, "y1": 1, "fillcolor": GREYS[0], "line": {"width": 0},
             "layer": "below"}]  # fmt: skip


def _recent_words(
    now: dict[str, Any], as_of: datetime | None, end: pd.Timestamp
) -> list[dict[str, Any]]:
    if as_of is None:
        return []
    text = say("last {n} days", n=int(now["recent_days"]))
    return [words_at(end.date().isoformat(), 1, text, MUTED, yref="paper", xanchor="right",
                     yanchor="top", xshift=-4, yshift=-2)]  # fmt: skip


def _key(place: int, color: str, text: str) -> dict[str, Any]:
    """A line of words above the figure, in the color of the bars it names."""
    return words_at(0, 1, f"■ {text}", color, xref="paper", yref="paper", yanchor="bottom",
                    yshift=20 - 18 * place)  # fmt: skip


def _bars(months: pd.DataFrame, column: str, color: str, days: int) -> dict[str, Any]:
    milliseconds = days * 86_400_000
    return {
        "type": "bar",
        "x": [m.date().isoformat() for m in months["month"]],
        "y": [int(n) for n in months[column]],
        "width": milliseconds,
        "marker": {"color": color},
        "hovertext": [_hover(r) for r in months.to_dict("records")],
        "hoverinfo": "text",
    }


def _hover(r: dict[str, Any]) -> str:
    counts = say("{n} deviations, {people} randomized", n=int(r["deviations"]),
                 people=int(r["participants"]))  # fmt: skip
    text = f"{month(r['month'])}<br>{counts}"
    if is_missing(r["rate"]):
        return text
    each = say("{rate} each (95 %: {interval})", rate=number(r["rate"], _DIGITS),
               interval=interval(r["low"], r["high"], _DIGITS))  # fmt: skip
    return f"{text}<br>{each}"
