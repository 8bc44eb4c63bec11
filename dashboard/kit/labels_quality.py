"""English words for the names of the Data quality page; `labels` holds the others."""

from __future__ import annotations

QUALITY_ENGLISH: dict[str, str] = {
    # tolerance limits
    "primary_not_evaluable": "Primary outcome not evaluable",
    "vital_status_unknown": "Vital status unknown",
    "not_eligible": "Not eligible",
    "limit_code.not_eligible": "Key eligibility not met",
    "data_removed": "Data removed",
    "infusion_incomplete": "Infusion not started or cut short",
    # scores, forms and what is to be chased
    "component.whole_score": "Whole score",
    "kind.vital": "Vital status",
    "missing_of": "Components missing",
    "primary_computable": "Primary outcome computable",
    "primary_due": "Primary outcome due",
    "primary_low": "Computable, interval, low",
    "primary_high": "Computable, interval, high",
    "vital_known": "Vital status known",
    "vital_due": "Vital status due",
    "forms_received_of_due": "Forms received",
    "due_forms": "Forms due",
    # signals
    "chance_late_saes": "Flags of late SAE reports, by chance",
    "chance_late_starts": "Flags of late starts, by chance",
    "chance_late_forms": "Flags of late forms, by chance",
    "chance_silent": "Flags of silence, by chance",
    "expected_flags": "Flags expected by chance",
    "expected_act": "Of these, to act on",
    "no_flag": "Probability of no flag",
    "no_act": "Probability of none to act on",
    "new": "New",
}
