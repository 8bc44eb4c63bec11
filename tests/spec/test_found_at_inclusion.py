"""Deviations of eligibility and consent that the data show: both sides of each rule."""

import pytest

from tests.spec.finding import AS_OF, found, said
from tests.spec.reader import TRIAL, changed

# --- eligibility ---------------------------------------------------------------------------------

ELIGIBLE = {
    "lactate_mmol_l": "3.4", "crt_finger_s": "4", "crt_knee_s": "5", "mottling": "1",
    "platelets_g_l": "120", "vasopressor": "yes",
}  # fmt: skip


def baseline(**values: str) -> list[str]:
    """What of ELIG the data show of somebody eligible but for `values`."""
    row = ELIGIBLE | values
    text = (
        f"participant | center | randomized_at | {' | '.join(row)}\n"
        f"07-001 | 07 | 2025-05-01T23:30+02:00 | {' | '.join(row.values())}"
    )
    rows = [row for row in said(found(participants=text)) if row[0] == "ELIG"]
    assert all(day == "2025-05-01" for _, _, day in rows)  # the center's day, not UTC's
    return [detail for _, detail, _ in rows]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"lactate_mmol_l": "2.1"}, []),
        ({"lactate_mmol_l": "2.0"}, ["lactate"]),
        ({"lactate_mmol_l": ""}, []),
        ({"platelets_g_l": "30"}, []),
        ({"platelets_g_l": "29.9"}, ["platelets"]),
        ({"platelets_g_l": ""}, []),
        ({"vasopressor": "no"}, ["vasopressor"]),
        ({"vasopressor": ""}, []),
        # one of finger, knee and mottling is enough, and one unknown may be the one
        ({"crt_finger_s": "3", "crt_knee_s": "4", "mottling": "0"}, ["hypoperfusion"]),
        ({"crt_finger_s": "3.1", "crt_knee_s": "4", "mottling": "0"}, []),
        ({"crt_finger_s": "3", "crt_knee_s": "4.1", "mottling": "0"}, []),
        ({"crt_finger_s": "3", "crt_knee_s": "4", "mottling": "1"}, []),
        ({"crt_finger_s": "", "crt_knee_s": "4", "mottling": "0"}, []),
        ({"crt_finger_s": "3", "crt_knee_s": "", "mottling": "0"}, []),
        ({"crt_finger_s": "3", "crt_knee_s": "4", "mottling": ""}, []),
        # several are one deviation
        ({"lactate_mmol_l": "1", "platelets_g_l": "10"}, ["lactate"]),
    ],
)
def test_eligibility(values: dict[str, str], expected: list[str]) -> None:
    assert baseline(**values) == expected


def test_a_trial_without_the_vasopressor_rule_asks_for_none() -> None:
    trial = changed(TRIAL, "eligibility", vasopressor_needed=False)
    text = """
        participant | center | randomized_at     | vasopressor
        07-001      | 07     | 2025-05-01T11:00Z | no
    """
    assert said(found(participants=text, trial=trial)) == []
    assert said(found(participants=text)) == [("ELIG", "vasopressor", "2025-05-01")]


# --- consent -------------------------------------------------------------------------------------


def consent(record: str, as_of: str = AS_OF) -> list[tuple[str, str, str]]:
    return said(
        found(
            as_of,
            participants="participant | center | randomized_at\n07-001 | 07 | 2025-05-01T11:00Z",
            consent="participant | center | mode | status | sought_on | decided_on\n"
            f"07-001 | 07 | {record}",
        )
    )


@pytest.mark.parametrize(
    ("record", "detail"),
    [
        ("deferred | pending  |            |           ", "pending"),
        ("deferred | pending  | 2025-05-15 |           ", None),  # sought on the last day
        ("deferred | pending  | 2025-05-16 |           ", "pending"),
        ("deferred | obtained | 2025-05-16 | 2025-05-16", "slow"),
        ("deferred | obtained |            | 2025-05-16", "slow"),
        ("deferred | obtained |            | 2025-05-15", None),
        ("deferred | obtained | 2025-05-15 | 2025-05-30", None),  # sought in time
        ("deferred | refused  | 2025-05-30 | 2025-05-30", None),  # a disposition
        ("deferred | died_before_approach | |           ", None),
        ("relative | obtained | 2025-05-30 | 2025-05-30", None),  # not deferred
    ],
)
def test_consent_neither_sought_nor_settled_in_time(record: str, detail: str | None) -> None:
    expected = [("CONSENT", detail, "2025-05-16")] if detail else []
    assert consent(record) == expected


@pytest.mark.parametrize(("as_of", "count"), [("2025-05-15T23:00Z", 1), ("2025-05-15T21:00Z", 0)])
def test_consent_is_late_from_the_day_after_the_limit_of_14(as_of: str, count: int) -> None:
    """Two hours more and it is the 16th in Paris."""
    assert len(consent("deferred | pending | | ", as_of)) == count
