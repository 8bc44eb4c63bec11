"""Exposure: hours, doses and shares by hand; trial.md section 3."""

import numpy as np
import pandas as pd
import pytest

from data.derive.exposure import planned_dose_ng_kg
from tests.spec.courses import given, ladder, tables
from tests.spec.reader import TRIAL, derived, same

FULL = ladder("48 0 stop planned_end")


def test_the_ladder_held_for_48_hours_is_the_whole_dose() -> None:
    """15 + 30 + 47 · 60 · 1.5 = 4275 ng/kg."""
    row = given(FULL)
    assert (row["infusion_h"], row["elapsed_h"], row["planned_h"]) == (48, 48, 48)
    assert row["dose_ng_kg"] == pytest.approx(4275)
    assert row["planned_dose_ng_kg"] == pytest.approx(4275)
    assert (row["time_adherence"], row["dose_intensity"]) == (pytest.approx(1), pytest.approx(1))
    assert (row["max_rate_ng_kg_min"], row["minutes_to_max"]) == (1.5, 60)
    assert (row["down_steps"], row["restarts"], row["pause_min"]) == (0, 0, 0)


def test_48_hours_at_one_are_all_of_the_time_and_67_percent_of_the_dose() -> None:
    """15 + 47.5 · 60 · 1.0 = 2865; 2865 / 4275 = 0.670."""
    row = given("0 0.5 start; 0.5 1.0 increase; 48 0 stop planned_end")
    assert row["time_adherence"] == pytest.approx(1)
    assert row["dose_ng_kg"] == pytest.approx(2865)
    assert row["dose_intensity"] == pytest.approx(0.670, abs=0.0005)
    assert np.isnan(row["minutes_to_max"])


def test_a_pause_is_time_without_a_dose() -> None:
    """Paused from 10 to 12 h: 46 h, 4275 − 120 · 1.5 = 4095."""
    row = given(ladder("10 0 pause hypotension; 12 1.5 resume; 48 0 stop planned_end"))
    assert (row["infusion_h"], row["elapsed_h"]) == (46, 48)
    assert (row["pause_min"], row["restarts"], row["down_steps"]) == (120, 1, 0)
    assert row["dose_ng_kg"] == pytest.approx(4095)
    assert row["time_adherence"] == pytest.approx(46 / 48)
    assert row["dose_intensity"] == pytest.approx(4095 / 4275)


def test_an_infusion_that_goes_on_too_long_is_more_than_all() -> None:
    row = given(ladder("54 0 stop planned_end"))
    assert row["time_adherence"] == pytest.approx(54 / 48)
    assert row["dose_intensity"] == pytest.approx((4275 + 6 * 60 * 1.5) / 4275)


def test_a_death_is_not_a_low_dose() -> None:
    """Dead after 20 h: planned are 20 h and 15 + 30 + 19 · 60 · 1.5 = 1755 ng/kg."""
    row = given(ladder("20 0 stop death"), died=20)
    assert (row["infusion_h"], row["planned_h"]) == (20, 20)
    assert row["planned_dose_ng_kg"] == pytest.approx(1755)
    assert (row["time_adherence"], row["dose_intensity"]) == (pytest.approx(1), pytest.approx(1))


def test_a_death_after_48_hours_plans_48() -> None:
    assert given(FULL, died=60)["planned_h"] == 48


def test_a_stop_and_a_death_ten_hours_later_leave_ten_hours_not_given() -> None:
    row = given(ladder("20 0 stop hypotension"), died=30)
    assert (row["planned_h"], row["time_adherence"]) == (30, pytest.approx(20 / 30))


def test_while_it_runs_the_hours_to_the_cut_are_planned() -> None:
    row = given(ladder(""), cut=10)
    assert (row["infusion_h"], row["elapsed_h"], row["planned_h"]) == (10, 10, 10)
    assert row["time_adherence"] == pytest.approx(1)
    assert pd.isna(row["ended_at"])


def test_without_an_end_on_record_nothing_is_said_of_hours_and_dose() -> None:
    row = given(ladder(""), cut=100)
    for column in ("elapsed_h", "infusion_h", "dose_ng_kg", "time_adherence", "dose_intensity"):
        assert np.isnan(row[column]), column
    assert pd.isna(row["ended_at"])
    assert (row["max_rate_ng_kg_min"], row["minutes_to_max"]) == (1.5, 60)  # these are known


@pytest.mark.parametrize(
    ("rate", "minutes"), [("1.5", 60), ("1.6", 60), ("1.4", None)], ids=["at", "above", "under"]
)
def test_the_highest_rate_is_reached_at_it(rate: str, minutes: float | None) -> None:
    row = given(f"0 0.5 start; 1 {rate} increase; 48 0 stop planned_end")
    assert row["minutes_to_max"] == minutes if minutes else np.isnan(row["minutes_to_max"])


def test_steps_down_are_those_to_a_rate_above_zero_also_across_a_pause() -> None:
    course = ladder(
        "5 1.0 decrease hypotension; 8 0 pause bleeding; 9 0.5 resume; 10 1.0 increase;"
        "48 0 stop planned_end"
    )
    row = given(course)
    assert (row["down_steps"], row["restarts"], row["pause_min"]) == (2, 1, 60)


def test_records_that_repeat_the_rate_and_zeros_before_the_start_change_nothing() -> None:
    noisy = tables(
        "-2 0 pause; -1 0 stop; 0 0.5 start; 0.2 0.5 increase; 0.5 1.0 increase; 1 1.5 increase;"
        "20 1.5 decrease; 48 0 pause; 48.5 0 stop planned_end"
    )
    plain = tables(FULL)
    pd.testing.assert_frame_equal(noisy["infusion_segments"], plain["infusion_segments"])
    pd.testing.assert_frame_equal(noisy["exposure"], plain["exposure"])


def test_a_stop_after_which_it_was_started_again_was_a_pause() -> None:
    row = given(ladder("10 0 stop pump_or_supply; 10.5 1.5 start; 48 0 stop planned_end"))
    assert (row["restarts"], row["pause_min"], row["ended_at"]) == (
        1, 30, pd.Timestamp("2025-05-03T12:00Z"),
    )  # fmt: skip


def test_segments_are_half_open_and_pauses_stand_among_them() -> None:
    frame = tables(ladder("10 0 pause hypotension; 12 1.0 resume; 48 0 stop planned_end"))
    same(
        frame["infusion_segments"],
        """
        from_at           | until_at          | from_h | to_h | rate_ng_kg_min | running
        2025-05-01T12:00Z | 2025-05-01T12:30Z | 0      | 0.5  | 0.5            | no
        2025-05-01T12:30Z | 2025-05-01T13:00Z | 0.5    | 1    | 1              | no
        2025-05-01T13:00Z | 2025-05-01T22:00Z | 1      | 10   | 1.5            | no
        2025-05-01T22:00Z | 2025-05-02T00:00Z | 10     | 12   | 0              | no
        2025-05-02T00:00Z | 2025-05-03T12:00Z | 12     | 48   | 1              | no
        """,
    )


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2025-03-30T01:30+01:00", "2025-03-30T03:30+02:00", 1),  # the spring night
        ("2025-10-26T01:30+02:00", "2025-10-26T03:30+01:00", 3),  # the autumn night
        ("2025-03-29T12:00+01:00", "2025-03-31T12:00+02:00", 47),
        ("2025-10-25T12:00+02:00", "2025-10-27T12:00+01:00", 49),
    ],
)
def test_hours_are_elapsed_ones_in_the_nights_when_clocks_change(
    start: str, end: str, hours: float
) -> None:
    found = derived(
        "2026-01-01T00:00Z",
        participants=f"participant | center | randomized_at\n07-001 | 07 | {start}",
        infusion=f"""
            participant | center | changed_at | rate_ng_kg_min | action | reason
            07-001      | 07     | {start}    | 1.0            | start  |
            07-001      | 07     | {end}      | 0              | stop   | planned_end
        """,
    ).tables["exposure"]
    assert found["infusion_h"].tolist() == [hours]
    assert found["dose_ng_kg"].tolist() == [pytest.approx(hours * 60)]


def test_the_planned_dose_of_many_is_the_definitions() -> None:
    hours = pd.Series([-1, 0, 0.25, 0.5, 0.75, 1, 2, 20, 47.99, 48, 100])
    expected = [TRIAL.infusion.dose_until(h) for h in hours]
    assert planned_dose_ng_kg(hours, TRIAL.infusion).tolist() == pytest.approx(expected)


def test_records_after_a_death_or_the_cut_count_for_nothing() -> None:
    dead = given(ladder("22 0 stop planned_end"), died=20)
    assert (dead["infusion_h"], dead["elapsed_h"]) == (20, 20)
    cut = given(ladder("20 0 stop hypotension"), cut=10)
    assert (cut["infusion_h"], cut["class_blinded"]) == (10, "running")


def test_a_death_that_only_the_infusion_tells_of_ends_it_too() -> None:
    row = given(ladder("20 0 stop death"))
    assert (row["planned_h"], row["class_unblinded"]) == (20, "ended_by_death")


def test_two_participants_do_not_mix_whatever_the_order_of_their_records() -> None:
    found = derived(
        "2025-06-01T00:00Z",
        participants="""
            participant | center | randomized_at
            07-001      | 07     | 2025-05-01T11:00Z
            07-002      | 07     | 2025-05-01T11:00Z
        """,
        infusion="""
            participant | center | changed_at        | rate_ng_kg_min | action   | reason
            07-002      | 07     | 2025-05-02T12:00Z | 0              | stop     | transfer
            07-001      | 07     | 2025-05-03T12:00Z | 0              | stop     | planned_end
            07-002      | 07     | 2025-05-01T12:00Z | 1.0            | start    |
            07-001      | 07     | 2025-05-01T12:00Z | 0.5            | start    |
        """,
    ).tables["exposure"]
    same(
        found,
        """
        participant | infusion_h | dose_ng_kg | stop_reason
        07-001      | 48         | 1440       |
        07-002      | 24         | 1440       | transfer
        """,
    )


def test_a_stop_leaves_the_rest_of_the_48_hours_to_be_given_from_that_moment() -> None:
    for cut in (20, 21, 100):
        row = given(ladder("20 0 stop"), cut=cut)
        assert (row["planned_h"], row["class_blinded"]) == (48, "stopped_early")
