"""Which report is of which deviation found: same participant and code, and about the same day."""

from __future__ import annotations

import numpy as np
import pandas as pd

# These can happen only once to a participant, so the day does not tell two of them apart
ONCE = ("ELIG", "CONSENT", "WIN-EARLY", "WIN-LATE", "DURATION")
NEAR_DAYS = 1  # [A] a center may date what happens at night on the day before or after
_DAY = pd.Timedelta(days=1)


def matched(found: pd.DataFrame, reported: pd.DataFrame) -> pd.Series:
    """For those found that were reported: index of `found` -> index of `reported`, one to one.

    A report matches where participant and code are the same and, unless the code can happen only
    once, its day is at most `NEAR_DAYS` outside the days between which the data date it. The
    nearest in time are paired first; among equals the earliest found and the first number.
    """
    pairs = _candidates(found, reported)
    chosen = []
    while len(pairs):
        # nobody stands between these two: each is the other's best
        best = ~pairs["one"].duplicated() & ~pairs["other"].duplicated()
        chosen.append(pairs[best])
        taken = pairs[best]
        pairs = pairs[~(pairs["one"].isin(taken["one"]) | pairs["other"].isin(taken["other"]))]
    if not chosen:
        return pd.Series(dtype="int64")
    pairs = pd.concat(chosen)
    return pd.Series(pairs["other"].to_numpy(), index=pairs["one"].to_numpy())


def _candidates(found: pd.DataFrame, reported: pd.DataFrame) -> pd.DataFrame:
    """Every pair that may be one event, the nearest first: one (found), other (reported)."""
    keys = ["participant", "code"]
    left = found[[*keys, "occurred_on", "latest_on", "found_key"]].assign(one=found.index)
    right = reported[[*keys, "deviation"]].assign(
        other=reported.index, dated_on=reported["occurred_on"]
    )
    pairs = left.merge(right, on=keys)
    early = (pairs["occurred_on"] - pairs["dated_on"]) / _DAY
    late = (pairs["dated_on"] - pairs["latest_on"]) / _DAY
    off = np.maximum(np.maximum(early, late), 0)
    near = pairs["code"].isin(ONCE) | (off <= NEAR_DAYS)
    order = ["off", "occurred_on", "found_key", "deviation"]
    return pairs.assign(off=off)[near].sort_values(order, ignore_index=True)
