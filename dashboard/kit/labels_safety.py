"""English words for the names that the Safety page sets side by side; `labels` holds the others."""

from __future__ import annotations

SAFETY_ENGLISH: dict[str, str] = {
    "WHO": "WHO",  # the bleeding scale
    "pooled_event": "Event",
    "forms_answered": "Safety forms in",
    "sae_in_time": "In time",
    "sae_not_known": "Not known yet",
    "awaiting": "Not reported yet, within the limit",
    "category.not_assessable": "Hypotension not assessable",
}
