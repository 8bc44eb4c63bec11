"""Spells of low pressure in what was charted, how long they lasted, and what was done."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.trial import HypotensionRule

_SECOND, _MINUTE = pd.Timedelta(seconds=1), pd.Timedelta(minutes=1)
_EPOCH = pd.Timestamp("2000-01-01", tz="UTC")
_ROUNDING = 1e-9  # 0.25 - 0.20 and the like are not exact
_SECONDS = 2**36  # more than there are in a trial: a participant and a second make one number


def low_spells(readings: pd.DataFrame, window: pd.DataFrame, rule: HypotensionRule) -> pd.DataFrame:
    """One row per spell: readings under the limit without another reading between them.

    `readings` (who, measured_at, map_mmhg, dose_before, …) are in order and in the `window`
    (from, until, by who). Columns: who, began_at, lowest, `minutes` from its first to its last
    reading, `longest` from the reading before it (else the window's start) to the one after it
    (else the window's end), `done_at` that later end, `reference` the dose charted last before it
    or, where none was (`from_within`), at its first reading: more than that is a rise too.
    """
    rows = readings[readings["map_mmhg"].notna()].reset_index(drop=True)
    at = rows.groupby("who")["measured_at"]
    mine = window.iloc[rows["who"]].set_axis(rows.index)
    before, after = at.shift().fillna(mine["from"]), at.shift(-1).fillna(mine["until"])
    low = rows["map_mmhg"] < rule.map_below_mmhg
    goes_on = low.shift(fill_value=False) & (rows["who"] == rows["who"].shift())
    spell = (low & ~goes_on).cumsum()
    groups = rows.assign(before=before, after=after)[low].groupby(spell[low])
    found = groups.agg(
        who=("who", "first"), began_at=("measured_at", "first"), ended_at=("measured_at", "last"),
        lowest=("map_mmhg", "min"), before=("before", "first"), done_at=("after", "last"),
    ).reset_index(drop=True)  # fmt: skip
    first = rows[low & ~goes_on].reset_index(drop=True)
    return found.assign(
        minutes=(found["ended_at"] - found["began_at"]) / _MINUTE,
        longest=(found["done_at"] - found["before"]) / _MINUTE,
        reference=first["dose_before"].fillna(first["norepinephrine_ug_kg_min"]),
        from_within=first["dose_before"].isna(),
    )


def responses(
    spells: pd.DataFrame, readings: pd.DataFrame, reductions: pd.DataFrame, rule: HypotensionRule
) -> dict[str, pd.Series]:
    """`response`: the first of the rule's that came between the beginning of each spell and its
    `done_at`, or missing; and `unknown`: none is seen, but not everything was charted.

    `reductions` (who, at) are those of the study drug.
    """
    keys = _key(readings["who"], readings["measured_at"])
    first = np.searchsorted(keys, _key(spells["who"], spells["began_at"]))
    after = np.searchsorted(keys, _key(spells["who"], spells["done_at"]), side="right")
    dose = readings["norepinephrine_ug_kg_min"].to_numpy(dtype="float64")
    highest, charted = _highest(dose, first, after), np.isfinite(dose)
    reference = spells["reference"].to_numpy(dtype="float64")
    least = np.fmax(rule.norepinephrine_rise_ug_kg_min, rule.norepinephrine_rise_share * reference)
    rose = highest - reference >= least - _ROUNDING
    bolus = readings["fluid_bolus"]
    given = _within(bolus.fillna(False).to_numpy(dtype=bool), first, after) > 0
    told = _within(bolus.notna().to_numpy(dtype=bool), first, after) > 0
    cut = _key(reductions["who"], reductions["at"])
    cut.sort()
    reduced = np.searchsorted(
        cut, _key(spells["who"], spells["done_at"]), side="right"
    ) > np.searchsorted(cut, _key(spells["who"], spells["began_at"]))
    found = np.select(
        [rose, given & rule.fluid_bolus_counts, reduced & rule.dose_reduction_counts],
        ["norepinephrine", "fluid_bolus", "dose_reduction"],
        default="",
    )
    response = pd.Series(found, index=spells.index, dtype="str")
    doses_known = ~spells["from_within"].to_numpy() & (_within(charted, first, after) > 0)
    unknown = ~doses_known | (rule.fluid_bolus_counts & ~told)
    return {
        "response": response.mask(response == ""),
        "unknown": pd.Series(unknown, index=spells.index) & (response == ""),
    }


def _key(who: pd.Series, at: pd.Series) -> np.ndarray:
    seconds = ((at - _EPOCH) // _SECOND).to_numpy(dtype="int64")
    return who.to_numpy(dtype="int64") * _SECONDS + seconds


def _highest(values: np.ndarray, first: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The largest of values[first:after], NaN passed over; -inf where there is none."""
    if not len(first):
        return np.empty(0)
    padded = np.append(np.where(np.isfinite(values), values, -np.inf), -np.inf)
    return np.maximum.reduceat(padded, np.column_stack([first, after]).ravel())[::2]


def _within(there: np.ndarray, first: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How many of there[first:after] are true."""
    before = np.concatenate([[0], np.cumsum(there)])
    return before[after] - before[first]
