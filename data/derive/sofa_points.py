"""The points of SOFA 1996 that each day's record gives: thresholds as data, every rule a setting.

Source: Vincent et al., Intensive Care Med 1996;22:707; trial.md section 5. The printed table
leaves gaps between whole numbers: a value in one has the lower score, but for bilirubin of
12.0 mg/dL (205 µmol/L) and creatinine of 5.0 mg/dL (442 µmol/L), which score 4.
"""

from __future__ import annotations

import pandas as pd

from data.trial import Sofa
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF

# A point for each threshold that the value is under
_BELOW = {
    "pao2_fio2_mmhg": (400, 300, 200, 100),
    "platelets_g_l": (150, 100, 50, 20),
    "gcs": (15, 13, 10, 6),
    "map_mmhg": (70,),
}
# A point for each threshold that the value has reached; over the last one, not at it
_FROM = {"bilirubin_umol_l": (20, 33, 102), "creatinine_umol_l": (110, 171, 300)}
_OVER = {"bilirubin_umol_l": 204, "creatinine_umol_l": 440}
_WITHOUT_SUPPORT = 2  # the most that PaO2/FiO2 scores in who has no respiratory support
_URINE = ((500, 3), (200, 4))  # mL in 24 h: under it, at least so many points
_DOPAMINE = ((0, 2), (5, 3), (15, 4))  # µg/kg/min: over it, at least so many points
_AMINE = ((0, 3), (0.1, 4))  # epinephrine or norepinephrine
_DOBUTAMINE = ((0, 2),)
_ROUNDING = 1e-9  # doses are compared to within it: a salt converted is no whole number
_WORST = 4


def sofa_points(sofa: pd.DataFrame, rules: Sofa) -> pd.DataFrame:
    """The table `sofa` as points: one float column per component, missing where it is not known.

    One row per row of `sofa`, on its index. Each component is from what was measured alone, the
    worst in the day as charted; the higher criterion wins. Known are: respiration from
    PaO2/FiO2, under 200 only with a word on support; cardiovascular from a blood pressure or a
    dose above zero; renal from creatinine, or from urine where the trial counts it; the nervous
    system from the GCS, under sedation by the trial's rule.
    """
    return pd.DataFrame(
        {
            "respiration": _respiration(sofa),
            "coagulation": _below(sofa["platelets_g_l"], "platelets_g_l"),
            "liver": _reached(sofa["bilirubin_umol_l"], "bilirubin_umol_l"),
            "cardiovascular": _cardiovascular(sofa, rules),
            "nervous_system": _below(_gcs(sofa, rules), "gcs"),
            "renal": _renal(sofa, rules),
        },
        index=sofa.index,
        columns=list(SOFA_COMPONENTS_OF),
    )


def norepinephrine_base(sofa: pd.DataFrame, rules: Sofa) -> pd.Series:
    """Norepinephrine in µg/kg/min of base, whatever the salt it is charted as.

    Where a row does not say, the trial's `norepinephrine_salt`.
    """
    salt = sofa["norepinephrine_salt"].fillna(rules.norepinephrine_salt)
    dose = sofa["norepinephrine_ug_kg_min"]
    return dose.where(salt != "tartrate", dose / rules.tartrate_per_base)


def _below(values: pd.Series, name: str) -> pd.Series:
    found = _floats(values)
    points = sum((found < limit).astype(float) for limit in _BELOW[name])
    return pd.Series(points, index=values.index).where(found.notna())


def _reached(values: pd.Series, name: str) -> pd.Series:
    found = _floats(values)
    points = sum((found >= limit).astype(float) for limit in _FROM[name])
    return (points + (found > _OVER[name])).where(found.notna())


def _over(values: pd.Series, steps: tuple[tuple[float, int], ...]) -> pd.Series:
    """The points of a dose; 0 where none is charted."""
    found, points = _floats(values), pd.Series(0.0, index=values.index)
    for limit, score in steps:
        points = points.mask(found > limit + _ROUNDING, score)
    return points


def _respiration(sofa: pd.DataFrame) -> pd.Series:
    points = _below(sofa["pao2_fio2_mmhg"], "pao2_fio2_mmhg")
    support = sofa["respiratory_support"]
    low = points > _WITHOUT_SUPPORT
    points = points.mask(low & ~_yes(support), _WITHOUT_SUPPORT)
    return points.mask(low & support.isna())


def _cardiovascular(sofa: pd.DataFrame, rules: Sofa) -> pd.Series:
    """The blood pressure's point, or more where a vasopressor is given."""
    doses = pd.concat(
        [
            _over(norepinephrine_base(sofa, rules), _AMINE),
            _over(sofa["epinephrine_ug_kg_min"], _AMINE),
            _over(sofa["dopamine_ug_kg_min"], _DOPAMINE),
            _over(sofa["dobutamine_ug_kg_min"], _DOBUTAMINE),
        ],
        axis=1,
    ).max(axis=1)
    pressure = _below(sofa["map_mmhg"], "map_mmhg")
    return doses.where(doses > 0, pressure)


def _renal(sofa: pd.DataFrame, rules: Sofa) -> pd.Series:
    points = _reached(sofa["creatinine_umol_l"], "creatinine_umol_l")
    if rules.urine_counts:
        urine = _floats(sofa["urine_ml_day"])
        little = pd.Series(0.0, index=sofa.index)
        for limit, score in _URINE:
            little = little.mask(urine < limit, score)
        little = little.where(urine.notna())
        points = pd.concat([points, little], axis=1).max(axis=1)  # one of them is enough
    if rules.rrt_rule == "score_4":
        points = points.mask(_yes(sofa["rrt"]), _WORST)
    return points


def _gcs(sofa: pd.DataFrame, rules: Sofa) -> pd.Series:
    """The GCS that counts. Before sedation: of the last day without it, else as charted."""
    gcs, sedated = _floats(sofa["gcs"]), _yes(sofa["sedated"])
    if rules.sedation_rule == "missing":
        return gcs.mask(sedated)
    if rules.sedation_rule == "as_charted":
        return gcs
    order = sofa.assign(awake=gcs.mask(sedated)).sort_values(["participant", "day"])
    last = order.groupby("participant")["awake"].ffill().reindex(sofa.index)
    return gcs.where(~sedated, last.fillna(gcs))


def _floats(values: pd.Series) -> pd.Series:
    return values.astype("float64")


def _yes(answers: pd.Series) -> pd.Series:
    return answers.fillna(False).astype(bool)
