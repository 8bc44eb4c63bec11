"""Exposure of the golden trial, counted by hand."""

import pytest

from tests.golden.trial import CUT, TEXTS
from tests.spec.answers import answer
from tests.spec.reader import derived, same

EXPOSURE = derived(CUT, **TEXTS).tables["exposure"]


def test_hours_and_doses() -> None:
    """ng/kg, with rate x minutes:

    01-001  0.5·30 + 1.0·30 + 1.5·2820                          = 15 + 30 + 4230  = 4275
    01-002  0.5·30 + 1.0·(23 h 30 = 1410) + 0 + 1.0·(22 h = 1320)                 = 2745
    01-003  0.5·30 + 1.0·30 + 1.5·(13 h = 780)                  = 15 + 30 + 1170  = 1215
    01-004  0.5·20 + 1.0·30 + 1.5·(19 h 10 = 1150)              = 10 + 30 + 1725  = 1765
    02-001  0.5·30 + 1.0·30 + 2.0·60 + 1.5·(46 h = 2760)        = 165 + 4140      = 4305
    02-004  0.5·30 + 1.0·30 + 1.5·(15 h = 900)                  = 45 + 1350       = 1395
    02-005  0.5·30 + 1.0·30 + 1.5·(29 h = 1740)                 = 45 + 2610       = 2655
    """
    same(
        EXPOSURE,
        """
        participant | started_at        | ended_at          | infusion_h | pause_min | dose_ng_kg
        01-001      | 2025-03-30T00:00Z | 2025-04-01T00:00Z | 48         | 0         | 4275
        01-002      | 2025-04-10T10:00Z | 2025-04-12T10:00Z | 46         | 120       | 2745
        01-003      | 2025-04-20T10:00Z | 2025-04-21T00:00Z | 14         | 0         | 1215
        01-004      | 2025-05-02T00:00Z | 2025-05-02T20:00Z | 20         | 0         | 1765
        02-001      | 2025-05-10T12:30Z | 2025-05-12T12:30Z | 48         | 0         | 4305
        02-002      |                   |                   |            |           |
        02-003      | 2025-06-01T15:00Z |                   |            | 0         |
        02-004      | 2025-06-15T12:00Z |                   | 16         | 0         | 1395
        02-005      | 2025-05-25T15:00Z | 2025-05-26T21:00Z | 30         | 0         | 2655
        """,
    )


def test_rates_and_classes() -> None:
    same(
        EXPOSURE,
        """
        participant | max_rate_ng_kg_min | minutes_to_max | down_steps | restarts | class_unblinded
        01-001      | 1.5                | 60             | 0          | 0        | full
        01-002      | 1                  |                | 0          | 1        | interrupted
        01-003      | 1.5                | 60             | 0          | 0        | ended_by_death
        01-004      | 1.5                | 50             | 0          | 0        | stopped_early
        02-001      | 2                  | 60             | 1          | 0        | reduced
        02-002      |                    |                |            |          | never_started
        02-003      | 0.5                |                | 0          | 0        | incomplete
        02-004      | 1.5                | 60             | 0          | 0        | running
        02-005      | 1.5                | 60             | 0          | 0        | stopped_early
        """,
    )
    blinded = EXPOSURE["class_blinded"].tolist()
    assert blinded[2] == "full"
    assert blinded[:2] + blinded[3:] == EXPOSURE["class_unblinded"].drop(2).tolist()
    assert EXPOSURE["stop_reason"].dropna().tolist() == ["hypotension", "not_stated"]


def test_adherence_is_of_48_hours_or_of_what_was_lived() -> None:
    """01-003 lived 14 h of its infusion: 15 + 30 + 13·60·1.5 = 1215 planned."""
    time = [1, 46 / 48, 1, 20 / 48, 1, None, None, 1, 30 / 48]
    dose = [1, 2745 / 4275, 1, 1765 / 4275, 4305 / 4275, None, None, 1, 2655 / 4275]
    for column, expected in (("time_adherence", time), ("dose_intensity", dose)):
        found = EXPOSURE[column].tolist()
        for value, by_hand in zip(found, expected, strict=True):
            assert value == pytest.approx(by_hand) if by_hand else value != value


# Of the nine, 02-004 was randomized yesterday; of the other eight 02-002 did not begin, 02-003 has
# no end, 6 are known. Full 01-001, 01-003; reduced 02-001; interrupted 01-002; stopped 01-004
# (hypotension), 02-005 (no reason). At 1.5: all but 01-002. Dose intensities in order: 0.413,
# 0.621, 0.642, 1, 1, 1.007.
POOLED = {
    "infusion_completed": "completed | 3\nnot_completed | 3",
    "infusion_classes": """
        full                 | 2
        reduced              | 1
        interrupted          | 1
        stopped_early        | 2
        reached_max_not_full | 3
        never_down_not_full  | 3
    """,
    "infusion_stops": """
        completed           | 3
        interrupted         | 1
        stopped_medical     | 1
        stopped_non_medical | 1
    """,
    "infusion_reached_max": "reached_max | 5\nnot_reached_max | 1",
    "infusion_stepped_down": "stepped_down | 1\nnever_down | 5",
    "infusion_dose": "dose_kept | 3\ndose_not_kept | 3",
}


@pytest.mark.parametrize("name", POOLED)
def test_pooled(name: str) -> None:
    found = answer(name, TEXTS, CUT)
    same(found, "part | count\n" + POOLED[name])
    assert set(found["of"]) == {8}
    assert set(found["not_started"]) == set(found["unknown"]) == {1}
    assert found["share"].tolist() == [count / 8 for count in found["count"]]


def test_reasons_one_by_one() -> None:
    found = answer("infusion_stops", TEXTS, CUT, detail="reason")
    told = dict(zip(found["part"], found["count"], strict=True))
    assert {part: n for part, n in told.items() if n} == {
        "completed": 3, "interrupted": 1, "hypotension": 1, "not_stated": 1,
    }  # fmt: skip
    assert sum(told.values()) == 6


def test_quartiles_of_the_dose() -> None:
    """Six values: the quartiles lie 1.25, 2.5 and 3.75 places after the first."""
    row = answer("infusion_dose", TEXTS, CUT).iloc[0]
    low = 2655 / 4275 + 0.25 * (2745 - 2655) / 4275
    assert row["low_quarter"] == pytest.approx(low)
    assert row["median"] == pytest.approx((2745 / 4275 + 1) / 2)
    assert row["high_quarter"] == pytest.approx(1)


def test_by_center_and_no_quartiles_of_fewer_than_five() -> None:
    found = answer("exposure_summary", TEXTS, CUT)
    same(found, "center | count | of | share\n01 | 4 | 4 | 1\n02 | 2 | 4 | 0.5")
    assert found["infusion_h_median"].isna().all()


def test_quartiles_of_five() -> None:
    """With 02-005 in center 01: 14, 20, 30, 46 and 48 h; to 1.5 they took 50 min or 60."""
    moved = {
        name: text.replace("02-005      | 02 ", "02-005      | 01 ").replace(
            "02-005 | 02 ", "02-005 | 01 "
        )
        for name, text in TEXTS.items()
    }
    row = answer("exposure_summary", moved, CUT).iloc[0]
    hours = [row[f"infusion_h_{q}"] for q in ("low_quarter", "median", "high_quarter")]
    assert hours == [20, 30, 46]
    assert row["minutes_to_max_median"] != row["minutes_to_max_median"]  # of four


def test_the_list_is_the_table() -> None:
    found = answer("exposure_listing", TEXTS, CUT)
    assert found["participant"].tolist() == [
        "02-004", "02-003", "02-005", "02-001", "01-004", "01-003", "01-002", "01-001", "02-002",
    ]  # fmt: skip
    assert "class_unblinded" not in found


def test_delivered_beside_planned() -> None:
    """01-004 was 10 min ahead of the ladder; 01-002 stayed behind it, and paused."""
    found = answer("exposure_segments", TEXTS, CUT)
    rows = found[found["participant"] == "01-004"].round({"from_h": 3, "to_h": 3})
    same(
        rows,
        """
        from_h | to_h  | rate_ng_kg_min | planned_ng_kg_min
        0      | 0.333 | 0.5            | 0.5
        0.333  | 0.5   | 1              | 0.5
        0.5    | 0.833 | 1              | 1
        0.833  | 1     | 1.5            | 1
        1      | 20    | 1.5            | 1.5
        """,
    )
    same(
        found[found["participant"] == "01-002"],
        """
        from_h | to_h | rate_ng_kg_min | planned_ng_kg_min | running
        0      | 0.5  | 0.5            | 0.5               | no
        0.5    | 1    | 1              | 1                 | no
        1      | 24   | 1              | 1.5               | no
        24     | 26   | 0              | 1.5               | no
        26     | 48   | 1              | 1.5               | no
        """,
    )
    same(
        found[found["participant"].isin(["02-003", "02-004"])],
        """
        participant | from_h | to_h | rate_ng_kg_min | planned_ng_kg_min | running
        02-004      | 0      | 0.5  | 0.5            | 0.5               | no
        02-004      | 0.5    | 1    | 1              | 1                 | no
        02-004      | 1      | 16   | 1.5            | 1.5               | yes
        02-003      | 0      |      | 0.5            | 0.5               | no
        """,
    )


def test_the_plan_is_nothing_after_48_hours() -> None:
    late = TEXTS["infusion"].replace("2025-04-01T02:00+02:00", "2025-04-01T04:00+02:00")
    found = answer("exposure_segments", {**TEXTS, "infusion": late}, CUT)
    rows = found[found["participant"] == "01-001"].tail(2)
    same(rows, "from_h | to_h | planned_ng_kg_min\n1 | 48 | 1.5\n48 | 50 | 0")


def test_four_days_after_randomization_an_infusion_is_counted() -> None:
    """02-004 came on the 15th of June: on Cayenne's 18th it is not counted yet, on
    the 19th it is one of nine.
    """
    for cut, of in (("2025-06-18T12:00-03:00", 8), ("2025-06-19T12:00-03:00", 9)):
        found = answer("infusion_completed", TEXTS, cut)
        assert found["of"].tolist() == [of, of]
        assert set(answer("drug_deviation_kinds", TEXTS, cut)["of"]) == {of}
