"""Forms, SOFA by day and component, the primary outcome, vital status and sources: by hand."""

import pytest

from data.measures.quality_sources import OPTIONAL_FILES
from tests.spec.answers import answer
from tests.spec.reader import TRIAL, changed, same

CENTERS = """
    center | name   | timezone     | opened_on
    01     | First  | Europe/Paris | 2025-01-01
    02     | Second | Europe/Paris | 2025-01-01
    03     | Third  | Europe/Paris | 2025-01-01
"""
PEOPLE = """
    participant | center | randomized_at     | died_at           | last_contact_at   | analyzable
    01-001      | 01     | 2025-05-01T12:00Z |                   | 2025-05-29T12:00Z | yes
    01-002      | 01     | 2025-05-02T12:00Z |                   | 2025-05-20T12:00Z | yes
    01-003      | 01     | 2025-05-28T12:00Z | 2025-05-29T12:00Z |                   | yes
    02-001      | 02     | 2025-05-10T12:00Z | 2025-05-12T12:00Z |                   | yes
    02-002      | 02     | 2025-05-11T12:00Z |                   |                   | no
"""
FORMS = """
    participant | center | form      | expected_on | received_on
    01-001      | 01     | inclusion | 2025-05-02  | 2025-05-03
    01-001      | 01     | day_7     | 2025-05-08  |
    01-001      | 01     | day_28    | 2025-05-29  |
    01-002      | 01     | day_7     | 2025-05-22  |
    02-001      | 02     | day_28    | 2025-06-07  |
    02-001      | 02     | day_7     | 2025-05-17  | 2025-05-18
"""
SOFA = """
    participant | center | day | respiration | coagulation | liver | cardiovascular | nervous_system | renal
    01-001      | 01     | 0   | 1           | 1           | 1     | 1              | 1              | 1
    01-001      | 01     | 7   | 1           | 1           | 1     | 1              | 1              | 1
    01-002      | 01     | 0   | 1           | 1           |       | 1              | 1              | 1
    01-002      | 01     | 7   | 1           | 1           |       | 1              |                | 1
    01-003      | 01     | 0   | 1           | 1           | 1     | 1              | 1              | 1
    02-001      | 02     | 0   | 1           | 1           | 1     | 1              | 1              | 1
"""  # noqa: E501
BASE = {"centers": CENTERS, "participants": PEOPLE, "forms": FORMS, "sofa": SOFA}


def test_each_form_is_counted_over_the_trial() -> None:
    same(
        answer("forms_by_form", BASE),
        """
        form      | expected | due | received | late | waiting | not_due | share
        inclusion | 1        | 1   | 1        | 0    | 0       | 0       | 1
        day_7     | 3        | 3   | 1        | 1    | 1       | 0       | 0.3333333333
        day_28    | 2        | 1   | 0        | 0    | 1       | 1       | 0
        """,
    )


@pytest.mark.parametrize(
    ("as_of", "late", "waiting"),
    [("2025-06-01T23:59+02:00", 1, 1), ("2025-06-02T00:00+02:00", 2, 0)],
)
def test_a_form_is_late_eleven_days_past_its_due_day(as_of: str, late: int, waiting: int) -> None:
    row = answer("forms_by_form", BASE, as_of).iloc[1]
    assert (row["late"], row["waiting"]) == (late, waiting)


def test_each_form_is_counted_in_each_center_and_of_each_participant() -> None:
    same(
        answer("forms_by_center_and_form", BASE),
        """
        center | form      | expected | due | received | late | waiting | not_due
        01     | inclusion | 1        | 1   | 1        | 0    | 0       | 0
        01     | day_7     | 2        | 2   | 0        | 1    | 1       | 0
        01     | day_28    | 1        | 1   | 0        | 0    | 1       | 0
        02     | day_7     | 1        | 1   | 1        | 0    | 0       | 0
        02     | day_28    | 1        | 0   | 0        | 0    | 0       | 1
        """,
    )
    same(
        answer("forms_by_participant", BASE),
        """
        participant | expected | due | received | late | waiting | not_due | longest_days
        01-001      | 3        | 3   | 1        | 1    | 1       | 0       | 24
        01-002      | 1        | 1   | 0        | 0    | 1       | 0       |
        02-001      | 2        | 1   | 1        | 0    | 0       | 1       |
        """,
    )


def test_the_primary_outcome_needs_both_scores_and_the_dead_have_theirs() -> None:
    same(
        answer("primary_completeness", BASE),
        """
        center | due | complete | missing_baseline | missing_final | missing_both | not_due | share
        01     | 2   | 1        | 0                | 0             | 1            | 1       | 0.5
        02     | 1   | 1        | 0                | 0             | 0            | 0       | 1
        03     | 0   | 0        | 0                | 0             | 0            | 0       |
        """,
    )
    for day, column in (("7", "missing_final"), ("0", "missing_baseline")):
        lost = "\n".join(
            row for row in SOFA.splitlines() if f"01-001      | 01     | {day}" not in row
        )
        assert answer("primary_completeness", BASE | {"sofa": lost})[column].tolist() == [1, 0, 0]


def test_the_primary_outcome_has_an_exact_interval() -> None:
    row = answer("primary_completeness", BASE).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx((0.0125791, 0.9874209), abs=1e-7)


def test_the_score_is_counted_day_by_day() -> None:
    by_day = answer("sofa_by_day", BASE)
    same(
        by_day.iloc[[0, 1, 4, 7]],
        """
        day | due | known | missing | not_due
        0   | 4   | 3     | 1       | 0
        1   | 4   | 1     | 3       | 0
        4   | 3   | 1     | 2       | 1
        7   | 3   | 2     | 1       | 1
        """,
    )
    by_center = answer("sofa_by_center_and_day", BASE)
    assert by_center.groupby("day")["known"].sum().tolist() == by_day["known"].tolist()
    assert by_center["center"].unique().tolist() == ["01", "02"]


def test_components_are_counted_day_by_day_and_missing_ones_are_of_the_living() -> None:
    found = answer("sofa_component_completeness", BASE)
    same(
        found[found["day"].isin([0, 7])],
        """
        day | component      | due | known | missing | not_due
        0   | respiration    | 4   | 4     | 0       | 0
        0   | coagulation    | 4   | 4     | 0       | 0
        0   | liver          | 4   | 3     | 1       | 0
        0   | cardiovascular | 4   | 4     | 0       | 0
        0   | nervous_system | 4   | 4     | 0       | 0
        0   | renal          | 4   | 4     | 0       | 0
        7   | respiration    | 3   | 3     | 0       | 1
        7   | coagulation    | 3   | 3     | 0       | 1
        7   | liver          | 3   | 2     | 1       | 1
        7   | cardiovascular | 3   | 3     | 0       | 1
        7   | nervous_system | 3   | 2     | 1       | 1
        7   | renal          | 3   | 3     | 0       | 1
        """,
    )
    listed = answer("sofa_missing_components", BASE)
    from_2 = listed[listed["day"] >= 2]  # by then 01-003 and 02-001 are dead
    assert set(from_2["participant"]) == {"01-001", "01-002"}
    same(
        listed[(listed["participant"] == "01-002") & listed["day"].isin([0, 7])],
        """
        participant | day | missing | respiration | liver | nervous_system
        01-002      | 0   | 1       | yes         | no    | yes
        01-002      | 7   | 2       | yes         | no    | no
        """,
    )


def test_vital_status_is_known_of_the_dead_and_not_told_which() -> None:
    as_of = "2025-06-20T06:00Z"
    same(
        answer("vital_completeness", BASE, as_of),
        """
        center | due | known | unknown | not_due | share
        01     | 2   | 1     | 1       | 1       | 0.5
        02     | 1   | 1     | 0       | 0       | 1
        03     | 0   | 0     | 0       | 0       |
        """,
    )
    same(answer("vital_unknown", BASE, as_of), "participant | days_late\n01-002 | 20")


def test_what_was_not_supplied_is_named_with_what_it_keeps_from_being_shown() -> None:
    found = answer("sources", BASE).set_index("table")
    assert tuple(found.index) == OPTIONAL_FILES
    assert set(found.index[found["supplied"]]) == {"forms", "sofa"}
    assert found.loc[["forms", "sofa"], "blocked"].tolist() == [0, 0]
    assert found.loc["events", "blocked"] > 3
    named = answer("sources_blocked", BASE)
    assert named["table"].value_counts().to_dict() == {
        name: count for name, count in found["blocked"].items() if count
    }
    pairs = set(named.itertuples(index=False, name=None))
    assert ("events", "aesi_pooled") in pairs
    assert ("hemodynamics", "hypotension_listing") in pairs
    assert "sae_reporting" not in set(named.loc[named["table"] == "safety_forms", "measure"])


def test_nothing_is_blocked_where_all_was_supplied() -> None:
    whole = dict.fromkeys(OPTIONAL_FILES, "") | BASE
    assert answer("sources_blocked", whole).empty
    assert answer("sources", whole)["supplied"].all()


def test_the_days_are_the_trials() -> None:
    shorter = changed(TRIAL, "sofa", days=(0, 3), final_day=3)
    found = answer("primary_completeness", BASE, trial=shorter)
    assert found["due"].tolist() == [3, 1, 0]
    assert answer("sofa_by_day", BASE, trial=shorter)["day"].tolist() == [0, 3]
