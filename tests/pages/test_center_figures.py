"""Centers side by side over hand-made frames: bars, rates, the table and their sentences."""

from __future__ import annotations

import pandas as pd

from dashboard.kit.card import Drawn
from dashboard.kit.theme import EVERYBODY, GREYS
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import NotShown, sentence
from layouts import center_figures
from tests.pages.frames import words
from tests.pages.recruitment_frames import center, centers

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="screening"))
TRIAL = read_trial(SHIPPED_TRIAL)


def texts(drawn: Drawn) -> list[str]:
    return [a["text"] for a in drawn.figure["layout"]["annotations"]]


SOME = centers(
    center("01", 2, "not_enough_data"),
    center("04", 30, "silent", days_since_last=93, gap_probability=0.004),
    center("07", 10),
    center("09", 0, "not_open", months_open=0.0001, per_month=None, low=None, high=None),
    center("11", 9, "closed"),
)


def test_bars_are_the_frame_the_most_first_and_unopened_centers_left_out():
    drawn = center_figures.targets_drawn(SOME, TRIAL)
    bars, marks = drawn.figure["data"]
    assert bars["x"] == [30, 10, 9, 2]
    assert marks["x"] == [8, 8, 8, 8]
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == [
        "Center 04", "Center 07", "Center 11", "Center 01",
    ]  # fmt: skip
    assert drawn.figure["layout"]["xaxis"]["range"][0] == 0
    assert bars["marker"]["color"] == [EVERYBODY, EVERYBODY, GREYS[2], GREYS[2]]


def test_a_silent_center_has_a_sign_and_a_word_in_figure_and_table():
    drawn = center_figures.targets_drawn(SOME, TRIAL)
    assert texts(drawn)[:2] == ["30\u00a0/\u00a08", "▲ silent"]
    listed = center_figures.centers_list(SOME, NOT, TRIAL)
    assert "▲ Silent" in words(listed.content)
    assert "Not enough data" in words(listed.content)
    assert listed.sentence == (
        "3 centers open. 1 silent: Center 04 (93 days, probability <0.01). "
        "1 with not enough data yet."
    )


def test_a_short_bar_has_the_word_beside_it():
    some = centers(center("03", 28), center("04", 5, "silent"))
    words_of = texts(center_figures.targets_drawn(some, TRIAL))
    assert words_of == ["28\u00a0/\u00a08", "5\u00a0/\u00a08 ▲ silent"]


def test_no_silent_center_says_by_which_rule():
    listed = center_figures.centers_list(centers(center("07", 10)), NOT, TRIAL)
    assert listed.sentence == (
        "1 center open. None silent: no gap of 60 days or more with a probability below 0.05."
    )


def test_the_sentence_over_the_bars():
    assert center_figures.targets_drawn(SOME, TRIAL).sentence == (
        "3 of 4 centers have reached their target. Half of all participants come from 1 center."
    )


def test_rates_with_their_intervals_on_an_axis_from_zero():
    drawn = center_figures.rates_drawn(SOME, TRIAL)
    spans, dots = drawn.figure["data"]
    assert dots["x"] == [1.5, 0.5, 0.45, 0.1]
    assert spans["x"][:3] == [0.75, 3.2, None]
    assert drawn.figure["layout"]["xaxis"]["range"][0] == 0
    assert drawn.figure["layout"]["xaxis"]["title"]["text"] == "Participants per month open"
    assert drawn.sentence == (
        "All centers together: 0.64 a month for each center open. Those with enough participants "
        "to judge range from 0.50 to 1.50."
    )


def test_a_rate_beyond_the_edge_is_written_there():
    wild = centers(
        center("07", 10), center("32", 3, "not_enough_data", months_open=0.5, per_month=6.0)
    )
    drawn = center_figures.rates_drawn(wild, TRIAL)
    assert drawn.figure["data"][1]["x"] == [0.5, None]
    assert "6.00 →" in texts(drawn)
    assert (
        max(x for x in drawn.figure["data"][0]["x"] if x is not None)
        <= (drawn.figure["layout"]["xaxis"]["range"][1])
    )


def test_no_center_opened_is_said():
    none = centers(center("09", 0, "not_open", months_open=0.0001, per_month=None))
    assert center_figures.targets_drawn(none, TRIAL).figure is None
    assert center_figures.rates_drawn(none, TRIAL).figure is None


def test_more_centers_than_lines_are_cut_and_said():
    many = centers(*(center(f"{n:02d}", n) for n in range(1, 51)))
    drawn = center_figures.targets_drawn(many, TRIAL)
    assert len(drawn.figure["data"][0]["x"]) == center_figures.MOST_LINES
    assert "the first 40 of 50 centers" in drawn.note
    assert len(drawn.tidy) == 50


def test_screened_stands_beside_randomized_where_supplied():
    screened = pd.DataFrame({"center": ["04", "07"], "screened": [104, 43]})
    with_log = center_figures.centers_list(SOME, screened, TRIAL)
    assert "Screened" in words(with_log.content)
    assert "104" in words(with_log.content)
    assert "Screened" not in words(center_figures.centers_list(SOME, NOT, TRIAL).content)
