"""Serious events nobody reported yet: who, since when, and each side of the trial's limit."""

from tests.spec.answers import answer
from tests.spec.reader import same

CENTERS = """
    center | name  | timezone     | opened_on
    01     | First | Europe/Paris | 2025-01-01
"""
PEOPLE = """
    participant | center | randomized_at
    01-001      | 01     | 2025-05-01T12:00Z
    01-002      | 01     | 2025-05-02T12:00Z
"""
# the cut is on 2025-06-01 at 04:00 UTC, the limit 24 h
EVENTS = """
    event | participant | center | kind  | severity | serious | onset      | aware_at          | reported_at
    E1    | 01-001      | 01     | other | severe   | yes     | 2025-05-30 | 2025-05-31T04:00Z |
    E2    | 01-001      | 01     | other | mild     | yes     | 2025-05-30 | 2025-05-31T03:59Z |
    E3    | 01-002      | 01     | other | severe   | yes     | 2025-05-30 |                   |
    E4    | 01-002      | 01     | other | severe   | yes     | 2025-05-20 | 2025-05-20T00:00Z | 2025-05-29T00:00Z
    E5    | 01-002      | 01     | other | severe   | no      | 2025-05-20 | 2025-05-20T00:00Z |
"""  # noqa: E501


def test_what_is_not_reported_waits_the_longest_known_first() -> None:
    found = answer(
        "sae_awaiting_report", {"centers": CENTERS, "participants": PEOPLE, "events": EVENTS}
    )
    same(
        found,
        """
        center | participant | event | waited_h     | limit_h | overdue
        01     | 01-001      | E2    | 24.01666667  | 24      | yes
        01     | 01-001      | E1    | 24           | 24      | no
        01     | 01-002      | E3    |              | 24      |
        """,
    )


def test_nothing_waits_where_all_is_reported() -> None:
    events = "\n".join(
        line for line in EVENTS.splitlines() if "E4" in line or "reported_at" in line
    )
    found = answer(
        "sae_awaiting_report", {"centers": CENTERS, "participants": PEOPLE, "events": events}
    )
    assert found.empty
