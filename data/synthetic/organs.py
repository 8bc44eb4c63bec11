"""What a score was made from: laboratory values and doses inside the band of each score."""

from __future__ import annotations

import numpy as np

from data.synthetic.clock import BLANK
from data.synthetic.truth import stream

# Lowest and highest value of each band, by score 0..4, in units of the last digit (trial.md, SOFA)
_PAO2_FIO2 = ((400, 510), (300, 399), (200, 299), (100, 199), (45, 99))
_PLATELETS = ((150, 380), (100, 149), (50, 99), (20, 49), (6, 19))
_BILIRUBIN = ((4, 19), (20, 32), (33, 101), (102, 204), (205, 380))
_CREATININE = ((45, 109), (110, 170), (171, 299), (300, 440), (441, 700))
_GCS = ((15, 15), (13, 14), (10, 12), (6, 9), (3, 5))
_MAP = ((70, 92), (55, 69), (52, 74), (52, 76), (46, 72))
_NOREPINEPHRINE = ((0, 0), (0, 0), (0, 0), (2, 10), (11, 60))  # base, µg/kg/min in hundredths
_NO_URINE, _LITTLE_URINE = (0, 199), (200, 499)
_RESPIRATORY, _CIRCULATION, _KIDNEY = 0, 3, 5

Values = dict[str, np.ndarray]


def inputs(seed: int, scores: np.ndarray, tartrate: np.ndarray) -> Values:
    """Column of the table sofa -> whole numbers, one per row of `scores` (rows, 6).

    Each column is in the units of its last digit: hundredths of µg/kg/min for the two amines of
    the cardiovascular score, tenths for dobutamine, else whole. Norepinephrine is doubled where
    it is charted as the tartrate, and the salt says so.
    """
    draw = _Bands(seed)
    values: Values = {"pao2_fio2_mmhg": draw("pao2", _PAO2_FIO2, scores[:, 0])}
    values["respiratory_support"] = _support(seed, scores)
    values["platelets_g_l"] = draw("platelets", _PLATELETS, scores[:, 1])
    values["bilirubin_umol_l"] = draw("bilirubin", _BILIRUBIN, scores[:, 2])
    values |= _circulation(seed, draw, scores[:, _CIRCULATION], tartrate)
    values["gcs"] = draw("gcs", _GCS, scores[:, 4])
    sedated = stream(seed, "sedated").random(len(scores)) < np.minimum(0.25 * scores[:, 4], 0.8)
    values["sedated"] = (sedated & (values["respiratory_support"] == 1)).astype(int)
    return values | _kidney(seed, draw, scores[:, _KIDNEY])


class _Bands:
    """Draws inside the band of each score."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def __call__(self, name: str, bands: tuple, scores: np.ndarray) -> np.ndarray:
        low, high = np.array(bands).T
        share = stream(self.seed, f"sofa {name}").random(len(scores))
        return low[scores] + (share * (high - low + 1)[scores]).astype(int)


def _support(seed: int, scores: np.ndarray) -> np.ndarray:
    """Scores of 3 and 4 imply it; below, the sicker the likelier."""
    likely = np.clip(scores.sum(axis=1) / 14, 0, 0.85)
    by_chance = stream(seed, "support").random(len(scores)) < likely
    return ((scores[:, _RESPIRATORY] >= 3) | by_chance).astype(int)


def _circulation(seed: int, draw: _Bands, scores: np.ndarray, tartrate: np.ndarray) -> Values:
    base = draw("norepinephrine", _NOREPINEPHRINE, scores)
    skew = stream(seed, "norepinephrine high").exponential(22, len(scores)).astype(int)
    base = np.where(scores == 4, np.minimum(11 + skew, 180), base)
    both = (scores == 4) & (stream(seed, "epinephrine").random(len(scores)) < 0.05)
    epinephrine = 11 + stream(seed, "epinephrine dose").integers(0, 40, len(scores))
    dobutamine = 25 + stream(seed, "dobutamine dose").integers(0, 70, len(scores))
    return {
        "map_mmhg": draw("map", _MAP, scores),
        "norepinephrine_ug_kg_min": np.where(tartrate, 2 * base, base),
        "norepinephrine_salt": np.where(base > 0, tartrate.astype(int), BLANK),
        "epinephrine_ug_kg_min": np.where(both, epinephrine, 0),
        "dopamine_ug_kg_min": np.zeros(len(scores), dtype=int),
        "dobutamine_ug_kg_min": np.where(scores == 2, dobutamine, 0),
    }


def _kidney(seed: int, draw: _Bands, scores: np.ndarray) -> Values:
    """Creatinine alone, little urine alone, or none and replacement therapy."""
    rng, count = stream(seed, "kidney"), len(scores)
    oliguric = (scores >= 3) & (rng.random(count) < 0.6)
    band = np.where(oliguric, np.minimum(scores, 2 + rng.integers(0, 3, count)), scores)
    creatinine = draw("creatinine", _CREATININE, band)
    low, high = (
        np.where(scores == 4, _NO_URINE[0], _LITTLE_URINE[0]),
        np.where(scores == 4, _NO_URINE[1], _LITTLE_URINE[1]),
    )
    little = low + (rng.random(count) * (high - low + 1)).astype(int)
    urine = np.where(oliguric, little, rng.integers(60, 280, count) * 10)
    replaced = (scores == 4) & (rng.random(count) < 0.7)
    return {
        "creatinine_umol_l": creatinine,
        "urine_ml_day": urine,
        "rrt": replaced.astype(int),
    }


MADE_FROM = {  # what a component that is missing leaves blank
    "respiration": ("pao2_fio2_mmhg",),
    "coagulation": ("platelets_g_l",),
    "liver": ("bilirubin_umol_l",),
    "cardiovascular": ("map_mmhg", "norepinephrine_ug_kg_min", "norepinephrine_salt",
                       "epinephrine_ug_kg_min", "dopamine_ug_kg_min", "dobutamine_ug_kg_min"),
    "nervous_system": ("gcs",),
    "renal": ("creatinine_umol_l", "urine_ml_day"),
}  # fmt: skip
DIGITS = {
    "norepinephrine_ug_kg_min": 2, "epinephrine_ug_kg_min": 2, "dobutamine_ug_kg_min": 1,
}  # fmt: skip
