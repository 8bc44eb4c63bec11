"""Analysis tables: what data/derive makes of an export, each column with its topic.

A raw table holds a strict topic (events: AESI); a derived one projects what a wider public may
know of it (sae_reports: how many, how fast), so a measure on an open topic never meets the rest.
"""

from __future__ import annotations

from data.vocabulary.analysis_events import EVENT_TABLES
from data.vocabulary.analysis_outcomes import OUTCOME_TABLES
from data.vocabulary.tables import CENTER, PARTICIPANT
from data.vocabulary.terms import Column, Kind, Mark, Table, Topic, key_column

_RANDOMIZED_AT = Column(
    "randomized_at", Kind.INSTANT, "Instant of randomization", topic=Topic.STRUCTURE
)

ENROLLMENT = Table(
    "enrollment",
    "participant randomized",
    Topic.RECRUITMENT,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        _RANDOMIZED_AT,
        Column("randomized_on", Kind.DATE, "Day of randomization on the center's calendar",
               topic=Topic.STRUCTURE),
        Column("days_since", Kind.WHOLE, "Whole days from randomization to the cut", unit="days",
               topic=Topic.STRUCTURE),
        Column("analyzable", Kind.YES_NO, "Counts toward the target", topic=Topic.STRUCTURE),
    ),
    derived=True,
)  # fmt: skip

CONSENT_STATUS = Table(
    "consent_status",
    "participant",
    Topic.CONSENT,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("days_since", Kind.WHOLE, "Whole days from randomization to the cut", unit="days",
               topic=Topic.STRUCTURE),
        Column("mode", Kind.CODE, "How consent was first given",
               choices=("participant", "relative", "deferred")),
        # who consented and who died before being asked are one class here: the consent topic is
        # open to blinded eyes by center, and they see no class of deaths
        Column("status", Kind.CODE, "Where it stands; settled is obtained, or no longer to be "
               "sought", choices=("settled", "pending", "refused")),
        Column("approach", Kind.CODE, "Whom to approach next",
               choices=("participant", "relative", "legal_representative")),
        Column("sought_on", Kind.DATE, "Day it was first sought"),
        Column("decided_on", Kind.DATE, "Day it was obtained or refused"),
        Column("overdue", Kind.YES_NO, "Pending for longer than the trial allows"),
    ),
    derived=True,
)  # fmt: skip

INFUSION_STARTS = Table(
    "infusion_starts",
    "participant",
    Topic.INFUSION_START,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("randomized_at", Kind.INSTANT, "Instant of randomization", topic=Topic.STRUCTURE),
        Column("started_at", Kind.INSTANT, "First rate above zero"),
        Column("hours_to_start", Kind.NUMBER, "From norepinephrine onset to the start", unit="h"),
        Column("start", Kind.CODE, "Against the trial's window",
               choices=("in_window", "early", "late", "not_started", "unknown", "not_due")),
    ),
    derived=True,
)  # fmt: skip

SOFA_STATUS = Table(
    "sofa_status",
    "participant and SOFA day",
    Topic.COMPLETENESS,
    ("participant", "day"),
    (
        PARTICIPANT,
        CENTER,
        Column("day", Kind.WHOLE, "Study day", topic=Topic.STRUCTURE),
        Column("status", Kind.CODE, "Known (computable, or dead by then), missing, or not yet due",
               choices=("known", "missing", "not_due")),
        Column("days_since_due", Kind.WHOLE, "Whole days since the score fell due", unit="days"),
    ),
    derived=True,
)  # fmt: skip

FORM_STATUS = Table(
    "form_status",
    "form expected",
    Topic.COMPLETENESS,
    ("participant", "form"),
    (
        PARTICIPANT,
        CENTER,
        Column("form", Kind.CODE, "Which form"),
        Column("expected_on", Kind.DATE, "Day it falls due"),
        Column("received_on", Kind.DATE, "Day it was received"),
        Column("status", Kind.CODE, "Where it stands", choices=("received", "late", "waiting",
                                                                "not_due")),
        Column("days_late", Kind.WHOLE, "Days past its due day, while not received", unit="days"),
    ),
    derived=True,
)  # fmt: skip

SAE_REPORTS = Table(
    "sae_reports",
    "serious adverse event",
    Topic.SAE_PROCESS,
    ("event",),
    (
        key_column(Column("event", Kind.TEXT, "Event's number", mark=Mark.IDENTIFIES)),
        PARTICIPANT,
        CENTER,
        Column("aware_at", Kind.INSTANT, "When the investigator knew"),
        Column("reported_at", Kind.INSTANT, "When it was reported"),
        Column("delay_h", Kind.NUMBER, "From awareness to report", unit="h"),
        Column("timeliness", Kind.CODE, "Against the trial's limit",
               choices=("on_time", "late", "unknown")),
    ),
    derived=True,
)  # fmt: skip

INFUSION_SEGMENTS = Table(
    "infusion_segments",
    "stretch of the infusion at one rate",
    Topic.INFUSION_COURSE,
    ("participant", "from_at"),
    (
        PARTICIPANT,
        CENTER,
        Column("from_at", Kind.INSTANT, "When the rate was set"),
        Column("until_at", Kind.INSTANT, "When it ended; not part of the stretch"),
        Column("from_h", Kind.NUMBER, "From the start of the infusion", unit="h"),
        Column("to_h", Kind.NUMBER, "From the start of the infusion; missing where no end is "
               "recorded", unit="h"),
        Column("rate_ng_kg_min", Kind.NUMBER, "Rate; 0 is a pause", unit="ng/kg/min"),
        Column("running", Kind.YES_NO, "Still so at the cut"),
    ),
    derived=True,
)  # fmt: skip

# What a death can tell stands under OUTCOMES, a class for blinded eyes beside it.
_CLASSES = ("full", "reduced", "interrupted", "stopped_early")
_NO_CLASS = ("running", "incomplete", "never_started", "not_due")

EXPOSURE = Table(
    "exposure",
    "participant randomized",
    Topic.INFUSION_COURSE,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("started_at", Kind.INSTANT, "First rate above zero"),
        Column("ended_at", Kind.INSTANT, "End of the infusion; missing while it runs or where no "
               "end is recorded"),
        Column("elapsed_h", Kind.NUMBER, "From the start to the end or the cut", unit="h"),
        Column("infusion_h", Kind.NUMBER, "Hours at a rate above zero", unit="h"),
        Column("pause_min", Kind.NUMBER, "All pauses together", unit="min"),
        Column("restarts", Kind.WHOLE, "Pauses after which it was started again"),
        Column("max_rate_ng_kg_min", Kind.NUMBER, "Highest rate", unit="ng/kg/min"),
        Column("minutes_to_max", Kind.NUMBER, "From the start to the trial's highest rate",
               unit="min"),
        Column("down_steps", Kind.WHOLE, "Steps down to a rate above zero"),
        Column("dose_ng_kg", Kind.NUMBER, "Dose delivered", unit="ng/kg"),
        Column("planned_h", Kind.NUMBER, "Planned by the protocol, or alive after the start",
               unit="h", topic=Topic.OUTCOMES),
        Column("planned_dose_ng_kg", Kind.NUMBER, "What the ladder plans in that time",
               unit="ng/kg", topic=Topic.OUTCOMES),
        Column("time_adherence", Kind.NUMBER, "Hours infused among those planned while alive"),
        Column("dose_intensity", Kind.NUMBER, "Dose delivered among that planned while alive"),
        Column("stop_reason", Kind.CODE, "Why it was stopped early",
               choices=("hypotension", "bleeding", "arrhythmia", "ischemia", "investigator",
                        "consent_withdrawn", "transfer", "pump_or_supply", "other",
                        "not_stated")),
        Column("class_blinded", Kind.CODE, "Class of adherence; a death does not show in it",
               choices=(*_CLASSES, *_NO_CLASS)),
        Column("class_unblinded", Kind.CODE, "Class of adherence, with ended by death apart",
               choices=(*_CLASSES, "ended_by_death", *_NO_CLASS), topic=Topic.OUTCOMES),
    ),
    derived=True,
)  # fmt: skip

_DEVIATION_COLUMNS = (
    key_column(Column("deviation", Kind.TEXT, "Deviation's number, or what was found",
                      mark=Mark.IDENTIFIES)),
    PARTICIPANT,
    CENTER,
    Column("code", Kind.CODE, "Code of the trial's catalog"),
    Column("occurred_on", Kind.DATE, "Day it occurred"),
    Column("reported_on", Kind.DATE, "Day it was reported"),
    Column("important", Kind.YES_NO, "Important, as classified or by the catalog"),
    Column("status", Kind.CODE, "Open until it is dealt with", choices=("open", "closed")),
    Column("days_open", Kind.WHOLE, "Days open at the cut", unit="days"),
    Column("source", Kind.CODE, "Found in the data, reported by the center, or both",
           choices=("found", "reported", "both")),
    Column("detail", Kind.CODE, "What of the rule the data show",
           choices=("lactate", "hypoperfusion", "platelets", "vasopressor", "pending", "slow",
                    "above_max", "too_large", "too_soon", "too_short", "too_long", "baseline",
                    "final", "not_reported", "reported_late")),
    Column("days_to_close", Kind.WHOLE, "Days from the report to the closing", unit="days"),
    Column("found_key", Kind.TEXT, "What was found, the same in every cut",
           mark=Mark.IDENTIFIES),
)  # fmt: skip

CONDUCT_DEVIATIONS = Table(
    "conduct_deviations",
    "deviation that no drug effect can cause",
    Topic.DEVIATIONS,
    ("deviation",),
    _DEVIATION_COLUMNS,
    derived=True,
)

DRUG_DEVIATIONS = Table(
    "drug_deviations",
    "deviation that a drug effect can cause",
    Topic.DEVIATIONS_DRUG,
    ("deviation",),
    _DEVIATION_COLUMNS,
    derived=True,
)

DEVIATION_OPPORTUNITIES = Table(
    "deviation_opportunities",
    "participant and kind of opportunity",
    Topic.DEVIATIONS,
    ("participant", "basis"),
    (
        PARTICIPANT,
        CENTER,
        Column("basis", Kind.CODE, "What gives the opportunity",
               choices=("randomized", "started", "sae", "sofa_due")),
        Column("opportunities", Kind.WHOLE, "How many of them"),
    ),
    derived=True,
)  # fmt: skip

ANALYSIS_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ENROLLMENT, CONSENT_STATUS, INFUSION_STARTS, SOFA_STATUS, FORM_STATUS, SAE_REPORTS,
        INFUSION_SEGMENTS, EXPOSURE, CONDUCT_DEVIATIONS, DRUG_DEVIATIONS, DEVIATION_OPPORTUNITIES,
        *EVENT_TABLES, *OUTCOME_TABLES,
    )
}  # fmt: skip
