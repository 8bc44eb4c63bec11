"""Analysis tables of events and of what is known: safety, SOFA components, vital status."""

from __future__ import annotations

from data.vocabulary.tables import CENTER, EVENTS, PARTICIPANT
from data.vocabulary.terms import Column, Kind, Mark, Table, Topic, key_column

AESI_DAY = (
    7  # pooled figures of events are of the study days up to this one, when a safety form is due
)
EVENT_KINDS = EVENTS.column("kind").choices
SOFA_COMPONENTS_OF = (
    "respiration", "coagulation", "liver", "cardiovascular", "nervous_system", "renal",
)  # fmt: skip

# One event, all that is told of it: for the eyes that may see it by participant. What a death
# alone can tell (its outcome) is why no pooled figure is made from this table.
SAFETY_EVENTS = Table(
    "safety_events",
    "adverse event",
    Topic.AESI,
    ("event",),
    (
        key_column(Column("event", Kind.TEXT, "Event's number", mark=Mark.IDENTIFIES)),
        PARTICIPANT,
        CENTER,
        Column("kind", Kind.CODE, "What kind of event", choices=EVENT_KINDS),
        Column("of_interest", Kind.YES_NO, "A kind of special interest to the trial"),
        Column("term", Kind.TEXT, "As reported", mark=Mark.FREE_TEXT),
        Column("severity", Kind.CODE, "How bad", choices=EVENTS.column("severity").choices),
        Column("serious", Kind.YES_NO, "Serious by the regulation's criteria"),
        Column("related", Kind.CODE, "Related to the study drug, says the investigator",
               choices=EVENTS.column("related").choices),
        Column("expected", Kind.YES_NO, "Expected by the reference document"),
        Column("onset", Kind.PARTIAL, "Onset, as written"),
        Column("day", Kind.WHOLE, "Study day of the onset, where its day is known"),
        Column("onset_h", Kind.NUMBER, "From the start of the infusion to the onset, where its "
               "time is known", unit="h"),
        Column("ended", Kind.PARTIAL, "End, as written"),
        Column("outcome", Kind.CODE, "Outcome", choices=EVENTS.column("outcome").choices,
               topic=Topic.OUTCOMES),
        Column("bleeding_grade", Kind.WHOLE, "WHO grade, for bleeding"),
        Column("aware_at", Kind.INSTANT, "When the investigator knew"),
        Column("reported_at", Kind.INSTANT, "When it was reported"),
        Column("delay_h", Kind.NUMBER, "From awareness to report", unit="h"),
    ),
    derived=True,
)  # fmt: skip

HYPOTENSION_STATUS = Table(
    "hypotension_status",
    "participant randomized",
    Topic.AESI,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("status", Kind.CODE, "Hypotension by the trial's timed rule",
               choices=("hypotension", "none", "not_assessable", "not_due")),
        Column("began_at", Kind.INSTANT, "First low pressure of the first such spell"),
        Column("minutes", Kind.NUMBER, "From its first to its last low pressure", unit="min"),
        Column("lowest_map_mmhg", Kind.NUMBER, "Lowest pressure in it", unit="mmHg"),
        Column("response", Kind.CODE, "What was done", choices=("norepinephrine", "fluid_bolus",
                                                               "dose_reduction")),
    ),
    derived=True,
)  # fmt: skip

AESI_STATUS = Table(
    "aesi_status",
    "participant whose safety form of day 7 is due",
    Topic.AESI,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("form_in", Kind.YES_NO, "Whether that form was received; 'none' is an answer"),
        *(
            Column(kind, Kind.YES_NO, f"Any {kind} from randomization to the end of day 7"
                   + (", missing where not assessable" if kind == "hypotension" else ""))
            for kind in EVENT_KINDS
        ),
        Column("bleeding_major", Kind.YES_NO, "A bleeding of the trial's major grades"),
        Column("severe", Kind.YES_NO, "Any severe event, of whatever kind"),
    ),
    derived=True,
)  # fmt: skip

SOFA_COMPONENTS = Table(
    "sofa_components",
    "participant and SOFA day",
    Topic.COMPLETENESS,
    ("participant", "day"),
    (
        PARTICIPANT,
        CENTER,
        Column("day", Kind.WHOLE, "Study day", topic=Topic.STRUCTURE),
        *(
            Column(name, Kind.YES_NO, "Known: there, or dead by then; missing while not due")
            for name in SOFA_COMPONENTS_OF
        ),
    ),
    derived=True,
)  # fmt: skip

VITAL_STATUS = Table(
    "vital_status",
    "participant whose data may be used",
    Topic.COMPLETENESS,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("status", Kind.CODE, "Alive or dead at the end of follow-up: known or not",
               choices=("known", "unknown", "not_due")),
        Column("days_since_due", Kind.WHOLE, "Whole days since it fell due", unit="days"),
    ),
    derived=True,
)  # fmt: skip

EVENT_TABLES = (SAFETY_EVENTS, HYPOTENSION_STATUS, AESI_STATUS, SOFA_COMPONENTS, VITAL_STATUS)
