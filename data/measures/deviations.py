"""Deviations that no drug effect can cause, found and reported: counts by center, and the list."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import add_share, centers_in, count, count_codes, count_people, tidy
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, ENROLLMENT
from data.vocabulary.tables import CENTERS

SOURCES = CONDUCT_DEVIATIONS.column("source").choices
LISTED = {
    "center": "", "participant": "", "deviation": "", "code": "", "occurred_on": "",
    "reported_on": "", "important": "", "status": "", "days_open": "days", "source": "",
    "detail": "", "days_to_close": "days",
}  # fmt: skip


@measure(
    CONDUCT_DEVIATIONS, ENROLLMENT, CENTERS,
    topic=Topic.DEVIATIONS,
    by=(CENTER,),
    columns={
        "center": "", "participants": "participants", "deviations": "deviations",
        "important": "deviations", "open": "deviations",
        "participants_with_important": "participants", "share": "", "low": "", "high": "",
        **dict.fromkeys(SOURCES, "deviations"),
    },
)  # fmt: skip
def deviation_counts(
    deviations: pd.DataFrame, enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment
) -> Tidy:
    """How many deviations each center had, how many are important, how many still open.

    Population: everyone randomized, each an opportunity (`participants`); deviations whose code
    the catalog says no drug effect can cause, found in the data or reported, an event once.
    `important` and `open` are parts of `deviations`, which is found + reported + both.
    Numerator of `share`: participants with an important one; denominator: participants; exact
    95 % interval low to high.
    Missing: shares of a center without a participant. What neither the data show nor a center
    reported is not seen here, nor any report where that file was not supplied.
    Returns one row per center, by center: whole numbers, shares. Source: ICH E3 Q&A, trial.md 4.
    """
    index = centers_in(centers)
    important = deviations[deviations["important"]]
    frame = count_codes(deviations, "source", SOURCES, index).assign(
        participants=count(enrollment, index),
        deviations=count(deviations, index),
        important=count(important, index),
        open=count(deviations[deviations["status"] == "open"], index),
        participants_with_important=count_people(important, index),
    )
    frame = add_share(frame, "participants", "participants_with_important")
    return tidy(frame, deviation_counts.columns)


@measure(CONDUCT_DEVIATIONS, topic=Topic.DEVIATIONS, by=(CENTER, PARTICIPANT), columns=LISTED)
def deviation_listing(deviations: pd.DataFrame, at: Moment) -> Tidy:
    """Each deviation that no drug effect can cause, with its participant.

    Population: deviations found in the data of the cut, or reported by it, an event once. Days
    open count to the cut, for open ones; one that was only found is open. `detail`: what of the
    rule the data show.
    Missing: the day of report where nobody wrote it; days open once closed, days to close before;
    the detail of what is only reported.
    Returns one row per deviation, open first, then the latest: days, whole numbers, codes.
    """
    return listed(deviations)


def listed(deviations: pd.DataFrame) -> pd.DataFrame:
    """Deviations as a list: open ones first, then the latest."""
    found = deviations.assign(place=(deviations["status"] != "open").astype("int64"))
    order = ["place", "occurred_on", "center", "participant", "deviation"]
    found = found.sort_values(order, ascending=[True, False, True, True, True])
    return found[list(LISTED)]
