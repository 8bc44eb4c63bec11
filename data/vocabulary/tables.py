"""The tables of an export: one CSV each, and every column of them.

`python -m dashboard tables` prints this file as a page; the import checks against it.
"""

from __future__ import annotations

from data.vocabulary.terms import Column, Kind, Mark, Table, Topic, key_column

_CODE, _TEXT, _WHOLE, _NUMBER = Kind.CODE, Kind.TEXT, Kind.WHOLE, Kind.NUMBER
_YES_NO, _DATE, _INSTANT, _PARTIAL = Kind.YES_NO, Kind.DATE, Kind.INSTANT, Kind.PARTIAL

CENTER = key_column(
    Column("center", _TEXT, "Center's stable identifier", "07", refers=("centers", "center"))
)
PARTICIPANT = key_column(
    Column(
        "participant",
        _TEXT,
        "Participant's study number, given at randomization",
        "07-003",
        mark=Mark.IDENTIFIES,
        refers=("participants", "participant"),
    )
)
SCREENING = key_column(
    Column("screening", _TEXT, "Number in the screening log", "S07-0012", mark=Mark.IDENTIFIES)
)
DAY = Column(
    "day", _WHOLE, "Study day; 0 is the day of randomization", "3", low=0, high=28, required=True,
    topic=Topic.STRUCTURE,
)  # fmt: skip

EXPORT = Table(
    "export",
    "the export",
    Topic.STRUCTURE,
    ("exported_at",),
    (
        Column("exported_at", _INSTANT, "When the export was taken; the cut is 'as of' then",
               "2026-11-16T06:00+01:00", required=True),
        Column("source", _TEXT, "The system it came from", "EDC", optional_column=True),
    ),
)  # fmt: skip

CENTERS = Table(
    "centers",
    "center",
    Topic.STRUCTURE,
    ("center",),
    (
        key_column(Column("center", _TEXT, "Center's stable identifier", "07", required=True)),
        Column("name", _TEXT, "Name shown on screen", "Center 07 (DEMO)", required=True),
        Column("timezone", _TEXT, "IANA time zone of the center's clock", "Europe/Paris",
               required=True),
        Column("planned_opening_on", _DATE, "Opening planned for", "2025-03-01"),
        Column("opened_on", _DATE, "First day it could include; empty while not open",
               "2025-03-10"),
        Column("closed_on", _DATE, "Last day it could include; empty while open", ""),
        Column("drug_weeks_left", _NUMBER, "Weeks of study drug in stock, both arms together",
               "6.5", "weeks", low=0, high=520, optional_column=True, topic=Topic.RECRUITMENT),
    ),
    required=True,
)  # fmt: skip

SCREENING_LOG = Table(
    "screening",
    "person screened",
    Topic.RECRUITMENT,
    ("screening",),
    (
        SCREENING,
        CENTER,
        Column("screened_on", _DATE, "Day of screening", "2025-04-02", required=True),
        Column("outcome", _CODE, "What came of it", "not_eligible", required=True,
               choices=("randomized", "not_eligible", "refused", "missed", "other")),
        Column("reason", _CODE, "First reason for not randomizing", "lactate",
               choices=("lactate", "no_hypoperfusion", "time_window", "bleeding_risk", "platelets",
                        "pregnancy", "hypersensitivity", "moribund", "other_trial", "refusal",
                        "staff", "drug_supply", "other")),
        Column("participant", _TEXT, "Study number, where randomized", "07-003",
               mark=Mark.IDENTIFIES, topic=Topic.STRUCTURE,
               refers=("participants", "participant")),
    ),
)  # fmt: skip

PARTICIPANTS = Table(
    "participants",
    "participant randomized",
    Topic.BASELINE,
    ("participant",),
    (
        key_column(Column("participant", _TEXT, "Study number, given at randomization", "07-003",
                          mark=Mark.IDENTIFIES)),
        CENTER,
        Column("randomized_at", _INSTANT, "Instant of randomization", "2025-04-02T14:35",
               required=True, topic=Topic.STRUCTURE),
        Column("norepinephrine_onset_at", _INSTANT, "Start of norepinephrine",
               "2025-04-02T04:10", topic=Topic.INFUSION_START),
        Column("age", _WHOLE, "Age at inclusion", "66", "years", low=18, high=120),
        Column("sex", _CODE, "Sex", "female", choices=("female", "male")),
        Column("weight_kg", _NUMBER, "Weight used for the infusion rate", "78", "kg", low=25,
               high=350),
        Column("lactate_mmol_l", _NUMBER, "Lactate at inclusion", "3.4", "mmol/L", low=0, high=40),
        Column("crt_finger_s", _NUMBER, "Capillary refill time, finger", "4", "s", low=0, high=30),
        Column("crt_knee_s", _NUMBER, "Capillary refill time, knee", "6", "s", low=0, high=30),
        Column("mottling", _WHOLE, "Mottling score at inclusion", "2", low=0, high=5),
        Column("platelets_g_l", _NUMBER, "Platelets at inclusion", "142", "10³/µL", low=0,
               high=3000),
        Column("vasopressor", _YES_NO, "Vasopressor needed at inclusion", "yes"),
        Column("withdrawn_at", _INSTANT, "Withdrawn from the trial", "", topic=Topic.CONSENT),
        Column("withdrawal", _CODE, "Why, and whether the data may be used", "",
               choices=("consent_refused_data_kept", "consent_refused_data_removed",
                        "consent_withdrawn_data_kept", "consent_withdrawn_data_removed", "other"),
               topic=Topic.CONSENT),
        Column("analyzable", _YES_NO, "Counts toward the target; 'no' where the data may not be "
               "used", "yes", topic=Topic.STRUCTURE),
        Column("icu_discharged_at", _INSTANT, "Left the ICU alive", "2025-04-11T10:00",
               topic=Topic.OUTCOMES),
        Column("hospital_discharged_at", _INSTANT, "Left the hospital alive", "",
               topic=Topic.OUTCOMES),
        Column("died_at", _INSTANT, "Death", "", topic=Topic.OUTCOMES),
        Column("last_contact_at", _INSTANT, "Last time known alive", "2025-04-30T09:00",
               topic=Topic.OUTCOMES),
    ),
    required=True,
)  # fmt: skip

CONSENT = Table(
    "consent",
    "participant",
    Topic.CONSENT,
    ("participant",),
    (
        PARTICIPANT,
        CENTER,
        Column("mode", _CODE, "How consent was first given", "deferred", required=True,
               choices=("participant", "relative", "deferred")),
        Column("status", _CODE, "Where it stands", "pending", required=True,
               choices=("obtained", "pending", "refused", "died_before_approach"),
               topic=Topic.OUTCOMES),
        Column("approach", _CODE, "Whom to approach next, while pending", "participant",
               choices=("participant", "relative", "legal_representative")),
        Column("sought_on", _DATE, "Day it was first sought", "2025-04-05"),
        Column("decided_on", _DATE, "Day it was obtained or refused", "2025-04-06"),
    ),
)  # fmt: skip

INFUSION = Table(
    "infusion",
    "rate change",
    Topic.INFUSION_COURSE,
    ("participant", "changed_at"),
    (
        PARTICIPANT,
        CENTER,
        Column("changed_at", _INSTANT, "When the rate changed", "2025-04-02T16:00", required=True),
        Column("rate_ng_kg_min", _NUMBER, "Rate from then on; 0 is a pause or the end", "0.5",
               "ng/kg/min", low=0, high=10, required=True),
        Column("action", _CODE, "What was done", "start", required=True,
               choices=("start", "increase", "decrease", "pause", "resume", "stop")),
        Column("reason", _CODE, "Why, for a decrease, pause or stop", "",
               choices=("planned_end", "hypotension", "bleeding", "arrhythmia", "ischemia",
                        "investigator", "consent_withdrawn", "transfer", "pump_or_supply",
                        "death", "other")),
    ),
)  # fmt: skip

SOFA = Table(
    "sofa",
    "participant and study day",
    Topic.OUTCOMES,
    ("participant", "day"),
    (
        PARTICIPANT,
        CENTER,
        DAY,
        Column("pao2_fio2_mmhg", _NUMBER, "Worst PaO2/FiO2", "180", "mmHg", low=20, high=700),
        Column("respiratory_support", _YES_NO, "Ventilated, invasively or not", "yes"),
        Column("platelets_g_l", _NUMBER, "Lowest platelets", "120", "10³/µL", low=0, high=3000),
        Column("bilirubin_umol_l", _NUMBER, "Highest bilirubin", "24", "µmol/L", low=0, high=1500),
        Column("map_mmhg", _NUMBER, "Lowest mean arterial pressure", "62", "mmHg", low=10,
               high=200),
        Column("norepinephrine_ug_kg_min", _NUMBER, "Highest norepinephrine held an hour, as the "
               "salt named", "0.35", "µg/kg/min", low=0, high=20),
        Column("norepinephrine_salt", _CODE, "What the dose is charted as", "base",
               choices=("base", "tartrate")),
        Column("epinephrine_ug_kg_min", _NUMBER, "Highest epinephrine held an hour", "0",
               "µg/kg/min", low=0, high=20),
        Column("dopamine_ug_kg_min", _NUMBER, "Highest dopamine held an hour", "0", "µg/kg/min",
               low=0, high=50),
        Column("dobutamine_ug_kg_min", _NUMBER, "Highest dobutamine held an hour", "0",
               "µg/kg/min", low=0, high=50),
        Column("gcs", _WHOLE, "Lowest Glasgow coma scale", "14", low=3, high=15),
        Column("sedated", _YES_NO, "Sedated when it was taken", "no"),
        Column("creatinine_umol_l", _NUMBER, "Highest creatinine", "150", "µmol/L", low=0,
               high=3000),
        Column("urine_ml_day", _NUMBER, "Urine in 24 h", "900", "mL", low=0, high=20000),
        Column("rrt", _YES_NO, "Renal replacement therapy", "no"),
        Column("respiration", _WHOLE, "Respiration, as reported", "3", low=0, high=4),
        Column("coagulation", _WHOLE, "Coagulation, as reported", "1", low=0, high=4),
        Column("liver", _WHOLE, "Liver, as reported", "1", low=0, high=4),
        Column("cardiovascular", _WHOLE, "Cardiovascular, as reported", "4", low=0, high=4),
        Column("nervous_system", _WHOLE, "Central nervous system, as reported", "1", low=0,
               high=4),
        Column("renal", _WHOLE, "Renal, as reported", "1", low=0, high=4),
        Column("total", _WHOLE, "Total, as reported", "11", low=0, high=24),
    ),
)  # fmt: skip

SUPPORT = Table(
    "support",
    "participant and study day",
    Topic.OUTCOMES,
    ("participant", "day"),
    (
        PARTICIPANT,
        CENTER,
        DAY,
        Column("location", _CODE, "Where the participant was", "icu", required=True,
               choices=("icu", "ward", "home", "other")),
        Column("ventilation", _YES_NO, "Invasive ventilation that day", "yes"),
        Column("vasopressor", _YES_NO, "Vasopressor that day", "yes"),
        Column("rrt", _YES_NO, "Renal replacement therapy that day", "no"),
        Column("mottling", _WHOLE, "Mottling score", "1", low=0, high=5),
        Column("crt_finger_s", _NUMBER, "Capillary refill time, finger", "3", "s", low=0, high=30),
    ),
)  # fmt: skip

HEMODYNAMICS = Table(
    "hemodynamics",
    "participant and instant",
    Topic.OUTCOMES,
    ("participant", "measured_at"),
    (
        PARTICIPANT,
        CENTER,
        Column("measured_at", _INSTANT, "When", "2025-04-02T17:00", required=True),
        Column("map_mmhg", _NUMBER, "Mean arterial pressure", "68", "mmHg", low=10, high=200),
        Column("heart_rate_min", _NUMBER, "Heart rate", "104", "/min", low=0, high=300),
        Column("norepinephrine_ug_kg_min", _NUMBER, "Norepinephrine then, as base", "0.30",
               "µg/kg/min", low=0, high=20),
        Column("fluid_bolus", _YES_NO, "A fluid bolus begun then", "no"),
    ),
)  # fmt: skip

EVENTS = Table(
    "events",
    "adverse event",
    Topic.AESI,
    ("event",),
    (
        key_column(Column("event", _TEXT, "Event's number", "E0042", mark=Mark.IDENTIFIES)),
        PARTICIPANT,
        CENTER,
        Column("kind", _CODE, "What kind of event", "bleeding", required=True,
               choices=("bleeding", "hypotension", "arrhythmia", "hypoxemia", "ischemia",
                        "thrombocytopenia", "flushing", "other")),
        Column("term", _TEXT, "As reported", "Atrial fibrillation", mark=Mark.FREE_TEXT),
        Column("severity", _CODE, "How bad", "severe", required=True,
               choices=("mild", "moderate", "severe")),
        Column("serious", _YES_NO, "Serious by the regulation's criteria", "yes", required=True,
               topic=Topic.SAE_PROCESS),
        Column("related", _CODE, "Related to the study drug, says the investigator", "possible",
               choices=("no", "unlikely", "possible", "probable")),
        Column("expected", _YES_NO, "Expected by the reference document", "yes"),
        Column("onset", _PARTIAL, "Onset", "2025-04-03T08:20", required=True),
        Column("ended", _PARTIAL, "End", "2025-04-04"),
        Column("outcome", _CODE, "Outcome", "recovered",
               choices=("recovered", "recovering", "sequelae", "not_recovered", "fatal",
                        "unknown"), topic=Topic.OUTCOMES),
        Column("aware_at", _INSTANT, "When the investigator knew", "2025-04-03T09:00",
               topic=Topic.SAE_PROCESS),
        Column("reported_at", _INSTANT, "When it was reported to the sponsor",
               "2025-04-03T16:30", topic=Topic.SAE_PROCESS),
        Column("bleeding_grade", _WHOLE, "WHO grade, for bleeding", "2", low=1, high=4),
    ),
)  # fmt: skip

SAFETY_FORMS = Table(
    "safety_forms",
    "participant and safety form",
    Topic.SAE_PROCESS,
    ("participant", "form"),
    (
        PARTICIPANT,
        CENTER,
        Column("form", _CODE, "Which form", "day_7", required=True, choices=("day_7", "day_28")),
        Column("received_on", _DATE, "Received", "2025-04-11", required=True),
        Column("events", _CODE, "Whether it reports any event; 'none' is an answer, blank is not",
               "none", required=True, choices=("none", "some"), topic=Topic.AESI),
    ),
)  # fmt: skip

DEVIATIONS = Table(
    "deviations",
    "deviation reported",
    Topic.DEVIATIONS_DRUG,
    ("deviation",),
    (
        key_column(Column("deviation", _TEXT, "Deviation's number", "D0017",
                          mark=Mark.IDENTIFIES)),
        PARTICIPANT,
        CENTER,
        Column("code", _CODE, "Code of the trial's catalog", "WIN-LATE", required=True,
               choices=("ELIG", "CONSENT", "WIN-EARLY", "WIN-LATE", "DOSE-MAX", "DOSE-STEP",
                        "DURATION", "KIT", "SOFA-MISSING", "SAE-LATE", "UNBLIND", "SAMPLE-LATE",
                        "MOTTLING-PHOTO", "OTHER")),
        Column("occurred_on", _DATE, "Day it occurred", "2025-04-02", required=True),
        Column("discovered_on", _DATE, "Day it was discovered", "2025-04-05"),
        Column("reported_on", _DATE, "Day it was reported", "2025-04-06"),
        Column("important", _YES_NO, "Important, as classified; empty while not yet", "yes"),
        Column("status", _CODE, "Open until it is dealt with", "open", required=True,
               choices=("open", "closed")),
        Column("closed_on", _DATE, "Day it was closed", ""),
        Column("description", _TEXT, "In the center's words", "Pharmacy closed",
               mark=Mark.FREE_TEXT),
    ),
)  # fmt: skip

FORMS = Table(
    "forms",
    "form expected",
    Topic.COMPLETENESS,
    ("participant", "form"),
    (
        PARTICIPANT,
        CENTER,
        Column("form", _CODE, "Which form", "day_7", required=True,
               choices=("inclusion", "day_1", "day_2", "day_3", "day_4", "day_5", "day_6",
                        "day_7", "day_28", "end_of_study")),
        Column("expected_on", _DATE, "Day it falls due", "2025-04-09", required=True),
        Column("received_on", _DATE, "Day it was received; empty while it is not", "2025-04-10"),
    ),
)  # fmt: skip

EXPORT_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        EXPORT, CENTERS, SCREENING_LOG, PARTICIPANTS, CONSENT, INFUSION, SOFA, SUPPORT,
        HEMODYNAMICS, EVENTS, SAFETY_FORMS, DEVIATIONS, FORMS,
    )
}  # fmt: skip
