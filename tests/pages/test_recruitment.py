"""Recruitment over hand-made frames: figure, sentence and table say the same numbers."""

from __future__ import annotations

import pytest

from dashboard.kit.card import Drawn
from dashboard.kit.words import use_language
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import NotShown, sentence
from layouts import accrual, center_figures, screening
from layouts import recruitment as page
from tests.pages.frames import said
from tests.pages.recruitment_frames import (
    center,
    centers,
    curve,
    fan,
    flow,
    forecast,
    no_fan,
    total,
    what_if,
)

NOT = NotShown(sentence("Not shown: a forecast needs the whole trial, not one center."))
TRIAL = read_trial(SHIPPED_TRIAL)


def texts(drawn: Drawn) -> list[str]:
    return [a["text"] for a in drawn.figure["layout"]["annotations"]]


def whole() -> Drawn:
    return accrual.curve_drawn(total(), curve(), forecast(), fan())


# --- the curve ---------------------------------------------------------------------------------


def test_the_curve_draws_what_counts_toward_the_target():
    *_, steps = whole().figure["data"]
    assert steps["y"] == [0, 44, 148, 148]
    assert steps["x"][-1] == "2026-11-16"
    assert steps["line"]["shape"] == "hv"


def test_sentence_curve_table_and_end_label_agree():
    drawn = whole()
    last = drawn.figure["data"][-1]["y"][-1]
    assert last == drawn.tidy["counted"].dropna().iloc[-1] == 148
    assert "<b>148</b>" in texts(drawn)
    assert "n = 150 randomized, 148 analyzable" in drawn.note
    assert "27 of 32 centers open" in drawn.note


def test_the_sentence_says_distance_end_interval_and_probability():
    assert whole().sentence == (
        "40 participants behind the plan of 188. At the present pace the target is reached in "
        "Dec 2027 (80\u202f%: Oct 2027 – Mar 2028). Probability of reaching it by the planned "
        "Jun 2027: 0.02."
    )


@pytest.mark.parametrize(
    ("behind", "start"),
    [
        (1, "1 participant behind the plan of 188."),
        (0, "On the plan of 188."),
        (-1, "1 participant ahead of the plan of 188."),
        (-5, "5 participants ahead of the plan of 188."),
    ],
)
def test_behind_on_and_ahead_of_the_plan(behind, start):
    assert accrual.pace_sentence(total(behind=behind), NOT) == start


def test_the_forecast_is_a_band_and_a_dashed_median_from_the_last_count():
    _, shade, median, _ = whole().figure["data"]
    assert whole().tidy["forecast_median"].dropna().tolist() == median["y"]
    assert shade["y"] == [148, 211, 276, 236, 180, 148]
    assert median["y"] == [148, 195, 254]
    assert median["line"]["dash"] == "dash"
    assert "forecast, 80\u202f%" in texts(whole())


def test_axes_start_at_zero_and_reach_over_target_and_forecast():
    layout = whole().figure["layout"]
    assert layout["yaxis"]["range"][0] == 0
    assert layout["yaxis"]["range"][1] > 236
    assert layout["xaxis"]["range"] == ["2025-01-01", "2028-03-05"]
    assert layout["shapes"][0]["y0"] == 236
    assert "target 236" in texts(whole())


def test_the_axis_names_what_is_counted():
    assert whole().figure["layout"]["yaxis"]["title"]["text"] == "Analyzable"
    same = accrual.curve_drawn(total(randomized=148), curve(), NOT, NOT)
    assert same.figure["layout"]["yaxis"]["title"]["text"] == "Participants"


def test_a_forecast_that_is_not_shown_leaves_the_curve():
    drawn = accrual.curve_drawn(total(), curve(), NOT, NOT)
    assert len(drawn.figure["data"]) == 2
    assert drawn.sentence == "40 participants behind the plan of 188."
    assert "forecast_low" not in drawn.tidy


def test_no_forecast_says_why():
    none = forecast(median_on=None, low_on=None, high_on=None, probability=None)
    drawn = accrual.curve_drawn(total(), curve(), none, no_fan())
    assert "There is no forecast: nobody recruits, or the end is too far away." in drawn.sentence


def test_a_target_reached_says_the_day():
    done = forecast(remaining=0, median_on="2027-05-02", level=None)
    assert "The target was reached on 2 May 2027." in accrual.pace_sentence(total(), done)
    assert "target reached" in said(accrual.last_participant_card(done))


def test_an_upper_end_that_cannot_be_said():
    open_end = forecast(high_on=None)
    assert "Oct 2027 – later than can be said" in accrual.pace_sentence(total(), open_end)


def test_twelve_months_say_what_was_gained_and_draw_no_forecast():
    recent = curve(("2025-11-16", 90, 110.4), ("2026-11-16", 148, 188.0))
    drawn = accrual.curve_drawn(total(), recent, forecast(), fan(), "12m")
    assert drawn.sentence == ("58 participants in these twelve months; the plan adds 78 in them.")
    assert len(drawn.figure["data"]) == 2
    assert drawn.figure["layout"]["xaxis"]["range"] == ["2025-11-16", "2026-11-16"]


def test_nobody_randomized_is_a_sentence_and_no_figure():
    empty = curve(("2025-01-01", 0, 0.0), ("2025-01-02", 0, 0.2))
    drawn = accrual.curve_drawn(total(randomized=0, counted=0), empty, forecast(), no_fan())
    assert drawn.figure is None
    assert drawn.sentence == "Nobody has been randomized yet."


def test_what_is_not_shown_stays_not_shown():
    assert accrual.curve_drawn(NOT, curve(), forecast(), fan()) is NOT
    assert accrual.curve_drawn(total(), NOT, forecast(), fan()) is NOT
    assert center_figures.targets_drawn(NOT, TRIAL) is NOT
    assert center_figures.rates_drawn(NOT, TRIAL) is NOT
    assert center_figures.centers_list(NOT, NOT, TRIAL) is NOT
    assert screening.flow_drawn(NOT) is NOT
    assert page.what_if_drawn(NOT, what_if(1)) is NOT
    assert page.what_if_drawn(what_if(0), NOT) is NOT
    for shown in page.number_cards(NOT, NOT, NOT, None):
        assert str(NOT.reason) in said(shown)


# --- head and cards ----------------------------------------------------------------------------


def test_the_head_says_how_far_how_late_and_who_is_silent():
    some = centers(center("04", 30, "silent"), center("07", 10))
    assert page.head(total(), forecast(), some) == (
        "148 of the 236 participants needed. 40 participants behind the plan of 188. The last is "
        "forecast for Dec 2027; the plan is Jun 2027. 1 open center is silent: Center 04."
    )
    assert page.head(total(), NOT, centers(center("07", 10))).endswith("No open center is silent.")
    assert page.head(NOT, NOT, NOT) == str(NOT.reason)


def test_cards_give_numbers_with_what_they_are_of():
    some = centers(center("04", 30, "silent"), center("09", 2, "not_enough_data"))
    first, last, chance, pace, opened = map(
        said, page.number_cards(total(), forecast(), some, TRIAL)
    )
    assert first == "Randomized 150 148 analyzable of 236 plan 188 · last one 14 Nov"
    assert last == "Last participant, forecast Dec 2027 80 %: Oct 2027 – Mar 2028"
    assert chance == "Probability of being in time 0.02 236 by 30 Jun 2027 ● Act"
    assert pace.startswith("Pace of the centers open 6.7 a month the plan asks for 6.4")
    assert opened == "Centers open 27 of 32 1 with not enough data yet ▲ 1 silent"


def test_no_level_no_badge():
    fine = page.number_cards(total(), forecast(probability=0.7, level=None), NOT, TRIAL)[2]
    assert "Act" not in said(fine)
    assert "Watch" not in said(fine)


# --- screening ---------------------------------------------------------------------------------


def test_the_flow_adds_up_and_every_bar_names_its_share():
    drawn = screening.flow_drawn(flow(
        ("randomized", None, 20), ("not_eligible", "lactate", 30),
        ("not_eligible", "platelets", 10), ("refused", "refusal", 15), ("missed", "staff", 5),
    ))  # fmt: skip
    names = drawn.figure["layout"]["yaxis"]["ticktext"]
    counts = drawn.figure["data"][0]["x"]
    assert counts == [80, 20, 40, 30, 10, 15, 5]
    assert names[0] == "<b>Screened</b>"
    assert sum(n for text, n in zip(names, counts, strict=True) if text.startswith("<b>")) == 160
    assert texts(drawn)[1] == "20 · 25\u202f%"
    assert drawn.sentence == (
        "20 of 80 persons screened were randomized (25\u202f%). The most frequent reason not to "
        "be: lactate not above the limit (30)."
    )
    assert "n = 80 persons" in drawn.note


def test_rare_reasons_share_a_line():
    rows = [("not_eligible", code, 20 - n) for n, code in enumerate(
        ("lactate", "no_hypoperfusion", "time_window", "bleeding_risk", "platelets", "pregnancy",
         "hypersensitivity", "moribund", "other_trial", "drug_supply", "other"))]  # fmt: skip
    drawn = screening.flow_drawn(flow(("randomized", None, 9), *rows))
    names = list(drawn.figure["layout"]["yaxis"]["ticktext"])
    assert names[-1] == "2 rarer reasons"
    assert drawn.figure["data"][0]["x"][-1] == 11 + 10


def test_an_empty_log_is_said():
    drawn = screening.flow_drawn(flow())
    assert drawn.figure is None
    assert drawn.sentence == "The screening log holds nobody yet."


def test_one_person_screened():
    drawn = screening.flow_drawn(flow(("randomized", None, 1)))
    assert drawn.sentence == "1 of 1 person screened was randomized (100\u202f%)."


# --- what if -----------------------------------------------------------------------------------


def test_more_centers_against_now():
    more = what_if(3, median_on="2027-10-20", low_on="2027-08-15", high_on="2028-01-10",
                   probability=0.1)  # fmt: skip
    drawn = page.what_if_drawn(what_if(0), more)
    assert drawn.sentence == (
        "With 3 more centers from now on the target is reached in Oct 2027, 7 weeks sooner; "
        "probability by the planned Jun 2027: 0.10 instead of 0.02."
    )
    now, _, then, dot = drawn.figure["data"]
    assert now["x"] == ["2027-10-02", "2028-03-05"]
    assert then["x"] == ["2027-08-15", "2028-01-10"]
    assert dot["x"] == ["2027-10-20"]
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["27 centers open", "3 centers more"]
    assert len(drawn.tidy) == 2


def test_nothing_to_compare_is_said():
    none = what_if(0, median_on=None)
    assert page.what_if_drawn(none, what_if(1)).figure is None


def test_extra_centers_offered_are_the_measures_but_none():
    assert page.EXTRA.options == ("1", "3", "5")


# --- French ------------------------------------------------------------------------------------


def test_in_french_months_and_numbers_are_french():
    with use_language("fr"):
        page.layout()
        card = said(accrual.last_participant_card(forecast()))
        assert "déc. 2027" in card
        rates = center_figures.rates_drawn(centers(center("07", 13)), TRIAL)
        assert "0,65" in " ".join(texts(rates))
        assert accrual.curve_drawn(total(), curve(), forecast(), fan()).figure["data"]
