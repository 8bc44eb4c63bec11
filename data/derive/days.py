"""Days: the center's calendar, and the study day of an instant under the trial's rule."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

_UTC = "UTC"


def zone_of(center: pd.Series, centers: pd.DataFrame) -> pd.Series:
    """The IANA time zone of each row's center; UTC where the center is unknown."""
    zones = centers.drop_duplicates("center").set_index("center")["timezone"]
    return center.map(zones).fillna(_UTC).astype("str")


def local_day(instants: pd.Series, zone: pd.Series) -> pd.Series:
    """The day on the wall calendar of `zone` at each instant (UTC); naive midnight, NaT stays."""
    days = pd.Series(pd.NaT, index=instants.index, dtype="datetime64[us]")
    for name in zone.unique():
        there = zone == name
        wall = instants[there].dt.tz_convert(name).dt.tz_localize(None)
        days[there] = wall.dt.normalize().astype("datetime64[us]")
    return days


def cut_day(as_of: datetime, zone: pd.Series) -> pd.Series:
    """The day of the cut on each row's wall calendar; naive midnight."""
    instant = pd.Timestamp(as_of).tz_convert(_UTC)
    days = {name: instant.tz_convert(name).tz_localize(None).normalize() for name in zone.unique()}
    return zone.map(days).astype("datetime64[us]")


def whole_days(later: pd.Series, earlier: pd.Series) -> pd.Series:
    """Whole days from `earlier` to `later`, rounded down; missing where either is."""
    return (later - earlier).dt.days.astype("Int64")


def study_day(instants: pd.Series, start: pd.Series, zone: pd.Series, rule: str) -> pd.Series:
    """The study day of each instant; day 0 begins with randomization at `start`.

    `rule` is the trial's: 'calendar' counts days of the center's calendar (a night of 23 or 25
    hours is one day), '24h' counts periods of 24 elapsed hours. Missing where either is.
    """
    if rule == "calendar":
        return whole_days(local_day(instants, zone), local_day(start, zone))
    if rule == "24h":
        return whole_days(instants, start)
    raise ValueError(f"study_day must be 'calendar' or '24h', not {rule!r}")


def moment(as_of: datetime, like: pd.Series) -> pd.Series:
    """The cut's instant on every row of `like`."""
    return pd.Series(
        pd.Timestamp(as_of).tz_convert(_UTC), index=like.index, dtype="datetime64[us, UTC]"
    )
