"""Deviations by the month they occurred in, and whether they became more frequent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.measures.center_time import today
from data.measures.deviation_counting import ALL, CHOICES, chosen, not_open
from data.measures.intervals import poisson_interval, probability_higher, share
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, ENROLLMENT
from data.vocabulary.tables import CENTERS

RECENT_DAYS = 90  # [A] what 'recent' means in a trend: a quarter of a year
_PER = "per participant"
_MONTH = "datetime64[us]"


@measure(
    CONDUCT_DEVIATIONS, ENROLLMENT, CENTERS,
    topic=Topic.DEVIATIONS,
    columns={
        "month": "", "deviations": "deviations", "participants": "participants", "rate": _PER,
        "low": _PER, "high": _PER,
    },
    choices=CHOICES,
)  # fmt: skip
def deviation_months(
    deviations: pd.DataFrame,
    enrollment: pd.DataFrame,
    centers: pd.DataFrame,
    at: Moment,
    importance: str = ALL,
    code: str = ALL,
) -> Tidy:
    """How many deviations occurred in each month, per participant randomized in it.

    Population: deviations that no drug effect can cause, of one `code` or all, all or the
    `important` ones; everyone randomized; all centers of the view together.
    Numerator of `rate`: deviations that occurred in the month; denominator: participants
    randomized in it; exact Poisson 95 % interval low to high. The last month is not over, and a
    recent deviation may not be reported yet.
    Missing: rates of a month in which nobody was randomized.
    Returns one row per month from the first with either to the cut's: its first day, whole
    numbers, rates per participant. A code that the trial's catalog keeps among those a drug
    effect can cause is not shown. Source: requirements B-11.
    """
    found = chosen(deviations, at, importance, code)
    if found is None:
        return not_open(code)
    occurred, randomized = _month(found["occurred_on"]), _month(enrollment["randomized_on"])
    # the calendar is that of all deviations, so that it stays while a choice changes
    first = min(_month(deviations["occurred_on"]).min(), randomized.min(), key=_late)
    last = _month(pd.Series([today(centers, at.as_of)])).iloc[0]
    months = pd.Index([], dtype=_MONTH) if pd.isna(first) else _range(first, last)
    frame = pd.DataFrame(
        {"deviations": _counted(occurred, months), "participants": _counted(randomized, months)}
    )
    low, high = poisson_interval(frame["deviations"], frame["participants"])
    rate = share(frame["deviations"], frame["participants"])
    return frame.assign(month=months, rate=rate, low=low, high=high)[list(deviation_months.columns)]


@measure(
    CONDUCT_DEVIATIONS, ENROLLMENT,
    topic=Topic.DEVIATIONS,
    by=(CENTER,),
    columns={
        "center": "", "month": "", "deviations": "deviations", "important": "deviations",
        "participants": "participants",
    },
    choices={"code": CHOICES["code"]},
)  # fmt: skip
def deviation_center_months(
    deviations: pd.DataFrame, enrollment: pd.DataFrame, at: Moment, code: str = ALL
) -> Tidy:
    """How many deviations occurred in each center in each month.

    Population: deviations that no drug effect can cause, of one `code` or all; everyone
    randomized. `important` is part of `deviations`; `participants` were randomized in the month.
    Missing: nothing; a center's month with neither has no row.
    Returns one row per center and month, in order: the month's first day, whole numbers. A code
    that the trial's catalog keeps among those a drug effect can cause is not shown.
    """
    found = chosen(deviations, at, ALL, code)
    if found is None:
        return not_open(code)
    dated = found.assign(month=_month(found["occurred_on"]))
    people = enrollment.assign(month=_month(enrollment["randomized_on"]))
    keys = ["center", "month"]
    frame = pd.DataFrame(
        {
            "deviations": dated.groupby(keys).size(),
            "important": dated[dated["important"]].groupby(keys).size(),
            "participants": people.groupby(keys).size(),
        }
    )
    frame = frame.fillna(0).astype("Int64").sort_index().reset_index()
    return frame.astype({"center": "str", "month": _MONTH})[list(deviation_center_months.columns)]


@measure(
    CONDUCT_DEVIATIONS, ENROLLMENT, CENTERS,
    topic=Topic.DEVIATIONS,
    columns={
        "recent": "deviations", "recent_participants": "participants", "recent_rate": _PER,
        "before": "deviations", "before_participants": "participants", "before_rate": _PER,
        "recent_days": "days", "probability": "", "trend": "",
    },
    choices=CHOICES,
)  # fmt: skip
def deviation_trend(
    deviations: pd.DataFrame,
    enrollment: pd.DataFrame,
    centers: pd.DataFrame,
    at: Moment,
    importance: str = ALL,
    code: str = ALL,
) -> Tidy:
    """Whether deviations are more frequent in the last 90 days than they were before.

    Population: as `deviation_months`. Recent are the `recent_days` days up to the cut's. Rates
    are deviations that occurred ÷ participants randomized, in that time and before it.
    `probability`: that the true rate is higher now, each rate with Jeffreys' prior. `trend`:
    rising where it reaches the trial's `funnel_watch`, falling where the opposite does, steady
    otherwise, not_enough_data where either time has fewer participants than the signals ask for.
    Missing: rates and the probability where nobody was randomized in one of the two.
    Returns one row: whole numbers, rates per participant, a probability, a code. A code that the
    catalog keeps among those a drug effect can cause is not shown.
    Assumes deviations are Poisson, and known as soon as they occur; those of the last weeks may
    not be reported yet, so that falling is the weaker word.
    """
    found = chosen(deviations, at, importance, code)
    if found is None:
        return not_open(code)
    begins = today(centers, at.as_of) - pd.Timedelta(days=RECENT_DAYS - 1)
    now = found["occurred_on"] >= begins
    here = enrollment["randomized_on"] >= begins
    row = {
        "recent": int(now.sum()), "recent_participants": int(here.sum()),
        "before": int((~now).sum()), "before_participants": int((~here).sum()),
        "recent_days": RECENT_DAYS,
    }  # fmt: skip
    frame = pd.DataFrame([row]).astype("Int64")
    chance = probability_higher(
        frame["recent"], frame["recent_participants"], frame["before"], frame["before_participants"]
    )
    frame = frame.assign(
        recent_rate=share(frame["recent"], frame["recent_participants"]),
        before_rate=share(frame["before"], frame["before_participants"]),
        probability=chance,
        trend=_trend(frame, chance, at),
    )
    return frame.astype({"trend": "str"})[list(deviation_trend.columns)]


def _trend(frame: pd.DataFrame, chance: np.ndarray, at: Moment) -> np.ndarray:
    sure = at.trial.signals.funnel_watch
    fewest = frame[["recent_participants", "before_participants"]].min(axis=1)
    few = (fewest < at.trial.signals.min_participants).to_numpy(dtype=bool)
    return np.select(
        [few, chance >= sure, chance <= 1 - sure],
        ["not_enough_data", "rising", "falling"],
        default="steady",
    )


def _month(days: pd.Series) -> pd.Series:
    """The first day of each day's month."""
    return days.dt.to_period("M").dt.to_timestamp().astype(_MONTH)


def _range(first: pd.Timestamp, last: pd.Timestamp) -> pd.Index:
    return pd.date_range(first, max(first, last), freq="MS").astype(_MONTH)


def _counted(months: pd.Series, of: pd.Index) -> pd.Series:
    counts = months.value_counts().reindex(of, fill_value=0)
    return counts.astype("Int64").reset_index(drop=True)


def _late(month: pd.Timestamp) -> pd.Timestamp:
    """For comparing months of which one may be missing: a missing one comes last."""
    return pd.Timestamp.max if pd.isna(month) else month
