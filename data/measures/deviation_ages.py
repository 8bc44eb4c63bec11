"""How long deviations have been open, and how long they took to close: by center, and in all."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import centers_in, count, tidy
from data.measures.deviation_counting import ALL, CHOICES, IMPORTANT, in_one
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.vocabulary import ALL_CENTERS, Topic
from data.vocabulary.analysis import CONDUCT_DEVIATIONS
from data.vocabulary.tables import CENTERS

UP_TO_DAYS = (30, 90)  # [A] ends of the first two bands; requirements Q-5 counts queries over 30


_COLUMNS = {
    "open": "deviations", "open_to_30": "deviations", "open_to_90": "deviations",
    "open_longer": "deviations", "oldest_days": "days", "only_found": "deviations",
    "closed": "deviations", "median_days_to_close": "days",
}  # fmt: skip
_CHOICES = {"importance": CHOICES["importance"]}


@measure(
    CONDUCT_DEVIATIONS, CENTERS,
    topic=Topic.DEVIATIONS,
    by=(CENTER,),
    columns={"center": "", **_COLUMNS},
    choices=_CHOICES,
)  # fmt: skip
def deviation_ages(
    deviations: pd.DataFrame, centers: pd.DataFrame, at: Moment, importance: str = ALL
) -> Tidy:
    """How many deviations are open, for how long, and how long the closed ones took.

    Population: deviations that no drug effect can cause, found or reported, all or the
    `important` ones. Time zero: the report, else the discovery, else the deviation; to the cut
    for open ones, to the closing for closed ones. `open` = open_to_30 (30 days or less) +
    open_to_90 (90 or less) + open_longer. `only_found`: open ones nobody has reported yet.
    Missing: the oldest without an open one, the median without one whose closing has a day.
    Returns one row per center, by center: whole numbers, days.
    """
    return tidy(_ages(deviations, centers_in(centers), importance), deviation_ages.columns)


@measure(CONDUCT_DEVIATIONS, topic=Topic.DEVIATIONS, columns=_COLUMNS, choices=_CHOICES)
def deviation_ages_total(deviations: pd.DataFrame, at: Moment, importance: str = ALL) -> Tidy:
    """How many deviations are open, for how long, and how long the closed ones took, in all.

    Population, time zero, missing: as `deviation_ages`, all centers of the view together; a
    median of all is not to be had from those of the centers.
    Returns one row: whole numbers, days.
    """
    one = pd.Index([ALL_CENTERS], dtype="str", name="center")
    return tidy(_ages(in_one(deviations), one, importance), _COLUMNS)


def _ages(deviations: pd.DataFrame, index: pd.Index, importance: str) -> pd.DataFrame:
    """The counts and days, by center."""
    if importance == IMPORTANT:
        deviations = deviations[deviations["important"]]
    first, second = UP_TO_DAYS
    still = deviations[deviations["status"] == "open"]
    closed = deviations[deviations["status"] == "closed"]
    days = still["days_open"]
    to_close = closed.assign(days=closed["days_to_close"].astype("float64"))
    return pd.DataFrame(
        {
            "open": count(still, index),
            "open_to_30": count(still[days <= first], index),
            "open_to_90": count(still[(days > first) & (days <= second)], index),
            "open_longer": count(still[days > second], index),
            "oldest_days": days.groupby(still["center"]).max().reindex(index),
            "only_found": count(still[still["source"] == "found"], index),
            "closed": count(closed, index),
            "median_days_to_close": to_close.groupby("center")["days"].median().reindex(index),
        },
        index=index,
    )
