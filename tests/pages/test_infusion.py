"""Infusion over hand-made frames, and on the demo home: the same numbers in every place."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.measures.infusion_course import infusion_reached_max, infusion_stepped_down
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import NotShown, sentence
from layouts import infusion as page
from layouts import infusion_course, infusion_starts
from tests.pages import infusion_frames as made
from tests.pages.frames import said, words

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="infusion.csv"))
SMALL = NotShown(sentence("Not shown: too few."))
TRIAL = read_trial(SHIPPED_TRIAL)
SOME = made.counts(c03={"in_window": 27, "late": 1, "not_started": 1}, c07={
    "in_window": 2, "late": 10}, c09={"in_window": 3, "not_due": 1})  # fmt: skip
HOURS = made.hours(
    c03=(28, 11.5, 14.1, 16.0), c07=(12, 25.4, 26.9, 27.6), c09=(3, None, None, None)
)
ACT = made.flagged(("07", "act", 10, 12))
NONE = made.flagged()


def texts(drawn) -> list[str]:
    return [a["text"] for a in drawn.figure["layout"]["annotations"]]


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def starts_drawn(listing=NOT, names=made.NAMES, flagged=ACT, counts=SOME, hours=HOURS):
    return infusion_starts.starts_drawn(counts, hours, listing, flagged, names, TRIAL)


# --- starts ------------------------------------------------------------------------------------


def test_without_participants_centers_are_drawn_as_quartiles_the_most_due_first():
    drawn = starts_drawn()
    line, dots = drawn.figure["data"]
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["Center 03", "Center 07", "Center 09"]
    assert (dots["x"], dots["y"]) == ([14.1, 26.9], [0, 1])
    assert line["x"] == [11.5, 16.0, None, 25.4, 27.6, None]
    assert "fewer than 5 starts,<br>counted only" in texts(drawn)
    assert "participant" not in drawn.tidy
    assert drawn.tidy.set_index("center").loc["07", "median"] == 26.9


def test_the_window_is_drawn_and_counts_stand_beside_with_the_flag():
    drawn = starts_drawn()
    shade, early, late = drawn.figure["layout"]["shapes"]
    assert (shade["x0"], shade["x1"]) == (early["x0"], late["x0"]) == (6, 24)
    assert [plain(t) for t in texts(drawn)[:2]] == ["6 h", "24 h"]
    assert [plain(t) for t in texts(drawn)[3:6]] == ["27 / 29", "● 2 / 12", "3 / 3"]
    assert plain(starts_drawn(flagged=NONE).figure["layout"]["annotations"][4]["text"]) == "2 / 12"


def test_the_sentence_and_the_note_say_all_that_is_counted():
    drawn = starts_drawn()
    assert plain(drawn.sentence) == (
        "32 / 44 infusions due started 6 – 24 h after norepinephrine onset (73 %); 11 later, "
        "0 earlier, 1 never."
    )
    assert drawn.note.startswith(
        "n = 44 due; not among them 1 whose window is still open and 0 without an onset"
    )


def test_with_participants_each_is_a_dot_those_out_of_the_window_of_another_shape():
    listing = made.starts(("03-001", 14.0, "in_window"), ("07-002", 30.0, "late"),
                          ("07-001", 5.0, "early"), ("09-001", None, "not_due"))  # fmt: skip
    inside, outside = starts_drawn(listing).figure["data"]
    assert (inside["x"], inside["y"]) == ([14.0], [0])
    assert (outside["x"], outside["y"]) == ([30.0, 5.0], [1, 1])
    assert inside["marker"]["symbol"] != outside["marker"]["symbol"]
    assert starts_drawn(listing).tidy is listing


def test_few_centers_are_drawn_participant_by_participant():
    listing = made.starts(("07-003", None, "not_started"), ("07-002", 30.0, "late"),
                          ("07-001", 14.0, "in_window"))  # fmt: skip
    drawn = starts_drawn(listing, {"07": "Center 07"})
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["07-003", "07-002", "07-001"]
    assert texts(drawn)[3:] == ["not started", "▲ 30.0 h", "14.0 h"]


def test_a_start_days_late_stays_at_the_edge_and_says_its_hours():
    drawn = starts_drawn(made.starts(("07-001", 300.0, "late")), {"07": "Center 07"})
    assert drawn.figure["data"][1]["x"] == [72.0]
    assert drawn.figure["layout"]["xaxis"]["range"] == [0, 72.0]
    assert "▲ 300.0 h" in texts(drawn)


def test_the_table_of_centers_has_the_counts_the_figure_has():
    listed = infusion_starts.centers_list(SOME, HOURS, None, made.NAMES)
    assert listed.tidy["center"].tolist() == ["03", "07", "09"]
    table = plain(words(listed.content))
    assert "Center 07" in table
    assert "17 %" in table
    assert "25.4 – 27.6" in table
    assert "Dose intensity" not in table
    assert listed.sentence.startswith("In 1 of 3 centers with an infusion due")


def test_columns_of_nothing_are_left_out_of_the_table_of_centers():
    table = words(infusion_starts.centers_list(SOME, NOT, None, made.NAMES).content)
    assert "Not yet due" in table
    assert "Unknown" not in table
    assert "Median" not in table


# --- the course --------------------------------------------------------------------------------


def four(first=None):
    return [
        made.completed() if first is None else first, made.dose(),
        made.course(infusion_reached_max, 142, reached_max=117, not_reached_max=23),
        made.course(infusion_stepped_down, 142, stepped_down=12, never_down=128),
    ]  # fmt: skip


def test_the_course_draws_and_says_each_share():
    drawn = infusion_course.course_drawn(four(), TRIAL)
    dots = drawn.figure["data"][1]
    assert [round(x) for x in dots["x"]] == [86, 67, 82, 8]
    assert [plain(t) for t in texts(drawn)] == ["122 / 142", "95 / 142", "117 / 142", "12 / 142"]
    assert plain(drawn.sentence).startswith(
        "Of 142 participants: time planned completed 122 (86 %), dose planned given 95 (67 %), "
        "highest rate reached 117 (82 %), stepped down 12 (8 %). Dose intensity: median 99 %, half "
        "of them from 71 % to 100 %."
    )
    assert "48 h at 1.0 ng/kg/min are 100 % of the time and 67 % of the dose." in plain(
        drawn.sentence
    )
    assert "2 never started, 0 without an end" in drawn.note
    assert len(drawn.tidy) == 8


def test_what_is_held_lower_is_reckoned_from_the_ladder():
    rate, dose = infusion_course.held_lower(TRIAL.infusion)
    assert rate == 1.0
    assert dose == pytest.approx((15 + 47.5 * 60) / 4275)


def test_a_part_that_is_not_shown_is_named_with_its_reason_and_the_others_stay():
    drawn = infusion_course.course_drawn(four(SMALL), TRIAL)
    assert len(drawn.figure["data"][1]["x"]) == 3
    assert "Time completed: Not shown: too few." in drawn.sentence
    assert infusion_course.course_drawn([SMALL] * 4, TRIAL) is SMALL


def test_nobody_mature_is_a_sentence():
    frames = [made.completed(0, 0, 0), *four()[1:]]
    assert infusion_course.course_drawn(frames, TRIAL).figure is None


def test_classes_are_those_that_add_up_and_their_meaning_is_the_trials():
    listed = infusion_course.classes_list(made.classes(), TRIAL)
    table = plain(words(listed.content))
    assert "94 / 142" in table
    assert "12 / 142" in table
    assert "not full" not in table
    assert listed.sentence == "94 of 142 full, 28 reduced, 6 interrupted, 12 stopped early."
    assert "paused for more than 60 min" in listed.note
    assert infusion_course.classes_list(SMALL, TRIAL) is SMALL


def test_stops_leave_out_who_was_not_stopped_and_reasons_nobody_had():
    listed = infusion_course.stops_list(made.stops(hypotension=9, bleeding=0, transfer=3), TRIAL)
    table = plain(words(listed.content))
    assert "9 / 142" in table
    assert "3 / 142" in table
    assert "Bleeding" not in table
    assert "122" not in table
    assert listed.sentence.startswith("12 of 142 infusions were stopped for good")
    assert infusion_course.stops_list(SMALL, TRIAL) is SMALL


def test_an_earlier_cut_is_named_and_the_one_in_view_is_not():
    assert infusion_course.from_cut(made.completed(cut=2), 3) == "as of cut 2"
    assert infusion_course.from_cut(made.completed(cut=3), 3) == ""


# --- head and cards ----------------------------------------------------------------------------


def test_the_head_says_starts_flags_and_course():
    text = plain(page.head(SOME, ACT, four()[:2], made.NAMES, TRIAL, 3))
    assert (
        "Out of the window more often than the 10 % the trial tolerates: Center 07 (10 / 12)."
        in (text)
    )
    assert text.endswith("Of 142 participants 86 % were given the time planned and 67 % the dose.")
    old = [made.completed(cut=2), made.dose(cut=2)]
    assert plain(page.head(SOME, ACT, old, made.NAMES, TRIAL, 3)).endswith("(as of cut 2).")


def test_the_head_keeps_to_what_is_known():
    text = page.head(SOME, NONE, [SMALL, made.dose()], made.NAMES, TRIAL, 3)
    assert text.endswith("No center starts out of the window more often than the trial tolerates.")
    assert page.head(NOT, NOT, [], {}, TRIAL, 3) == said_of(NOT)


def said_of(reason: NotShown) -> str:
    return "Not supplied: the export has no infusion.csv." if reason is NOT else "Not shown."


def test_cards_give_numbers_with_what_they_are_of():
    changes = pd.DataFrame({"item": ["started_late", "started_early"], "now": [11, 0],
                            "before": [9, 0], "change": [2, 0]})  # fmt: skip
    frames = [f.copy() for f in four()[:3]]
    for frame in frames:
        frame.attrs["cut"] = 2
    cards = [plain(said(c)) for c in page.number_cards(SOME, ACT, changes, frames, 3)]
    assert cards == [
        "Started in window 73 % 32 / 44 1 not yet due ● 1 center",
        "Out of the window 11 of 43 started 11 late, 1 never started · +2 since the last review",
        "Time completed 86 % 122 / 142 18 did not, 2 never started · as of cut 2",
        "Dose given 67 % 95 / 142 median intensity 99 % · as of cut 2",
        "Highest rate reached 82 % 117 / 142 23 did not, 2 never started · as of cut 2",
    ]


def test_starts_out_of_the_window_are_the_early_and_the_late():
    some = made.counts(c03={"in_window": 27, "early": 2, "late": 1})
    card = plain(said(page.number_cards(some, NONE, NOT, [], 3)[1]))
    assert card == "Out of the window 3 of 30 started 1 late, 2 early"


def test_cards_say_why_a_number_is_not_there():
    cards = [said(c) for c in page.number_cards(NOT, NOT, NOT, [SMALL], 3)]
    assert [said_of(NOT) in c for c in cards] == [True, True, False]
    assert "Not shown: too few." in cards[2]


def test_what_a_view_does_not_have_takes_no_room():
    gone = {"display": "none"}
    upper, *others = page.places(False, False, 1, 1)
    assert others == [gone] * (len(page.PARTS) - 1)
    assert "2fr" not in upper["--columns"]
    assert gone not in page.places(True, True, 2, 2)


# --- states and languages ----------------------------------------------------------------------


def test_what_is_not_shown_stays_not_shown():
    assert starts_drawn(counts=NOT) is NOT
    assert infusion_starts.centers_list(NOT, NOT, None, {}) is NOT


def test_in_french_the_page_is_french():
    with use_language("fr"):
        page.layout()
        assert "67\u202f% de la dose" in infusion_course.lower_rate_sentence(TRIAL)
