"""Stretches of an infusion whose rate, or whose step up to it, the protocol does not allow."""

from __future__ import annotations

import pandas as pd

from data.trial import Trial

_ROUNDING = 1e-9  # 1.5 - 1.0 and the like are not exact


def too_fast(segments: pd.DataFrame, trial: Trial) -> pd.DataFrame:
    """The stretches at which a rate above the maximum began, with detail 'above_max'.

    Rates above it that follow each other are one deviation; a pause between them ends none.
    """
    given = _given(segments)
    above = given["rate_ng_kg_min"] > trial.infusion.max_rate + _ROUNDING
    before = above.groupby(given["participant"]).shift(fill_value=False)
    return given[above & ~before].assign(detail="above_max")


def steps_too_large_or_soon(segments: pd.DataFrame, trial: Trial) -> pd.DataFrame:
    """The stretches begun by a step up that was too large, or too soon after the last one.

    Steps are between rates above zero, the first from zero: so a resume to the rate before the
    pause, or below, is no step up, and one above it is a step from that rate. Too soon is less
    than `step_wait_min` less the tolerance after the last step up (the start is one), pauses
    counted as time. Reductions follow rules we do not know: after one, the way back up is judged
    like any step. Detail 'too_large' goes before 'too_soon'.
    """
    rules, given = trial.infusion, _given(segments)
    people = given["participant"]
    rise = given["rate_ng_kg_min"] - given.groupby(people)["rate_ng_kg_min"].shift().fillna(0)
    up = rise > _ROUNDING
    ups = given[up]
    waited = (ups["from_at"] - ups.groupby("participant")["from_at"].shift()) / pd.Timedelta("1min")
    large = rise[up] > rules.step_max + _ROUNDING
    soon = waited < rules.step_wait_min - rules.step_tolerance_min
    found = ups.assign(detail=pd.Series("too_soon", index=ups.index).mask(large, "too_large"))
    return found[large | soon]


def _given(segments: pd.DataFrame) -> pd.DataFrame:
    """The stretches above zero, each participant's in order."""
    given = segments[segments["rate_ng_kg_min"] > 0]
    return given.sort_values(["participant", "from_at"])
