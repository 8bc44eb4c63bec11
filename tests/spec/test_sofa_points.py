"""Points of SOFA 1996: every threshold on both sides, and every rule that the print leaves open."""

from __future__ import annotations

import pandas as pd
import pytest

from data.derive.sofa_points import norepinephrine_base, sofa_points
from tests.spec.reader import TRIAL, changed, frame

# component | column | value just on each side of every threshold -> points (trial.md section 5)
BOTH_SIDES = """
    coagulation    | platelets_g_l            | 150 0, 149.9 1, 100 1, 99 2, 50 2, 49 3, 20 3, 19.9 4
    liver          | bilirubin_umol_l         | 19.9 0, 20 1, 32.9 1, 33 2, 101.9 2, 102 3, 204 3, 204.1 4, 205.2 4
    nervous_system | gcs                      | 15 0, 14 1, 13 1, 12 2, 10 2, 9 3, 6 3, 5 4, 3 4
    renal          | creatinine_umol_l        | 109.9 0, 110 1, 170.9 1, 171 2, 299.9 2, 300 3, 440 3, 440.1 4, 442 4
    renal          | urine_ml_day             | 500 0, 499 3, 200 3, 199 4, 0 4
    cardiovascular | map_mmhg                 | 70 0, 69.9 1
    cardiovascular | norepinephrine_ug_kg_min | 0.01 3, 0.1 3, 0.11 4
    cardiovascular | epinephrine_ug_kg_min    | 0.01 3, 0.1 3, 0.11 4
    cardiovascular | dopamine_ug_kg_min       | 0.1 2, 5 2, 5.1 3, 15 3, 15.1 4
    cardiovascular | dobutamine_ug_kg_min     | 0.1 2, 40 2
"""  # noqa: E501
CASES = [
    (component.strip(), column.strip(), *pair.split())
    for component, column, pairs in (line.split("|") for line in BOTH_SIDES.strip().splitlines())
    for pair in pairs.split(",")
]
RATIO = [  # PaO2/FiO2, support -> points
    ("400", "no", 0), ("399.9", "no", 1), ("300", "", 1), ("299", "", 2), ("200", "", 2),
    ("199.9", "yes", 3), ("100", "yes", 3), ("99.9", "yes", 4), ("99.9", "no", 2),
    ("199.9", "no", 2), ("199.9", "", None),
]  # fmt: skip


def rows(*values: dict[str, str]) -> pd.DataFrame:
    names = list(dict.fromkeys(name for row in values for name in row))
    lines = [" | ".join(["participant", "center", *(["day"] * ("day" not in names)), *names])]
    for place, row in enumerate(values):
        day = [] if "day" in names else [str(place)]
        lines.append(" | ".join(["P1", "07", *day, *(row.get(name, "") for name in names)]))
    return frame("sofa", "\n".join(lines))


def points(component: str, rules=TRIAL.sofa, **values: str) -> float | None:
    found = sofa_points(rows(values), rules)[component].iloc[0]
    return None if pd.isna(found) else float(found)


@pytest.mark.parametrize(("component", "column", "value", "score"), CASES)
def test_both_sides_of_every_threshold(component, column, value, score) -> None:
    assert points(component, **{column: value}) == float(score)


@pytest.mark.parametrize(("ratio", "support", "score"), RATIO)
def test_a_low_ratio_scores_by_respiratory_support(ratio, support, score) -> None:
    assert points("respiration", pao2_fio2_mmhg=ratio, respiratory_support=support) == score


@pytest.mark.parametrize("component", list(sofa_points(rows({"gcs": ""}), TRIAL.sofa)))
def test_nothing_charted_is_no_zero(component) -> None:
    assert points(component, gcs="", total="0") is None


def test_a_dose_of_zero_says_nothing_of_the_pressure() -> None:
    assert points("cardiovascular", norepinephrine_ug_kg_min="0") is None
    assert points("cardiovascular", norepinephrine_ug_kg_min="0", map_mmhg="60") == 1


def test_the_higher_criterion_wins() -> None:
    assert points("cardiovascular", map_mmhg="80", norepinephrine_ug_kg_min="0.05") == 3
    assert points("cardiovascular", dopamine_ug_kg_min="4", epinephrine_ug_kg_min="0.2") == 4
    assert points("renal", creatinine_umol_l="100", urine_ml_day="150") == 4
    assert points("renal", creatinine_umol_l="450", urine_ml_day="2000") == 4


@pytest.mark.parametrize(
    ("dose", "salt", "score"),
    [("0.2", "tartrate", 3), ("0.21", "tartrate", 4), ("0.11", "base", 4), ("0.11", "", 4)],
)
def test_a_dose_counts_as_base(dose, salt, score) -> None:
    given = {"norepinephrine_ug_kg_min": dose, "norepinephrine_salt": salt}
    assert points("cardiovascular", **given) == score


def test_where_the_file_does_not_say_the_salt_the_trial_does() -> None:
    rules = changed(TRIAL, "sofa", norepinephrine_salt="tartrate").sofa
    assert points("cardiovascular", rules, norepinephrine_ug_kg_min="0.2") == 3
    assert norepinephrine_base(rows({"norepinephrine_ug_kg_min": "0.3"}), rules).tolist() == [0.15]


def test_urine_counts_only_where_the_trial_says_so() -> None:
    rules = changed(TRIAL, "sofa", urine_counts=False).sofa
    assert points("renal", rules, urine_ml_day="100") is None
    assert points("renal", rules, urine_ml_day="100", creatinine_umol_l="90") == 0


def test_replacement_therapy_scores_four_only_where_the_trial_says_so() -> None:
    rules = changed(TRIAL, "sofa", rrt_rule="score_4").sofa
    filtered = {"rrt": "yes", "creatinine_umol_l": "90"}
    assert (points("renal", **filtered), points("renal", rules, **filtered)) == (0, 4)
    assert points("renal", rules, rrt="yes") == 4


def test_the_gcs_under_sedation_by_each_rule() -> None:
    days = rows(
        {"day": "2", "gcs": "3", "sedated": "yes"},
        {"day": "0", "gcs": "4", "sedated": "yes"},
        {"day": "1", "gcs": "14", "sedated": "no"},
        {"day": "3", "gcs": "", "sedated": "yes"},
    )
    found = {
        rule: sofa_points(days, changed(TRIAL, "sofa", sedation_rule=rule).sofa)["nervous_system"]
        for rule in ("as_charted", "missing", "before_sedation")
    }
    assert found["as_charted"].fillna(-1).tolist() == [4, 4, 1, -1]
    assert found["missing"].fillna(-1).tolist() == [-1, -1, 1, -1]
    assert found["before_sedation"].tolist() == [1, 4, 1, 1]  # nothing before day 0: as charted
