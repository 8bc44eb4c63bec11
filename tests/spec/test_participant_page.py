"""The participant page's measures: one person's rows, in order, and nobody's for nobody."""

import pytest

from data.measures.registry import MEASURES
from tests.spec.answers import answer
from tests.spec.reader import same

TEXTS = {
    "centers": """
        center | name  | timezone     | opened_on
        01     | First | Europe/Paris | 2025-01-01
    """,
    "participants": """
        participant | center | randomized_at     | norepinephrine_onset_at | analyzable | withdrawn_at | withdrawal
        01-001      | 01     | 2025-05-01T12:00Z | 2025-05-01T00:00Z       | yes        |              |
        01-002      | 01     | 2025-05-02T12:00Z | 2025-05-02T00:00Z       | yes        | 2025-05-09T08:00Z | other
    """,  # noqa: E501
    "consent": """
        participant | center | mode     | status  | approach | sought_on
        01-001      | 01     | deferred | pending | relative | 2025-05-02
    """,
    "infusion": """
        participant | center | changed_at        | rate_ng_kg_min | action   | reason
        01-001      | 01     | 2025-05-01T13:30Z | 1.0            | increase |
        01-001      | 01     | 2025-05-01T13:00Z | 0.5            | start    |
        01-001      | 01     | 2025-05-01T19:00Z | 0              | stop     | hypotension
        01-002      | 01     | 2025-05-02T13:00Z | 0.5            | start    |
    """,
    "sofa": """
        participant | center | day | respiration | coagulation | liver | cardiovascular | nervous_system | renal
        01-001      | 01     | 0   | 1           | 1           |       | 1              | 1              |
    """,  # noqa: E501
    "events": """
        event | participant | center | kind        | severity | serious | onset            | term
        E1    | 01-001      | 01     | hypotension | mild     | no      | 2025-05-01T20:50 | Low
        E2    | 01-002      | 01     | other       | mild     | no      | 2025-05-03       | Ileus
        E3    | 01-001      | 01     | flushing    | mild     | no      | 2025-05          | Red
    """,
    "forms": """
        participant | center | form      | expected_on | received_on
        01-001      | 01     | day_7     | 2025-05-08  |
        01-001      | 01     | inclusion | 2025-05-02  | 2025-05-03
    """,
    "safety_forms": """
        participant | center | form  | received_on | events
        01-001      | 01     | day_7 | 2025-05-10  | some
    """,
    "deviations": """
        deviation | participant | center | code     | occurred_on | status
        D1        | 01-001      | 01     | KIT      | 2025-05-01  | closed
        D2        | 01-001      | 01     | UNBLIND  | 2025-05-02  | open
    """,
}
ONE = "01-001"


def said_of(name: str, text: str, participant: str = ONE) -> None:
    same(answer(name, TEXTS, participant=participant), text)


def test_the_header_says_who_and_where_consent_stands() -> None:
    said_of(
        "participant_header",
        """
        center | participant | randomized_at     | days_since | status  | approach | overdue
        01     | 01-001      | 2025-05-01T12:00Z | 31         | pending | relative | yes
        """,
    )
    without = "status | withdrawn_at | withdrawal\n | 2025-05-09T08:00Z | other"
    said_of("participant_header", without, "01-002")
    said_of("participant_start", "hours_to_start | start\n13 | in_window")


def test_the_infusion_in_hours_from_its_start() -> None:
    said_of(
        "participant_infusion",
        """
        from_h | to_h | rate_ng_kg_min | running
        0      | 0.5  | 0.5            | no
        0.5    | 6    | 1              | no
        """,
    )
    said_of(
        "participant_exposure",
        """
        class_blinded | stop_reason | infusion_h | max_rate_ng_kg_min | down_steps | pause_min
        stopped_early | hypotension | 6          | 1                  | 0          | 0
        """,
    )
    said_of(
        "participant_rate_changes",
        """
        hours | rate_ng_kg_min | action   | reason
        0     | 0.5            | start    |
        0.5   | 1              | increase |
        6     | 0              | stop     | hypotension
        """,
    )


def test_scores_are_known_or_not_and_never_told() -> None:
    found = answer("participant_sofa", TEXTS, participant=ONE)
    assert found["day"].tolist() == list(range(8))
    same(
        found.iloc[:2],
        """
        day | status  | missing | respiration | liver | renal | days_since_due
        0   | missing | 2       | yes         | no    | no    | 30
        1   | missing | 6       | no          | no    | no    | 29
        """,
    )
    early = answer("participant_sofa", TEXTS, "2025-05-02T06:00Z", participant=ONE)
    same(
        early.iloc[[1]], "day | status | missing | respiration | days_since_due\n1 | not_due | | |"
    )
    assert not set(MEASURES["participant_sofa"].columns) & {"total", "score", "sofa"}


def test_events_forms_and_deviations_are_this_persons() -> None:
    said_of(
        "participant_events",
        "event | term | onset | onset_h\nE1 | Low | 2025-05-01T20:50 | 5.833333333\n"
        "E3 | Red | 2025-05 |",
    )
    said_of(
        "participant_forms",
        "form | status | days_late\ninclusion | received |\nday_7 | late | 24",
    )
    said_of(
        "participant_safety_forms",
        "form | received | received_on\nday_7 | yes | 2025-05-10\nday_28 | no |",
    )
    found = answer("participant_deviations", TEXTS, participant=ONE)
    assert "KIT" in set(found["code"])
    assert "UNBLIND" not in set(found["code"])
    drug = answer("participant_drug_deviations", TEXTS, participant=ONE)
    assert "UNBLIND" in set(drug["code"])
    assert set(drug["participant"]) | set(found["participant"]) == {ONE}


@pytest.mark.parametrize("name", sorted(n for n in MEASURES if n.startswith("participant_")))
def test_for_nobody_there_is_no_row(name: str) -> None:
    assert answer(name, TEXTS).empty
    assert set(answer(name, TEXTS, participant="01-002").get("participant", [])) <= {"01-002"}
