"""Deferred consent: pending, overdue the day after the limit, refused, unknown."""

from tests.spec.reader import derived, same

PEOPLE = """
    participant | center | randomized_at
    07-001      | 07     | 2025-05-01T10:00Z
    07-002      | 07     | 2025-05-02T10:00Z
    07-003      | 07     | 2025-05-03T10:00Z
    07-004      | 07     | 2025-05-04T10:00Z
"""


def test_overdue_begins_the_day_after_the_limit_and_only_while_pending() -> None:
    found = derived(
        "2025-05-16T06:00Z",  # 15, 14, 13 and 12 days later; the limit is 14
        participants=PEOPLE,
        consent="""
            participant | center | mode     | status   | approach | decided_on
            07-001      | 07     | deferred | pending  | relative |
            07-002      | 07     | deferred | pending  | relative |
            07-003      | 07     | deferred | refused  | relative | 2025-05-06
        """,
    )
    same(
        found.tables["consent_status"],
        """
        participant | days_since | mode     | status  | approach | decided_on | overdue
        07-001      | 15         | deferred | pending | relative |            | yes
        07-002      | 14         | deferred | pending | relative |            | no
        07-003      | 13         | deferred | refused |          | 2025-05-06 | no
        07-004      | 12         |          |         |          |            | no
        """,
    )


def test_consent_that_was_not_supplied_is_not_derived() -> None:
    found = derived("2025-05-16T06:00Z", participants=PEOPLE)
    assert "consent_status" not in found.supplied
    assert found.tables["consent_status"].empty
