"""Analysis tables of outcomes: what the closed session decides on, none of it for blinded eyes."""

from __future__ import annotations

from data.vocabulary.analysis_events import EVENT_KINDS, SOFA_COMPONENTS_OF
from data.vocabulary.tables import CENTER, EVENTS, PARTICIPANT
from data.vocabulary.terms import Column, Kind, Mark, Table, Topic, key_column

SUPPORTS = ("ventilation", "vasopressor", "rrt")  # organ support that free days are free of
TOTAL = "total"

_DAY = Column("day", Kind.WHOLE, "Study day", topic=Topic.STRUCTURE)

SOFA_SCORES = Table(
    "sofa_scores",
    "participant and SOFA day",
    Topic.OUTCOMES,
    ("participant", "day"),
    (
        PARTICIPANT,
        CENTER,
        _DAY,
        Column("state", Kind.CODE, "At the end of that day; of everyone whose day is over",
               choices=("in_icu", "discharged", "dead", "not_due")),
        *(Column(name, Kind.NUMBER, f"Points of {name.replace('_', ' ')}, recomputed where it can "
                 "be, else as reported", low=0, high=4) for name in SOFA_COMPONENTS_OF),
        Column("missing", Kind.WHOLE, "Components that are not known, of the living, due"),
        Column("filled", Kind.YES_NO, "Whether the trial's discharge rule gave any of it"),
        Column("total_none", Kind.NUMBER, "Total where all six are known", low=0, high=24),
        Column("total_carry_forward", Kind.NUMBER, "Total, missing components from the last day "
               "they were known", low=0, high=24),
        Column("total_neighbors_mean", Kind.NUMBER, "Total, missing components the mean of the day "
               "before and the day after they were known", low=0, high=24),
        Column("total_normal", Kind.NUMBER, "Total, missing components 0 on a day of which one is "
               "known", low=0, high=24),
        Column("total", Kind.NUMBER, "Total under the trial's own rule", low=0, high=24),
        Column("reported_total", Kind.WHOLE, "Total, as reported", low=0, high=24),
    ),
    derived=True,
)  # fmt: skip

SOFA_DISCREPANCIES = Table(
    "sofa_discrepancies",
    "score reported otherwise than recomputed",
    Topic.OUTCOMES,
    ("participant", "day", "component"),
    (
        PARTICIPANT,
        CENTER,
        _DAY,
        Column("component", Kind.CODE, "Which, or the total", choices=(*SOFA_COMPONENTS_OF, TOTAL)),
        Column("reported", Kind.NUMBER, "As the center has it"),
        Column("recomputed", Kind.NUMBER, "From what was measured"),
    ),
    derived=True,
)  # fmt: skip

OUTCOME_STATUS = Table(
    "outcome_status",
    "participant randomized",
    Topic.OUTCOMES,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("days_since", Kind.WHOLE, "Whole days from randomization to the cut", unit="days",
               topic=Topic.STRUCTURE),
        Column("analyzable", Kind.YES_NO, "Whether the data may be used", topic=Topic.STRUCTURE),
        Column("treated", Kind.YES_NO, "Analyzable, and any study drug infused"),
        Column("per_protocol", Kind.YES_NO, "Treated, without an important deviation"),
        Column("death_day", Kind.WHOLE, "Study day of the death"),
        Column("last_day", Kind.WHOLE, "Last study day known alive"),
        Column("icu_day", Kind.WHOLE, "Study day of leaving intensive care alive"),
        Column("hospital_day", Kind.WHOLE, "Study day of leaving the hospital alive"),
        Column("started", Kind.YES_NO, "Whether any study drug was infused"),
        Column("start_due", Kind.YES_NO, "Whether the window for the start is over, or it started"),
        Column("since_h", Kind.NUMBER, "From the start of the infusion to the cut", unit="h"),
        Column("follow_up_h", Kind.NUMBER, "From the start of the infusion to the end of "
               "follow-up, 28 days after randomization", unit="h"),
        Column("stopped_h", Kind.NUMBER, "From the start of the infusion to its end", unit="h"),
        Column("died_h", Kind.NUMBER, "From the start of the infusion to the death", unit="h"),
        Column("watched_h", Kind.NUMBER, "From the start of the infusion to the death, or to the "
               "last time known alive", unit="h"),
        Column("withdrawal", Kind.CODE, "Withdrawn from the trial, and what of the data",
               choices=("data_kept", "data_removed", "other")),
    ),
    derived=True,
)  # fmt: skip

FREE_DAYS = Table(
    "free_days",
    "participant and kind of support",
    Topic.OUTCOMES,
    ("participant", "support"),
    (
        PARTICIPANT,
        CENTER,
        Column("support", Kind.CODE, "Which", choices=SUPPORTS),
        Column("state", Kind.CODE, "At the end of follow-up", choices=("alive", "dead", "missing",
                                                                      "not_due")),
        Column("free", Kind.WHOLE, "Days of follow-up alive and without it", unit="days"),
        Column("unknown", Kind.WHOLE, "Days alive of which it is not known", unit="days"),
    ),
    derived=True,
)  # fmt: skip

OUTCOME_EVENTS = Table(
    "outcome_events",
    "adverse event",
    Topic.OUTCOMES,
    ("event",),
    (
        key_column(Column("event", Kind.TEXT, "Event's number", mark=Mark.IDENTIFIES)),
        PARTICIPANT,
        CENTER,
        Column("kind", Kind.CODE, "What kind of event", choices=EVENT_KINDS),
        Column("severity", Kind.CODE, "How bad", choices=EVENTS.column("severity").choices),
        Column("serious", Kind.YES_NO, "Serious by the regulation's criteria"),
        Column("related", Kind.YES_NO, "Possibly or probably related to the study drug"),
        Column("major", Kind.YES_NO, "A bleeding of the trial's major grades"),
        Column("fatal", Kind.YES_NO, "It ended in death"),
        Column("day", Kind.WHOLE, "Study day of the onset, the first it may mean"),
        Column("hours", Kind.NUMBER, "From the start of the infusion; 0 where it may have begun "
               "then", unit="h"),
        Column("exact", Kind.YES_NO, "Whether the onset has a time"),
    ),
    derived=True,
)  # fmt: skip

HEMODYNAMIC_HOURS = Table(
    "hemodynamic_hours",
    "participant and instant",
    Topic.OUTCOMES,
    ("participant", "hours"),
    (
        PARTICIPANT,
        CENTER,
        Column("hours", Kind.NUMBER, "From the start of the infusion", unit="h"),
        Column("map_mmhg", Kind.NUMBER, "Mean arterial pressure", unit="mmHg"),
        Column("heart_rate_min", Kind.NUMBER, "Heart rate", unit="/min"),
        Column("norepinephrine_ug_kg_min", Kind.NUMBER, "Norepinephrine, as base",
               unit="µg/kg/min"),
    ),
    derived=True,
)  # fmt: skip

OUTCOME_TABLES = (
    SOFA_SCORES, SOFA_DISCREPANCIES, OUTCOME_STATUS, FREE_DAYS, OUTCOME_EVENTS, HEMODYNAMIC_HOURS,
)  # fmt: skip
