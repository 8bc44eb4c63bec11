"""When the last participant who counts may be randomized, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.derive.frames import DTYPES
from data.measures.center_time import COUNTED, center_time, counted, today
from data.measures.poisson_gamma import (
    Gamma,
    further,
    probability_within,
    spread,
    total_rate,
    waiting_months,
)
from data.measures.registry import Moment, Tidy, measure
from data.trial.protocol import DAYS_PER_MONTH
from data.vocabulary import Kind, NotShown, Topic, sentence
from data.vocabulary.analysis import ENROLLMENT
from data.vocabulary.tables import CENTERS

_DAY = DTYPES[Kind.DATE]
_MONTHS_SEEN = 600  # a date farther away than fifty years is not given
_FAN_POINTS = 60  # at most so many dates in the fan
_WHOLE_TRIAL_ONLY = NotShown(
    sentence("Not shown: a forecast needs the whole trial, not one center.")
)


@dataclass(frozen=True)
class Outlook:
    """What the forecasts start from: the day, who counts, and the rate of the open centers."""

    day: pd.Timestamp
    counted: int
    remaining: int
    centers_open: int
    rate: Gamma | None
    reached_on: pd.Timestamp | None

    def on(self, probability: float) -> pd.Timestamp | None:
        """The day of the last participant at this quantile; None where it cannot be said."""
        if self.remaining <= 0:
            return self.reached_on
        if self.rate is None:
            return None
        months = waiting_months(self.rate, self.remaining, probability)
        if months > _MONTHS_SEEN:
            return None
        return self.day + pd.Timedelta(days=int(np.ceil(months * DAYS_PER_MONTH)))

    def probability_by(self, day: pd.Timestamp) -> float:
        """The probability that the target is reached by the end of that day."""
        if self.reached_on is not None:
            return float(self.reached_on <= day)
        if day <= self.day:
            return 0.0
        if self.rate is None:
            return np.nan
        months = (day - self.day).days / DAYS_PER_MONTH
        return probability_within(self.rate, self.remaining, months)


def outlook(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment, extra: int = 0) -> Outlook:
    """The outlook of the trial, with `extra` centers more from the day of the cut on."""
    frame = center_time(centers, enrollment, at.trial, at.as_of)
    opened = frame[frame["opened"].fillna(False).astype(bool)]
    going = opened[opened["open"].astype(bool)]
    known = spread(*_history(opened))
    days = counted(enrollment, at.trial)["randomized_on"].sort_values()
    remaining = at.trial.target - len(days)
    return Outlook(
        day=today(centers, at.as_of),
        counted=len(days),
        remaining=remaining,
        centers_open=len(going) + extra,
        rate=total_rate(known, *_history(going), extra) if known else None,
        reached_on=days.iloc[at.trial.target - 1] if remaining <= 0 else None,
    )


def _history(centers: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Participants and months open of each center, in an order that no name decides.

    Sums of floats depend on their order, and a quantile on the edge of a whole number on them.
    """
    counts = centers[COUNTED].to_numpy(dtype="float64")
    months = centers["months_open"].to_numpy(dtype="float64")
    order = np.lexsort((months, counts))
    return counts[order], months[order]


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    columns={
        "counted": "participants", "target": "participants", "remaining": "participants",
        "centers_open": "centers", "analyzable_share": "", "per_month": "per month",
        "median_on": "", "low_on": "", "high_on": "", "interval": "", "planned_on": "",
        "probability": "", "level": "",
    },
)  # fmt: skip
def recruitment_forecast(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """When the last participant needed may be randomized, and whether by the planned day.

    Population: the participants who count toward the target (the analyzable, unless the
    definition says randomized), so that those whose data are removed are not waited for twice.
    Model: inclusions in a center are a Poisson process; the centers' rates are a gamma, known
    from all centers opened as well as their number allows: beforehand every shape from 0.1 to 100
    and every mean within a factor of four of the common rate is as likely, on log scales. The
    rates of the centers open now, updated by what each recruited, add to one gamma. The wait is a
    scaled beta prime, the count negative binomial.
    `median_on`, `low_on`, `high_on`: the median and the interval of `interval` (the trial's
    setting, 0.80) for that day; `probability`: of the target by `planned_on`; `level`: act or
    watch where that is below the trial's signals, else missing. Once the target is reached the
    three days are the day it was, and the probability is 1 or 0.
    Missing: the days where nobody was recruited, no center is open, or beyond fifty years.
    Returns one row. Assumes that the centers open now stay open, none is added, and their pace
    stays. Source: requirements B-50 to B-53.
    """
    if _own_alone(centers, at):
        return _WHOLE_TRIAL_ONLY
    found = outlook(enrollment, centers, at)
    row: dict[str, object] = {
        "counted": found.counted,
        "target": at.trial.target,
        "remaining": max(found.remaining, 0),
        "centers_open": found.centers_open,
        "analyzable_share": enrollment["analyzable"].mean() if len(enrollment) else np.nan,
        **_forecast(found, at),
        "level": _level(found, at),
    }
    return _typed(row)


def _forecast(found: Outlook, at: Moment) -> dict[str, object]:
    width = at.trial.signals.pace_interval
    planned = pd.Timestamp(at.trial.planned.last_participant_on)
    return {
        "per_month": found.rate.mean if found.rate else np.nan,
        "median_on": found.on(0.5),
        "low_on": found.on((1 - width) / 2),
        "high_on": found.on((1 + width) / 2),
        "interval": width,
        "planned_on": planned,
        "probability": found.probability_by(planned),
    }


def _level(found: Outlook, at: Moment) -> str | None:
    """Whether the probability of being in time wants a decision or an eye."""
    if found.remaining <= 0:
        return None
    chance = found.probability_by(pd.Timestamp(at.trial.planned.last_participant_on))
    if chance < at.trial.signals.pace_act:
        return "act"
    return "watch" if chance < at.trial.signals.pace_watch else None


def _typed(row: dict[str, object]) -> pd.DataFrame:
    whole = ("counted", "target", "remaining", "centers_open", "extra")
    kinds = {name: "Int64" for name in whole if name in row}
    kinds |= {name: _DAY for name in row if name.endswith("_on")}
    kinds |= {n: "float64" for n in ("per_month", "probability", "analyzable_share") if n in row}
    return pd.DataFrame([row]).astype(kinds | ({"level": "str"} if "level" in row else {}))


def _own_alone(centers: pd.DataFrame, at: Moment) -> bool:
    """Whether the view holds a person's own centers and no other."""
    return at.centers is not None and not set(centers["center"]) - at.centers


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    columns={
        "date": "", "low": "participants", "median": "participants", "high": "participants",
    },
)  # fmt: skip
def recruitment_forecast_curve(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many participants who count there may be at later dates: the fan of the forecast.

    Population, model, assumptions and source: as `recruitment_forecast`. Time zero: the cut.
    `low`, `median`, `high`: the trial's interval (0.80) and median of the count by that date,
    which may pass the target.
    Missing: no row where there is no forecast or the target is reached.
    Returns the day of the cut, then month by month (coarser beyond five years) to the upper end
    of the interval for the last participant: date, whole numbers.
    """
    if _own_alone(centers, at):
        return _WHOLE_TRIAL_ONLY
    found = outlook(enrollment, centers, at)
    width = at.trial.signals.pace_interval
    columns = list(recruitment_forecast_curve.columns)
    if found.rate is None or found.remaining <= 0:
        kinds = {"date": _DAY} | dict.fromkeys(columns[1:], "Int64")
        return pd.DataFrame(columns=columns).astype(kinds)
    end = min(waiting_months(found.rate, found.remaining, (1 + width) / 2), _MONTHS_SEEN)
    step = max(1, int(np.ceil(end / _FAN_POINTS)))
    days = np.ceil(np.append(np.arange(0, end, step), end) * DAYS_PER_MONTH)
    counts = {
        name: found.counted + further(found.rate, days / DAYS_PER_MONTH, chance)
        for name, chance in (("low", (1 - width) / 2), ("median", 0.5), ("high", (1 + width) / 2))
    }
    dates = found.day + pd.to_timedelta(days, unit="D")
    return pd.DataFrame({"date": dates, **counts}).astype(
        {"date": _DAY} | dict.fromkeys(counts, "Int64")
    )


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    columns={
        "extra": "centers", "centers_open": "centers", "per_month": "per month", "median_on": "",
        "low_on": "", "high_on": "", "interval": "", "planned_on": "", "probability": "",
    },
    choices={"extra": ("0", "1", "3", "5")},
)  # fmt: skip
def what_if_centers(
    enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment, extra: str = "0"
) -> Tidy:
    """When the last participant needed may be randomized if `extra` centers opened at the cut.

    Population, model, missing and source: as `recruitment_forecast`. A new center recruits at
    the average pace of the centers opened so far, as uncertain as they differ.
    Returns one row. Assumes the new centers start on the day of the cut; in life they start later.
    """
    if _own_alone(centers, at):
        return _WHOLE_TRIAL_ONLY
    found = outlook(enrollment, centers, at, extra=int(extra))
    row = {"extra": int(extra), "centers_open": found.centers_open, **_forecast(found, at)}
    return _typed(row)
