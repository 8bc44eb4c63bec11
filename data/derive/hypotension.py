"""Hypotension by the timed rule: low pressures that lasted, and what was done about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import moment
from data.derive.frames import typed
from data.derive.low_spells import low_spells, responses
from data.trial import Trial
from data.vocabulary.analysis_events import HYPOTENSION_STATUS

_HOUR = pd.Timedelta(hours=1)
_REDUCED = ("decrease", "pause", "stop")
_NOT_A_REACTION = ("planned_end", "death")  # reasons of a stop that are none


def hypotension_status(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per participant randomized, by the rule of `trial.hypotension`, whichever definition
    the trial counts by.

    The window runs from the start of the infusion to so many hours after its end. A spell is a
    run of readings under the limit in it without another between them; it lasted at least from
    its first to its last reading, at most from the reading before to the one after. Its response
    lies between its first reading and the one after its last: norepinephrine over what was
    charted last before the spell, a fluid bolus, or a reduction, pause or stop of the study drug
    that was not planned.

    hypotension     a spell that surely lasted so many minutes, with a response
    not_assessable  never started, no pressure in the window; or no such spell, but one that may
                    be: it lasted, and it is not known what was done, or something was done, and
                    it is not known whether it lasted
    not_due         none so far, and the window is still open at the cut
    none            the others
    Source: trial.md section 5.
    """
    people = tables["participants"].reset_index(drop=True)
    window = _windows(tables["infusion_segments"], people, trial, as_of)
    readings = _readings(tables["hemodynamics"], people, window)
    spells = low_spells(readings, window, trial.hypotension)
    reductions = _reductions(tables["infusion"], people)
    spells = spells.assign(**responses(spells, readings, reductions, trial.hypotension))
    lasted = spells["minutes"] >= trial.hypotension.for_min
    may_have = spells["longest"] >= trial.hypotension.for_min
    sure = spells[lasted & spells["response"].notna()]
    doubtful = spells[may_have & (spells["response"].notna() | (lasted & spells["unknown"]))]
    measured = _among(people, readings.loc[readings["map_mmhg"].notna(), "who"])
    classes = np.select(
        [
            _among(people, sure["who"]),
            window["open"].to_numpy(dtype=bool),
            ~measured | _among(people, doubtful["who"]),
        ],
        ["hypotension", "not_due", "not_assessable"],
        default="none",
    )
    first = sure.drop_duplicates("who").set_index("who").reindex(people.index)
    return typed(
        HYPOTENSION_STATUS,
        {
            "participant": people["participant"],
            "center": people["center"],
            "status": pd.Series(classes, index=people.index),
            "began_at": first["began_at"],
            "minutes": first["minutes"],
            "lowest_map_mmhg": first["lowest"],
            "response": first["response"],
        },
    )


def _among(people: pd.DataFrame, who: pd.Series) -> np.ndarray:
    found = np.zeros(len(people), dtype=bool)
    found[who.unique().astype("int64")] = True
    return found


def _windows(
    segments: pd.DataFrame, people: pd.DataFrame, trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """By place in `people`: from, until, and whether it is still `open` at the cut.

    An infusion of which no end is recorded is taken to have lasted as planned.
    """
    spans = segments.groupby("participant").agg(
        start=("from_at", "min"), end=("until_at", "max"), complete=("until_at", "count"),
        stretches=("from_at", "count"), running=("running", "any"),
    )  # fmt: skip
    found = spans.reindex(people["participant"]).set_axis(people.index)
    planned = found["start"] + pd.Timedelta(hours=trial.infusion.duration_h)
    whole = found["complete"] == found["stretches"]
    until = found["end"].where(whole, planned) + trial.hypotension.after_infusion_h * _HOUR
    now = moment(as_of, people["participant"])
    going = found["running"].fillna(False).astype(bool) | (until > now)
    not_begun = found["start"].isna() & (
        now <= people["randomized_at"] + pd.Timedelta(hours=trial.window.latest_h)
    )
    return pd.DataFrame({"from": found["start"], "until": until, "open": going | not_begun})


def _readings(charted: pd.DataFrame, people: pd.DataFrame, window: pd.DataFrame) -> pd.DataFrame:
    """The rows charted in each participant's window, in order, with the dose known before each."""
    rows = charted.assign(who=pd.Index(people["participant"]).get_indexer(charted["participant"]))
    rows = rows[rows["who"] >= 0].sort_values(["who", "measured_at"], ignore_index=True)
    dose = rows["norepinephrine_ug_kg_min"]
    rows["dose_before"] = dose.groupby(rows["who"]).ffill().groupby(rows["who"]).shift()
    mine = window.iloc[rows["who"]].set_axis(rows.index)
    inside = (rows["measured_at"] >= mine["from"]) & (rows["measured_at"] <= mine["until"])
    return rows[inside].reset_index(drop=True)


def _reductions(rates: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """When the study drug was reduced, paused or stopped without a plan: who, at."""
    reduced = rates["action"].isin(_REDUCED) & ~rates["reason"].isin(_NOT_A_REACTION)
    rows = rates[reduced]
    who = pd.Index(people["participant"]).get_indexer(rows["participant"])
    found = pd.DataFrame({"who": who, "at": rows["changed_at"]})
    return found[found["who"] >= 0]
