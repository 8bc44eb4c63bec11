"""English words for the names of the vocabulary, and the list of every name that may be shown."""

from __future__ import annotations

from functools import cache

from dashboard.kit.labels_access import ACCESS_ENGLISH
from dashboard.kit.labels_closed import CLOSED_ENGLISH
from dashboard.kit.labels_conduct import CONDUCT_ENGLISH
from dashboard.kit.labels_deviations import DEVIATIONS_ENGLISH
from dashboard.kit.labels_participant import PARTICIPANT_ENGLISH
from dashboard.kit.labels_quality import QUALITY_ENGLISH
from dashboard.kit.labels_safety import SAFETY_ENGLISH
from dashboard.kit.labels_vault import VAULT_ENGLISH
from data.measures.codes import CODES
from data.vocabulary import GROUP, TABLES, Role, Topic

# Where the name with spaces for underscores is not what a clinician would read. A key with a dot
# is a code in one column: `late` of a start is not `late` of a form.
ENGLISH: dict[str, str] = {
    # roles
    "steering": "Steering committee",
    "dsmb": "DSMB member",
    "statistician": "Unblinded statistician",
    # topics
    "aesi": "Events of special interest",
    "sae_process": "SAE reporting",
    "deviations_drug": "Deviations a drug effect can cause",
    "infusion_start": "Start of infusion",
    "imports": "Imports and cuts",
    "people": "People and audit",
    # tables
    "sofa": "SOFA",
    "sofa_status": "SOFA completeness",
    "sae_reports": "SAE reports",
    "screening": "Screening log",
    "conduct_deviations": "Conduct deviations",
    "forms": "Forms expected",
    "form_status": "Form status",
    "cut_tables": "Tables of a cut",
    # columns
    "aware_at": "Aware at",
    "crt_finger_s": "Capillary refill, finger",
    "crt_knee_s": "Capillary refill, knee",
    "creatinine_umol_l": "Creatinine",
    "bilirubin_umol_l": "Bilirubin",
    "lactate_mmol_l": "Lactate",
    "platelets_g_l": "Platelets",
    "pao2_fio2_mmhg": "PaO₂/FiO₂",
    "map_mmhg": "MAP",
    "heart_rate_min": "Heart rate",
    "norepinephrine_ug_kg_min": "Norepinephrine",
    "epinephrine_ug_kg_min": "Epinephrine",
    "dopamine_ug_kg_min": "Dopamine",
    "dobutamine_ug_kg_min": "Dobutamine",
    "norepinephrine_onset_at": "Norepinephrine onset",
    "urine_ml_day": "Urine in 24 h",
    "weight_kg": "Weight",
    "rate_ng_kg_min": "Rate",
    "gcs": "GCS",
    "rrt": "RRT",
    "icu": "ICU",
    "icu_discharged_at": "Left the ICU",
    "hospital_discharged_at": "Left the hospital",
    "delay_h": "Delay to report",
    "hours_to_start": "Onset to start",
    "days_since": "Days since randomization",
    "days_since_due": "Days since due",
    "drug_weeks_left": "Study drug left",
    "first_participant_on": "First participant",
    "last_contact_at": "Last known alive",
    "died_at": "Death",
    "as_of": "As of",
    "one_row_per": "One row per",
    "n": "n",
    "of": "Of",
    "low": "Interval, low",
    "high": "Interval, high",
    "low_80": "80 % interval, low",
    "high_80": "80 % interval, high",
    "per_month": "Per month",
    "what": "What was done",
    "object": "On what",
    "at": "At",
    # codes
    "12m": "Last 12 months",
    "all": "All",
    "center.all": "All centers",
    "state.closed": "No longer open",
    "none": "None",
    "start.in_window": "In the window",
    "start.early": "Before the window",
    "start.late": "After the window",
    "not_due": "Not yet due",
    "no_hypoperfusion": "No hypoperfusion",
    "lactate": "Lactate not above the limit",
    "time_window": "Outside the time window",
    "moribund": "Death expected",
    "missed": "Missed",
    "staff": "No staff available",
    "other_trial": "In another trial",
    "refusal": "Refused",
    "pump_or_supply": "Pump or supply",
    "consent_refused_data_kept": "Consent refused, data kept",
    "consent_refused_data_removed": "Consent refused, data removed",
    "consent_withdrawn_data_kept": "Consent withdrawn, data kept",
    "consent_withdrawn_data_removed": "Consent withdrawn, data removed",
    # what measures return
    "limit_days": "Limit",
    "saes": "SAEs",
    "participants_with_sae": "Participants with an SAE",
    "deaths_are_saes": "Deaths are SAEs",
    "participants_with_important": "Participants with an important one",
    "probability_over": "Probability over the limit",
    "gap_probability": "Probability of such a gap",
    "probability": "Probability by the planned day",
    "median_on": "Median",
    "low_on": "Interval, from",
    "high_on": "Interval, to",
    "planned_on": "Planned for",
    "low_quarter": "Lower quartile",
    "high_quarter": "Upper quartile",
    "own_per_month": "Own, per month",
    "counted": "Count toward the target",
    "planned": "Planned by now",
    "behind": "Behind plan",
    "deferred": "Deferred",
    "item.centers_open": "Centers open",
    "item.deviations_important": "Important deviations",
    "item.deviations_open": "Deviations open",
    "item.deviations_closed": "Deviations closed",
    "item.saes": "Serious adverse events",
    "item.saes_on_time": "SAEs reported in time",
    "item.saes_late": "SAEs reported late",
    "item.started_in_window": "Infusions started in the window",
    "item.started_early": "Infusions started too early",
    "item.started_late": "Infusions started too late",
    "item.not_started": "Infusions not started",
    "item.sofa_known": "Final SOFA known",
    "item.sofa_missing": "Final SOFA missing",
    "item.randomized": "Participants randomized",
    "item.screened": "Persons screened",
    # indicators, and what pages set side by side
    "late_sae_centers": "SAEs reported late",
    "late_start_centers": "Infusions started out of the window",
    "overdue_consents": "Consents overdue",
    "late_forms_centers": "Forms late",
    "silent_centers": "Silent centers",
    "recruitment_forecast": "Recruitment forecast",
    "starts_out_of_window": "Started out of window",
    "final_sofa_missing": "Final SOFA missing",
    "safety_forms": "Safety forms in",
    "saes_late": "SAEs late",
    "forecast_low": "Forecast, low",
    "forecast_median": "Forecast, median",
    "forecast_high": "Forecast, high",
    # safety and data quality
    "safety_events": "Adverse events in full",
    "hypotension_status": "Hypotension by the timed rule",
    "aesi_status": "Events of interest by participant",
    "sofa_components": "SOFA components",
    "sofa_by_day": "SOFA by day",
    "sofa_by_center_and_day": "SOFA by center and day",
    "sofa_component_completeness": "SOFA by component",
    "sofa_missing_components": "SOFA components missing",
    "sae_reporting": "SAE reporting by center",
    "sae_reporting_total": "SAE reporting, total",
    "aesi_pooled": "Events of interest, pooled",
    "safety_forms_missing": "Safety forms missing",
    "limits_infusion": "Limit on infusions",
    "limits_consent": "Limit on data removed",
    "limits_deviations": "Limit on eligibility",
    "limits_completeness": "Limits on completeness",
    "limit_list": "Quality tolerance limits",
    "limit_code": "Limit",
    "limit_h": "Limit",
    "bleeding_grade": "WHO grade",
    "kind.bleeding_grade": "Bleeding by WHO grade",
    "kind.severe": "Severe events",
    "kind.of_interest": "Of special interest",
    "of_interest": "Of special interest",
    "category.severe": "Any severe event",
    "category.bleeding": "Any bleeding",
    "category.bleeding_major": "Major bleeding",
    "category.bleeding_not_major": "Bleeding, lower grade or not graded",
    "category.no_hypotension": "No hypotension",
    "part.all": "Not started or cut short",
    "part.stopped": "Of these, cut short",
    "not_assessable": "Not assessable",
    "status.none": "None by the rule",
    "lowest_map_mmhg": "Lowest MAP",
    "response.dose_reduction": "Study drug reduced or stopped",
    "onset_h": "From start to onset",
    "from_h": "From",
    "to_h": "To",
    "form_in": "Safety form in",
    "forms_in": "Participants whose safety forms are in",
    "forms_due": "Participants with a safety form due",
    "delays": "Delays known",
    "low_quarter_h": "Delay, lower quartile",
    "median_h": "Delay, median",
    "high_quarter_h": "Delay, upper quartile",
    "longest_h": "Longest delay",
    "missing_both": "Both missing",
    "missing_baseline": "Baseline alone missing",
    "missing_final": "Final alone missing",
    "watch_from": "Early warning from",
    "tolerance": "Tolerance limit",
    "expected_share": "Expected",
    "standing.green": "Within the limit",
    "standing.amber": "Early warning crossed",
    "standing.red_observed": "Over the limit, not yet sure",
    "standing.red_supported": "Over the limit, supported by the data",
    "definition.reported": "As reported",
    "definition.measured": "As measured",
    "sources": "Files supplied",
    "sources_blocked": "Not shown for want of a file",
    "blocked": "Measures not shown",
    # deviation codes
    "ELIG": "Eligibility",
    "CONSENT": "Deferred consent",
    "WIN-EARLY": "Infusion started too early",
    "WIN-LATE": "Infusion started too late",
    "DOSE-MAX": "Rate above the maximum",
    "DOSE-STEP": "Step too high or too soon",
    "DURATION": "Duration not as planned",
    "KIT": "Wrong kit",
    "SOFA-MISSING": "SOFA not computable",
    "SAE-LATE": "SAE reported late",
    "UNBLIND": "Unplanned unblinding",
    "SAMPLE-LATE": "Sample taken late",
    "MOTTLING-PHOTO": "Knee photograph missing",
    "OTHER": "Other deviation",
    **ACCESS_ENGLISH,
    **CLOSED_ENGLISH,
    **CONDUCT_ENGLISH,
    **DEVIATIONS_ENGLISH,
    **SAFETY_ENGLISH,
    **PARTICIPANT_ENGLISH,
    **QUALITY_ENGLISH,
    **VAULT_ENGLISH,
}

ACRONYMS = {"sae": "SAE", "saes": "SAEs", "sofa": "SOFA", "icu": "ICU", "gcs": "GCS", "rrt": "RRT"}
ALWAYS = ("yes", "no", "all", "center.all", GROUP)
UNITS = ("days", "h", "weeks", "months", "years", "%", "s", "per month", "participants", "points")


def english_label(name: str, of: str | None = None) -> str:
    """A name in English words: the dictionary's, else the name with spaces and a capital."""
    if of and f"{of}.{name}" in ENGLISH:
        return ENGLISH[f"{of}.{name}"]
    if name in ENGLISH:
        return ENGLISH[name]
    words = " ".join(ACRONYMS.get(word, word) for word in name.replace("_", " ").split(" "))
    return words[:1].upper() + words[1:]


@cache
def code_columns() -> dict[str, frozenset[str]]:
    """Column name -> its codes, over every table; a column of free text has none."""
    codes: dict[str, frozenset[str]] = {"role": frozenset(Role)}
    for table in TABLES.values():
        for column in table.columns:
            known = codes.get(column.name, frozenset())
            codes[column.name] = known | frozenset(column.choices)
    for name, found in CODES.items():
        codes[name] = codes.get(name, frozenset()) | frozenset(found)
    return codes


@cache
def codes() -> frozenset[str]:
    """Every code of the vocabulary."""
    return frozenset().union(*code_columns().values())


def vocabulary_labels() -> set[str]:
    """Every English label the vocabulary and the measures can bring on screen."""
    pairs: set[tuple[str, str | None]] = {(name, None) for name in (*Role, *Topic, *ALWAYS)}
    pairs |= {(name, None) for name in TABLES}
    for table in TABLES.values():
        for column in table.columns:
            pairs |= {(column.name, None)} | {(code, column.name) for code in column.choices}
    pairs |= {(code, column) for column, found in CODES.items() for code in found}
    for found in _measures():
        pairs |= {(found.name, None)} | {(name, None) for name in found.columns}
        for choice, values in found.choices.items():
            pairs |= {(choice, None)} | {(value, choice) for value in values}
    labels = {english_label(str(name), of) for name, of in pairs}
    labels |= {english_label(str(name)) for name, _ in pairs} | set(ENGLISH.values())
    return {text for text in labels if any(c.isalpha() for c in text)}


def vocabulary_units() -> set[str]:
    """Every unit of the vocabulary and the measures."""
    units = {column.unit for table in TABLES.values() for column in table.columns} | set(UNITS)
    return {u for u in units | {u for m in _measures() for u in m.columns.values()} if u}


def _measures() -> list:
    from data.measures.registry import load_measures

    return list(load_measures().values())
