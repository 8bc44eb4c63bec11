"""The codes that measures put in their columns and no table of the vocabulary lists."""

from __future__ import annotations

from data.measures.codes_closed import CLOSED_CODES
from data.vocabulary.analysis_events import EVENT_KINDS, SOFA_COMPONENTS_OF

# column -> its codes; the screen says each in words
CODES: dict[str, tuple[str, ...]] = {
    "group": ("all", "A", "B", "withheld"),
    "level": ("act", "watch"),
    "state": ("open", "silent", "not_enough_data", "closed", "not_open"),
    "place": ("lowest_quarter", "below_median", "above_median", "highest_quarter"),
    "kind": ("sofa", "form", "vital"),
    "reason": ("not_stated",),
    "trend": ("rising", "falling", "steady", "not_enough_data"),
    "funnel": ("inside", "high_watch", "high_act", "low_watch", "low_act", "not_enough_data"),
    "part": (
        "any_deviation", "important_deviation", "minor_deviation",
        "duration", "dose", "other_deviation",
        "completed", "full", "reduced", "interrupted", "stopped_early",
        "stopped_medical", "stopped_non_medical",
        "hypotension", "bleeding", "arrhythmia", "ischemia", "investigator", "consent_withdrawn",
        "transfer", "pump_or_supply", "other", "not_stated",
        "not_completed", "reached_max", "not_reached_max", "reached_max_not_full",
        "stepped_down", "never_down", "never_down_not_full",
        "dose_kept", "dose_not_kept",
        "all", "stopped",
    ),
    "category": (
        *EVENT_KINDS, "severe", "bleeding_major", "bleeding_not_major", "no_hypotension",
        "not_assessable",
    ),
    "component": (*SOFA_COMPONENTS_OF, "whole_score"),
    "limit_code": (
        "primary_not_evaluable", "vital_status_unknown", "not_eligible", "data_removed",
        "infusion_incomplete",
    ),
    "definition": ("reported", "measured"),
    "standing": ("not_enough_data", "green", "amber", "red_observed", "red_supported"),
    "item": (
        "screened", "randomized", "analyzable", "centers_open",
        "consent_settled", "consent_pending", "consent_overdue", "consent_refused",
        "started_in_window", "started_early", "started_late", "not_started",
        "sofa_known", "sofa_missing", "forms_received", "forms_late",
        "deviations", "deviations_important", "deviations_open", "deviations_closed",
        "saes", "saes_on_time", "saes_late", "safety_forms_expected", "safety_forms_received",
        "inclusion", "day_0", "day_1", "day_2", "day_3", "day_4", "day_5", "day_6", "day_7",
        "day_28", "end_of_study",
    ),
}  # fmt: skip
CODES |= {name: (*CODES.get(name, ()), *codes) for name, codes in CLOSED_CODES.items()}
