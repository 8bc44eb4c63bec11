"""Instants as whole minutes of UTC since 1970, and what the centers' clocks say at them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

BLANK = -1  # no instant, no day, no value
HOUR, DAY = 60, 1440
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Martinique")
_FIRST, _LAST = "2000-01-01", "2080-01-01"
_BASE = int(np.datetime64(_FIRST, "h").astype("int64"))


@lru_cache
def _offsets() -> np.ndarray:
    """Minutes ahead of UTC, by zone and hour since 2000; these zones change on the hour."""
    hours = pd.date_range(_FIRST, _LAST, freq="h", tz="UTC")
    wall = [hours.tz_convert(zone).tz_localize(None) for zone in ZONES]
    return np.stack([((w - hours.tz_localize(None)) // pd.Timedelta("1min")) for w in wall])


def offset(minutes: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Minutes that each zone is ahead of UTC at each instant."""
    return _offsets()[zone, np.asarray(minutes) // HOUR - _BASE]


def wall(minutes: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Minutes on the wall clock since 1970."""
    return minutes + offset(minutes, zone)


def day_of(minutes: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Days on the wall calendar since 1970."""
    return wall(minutes, zone) // DAY


def instant(day: np.ndarray, minute: np.ndarray | int, zone: np.ndarray) -> np.ndarray:
    """The instant at which a wall clock shows `minute` of `day`; not for hours that repeat."""
    shown = np.asarray(day, dtype="int64") * DAY + minute
    guess = shown - offset(shown, zone)
    return shown - offset(guess, zone)


def ambiguous(minutes: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """Whether the wall clock shows this instant's time twice, in the night it is put back."""
    now = offset(minutes, zone)
    return (offset(minutes + HOUR, zone) < now) | (offset(minutes - HOUR, zone) > now)


def day_texts(days: np.ndarray) -> np.ndarray:
    """YYYY-MM-DD of each day; empty where blank. Object array of `str`."""
    texts = np.full(len(days), "", dtype=object)
    there = days != BLANK
    if there.any():
        low, high = int(days[there].min()), int(days[there].max())
        calendar = np.datetime_as_string(np.arange(low, high + 1).astype("datetime64[D]"))
        texts[there] = calendar.astype(object)[days[there] - low]
    return texts


_TIMES = np.array([f"T{m // HOUR:02d}:{m % HOUR:02d}" for m in range(DAY)], dtype=object)


def instant_texts(minutes: np.ndarray, zone: np.ndarray) -> np.ndarray:
    """The center's clock, YYYY-MM-DDTHH:MM; with its offset where that hour comes twice."""
    texts = np.full(len(minutes), "", dtype=object)
    there = np.flatnonzero(minutes != BLANK)
    at, zones = minutes[there].astype("int64"), zone[there]
    shown = wall(at, zones)
    texts[there] = day_texts(shown // DAY) + _TIMES[shown % DAY]
    twice = there[ambiguous(at, zones)]
    for row in twice:
        ahead = int(offset(minutes[row], zone[row]))
        texts[row] += f"{'-' if ahead < 0 else '+'}{abs(ahead) // HOUR:02d}:{abs(ahead) % HOUR:02d}"
    return texts
