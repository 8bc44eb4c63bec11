"""Quality tolerance limits: whom each counts, month after month, and where it stands."""

import numpy as np
import pytest

from data.measures.intervals import probability_over
from data.measures.quality_limits import MEASURED_BY, standing
from data.measures.registry import MEASURES
from tests.spec.answers import answer
from tests.spec.reader import TRIAL, changed, same

CENTERS = """
    center | name  | timezone     | opened_on
    01     | First | Europe/Paris | 2025-01-01
"""
PEOPLE = """
    participant | center | randomized_at     | died_at           | last_contact_at   | analyzable | withdrawal
    01-001      | 01     | 2025-02-20T12:00Z |                   | 2025-03-25T12:00Z | yes        |
    01-002      | 01     | 2025-02-24T12:00Z |                   | 2025-03-01T12:00Z | yes        |
    01-003      | 01     | 2025-04-01T12:00Z | 2025-04-03T12:00Z |                   | yes        |
    01-004      | 01     | 2025-04-02T12:00Z |                   |                   | no         | consent_refused_data_removed
    01-005      | 01     | 2025-05-28T12:00Z | 2025-05-29T12:00Z |                   | yes        | consent_withdrawn_data_kept
"""  # noqa: E501
SOFA = """
    participant | center | day | respiration | coagulation | liver | cardiovascular | nervous_system | renal
    01-001      | 01     | 0   | 1           | 1           | 1     | 1              | 1              | 1
    01-001      | 01     | 7   | 1           | 1           | 1     | 1              | 1              | 1
    01-002      | 01     | 0   | 1           | 1           | 1     | 1              | 1              | 1
    01-003      | 01     | 0   | 1           | 1           | 1     | 1              | 1              | 1
"""  # noqa: E501
BASE = {"centers": CENTERS, "participants": PEOPLE, "sofa": SOFA}
WATCH, LIMIT, LEAST, SURE = 0.03, 0.05, 20, 0.80


def test_the_probability_of_the_requirements_vectors() -> None:
    assert probability_over(4, 40, 0.05) == pytest.approx(0.9475, abs=5e-5)
    assert probability_over(2, 10, 0.05) == pytest.approx(0.9848, abs=5e-5)


@pytest.mark.parametrize(
    ("count", "of", "expected"),
    [
        (2, 10, "not_enough_data"),  # 0.9848 sure, of ten
        (4, 19, "not_enough_data"),
        (4, 20, "red_supported"),
        (4, 40, "red_supported"),  # 0.9475
        (3, 40, "red_supported"),  # 0.8492
        (3, 50, "red_observed"),  # 6 %, 0.7499 sure
        (2, 40, "amber"),  # 5 % is the limit, not over it
        (2, 66, "amber"),  # 3.03 %
        (3, 100, "green"),  # 3 % is the early warning, not over it
        (0, 20, "green"),
        (0, 0, "not_enough_data"),
    ],
)
def test_where_a_share_stands(count: int, of: int, expected: str) -> None:
    assert standing(count, of, WATCH, LIMIT, LEAST, SURE) == expected


def test_it_takes_many_at_once_each_against_its_own_limit() -> None:
    limits = np.array([0.05, 0.15])
    found = standing(
        np.array([4, 4]), np.array([40, 40]), limits / 2, limits, np.array([20, 20]), SURE
    )
    assert found.tolist() == ["red_supported", "amber"]


def test_participants_count_from_the_month_in_which_they_fall_due() -> None:
    """01-001 and 01-002 are due on day 8, 2025-02-28 and 03-04; 01-003 is dead, hence known."""
    found = answer("limits_completeness", BASE)
    same(
        found[found["limit_code"] == "primary_not_evaluable"],
        """
        month      | count | of | share        | tolerance | watch_from | standing
        2025-02-01 | 0     | 1  | 0            | 0.05      | 0.03       | not_enough_data
        2025-03-01 | 1     | 2  | 0.5          | 0.05      | 0.03       | not_enough_data
        2025-04-01 | 1     | 3  | 0.3333333333 | 0.05      | 0.03       | not_enough_data
        2025-05-01 | 1     | 3  | 0.3333333333 | 0.05      | 0.03       | not_enough_data
        2025-06-01 | 1     | 3  | 0.3333333333 | 0.05      | 0.03       | not_enough_data
        """,
    )
    same(
        found[found["limit_code"] == "vital_status_unknown"],
        """
        month      | count | of | min_participants
        2025-03-01 | 1     | 2  | 20
        2025-04-01 | 1     | 3  | 20
        2025-05-01 | 1     | 3  | 20
        2025-06-01 | 1     | 3  | 20
        """,
    )


def test_each_row_has_its_exact_interval_and_probability() -> None:
    row = answer("limits_completeness", BASE).iloc[1]
    assert (row["low"], row["high"]) == pytest.approx((0.0125791, 0.9874209), abs=1e-7)
    assert row["probability_over"] == pytest.approx(1 - 0.05**2 * (3 - 2 * 0.05))


def test_without_sofa_vital_status_still_stands() -> None:
    texts = {name: text for name, text in BASE.items() if name != "sofa"}
    assert set(answer("limits_completeness", texts)["limit_code"]) == {"vital_status_unknown"}


def test_eligibility_counts_participants_found_or_reported_once() -> None:
    reported = """
        deviation | participant | center | code | occurred_on | status
        D1        | 01-001      | 01     | ELIG | 2025-02-20  | closed
        D2        | 01-001      | 01     | ELIG | 2025-02-21  | open
        D3        | 01-002      | 01     | KIT  | 2025-02-24  | open
    """
    same(
        answer("limits_deviations", BASE | {"deviations": reported}),
        """
        limit_code   | month      | count | of
        not_eligible | 2025-02-01 | 1     | 2
        not_eligible | 2025-03-01 | 1     | 2
        not_eligible | 2025-04-01 | 1     | 4
        not_eligible | 2025-05-01 | 1     | 5
        not_eligible | 2025-06-01 | 1     | 5
        """,
    )


def test_removed_data_are_counted_and_kept_ones_are_not() -> None:
    found = answer("limits_consent", BASE)
    same(found.tail(1), "limit_code | month | count | of\ndata_removed | 2025-06-01 | 1 | 5")


INFUSION = """
    participant | center | changed_at        | rate_ng_kg_min | action | reason
    01-001      | 01     | 2025-02-20T13:00Z | 0.5            | start  |
    01-001      | 01     | 2025-02-22T13:00Z | 0              | stop   | planned_end
    01-002      | 01     | 2025-02-24T13:00Z | 0.5            | start  |
    01-002      | 01     | 2025-02-24T20:00Z | 0              | stop   | {reason}
    01-003      | 01     | 2025-04-01T13:00Z | 0.5            | start  |
    01-003      | 01     | 2025-04-03T12:00Z | 0              | stop   | death
"""


@pytest.mark.parametrize(
    ("reason", "stopped"),
    [("transfer", 1), ("pump_or_supply", 1), ("other", 1), ("", 1), ("hypotension", 0),
     ("investigator", 0)],
)  # fmt: skip
def test_an_infusion_is_incomplete_if_never_started_or_stopped_for_no_medical_reason(
    reason: str, stopped: int
) -> None:
    """01-004 was never started, 01-003 died, 01-005 is too recent at this cut."""
    usable = PEOPLE.replace("| no ", "| yes ")
    texts = BASE | {"participants": usable, "infusion": INFUSION.format(reason=reason)}
    found = answer("limits_infusion", texts, "2025-05-31T21:59Z")
    same(
        found,
        f"""
        limit_code          | part    | count         | of | standing
        infusion_incomplete | all     | {1 + stopped} | 4  | not_enough_data
        infusion_incomplete | stopped | {stopped}     | 4  |
        """,
    )
    later = answer("limits_infusion", texts, "2025-05-31T22:00Z")
    assert later["of"].tolist() == [5, 5]
    removed = answer("limits_infusion", texts | {"participants": PEOPLE}, "2025-05-31T22:00Z")
    assert removed["of"].tolist() == [4, 4]


def test_the_pooled_limit_has_no_months_and_its_parts_are_judged_too() -> None:
    measure = MEASURES["limits_infusion"]
    assert {"count", "of"} <= set(measure.columns)
    assert "month" not in measure.columns
    assert measure.mature_days == 4


def test_a_limit_the_trial_does_not_set_has_no_row() -> None:
    none = changed(TRIAL, "", limits=())
    infusion = {"infusion": INFUSION.format(reason="")}
    for name in ("limits_completeness", "limits_consent", "limits_deviations", "limits_infusion"):
        texts = BASE | infusion
        found, some = answer(name, texts, trial=none), answer(name, texts)
        assert found.empty
        assert len(some)
        assert (found.dtypes == some.dtypes).all()
    assert answer("limit_list", BASE, trial=none).empty


def test_the_limits_are_told_as_the_trial_set_them() -> None:
    found = answer("limit_list", BASE)
    same(
        found,
        """
        limit_code            | watch_from | tolerance | min_participants | measure
        primary_not_evaluable | 0.03       | 0.05      | 20               | limits_completeness
        not_eligible          | 0.02       | 0.03      | 20               | limits_deviations
        infusion_incomplete   | 0.03       | 0.05      | 20               | limits_infusion
        vital_status_unknown  | 0.01       | 0.02      | 20               | limits_completeness
        data_removed          | 0.02       | 0.03      | 20               | limits_consent
        """,
    )
    own = TRIAL.limits[0].model_copy(update={"code": "ours"})
    other = answer("limit_list", BASE, trial=changed(TRIAL, "", limits=(own,)))
    assert other["measure"].isna().all()


def test_every_limit_of_the_shipped_trial_is_measured() -> None:
    assert {limit.code for limit in TRIAL.limits} == set(MEASURED_BY)
    assert set(MEASURED_BY.values()) <= set(MEASURES)
