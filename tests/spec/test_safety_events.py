"""What is told of each event, what an incomplete onset may mean, whom the pooled table counts."""

import pandas as pd
import pytest

from data.derive.partial_dates import span
from tests.spec.reader import TRIAL, changed, derived, frame, same

CENTERS = """
    center | name    | timezone        | opened_on
    07     | Paris   | Europe/Paris    | 2025-01-01
    08     | Cayenne | America/Cayenne | 2025-01-01
"""
PEOPLE = """
    participant | center | randomized_at     | norepinephrine_onset_at | analyzable
    07-001      | 07     | 2025-05-01T10:00Z | 2025-05-01T00:00Z       | yes
    07-002      | 07     | 2025-05-01T10:00Z | 2025-05-01T00:00Z       | no
    08-001      | 08     | 2025-05-10T10:00Z | 2025-05-10T00:00Z       | yes
"""
INFUSION = """
    participant | center | changed_at        | rate_ng_kg_min | action
    07-001      | 07     | 2025-05-01T12:00Z | 0.5            | start
"""
HEAD = "event | participant | center | kind | severity | serious | onset"
AS_OF = "2025-06-01T06:00Z"


def tables(events: str, as_of: str = AS_OF, trial=TRIAL, **more: str) -> dict[str, pd.DataFrame]:
    texts = {"centers": CENTERS, "participants": PEOPLE, "infusion": INFUSION, "events": events}
    return derived(as_of, trial, **(texts | more)).tables


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2025-05-02T14:05", "2025-05-02T12:05Z", "2025-05-02T12:05Z"),
        ("2025-05-02 14:05", "2025-05-02T12:05Z", "2025-05-02T12:05Z"),
        ("2025-05-02T14:05Z", "2025-05-02T14:05Z", "2025-05-02T14:05Z"),
        ("2025-05-02T14:05-03:00", "2025-05-02T17:05Z", "2025-05-02T17:05Z"),
        ("2025-05-02", "2025-05-01T22:00Z", "2025-05-02T21:59:59.999999Z"),
        ("2025-03-30", "2025-03-29T23:00Z", "2025-03-30T21:59:59.999999Z"),  # a day of 23 hours
        ("2025-03-30T02:30", "2025-03-30T01:00Z", "2025-03-30T01:00Z"),  # never came
        ("2025-10-26T02:30", "2025-10-26T00:30Z", "2025-10-26T00:30Z"),  # came twice
        ("2025-02", "2025-01-31T23:00Z", "2025-02-28T22:59:59.999999Z"),
        ("2024-02", "2024-01-31T23:00Z", "2024-02-29T22:59:59.999999Z"),
        ("2024", "2023-12-31T23:00Z", "2024-12-31T22:59:59.999999Z"),
    ],
)
def test_an_incomplete_date_spans_what_it_may_mean_on_its_clock(written, first, last) -> None:
    found = span(pd.Series([written], dtype="str"), pd.Series(["Europe/Paris"]))
    assert found["first"].item() == pd.Timestamp(first)
    assert found["last"].item() == pd.Timestamp(last)


@pytest.mark.parametrize("written", [None, "", "soon", "2025-13", "2025-02-30"])
def test_what_is_no_date_means_nothing(written) -> None:
    found = span(pd.Series([written], dtype="str"), pd.Series(["Europe/Paris"]))
    assert found.isna().all(axis=None)


def test_each_event_keeps_its_onset_as_written_with_what_is_known_of_it() -> None:
    events = f"""
        {HEAD} | aware_at | reported_at | bleeding_grade | outcome
        E1 | 07-001 | 07 | bleeding | severe | yes | 2025-05-02T14:00 | 2025-05-02T15:00Z | 2025-05-03T16:00Z | 3 | fatal
        E2 | 07-001 | 07 | flushing | mild | no | 2025-05-02 | | | | recovered
        E3 | 07-001 | 07 | other | mild | no | 2025-05 | | | |
        E4 | 08-001 | 08 | hypotension | mild | no | 2025-05-10T23:30 | | | |
    """  # noqa: E501
    same(
        tables(events)["safety_events"],
        """
        event | kind        | of_interest | onset            | day | onset_h | delay_h | outcome
        E1    | bleeding    | yes         | 2025-05-02T14:00 | 1   | 24      | 25      | fatal
        E2    | flushing    | no          | 2025-05-02       | 1   |         |         | recovered
        E3    | other       | no          | 2025-05          |     |         |         |
        E4    | hypotension | yes         | 2025-05-10T23:30 | 0   |         |         |
        """,
    )


def counted(onset: str, as_of: str = AS_OF, trial=TRIAL, who: str = "07-001 | 07") -> list[bool]:
    found = tables(f"{HEAD}\nE1 | {who} | arrhythmia | mild | no | {onset}", as_of, trial)
    return found["aesi_status"]["arrhythmia"].tolist()


@pytest.mark.parametrize(
    ("onset", "expected"),
    [
        ("2025-05-01T12:00", True),  # the minute of randomization
        ("2025-05-01T11:59", False),
        ("2025-05-08T23:59", True),  # the last minute of day 7
        ("2025-05-09T00:00", False),
        ("2025-05-01", True),
        ("2025-04-30", False),
        ("2025-05-08", True),
        ("2025-05-09", False),
        ("2025-05", True),  # it may have been then
        ("2025-04", False),
        ("2025-06", False),
        ("2025", True),
    ],
)
def test_an_event_counts_if_it_may_lie_between_randomization_and_the_end_of_day_7(
    onset: str, expected: bool
) -> None:
    assert counted(onset) == [expected, False]


def test_by_24_hours_day_7_ends_at_the_hour_of_randomization() -> None:
    by_24h = changed(TRIAL, "", study_day="24h")
    assert counted("2025-05-09T11:59", trial=by_24h) == [True, False]
    assert counted("2025-05-09T12:00", trial=by_24h) == [False, False]


def test_counted_are_those_whose_day_7_is_over_and_whose_data_may_be_used() -> None:
    ends = "2025-05-08T21:59Z", "2025-05-08T22:00Z", "2025-05-18T02:59Z", "2025-05-18T03:00Z"
    found = [tables(HEAD, end)["aesi_status"]["participant"].tolist() for end in ends]
    assert found == [[], ["07-001"], ["07-001"], ["07-001", "08-001"]]


def test_bleeding_is_major_from_the_trials_grade_on_and_not_without_one() -> None:
    for grade, from_3, from_2 in (("2", False, True), ("3", True, True), ("", False, False)):
        events = f"""
            {HEAD} | bleeding_grade
            E1 | 07-001 | 07 | bleeding | mild | no | 2025-05-02 | {grade}
        """
        for least, expected in ((3, from_3), (2, from_2)):
            trial = changed(TRIAL, "bleeding", major_from=least)
            row = tables(events, trial=trial)["aesi_status"].iloc[0]
            assert (row["bleeding"], row["bleeding_major"]) == (True, expected)


def test_severe_is_any_kind_and_not_serious() -> None:
    events = f"""
        {HEAD}
        E1 | 07-001 | 07 | other | severe | no | 2025-05-02
        E2 | 08-001 | 08 | other | moderate | yes | 2025-05-11
    """
    same(
        tables(events)["aesi_status"],
        "participant | other | severe\n07-001 | yes | yes\n08-001 | yes | no",
    )


def test_the_form_of_day_7_is_in_whatever_it_says() -> None:
    forms = """
        participant | center | form   | received_on | events
        07-001      | 07     | day_7  | 2025-05-10  | none
        08-001      | 08     | day_28 | 2025-05-31  | some
    """
    found = tables(HEAD, safety_forms=forms)["aesi_status"]
    same(found, "participant | form_in\n07-001 | yes\n08-001 | no")


def test_hypotension_is_as_reported_or_measured_and_missing_where_not_assessable() -> None:
    events = f"{HEAD}\nE1 | 08-001 | 08 | hypotension | mild | no | 2025-05-11"
    same(
        tables(events)["aesi_status"],
        "participant | hypotension\n07-001 | no\n08-001 | yes",
    )
    pressures = """
        participant | center | measured_at       | map_mmhg | norepinephrine_ug_kg_min | fluid_bolus
        07-001      | 07     | 2025-05-01T14:00Z | 60       | 0.2                      | no
        07-001      | 07     | 2025-05-01T14:20Z | 60       | 0.4                      | no
    """
    measured = changed(TRIAL, "hypotension", definition="measured")
    same(
        tables(events, trial=measured, hemodynamics=pressures)["aesi_status"],
        "participant | hypotension\n07-001 | yes\n08-001 |",
    )
    same(
        tables(events, trial=measured)["aesi_status"],
        "participant | hypotension\n07-001 |\n08-001 |",
    )


def test_a_pooled_table_holds_no_outcome() -> None:
    assert "outcome" not in frame("aesi_status").columns
    assert "outcome" in frame("safety_events").columns
