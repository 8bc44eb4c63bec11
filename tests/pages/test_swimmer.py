"""One's own infusions over hand-made frames: the swimmer chart, its choices, and the list."""

from __future__ import annotations

import pytest

from dashboard.kit.words import use_language
from data.trial import SHIPPED_TRIAL, read_trial
from layouts import infusion_list, swimmer
from tests.pages import infusion_frames as made
from tests.pages.frames import parts
from tests.pages.test_infusion import NOT, plain, texts

TRIAL = read_trial(SHIPPED_TRIAL)

STOPPED = made.exposure("07-002", "stopped_early", stop_reason="hypotension", infusion_h=20.0,
                        time_adherence=0.417, dose_intensity=0.4)  # fmt: skip
PEOPLE = made.listing(made.exposure("07-003"), STOPPED, made.exposure("07-001", "never_started"))
STRETCHES = made.segments(
    ("07-003", 0, 0.5, 0.5), ("07-003", 0.5, 1, 1.0), ("07-003", 1, 10, 1.5),
    ("07-003", 10, 12, 0), ("07-003", 12, 48, 1.5), ("07-002", 0, 20, 0.75),
)  # fmt: skip


def test_the_rate_is_the_height_of_a_box_in_the_participants_row():
    delivered, planned, pauses, stops = swimmer.swimmer_figure(PEOPLE, STRETCHES, TRIAL)["data"]
    boxes = [delivered["y"][i : i + 5] for i in range(0, len(delivered["y"]), 6)]
    tall = [round(box[0] - box[1], 3) for box in boxes]
    assert len(boxes) == 5
    assert tall[2] == pytest.approx(3 * tall[0], abs=0.002)
    assert tall[2] == pytest.approx(2 * tall[4], abs=0.002)  # 1.5 and 0.75
    assert [int(box[0]) for box in boxes] == [0, 0, 0, 0, 1]
    assert delivered["x"][-6:-1] == [0, 0, 20, 20, 0]
    assert min(planned["y"][:8]) == min(boxes[2])
    assert pauses["x"] == [10, 12, None]
    assert (stops["x"], [int(y) for y in stops["y"]]) == ([20], [1])


def test_the_plan_is_the_ladder_to_48_hours_in_every_row():
    planned = swimmer.swimmer_figure(PEOPLE, STRETCHES, TRIAL)["data"][1]
    row = len(planned["x"]) // 3
    assert planned["x"][:row] == [0, 0, 0.5, 0.5, 1, 1, 48, 48, 0, None]
    assert planned["x"][:row] == planned["x"][row : 2 * row]


def test_each_row_says_who_how_and_both_shares():
    drawn = swimmer.chosen_drawn(PEOPLE, STRETCHES, TRIAL, swimmer.ALL)
    assert [plain(t) for t in texts(drawn)] == [
        "time · dose", "<b>07-003</b> full", "100 % · 100 %",
        "<b>07-002</b> stopped after 20.0 h: hypotension", "42 % · 40 %",
        "<b>07-001</b> never started",
    ]  # fmt: skip
    assert drawn.sentence == ("3 of 3 participants, the latest start first: full 1, "
                              "stopped early 1, never started 1.")  # fmt: skip
    assert len(drawn.tidy) == len(STRETCHES)


def test_rates_over_the_maximum_stay_in_their_row_and_an_unknown_end_is_short():
    open_end = made.segments(("07-003", 0, 4, 9.0), ("07-003", 4, None, 1.5))
    figure = swimmer.swimmer_figure(PEOPLE.head(1), open_end, TRIAL)
    heights = [y for y in figure["data"][0]["y"] if y is not None]
    assert min(heights) > 0.25
    assert max(x for x in figure["data"][0]["x"] if x is not None) == 5.5


def test_an_infusion_that_goes_on_too_long_makes_the_axis_longer():
    long = made.segments(("07-003", 0, 70, 1.5))
    axis = swimmer.swimmer_figure(PEOPLE.head(1), long, TRIAL)["layout"]["xaxis"]
    assert axis["range"][1] > 70
    assert axis["tickvals"][:2] == [0, 12]


def test_full_for_fewer_hours_says_how_many():
    assert swimmer.class_words(made.exposure("07-001", infusion_h=11.65), 48) == "full, 11.7 h"
    assert swimmer.class_words(made.exposure("07-001", infusion_h=46.0), 48) == "full"


def test_choices_are_the_latest_then_every_center_page_by_page():
    assert swimmer.choices({"03": 29, "07": 12, "09": 0}) == (
        "all", "03", "03/2", "03/3", "07", "09"
    )  # fmt: skip
    assert swimmer.choices({"07": 13}) == ("07", "07/2")
    assert swimmer.choices({}) == ("all",)
    labels = [c["label"] for c in swimmer.choice_words({"03": 29, "7/2": 3, "09": 0})]
    assert labels == ["The latest 12", "Center 03, 1–12 of 29", "Center 03, 13–24 of 29",
                      "Center 03, 25–29 of 29", "Center 7/2, 1–3 of 3",
                      "Center 09, nobody"]  # fmt: skip


def test_pages_hold_everybody_of_a_center_once():
    people = made.listing(*(made.exposure(f"{c}-{n:03}") for n in range(20) for c in ("03", "07")))
    drawn = [who for c in ("07", "07/2") for who in swimmer.page_of(people, c)["participant"]]
    assert drawn == [f"07-{n:03}" for n in range(20)]
    assert len(swimmer.page_of(people, "07")) == swimmer.ROWS
    assert len(swimmer.page_of(people, swimmer.ALL)) == swimmer.ROWS
    assert len(swimmer.of_center(people, swimmer.ALL)) == 40


def test_a_center_without_participants_has_none_drawn_and_none_listed():
    drawn = swimmer.chosen_drawn(PEOPLE, STRETCHES, TRIAL, "09")
    assert drawn.figure is None
    assert drawn.sentence == "Nobody has been randomized yet."
    listed = infusion_list.infusions_list(PEOPLE, NOT, "09", made.NAMES, TRIAL)
    assert listed.tidy.empty


# --- the list ----------------------------------------------------------------------------------


def test_the_list_links_each_row_to_the_participant_and_says_shares_in_percent():
    starts = made.starts(("07-003", 27.3, "late"), ("07-002", 12.0, "in_window"))
    listed = infusion_list.infusions_list(PEOPLE, starts, swimmer.ALL, {"07": "Center 07"}, TRIAL)
    table = next(getattr(p, "data-table") for p in parts(listed.content, "Div")
                 if hasattr(p, "data-table"))  # fmt: skip
    assert '"href":["/participant?participant=07-003"' in table
    assert '"cells":["100","42","–"]' in table
    assert "▲\u00a0late" in table
    assert "Hypotension" in table
    assert "Center" not in table
    assert listed.tidy["time_adherence"].iloc[1] == 0.417


def test_the_list_of_a_center_is_all_of_it_and_counts_who_got_the_time_but_not_the_dose():
    slow = made.exposure("03-001", "reduced", dose_intensity=0.67)
    people = made.listing(made.exposure("03-002"), slow, made.exposure("07-001"))
    listed = infusion_list.infusions_list(people, NOT, "03", made.NAMES, TRIAL)
    assert listed.tidy["participant"].tolist() == ["03-002", "03-001"]
    assert plain(listed.sentence).startswith(
        "Center 03: 2 participants. 1 had 90 % of the time or more, but less of the dose"
    )


def test_without_infusions_both_say_why():
    assert swimmer.chosen_drawn(NOT, NOT, TRIAL, swimmer.ALL) is NOT
    assert swimmer.chosen_drawn(PEOPLE, NOT, TRIAL, swimmer.ALL) is NOT
    assert infusion_list.infusions_list(NOT, NOT, swimmer.ALL, {}, TRIAL) is NOT
    nobody = made.listing()
    assert swimmer.chosen_drawn(nobody, STRETCHES, TRIAL, swimmer.ALL).figure is None


def test_in_french_a_row_is_french():
    with use_language("fr"):
        drawn = swimmer.chosen_drawn(PEOPLE, STRETCHES, TRIAL, swimmer.ALL)
        assert "arrêtée après 20,0 h\u00a0: hypotension" in " ".join(texts(drawn))
