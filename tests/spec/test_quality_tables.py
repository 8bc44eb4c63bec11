"""Components of SOFA and vital status: known, missing, not yet due; the dead known when due."""

import pytest

from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from tests.spec.reader import TRIAL, changed, derived, said, same

LETTERS = {"yes": "k", "no": "m", "": "-"}


def by_day(sofa: str, as_of: str = "2025-06-01T06:00Z", died: str = "", trial=TRIAL) -> list[str]:
    """For each SOFA day a word of six letters, in the order of the scale: known, missing, –."""
    found = derived(
        as_of,
        trial,
        participants=f"""
            participant | center | randomized_at     | died_at | analyzable
            07-001      | 07     | 2025-05-01T10:00Z | {died}  | yes
            07-002      | 07     | 2025-05-01T10:00Z |         | no
        """,
        sofa=sofa,
    ).tables["sofa_components"]
    assert set(found["participant"]) == {"07-001"}
    rows = said(found, " | ".join(SOFA_COMPONENTS_OF))
    return ["".join(LETTERS[word] for word in row) for row in rows]


SCORES = """
    participant | center | day | respiration | coagulation | liver | cardiovascular | nervous_system | renal
    07-001      | 07     | 0   | 2           | 1           | 0     | 3              | 1              | 0
    07-001      | 07     | 1   | 2           | 1           |       | 3              | 1              | 0
    07-001      | 07     | 2   |             |             |       |                |                | 0
"""  # noqa: E501


def test_each_component_is_known_or_missing_once_its_day_is_over() -> None:
    assert by_day(SCORES)[:4] == ["kkkkkk", "kkmkkk", "mmmmmk", "mmmmmm"]
    assert by_day(SCORES, "2025-05-02T06:00Z") == ["kkkkkk", *["------"] * 7]


def test_from_the_day_of_death_on_all_are_known_and_not_before_it_is_due() -> None:
    died = "2025-05-02T20:00Z"
    assert by_day(SCORES, died=died) == ["kkkkkk"] * 8
    assert by_day(SCORES, "2025-05-03T06:00Z", died)[:3] == ["kkkkkk", "kkkkkk", "------"]


def test_what_a_component_is_made_from_is_enough() -> None:
    raw = """
        participant | center | day | pao2_fio2_mmhg | platelets_g_l | bilirubin_umol_l | map_mmhg | gcs | urine_ml_day
        07-001      | 07     | 0   | 250            | 120           | 24               | 62       | 14  | 900
        07-001      | 07     | 1   | 150            |               |                  |          |     |
    """  # noqa: E501
    assert by_day(raw)[:2] == ["kkkkkk", "mmmmmm"]  # 150 asks for respiratory support
    assert by_day(raw, trial=changed(TRIAL, "sofa", urine_counts=False))[0] == "kkkkkm"


def vital(person: str, as_of: str, trial=TRIAL) -> list[list[str]]:
    columns = "died_at | last_contact_at | hospital_discharged_at | icu_discharged_at"
    found = derived(
        as_of,
        trial,
        participants=f"""
            participant | center | randomized_at | {columns}
            07-001      | 07     | 2025-05-01T14:00+02:00 | {person}
        """,
    ).tables["vital_status"]
    return said(found, "status | days_since_due")


NOBODY_KNOWS = " | | | "


def test_it_falls_due_when_the_last_day_of_follow_up_is_over() -> None:
    assert vital(NOBODY_KNOWS, "2025-05-29T23:59+02:00") == [["not_due", ""]]
    assert vital(NOBODY_KNOWS, "2025-05-30T00:00+02:00") == [["unknown", "0"]]
    assert vital(NOBODY_KNOWS, "2025-06-02T00:00+02:00") == [["unknown", "3"]]
    shorter = changed(TRIAL, "follow_up", days=27)
    assert vital(NOBODY_KNOWS, "2025-05-29T00:00+02:00", shorter) == [["unknown", "0"]]


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("2025-05-03T10:00Z | | | ", "known"),
        ("2025-06-20T10:00Z | | | ", "known"),  # a death after day 28: alive then
        (" | 2025-05-28T23:59+02:00 | | ", "unknown"),
        (" | 2025-05-29T00:00+02:00 | | ", "known"),
        (" | | 2025-05-29T00:00+02:00 | ", "known"),
        (" | | 2025-05-28T00:00+02:00 | ", "unknown"),
        (" | | | 2025-05-29T09:00+02:00", "known"),
    ],
)
def test_known_is_a_death_or_somebody_seen_alive_on_that_day_or_later(person, status) -> None:
    assert vital(person, "2025-07-01T06:00Z") == [[status, "32"]]


def test_a_death_known_early_is_not_seen_before_it_is_due() -> None:
    assert vital("2025-05-03T10:00Z | | | ", "2025-05-20T06:00Z") == [["not_due", ""]]


def test_who_may_not_be_used_is_not_expected() -> None:
    found = derived(
        "2025-07-01T06:00Z",
        participants="""
            participant | center | randomized_at     | analyzable
            07-001      | 07     | 2025-05-01T10:00Z | yes
            07-002      | 07     | 2025-05-01T10:00Z | no
        """,
    ).tables["vital_status"]
    same(found, "participant | status\n07-001 | unknown")
