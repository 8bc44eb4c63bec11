"""The start of the infusion against the window: both ends are inside, hours are elapsed hours."""

import pytest

from tests.spec.reader import derived, same

ONSET = "2025-05-01T00:00Z"


def starts(started: str, onset: str = ONSET, as_of: str = "2025-06-01T00:00Z"):
    rates = f"07-001 | 07 | {started} | 0.5 | start" if started else ""
    return derived(
        as_of,
        participants=f"""
            participant | center | randomized_at | norepinephrine_onset_at
            07-001 | 07 | 2025-05-01T08:00Z | {onset}
        """,
        infusion=f"""
            participant | center | changed_at | rate_ng_kg_min | action
            {rates}
        """,
    ).tables["infusion_starts"]


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ("2025-05-01T05:59:59Z", "early"),
        ("2025-05-01T06:00:00Z", "in_window"),
        ("2025-05-02T00:00:00Z", "in_window"),
        ("2025-05-02T00:00:01Z", "late"),
    ],
)
def test_both_sides_of_both_ends(started: str, expected: str) -> None:
    assert starts(started)["start"].tolist() == [expected]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [("2025-05-02T00:00:00Z", "not_due"), ("2025-05-02T00:00:01Z", "not_started")],
)
def test_not_started_only_once_the_window_has_passed(as_of: str, expected: str) -> None:
    assert starts("", as_of=as_of)["start"].tolist() == [expected]


def test_without_an_onset_nothing_is_known_of_the_window() -> None:
    assert starts("2025-05-01T12:00Z", onset="")["start"].tolist() == ["unknown"]
    assert starts("", onset="")["start"].tolist() == ["unknown"]


def test_the_start_is_the_first_rate_above_zero() -> None:
    found = derived(
        "2025-06-01T00:00Z",
        participants="""
            participant | center | randomized_at     | norepinephrine_onset_at
            07-001      | 07     | 2025-05-01T08:00Z | 2025-05-01T00:00Z
        """,
        infusion="""
            participant | center | changed_at        | rate_ng_kg_min | action
            07-001      | 07     | 2025-05-01T13:00Z | 1.0            | increase
            07-001      | 07     | 2025-05-01T12:30Z | 0.5            | start
            07-001      | 07     | 2025-05-01T12:00Z | 0              | pause
        """,
    ).tables["infusion_starts"]
    same(
        found,
        """
        participant | started_at        | hours_to_start | start
        07-001      | 2025-05-01T12:30Z | 12.5           | in_window
        """,
    )


def test_a_spring_night_from_0130_to_0330_is_one_hour() -> None:
    spring = starts("2025-03-30T03:30+02:00", onset="2025-03-30T01:30+01:00")
    assert spring["hours_to_start"].tolist() == [1.0]


def test_a_day_of_25_hours_makes_the_same_wall_time_late() -> None:
    autumn = starts("2025-10-26T12:00+01:00", onset="2025-10-25T12:00+02:00")
    assert autumn["hours_to_start"].tolist() == [25.0]
    assert autumn["start"].tolist() == ["late"]
