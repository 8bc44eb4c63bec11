"""Trend, funnel, history and what is refused: measures of deviations beyond counting."""

import numpy as np
import pytest

from data.measures.deviation_counting import OPEN_CODES
from data.vocabulary import NotShown
from tests.spec.answers import answer
from tests.spec.reader import TRIAL, changed, same

CUT = "2025-12-01T06:00+01:00"
CENTERS = """
    center | name   | timezone     | opened_on
    01     | First  | Europe/Paris | 2025-01-01
    02     | Second | Europe/Paris | 2025-01-01
"""
HEADER = "deviation | participant | center | code | occurred_on | important | status"


def trial_of(months: dict[str, tuple[int, int]], code: str = "KIT", **more: str) -> dict[str, str]:
    """For each day the participants randomized on it, and how many of them had a deviation."""
    people, reports = [], []
    for day, (randomized, deviations) in months.items():
        for n in range(randomized):
            who = f"01-{day.replace('-', '')}-{n:03}"
            people.append(f"{who} | 01 | {day}T10:00+01:00")
            if n < deviations:
                reports.append(f"D{len(reports)} | {who} | 01 | {code} | {day} | yes | open")
    return {
        "centers": CENTERS,
        "participants": "\n".join(["participant | center | randomized_at", *people]),
        "deviations": "\n".join([HEADER, *reports]),
    } | more


# --- trend: the 90 days to the 1st of December begin on the 3rd of September ---------------------


def test_recent_are_the_last_90_days_the_cut_s_included() -> None:
    found = answer("deviation_trend", trial_of({"2025-09-02": (6, 1), "2025-09-03": (7, 2)}), CUT)
    same(
        found,
        """
        recent | recent_participants | before | before_participants | recent_days | trend
        2      | 7                   | 1      | 6                   | 90          | steady
        """,
    )
    assert found["recent_rate"].tolist() == [2 / 7]


@pytest.mark.parametrize(
    ("before", "recent", "trend"),
    [
        ((100, 5), (20, 4), "rising"),  # P = 0.978
        ((100, 5), (20, 3), "steady"),  # P = 0.932
        ((60, 12), (60, 5), "falling"),  # P = 0.043
        ((60, 12), (60, 6), "steady"),  # P = 0.078
        ((4, 0), (60, 30), "not_enough_data"),
        ((5, 0), (60, 30), "rising"),  # P = 0.972
        ((60, 30), (4, 0), "not_enough_data"),
        ((60, 0), (5, 0), "steady"),  # P = 0.821
    ],
)
def test_the_trend_has_a_rule(before: tuple[int, int], recent: tuple[int, int], trend: str) -> None:
    found = answer("deviation_trend", trial_of({"2025-02-03": before, "2025-10-06": recent}), CUT)
    assert found["trend"].tolist() == [trend]


def test_a_trend_without_a_past_has_no_probability() -> None:
    found = answer("deviation_trend", trial_of({"2025-10-06": (20, 4)}), CUT)
    assert np.isnan(found["probability"].iloc[0])
    assert found["trend"].tolist() == ["not_enough_data"]


# --- months --------------------------------------------------------------------------------------


def test_a_month_without_anything_stands_between_the_others() -> None:
    found = answer("deviation_months", trial_of({"2025-09-30": (2, 1), "2025-11-01": (1, 0)}), CUT)
    same(
        found,
        """
        month      | deviations | participants | rate
        2025-09-01 | 1          | 2            | 0.5
        2025-10-01 | 0          | 0            |
        2025-11-01 | 0          | 1            | 0
        2025-12-01 | 0          | 0            |
        """,
    )


# --- funnel --------------------------------------------------------------------------------------


def two_centers(first: tuple[int, int], second: tuple[int, int], important: str) -> dict[str, str]:
    people, reports = [], []
    for center, (randomized, deviations) in (("01", first), ("02", second)):
        people += [f"{center}-{n:03} | {center} | 2025-05-05T10:00Z" for n in range(randomized)]
        reports += [
            f"D{center}{n} | {center}-{n % randomized:03} | {center} | SAMPLE-LATE | 2025-05-05"
            f" | {important} | open"
            for n in range(deviations)
        ]
    return {
        "centers": CENTERS,
        "participants": "\n".join(["participant | center | randomized_at", *people]),
        "deviations": "\n".join([HEADER, *reports]),
    }


def test_the_funnel_counts_what_is_asked_for() -> None:
    """Six deviations of four participants in center 01, all minor; none in center 02."""
    texts = two_centers((4, 6), (100, 0), "no")
    for indicator, count in (("important", 0), ("all", 6), ("SAMPLE-LATE", 4), ("KIT", 0)):
        found = answer("deviation_funnel", texts, CUT, indicator=indicator)
        assert found["count"].tolist() == [count, 0]
        assert found["of"].tolist() == [4, 100]
        assert found["trial_rate"].tolist() == [count / 104] * 2
    assert found["funnel"].tolist() == ["not_enough_data", "inside"]


def test_a_center_far_off_is_out_of_the_funnel() -> None:
    texts = two_centers((10, 6), (90, 1), "yes")
    found = answer("deviation_funnel", texts, CUT)
    assert found["funnel"].tolist() == ["high_act", "low_watch"]
    lines = answer("deviation_funnel_limits", texts, CUT)
    assert lines["of"].tolist() == list(range(1, 91))
    at_ten = lines[lines["of"] == 10].iloc[0]
    for column in ("watch_low", "watch_high", "act_low", "act_high"):
        assert at_ten[column] == found[column].iloc[0]
    assert set(lines["trial_rate"]) == {0.07}


def test_the_lines_of_large_centers_have_fewer_points_and_both_ends() -> None:
    texts = two_centers((900, 90), (5, 1), "yes")
    sizes = answer("deviation_funnel_limits", texts, CUT)["of"].tolist()
    assert (sizes[0], sizes[-1], len(sizes)) == (1, 900, 400)


def test_whoever_sees_only_own_centers_sees_no_funnel() -> None:
    texts = two_centers((10, 6), (90, 3), "yes")
    for name in ("deviation_funnel", "deviation_funnel_limits"):
        found = answer(name, texts, CUT, own=frozenset({"01"}))
        assert isinstance(found, NotShown)
        assert "own" in str(found.reason)


# --- a stricter catalog --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("deviation_months", "code"),
        ("deviation_center_months", "code"),
        ("deviation_trend", "code"),
        ("deviation_funnel", "indicator"),
        ("deviation_funnel_limits", "indicator"),
    ],
)
def test_a_code_the_trial_keeps_to_itself_is_not_shown_as_zero(name: str, choice: str) -> None:
    rules = tuple(r.model_copy(update={"drug_effect": True}) if r.code == "KIT" else r
                  for r in TRIAL.deviations)  # fmt: skip
    strict = changed(TRIAL, "", deviations=rules)
    texts = trial_of({"2025-05-05": (40, 8)})
    assert isinstance(answer(name, texts, CUT, trial=strict, **{choice: "KIT"}), NotShown)
    assert not isinstance(answer(name, texts, CUT, trial=strict, **{choice: "ELIG"}), NotShown)
    codes = answer("deviation_codes", texts, CUT, trial=strict)
    assert set(codes["code"]) == set(OPEN_CODES) - {"KIT"}
    assert answer("deviation_counts", texts, CUT, trial=strict)["deviations"].sum() == 0
    pooled = answer("drug_deviation_participants", texts, CUT, trial=strict)
    assert pooled["count"].tolist() == [8]


# --- opportunities -------------------------------------------------------------------------------


def test_two_reports_of_one_participant_are_one_opportunity_used() -> None:
    texts = two_centers((4, 6), (100, 0), "no")
    found = answer("deviation_codes", texts, CUT)
    row = found[found["code"] == "SAMPLE-LATE"]
    same(row, "deviations | count | of | share\n6 | 4 | 104 | 0.03846153846")


def test_ages_from_both_sides_of_30_and_90_days() -> None:
    days = {"2025-11-01": 30, "2025-10-31": 31, "2025-09-02": 90, "2025-09-01": 91}
    texts = trial_of(dict.fromkeys(days, (1, 1)))
    same(
        answer("deviation_ages", texts, CUT).head(1),
        """
        open | open_to_30 | open_to_90 | open_longer | oldest_days | only_found
        4    | 1          | 2          | 1           | 91          | 0
        """,
    )


def test_ages_in_all_are_of_both_centers_and_their_median_is_not_the_medians() -> None:
    """Center 01 closed after 1, 3 and 20 days (median 3), 02 after 5 (median 5): in all 4."""
    people = ["participant | center | randomized_at", "01-001 | 01 | 2025-05-05T10:00Z",
              "02-001 | 02 | 2025-05-05T10:00Z"]  # fmt: skip
    closed = [("01", "02"), ("01", "04"), ("01", "21"), ("02", "06")]
    reports = [
        f"C{n} | {center}-001 | {center} | KIT | 2025-06-01 | yes | closed | 2025-06-01 |"
        f" 2025-06-{day}"
        for n, (center, day) in enumerate(closed)
    ]
    reports += [
        "O1 | 01-001 | 01 | SAMPLE-LATE | 2025-11-30 | no | open | 2025-11-30 |",
        "O2 | 02-001 | 02 | SAMPLE-LATE | 2025-08-01 | yes | open | 2025-08-01 |",
    ]
    texts = {
        "centers": CENTERS,
        "participants": "\n".join(people),
        "deviations": "\n".join([f"{HEADER} | reported_on | closed_on", *reports]),
    }
    same(
        answer("deviation_ages_total", texts, CUT),
        """
        open | open_to_30 | open_to_90 | open_longer | oldest_days | closed | median_days_to_close
        2    | 1          | 0          | 1           | 122         | 4      | 4
        """,
    )
    by_center = answer("deviation_ages", texts, CUT)
    assert by_center["median_days_to_close"].tolist() == [3, 5]
    important = answer("deviation_ages_total", texts, CUT, importance="important")
    assert important[["open", "oldest_days", "closed"]].iloc[0].tolist() == [1, 122, 4]


def test_without_a_deviation_ages_are_zero_and_missing() -> None:
    texts = trial_of({"2025-05-05": (3, 0)})
    found = answer("deviation_ages_total", texts, CUT)
    assert found[["open", "closed"]].iloc[0].tolist() == [0, 0]
    assert found[["oldest_days", "median_days_to_close"]].isna().all(axis=None)


# --- history -------------------------------------------------------------------------------------

PEOPLE = """
    participant | center | randomized_at     | norepinephrine_onset_at
    01-001      | 01     | 2025-05-01T08:00Z | 2025-05-01T00:00Z
    01-002      | 01     | 2025-05-01T08:00Z | 2025-05-01T00:00Z
"""
LATE = """
    participant | center | changed_at        | rate_ng_kg_min | action
    01-001      | 01     | 2025-05-02T10:00Z | 0.5            | start
    01-002      | 01     | 2025-05-01T10:00Z | 0.5            | start
"""
THEN = "2025-05-10T06:00Z"


def cut_with(*reports: str) -> dict[str, str]:
    return {"centers": CENTERS, "participants": PEOPLE, "infusion": LATE,
            "deviations": "\n".join([HEADER, *reports])}  # fmt: skip


def test_what_was_classified_otherwise_at_an_earlier_cut() -> None:
    """D1 was minor; D2 not yet classified, so important by the catalog; D3 is as it was; the late
    start was only found, and then reported as minor; D4 is new and D5 gone.
    """
    then = cut_with(
        "D1 | 01-001 | 01 | KIT | 2025-05-02 | no | open",
        "D2 | 01-002 | 01 | KIT | 2025-05-03 | | open",
        "D3 | 01-002 | 01 | ELIG | 2025-05-01 | yes | open",
        "D5 | 01-002 | 01 | SAMPLE-LATE | 2025-05-01 | yes | open",
    )
    now = cut_with(
        "D1 | 01-001 | 01 | KIT | 2025-05-02 | yes | closed",
        "D2 | 01-002 | 01 | KIT | 2025-05-03 | no | open",
        "D3 | 01-002 | 01 | ELIG | 2025-05-01 | yes | closed",
        "D4 | 01-002 | 01 | SAMPLE-LATE | 2025-05-02 | no | open",
        "D9 | 01-001 | 01 | WIN-LATE | 2025-05-02 | no | open",
    )
    same(
        answer("deviation_reclassified", now, CUT, then=(then, THEN)),
        """
        participant | deviation | code     | important_before | important | status | source
        01-002      | D2        | KIT      | yes              | no        | open   | reported
        01-001      | D1        | KIT      | no               | yes       | closed | reported
        01-001      | D9        | WIN-LATE | yes              | no        | open   | both
        """,
    )


def test_of_a_drug_effect_too_and_apart() -> None:
    then = cut_with("D1 | 01-001 | 01 | OTHER | 2025-05-02 | no | open")
    now = cut_with("D1 | 01-001 | 01 | OTHER | 2025-05-02 | yes | open")
    assert answer("deviation_reclassified", now, CUT, then=(then, THEN)).empty
    found = answer("drug_deviation_reclassified", now, CUT, then=(then, THEN))
    same(found, "deviation | important_before | important\nD1 | no | yes")


# --- what is not supplied ------------------------------------------------------------------------


def test_without_reports_there_is_what_the_data_show() -> None:
    texts = cut_with()
    del texts["deviations"]
    found = answer("deviation_counts", texts, CUT)
    assert found[["deviations", "found", "reported"]].iloc[0].tolist() == [1, 1, 0]


def test_a_file_of_reports_that_is_new_is_no_change() -> None:
    now = cut_with("D1 | 01-001 | 01 | KIT | 2025-05-02 | no | open")
    then = cut_with()
    del then["deviations"]
    found = answer("deviation_changes", now, CUT, then=(then, THEN))
    assert found["now"].tolist() == [2, 1, 2, 0]
    assert found["before"].isna().all()
