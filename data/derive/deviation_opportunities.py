"""How often each participant could have had a deviation: what the rates are per."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import DEVIATION_OPPORTUNITIES

# What gives the opportunity for a code; a participant randomized for every other one
BASES = {
    "WIN-EARLY": "started",
    "WIN-LATE": "started",
    "SAE-LATE": "sae",
    "SOFA-MISSING": "sofa_due",
}
RANDOMIZED = "randomized"
_STARTED = ("in_window", "early", "late")


def basis_of(code: str) -> str:
    """The kind of opportunity for a deviation of this code."""
    return BASES.get(code, RANDOMIZED)


def deviation_opportunities(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per participant randomized and kind of opportunity that there was.

    randomized: once. started: once where the infusion began and the onset is known. sae: each
    serious event. sofa_due: each score of the baseline and the final day that fell due. Never
    fewer than the deviations on record, so that a report of what the tables do not hold (an event
    entered later) is not a deviation without an opportunity; of the starts one at most.
    """
    starts, scores = tables["infusion_starts"], tables["sofa_status"]
    due = scores["day"].isin((trial.sofa.baseline_day, trial.sofa.final_day))
    due &= scores["status"].isin(("known", "missing"))
    there = pd.concat(
        [
            _times(tables["enrollment"]["participant"], RANDOMIZED),
            _times(starts.loc[starts["start"].isin(_STARTED), "participant"], "started"),
            _times(tables["sae_reports"]["participant"], "sae"),
            _times(scores.loc[due, "participant"], "sofa_due"),
        ]
    )
    frame = pd.concat([there, _on_record(tables["conduct_deviations"])])
    most = frame.groupby(["participant", "basis"], as_index=False)["opportunities"].max()
    people = tables["enrollment"][["participant", "center"]]
    return typed(DEVIATION_OPPORTUNITIES, most.merge(people, on="participant"))


def _times(participants: pd.Series, basis: str) -> pd.DataFrame:
    """How often each participant stands in the series."""
    counts = participants.value_counts(sort=False)
    return pd.DataFrame(
        {
            "participant": pd.Series(counts.index, dtype="str"),
            "basis": pd.Series(basis, index=range(len(counts)), dtype="str"),
            "opportunities": pd.Series(counts.to_numpy(), dtype="int64"),
        }
    )


def _on_record(deviations: pd.DataFrame) -> pd.DataFrame:
    """Opportunities that the deviations on record prove."""
    basis = deviations["code"].map(basis_of).astype("str")
    some = deviations[basis != RANDOMIZED].assign(basis=basis)
    once = some[some["basis"] == "started"].drop_duplicates(["participant", "basis"])
    parts = [_times(once["participant"], "started")]
    parts += [_times(some.loc[some["basis"] == b, "participant"], b) for b in ("sae", "sofa_due")]
    return pd.concat(parts)
