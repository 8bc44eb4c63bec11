"""The centers of the made-up trial: when each opens and closes, and how much it recruits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data.synthetic import clock
from data.synthetic.clock import BLANK
from data.synthetic.sheets import Cells, Sheet, entered
from data.synthetic.truth import stream
from data.vocabulary import EXPORT_TABLES

# By order of opening: the 4th falls silent, the 7th starts late; the 3rd is the largest
SILENT_PLACE, LATE_PLACE, LARGEST_PLACE = 3, 6, 2
_OPENING_DAYS, _OPENING_SHARE = 730, 0.7  # opened over two years, or this share of the horizon
_SILENT_FROM = 0.63  # of the horizon
_TROUGH = (0.36, 0.46, 0.22)  # of the horizon, and what is left of the pace in it
_AUGUST = 0.7
_WEEK = 7 * clock.DAY
_TARTRATE_EVERY, _SLOW_EVERY = 8, 9  # centers that chart the tartrate; that enter data slowly


@dataclass(frozen=True)
class Centers:
    """One entry per center, in order of identifier; days count from 1970."""

    ids: np.ndarray
    zone: np.ndarray
    weight: np.ndarray
    planned: np.ndarray
    opened: np.ndarray
    closed: np.ndarray  # BLANK while never closed
    slow: np.ndarray  # how many times longer data entry takes
    tartrate: np.ndarray  # charts norepinephrine as the tartrate
    start: int
    horizon: int  # days
    phase: np.ndarray  # of the drug deliveries

    @property
    def silent(self) -> int | None:
        return SILENT_PLACE if len(self.ids) > LATE_PLACE else None

    @property
    def late(self) -> int | None:
        return LATE_PLACE if len(self.ids) > LATE_PLACE else None

    @property
    def silent_from(self) -> int:
        return self.start + round(_SILENT_FROM * self.horizon)


def make_centers(seed: int, count: int, start: date, horizon: int) -> Centers:
    """`count` centers opening over two years from `start` (or most of a shorter horizon)."""
    rng = stream(seed, "centers")
    first = (start - date(1970, 1, 1)).days
    width = max(2, len(str(count)))
    spread = min(_OPENING_DAYS, round(_OPENING_SHARE * horizon))
    planned = (spread * (np.arange(count) / max(1, count - 1)) ** 1.05).astype(int)
    opened = planned + np.minimum(rng.gamma(1.5, 10, count), 60).astype(int)
    opened[0] = 0
    return Centers(
        ids=np.array([f"{i:0{width}d}" for i in range(1, count + 1)], dtype=object),
        zone=_zones(count),
        weight=_weights(count, rng),
        planned=first + planned,
        opened=first + np.minimum(opened, horizon - 30),
        closed=_closings(first + opened, first + horizon, rng),
        slow=np.where(np.arange(count) % _SLOW_EVERY == 4, 2.5, 1.0),
        tartrate=np.arange(count) % _TARTRATE_EVERY == 2,
        start=first,
        horizon=horizon,
        phase=rng.integers(0, 12, count),
    )


def _zones(count: int) -> np.ndarray:
    """Paris everywhere, but for one center in 14 in each of two other zones."""
    zones = np.zeros(count, dtype=int)
    zones[12::14] = 1
    zones[9::14] = 2
    return zones


def _weights(count: int, rng: np.random.Generator) -> np.ndarray:
    """A heavy skew: a few recruit a lot, several nobody or two."""
    ranked = (np.arange(count) + 3.5) ** -1.25
    places = {LARGEST_PLACE: 0, SILENT_PLACE: 1, LATE_PLACE: 5}
    named = {place: rank for place, rank in places.items() if count > LATE_PLACE}
    free = np.setdiff1d(np.arange(count), list(named))
    weights = np.empty(count)
    weights[free] = ranked[np.setdiff1d(np.arange(count), list(named.values()))][
        rng.permutation(len(free))
    ]
    for place, rank in named.items():
        weights[place] = ranked[rank]
    return weights


def _closings(opened: np.ndarray, end: int, rng: np.random.Generator) -> np.ndarray:
    """One in 16 centers closes after 9 to 15 months, never one that has a part to play."""
    closed = np.full(len(opened), BLANK)
    for place in range(10, len(opened), 16):
        day = opened[place] + int(rng.integers(270, 450))
        closed[place] = day if day < end - 30 else BLANK
    return closed


def pace(centers: Centers) -> np.ndarray:
    """Relative number of inclusions by center and day of the horizon; (centers, days)."""
    days = centers.start + np.arange(centers.horizon)
    open_then = days >= centers.opened[:, None]
    open_then &= (centers.closed[:, None] == BLANK) | (days <= centers.closed[:, None])
    if centers.silent is not None:
        open_then[centers.silent] &= days < centers.silent_from
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(int) % 12
    season = np.where(month == 7, _AUGUST, 1.0)
    low, high, left = _TROUGH
    share = np.arange(centers.horizon) / centers.horizon
    season = np.where((share >= low) & (share < high), left * season, season)
    return centers.weight[:, None] * open_then * season


def inclusions(
    pace: np.ndarray, start: int, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(center, day) of `count` inclusions of a Poisson process of this pace, given their number."""
    total = np.cumsum(pace.ravel())
    cell = np.searchsorted(total, rng.random(count) * total[-1], side="right")
    return cell // pace.shape[1], start + cell % pace.shape[1]


def centers_sheet(centers: Centers) -> Sheet:
    """The table of centers; openings are known from the day, the stock is counted every week."""
    count = len(centers.ids)
    ids = np.arange(count)
    morning = clock.instant(np.full(count, centers.start - 60), 8 * clock.HOUR, centers.zone)
    names = np.array([f"Center {i} (DEMO)" for i in centers.ids], dtype=object)
    return Sheet(
        EXPORT_TABLES["centers"],
        {
            "center": Cells(ids),
            "name": Cells(ids),
            "timezone": Cells(centers.zone),
            "planned_opening_on": Cells(centers.planned),
            "opened_on": entered(centers.opened, _at_six(centers.opened, centers)),
            "closed_on": entered(centers.closed, _at_six(centers.closed, centers)),
            "drug_weeks_left": Cells(np.full(count, BLANK), _stock(centers)),
        },
        known=morning,
        zone=centers.zone,
        words={
            "center": centers.ids, "name": names,
            "timezone": np.array(clock.ZONES, dtype=object),
        },
        digits={"drug_weeks_left": 1},
    )  # fmt: skip


def reviewed_after(centers: Centers, at: np.ndarray) -> np.ndarray:
    """The next blinded data review after each instant: every four weeks, on a Thursday."""
    first = (centers.start + 3) * clock.DAY + 14 * clock.HOUR
    return first + -((first - at) // (4 * _WEEK)) * 4 * _WEEK


def _at_six(days: np.ndarray, centers: Centers) -> np.ndarray:
    there = days != BLANK
    at = clock.instant(np.where(there, days, centers.start), 5 * clock.HOUR, centers.zone)
    return np.where(there, at, BLANK)


def _stock(centers: Centers) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Weekly counts: a delivery of 14 weeks' drug comes when about two weeks are left."""
    opening = _at_six(centers.opened, centers)
    weeks = centers.horizon // 7 + 6
    counts = []
    for week in range(weeks):
        left = 140 - 10 * ((centers.phase + week) % 13) + (centers.phase * 3 + week) % 7
        when = opening + week * _WEEK
        if_open = (centers.closed == BLANK) | (when < _at_six(centers.closed, centers))
        counts.append((when, np.where(if_open, left, BLANK)))
    return tuple(counts)
