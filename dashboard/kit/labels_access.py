"""English words for the topics of the policy, and for sessions; `labels` holds the others."""

from __future__ import annotations

ACCESS_ENGLISH: dict[str, str] = {
    "topic_structure": "Centers, participants' numbers, days of randomization",
    "topic_recruitment": "Recruitment and screening",
    "topic_consent": "Consent",
    "topic_completeness": "Completeness of the data",
    "topic_deviations": "Deviations that no drug can cause",
    "topic_deviations_drug": "Deviations that a drug may cause",
    "topic_infusion_start": "Start of the infusion",
    "topic_infusion_course": "Course of the infusion",
    "topic_sae_process": "Reporting of serious adverse events",
    "topic_aesi": "Adverse events by kind",
    "topic_outcomes": "Outcomes",
    "topic_baseline": "Baseline",
    "topic_review": "Notes, actions and reviews of the committee",
    "topic_imports": "Imports and cuts",
    "topic_charter": "The charter and its changes",
    "topic_people": "People, sessions and audit trail",
    "topic_vault": "The allocation vault",
    "session": "Session",
    "browser": "Browser",
    "last_seen_at": "Last seen",
    "ends_at": "Ends",
}
