"""A center's own curve: from its opening, day by day, to the cut; who counts, and which target."""

from tests.spec.answers import answer
from tests.spec.reader import TRIAL, changed, same

CENTERS = """
    center | name   | timezone     | opened_on
    01     | First  | Europe/Paris | 2025-01-01
    02     | Second | Europe/Paris | 2025-03-01
    03     | Third  | Europe/Paris |
    04     | Fourth | Europe/Paris | 2025-06-02
    05     | Fifth  | Europe/Paris | 2025-06-01
"""
PEOPLE = """
    participant | center | randomized_at     | analyzable
    01-001      | 01     | 2025-01-10T12:00Z | yes
    01-002      | 01     | 2025-01-10T13:00Z | no
    01-003      | 01     | 2025-02-10T23:30Z | yes
    03-001      | 03     | 2025-04-01T12:00Z | yes
"""
TARGETS = changed(TRIAL, "centers", target=8, targets={"02": 20})


def test_each_center_counts_from_its_opening_to_the_cut() -> None:
    """02 is open and empty, 05 opened on the day of the cut, 04 opens a day later: no row; 03 has
    somebody without being open. Midnight is the center's: 23:30Z is the 11th in Paris.
    """
    found = answer("center_curve", {"centers": CENTERS, "participants": PEOPLE}, trial=TARGETS)
    same(
        found,
        """
        center | date       | randomized | counted | target
        01     | 2025-01-01 | 0          | 0       | 8
        01     | 2025-01-10 | 2          | 1       | 8
        01     | 2025-02-11 | 3          | 2       | 8
        01     | 2025-06-01 | 3          | 2       | 8
        02     | 2025-03-01 | 0          | 0       | 20
        02     | 2025-06-01 | 0          | 0       | 20
        03     | 2025-04-01 | 1          | 1       | 8
        03     | 2025-06-01 | 1          | 1       | 8
        05     | 2025-06-01 | 0          | 0       | 8
        """,
    )


def test_where_the_definition_says_randomized_all_count() -> None:
    trial = changed(TARGETS, "", target_counts="randomized")
    found = answer("center_curve", {"centers": CENTERS, "participants": PEOPLE}, trial=trial)
    assert found["counted"].tolist() == found["randomized"].tolist()


def test_a_trial_without_an_open_center_has_no_row() -> None:
    found = answer("center_curve", {"centers": "center | name | timezone\n01 | First | UTC"})
    assert found.empty
