"""Who was randomized and how many study days ago, on both sides of midnight and of the clocks."""

from tests.spec.reader import TRIAL, changed, derived, same

BY_24H = changed(TRIAL, "", study_day="24h")

# In Paris 2025-03-29 23:30 is 22:30 UTC and 2025-03-30 00:30 is 23:30 UTC of the day before.
AROUND_MIDNIGHT = """
    participant | center | randomized_at
    07-001      | 07     | 2025-03-29T23:30+01:00
    07-002      | 07     | 2025-03-30T00:30+01:00
"""


def test_the_day_is_the_centers_and_not_greenwichs() -> None:
    found = derived("2025-03-31T01:00+02:00", participants=AROUND_MIDNIGHT)
    same(
        found.tables["enrollment"],
        """
        participant | randomized_at     | randomized_on | days_since
        07-001      | 2025-03-29T22:30Z | 2025-03-29    | 2
        07-002      | 2025-03-29T23:30Z | 2025-03-30    | 1
        """,
    )


def test_a_night_of_23_hours_is_one_calendar_day_and_not_yet_24_hours() -> None:
    spring = """
        participant | center | randomized_at
        07-001      | 07     | 2025-03-29T12:00+01:00
    """
    as_of = "2025-03-30T12:30+02:00"  # 23.5 hours later: the clocks went forward
    calendar = derived(as_of, participants=spring).tables["enrollment"]
    elapsed = derived(as_of, BY_24H, participants=spring).tables["enrollment"]
    assert calendar["days_since"].tolist() == [1]
    assert elapsed["days_since"].tolist() == [0]


def test_a_night_of_25_hours_is_one_calendar_day_too() -> None:
    autumn = """
        participant | center | randomized_at
        07-001      | 07     | 2025-10-25T12:00+02:00
    """
    as_of = "2025-10-26T11:00+01:00"  # 24 hours later, an hour before noon
    assert derived(as_of, participants=autumn).tables["enrollment"]["days_since"].tolist() == [1]
    elapsed = derived(as_of, BY_24H, participants=autumn).tables["enrollment"]
    assert elapsed["days_since"].tolist() == [1]


def test_centers_in_two_zones_each_have_their_own_day() -> None:
    found = derived(
        "2025-06-02T06:00+02:00",
        centers="""
            center | name   | timezone         | opened_on
            07     | Paris  | Europe/Paris     | 2025-01-01
            40     | Guyane | America/Cayenne  | 2025-01-01
        """,
        participants="""
            participant | center | randomized_at
            07-001      | 07     | 2025-06-01T02:00Z
            40-001      | 40     | 2025-06-01T02:00Z
        """,
    )
    same(
        found.tables["enrollment"],
        """
        center | randomized_on | days_since
        07     | 2025-06-01    | 1
        40     | 2025-05-31    | 2
        """,
    )


def test_only_removed_data_make_a_participant_not_analyzable_where_nobody_says() -> None:
    found = derived(
        "2025-06-01T06:00+02:00",
        participants="""
            participant | center | randomized_at     | analyzable | withdrawal
            07-001      | 07     | 2025-05-01T10:00Z | yes        |
            07-002      | 07     | 2025-05-01T10:00Z | no         |
            07-003      | 07     | 2025-05-01T10:00Z |            |
            07-004      | 07     | 2025-05-01T10:00Z |            | consent_refused_data_removed
            07-005      | 07     | 2025-05-01T10:00Z |            | consent_refused_data_kept
        """,
    )
    same(
        found.tables["enrollment"],
        """
        participant | analyzable
        07-001      | yes
        07-002      | no
        07-003      | yes
        07-004      | no
        07-005      | yes
        """,
    )
