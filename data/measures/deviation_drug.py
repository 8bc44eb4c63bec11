"""Deviations that a drug effect can cause: pooled over the trial, and listed where one may."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.measures.deviations import LISTED, listed
from data.measures.pooled import MATURE_DAYS, mature, pooled
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import DRUG_DEVIATIONS, ENROLLMENT

_COLUMNS = {
    "part": "", "count": "participants", "of": "participants", "share": "", "low": "", "high": "",
}  # fmt: skip
_DOSE = ("DOSE-MAX", "DOSE-STEP")


@measure(DRUG_DEVIATIONS, topic=Topic.DEVIATIONS_DRUG, by=(CENTER, PARTICIPANT), columns=LISTED)
def drug_deviation_listing(deviations: pd.DataFrame, at: Moment) -> Tidy:
    """Each deviation that a drug effect can cause, with its participant.

    Population: duration, dose, unblinding and other deviations, found in the data of the cut or
    reported by it, an event once.
    Missing and returns: as `deviation_listing`.
    """
    return listed(deviations)


@measure(
    DRUG_DEVIATIONS, ENROLLMENT,
    topic=Topic.DEVIATIONS_DRUG,
    columns=_COLUMNS,
    mature_days=MATURE_DAYS,
)  # fmt: skip
def drug_deviation_participants(
    deviations: pd.DataFrame, enrollment: pd.DataFrame, at: Moment
) -> Tidy:
    """How many participants had a deviation that a drug effect can cause.

    Population: participants randomized 4 days ago or longer, when an infusion is over, whose data
    may be used; all centers of the view together. Deviations of duration, of dose, unblinding,
    and others that the catalog does not name, found or reported.
    Numerator of `share`: participants with at least one (`count`); denominator: `of`; exact 95 %
    interval low to high.
    Missing: the share with nobody that long ago.
    Returns one row: whole numbers, shares. Source: trial.md section 4.
    """
    people = mature(enrollment)
    some = people["participant"].isin(deviations["participant"])
    return pooled({"any_deviation": int(some.sum())}, len(people))[list(_COLUMNS)]


@measure(
    DRUG_DEVIATIONS, ENROLLMENT,
    topic=Topic.DEVIATIONS_DRUG,
    columns=_COLUMNS,
    mature_days=MATURE_DAYS,
)  # fmt: skip
def drug_deviation_importance(
    deviations: pd.DataFrame, enrollment: pd.DataFrame, at: Moment
) -> Tidy:
    """How many of those participants had an important one, how many minor ones only.

    Population, denominator, missing: as `drug_deviation_participants`, whose count is the sum.
    Returns one row per part: important_deviation, minor_deviation.
    """
    people = mature(enrollment)["participant"]
    important = people.isin(deviations.loc[deviations["important"], "participant"])
    minor = people.isin(deviations["participant"]) & ~important
    counts = {"important_deviation": int(important.sum()), "minor_deviation": int(minor.sum())}
    return pooled(counts, len(people))[list(_COLUMNS)]


@measure(
    DRUG_DEVIATIONS, ENROLLMENT,
    topic=Topic.DEVIATIONS_DRUG,
    columns=_COLUMNS,
    mature_days=MATURE_DAYS,
)  # fmt: skip
def drug_deviation_kinds(deviations: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """How many of those participants had one of duration, else of dose, else another.

    Population, denominator, missing: as `drug_deviation_participants`, whose count is the sum:
    each participant stands in the first row that fits, so that no row tells of another.
    Returns one row per part: duration, dose, other_deviation.
    """
    people = mature(enrollment)["participant"]
    code = deviations["code"]
    kind = np.select([code == "DURATION", code.isin(_DOSE)], [0, 1], default=2)
    first = pd.Series(kind, index=deviations["participant"]).groupby(level=0).min()
    kinds = first.reindex(people).value_counts()
    names = ("duration", "dose", "other_deviation")
    counts = {name: int(kinds.get(place, 0)) for place, name in enumerate(names)}
    return pooled(counts, len(people))[list(_COLUMNS)]
