"""Adverse events by group, on the clock of the infusion: who had them, how often, when first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.measures.groups import SETS, answers, each_group, groups_of, in_set, shares, two
from data.measures.intervals import poisson_interval
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.competing import CENSORED, COMPETING, EVENT, cumulative_incidence
from data.measures.stats.proportions import risk_ratio, score_difference
from data.measures.stats.rates import rate_ratio
from data.trial import Trial
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis_events import EVENT_KINDS
from data.vocabulary.analysis_outcomes import OUTCOME_EVENTS, OUTCOME_STATUS

WINDOWS = ("day_28", "day_7", "on_infusion")
DEATH = "death"
CATEGORIES = (
    "any_event", "serious", "severe", "related", "fatal", "bleeding_major", *EVENT_KINDS,
)  # fmt: skip
_CHOICES = {"window": WINDOWS, "analysis_set": SETS}
_WEEK = 7 * 24.0
_PER = 100  # days of exposure
_RATE = f"/{_PER} d"
_HOURS = ("until_h", "watched_h", "died_h")
_LAST_VISIT = 24.0  # hours: the last visit may be so long before the end of a window


@measure(
    OUTCOME_EVENTS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "category": "", "count": "participants", "of": "participants", "share": "",
        "low": "", "high": "", "events": "events", "days": "days", "rate": _RATE,
        "rate_lower": _RATE, "rate_upper": _RATE, "unknown": "participants",
        "not_due": "participants", "not_started": "participants", "undated": "events",
        "deaths_are_saes": "",
    },
    choices=_CHOICES,
    closed=True,
)  # fmt: skip
def closed_events(
    events: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    window: str = "day_28",
    analysis_set: str = "analyzable",
) -> Tidy:
    """How many of each group had events of each kind after the infusion began, and how often.

    Population: participants of `analysis_set` whose infusion began at least the window before the
    cut (`of`), dead or alive; `not_due` began later or may still, `not_started` did not begin.
    Time zero: the start of the infusion. Window: day_28, to the end of follow-up 28 days after
    randomization; day_7, 7 days; or on_infusion, up to 24 h (the trial's) after its end, after
    48 h where no end is on record. An event on its end is in it, one before the start in none;
    an onset without a time counts as early as it can be after the start.
    Numerator of `share`: participants with at least one (`count`); denominator: `of`; exact 95 %
    interval low to high. `events`: all of them. `rate`: participants with one per 100 days to
    the first, the death or the last sign of life; exact interval rate_lower to rate_upper.
    Categories: death itself; any_event, serious, severe, related, fatal, bleeding_major (the
    trial's grades) and the kinds. `deaths_are_saes`: whether the trial has deaths reported as
    serious events.
    Missing: `unknown`, without one and last seen alive more than a day before the window's
    end: they count as none in `share`. `undated`: events without a date, in no other column.
    Returns one row per group and category: whole numbers, shares, days, rates.
    Assumes for the rate that it is constant. Source: requirements B-10, B-11, B-15.
    """
    people = watched(in_set(status, analysis_set), at.trial, window)
    rows = [
        {"group": group, "category": category, **_counts(part, events, category),
         "deaths_are_saes": at.trial.sae.deaths_are_saes}
        for group, part in each_group(people, groups_of(people))
        for category in (DEATH, *CATEGORIES)
    ]  # fmt: skip
    return shares(rows, closed_events.columns)


@measure(
    OUTCOME_EVENTS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "category": "", "difference": "", "lower": "", "upper": "", "ratio": "",
        "ratio_lower": "", "ratio_upper": "", "rate_ratio": "", "rate_ratio_lower": "",
        "rate_ratio_upper": "", "first_count": "participants", "first_of": "participants",
        "second_count": "participants", "second_of": "participants",
    },
    choices=_CHOICES,
    closed=True,
)  # fmt: skip
def closed_events_estimates(
    events: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    window: str = "day_28",
    analysis_set: str = "analyzable",
) -> Tidy:
    """How far the groups are apart in each kind of event: a dot plot's differences.

    Population, window, categories: as `closed_events`. The first group is compared with the
    second (A with B). `difference` of the shares, A less B, Miettinen and Nurminen's 95 %
    interval; `ratio` of the shares, normal on the logarithm; `rate_ratio` of the rates to the
    first event, exact. No p: how large, and what is compatible.
    Missing: a ratio with nobody on one side; infinite is the rate's where only A has some.
    Returns one row per category, none unless there are two groups: shares, ratios.
    Source: requirements B-10, B-11, B-16.
    """
    people = watched(in_set(status, analysis_set), at.trial, window)
    groups = two(groups_of(people))
    rows = [
        compared(people, events, category, groups)
        for category in (DEATH, *CATEGORIES)
        if groups is not None
    ]
    return answers(rows, closed_events_estimates.columns)


@measure(
    OUTCOME_EVENTS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "days": "days", "at_risk": "participants", "events": "participants",
        "share": "", "lower": "", "upper": "",
    },
    choices={"category": CATEGORIES, "analysis_set": SETS},
    closed=True,
)  # fmt: skip
def closed_events_incidence(
    events: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    category: str = "any_event",
    analysis_set: str = "analyzable",
) -> Tidy:
    """Which share of each group has had an event of this category by when, while death competes.

    Population: participants of `analysis_set` whose infusion began. Time zero: its start; censored
    at the last sign of life, and 28 days after the start.
    `share`: Aalen and Johansen's estimate, exact with ties; 95 % interval lower to upper. Who died
    without the event can no longer have it. `at_risk` just before, `events` at that time.
    Missing: the interval at 0; events without a date are not counted.
    Returns one row per group and time of a first event, and one at 0: days, shares.
    Source: requirements B-12.
    """
    people = in_set(status, analysis_set)
    rows: list[dict[str, Any]] = []
    for group, part in each_group(people, groups_of(people)):
        time, state = first_or_death(part, events, category, at.trial)
        curve = cumulative_incidence(time, state)
        rows.append(
            {"group": group, "days": 0.0, "at_risk": len(time), "events": 0, "share": 0.0}
            if len(time)
            else {"group": group, "days": 0.0, "at_risk": 0, "events": 0}
        )
        rows += [
            {
                "group": group,
                "days": curve.time[n] / 24,
                "at_risk": int(curve.at_risk[n]),
                "events": int(curve.events[n]),
                "share": curve.share[n],
                "lower": curve.low[n],
                "upper": curve.high[n],
            }
            for n in range(len(curve.time))
        ]
    return answers(rows, closed_events_incidence.columns)  # fmt: skip


@measure(
    OUTCOME_EVENTS, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "from_h": "h", "until_h": "h", "at_risk": "participants",
        "count": "participants", "share": "", "lower": "", "upper": "",
    },
    choices={"category": CATEGORIES, "analysis_set": SETS},
    closed=True,
)  # fmt: skip
def closed_events_windows(
    events: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    category: str = "any_event",
    analysis_set: str = "analyzable",
) -> Tidy:
    """When after the start of the infusion the first event of a category came.

    Population, time zero, censoring, missing: as `closed_events_incidence`. Windows: the trial's
    (0 to 6, 6 to 24, 24 to 48, 48 to 72 h), then to day 28; an event at an end is in the earlier.
    `count`: first events in the window; `at_risk`: alive, followed and without one at its start.
    `share`: Aalen and Johansen's cumulative incidence at its end, 95 % interval lower to upper.
    Returns one row per group and window: hours, whole numbers, shares. Source: requirements B-15.
    """
    people = in_set(status, analysis_set)
    ends = [*at.trial.sae.windows_h, _last(at.trial)]
    rows: list[dict[str, Any]] = []
    for group, part in each_group(people, groups_of(people)):
        time, state = first_or_death(part, events, category, at.trial)
        curve = cumulative_incidence(time, state)
        for start, end in zip([0, *ends[:-1]], ends, strict=True):
            inside = (state == EVENT) & (time <= end) & ((time > start) | (start == 0))
            at_risk = (time > start) | (start == 0)
            share, low, high, _ = curve.at(end, before=0.0 if len(time) else np.nan)
            bounds = (low, high) if share > 0 else (np.nan, np.nan)
            rows.append({"group": group, "from_h": start, "until_h": end,
                         "at_risk": int(at_risk.sum()), "count": int(inside.sum()),
                         "share": share, "lower": bounds[0], "upper": bounds[1]})  # fmt: skip
    return answers(rows, closed_events_windows.columns)


def compared(
    people: pd.DataFrame, events: pd.DataFrame, category: str, groups: tuple[str, str]
) -> dict[str, Any]:
    """The row of `closed_events_estimates` of a category, of people with their window."""
    one, other = (_counts(people[people[GROUP] == group], events, category) for group in groups)
    four = (one["count"], one["of"], other["count"], other["of"])
    rates = rate_ratio(one["count"], one["days"], other["count"], other["days"])
    return {
        "category": category,
        **dict(zip(("difference", "lower", "upper"), score_difference(*four), strict=True)),
        **dict(zip(("ratio", "ratio_lower", "ratio_upper"), risk_ratio(*four), strict=True)),
        "rate_ratio": rates[0], "rate_ratio_lower": rates[1], "rate_ratio_upper": rates[2],
        "first_count": four[0], "first_of": four[1], "second_count": four[2],
        "second_of": four[3],
    }  # fmt: skip


def watched(people: pd.DataFrame, trial: Trial, window: str) -> pd.DataFrame:
    """The participants with `until_h`, the window's end in hours from the start of the infusion,
    and `mature`: whether it began at least so long before the cut.
    """
    until = people["follow_up_h"]
    if window == "day_7":
        until = until.mask(until.notna(), _WEEK)
    if window == "on_infusion":
        ended = people["stopped_h"].fillna(trial.infusion.duration_h)
        until = ended + trial.sae.on_infusion_until_h
    mature = people["started"] & (people["since_h"] >= until)
    return people.assign(until_h=until, mature=mature.fillna(False).astype(bool))


def matching(events: pd.DataFrame, category: str) -> pd.DataFrame:
    """The events of a category."""
    if category == "any_event":
        return events
    if category == "severe":
        return events[events["severity"] == "severe"]
    if category == "bleeding_major":
        return events[events["major"].fillna(False).astype(bool)]
    if category in ("serious", "related", "fatal"):
        return events[events[category].fillna(False).astype(bool)]
    return events[events["kind"] == category]


def first_or_death(
    people: pd.DataFrame, events: pd.DataFrame, category: str, trial: Trial
) -> tuple[np.ndarray, np.ndarray]:
    """(hours, state) of each whose infusion began: the first event, death, or the end of watch."""
    began = people[people["started"].fillna(False).astype(bool)]
    after = matching(events, category)
    first = after[after["hours"] >= 0].groupby("participant")["hours"].min()
    event = first.reindex(began["participant"]).to_numpy(dtype="float64")
    death = began["died_h"].to_numpy(dtype="float64")
    last = np.fmin(began["watched_h"].to_numpy(dtype="float64"), _last(trial))
    had = event <= _last(trial)
    died = ~had & (death <= _last(trial))
    time = np.where(had, event, last)
    return time, np.select([had, died], [EVENT, COMPETING], default=CENSORED)


def _last(trial: Trial) -> float:
    return trial.follow_up.days * 24.0


def _counts(people: pd.DataFrame, events: pd.DataFrame, category: str) -> dict[str, Any]:
    """Who of these had one in the window, how many there were, and the days they were watched."""
    who = people[people["mature"]]
    until, seen, died = (who[name].to_numpy(dtype="float64") for name in _HOURS)
    place, hours = np.arange(len(who)), died
    if category != DEATH:
        rows = matching(events, category)
        place = pd.Index(who["participant"]).get_indexer(rows["participant"])
        hours = rows["hours"].to_numpy(dtype="float64")
    inside = (place >= 0) & (hours >= 0) & (hours <= until[place] if len(who) else False)
    first = np.full(len(who), np.inf)
    np.minimum.at(first, place[inside], hours[inside])
    had = np.isfinite(first)
    count, days = int(had.sum()), float(np.where(had, first, np.fmin(seen, until)).sum()) / 24
    lower, upper = (float(x) for x in poisson_interval(count, days / _PER))
    alive = ~(died <= until)
    never = int((people["start_due"] & ~people["started"]).sum())
    return {
        "count": count, "of": len(who), "events": int(inside.sum()), "days": days,
        "rate": count / days * _PER if days > 0 else np.nan,
        "rate_lower": lower, "rate_upper": upper,
        "unknown": int((~had & alive & (seen + _LAST_VISIT < until)).sum()),
        "not_due": len(people) - len(who) - never, "not_started": never,
        "undated": int(((place >= 0) & np.isnan(hours)).sum()) if category != DEATH else 0,
    }  # fmt: skip
