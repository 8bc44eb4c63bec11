"""Forms, reports of serious events and deviations: both sides of each threshold."""

import pandas as pd
import pytest

from data.vocabulary import ANALYSIS_TABLES
from tests.spec.reader import TRIAL, changed, derived, same, tables


@pytest.mark.parametrize(
    ("today", "status", "days_late"),
    [
        ("2025-05-08", "not_due", ""),
        ("2025-05-09", "waiting", "0"),
        ("2025-05-19", "waiting", "10"),
        ("2025-05-20", "late", "11"),
    ],
)
def test_a_form_waits_ten_days_past_its_due_day_and_is_late_after(
    today: str, status: str, days_late: str
) -> None:
    found = derived(
        f"{today}T06:00+02:00",
        forms="""
            participant | center | form  | expected_on | received_on
            07-001      | 07     | day_7 | 2025-05-09  |
            07-002      | 07     | day_7 | 2025-05-09  | 2025-05-01
        """,
    ).tables["form_status"]
    same(
        found,
        f"""
        participant | form  | status   | days_late
        07-001      | day_7 | {status} | {days_late}
        07-002      | day_7 | received |
        """,
    )


def test_the_due_day_is_the_centers_day() -> None:
    forms = """
        participant | center | form  | expected_on
        07-001      | 07     | day_7 | 2025-05-09
    """
    before = derived("2025-05-08T23:59+02:00", forms=forms).tables["form_status"]
    after = derived("2025-05-08T22:00Z", forms=forms).tables["form_status"]
    assert before["status"].tolist() == ["not_due"]
    assert after["status"].tolist() == ["waiting"]


EVENTS = """
    event | participant | center | serious | aware_at          | reported_at
    E1    | 07-001      | 07     | yes     | 2025-05-01T10:00Z | 2025-05-02T10:00:00Z
    E2    | 07-001      | 07     | yes     | 2025-05-01T10:00Z | 2025-05-02T10:00:01Z
    E3    | 07-001      | 07     | yes     |                   | 2025-05-02T10:00Z
    E4    | 07-001      | 07     | yes     | 2025-05-01T10:00Z |
    E5    | 07-001      | 07     | no      | 2025-05-01T10:00Z |
"""


@pytest.mark.parametrize(
    ("as_of", "unreported"), [("2025-05-02T10:00:00Z", "unknown"), ("2025-05-02T10:00:01Z", "late")]
)
def test_a_report_is_on_time_up_to_24_hours_and_none_is_late_after(
    as_of: str, unreported: str
) -> None:
    same(
        derived(as_of, events=EVENTS).tables["sae_reports"],
        f"""
        event | timeliness
        E1    | on_time
        E2    | late
        E3    | unknown
        E4    | {unreported}
        """,
    )


def test_the_limit_of_a_report_is_the_trials() -> None:
    trial = changed(TRIAL, "sae", report_within_h=25.0)
    found = derived("2025-06-01T00:00Z", trial, events=EVENTS).tables["sae_reports"]
    assert found["timeliness"].tolist()[:2] == ["on_time", "on_time"]


DEVIATIONS = """
    deviation | participant | center | code        | occurred_on | important | status
    D1        | 07-001      | 07     | WIN-LATE    | 2025-05-03  |           | open
    D2        | 07-001      | 07     | WIN-LATE    | 2025-05-01  | no        | closed
    D3        | 07-001      | 07     | DOSE-MAX    | 2025-05-01  | yes       | open
    D4        | 07-001      | 07     | OTHER       | 2025-05-01  | yes       | open
    D5        | 07-001      | 07     | SAMPLE-LATE | 2025-05-02  |           | open
    D6        | 07-001      | 07     | KIT         | 2025-05-01  |           | open
"""


def test_what_a_drug_effect_can_cause_stays_out_and_the_catalog_classifies_the_rest() -> None:
    found = derived("2025-05-10T06:00+02:00", deviations=DEVIATIONS).tables["conduct_deviations"]
    same(
        found,
        """
        deviation | code        | important | status | days_open
        D1        | WIN-LATE    | yes       | open   | 7
        D2        | WIN-LATE    | no        | closed |
        D5        | SAMPLE-LATE | no        | open   | 8
        D6        | KIT         | yes       | open   | 9
        """,
    )


def test_days_open_count_from_the_report_else_the_discovery_else_the_deviation() -> None:
    found = derived(
        "2025-05-10T06:00+02:00",
        deviations="""
            deviation | participant | code | occurred_on | discovered_on | reported_on | status
            D1        | 07-001      | KIT  | 2025-05-01  | 2025-05-02    | 2025-05-03  | open
            D2        | 07-001      | KIT  | 2025-05-01  | 2025-05-02    |             | open
            D3        | 07-001      | KIT  | 2025-05-01  |               |             | open
        """,
    ).tables["conduct_deviations"]
    assert found["days_open"].tolist() == [7, 8, 9]


def test_a_code_outside_the_catalog_stays_out() -> None:
    rules = tuple(rule for rule in TRIAL.deviations if rule.code != "KIT")
    trial = changed(TRIAL, "", deviations=rules)
    found = derived("2025-05-10T06:00Z", trial, deviations=DEVIATIONS)
    assert "KIT" not in set(found.tables["conduct_deviations"]["code"])


def test_an_export_without_a_row_derives_every_table_typed_and_empty() -> None:
    supplied = dict.fromkeys(tables(), "")
    found = derived("2025-05-10T06:00Z", **supplied)
    assert found.supplied == set(ANALYSIS_TABLES)
    for name, table in ANALYSIS_TABLES.items():
        assert found.tables[name].empty, name
        assert tuple(found.tables[name].columns) == table.names
    pd.testing.assert_series_equal(
        found.tables["enrollment"].dtypes, derived("2025-05-10T06:00Z").tables["enrollment"].dtypes
    )
