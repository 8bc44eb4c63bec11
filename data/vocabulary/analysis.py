"""Analysis tables: what data/derive makes of an export, each column with its topic.

A raw table holds a strict topic (events: AESI); a derived one projects what a wider public may
know of it (sae_reports: how many, how fast), so a measure on an open topic never meets the rest.
"""

from __future__ import annotations

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

CONDUCT_DEVIATIONS = Table(
    "conduct_deviations",
    "deviation that no drug effect can cause",
    Topic.DEVIATIONS,
    ("deviation",),
    (
        key_column(Column("deviation", Kind.TEXT, "Deviation's number", mark=Mark.IDENTIFIES)),
        PARTICIPANT,
        CENTER,
        Column("code", Kind.CODE, "Code of the trial's catalog"),
        Column("occurred_on", Kind.DATE, "Day it occurred"),
        Column("reported_on", Kind.DATE, "Day it was reported"),
        Column("important", Kind.YES_NO, "Important, as classified or by the catalog"),
        Column("status", Kind.CODE, "Open until it is dealt with", choices=("open", "closed")),
        Column("days_open", Kind.WHOLE, "Days open at the cut", unit="days"),
    ),
    derived=True,
)  # fmt: skip

ANALYSIS_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ENROLLMENT, CONSENT_STATUS, INFUSION_STARTS, SOFA_STATUS, FORM_STATUS, SAE_REPORTS,
        CONDUCT_DEVIATIONS,
    )
}  # fmt: skip
