"""How many centers the signals would flag by chance alone, were all centers alike."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from data.measures.center_time import center_time
from data.measures.completeness import form_counts
from data.measures.counting import centers_in, count, count_codes
from data.measures.infusion_start import start_counts
from data.measures.intervals import probability_over
from data.measures.registry import Moment, Tidy, measure
from data.measures.sae_process import TIMELINESS
from data.vocabulary import Topic
from data.vocabulary.analysis import ENROLLMENT, FORM_STATUS, INFUSION_STARTS, SAE_REPORTS
from data.vocabulary.tables import CENTERS

_COLUMNS = {"centers": "", "expected_flags": "", "expected_act": "", "no_flag": "", "no_act": ""}


@measure(INFUSION_STARTS, CENTERS, topic=Topic.INFUSION_START, columns=_COLUMNS)
def chance_late_starts(starts: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many centers `late_start_centers` would flag, had all the trial's rate of late starts.

    Population: centers with enough infusions started (the trial's signals), `centers` of them.
    Each center's count is taken as binomial with the rate of all centers together.
    `expected_flags`: the sum over centers of the probability to be flagged, to watch or to act;
    `expected_act` the same to act alone; `no_flag`, `no_act`: the probability that none is.
    Missing: nothing; no center with enough gives 0 and 1.
    Returns one row. Assumes infusions are independent. Source: requirements Q-7.
    """
    limits = at.trial.signals
    frame = start_counts(starts, centers)
    limit, least = limits.late_starts_limit, limits.min_participants
    of = (frame["out_of_window"], frame["started"])
    return _row(
        flag_chances(*of, limit, limits.late_starts_watch, least),
        flag_chances(*of, limit, limits.late_starts_probability, least),
    )


@measure(FORM_STATUS, CENTERS, topic=Topic.COMPLETENESS, columns=_COLUMNS)
def chance_late_forms(forms: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many centers `late_forms_centers` would flag, had all the trial's rate of late forms.

    Population, columns, missing, returns: as `chance_late_starts`, of forms due. Assumes forms are
    independent, which one participant's are not quite: the true number is somewhat larger.
    """
    limits = at.trial.signals
    frame = form_counts(forms, centers)
    sure, least = limits.late_share_probability, limits.min_participants
    return _row(
        flag_chances(frame["late"], frame["due"], limits.late_forms_watch, sure, least),
        flag_chances(frame["late"], frame["due"], limits.late_forms_act, sure, least),
    )


@measure(SAE_REPORTS, CENTERS, topic=Topic.SAE_PROCESS, columns=_COLUMNS)
def chance_late_saes(reports: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many centers `late_sae_centers` would flag, had all the trial's rate of late reports.

    Population, columns, missing, returns: as `chance_late_starts`, of serious events. An event
    that is overdue and unreported is a fact and flagged as one: it is not counted here.
    """
    limits = at.trial.signals
    index = centers_in(centers)
    late = count_codes(reports, "timeliness", TIMELINESS, index)["late"]
    of, sure, least = count(reports, index), limits.late_share_probability, limits.min_participants
    return _row(
        flag_chances(late, of, limits.late_saes_watch, sure, least),
        flag_chances(late, of, limits.late_saes_act, sure, least),
    )


@measure(ENROLLMENT, CENTERS, topic=Topic.RECRUITMENT, columns=_COLUMNS)
def chance_silent(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many centers `silent_centers` would flag, did every center keep its own pace.

    Population: open centers with enough participants (the trial's signals). Given n inclusions in
    the T days open, a gap is flagged that is less likely than `silent_probability` and at least
    `silent_after_days` (g) long: that has probability min(silent_probability, (1 - g / T)^n).
    Columns, missing, returns: as `chance_late_starts`.
    """
    limits = at.trial.signals
    frame = center_time(centers, enrollment, at.trial, at.as_of)
    known = frame["open"].fillna(False).astype(bool)
    frame = frame[known & (frame["randomized"] >= limits.min_participants)]
    days = frame["days_open"].to_numpy(dtype="float64", na_value=np.nan)
    part = np.clip(1 - limits.silent_after_days / np.maximum(days, 1), 0, 1)
    gap = part ** frame["randomized"].to_numpy(dtype="float64", na_value=np.nan)
    chances = np.minimum(gap, limits.silent_probability)
    return _row(chances, chances * 0)  # silence is watched, never acted on by itself


def flag_chances(
    hit: pd.Series, of: pd.Series, limit: float, sure: float, least: int
) -> np.ndarray:
    """For each center with `least` or more: P(a count for which P(rate > limit) >= sure), were its
    rate that of all centers together.
    """
    n = of.to_numpy(dtype="int64", na_value=0)
    total = int(n.sum())
    rate = float(hit.sum()) / total if total else 0.0
    return np.array([_tail(k, rate, limit, sure) for k in n if k >= least], dtype="float64")


def _tail(size: int, rate: float, limit: float, sure: float) -> float:
    """P(a binomial count of `size` trials is flagged): counts are, from the first that is, on."""
    counts = np.arange(size + 1)
    over = probability_over(counts, np.full(size + 1, size), limit) >= sure
    if not over.any():
        return 0.0
    first = int(over.argmax())
    return float(special.bdtrc(first - 1, size, rate)) if first else 1.0


def _row(flagged: np.ndarray, act: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "centers": pd.array([len(flagged)], dtype="Int64"),
            "expected_flags": [float(flagged.sum())],
            "expected_act": [float(act.sum())],
            "no_flag": [float(np.prod(1 - flagged))],
            "no_act": [float(np.prod(1 - act))],
        }
    )
