"""Tolerance limits over hand-made frames: each with its numbers, its state, its course."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.measures.quality_limits import (
    limits_completeness,
    limits_consent,
)
from data.vocabulary import NotShown
from layouts import tolerance, tolerance_course
from layouts.data_quality import crossed_card
from tests.pages.frames import parts, said
from tests.pages.limit_frames import LIMITS, NOT, answers, built, standing


def listed(**given: Any) -> Any:
    found = answers(**given)
    return tolerance.limits_list(
        tolerance.standings(LIMITS, found), tolerance.reasons(LIMITS, found)
    )


def test_the_last_month_and_the_whole_part_are_what_stands():
    found = tolerance.standings(LIMITS, answers()).set_index("limit_code")
    assert found.loc["primary_not_evaluable", "count"] == 9
    assert found.loc["infusion_incomplete", "count"] == 10
    assert list(found.index) == list(LIMITS["limit_code"])


def test_each_limit_says_share_interval_limits_and_probability():
    first = said(parts(listed().content, "Li")[0])
    assert first == (
        "● over Primary outcome not evaluable: 6.2 % (9 / 144) "
        "Over the limit, supported by the data · 95 %: 2.9 – 11.5 % "
        "Early warning 3 %, limit 5 %; probability of being over the limit 0.81"
    )


def test_a_limit_that_is_not_shown_or_not_counted_says_so_and_is_not_within():
    lines = [said(line) for line in parts(listed().content, "Li")]
    assert lines[3] == (
        "not judged Key eligibility not met Not shown: the charter does not open this to your role."
    )
    assert lines[4].startswith("not judged Paper lost Nobody can be counted")
    assert "within" not in lines[3] + lines[4]


def test_the_sentence_counts_crossed_warned_and_unknown():
    assert listed().sentence == (
        "2 of 5 tolerance limits are crossed: primary outcome not evaluable; infusion not started. "
        "1 early warning: data removed. 2 cannot be judged."
    )
    none = listed(limits_completeness=NOT, limits_infusion=NOT, limits_consent=NOT)
    assert none.sentence == "None of 5 tolerance limits is crossed. 5 cannot be judged."


def test_too_few_to_judge_is_neither_crossed_nor_within():
    few = built(limits_consent, standing("data_removed", "not_enough_data", 2, 9))
    text = said(parts(listed(limits_consent=few).content, "Li")[2])
    assert "too few" in text
    assert "Fewer than 20 participants: not enough data yet" in text


@pytest.mark.parametrize(
    ("word", "end"),
    [
        ("red_supported", "1 of 5 4 not judged ● supported by the data"),
        ("red_observed", "1 of 5 4 not judged ▲ unsure"),
        ("amber", "0 of 5 1 early warning, 4 not judged"),
        ("green", "0 of 5 4 not judged"),
        ("not_enough_data", "0 of 5 5 not judged"),
    ],
)
def test_the_card_counts_and_never_reassures_about_what_is_not_judged(word, end):
    one = {"limits_consent": built(limits_consent, standing("data_removed", word, 4, 100))}
    found = tolerance.standings(LIMITS, one)
    assert said(crossed_card(found)) == f"Tolerance limits crossed {end}"
    alone = found[found["limit_code"] == "data_removed"]
    assert ("all kept" in said(crossed_card(alone))) is (word == "green")


def test_a_part_of_the_trial_has_no_limits():
    found = tolerance.standings(LIMITS, answers(), whole=False)
    assert isinstance(found, NotShown)
    assert tolerance.limits_list(found, {}) is found


def test_no_limit_and_no_answer():
    assert said(tolerance.limits_list(LIMITS.iloc[:0], {}).content) == (
        "The trial has set itself no tolerance limit."
    )
    assert tolerance.standings(NOT, {}) is NOT


# --- course ------------------------------------------------------------------------------------


def months(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    return built(
        limits_completeness,
        *(standing("primary_not_evaluable", word, count, of, month=month)
          for month, word, count, of in rows),
    )  # fmt: skip


RISING = months(
    ("2026-06-01", "not_enough_data", 9, 10), ("2026-07-01", "red_observed", 3, 50),
    ("2026-08-01", "green", 3, 100), ("2026-09-01", "red_observed", 7, 120),
    ("2026-10-01", "red_supported", 9, 144),
)  # fmt: skip


def test_the_course_draws_the_frame_and_says_since_when_it_is_over():
    drawn = tolerance_course.course_drawn(LIMITS, RISING, "primary_not_evaluable")
    curve = drawn.figure["data"][1]
    assert curve["y"] == [None, 6.0, 3.0, 5.83, 6.25]  # the first is over the top: too few
    assert curve["marker"]["color"][0] != curve["marker"]["color"][1]
    assert drawn.sentence.endswith("Over the limit since Sep 2026.")
    assert "6.2\u202f% (9\u00a0/\u00a0144) by Oct 2026" in drawn.sentence
    lines = [shape["y0"] for shape in drawn.figure["layout"]["shapes"]]
    assert lines == [5.0, 3.0]
    assert drawn.figure["layout"]["yaxis"]["range"][1] > 11.5
    assert drawn.figure["layout"]["xaxis"]["ticktext"][-1].endswith("n 144")


def test_over_since_the_first_month_and_not_over_at_all():
    over = months(("2026-09-01", "red_observed", 7, 120), ("2026-10-01", "red_observed", 8, 140))
    text = tolerance_course.course_drawn(LIMITS, over, "primary_not_evaluable").sentence
    assert text.endswith("Over the limit since Sep 2026.")
    calm = tolerance_course.course_drawn(LIMITS, RISING.iloc[:3], "primary_not_evaluable")
    assert "since" not in calm.sentence


def test_a_course_of_nobody_of_no_limit_and_of_none_shown():
    nobody = tolerance_course.course_drawn(LIMITS, RISING.iloc[:0], "primary_not_evaluable")
    assert nobody.figure is None
    other = tolerance_course.course_drawn(LIMITS, RISING, "vital_status_unknown")
    assert other.sentence == "The trial has not set itself this limit."
    assert tolerance_course.course_drawn(LIMITS, NOT, "primary_not_evaluable") is NOT


def test_in_french():
    with use_language("fr"):
        assert "limites de tolérance sur 5 sont franchies" in listed().sentence
        course = tolerance_course.course_drawn(LIMITS, RISING, "primary_not_evaluable")
        assert "oct. 2026" in course.sentence
