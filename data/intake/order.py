"""In which order days and times of an export must stand: the rules, as data.

A day that is compared with a time means any moment of that day, so only what is impossible is
wrong; an incomplete date likewise.
"""

from __future__ import annotations

Rule = tuple[str, str, str]  # table, the column judged, the column of the same row it is held to

# The column judged may not come after the other one.
NOT_AFTER: tuple[Rule, ...] = (
    ("centers", "opened_on", "closed_on"),
    # the start window is counted from the onset, which comes first (trial.md, inclusion)
    ("participants", "norepinephrine_onset_at", "randomized_at"),
    ("participants", "icu_discharged_at", "died_at"),
    ("participants", "hospital_discharged_at", "died_at"),
    ("participants", "last_contact_at", "died_at"),  # last time known alive
)

# The column judged may not come before the other one.
NOT_BEFORE: tuple[Rule, ...] = (
    ("participants", "died_at", "randomized_at"),
    ("participants", "withdrawn_at", "randomized_at"),
    ("participants", "icu_discharged_at", "randomized_at"),
    ("participants", "last_contact_at", "randomized_at"),
    ("participants", "hospital_discharged_at", "icu_discharged_at"),
    ("consent", "decided_on", "sought_on"),
    ("events", "ended", "onset"),
    ("events", "aware_at", "onset"),
    ("events", "reported_at", "aware_at"),
    ("deviations", "discovered_on", "occurred_on"),
    ("deviations", "reported_on", "discovered_on"),
    ("deviations", "closed_on", "reported_on"),
)

# Of a participant's rows in other tables, (table, column):
BEFORE_RANDOMIZATION = (("screening", "screened_on"),)
AFTER_RANDOMIZATION = (("infusion", "changed_at"), ("safety_forms", "received_on"))
# Not here, for it may rightly come later: what is reported, received or closed; deviations (a late
# report occurs after the death it is about); consent and withdrawal (the family may object).
BEFORE_DEATH = (
    ("infusion", "changed_at"),
    ("hemodynamics", "measured_at"),
    ("events", "onset"),
    ("events", "ended"),
)
BY_DAY = ("sofa", "support")  # tables whose rows are dated by a study day

# Everything else lies in the past of the export.
MAY_LIE_AHEAD = frozenset({("centers", "planned_opening_on"), ("forms", "expected_on")})
