"""SOFA by day: the living, the dead and the discharged; what is missing, and who fills it how."""

from __future__ import annotations

import pytest

from tests.spec.reader import TRIAL, changed, derived, said, same

REPORTED = "respiration | coagulation | liver | cardiovascular | nervous_system | renal"
LATER = "2025-05-20T06:00+02:00"


def found(sofa: str, as_of: str = LATER, trial=TRIAL, person: str = "| |", table="sofa_scores"):
    """The table of one participant randomized on 2025-05-01 at 14:00 Paris."""
    return derived(
        as_of,
        trial,
        participants=f"""
            participant | center | randomized_at | died_at | icu_discharged_at | analyzable
            07-001 | 07 | 2025-05-01T14:00+02:00 | {person}
        """,
        sofa=f"participant | center | day | {REPORTED} | bilirubin_umol_l | total\n" + sofa,
    ).tables[table]


def by_day(frame, column: str) -> dict[int, str]:
    return {int(day): value for day, value in said(frame, f"day | {column}")}


FULL = "\n".join(f"07-001 | 07 | {day} | 2 | 1 | {day} | 3 | 1 | 0 | |" for day in range(4))


def test_states_of_one_who_leaves_the_icu_and_dies() -> None:
    person = "2025-05-06T10:00+02:00 | 2025-05-04T10:00+02:00 |"
    state = by_day(found(FULL, person=person), "state")
    assert list(state.values()) == ["in_icu"] * 3 + ["discharged"] * 2 + ["dead"] * 3


def test_a_day_counts_once_it_is_over_for_the_dead_as_for_the_living() -> None:
    died = "2025-05-03T10:00+02:00 | |"
    state = by_day(found(FULL, "2025-05-05T06:00+02:00", person=died), "state")
    assert [state[day] for day in (1, 2, 3, 4)] == ["in_icu", "dead", "dead", "not_due"]


def test_days_after_a_death_and_days_not_over_have_no_score() -> None:
    died = "2025-05-03T10:00+02:00 | |"
    scores = found(FULL, person=died)
    assert by_day(scores, "total") == {0: "7", 1: "8", 2: "9"} | dict.fromkeys(range(3, 8), "")
    assert by_day(scores, "missing") == {0: "0", 1: "0"} | dict.fromkeys(range(2, 8), "")
    assert by_day(found(FULL, "2025-05-03T06:00+02:00"), "total")[2] == ""


GAPS = """
    07-001 | 07 | 0 | 2 | 1 | 4 | 3 | 1 | 0 | |
    07-001 | 07 | 1 | 2 | 1 |   | 3 | 1 | 0 | |
    07-001 | 07 | 3 | 2 | 1 | 1 | 3 | 1 | 0 | |
    07-001 | 07 | 4 | 2 | 1 | 1 | 3 |   | 0 | |
"""


def test_every_rule_for_what_is_missing_side_by_side() -> None:
    same(
        found(GAPS, "2025-05-07T06:00+02:00")[:6],
        """
        day | missing | total_none | total_carry_forward | total_neighbors_mean | total_normal
        0   | 0       | 11         | 11                  | 11                   | 11
        1   | 1       |            | 11                  | 9.5                  | 7
        2   | 6       |            | 11                  | 9.5                  |
        3   | 0       | 8          | 8                   | 8                    | 8
        4   | 1       |            | 8                   |                      | 7
        5   | 6       |            | 8                   |                      |
        """,
    )


@pytest.mark.parametrize(
    ("rule", "column"),
    [("not_computable", "total_none"), ("carry_forward", "total_carry_forward"),
     ("neighbors_mean", "total_neighbors_mean"), ("normal", "total_normal")],
)  # fmt: skip
def test_the_total_is_the_one_of_the_trials_rule(rule, column) -> None:
    scores = found(GAPS, trial=changed(TRIAL, "sofa", missing_rule=rule))
    assert by_day(scores, "total") == by_day(scores, column)


@pytest.mark.parametrize(
    ("rule", "totals", "filled"),
    [("due", ["8", "", "8", "", ""], []), ("zero", ["8", "0", "8", "6", "0"], [4, 6, 7]),
     ("last_observed", ["8", "8", "8", "8", "8"], [4, 6, 7])],
)  # fmt: skip
def test_the_discharge_rule_fills_what_no_record_gives(rule, totals, filled) -> None:
    left = "| 2025-05-05T11:00+02:00 |"
    sofa = """
        07-001 | 07 | 3 | 2 | 1 | 2 | 3 | 0 | 0 | |
        07-001 | 07 | 5 | 2 | 1 | 2 | 3 | 0 | 0 | |
        07-001 | 07 | 6 | 2 | 1 | | 3 | 0 | 0 | |
    """
    scores = found(sofa, trial=changed(TRIAL, "sofa", discharge_rule=rule), person=left)
    assert list(by_day(scores, "total").values())[3:] == totals
    assert [day for day, said in by_day(scores, "filled").items() if said == "yes"] == filled


def test_what_was_measured_goes_before_what_was_reported_and_the_difference_is_listed() -> None:
    sofa = """
        07-001 | 07 | 0 | 2 | 1 | 1 | 3 | 1 | 0 | 40 | 8
        07-001 | 07 | 1 | 2 | 1 | 1 | 3 | 1 | 0 | 24 | 8
        07-001 | 07 | 2 | 2 | 1 | 1 | 3 | 1 |   | 40 | 8
        07-001 | 07 | 9 | 2 | 1 | 1 | 3 | 1 | 0 | 40 | 8
    """
    assert by_day(found(sofa), "liver")[0] == "2"
    same(
        found(sofa, table="sofa_discrepancies"),
        """
        participant | day | component | reported | recomputed
        07-001      | 0   | liver     | 1        | 2
        07-001      | 0   | total     | 8        | 9
        07-001      | 2   | liver     | 1        | 2
        """,
    )


def test_nothing_is_scored_of_whom_the_data_may_not_be_used() -> None:
    assert found(FULL, person="| | no").empty


@pytest.mark.parametrize("rule", ["due", "zero", "last_observed"])
def test_a_score_is_there_where_completeness_says_it_is_known(rule) -> None:
    """Two pages, one truth: known is a total, a death, or a score that the discharge rule fills."""
    trial = changed(TRIAL, "sofa", discharge_rule=rule)
    person = "2025-05-08T10:00+02:00 | 2025-05-05T11:00+02:00 |"
    status = found(GAPS, trial=trial, person=person, table="sofa_status")
    scores = found(GAPS, trial=trial, person=person)
    there = scores["total_none"].notna() | (scores["state"] == "dead")
    assert there.tolist() == (status["status"] == "known").tolist()
