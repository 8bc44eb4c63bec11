"""The codes that measures of the closed session put in their columns."""

from __future__ import annotations

from data.vocabulary.analysis_events import EVENT_KINDS, SOFA_COMPONENTS_OF

# column -> its codes; the screen says each in words
CLOSED_CODES: dict[str, tuple[str, ...]] = {
    "state": ("0_4", "5_9", "10_14", "15_24", "missing", "dead"),
    "estimand": ("deaths_24", "last_rank", "alive_only", "week_mean", "deaths_worst"),
    "method": (
        "hodges_lehmann", "mean_difference", "ancova", "better", "win_ratio", "risk_difference",
        "difference_known", "ratio_known", "hazard_ratio", "log_rank",
    ),
    "rule": ("trial", "none", "carry_forward", "neighbors_mean", "normal"),
    "random": ("intercept_and_slope", "intercept"),
    "category": ("death", "any_event", "serious", "related", "fatal"),
    "variable": (
        "age", "sex", "weight_kg", "lactate_mmol_l", "crt_finger_s", "crt_knee_s",
        "platelets_g_l", "vasopressor", "mottling", "total", *SOFA_COMPONENTS_OF,
        "infusion_h", "dose_ng_kg", "time_adherence", "dose_intensity", "max_rate_ng_kg_min",
        "minutes_to_max", "pause_min", "down_steps", "map", "norepinephrine", "heart_rate",
    ),
    "level": ("female", "male", "yes", "no"),
    "phase": ("allocation", "infusion", "withdrawn", "follow_up", "primary"),
    "box": (
        "infusion_begun", "infusion_never_begun", "start_not_due", "full", "reduced", "interrupted",
        "stopped_early", "ended_by_death", "running", "incomplete", "not_withdrawn", "data_kept",
        "data_removed", "other", "alive", "dead", "unknown", "in_progress", "excluded",
        "analyzed_alive", "analyzed_dead", "missing",
    ),
    "outcome": ("death", "primary", "primary_rank", "serious", "bleeding_major",
                *EVENT_KINDS[:2], "ventilation", "vasopressor", "rrt"),
    "scale": ("share", "points", "probability", "days"),
    "better_when": ("lower", "higher"),
}  # fmt: skip
