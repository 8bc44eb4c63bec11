"""Which inclusion criterion the baseline shows unmet, or which exclusion met."""

from __future__ import annotations

import pandas as pd

from data.trial import Eligibility


def not_eligible(people: pd.DataFrame, rules: Eligibility) -> pd.Series:
    """For each participant the first criterion shown unmet; missing where none is.

    A value that is missing shows nothing: perfusion is unmet only where finger, knee and mottling
    are all known and all short of their limits, since one of them is enough. Codes: lactate,
    hypoperfusion, platelets, vasopressor. Source: the trial's `eligibility`.
    """
    lactate = people["lactate_mmol_l"] <= rules.lactate_above_mmol_l
    perfused = (
        (people["crt_finger_s"] <= rules.crt_finger_above_s)
        & (people["crt_knee_s"] <= rules.crt_knee_above_s)
        & (people["mottling"] < rules.mottling_from).fillna(False).astype(bool)
    )
    platelets = people["platelets_g_l"] < rules.platelets_from_g_l
    without = ~people["vasopressor"].fillna(True).astype(bool) & rules.vasopressor_needed
    found = pd.Series(pd.NA, index=people.index, dtype="str")
    for code, unmet in (
        ("vasopressor", without), ("platelets", platelets), ("hypoperfusion", perfused),
        ("lactate", lactate),
    ):  # fmt: skip
        found = found.mask(unmet, code)
    return found
