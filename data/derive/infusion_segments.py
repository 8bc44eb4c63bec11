"""Each infusion as stretches at one rate, from its first rate above zero to its end or the cut."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import moment
from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import INFUSION_SEGMENTS

_HOUR = pd.Timedelta(hours=1)
_DEATH, _PAUSE = "death", "pause"  # a reason and an action of the export


def infusion_segments(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per stretch, [from_at, until_at); pauses are stretches at rate 0.

    The rate is what counts, not the action: a record that repeats the rate changes nothing, and
    zero rates before the first rate above zero are no pause. A last rate of zero is the end, from
    where it was set; only the action 'pause' keeps the infusion going, while 48 h (the trial's
    duration and its tolerance) have not passed since the start. Within that time a death ends
    what still goes on, and at the cut it is `running`. Later than that an infusion without an end
    has incomplete data: its last stretch has neither `until_at` nor `to_h`. Records after a death
    count for nothing. Hours are elapsed ones, whatever the clocks did that night.
    """
    people = tables["participants"]
    death = deaths(people, tables["infusion"], as_of)
    rows = _course(tables["infusion"], people, death, as_of)
    runs = rows[(rows["rate"] != rows.groupby("who")["rate"].shift()).to_numpy()]
    frame = _ended(runs, _paused(rows, len(people)), death, trial, as_of)
    start = frame.groupby("who")["from_at"].transform("min")
    who = frame["who"].to_numpy()
    return typed(
        INFUSION_SEGMENTS,
        {
            "participant": people["participant"].iloc[who].set_axis(frame.index),
            "center": people["center"].iloc[who].set_axis(frame.index),
            "from_at": frame["from_at"],
            "until_at": frame["until_at"],
            "from_h": (frame["from_at"] - start) / _HOUR,
            "to_h": (frame["until_at"] - start) / _HOUR,
            "rate_ng_kg_min": frame["rate"],
            "running": frame["running"],
        },
    )


def deaths(people: pd.DataFrame, rates: pd.DataFrame, as_of: datetime) -> pd.Series:
    """When each of `people` died, as known by the cut: the death recorded, else the instant at
    which the infusion was set to zero with the reason 'death'.
    """
    told = rates[(rates["reason"] == _DEATH) & (rates["rate_ng_kg_min"] == 0)]
    first = told.groupby("participant")["changed_at"].min().reindex(people["participant"])
    death = people["died_at"].fillna(first.set_axis(people.index))
    return death.where(death <= moment(as_of, death)).reset_index(drop=True)


def _course(
    rates: pd.DataFrame, people: pd.DataFrame, death: pd.Series, as_of: datetime
) -> pd.DataFrame:
    """The rates that count, in order: from the first above zero to the cut or the death.

    Columns who (a place in `people`), from_at, rate, action.
    """
    rows = pd.DataFrame(
        {
            "who": pd.Index(people["participant"]).get_indexer(rates["participant"]),
            "from_at": rates["changed_at"],
            "rate": rates["rate_ng_kg_min"],
            "action": rates["action"],
        }
    )
    rows = rows[(rows["who"] >= 0) & (rows["from_at"] <= moment(as_of, rows["from_at"]))]
    rows = rows.sort_values(["who", "from_at"], ignore_index=True)
    late = rows["from_at"] > death.iloc[rows["who"]].set_axis(rows.index)
    begun = (rows["rate"] > 0).groupby(rows["who"]).cummax()
    return rows[begun & ~late].reset_index(drop=True)


def _paused(rows: pd.DataFrame, people: int) -> np.ndarray:
    """For each of so many people: whether the last thing recorded is a pause."""
    last = rows.drop_duplicates("who", keep="last")
    paused = np.zeros(people, dtype=bool)
    paused[last["who"]] = ((last["action"] == _PAUSE) & (last["rate"] == 0)).to_numpy(dtype=bool)
    return paused


def _ended(
    runs: pd.DataFrame, paused: np.ndarray, death: pd.Series, trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """The stretches with until_at and running; a last rate of zero that was the end is gone."""
    who = runs["who"]
    last = ~who.duplicated(keep="last")
    span = trial.infusion.duration_h + trial.adherence.duration_tolerance_h
    limit = runs.groupby("who")["from_at"].transform("min") + pd.Timedelta(hours=span)
    died = death.iloc[who].set_axis(runs.index)
    now = moment(as_of, runs["from_at"])
    going = last & ((runs["rate"] > 0) | paused[who])
    at_death = going & (died <= limit)
    running = going & died.isna() & (now <= limit)
    until = runs.groupby("who")["from_at"].shift(-1)
    until = until.mask(at_death, died).mask(running, now)
    # neither death nor cut came in time: a pause was the end, of a rate no end is known
    over = last & (runs["rate"] == 0) & ~at_death & ~running
    return runs.assign(until_at=until, running=running)[~over]
