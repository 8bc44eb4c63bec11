"""Deviations that no drug effect can cause: per opportunity, by center, and listed."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import add_share, centers_in, count, count_people, tidy
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, ENROLLMENT
from data.vocabulary.tables import CENTERS


@measure(
    CONDUCT_DEVIATIONS, ENROLLMENT, CENTERS,
    topic=Topic.DEVIATIONS,
    by=(CENTER,),
    columns={
        "center": "", "participants": "participants", "deviations": "deviations",
        "important": "deviations", "open": "deviations",
        "participants_with_important": "participants", "share": "", "low": "", "high": "",
    },
)  # fmt: skip
def deviation_counts(
    deviations: pd.DataFrame, enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment
) -> Tidy:
    """How many deviations each center reported, how many are important, how many still open.

    Population: everyone randomized, each an opportunity (`participants`); deviations whose code
    the catalog says no drug effect can cause. `important` and `open` are parts of `deviations`.
    Numerator of `share`: participants with an important one; denominator: participants; exact
    95 % interval low to high.
    Missing: shares of a center without a participant. What nobody reported is not seen here.
    Returns one row per center, by center: whole numbers, shares. Source: ICH E3 Q&A, trial.md 4.
    """
    index = centers_in(centers)
    important = deviations[deviations["important"]]
    frame = pd.DataFrame(
        {
            "participants": count(enrollment, index),
            "deviations": count(deviations, index),
            "important": count(important, index),
            "open": count(deviations[deviations["status"] == "open"], index),
            "participants_with_important": count_people(important, index),
        }
    )
    frame = add_share(frame, "participants", "participants_with_important")
    return tidy(frame, deviation_counts.columns)


@measure(
    CONDUCT_DEVIATIONS,
    topic=Topic.DEVIATIONS,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "deviation": "", "code": "", "occurred_on": "",
        "reported_on": "", "important": "", "status": "", "days_open": "days",
    },
)  # fmt: skip
def deviation_listing(deviations: pd.DataFrame, at: Moment) -> Tidy:
    """Each deviation that no drug effect can cause, with its participant.

    Population: deviations reported by the cut. Days open count to the cut, for open ones.
    Missing: the day of report where nobody wrote it; days open once closed.
    Returns one row per deviation, open first, then the latest.
    """
    found = deviations.assign(place=(deviations["status"] != "open").astype("int64"))
    order = ["place", "occurred_on", "center", "participant", "deviation"]
    found = found.sort_values(order, ascending=[True, False, True, True, True])
    return found[list(deviation_listing.columns)]
