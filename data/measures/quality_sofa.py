"""The primary outcome, SOFA by day and component, and vital status: known, missing, not due."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.measures.completeness import SOFA_STATUSES
from data.measures.counting import add_share, centers_in, count_codes, tidy
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.trial import Trial
from data.vocabulary import Topic
from data.vocabulary.analysis import SOFA_STATUS
from data.vocabulary.analysis_events import SOFA_COMPONENTS, SOFA_COMPONENTS_OF, VITAL_STATUS
from data.vocabulary.tables import CENTERS

VITAL_STATUSES = VITAL_STATUS.column("status").choices
_PRIMARY = ("complete", "missing_baseline", "missing_final", "missing_both", "not_due")
_SHARE = {"share": "", "low": "", "high": ""}


@measure(
    SOFA_STATUS, CENTERS,
    topic=Topic.COMPLETENESS,
    by=(CENTER,),
    columns={
        "center": "", "due": "participants", **dict.fromkeys(_PRIMARY, "participants"), **_SHARE,
    },
)  # fmt: skip
def primary_completeness(sofa: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """For how many participants the primary outcome can be had: the first and the last SOFA.

    Population: participants whose data may be used. `due` = complete + missing_baseline +
    missing_final + missing_both: everyone whose final day (the trial's; day 7) is over, whatever
    happened to them, and nobody else (`not_due`). A score is known if it is computable or its
    participant was dead by then.
    Numerator of `share`: complete, both known; denominator: due; exact 95 % interval.
    Missing: shares with nobody due.
    Returns one row per center, by center: whole numbers, shares. Source: requirements B-35.
    """
    people = primary_status(sofa, at.trial)
    frame = count_codes(people, "primary", _PRIMARY, centers_in(centers))
    frame = frame.assign(due=frame[list(_PRIMARY[:4])].sum(axis=1))
    return tidy(add_share(frame, "due", "complete"), primary_completeness.columns)


def primary_status(sofa: pd.DataFrame, trial: Trial) -> pd.DataFrame:
    """One row per participant: participant, center, and what there is of the primary outcome."""
    first, last = (
        sofa[sofa["day"] == day].set_index("participant")
        for day in (trial.sofa.baseline_day, trial.sofa.final_day)
    )
    lost = first["status"].reindex(last.index) == "missing"
    people = last[["center"]].assign(primary="complete")
    people["primary"] = people["primary"].mask(lost, "missing_baseline")
    unknown = last["status"] == "missing"
    people["primary"] = people["primary"].mask(unknown & ~lost, "missing_final")
    people["primary"] = people["primary"].mask(unknown & lost, "missing_both")
    people["primary"] = people["primary"].mask(last["status"] == "not_due", "not_due")
    return people.reset_index()


@measure(
    SOFA_STATUS, CENTERS,
    topic=Topic.COMPLETENESS,
    by=(CENTER,),
    columns={
        "center": "", "day": "", "due": "participants",
        **dict.fromkeys(SOFA_STATUSES, "participants"), **_SHARE,
    },
)  # fmt: skip
def sofa_by_center_and_day(sofa: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """For how many participants of each center the SOFA of each study day is known.

    Population, numerator, denominator: as `sofa_completeness`, for every day of the trial's.
    Missing: shares with nobody due.
    Returns one row per center and day, by center and day; none for a center without anybody.
    """
    return _by_day(sofa, sofa_by_center_and_day.columns)


@measure(
    SOFA_STATUS,
    topic=Topic.COMPLETENESS,
    columns={
        "day": "", "due": "participants", **dict.fromkeys(SOFA_STATUSES, "participants"), **_SHARE,
    },
)  # fmt: skip
def sofa_by_day(sofa: pd.DataFrame, at: Moment) -> Tidy:
    """For how many participants the SOFA of each study day is known.

    Population, numerator, denominator: as `sofa_completeness`, the centers of the view together.
    Missing: shares with nobody due.
    Returns one row per day, by day; none before anybody was randomized.
    """
    return _by_day(sofa, sofa_by_day.columns)


def _by_day(sofa: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """The statuses counted by those of center and day that `columns` has."""
    keys = [key for key in ("center", "day") if key in columns]
    counts = pd.DataFrame({name: (sofa["status"] == name) for name in SOFA_STATUSES})
    frame = counts.groupby([sofa[key] for key in keys]).sum().astype("Int64").reset_index()
    frame = frame.assign(due=frame["known"] + frame["missing"])
    return add_share(frame, "due", "known")[list(columns)]


@measure(
    SOFA_COMPONENTS,
    topic=Topic.COMPLETENESS,
    columns={
        "day": "", "component": "", "due": "participants",
        **dict.fromkeys(SOFA_STATUSES, "participants"), **_SHARE,
    },
)  # fmt: skip
def sofa_component_completeness(components: pd.DataFrame, at: Moment) -> Tidy:
    """Which of the six components of SOFA are there, day by day.

    Population: participants whose data may be used. `due` = known + missing: everyone whose study
    day is over. Known: there, or dead by then, or discharged where the trial's rule fills the
    score; so a missing component is always of somebody alive.
    Numerator of `share`: known; denominator: due; exact 95 % interval low to high.
    Missing: shares with nobody due.
    Returns one row per day and component, by day, then in the order of the scale; none before
    anybody was randomized.
    """
    answers = components[list(SOFA_COMPONENTS_OF)]
    known = answers.fillna(False).astype("int64").groupby(components["day"]).sum()
    due = answers.notna().astype("int64").groupby(components["day"]).sum()
    rows = components.groupby("day").size()
    frame = pd.DataFrame(
        {
            "day": pd.Series(known.index.repeat(known.shape[1])).astype("Int64"),
            "component": pd.Series([*known.columns] * len(known), dtype="str"),
            "due": _wholes(due),
            "known": _wholes(known),
            "missing": _wholes(due - known),
            "not_due": _wholes((-due).add(rows, axis="index")),
        }
    )
    return add_share(frame, "due", "known")[list(sofa_component_completeness.columns)]


def _wholes(counts: pd.DataFrame) -> pd.Series:
    """The cells of a table, row by row."""
    return pd.Series(counts.to_numpy(dtype="int64").ravel(), dtype="Int64")


@measure(
    SOFA_COMPONENTS,
    topic=Topic.COMPLETENESS,
    by=(CENTER, PARTICIPANT),
    columns={
        "center": "", "participant": "", "day": "", "missing": "components",
        **dict.fromkeys(SOFA_COMPONENTS_OF, ""),
    },
)  # fmt: skip
def sofa_missing_components(components: pd.DataFrame, at: Moment) -> Tidy:
    """Which components of SOFA to chase, participant by participant and day by day.

    Population: as `sofa_component_completeness`. A component is yes where it is known, no where
    it is missing; `missing` counts those.
    Missing: nothing; a day that is whole, or not due, has no row.
    Returns one row per participant and day with a missing component, by center and participant.
    """
    answers = components[list(SOFA_COMPONENTS_OF)]
    found = components.assign(missing=(~answers.fillna(True)).sum(axis=1).astype("Int64"))
    found = found[found["missing"] > 0].sort_values(["center", "participant", "day"])
    return found[list(sofa_missing_components.columns)]


@measure(
    VITAL_STATUS, CENTERS,
    topic=Topic.COMPLETENESS,
    by=(CENTER,),
    columns={
        "center": "", "due": "participants", **dict.fromkeys(VITAL_STATUSES, "participants"),
        **_SHARE,
    },
)  # fmt: skip
def vital_completeness(vital: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """For how many participants it is known whether they were alive at the end of follow-up.

    Population: participants whose data may be used. `due` = known + unknown: everyone whose last
    day of follow-up (the trial's; day 28) is over, and nobody else (`not_due`). Known is a death
    as much as somebody seen alive on that day or later; which of the two is not told.
    Numerator of `share`: known; denominator: due; exact 95 % interval low to high.
    Missing: shares with nobody due.
    Returns one row per center, by center: whole numbers, shares.
    """
    frame = count_codes(vital, "status", VITAL_STATUSES, centers_in(centers))
    frame = frame.assign(due=frame["known"] + frame["unknown"])
    return tidy(add_share(frame, "due", "known"), vital_completeness.columns)


@measure(
    VITAL_STATUS,
    topic=Topic.COMPLETENESS,
    by=(CENTER, PARTICIPANT),
    columns={"center": "", "participant": "", "days_late": "days"},
)
def vital_unknown(vital: pd.DataFrame, at: Moment) -> Tidy:
    """Whose vital status at the end of follow-up is to be found out.

    Population: those `vital_completeness` counts as unknown. `days_late` counts from the end of
    the last day of follow-up to the cut.
    Missing: nothing.
    Returns one row per participant, the longest late first.
    """
    found = vital[vital["status"] == "unknown"].rename(columns={"days_since_due": "days_late"})
    found = found.sort_values(["days_late", "center", "participant"], ascending=[False, True, True])
    return found[list(vital_unknown.columns)]
