"""Clocks: what a written day or time spans, on the clock of its center, as instants in UTC."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd

YEARS = (2000, 2100)  # a trial's dates; outside them a year is a slip of the pen

_NONE = np.datetime64("NaT", "us")
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "[0-9]{2}:[0-9]{2}"
_TIME = re.compile(f"{_DAY}[T ]{_CLOCK}(:[0-9]{{2}})?(Z|[+-]{_CLOCK})?")
_PARTS = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TICK = timedelta(microseconds=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Written:
    """What texts say, one entry each: from `first` to `last` on the wall (one instant where
    `exact`), or `utc` where the text has an offset. NaT where it says nothing."""

    first: np.ndarray
    last: np.ndarray
    utc: np.ndarray
    exact: np.ndarray


@dataclass(frozen=True)
class Zones:
    """The clock of each row: a place in `names`, -1 where it is not known."""

    names: Sequence[str]
    codes: np.ndarray


@dataclass(frozen=True)
class Placed:
    """Rows as instants: the earliest and the latest they may mean, in UTC, NaT where unknown.

    `twice` and `never` mark times that came twice or not at all on that clock.
    """

    first: np.ndarray
    last: np.ndarray
    twice: np.ndarray
    never: np.ndarray


@cache
def known_zones() -> frozenset[str]:
    """The names of places and UTC of the IANA database."""
    return frozenset(zone for zone in zoneinfo.available_timezones() if "/" in zone) | {"UTC"}


def day(text: str) -> Span | None:
    """The span of 'YYYY-MM-DD'; None where the text is no such day."""
    return partial(text) if len(text) == 10 else None


def time(text: str) -> Span | None:
    """The span of 'YYYY-MM-DDTHH:MM[:SS][offset]': one instant, with its offset if written."""
    if not _TIME.fullmatch(text):
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant, instant


def partial(text: str) -> Span | None:
    """The span of a year, a month, a day or a time."""
    parts = _PARTS.fullmatch(text)
    if not parts:
        return time(text)
    year, month, date = parts.groups()
    try:
        start = datetime(int(year), int(month or 1), int(date or 1))
        if date:
            return start, start + timedelta(days=1) - _TICK
        last_month = int(month or 12)
        after = datetime(start.year + last_month // 12, last_month % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None
    return start, after - _TICK


def written(spans: Sequence[Span | None]) -> Written:
    """The spans of texts as arrays; None gives NaT."""
    first, last, utc = (np.full(len(spans), _NONE) for _ in range(3))
    exact = np.zeros(len(spans), bool)
    for place, span in enumerate(spans):
        if span is None:
            continue
        exact[place] = span[0] == span[1]
        if span[0].tzinfo is None:
            first[place], last[place] = span
        else:
            utc[place] = span[0].astimezone(UTC).replace(tzinfo=None)
    return Written(first, last, utc, exact)


def placed(texts: Written, codes: np.ndarray, zones: Zones) -> Placed:
    """The instants of rows: `codes` says which text each row holds, `zones` which clock it is on.

    A time that came twice or never is marked and stays NaT; the ends of a day or of a longer span
    that fall into such an hour go to the outer edge.
    """
    first, last = texts.utc[codes], texts.utc[codes]
    twice, never = np.zeros(len(codes), bool), np.zeros(len(codes), bool)
    for place, zone in enumerate(zones.names):
        here = np.flatnonzero((zones.codes == place) & ~np.isnat(texts.first[codes]))
        if not len(here):
            continue
        at = codes[here]
        early, unclear, skipped = _instants(texts.first, texts.exact, zone, early=True)
        late, _, _ = _instants(texts.last, texts.exact, zone, early=False)
        first[here], last[here] = early[at], late[at]
        twice[here], never[here] = unclear[at], skipped[at]
    return Placed(first, last, twice, never)


def local_midnights(instants: np.ndarray, zones: Zones) -> np.ndarray:
    """The midnight, on the wall, that begins the day of each instant (UTC); NaT stays."""
    walls = np.full(len(instants), _NONE)
    for place, zone in enumerate(zones.names):
        here = zones.codes == place
        there = pd.DatetimeIndex(instants[here]).tz_localize("UTC").tz_convert(zone)
        walls[here] = there.tz_localize(None).normalize().to_numpy("datetime64[us]")
    return walls


def naive(instant: datetime) -> np.datetime64:
    """An instant as the arrays here hold it: UTC, without saying so."""
    return np.datetime64(instant.astimezone(UTC).replace(tzinfo=None), "us")


def _instants(
    walls: np.ndarray, exact: np.ndarray, zone: str, *, early: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Wall times on one clock as UTC; and which exact ones came twice, and which never."""
    wall = pd.DatetimeIndex(walls)
    sure = wall.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    odd = sure.isna() & wall.notna()
    lenient = wall.tz_localize(
        zone,
        ambiguous=np.full(len(wall), early),
        nonexistent="shift_forward" if early else "shift_backward",
    )
    exists = wall.tz_localize(zone, ambiguous=np.full(len(wall), True), nonexistent="NaT").notna()
    utc = lenient.tz_convert("UTC").tz_localize(None).to_numpy("datetime64[us]").copy()
    utc[odd & exact] = _NONE
    return utc, odd & exact & exists, odd & exact & ~exists
