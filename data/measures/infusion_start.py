"""The start of the infusion against the trial's window, by center and participant."""

from __future__ import annotations

import pandas as pd

from data.measures.counting import add_share, centers_in, count, count_codes, tidy
from data.measures.exposure import QUARTERS, QUARTERS_FROM
from data.measures.intervals import probability_over
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import INFUSION_STARTS
from data.vocabulary.tables import CENTERS

CLASSES = INFUSION_STARTS.column("start").choices
_DUE = ["in_window", "early", "late", "not_started"]
_STARTED = ["in_window", "early", "late"]


@measure(
    INFUSION_STARTS, CENTERS,
    topic=Topic.INFUSION_START,
    by=(CENTER,),
    columns={
        "center": "", "due": "participants", **dict.fromkeys(CLASSES, "participants"),
        "share": "", "low": "", "high": "", "started": "participants",
        "out_of_window": "participants", "probability_over": "",
    },
)  # fmt: skip
def infusion_start_counts(starts: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How many infusions started within the window after norepinephrine onset, and how many not.

    Population: everyone randomized. `due` = in_window + early + late + not_started: left out are
    those whose window is still open (`not_due`) and those whose onset is `unknown`.
    Numerator of `share`: in_window; denominator: due; exact 95 % interval low to high.
    `out_of_window` = early + late among `started` (with those in window); `probability_over` is
    the probability that the center's true share of such starts is over the trial's limit, from a
    uniform prior, Beta(1, 1).
    Missing: shares with nobody due, the probability with nobody started.
    Returns one row per center, by center: whole numbers, shares. Source: requirements Q-3.
    """
    frame = start_counts(starts, centers)
    chance = probability_over(
        frame["out_of_window"], frame["started"], at.trial.signals.late_starts_limit
    )
    frame = add_share(frame, "due", "in_window").assign(probability_over=chance)
    return tidy(frame, infusion_start_counts.columns)


def start_counts(starts: pd.DataFrame, centers: pd.DataFrame) -> pd.DataFrame:
    """By center: participants in each class, due, started, started out of the window."""
    frame = count_codes(starts, "start", CLASSES, centers_in(centers))
    return frame.assign(
        due=frame[_DUE].sum(axis=1),
        started=frame[_STARTED].sum(axis=1),
        out_of_window=frame["early"] + frame["late"],
    )


@measure(
    INFUSION_STARTS, CENTERS,
    topic=Topic.INFUSION_START,
    by=(CENTER,),
    columns={"center": "", "known": "participants", **dict.fromkeys(QUARTERS, "h")},
)  # fmt: skip
def infusion_start_hours(starts: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """How the hours from the onset of norepinephrine to the start are spread in each center.

    Population: everyone randomized whose infusion began and whose onset is on record (`known`).
    Time zero: onset of norepinephrine; elapsed hours.
    Missing: quartiles of fewer than 5, which would be one person's hours.
    Returns one row per center, by center: whole numbers, hours.
    """
    index = centers_in(centers)
    hours = starts[starts["hours_to_start"].notna()]
    frame = pd.DataFrame({"known": count(hours, index)})
    values = hours.groupby("center")["hours_to_start"]
    for quarter, share in QUARTERS.items():
        frame[quarter] = (
            values.quantile(share).reindex(index).where(frame["known"] >= QUARTERS_FROM)
        )
    return tidy(frame, infusion_start_hours.columns)


@measure(
    INFUSION_STARTS,
    topic=Topic.INFUSION_START,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "randomized_at": "", "started_at": "",
        "hours_to_start": "h", "start": "",
    },
)  # fmt: skip
def infusion_start_listing(starts: pd.DataFrame, at: Moment) -> Tidy:
    """When each participant's infusion started, in hours from the onset of norepinephrine.

    Population: everyone randomized. Time zero: onset of norepinephrine; elapsed hours.
    Missing: start and hours where nothing was infused yet; hours where the onset is unknown.
    Returns one row per participant, the latest randomized first.
    """
    found = starts.sort_values(
        ["randomized_at", "center", "participant"], ascending=[False, True, True]
    )
    return found[list(infusion_start_listing.columns)]
