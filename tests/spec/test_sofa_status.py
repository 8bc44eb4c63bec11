"""SOFA: known, missing, not yet due; the dead are known, the discharged stay due."""

import pytest

from data.derive.sofa_status import computable
from tests.spec.reader import TRIAL, changed, derived, frame, same

REPORTED = "respiration | coagulation | liver | cardiovascular | nervous_system | renal"
FULL = "2 | 1 | 0 | 3 | 1 | 0"
RAW = {
    "pao2_fio2_mmhg": "250",
    "platelets_g_l": "120",
    "bilirubin_umol_l": "24",
    "map_mmhg": "62",
    "gcs": "14",
    "creatinine_umol_l": "150",
}


def one(as_of: str, days: str = "", person: str = "", trial=TRIAL):
    """The status by day of one participant randomized on 2025-05-01 at 14:00 Paris."""
    rows = "\n".join(f"07-001 | 07 | {day} | {FULL}" for day in days.split())
    found = derived(
        as_of,
        trial,
        participants=f"""
            participant | center | randomized_at | died_at | icu_discharged_at | analyzable
            07-001 | 07 | 2025-05-01T14:00+02:00 | {person or "| |"}
        """,
        sofa=f"participant | center | day | {REPORTED}\n{rows}",
    ).tables["sofa_status"]
    return dict(zip(found["day"], found["status"], strict=True))


def test_a_score_falls_due_when_its_study_day_is_over() -> None:
    last_minute = one("2025-05-08T23:59+02:00")
    next_minute = one("2025-05-09T00:00+02:00")
    assert (last_minute[6], last_minute[7]) == ("missing", "not_due")
    assert next_minute[7] == "missing"


def test_by_24_hours_the_day_ends_at_the_hour_of_randomization() -> None:
    by_24h = changed(TRIAL, "", study_day="24h")
    assert one("2025-05-09T13:59+02:00", trial=by_24h)[7] == "not_due"
    assert one("2025-05-09T14:00+02:00", trial=by_24h)[7] == "missing"


def test_a_score_entered_early_does_not_count_before_it_is_due() -> None:
    assert one("2025-05-08T23:00+02:00", days="0 7")[7] == "not_due"
    assert one("2025-05-09T06:00+02:00", days="0 7")[7] == "known"


def test_the_dead_are_known_from_the_day_of_death_on_but_not_before_their_day_is_due() -> None:
    died = "2025-05-03T23:30+02:00 | |"
    assert one("2025-05-20T06:00+02:00", person=died) == {
        0: "missing", 1: "missing", 2: "known", 3: "known",
        4: "known", 5: "known", 6: "known", 7: "known",
    }  # fmt: skip
    assert one("2025-05-06T06:00+02:00", person=died)[7] == "not_due"


@pytest.mark.parametrize(
    ("rule", "status"), [("due", "missing"), ("last_observed", "known"), ("zero", "known")]
)
def test_after_discharge_the_trials_rule_decides(rule: str, status: str) -> None:
    trial = changed(TRIAL, "sofa", discharge_rule=rule)
    left = "| 2025-05-05T11:00+02:00 |"
    found = one("2025-05-20T06:00+02:00", days="0 1 2 3", person=left, trial=trial)
    assert (found[3], found[4], found[7]) == ("known", status, status)


def test_nothing_is_expected_of_whom_the_data_may_not_be_used() -> None:
    assert one("2025-05-20T06:00+02:00", person="| | no") == {}


def test_days_since_due_count_from_the_end_of_the_day() -> None:
    found = derived(
        "2025-05-10T06:00+02:00",
        changed(TRIAL, "sofa", days=(0, 7, 9)),
        participants="""
            participant | center | randomized_at
            07-001      | 07     | 2025-05-01T14:00+02:00
        """,
        sofa="participant | center | day",
    ).tables["sofa_status"]
    same(
        found,
        """
        participant | center | day | status  | days_since_due
        07-001      | 07     | 0   | missing | 8
        07-001      | 07     | 7   | missing | 1
        07-001      | 07     | 9   | not_due |
        """,
    )


def row(**values: str):
    header = " | ".join(["participant", "center", "day", *values])
    return frame("sofa", f"{header}\n" + " | ".join(["07-001", "07", "0", *values.values()]))


def is_computable(rules=TRIAL.sofa, **values: str) -> bool:
    return computable(row(**values), rules).tolist() == [True]


def test_six_raw_inputs_or_six_reported_components_or_a_mixture_are_a_score() -> None:
    reported = dict(zip(REPORTED.split(" | "), FULL.split(" | "), strict=True))
    assert is_computable(**RAW)
    assert is_computable(**reported)
    assert is_computable(**(RAW | {"bilirubin_umol_l": "", "liver": "0"}))


@pytest.mark.parametrize("missing", RAW)
def test_five_of_six_are_none(missing: str) -> None:
    assert not is_computable(**(RAW | {missing: ""}))


def test_a_reported_total_alone_is_no_score() -> None:
    assert not is_computable(total="11")


@pytest.mark.parametrize(("ratio", "known"), [("199", False), ("200", True)])
def test_a_low_ratio_needs_to_know_of_support(ratio: str, known: bool) -> None:
    assert is_computable(**(RAW | {"pao2_fio2_mmhg": ratio})) is known
    assert is_computable(**(RAW | {"pao2_fio2_mmhg": ratio, "respiratory_support": "no"}))


def test_what_the_trials_rules_do_not_use_does_not_help() -> None:
    urine = RAW | {"creatinine_umol_l": "", "urine_ml_day": "900"}
    sedated = RAW | {"sedated": "yes"}
    filtered = RAW | {"creatinine_umol_l": "", "rrt": "yes"}
    rules = TRIAL.sofa
    assert is_computable(**urine)
    assert not is_computable(rules.model_copy(update={"urine_counts": False}), **urine)
    assert is_computable(**sedated)
    assert not is_computable(rules.model_copy(update={"sedation_rule": "missing"}), **sedated)
    assert not is_computable(**filtered)
    assert is_computable(rules.model_copy(update={"rrt_rule": "score_4"}), **filtered)
