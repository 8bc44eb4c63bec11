"""Hypotension by the timed rule, on both sides of each of its thresholds."""

import pytest

from tests.spec.reader import TRIAL, changed, derived, same

AS_OF = "2025-06-01T06:00Z"
PEOPLE = """
    participant | center | randomized_at     | norepinephrine_onset_at
    07-001      | 07     | 2025-05-01T10:00Z | 2025-05-01T00:00Z
"""
INFUSION = """
    participant | center | changed_at        | rate_ng_kg_min | action   | reason
    07-001      | 07     | 2025-05-01T12:00Z | 0.5            | start    |
    07-001      | 07     | 2025-05-03T12:00Z | 0              | stop     | planned_end
"""
CALM = "07-001 | 07 | 2025-05-01T11:50Z | 75 | 0.20 | no"


def found(*readings: str, infusion: str = INFUSION, as_of: str = AS_OF, trial=TRIAL):
    """The one row of one participant with these readings (time on day 1 | MAP | dose | bolus)."""
    rows = [CALM, *(f"07-001 | 07 | {_at(row)}" for row in readings)]
    head = "participant|center|measured_at|map_mmhg|norepinephrine_ug_kg_min|fluid_bolus"
    tables = {
        "participants": PEOPLE,
        "infusion": infusion,
        "hemodynamics": "\n".join([head, *rows]),
    }
    return derived(as_of, trial, **tables).tables["hypotension_status"]


def _at(row: str) -> str:
    time, rest = row.split("|", 1)
    return f"{time.strip() if 'T' in time else '2025-05-01T' + time.strip() + 'Z'} | {rest}"


def status(*readings: str, **more) -> str:
    return found(*readings, **more)["status"].item()


RISE = ("14:00 | 64 | 0.20 | no", "14:15 | 64 | 0.25 | no", "14:30 | 75 | 0.25 | no")


def test_a_low_pressure_that_lasted_with_more_norepinephrine_is_one() -> None:
    same(
        found(*RISE),
        """
        participant | status      | began_at          | minutes | lowest_map_mmhg | response
        07-001      | hypotension | 2025-05-01T14:00Z | 15      | 64              | norepinephrine
        """,
    )


@pytest.mark.parametrize(
    ("pressure", "expected"), [("64.9", "hypotension"), ("65", "none"), ("66", "none")]
)
def test_the_limit_itself_is_not_low(pressure: str, expected: str) -> None:
    assert status(*(row.replace("| 64 |", f"| {pressure} |") for row in RISE)) == expected


@pytest.mark.parametrize(
    ("last", "normal", "expected"),
    [
        ("14:15", "14:16", "hypotension"),
        ("14:14", "14:20", "not_assessable"),  # it may have lasted until 14:20
        ("14:07", "14:09", "none"),  # from 13:55 to 14:09 at the most
    ],
)
def test_it_lasts_15_minutes_for_sure_perhaps_or_surely_not(last, normal, expected) -> None:
    readings = (
        "13:55 | 75 | 0.20 | no",
        "14:00 | 64 | 0.20 | no",
        f"{last} | 64 | 0.25 | no",
        f"{normal} | 75 | 0.25 | no",
    )
    assert status(*readings) == expected


def test_a_normal_reading_between_two_low_ones_makes_two_spells() -> None:
    pressures = ((0, 64, 0.2), (5, 70, 0.2), (10, 64, 0.3), (15, 64, 0.3), (19, 70, 0.3))
    readings = [f"14:{m:02} | {p} | {d} | no" for m, p, d in pressures]
    assert status("13:59 | 75 | 0.2 | no", *readings) == "none"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("0.10", "0.15", "hypotension"),  # by 0.05, which is more than a quarter
        ("0.10", "0.149", "none"),
        ("0.40", "0.50", "hypotension"),  # by a quarter, which is more than 0.05
        ("0.40", "0.49", "none"),
        ("0", "0.05", "hypotension"),
    ],
)
def test_the_rise_is_the_larger_of_an_amount_and_a_share(before, after, expected) -> None:
    readings = (
        f"13:55 | 75 | {before} | no",
        f"14:00 | 60 | {before} | no",
        f"14:20 | 60 | {after} | no",
        f"14:40 | 75 | {after} | no",
    )
    assert status(*readings) == expected


def test_a_rise_at_the_reading_after_the_spell_is_its_response_and_a_later_one_is_not() -> None:
    low = ("14:00 | 60 | 0.20 | no", "14:20 | 60 | 0.20 | no")
    assert status(*low, "14:40 | 75 | 0.30 | no") == "hypotension"
    assert status(*low, "14:40 | 75 | 0.20 | no", "15:00 | 75 | 0.30 | no") == "none"


def test_a_low_pressure_alone_is_not_one() -> None:
    assert status("14:00 | 50 | 0.20 | no", "15:00 | 50 | 0.20 | no", "16:00|75|0.2|no") == "none"


def test_without_a_dose_before_it_a_rise_within_the_spell_is_seen_and_none_is_not() -> None:
    later = "2025-05-01T13:00Z | 75 | | no"
    rise = (later, "14:00 | 60 | 0.2 | no", "14:20 | 60 | 0.3 | no", "14:40 | 75 | 0.3 | no")
    flat = [row.replace("0.3", "0.2") for row in rise]
    head = "participant|center|measured_at|map_mmhg|norepinephrine_ug_kg_min|fluid_bolus"
    for rows, expected in ((rise, "hypotension"), (flat, "not_assessable")):
        charted = "\n".join([head, *(f"07-001 | 07 | {_at(row)}" for row in rows)])
        made = derived(AS_OF, participants=PEOPLE, infusion=INFUSION, hemodynamics=charted)
        assert made.tables["hypotension_status"]["status"].item() == expected


LOW = ("14:00 | 60 | 0.20 | no", "14:20 | 60 | 0.20 | no", "14:40 | 75 | 0.20 | no")


def test_a_fluid_bolus_counts_where_the_trial_says_so() -> None:
    given = [row.replace("14:20 | 60 | 0.20 | no", "14:20 | 60 | 0.20 | yes") for row in LOW]
    without = changed(TRIAL, "hypotension", fluid_bolus_counts=False)
    assert found(*given)["response"].item() == "fluid_bolus"
    assert status(*given, trial=without) == "none"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("2025-05-01T14:10Z | 0.2 | decrease | hypotension", "hypotension"),
        ("2025-05-01T14:40Z | 0   | pause    | ", "hypotension"),
        ("2025-05-01T13:59Z | 0.2 | decrease | ", "none"),
        ("2025-05-01T14:41Z | 0.2 | decrease | ", "none"),
        ("2025-05-01T14:10Z | 1.0 | increase | ", "none"),
        ("2025-05-01T14:10Z | 0   | stop     | planned_end", "none"),
    ],
)
def test_a_reduction_of_the_drug_in_the_spell_counts(change: str, expected: str) -> None:
    rows = INFUSION.strip().splitlines()
    infusion = "\n".join([*rows[:2], f"07-001 | 07 | {change}", rows[2]])
    assert status(*LOW, infusion=infusion) == expected
    without = changed(TRIAL, "hypotension", dose_reduction_counts=False)
    assert status(*LOW, infusion=infusion, trial=without) == "none"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-05-01T12:00Z", "2025-05-01T12:15Z", "hypotension"),
        ("2025-05-01T11:45Z", "2025-05-01T12:05Z", "none"),  # five minutes of it
        ("2025-05-03T13:45Z", "2025-05-03T14:00Z", "hypotension"),  # 2 h after the end
        ("2025-05-03T14:01Z", "2025-05-03T14:30Z", "none"),
    ],
)
def test_the_window_is_the_infusion_and_two_hours(first: str, last: str, expected: str) -> None:
    around = ("2025-05-01T12:06Z | 75 | 0.4 | no",) if "12:15" not in last else ()
    rows = (f"{first} | 60 | 0.2 | no", f"{last} | 60 | 0.4 | no",
            "2025-05-01T12:20Z | 75 | 0.2 | no")  # fmt: skip
    assert status(*around, *rows) == expected


def test_what_is_not_charted_is_not_assessable_never_none() -> None:
    assert status(infusion=INFUSION) == "not_assessable"  # one reading, before the infusion
    assert status("14:00 | | 0.2 | no") == "not_assessable"
    assert status(*LOW, infusion="participant | center | changed_at | rate_ng_kg_min | action") == (
        "not_assessable"
    )
    unknown_dose = [row.replace("0.20", "") for row in LOW]
    assert status(*unknown_dose) == "not_assessable"
    unknown_bolus = [row.replace("no", "") for row in LOW]
    assert status(*unknown_bolus) == "not_assessable"
    without = changed(TRIAL, "hypotension", fluid_bolus_counts=False)
    assert status(*unknown_bolus, trial=without) == "none"


def test_while_the_window_is_open_none_is_not_yet_said() -> None:
    running = "\n".join(INFUSION.strip().splitlines()[:2])
    assert status(*LOW, infusion=running, as_of="2025-05-02T06:00Z") == "not_due"
    assert status(*RISE, infusion=running, as_of="2025-05-02T06:00Z") == "hypotension"
    assert status(*LOW, as_of="2025-05-03T13:59Z") == "not_due"
    assert status(*LOW, as_of="2025-05-03T14:00Z") == "none"


def test_a_night_when_the_clocks_change_lasts_as_long_as_it_does() -> None:
    """From 01:50 to 03:05 in Paris, in the spring switch, are 15 minutes."""
    people = PEOPLE.replace("2025-05-01T", "2025-03-29T")
    infusion = INFUSION.replace("2025-05-01T", "2025-03-29T").replace("2025-05-03T", "2025-03-31T")
    head = "participant|center|measured_at|map_mmhg|norepinephrine_ug_kg_min|fluid_bolus"
    rows = [
        head,
        "07-001 | 07 | 2025-03-30T01:40+01:00 | 75 | 0.2 | no",
        "07-001 | 07 | 2025-03-30T01:50+01:00 | 60 | 0.2 | no",
        "07-001 | 07 | 2025-03-30T03:05+02:00 | 60 | 0.3 | no",
        "07-001 | 07 | 2025-03-30T03:06+02:00 | 75 | 0.3 | no",
    ]
    made = derived(AS_OF, participants=people, infusion=infusion, hemodynamics="\n".join(rows))
    same(made.tables["hypotension_status"], "status | minutes\nhypotension | 15")
