"""What each center recruited for the time it was open, and its place among anonymous peers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.measures.center_time import center_time
from data.measures.counting import tidy
from data.measures.intervals import poisson_interval, share
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.trial import Signals, Trial
from data.vocabulary import ALL_CENTERS, NotShown, Topic, sentence
from data.vocabulary.analysis import ENROLLMENT
from data.vocabulary.tables import CENTERS

# Quartiles of fewer centers would be their very rates (the policy counts centers, open or not).
PEERS_AT_LEAST = 3
_RATED_AFTER_MONTHS = 1  # a rate over less than this says nothing of a peer


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    by=(CENTER,),
    columns={
        "center": "", "name": "", "state": "", "opened_on": "", "closed_on": "",
        "months_open": "months", "randomized": "participants", "analyzable": "participants",
        "target": "participants", "per_month": "per month", "low": "per month",
        "high": "per month", "days_since_last": "days", "gap_probability": "",
        "drug_weeks_left": "weeks",
    },
)  # fmt: skip
def recruitment_by_center(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """What each center has recruited, how fast for the time it was open, and whether it is silent.

    Population: everyone randomized by the cut, in every center, open or not. Time zero: the
    center's opening; censored at its closing or at the cut. `per_month` is randomized ÷ months
    open with the exact 95 % Poisson interval low to high. `gap_probability` is how likely a
    silence as long as the present one is at a constant pace, (t / T)^n for n inclusions of which
    the last was after t of T days open. States: not_open, closed, not_enough_data (fewer
    participants than the trial's signals ask for), silent (a long and unlikely gap), open.
    Missing: the rate while not open, days since the last while there is none, the gap's
    probability without a participant or when not open.
    Returns one row per center, by center: text, dates, whole numbers, rates per month.
    Assumes a constant pace within a center. Source: requirements B-11, B-43.
    """
    frame = center_time(centers, enrollment, at.trial, at.as_of)
    low, high = poisson_interval(frame["randomized"], frame["months_open"])
    frame = frame.assign(
        state=states(frame, at.trial.signals),
        target=pd.array(_targets(frame.index, at.trial), dtype="Int64"),
        per_month=share(frame["randomized"], frame["months_open"]),
        low=low,
        high=high,
    )
    return tidy(frame.astype({"state": "str"}), recruitment_by_center.columns)


def states(frame: pd.DataFrame, signals: Signals) -> np.ndarray:
    """The state of each center of `center_time`."""
    silent = (frame["days_since_last"].fillna(0) >= signals.silent_after_days) & (
        frame["gap_probability"] < signals.silent_probability
    )
    conditions = [
        ~frame["opened"].fillna(False).astype(bool),
        frame["closed"].fillna(False).astype(bool),
        frame["randomized"] < signals.min_participants,
        silent,
    ]
    names = ["not_open", "closed", "not_enough_data", "silent"]
    return np.select([c.to_numpy(dtype=bool) for c in conditions], names, default="open")


def _targets(centers: pd.Index, trial: Trial) -> list[int]:
    return [trial.target if c == ALL_CENTERS else trial.center_target(c) for c in centers]


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    columns={
        "centers": "centers", "low_quarter": "per month", "median": "per month",
        "high_quarter": "per month", "own_per_month": "per month", "place": "",
    },
)  # fmt: skip
def recruitment_peers(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How fast the other open centers recruit, without saying which, and where one's own stands.

    Population: centers open at the cut for a month or more, but one's own; all of them for whom
    has no center of their own. Rates are randomized ÷ months open, their quartiles rounded to two
    decimals so that no single center can be read back. `place` sets the own rate (own centers
    together) against the quartiles: lowest_quarter, below_median, above_median, highest_quarter.
    Missing: own rate and place without own centers or before they open.
    Returns one row; NotShown with fewer than three peers. Source: requirements U-4.
    """
    frame = center_time(centers, enrollment, at.trial, at.as_of)
    own = frame.index.isin(at.centers or ())
    peers = frame[~own & frame["open"] & (frame["months_open"] >= _RATED_AFTER_MONTHS)]
    if len(peers) < PEERS_AT_LEAST:
        return NotShown(
            sentence("Not shown: fewer than {n} other centers are open.", n=PEERS_AT_LEAST)
        )
    rates = share(peers["randomized"], peers["months_open"])
    quarters = np.round(np.quantile(rates, [0.25, 0.5, 0.75]), 2)
    rate = float(share(frame[own]["randomized"].sum(), frame[own]["months_open"].sum()))
    row = [len(peers), *quarters, rate, _place(rate, quarters)]
    answer = pd.DataFrame([row], columns=list(recruitment_peers.columns))
    return answer.astype({"centers": "Int64", "own_per_month": "float64", "place": "str"})


def _place(rate: float, quarters: np.ndarray) -> str | None:
    if np.isnan(rate):
        return None
    places = ("lowest_quarter", "below_median", "above_median", "highest_quarter")
    return places[int(np.searchsorted(quarters, rate, side="right"))]
