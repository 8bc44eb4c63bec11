"""English words for names that the page of deviations brings; `labels` holds the others."""

from __future__ import annotations

DEVIATIONS_ENGLISH: dict[str, str] = {
    "deviation_ages_total": "Age of deviations, in all",
    "to_30_days": "≤ 30 days",
    "to_90_days": "31 to 90 days",
    "over_90_days": "> 90 days",
    "drug_effect": "A drug effect can cause it",
}
