"""English words for the names of the closed session; `labels` holds the others."""

from __future__ import annotations

CLOSED_ENGLISH: dict[str, str] = {
    # analysis tables
    "sofa_scores": "SOFA by day",
    "sofa_discrepancies": "SOFA reported otherwise than recomputed",
    "outcome_status": "Outcomes by participant",
    "free_days": "Days free of support",
    "outcome_events": "Adverse events from the start of the infusion",
    "hemodynamic_hours": "Hemodynamics from the start of the infusion",
    "total_none": "Total, all six known",
    "total_carry_forward": "Total, last value carried forward",
    "total_neighbors_mean": "Total, mean of the neighboring days",
    "total_normal": "Total, missing taken as normal",
    "reported_total": "Total, as reported",
    "recomputed": "Recomputed",
    "filled": "Filled by the discharge rule",
    "in_icu": "In intensive care",
    "discharged": "Out of intensive care",
    "dead": "Dead",
    "alive": "Alive",
    "treated": "Treated",
    "per_protocol": "Per protocol",
    "death_day": "Study day of the death",
    "last_day": "Last day known alive",
    "icu_day": "Study day of leaving intensive care",
    "hospital_day": "Study day of leaving the hospital",
    "start_due": "Start due",
    "stopped_h": "End of the infusion, hours from its start",
    "died_h": "Death, hours from the start",
    "watched_h": "Followed, hours from the start",
    "data_kept": "Withdrawn, data kept",
    "data_removed": "Withdrawn, data removed",
    "free": "Days free",
    "major": "Major bleeding",
    "exact": "Time known",
}
