"""Outcome tables: the end of each participant, free days, events and pressures on their clocks."""

from __future__ import annotations

import pytest

from tests.spec.reader import TRIAL, changed, derived, said, same

NOON = "2025-05-01T12:00+02:00"
LATER = "2025-07-01T06:00+02:00"
HEAD = "participant | center | randomized_at | norepinephrine_onset_at | died_at | last_contact_at"
INFUSION = """
    participant | center | changed_at             | rate_ng_kg_min | action | reason
    07-001      | 07     | 2025-05-01T16:00+02:00 | 0.5            | start  |
    07-001      | 07     | 2025-05-03T16:00+02:00 | 0              | stop   | planned_end
"""


def tables(person: str = "|", as_of: str = LATER, trial=TRIAL, more: str = "", **texts: str):
    head = HEAD + (" | " + more.split("=")[0].strip() if more else "")
    end = " | " + more.split("=")[1].strip() if more else ""
    participants = f"{head}\n07-001 | 07 | {NOON} | 2025-05-01T04:00+02:00 | {person}{end}"
    return derived(as_of, trial, participants=participants, infusion=INFUSION, **texts).tables


def status(columns: str, *args, **kwargs) -> list[str]:
    return said(tables(*args, **kwargs)["outcome_status"], columns)[0]


def test_a_death_and_the_last_sign_of_life_by_study_day() -> None:
    days = "death_day | last_day"
    assert status(days, "2025-05-09T01:00+02:00 | 2025-05-20T10:00+02:00") == ["8", "0"]
    assert status(days, "| 2025-05-20T10:00+02:00") == ["", "19"]
    assert status(days, "|") == ["", "0"]
    by_24h = changed(TRIAL, "", study_day="24h")
    assert status(days, "2025-05-09T01:00+02:00 |", trial=by_24h) == ["7", "0"]


def test_what_comes_after_the_cut_is_not_known() -> None:
    soon = "2025-05-06T06:00+02:00"
    assert status("death_day | died_h", "2025-05-09T01:00+02:00 |", soon) == ["", ""]
    assert status("last_day", "| 2025-05-20T10:00+02:00", soon) == ["0"]


def test_an_event_with_a_time_is_a_sign_of_life() -> None:
    events = """
        event | participant | center | kind | severity | serious | onset
        E1    | 07-001      | 07     | other | mild    | no      | 2025-05-11T08:00
        E2    | 07-001      | 07     | other | mild    | no      | 2025-05-15
        E3    | 07-001      | 07     | other | mild    | no      | 2025-08-15T08:00
    """
    assert status("last_day", "|", events=events) == ["10"]


def test_hours_from_the_start_of_the_infusion() -> None:
    hours = "started | start_due | stopped_h | follow_up_h | watched_h | died_h"
    death = "2025-05-02T20:00+02:00 |"
    assert status(hours, "| 2025-05-20T16:00+02:00") == ["yes", "yes", "48", "668", "456", ""]
    assert status(hours, death)[4:] == ["28", "28"]


def test_analysis_sets() -> None:
    sets = "analyzable | treated | per_protocol | withdrawal"
    assert status(sets, "|") == ["yes", "yes", "yes", ""]
    removed = "withdrawal = consent_refused_data_removed"
    assert status(sets, "|", more=removed) == ["no", "no", "no", "data_removed"]
    late = """
        deviation | participant | center | code     | occurred_on | status | important
        D1        | 07-001      | 07     | DURATION | 2025-05-03  | open   | yes
    """
    assert status(sets, "|", deviations=late) == ["yes", "yes", "no", ""]


def free(support: str, person: str = "|", as_of: str = LATER, more: str = "") -> list[list[str]]:
    """The rows of free_days for a course written as 'first-last answer', days inclusive."""
    rows = []
    for part in support.split(",") if support else []:
        span, answer = part.split()
        first, last = (int(day) for day in span.split("-"))
        rows += [f"07-001 | 07 | {d} | icu | {answer} | no | no" for d in range(first, last + 1)]
    text = "participant | center | day | location | ventilation | vasopressor | rrt\n"
    found = tables(person, as_of, more=more, support=text + "\n".join(rows))["free_days"]
    return said(found[found["support"] == "ventilation"], "state | free | unknown")


def test_free_days_count_the_days_from_1_to_28_without_support() -> None:
    assert free("0-9 yes, 10-28 no") == [["alive", "19", "0"]]
    assert free("0-9 yes, 10-12 no, 13-14 yes, 15-28 no") == [["alive", "17", "0"]]
    assert free("0-28 no") == [["alive", "28", "0"]]


def test_a_day_without_a_record_is_free_only_after_leaving_intensive_care() -> None:
    left = "icu_discharged_at = 2025-05-11T10:00+02:00"
    assert free("0-9 yes, 10-10 no", more=left) == [["alive", "19", "0"]]
    assert free("0-9 yes", more=left) == [["missing", "", "1"]]  # the day of leaving it
    assert free("0-9 yes, 10-10 no") == [["missing", "", "18"]]


def test_the_dead_and_who_is_not_due() -> None:
    died = "2025-05-13T10:00+02:00 |"
    assert free("0-9 yes, 10-11 no", died) == [["dead", "2", "0"]]
    assert free("0-28 no", as_of="2025-05-29T23:00+02:00") == [["not_due", "", ""]]
    assert free("0-28 no", as_of="2025-05-30T00:00+02:00") == [["alive", "28", "0"]]
    late = "2025-05-30T10:00+02:00 |"  # on day 29
    assert free("0-28 no", late) == [["alive", "28", "0"]]


@pytest.mark.parametrize(
    ("onset", "day", "hours", "exact"),
    [
        ("2025-05-01T16:00", "0", "0", "yes"),
        ("2025-05-02T10:00", "1", "18", "yes"),
        ("2025-05-01T15:00", "0", "-1", "yes"),
        ("2025-05-01", "0", "0", "no"),  # may have begun under the infusion
        ("2025-05-03", "2", "32", "no"),
        ("2025-05", "0", "0", "no"),
        ("2025-04-30", "-1", "-40", "no"),
    ],
)
def test_an_onset_counts_as_early_as_it_can_be_under_the_drug(onset, day, hours, exact) -> None:
    events = f"""
        event | participant | center | kind | severity | serious | onset | related | bleeding_grade
        E1 | 07-001 | 07 | bleeding | severe | yes | {onset} | possible | 3
    """
    found = tables(events=events)["outcome_events"]
    same(
        found,
        f"""
        event | day   | hours   | exact   | related | major | fatal
        E1    | {day} | {hours} | {exact} | yes     | yes   | no
        """,
    )


def test_pressures_count_from_the_start() -> None:
    found = tables(
        hemodynamics="""
            participant | center | measured_at            | map_mmhg
            07-001      | 07     | 2025-05-01T15:30+02:00 | 61
            07-001      | 07     | 2025-05-02T16:00+02:00 | 72
        """
    )["hemodynamic_hours"]
    assert said(found, "hours | map_mmhg") == [["-0.5", "61"], ["24", "72"]]
