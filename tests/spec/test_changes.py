"""What changed between two cuts: each as it was, and what was not supplied is not zero."""

import pytest

from tests.spec.answers import answer
from tests.spec.reader import same

CENTERS = """
    center | name   | timezone     | opened_on
    01     | First  | Europe/Paris | 2025-01-01
    02     | Second | Europe/Paris | 2025-05-28
"""
BEFORE = {
    "centers": CENTERS,
    "participants": """
        participant | center | randomized_at     | analyzable | norepinephrine_onset_at
        01-001      | 01     | 2025-05-01T12:00Z | yes        | 2025-05-01T00:00Z
        01-002      | 01     | 2025-05-19T12:00Z | yes        | 2025-05-19T00:00Z
    """,
    "consent": """
        participant | center | mode     | status
        01-001      | 01     | deferred | pending
        01-002      | 01     | deferred | pending
    """,
    "infusion": """
        participant | center | changed_at        | rate_ng_kg_min | action
        01-001      | 01     | 2025-05-01T12:00Z | 0.5            | start
    """,
    "sofa": "participant | center | day\n01-001 | 01 | 7",
    "forms": """
        participant | center | form  | expected_on | received_on
        01-001      | 01     | day_7 | 2025-05-08  |
        01-002      | 01     | day_7 | 2025-05-26  |
    """,
    "deviations": """
        deviation | participant | center | code | occurred_on | status
        D1        | 01-001      | 01     | KIT  | 2025-05-02  | open
    """,
    "events": """
        event | participant | center | serious | aware_at          | reported_at
        E1    | 01-001      | 01     | yes     | 2025-05-03T10:00Z | 2025-05-03T12:00Z
    """,
    "screening": """
        screening | center | screened_on | outcome
        S1        | 01     | 2025-05-01  | randomized
    """,
    "safety_forms": "participant | center | form | received_on | events",
}
NOW = BEFORE | {
    "participants": BEFORE["participants"]
    + "    01-003 | 01 | 2025-05-30T12:00Z | no | 2025-05-30T00:00Z\n",
    "consent": """
        participant | center | mode     | status
        01-001      | 01     | deferred | obtained
        01-002      | 01     | deferred | refused
        01-003      | 01     | deferred | pending
    """,
    "infusion": BEFORE["infusion"] + "    01-002 | 01 | 2025-05-20T12:00Z | 0.5 | start\n",
    "forms": BEFORE["forms"].replace("2025-05-26  |", "2025-05-26  | 2025-05-27"),
    "deviations": BEFORE["deviations"].replace("open", "closed")
    + "        D2 | 01-002 | 01 | SAMPLE-LATE | 2025-05-20 | open\n",
    "events": BEFORE["events"]
    + "        E2 | 01-002 | 01 | yes | 2025-05-21T10:00Z | 2025-05-25T12:00Z\n",
    "screening": BEFORE["screening"] + "        S2 | 01 | 2025-05-30 | refused\n",
    "safety_forms": """
        participant | center | form  | received_on | events
        01-001      | 01     | day_7 | 2025-05-29  | none
    """,
}
THEN = "2025-05-20T06:00+02:00"

EXPECTED = {
    "recruitment_changes": """
        item         | now | before | change
        screened     | 2   | 1      | 1
        randomized   | 3   | 2      | 1
        analyzable   | 2   | 2      | 0
        centers_open | 2   | 1      | 1
    """,
    "consent_changes": """
        item             | now | before | change
        consent_settled | 1   | 0      | 1
        consent_pending  | 1   | 2      | -1
        consent_overdue  | 0   | 1      | -1
        consent_refused  | 1   | 0      | 1
    """,
    "infusion_start_changes": """
        item              | now | before | change
        started_in_window | 1   | 1      | 0
        started_early     | 0   | 0      | 0
        started_late      | 1   | 0      | 1
        not_started       | 1   | 1      | 0
    """,
    "completeness_changes": """
        item           | now | before | change
        sofa_known     | 0   | 0      | 0
        sofa_missing   | 2   | 1      | 1
        forms_received | 1   | 0      | 1
        forms_late     | 1   | 1      | 0
    """,
    "deviation_changes": """
        item                 | now | before | change
        deviations           | 8   | 5      | 3
        deviations_important | 7   | 5      | 2
        deviations_open      | 7   | 5      | 2
        deviations_closed    | 1   | 0      | 1
    """,
    "sae_changes": """
        item                  | now | before | change
        saes                  | 2   | 1      | 1
        saes_on_time          | 1   | 1      | 0
        saes_late             | 1   | 0      | 1
        safety_forms_expected | 3   | 1      | 2
        safety_forms_received | 1   | 0      | 1
    """,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_cut_is_counted_as_it_was(name: str) -> None:
    same(answer(name, NOW, then=(BEFORE, THEN)), EXPECTED[name])


def test_what_one_of_the_cuts_did_not_hold_is_missing_and_not_zero() -> None:
    without = {k: v for k, v in BEFORE.items() if k not in ("screening", "forms", "events")}
    screened = answer("recruitment_changes", NOW, then=(without, THEN))
    same(screened.head(2), "item | now | before | change\nscreened | 2 | |\nrandomized | 3 | 2 | 1")
    forms = answer("completeness_changes", NOW, then=(without, THEN))
    same(forms.tail(1), "item | now | before | change\nforms_late | 1 | |")
    saes = answer("sae_changes", NOW, then=(without, THEN))
    same(saes.head(1), "item | now | before | change\nsaes | 2 | |")
