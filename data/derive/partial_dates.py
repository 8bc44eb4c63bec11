"""What an incomplete date may mean: the first and the last instant of the span as written."""

from __future__ import annotations

import pandas as pd

_YEAR, _MONTH, _DAY = 4, 7, 10  # characters of YYYY, YYYY-MM, YYYY-MM-DD
_TICK = pd.Timedelta(microseconds=1)
_OFFSET = r"(?:Z|[+-]\d{2}:\d{2})$"


def span(written: pd.Series, zone: pd.Series) -> pd.DataFrame:
    """The instants (UTC) between which each partial date lies, on the clock of its `zone`.

    Columns `first`, `last`: equal where a time is written, NaT where the text is no date. An
    offset in the text goes before the zone. A wall time that came twice is its first instant, one
    that never came the next that did.
    """
    length = written.str.len().fillna(0).astype("int64")
    timed = length > _DAY
    absolute = timed & written.str.contains(_OFFSET, na=False)
    padded = written.mask(length == _YEAR, written + "-01-01").mask(
        length == _MONTH, written + "-01"
    )
    walls = _read(padded.mask(absolute))
    first = _instants(walls, zone)
    given = pd.to_datetime(written.where(absolute), errors="coerce", format="ISO8601", utc=True)
    first = first.fillna(given.astype(first.dtype))
    after = walls + pd.Timedelta(days=1)
    for size, step in ((_YEAR, pd.DateOffset(years=1)), (_MONTH, pd.DateOffset(months=1))):
        of_size = (length == size) & walls.notna()
        if of_size.any():
            after[of_size] = (walls[of_size] + step).astype(after.dtype)
    last = (_instants(after, zone) - _TICK).where(~timed, first)
    return pd.DataFrame({"first": first, "last": last})


def _read(texts: pd.Series) -> pd.Series:
    """Wall times; NaT for what is none."""
    found = pd.to_datetime(texts, errors="coerce", format="ISO8601")
    return found.astype("datetime64[us]")


def _instants(walls: pd.Series, zone: pd.Series) -> pd.Series:
    """Wall times on the clocks of `zone` as instants in UTC."""
    found = pd.Series(pd.NaT, index=walls.index, dtype="datetime64[us, UTC]")
    for name in zone.unique():
        there = (zone == name).to_numpy()
        clock = walls[there].dt.tz_localize(
            name, ambiguous=[True] * int(there.sum()), nonexistent="shift_forward"
        )
        found[there] = clock.dt.tz_convert("UTC")
    return found
