"""The recruitment curve and its words: what This week and Recruitment draw and say alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn
from dashboard.kit.components import number_card
from dashboard.kit.theme import (
    EVERYBODY,
    MUTED,
    band,
    date_axis,
    figure,
    line,
    reference_line,
    words_at,
)
from dashboard.kit.words import (
    day,
    is_missing,
    month,
    number,
    probability,
    say,
    say_plural,
    share,
)
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown

RECENT = "12m"  # the period of recruitment_curve that leaves plan and forecast ahead out
_WEEKS_FROM = 21  # days from which a span is said in weeks
_HEADROOM = 1.12  # of the count axis above the highest that must be seen


def record(frame: pd.DataFrame) -> dict[str, Any]:
    """The one row of a frame, by column."""
    return {str(name): value for name, value in frame.to_dict("records")[0].items()}


def trial_of(cut: Any) -> Trial | None:
    """The definition frozen with a cut; None while there is no cut."""
    return None if cut is None else cut.trial


def curve_drawn(
    total: Tidy, curve: Tidy, forecast: Tidy, fan: Tidy, period: str = "all"
) -> Drawn | NotShown:
    """Participants who count toward the target over time, against the plan, with the forecast.

    `curve` is recruitment_curve, `fan` recruitment_forecast_curve, the others one row each. A
    forecast that is not shown leaves the curve as it is.
    """
    if isinstance(total, NotShown):
        return total
    if isinstance(curve, NotShown):
        return curve
    now = record(total)
    ahead = None if isinstance(forecast, NotShown) or period == RECENT else record(forecast)
    fan = _no_fan() if isinstance(fan, NotShown) or ahead is None else fan
    tidy = _together(curve, fan)
    if not now["randomized"]:
        return Drawn(None, say("Nobody has been randomized yet."), tidy, _note(now))
    sentence = _recent_sentence(curve) if period == RECENT else pace_sentence(total, forecast)
    return Drawn(_figure(curve, fan, now, ahead), sentence, tidy, _note(now))


def pace_sentence(total: pd.DataFrame, forecast: Tidy) -> str:
    """Where recruitment stands against the plan, when it ends, and how likely that is in time."""
    parts = [plan_sentence(record(total))]
    if not isinstance(forecast, NotShown):
        parts += _outlook(record(forecast))
    return " ".join(part for part in parts if part)


def randomized_card(total: Tidy, sub: str, href: str | None = None) -> html.Div:
    """How many were randomized, and how many of the target count."""
    name = say("Randomized")
    if isinstance(total, NotShown):
        return number_card(name, total)
    now = record(total)
    if now["counted"] == now["randomized"]:
        of = say("of {target}", target=now["target"])
    else:
        of = say("{n} analyzable of {target}", n=now["counted"], target=now["target"])
    return number_card(name, number(now["randomized"]), of=of, sub=sub, href=href)


def last_participant_card(forecast: Tidy, href: str | None = None) -> html.Div:
    """The month of the last participant, with its interval."""
    name = say("Last participant, forecast")
    if isinstance(forecast, NotShown):
        return number_card(name, forecast)
    ahead = record(forecast)
    if not ahead["remaining"]:
        return number_card(
            say("Last participant"), month(ahead["median_on"]), sub=say("target reached"), href=href
        )
    if is_missing(ahead["median_on"]):
        return number_card(name, number(None), sub=say("no pace to forecast from"), href=href)
    return number_card(name, month(ahead["median_on"]), sub=interval_words(ahead), href=href)


def plan_words(total: pd.DataFrame) -> str:
    """The plan for the day of the cut: "plan 188"."""
    return say("plan {n}", n=record(total)["planned"])


def time_words(days: int) -> str:
    """A span in days, or in whole weeks from three weeks on."""
    if days < _WEEKS_FROM:
        return say_plural("{n} day", "{n} days", days)
    return say_plural("{n} week", "{n} weeks", days // 7)


def plan_sentence(now: dict[str, Any]) -> str:
    """How far recruitment is behind or ahead of the plan; `now` is the row of the total."""
    behind = int(now["behind"])
    if behind > 0:
        return say_plural("{n} participant behind the plan of {plan}.",
                          "{n} participants behind the plan of {plan}.",
                          behind, plan=now["planned"])  # fmt: skip
    if behind < 0:
        return say_plural("{n} participant ahead of the plan of {plan}.",
                          "{n} participants ahead of the plan of {plan}.",
                          -behind, plan=now["planned"])  # fmt: skip
    return say("On the plan of {plan}.", plan=now["planned"])


def interval_words(ahead: dict[str, Any]) -> str:
    """The interval of the forecast: "80 %: Oct 2027 – Mar 2028"."""
    high = ahead["high_on"]
    late = say("later than can be said") if is_missing(high) else month(high)
    return say("{share}: {low} – {high}", share=share(ahead["interval"]),
               low=month(ahead["low_on"]), high=late)  # fmt: skip


# --- words -------------------------------------------------------------------------------------


def _outlook(ahead: dict[str, Any]) -> list[str]:
    if not ahead["remaining"]:
        return [say("The target was reached on {day}.", day=day(ahead["median_on"]))]
    if is_missing(ahead["median_on"]):
        return [say("There is no forecast: nobody recruits, or the end is too far away.")]
    return [
        say("At the present pace the target is reached in {month} ({interval}).",
            month=month(ahead["median_on"]), interval=interval_words(ahead)),
        say("Probability of reaching it by the planned {month}: {p}.",
            month=month(ahead["planned_on"]), p=probability(ahead["probability"])),
    ]  # fmt: skip


def _recent_sentence(curve: pd.DataFrame) -> str:
    ends = curve[["counted", "planned"]].astype("float64").iloc[[0, -1]]
    gained, planned = ends.iloc[1] - ends.iloc[0]
    return say_plural(
        "{n} participant in these twelve months; the plan adds {plan} in them.",
        "{n} participants in these twelve months; the plan adds {plan} in them.",
        int(gained), plan=number(planned, 0),
    )  # fmt: skip


def _note(now: dict[str, Any]) -> str:
    people = say("n = {n} randomized, {counted} analyzable", n=now["randomized"],
                 counted=now["analyzable"])  # fmt: skip
    places = say_plural("{open} of {n} center open", "{open} of {n} centers open",
                        int(now["centers_total"]), open=now["centers_open"])  # fmt: skip
    return f"{people} · {places}"


# --- figure ------------------------------------------------------------------------------------


def _together(curve: pd.DataFrame, fan: pd.DataFrame) -> pd.DataFrame:
    """Curve and forecast as one table, by date; the curve alone where there is no forecast."""
    if fan.empty:
        return curve
    ahead = fan.rename(columns={c: f"forecast_{c}" for c in ("low", "median", "high")})
    joined = curve.merge(ahead, on="date", how="outer", sort=True)
    return joined.astype({c: "Int64" for c in ahead.columns if c != "date"})


def _no_fan() -> pd.DataFrame:
    return pd.DataFrame(
        {"date": pd.Series(dtype="datetime64[us]"), "low": [], "median": [], "high": []}
    )


def _figure(
    curve: pd.DataFrame, fan: pd.DataFrame, now: dict[str, Any], ahead: dict[str, Any] | None
) -> dict[str, Any]:
    seen = curve.dropna(subset=["counted"])
    first, last = curve["date"].min(), max([curve["date"].max(), *fan["date"]])
    top = max(now["target"], now["counted"], curve["planned"].max()) * _HEADROOM
    data = [_plan(curve)]
    if len(fan) and ahead is not None:
        data += [band(_iso(fan["date"]), fan["low"].tolist(), fan["high"].tolist()), _median(fan)]
    return figure(
        [*data, _steps(seen)],
        shapes=[reference_line(now["target"], MUTED)],
        annotations=[
            words_at(0, now["target"], say("target {n}", n=now["target"]), MUTED, xref="paper",
                     yanchor="bottom"),
            *_plan_words(curve, now, (last - first).days),
            _count_words(seen),
            *(_fan_words(fan, ahead) if ahead is not None else []),
        ],
        xaxis=date_axis(first.date(), last.date()),
        yaxis={"title": _counted_words(now), "range": [0, top]},
    )  # fmt: skip


def _steps(seen: pd.DataFrame) -> dict[str, Any]:
    counts = [int(n) for n in seen["counted"]]
    hover = [f"{day(d)}: {number(n)}" for d, n in zip(seen["date"], counts, strict=True)]
    return line(_iso(seen["date"]), counts, shape="hv", hovertext=hover, hoverinfo="text")


def _plan(curve: pd.DataFrame) -> dict[str, Any]:
    style = {"color": MUTED, "width": 1.5, "dash": "dot"}
    drawn = line(_iso(curve["date"]), [round(float(n), 1) for n in curve["planned"]])
    return {**drawn, "line": style, "hoverinfo": "skip"}


def _median(fan: pd.DataFrame) -> dict[str, Any]:
    counts = [int(n) for n in fan["median"]]
    hover = [
        say("{day}: {n} expected, {low} to {high}", day=day(d), n=n, low=low, high=high)
        for d, n, low, high in zip(fan["date"], counts, fan["low"], fan["high"], strict=True)
    ]
    drawn = line(_iso(fan["date"]), counts, hovertext=hover, hoverinfo="text")
    return {**drawn, "line": {"color": EVERYBODY, "width": 2, "dash": "dash"}}


def _plan_words(curve: pd.DataFrame, now: dict[str, Any], days: int) -> list[dict[str, Any]]:
    """The plan's name half-way up it, on the side where the curve is not."""
    rising = curve[(curve["planned"] > 0) & (curve["planned"] < now["target"])]
    if rising.empty or not days:
        return []
    first, last = curve["date"].min(), curve["date"].max()
    if now["planned"] >= now["target"]:
        last = rising["date"].max()
    at = first + (last - first) * 0.55
    height = _planned_at(curve, at)
    side = {"xanchor": "right", "yanchor": "bottom"}
    if now["behind"] < 0:
        side = {"xanchor": "left", "yanchor": "top"}
    return [words_at(at.date().isoformat(), height, say("plan"), MUTED, **side)]


def _planned_at(curve: pd.DataFrame, at: pd.Timestamp) -> float:
    """The plan on any day, between the days that the frame names."""
    by_day = curve.set_index("date")["planned"]
    return float(by_day.reindex(by_day.index.union([at])).interpolate("time")[at])


def _count_words(seen: pd.DataFrame) -> dict[str, Any]:
    """The count where the curve ends."""
    last = seen.iloc[-1]
    return words_at(_iso([last["date"]])[0], int(last["counted"]), _bold(number(last["counted"])),
                    EVERYBODY, xshift=6, yshift=-8)  # fmt: skip


def _bold(text: str) -> str:
    return f"<b>{text}</b>"


def _fan_words(fan: pd.DataFrame, ahead: dict[str, Any]) -> list[dict[str, Any]]:
    """The forecast's name over the target line, where the band's upper end comes to it."""
    if fan.empty:
        return []
    there = fan.loc[fan["high"] >= ahead["target"], "date"]
    at = fan["date"].iloc[-1] if there.empty else there.iloc[0]
    text = say("forecast, {interval}", interval=share(ahead["interval"]))
    return [words_at(_iso([at])[0], int(ahead["target"]), text, EVERYBODY, yanchor="bottom",
                     xanchor="right", xshift=-6)]  # fmt: skip


def _counted_words(now: dict[str, Any]) -> str:
    return say("Participants") if now["counted"] == now["randomized"] else say("Analyzable")


def _iso(days: Iterable[date]) -> list[str]:
    return [pd.Timestamp(d).date().isoformat() for d in days]
