"""Deviations of the golden trial, counted by hand."""

import pytest

from tests.golden.trial import CUT, TEXTS
from tests.spec.answers import answer
from tests.spec.reader import derived, same

TABLES = derived(CUT, **TEXTS).tables


def test_what_no_drug_effect_can_cause() -> None:
    """01-002's last score was due on the 17th of April, a week after the 10th; 02-002 was to
    consent by the 3rd of June, 14 days after the 20th of May on Cayenne's calendar; E1's limit
    passed on the 3rd of May at 22:00. Days open to the 16th of June.
    """
    found = TABLES["conduct_deviations"].sort_values(["center", "occurred_on", "participant"])
    same(
        found.sort_values(["participant", "code"]),
        """
        participant | code         | occurred_on | important | status | days_open | source
        01-001      | KIT          | 2025-03-30  | yes       | open   | 75        | reported
        01-002      | SOFA-MISSING | 2025-04-17  | yes       | open   | 60        | found
        01-004      | SAE-LATE     | 2025-05-03  | yes       | open   | 41        | both
        01-004      | WIN-LATE     | 2025-05-02  | yes       | closed |           | both
        02-001      | SAMPLE-LATE  | 2025-05-10  | no        | closed |           | reported
        02-001      | SOFA-MISSING | 2025-05-10  | yes       | open   | 37        | found
        02-001      | WIN-EARLY    | 2025-05-10  | yes       | open   | 37        | found
        02-002      | CONSENT      | 2025-06-04  | yes       | open   | 11        | both
        02-003      | ELIG         | 2025-06-01  | yes       | open   | 15        | found
        """,
    )


def test_what_a_drug_effect_can_cause() -> None:
    """Dated a day later by the center, the rate above the maximum is still the same; it is minor
    because the center says so. 30 of 48 hours without a reason are under 80 %.
    """
    same(
        TABLES["drug_deviations"].sort_values(["participant", "code"]),
        """
        participant | code      | detail    | occurred_on | important | status | source
        01-002      | OTHER     |           | 2025-04-12  | no        | open   | reported
        01-004      | DOSE-STEP | too_soon  | 2025-05-02  | yes       | open   | found
        02-001      | DOSE-MAX  | above_max | 2025-05-10  | no        | closed | both
        02-001      | DOSE-STEP | too_large | 2025-05-10  | yes       | open   | found
        02-005      | DURATION  | too_short | 2025-05-26  | yes       | open   | found
        """,
    )


def test_counts_by_center() -> None:
    found = answer("deviation_counts", TEXTS, CUT)
    same(
        found,
        """
        center | participants | deviations | important | open | found | reported | both
        01     | 4            | 4          | 4         | 3    | 1     | 1        | 2
        02     | 5            | 5          | 4         | 4    | 3     | 1        | 1
        """,
    )
    same(found, "center | participants_with_important | share\n01 | 3 | 0.75\n02 | 3 | 0.6")


def test_each_code_against_its_opportunities() -> None:
    """Randomized 9; begun with a known onset 8; serious events 3; scores due: 2 each but one of
    02-004, who came yesterday: 17.
    """
    same(
        answer("deviation_codes", TEXTS, CUT),
        """
        code           | basis      | deviations | important | open | count | of
        ELIG           | randomized | 1          | 1         | 1    | 1     | 9
        CONSENT        | randomized | 1          | 1         | 1    | 1     | 9
        WIN-EARLY      | started    | 1          | 1         | 1    | 1     | 8
        WIN-LATE       | started    | 1          | 1         | 0    | 1     | 8
        KIT            | randomized | 1          | 1         | 1    | 1     | 9
        SOFA-MISSING   | sofa_due   | 2          | 2         | 2    | 2     | 17
        SAE-LATE       | sae        | 1          | 1         | 1    | 1     | 3
        SAMPLE-LATE    | randomized | 1          | 0         | 0    | 1     | 9
        MOTTLING-PHOTO | randomized | 0          | 0         | 0    | 0     | 9
        """,
    )
    by_center = answer("deviation_center_codes", TEXTS, CUT)
    rows = by_center[by_center["code"].isin(["WIN-LATE", "SOFA-MISSING", "SAE-LATE"])]
    same(
        rows,
        """
        center | code         | count | of
        01     | WIN-LATE     | 1     | 4
        01     | SOFA-MISSING | 1     | 8
        01     | SAE-LATE     | 1     | 2
        02     | WIN-LATE     | 0     | 4
        02     | SOFA-MISSING | 1     | 9
        02     | SAE-LATE     | 0     | 1
        """,
    )


def test_months() -> None:
    same(
        answer("deviation_months", TEXTS, CUT),
        """
        month      | deviations | participants | rate
        2025-03-01 | 1          | 1            | 1
        2025-04-01 | 1          | 2            | 0.5
        2025-05-01 | 5          | 4            | 1.25
        2025-06-01 | 2          | 2            | 1
        """,
    )
    important = answer("deviation_months", TEXTS, CUT, importance="important")
    assert important["deviations"].tolist() == [1, 1, 4, 2]
    scores = answer("deviation_months", TEXTS, CUT, code="SOFA-MISSING")
    assert scores["deviations"].tolist() == [0, 1, 1, 0]
    same(
        answer("deviation_center_months", TEXTS, CUT),
        """
        center | month      | deviations | important | participants
        01     | 2025-03-01 | 1          | 1         | 1
        01     | 2025-04-01 | 1          | 1         | 2
        01     | 2025-05-01 | 2          | 2         | 1
        02     | 2025-05-01 | 3          | 2         | 3
        02     | 2025-06-01 | 2          | 2         | 2
        """,
    )


def test_ages() -> None:
    same(
        answer("deviation_ages", TEXTS, CUT),
        """
        center | open | open_to_30 | open_to_90 | open_longer | oldest_days | only_found | closed
        01     | 3    | 0          | 3          | 0           | 75          | 1          | 1
        02     | 4    | 2          | 2          | 0           | 37          | 3          | 1
        """,
    )
    found = answer("deviation_ages", TEXTS, CUT)
    assert found["median_days_to_close"].tolist() == [15, 7]
    important = answer("deviation_ages", TEXTS, CUT, importance="important")
    assert important["closed"].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("drug_deviation_participants", "any_deviation | 4"),
        ("drug_deviation_importance", "important_deviation | 3\nminor_deviation | 1"),
        ("drug_deviation_kinds", "duration | 1\ndose | 2\nother_deviation | 1"),
    ],
)
def test_pooled(name: str, parts: str) -> None:
    """Of the eight randomized four days ago or longer."""
    found = answer(name, TEXTS, CUT)
    same(found, "part | count\n" + parts)
    assert set(found["of"]) == {8}


def test_lists_hold_what_is_counted() -> None:
    assert answer("deviation_listing", TEXTS, CUT)["participant"].tolist() == [
        "02-002", "02-003", "02-001", "02-001", "01-004", "01-002", "01-001", "02-001", "01-004",
    ]  # fmt: skip
    assert len(answer("drug_deviation_listing", TEXTS, CUT)) == 5
