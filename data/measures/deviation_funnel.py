"""Centers against the trial's own rate of deviations, within limits of chance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.measures.counting import centers_in, count, count_people
from data.measures.deviation_counting import (
    ALL,
    IMPORTANT,
    OPEN_CODES,
    against_opportunities,
    not_open,
    open_codes,
    opportunity_counts,
)
from data.measures.funnels import as_rates, funnel, limits
from data.measures.intervals import share
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.vocabulary import NotShown, Topic, sentence
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, DEVIATION_OPPORTUNITIES
from data.vocabulary.tables import CENTERS

INDICATORS = (IMPORTANT, ALL, *OPEN_CODES)
_PER, _MOST_POINTS = "per opportunity", 400
_LIMITS = {
    "trial_rate": _PER, "watch_low": _PER, "watch_high": _PER, "act_low": _PER, "act_high": _PER,
}  # fmt: skip
_OWN = sentence("Not shown: a funnel compares centers, and you see your own.")


@measure(
    CONDUCT_DEVIATIONS, DEVIATION_OPPORTUNITIES, CENTERS,
    topic=Topic.DEVIATIONS,
    by=(CENTER,),
    columns={
        "center": "", "count": "deviations", "of": "opportunities", "rate": _PER, **_LIMITS,
        "chance_watch": "", "chance_act": "", "funnel": "",
    },
    choices={"indicator": INDICATORS},
)  # fmt: skip
def deviation_funnel(
    deviations: pd.DataFrame,
    opportunities: pd.DataFrame,
    centers: pd.DataFrame,
    at: Moment,
    indicator: str = IMPORTANT,
) -> Tidy:
    """Where each center lies against the rate of the whole trial, beyond chance or within it.

    Population: deviations that no drug effect can cause, found or reported. `indicator`:
    `important` counts participants with an important one among those randomized, `all` all
    deviations per participant randomized, a code its own opportunities with one among those there
    were (`deviation_codes`).
    Numerator of `rate`: `count`; denominator: `of`. Limits: the rates that a center of that size
    has by chance at the `trial_rate`, exact (binomial; Poisson for `all`), at the trial's
    `funnel_watch` (95 %) and `funnel_act` (99.8 %). `chance_watch`, `chance_act`: the probability
    of lying outside each by chance alone; their sums are the flags to expect.
    `funnel`: inside, high_watch, high_act, low_watch, low_act; not_enough_data with fewer
    opportunities than the signals ask for.
    Missing: rates and limits without an opportunity.
    Returns one row per center, by center. Not shown to whom sees only own centers, or for a code
    that the catalog keeps among those a drug effect can cause. Assumes centers differ by chance
    alone. Source: requirements Q-6, Q-7.
    """
    if at.centers is not None:
        return NotShown(_OWN)
    frame = _counts(deviations, opportunities, centers_in(centers), indicator, at)
    if frame is None:
        return not_open(indicator)
    made = funnel(_floats(frame["count"]), _floats(frame["of"]), indicator == ALL, at.trial.signals)
    frame = frame.assign(rate=share(frame["count"], frame["of"]), **made)
    frame = frame.astype({"funnel": "str"}).rename_axis("center").reset_index()
    return frame[list(deviation_funnel.columns)]


@measure(
    CONDUCT_DEVIATIONS, DEVIATION_OPPORTUNITIES, CENTERS,
    topic=Topic.DEVIATIONS,
    columns={"of": "opportunities", **_LIMITS},
    choices={"indicator": INDICATORS},
)  # fmt: skip
def deviation_funnel_limits(
    deviations: pd.DataFrame,
    opportunities: pd.DataFrame,
    centers: pd.DataFrame,
    at: Moment,
    indicator: str = IMPORTANT,
) -> Tidy:
    """The limits of `deviation_funnel` for every size a center could have: the lines to draw.

    Population, numerator, denominator, indicator: as `deviation_funnel`.
    Missing: nothing; without an opportunity in the trial there is no row.
    Returns one row per number of opportunities, from 1 to the largest center's (at most 400 of
    them, evenly spread): whole numbers, rates per opportunity.
    """
    if at.centers is not None:
        return NotShown(_OWN)
    frame = _counts(deviations, opportunities, centers_in(centers), indicator, at)
    if frame is None:
        return not_open(indicator)
    rate = float(share(frame["count"].sum(), frame["of"].sum()))
    largest = int(frame["of"].max()) if len(frame) else 0
    sizes = np.unique(np.linspace(1, largest, min(largest, _MOST_POINTS)).astype("int64"))
    of = sizes.astype("float64")
    signals = at.trial.signals
    watch = limits(of, rate, signals.funnel_watch, indicator == ALL)
    act = limits(of, rate, signals.funnel_act, indicator == ALL)
    found = pd.DataFrame({"of": pd.array(sizes, dtype="Int64"), **as_rates(watch, act, of)})
    return found.assign(trial_rate=rate)[list(deviation_funnel_limits.columns)]


def _counts(
    deviations: pd.DataFrame,
    opportunities: pd.DataFrame,
    index: pd.Index,
    indicator: str,
    at: Moment,
) -> pd.DataFrame | None:
    """Count and opportunities by center; None for a code that is not an open one."""
    randomized = opportunity_counts(opportunities, index)["randomized"]
    if indicator == IMPORTANT:
        important = count_people(deviations[deviations["important"]], index)
        return pd.DataFrame({"count": important, "of": randomized})
    if indicator == ALL:
        return pd.DataFrame({"count": count(deviations, index), "of": randomized})
    if indicator not in open_codes(at.trial):
        return None
    frame = against_opportunities(deviations, opportunities, index, [indicator])
    return frame.set_index("center")[["count", "of"]]


def _floats(counts: pd.Series) -> np.ndarray:
    return counts.to_numpy(dtype="float64")
