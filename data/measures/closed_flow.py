"""The flow of participants by group, box by box, everyone in one box of each phase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.measures.closed_change import changes
from data.measures.closed_survival import at_the_end
from data.measures.groups import answers, each_group, grouped, groups_of, in_set
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.trial import Trial
from data.vocabulary import Topic
from data.vocabulary.analysis import EXPOSURE
from data.vocabulary.analysis_outcomes import OUTCOME_EVENTS, OUTCOME_STATUS, SOFA_SCORES

ALLOCATION = ("infusion_begun", "infusion_never_begun", "start_not_due")
INFUSION = ("full", "reduced", "interrupted", "stopped_early", "ended_by_death", "running",
            "incomplete")  # fmt: skip
WITHDRAWN = ("not_withdrawn", "data_kept", "data_removed", "other")
FOLLOW_UP = ("alive", "dead", "unknown", "in_progress", "excluded")
PRIMARY = ("analyzed_alive", "analyzed_dead", "missing", "in_progress", "excluded")


@measure(
    OUTCOME_STATUS, SOFA_SCORES, EXPOSURE,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "phase": "", "box": "", "count": "participants", "of": "participants",
    },
    optional=(EXPOSURE,),
    closed=True,
)  # fmt: skip
def closed_flow(
    status: pd.DataFrame, scores: pd.DataFrame, exposure: pd.DataFrame, at: Moment
) -> Tidy:
    """Where everyone randomized to each group has got to, phase by phase: a flow diagram's boxes.

    Population: everyone randomized (`of`), and of the phase infusion those whose infusion began.
    Time zero: randomization. In each phase everybody is in one box, so that `count` adds up to
    `of`. Phases: allocation (infusion_begun, infusion_never_begun, start_not_due while it may
    still begin); infusion (the classes of adherence, ended_by_death apart); withdrawn (of
    consent: data_kept, data_removed, other); follow_up at the last day, 28 (alive, dead,
    unknown, in_progress before it is over, excluded where the data may not be used: a death is no
    loss); primary (analyzed
    alive, analyzed as a death by the last SOFA day, missing, in_progress, excluded).
    Missing: an infusion without an end on record is incomplete.
    Returns one row per group, phase and box, in this order: whole numbers. Who was screened and
    not randomized has no group: see `screening_flow`. Source: CONSORT 2025 22a, 22b; F-1 to F-4.
    """
    people = grouped(status).sort_values("participant").reset_index(drop=True)
    boxes = _boxes(people, scores, exposure, at.trial)
    rows: list[dict[str, Any]] = []
    for group, part in each_group(people, groups_of(people)):
        for phase, (names, where) in boxes.items():
            mine = where[part.index]
            counts = {name: int((mine == name).sum()) for name in names}
            of = int((mine != "").sum())
            rows += [
                {"group": group, "phase": phase, "box": name, "count": count, "of": of}
                for name, count in counts.items()
            ]
    return answers(rows, closed_flow.columns)


@measure(
    OUTCOME_STATUS, SOFA_SCORES, OUTCOME_EVENTS,
    topic=Topic.OUTCOMES,
    by=(CENTER, PARTICIPANT),
    columns={
        "group": "", "center": "", "participant": "", "analyzable": "", "started": "",
        "baseline": "points", "last": "points", "sofa_change": "points", "icu_day": "",
        "hospital_day": "", "death_day": "", "last_day": "", "events": "events",
        "serious": "events", "severe": "events",
    },
    optional=(OUTCOME_EVENTS,),
    closed=True,
)  # fmt: skip
def closed_participants(
    status: pd.DataFrame, scores: pd.DataFrame, events: pd.DataFrame, at: Moment
) -> Tidy:
    """Each participant with the group's letter, scores, stays, death and events: a profile's head.

    Population: everyone randomized. Time zero: randomization; days are study days. `baseline` and
    `last`: SOFA of the first and the last day of the primary outcome, 24 for the dead;
    `sofa_change` the difference. Events: all, serious, severe.
    Missing: scores not known, not due, or of whom the data may not be used; days that did not come.
    Returns one row per participant, by participant: points, study days, whole numbers.
    Source: requirements D-23.
    """
    people = grouped(status).sort_values("participant").reset_index(drop=True)
    found = changes(scores, in_set(status, "analyzable"), at.trial, "trial")
    own = found.reindex(people["participant"]).set_axis(people.index)
    counts = {
        "events": events,
        "serious": events[events["serious"].fillna(False).astype(bool)],
        "severe": events[events["severity"] == "severe"],
    }
    frame = people.assign(
        baseline=own["baseline"],
        last=own["last"],
        sofa_change=own["deaths_24"],
        **{
            name: people["participant"].map(rows["participant"].value_counts()).fillna(0)
            for name, rows in counts.items()
        },
    )
    return answers(frame.to_dict("records"), closed_participants.columns)


def _boxes(
    people: pd.DataFrame, scores: pd.DataFrame, exposure: pd.DataFrame, trial: Trial
) -> dict[str, tuple[Sequence[str], np.ndarray]]:
    """By phase: its boxes, and the one of each participant; "" who has no part in it."""
    started = people["started"].to_numpy(dtype=bool)
    may_start = ~people["start_due"].to_numpy(dtype=bool)
    usable = people["analyzable"].fillna(False).to_numpy(dtype=bool)
    fate = at_the_end(people, trial.follow_up.days)
    allocation = np.select(
        [started, may_start], ["infusion_begun", "start_not_due"], "infusion_never_begun"
    )
    classes = exposure.set_index("participant")["class_unblinded"].reindex(people["participant"])
    infusion = np.where(classes.isin(INFUSION), classes.fillna("").astype(object), "incomplete")
    withdrawn = people["withdrawal"].fillna("not_withdrawn").to_numpy(dtype=object)
    follow_up = np.select([~usable, fate == "not_due"], ["excluded", "in_progress"], fate)
    return {
        "allocation": (ALLOCATION, allocation),
        "infusion": (INFUSION, np.where(started, infusion, "")),
        "withdrawn": (WITHDRAWN, withdrawn),
        "follow_up": (FOLLOW_UP, follow_up),
        "primary": (PRIMARY, _primary(people, scores, usable, trial)),
    }


def _primary(
    people: pd.DataFrame, scores: pd.DataFrame, usable: np.ndarray, trial: Trial
) -> np.ndarray:
    """Where each is in the analysis of the primary outcome."""
    found = changes(scores, people[usable], trial, "trial").reindex(people["participant"])
    due = (people["days_since"] > trial.sofa.final_day).to_numpy(dtype=bool)
    known = found["deaths_24"].notna().to_numpy()
    dead = found["dead"].fillna(False).astype(bool).to_numpy()
    return np.select(
        [~usable, ~due, known & dead, known],
        ["excluded", "in_progress", "analyzed_dead", "analyzed_alive"],
        default="missing",
    )
