"""The numbers the made-up trial is drawn from, each with its place in the trial's description.

Pairs are (active, placebo) and shares of participants. Published figures and the SOFA table
fitted to them come first; the rest are assumptions for a demonstration.
"""

from __future__ import annotations

import numpy as np

Pair = tuple[float, float]

# --- SOFA of those alive by day 0..7: mean and SD, and the share dead by the end of that day -----
SOFA_MEAN = (
    (12.5, 12.0, 11.1, 10.2, 9.3, 8.4, 7.5, 6.8),
    (12.5, 11.9, 10.9, 9.8, 8.7, 7.7, 6.8, 6.0),
)
SOFA_SD = (
    (3.0, 3.5, 3.8, 4.1, 4.4, 4.7, 4.9, 5.0),
    (3.0, 3.5, 3.8, 4.2, 4.5, 4.8, 4.9, 5.0),
)
DEAD_BY_DAY = (
    (0.0, 0.067, 0.120, 0.164, 0.201, 0.230, 0.255, 0.276),
    (0.0, 0.062, 0.112, 0.152, 0.187, 0.214, 0.237, 0.256),
)
DEAD_BY_28: Pair = (0.42, 0.39)  # published
SOFA_DAYS, LAST_DAY = 8, 28
DEATHS_SLOW_OVER = 9.0  # days: how fast deaths become rare after day 7
RISE_BEFORE_DEATH = 2  # points, on the last day surely and on the day before it by the share below
RISE_TWO_DAYS_BEFORE = 0.6
# Tuned so that the change from day 0 to 7 with deaths as 24 has the published quartiles
SEVERITY_AND_DEATH = 0.1  # correlation of the first score with the risk of death
DAY_TO_DAY = 0.96  # correlation of a day's score with the next day's

# --- Course of the infusion ------------------------------------------------------------------
REACHED_FULL_RATE: Pair = (0.80, 0.92)
STEP_DOWN: Pair = (0.15, 0.06)
STOPPED_EARLY: Pair = (0.12, 0.06)
PAUSED: Pair = (0.09, 0.06)
NEVER_STARTED = 0.012
LATE_STARTS, LATE_STARTS_THERE = 0.014, 0.80  # everywhere; in the center with many
EARLY_STARTS = 0.008

# --- Events ------------------------------------------------------------------------------------
SEVERE: Pair = (0.15, 0.07)  # published
MAJOR_BLEEDING: Pair = (0.05, 0.03)
MINOR_BLEEDING: Pair = (0.06, 0.05)
HYPOTENSION: Pair = (0.12, 0.07)
ATRIAL_FIBRILLATION: Pair = (0.07, 0.06)
FLUSHING: Pair = (0.03, 0.01)
HYPOXEMIA = ISCHEMIA = 0.02
THROMBOCYTOPENIA = 0.03
OTHER_EVENT = 0.20
SAE_ON_TIME = 0.90

# --- Conduct -----------------------------------------------------------------------------------
SCREENED_PER_RANDOMIZED = 1100 / 240
WITHDRAWN = 4 / 240  # after randomization: deferred consent refused, data removed
CONSENT_MODES = {"participant": 0.10, "relative": 0.30, "deferred": 0.60}
COMPONENT_MISSING = {  # share of days 1..6; days 0 and 7 below
    "respiration": 0.05, "coagulation": 0.035, "liver": 0.08, "cardiovascular": 0.03,
    "nervous_system": 0.05, "renal": 0.03,
}  # fmt: skip
COMPONENT_MISSING_AT_ENDS = 0.005


class Pull:
    """How strongly the drug pulls each participant: 1 active, 0 placebo.

    Without an effect everybody is pulled halfway, so that nothing drawn depends on the arm.
    """

    def __init__(self, active: np.ndarray, effect: bool) -> None:
        self.strength = active.astype(float) if effect else np.full(len(active), 0.5)

    def of(self, pair: Pair) -> np.ndarray:
        """Each participant's own probability, between the two arms' values."""
        return pair[1] + (pair[0] - pair[1]) * self.strength

    def levels(self) -> list[tuple[float, np.ndarray]]:
        """(strength, who) of each strength there is: two, or one without an effect."""
        return [(float(level), self.strength == level) for level in np.unique(self.strength)]


def between(pair: tuple[tuple[float, ...], tuple[float, ...]], strength: float) -> np.ndarray:
    """A row between the active and the placebo row of a table."""
    active, placebo = (np.asarray(row) for row in pair)
    return placebo + (active - placebo) * strength


def dead_by(strength: float) -> np.ndarray:
    """Share dead by the end of study day 0..28; (29,), nondecreasing."""
    week = between(DEAD_BY_DAY, strength)
    end = between(((DEAD_BY_28[0],), (DEAD_BY_28[1],)), strength)[0]
    days = np.arange(SOFA_DAYS, LAST_DAY + 1) - (SOFA_DAYS - 1)
    span = 1 - np.exp(-(LAST_DAY - SOFA_DAYS + 1) / DEATHS_SLOW_OVER)
    later = week[-1] + (end - week[-1]) * (1 - np.exp(-days / DEATHS_SLOW_OVER)) / span
    return np.concatenate([week, later])


def stream(seed: int, name: str) -> np.random.Generator:
    """The seed's random numbers for one purpose; another purpose never moves them."""
    return np.random.default_rng([seed, *name.encode()])
