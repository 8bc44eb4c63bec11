"""Recruitment: the curve against the plan, centers, screening, and what more centers would do."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn, figure_card, list_card
from dashboard.kit.components import badge, control, number_card, numbers, page_head, row
from dashboard.kit.page import Choice, Page
from dashboard.kit.theme import CARD, EVERYBODY, GREYS, MUTED, date_axis, figure, words_at
from dashboard.kit.words import (
    day,
    is_missing,
    label,
    month,
    number,
    probability,
    say,
    say_plural,
    say_sentence,
    share,
    short_day,
)
from data.measures.recruitment import recruitment_curve
from data.measures.recruitment_forecast import what_if_centers
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown, Role
from layouts import accrual, center_figures, screening
from layouts.accrual import interval_words, record, time_words

PAGE = Page(
    "recruitment",
    "Recruitment",
    order=20,
    audience=frozenset({Role.STEERING, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN}),
)
PERIOD = Choice("period", recruitment_curve.choices["period"])
_MORE = tuple(n for n in what_if_centers.choices["extra"] if n != "0")
EXTRA = Choice("extra", _MORE)


def layout() -> html.Div:
    """The page without data."""
    periods = {"all": say("Whole trial"), "12m": say("Last 12 months")}
    extras = {n: say_plural("{n} center", "{n} centers", int(n)) for n in _MORE}
    return html.Div(
        [
            page_head(say("Recruitment"), sentence_id=PAGE.id("head")),
            numbers(PAGE.id("numbers"), 5),
            row(
                figure_card(PAGE, "curve", say("Against plan"), 330,
                            controls=[control(PAGE, PERIOD, say("Period"), periods)]),
                figure_card(PAGE, "what-if", say("If more centers open"), 290,
                            controls=[control(PAGE, EXTRA, say("More centers"), extras)]),
                widths=(3, 2),
            ),
            row(
                figure_card(PAGE, "targets", say("Centers against target"),
                            center_figures.FIGURE_HEIGHT),
                figure_card(PAGE, "rates", say("Rate per month open"),
                            center_figures.FIGURE_HEIGHT),
            ),
            list_card(PAGE, "centers", say("Centers"), 520),
            figure_card(PAGE, "screening", say("Screening"), screening.FIGURE_HEIGHT),
        ]
    )  # fmt: skip


def head(total: Tidy, forecast: Tidy, centers: Tidy) -> str:
    """What the page found: how far, how late, and which centers are silent."""
    if isinstance(total, NotShown):
        return say_sentence(total.reason)
    now = record(total)
    if not now["randomized"]:
        return say("Nobody has been randomized yet.")
    parts = [
        say("{counted} of the {target} participants needed.", counted=now["counted"],
            target=now["target"]),
        accrual.plan_sentence(now),
        "" if isinstance(forecast, NotShown) else _end_sentence(record(forecast)),
        "" if isinstance(centers, NotShown) else _silent_sentence(centers),
    ]  # fmt: skip
    return " ".join(part for part in parts if part)


def _end_sentence(ahead: dict[str, Any]) -> str:
    if is_missing(ahead["median_on"]) or not ahead["remaining"]:
        return ""
    return say("The last is forecast for {month}; the plan is {planned}.",
               month=month(ahead["median_on"]), planned=month(ahead["planned_on"]))  # fmt: skip


def _silent_sentence(centers: pd.DataFrame) -> str:
    names = centers.loc[centers["state"] == "silent", "name"].tolist()
    if not names:
        return say("No open center is silent.")
    return say_plural("{n} open center is silent: {names}.",
                      "{n} open centers are silent: {names}.",
                      len(names), names=", ".join(names))  # fmt: skip


def number_cards(total: Tidy, forecast: Tidy, centers: Tidy, trial: Trial | None) -> list[html.Div]:
    """Randomized, last participant, probability to be in time, pace, centers open."""
    return [
        accrual.randomized_card(total, _last_words(total)),
        accrual.last_participant_card(forecast),
        _in_time_card(forecast),
        _pace_card(forecast, trial),
        _centers_card(total, centers),
    ]


def _last_words(total: Tidy) -> str:
    if isinstance(total, NotShown):
        return ""
    last = record(total)["last_randomized_on"]
    plan = accrual.plan_words(total)
    if is_missing(last):
        return plan
    return f"{plan} · " + say("last one {day}", day=short_day(last))


def _in_time_card(forecast: Tidy) -> html.Div:
    name = say("Probability of being in time")
    if isinstance(forecast, NotShown):
        return number_card(name, forecast)
    ahead = record(forecast)
    level = ahead["level"]
    mark = None if is_missing(level) or not level else badge(level, label(level, "level"))
    sub = say("{target} by {day}", target=ahead["target"], day=day(ahead["planned_on"]))
    return number_card(name, probability(ahead["probability"]), sub=sub, badge=mark)


def _pace_card(forecast: Tidy, trial: Trial | None) -> html.Div:
    name = say("Pace of the centers open")
    if isinstance(forecast, NotShown) or trial is None:
        return number_card(name, forecast if isinstance(forecast, NotShown) else number(None))
    ahead = record(forecast)
    sub = say("the plan asks for {n} in all", n=trial.planned_per_month)
    return number_card(name, number(ahead["per_month"]), of=say("a month"), sub=sub)


def _centers_card(total: Tidy, centers: Tidy) -> html.Div:
    name = say("Centers open")
    if isinstance(total, NotShown):
        return number_card(name, total)
    now = record(total)
    sub, mark = "", None
    if not isinstance(centers, NotShown):
        counts = centers["state"].value_counts()
        sub = say_plural("{n} with not enough data yet", "{n} with not enough data yet",
                         int(counts.get("not_enough_data", 0)))  # fmt: skip
        if silent := int(counts.get("silent", 0)):
            mark = badge("watch", say_plural("{n} silent", "{n} silent", silent))
    return number_card(name, number(now["centers_open"]), of=say("of {n}", n=now["centers_total"]),
                       sub=sub, badge=mark)  # fmt: skip


# --- what if -----------------------------------------------------------------------------------


def what_if_drawn(as_now: Tidy, more: Tidy) -> Drawn | NotShown:
    """The forecast as it is and with more centers: two intervals on one time axis, and the plan.

    Both frames are what_if_centers, with none and with some extra.
    """
    if isinstance(as_now, NotShown):
        return as_now
    if isinstance(more, NotShown):
        return more
    tidy = pd.concat([as_now, more], ignore_index=True)
    now, then = record(as_now), record(more)
    if any(is_missing(r[c]) for r in (now, then) for c in ("median_on", "low_on", "high_on")):
        return Drawn(None, say("There is no forecast to compare with."), tidy)
    note = say("A new center is taken to start on the day of the cut and to recruit as the "
               "others do on average; in life it starts later")  # fmt: skip
    return Drawn(_what_if_figure(now, then), _what_if_sentence(now, then), tidy, note)


def _what_if_sentence(now: dict[str, Any], then: dict[str, Any]) -> str:
    sooner = time_words(max((now["median_on"] - then["median_on"]).days, 0))
    return say_plural(
        "With {n} more center from now on the target is reached in {then}, {sooner} sooner; "
        "probability by the planned {planned}: {p_then} instead of {p_now}.",
        "With {n} more centers from now on the target is reached in {then}, {sooner} sooner; "
        "probability by the planned {planned}: {p_then} instead of {p_now}.",
        int(then["extra"]), then=month(then["median_on"]), sooner=sooner,
        planned=month(now["planned_on"]), p_then=probability(then["probability"]),
        p_now=probability(now["probability"]),
    )  # fmt: skip


def _what_if_figure(now: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    rows = [(0, now, GREYS[3]), (1, then, EVERYBODY)]
    days = [r[c] for r in (now, then) for c in ("low_on", "high_on", "planned_on")]
    first, last = min(days), max(days)
    room = (last - first) * 0.08
    names = [
        say_plural("{n} center open", "{n} centers open", int(now["centers_open"])),
        say_plural("{n} center more", "{n} centers more", int(then["extra"])),
    ]
    return figure(
        [part for place, r, color in rows for part in _span(place, r, color)],
        xaxis=date_axis((first - room).date(), (last + room).date(), most=5),
        yaxis={"tickvals": [0, 1], "ticktext": names, "range": [1.6, -0.8], "showgrid": False,
               "rangemode": "normal"},
        shapes=[_plan_line(now)],
        annotations=[
            words_at(now["planned_on"].date().isoformat(), 1, say("planned"), MUTED, yref="paper",
                     xshift=4, yanchor="top"),
            _span_words(0, now, MUTED),
            _span_words(1, then, EVERYBODY),
        ],
    )  # fmt: skip


def _span(place: int, r: dict[str, Any], color: str) -> list[dict[str, Any]]:
    """An interval as a thick line, its median as a dot."""
    low, middle, high = (r[c].date().isoformat() for c in ("low_on", "median_on", "high_on"))
    line = {"type": "scatter", "mode": "lines", "x": [low, high], "y": [place, place],
            "line": {"color": color, "width": 4}, "hoverinfo": "skip"}  # fmt: skip
    dot = {"type": "scatter", "mode": "markers", "x": [middle], "y": [place],
           "marker": {"color": color, "size": 12}, "hoverinfo": "text",
           "hovertext": [f"{share(r['interval'])}: {day(r['low_on'])} – {day(r['high_on'])}"],
           }  # fmt: skip
    return [line, dot]


def _span_words(place: int, r: dict[str, Any], color: str) -> dict[str, Any]:
    """Month and interval over the line."""
    text = f"{month(r['median_on'])} ({interval_words(r)})"
    return words_at(r["median_on"].date().isoformat(), place, text, color, xanchor="center",
                    yshift=17, bgcolor=CARD)  # fmt: skip


def _plan_line(now: dict[str, Any]) -> dict[str, Any]:
    at = now["planned_on"].date().isoformat()
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
            "line": {"color": MUTED, "width": 1.5, "dash": "dot"}, "layer": "below"}  # fmt: skip
