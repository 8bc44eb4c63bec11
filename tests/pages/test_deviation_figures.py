"""The figures of deviations over hand-made frames: what is drawn is what is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from dashboard.kit.words import use_language
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import NotShown, sentence
from layouts import deviation_funnel as centers
from layouts import deviation_months as over_time
from layouts import deviation_places as spots
from layouts import deviation_shares as shares
from tests.pages import deviation_frames as made
from tests.pages.deviation_frames import CALM, ODD

NOT = NotShown(sentence("Not shown: the charter does not open this to your role."))
TRIAL = read_trial(SHIPPED_TRIAL)
NAMES = {"07": "Center 07", "12": "Center 12", "19": "Center 19"}
STEADY = made.trend()
LIMITS = made.limits((1, 1.0, 1.0), (5, 0.6, 0.8), (12, 0.42, 0.58), (30, 0.33, 0.41))


@dataclass(frozen=True)
class Cut:
    trial = TRIAL
    as_of = datetime(2026, 11, 16, 5, tzinfo=UTC)


def texts(drawn) -> list[str]:
    return [a["text"] for a in drawn.figure["layout"]["annotations"]]


# --- funnel ------------------------------------------------------------------------------------


def whole_funnel(**others):
    known = {"funnel": ODD, "limits": LIMITS, "indicator": "important", "names": NAMES,
             "trial": TRIAL}  # fmt: skip
    return centers.funnel_drawn(**known | others)


def test_limits_are_drawn_as_steps_in_percent():
    act_high, _, watch_high, _ = whole_funnel().figure["data"][:4]
    assert act_high["x"] == [1, 5, 12, 30]
    assert act_high["y"] == [100, 80, 58, 41]
    assert watch_high["y"] == [100, 60, 42, 33]
    assert {act_high["line"]["shape"], watch_high["line"]["shape"]} == {"hvh"}
    assert act_high["line"]["dash"] != watch_high["line"]["dash"]


def test_every_center_with_an_opportunity_is_drawn_once():
    marks = whole_funnel().figure["data"][4:]
    points = sorted((x, y) for t in marks for x, y in zip(t["x"], t["y"], strict=True))
    assert points == [(3, 0), (10, 50), (12, 83.3333), (25, 12), (30, 0)]
    small = next(t for t in marks if t["marker"]["symbol"] == "circle-open")
    assert small["marker"]["color"] == centers.GREYS[2]
    assert small["marker"]["size"] == [11], "two centers at one place make a larger mark"


def test_states_differ_in_color_and_in_shape():
    looks = {state: look for state, look in centers._LOOKS.items() if not state.startswith("low")}
    assert len({color for color, _ in looks.values()}) == len(looks)
    assert len({symbol for _, symbol in looks.values()}) == len(looks)


def test_the_sentence_names_who_is_outside_and_what_chance_alone_would_do():
    assert whole_funnel().sentence.replace("\u00a0", " ") == (
        "Trial: 18 / 83, 22\u202f%. Above the 99.8\u202f% limit: Center 07 (10 / 12). Above the "
        "95\u202f% limit: Center 12 (5 / 10). Below the 95\u202f% limit: 22 (0 / 30). Of 4 centers "
        "judged, 0.08 would lie outside the 95\u202f% limits by chance alone, 0.004 outside the "
        "99.8\u202f% ones."
    )
    assert "No center lies outside the limits." in whole_funnel(funnel=CALM).sentence


def test_small_centers_are_grey_and_said_to_be():
    assert "grey: 2 centers with fewer than 5 opportunities, not enough data yet" in (
        whole_funnel().note
    )
    none = made.funnel(("07", 1, 3, "not_enough_data"))
    assert "No center has enough data" in whole_funnel(funnel=none).sentence


def test_those_outside_have_their_name_in_the_figure():
    assert {"Center 07", "Center 12", "22"} <= set(texts(whole_funnel()))
    assert "21" not in texts(whole_funnel())


def test_lines_that_end_near_each_other_have_their_words_apart():
    assert centers.apart([1, 1.5, 9], 2) == [1, 3, 9]
    close = made.limits((5, 0.21, 0.22))
    heights = sorted(a["y"] for a in whole_funnel(limits=close).figure["layout"]["annotations"]
                     if a["text"] in ("trial", "95\u202f%", "99.8\u202f%"))  # fmt: skip
    assert min(b - a for a, b in pairwise(heights)) > 2


def test_of_all_deviations_the_rate_is_a_number_for_each():
    drawn = whole_funnel(indicator="all")
    assert "18\u00a0/\u00a083, 0.22 each" in drawn.sentence
    assert drawn.figure["data"][0]["y"] == [1, 0.8, 0.58, 0.41]
    assert "%" not in drawn.figure["layout"]["yaxis"]["title"]["text"]


def test_the_axis_says_what_the_opportunities_are():
    assert whole_funnel().figure["layout"]["xaxis"]["title"]["text"] == "Participants randomized"
    other = whole_funnel(indicator="WIN-LATE").figure["layout"]["xaxis"]["title"]["text"]
    assert other == "Opportunities"


def test_no_funnel_without_an_opportunity():
    nobody = made.funnel(("07", 0, 0, "not_enough_data"))
    assert whole_funnel(funnel=nobody).figure is None
    assert whole_funnel(funnel=NOT) is NOT
    assert whole_funnel(limits=NOT) is NOT


# --- over time ---------------------------------------------------------------------------------

MONTHS = made.months(("2026-08-01", 3, 9), ("2026-09-01", 0, 0), ("2026-10-01", 5, 12))


def test_deviations_stand_before_those_randomized_in_the_month():
    drawn = over_time.months_drawn(MONTHS, STEADY, Cut())
    people, found = drawn.figure["data"]
    assert people["y"] == [9, 0, 12]
    assert found["y"] == [3, 0, 5]
    assert found["x"] == ["2026-08-01", "2026-09-01", "2026-10-01"]
    assert found["width"] < people["width"]
    assert drawn.tidy is MONTHS


def test_the_trend_says_both_rates_and_its_rule():
    drawn = over_time.months_drawn(MONTHS, STEADY, Cut())
    assert drawn.sentence == (
        "Steady: 10 in the last 90 days, 0.32 for each of the 31 participants randomized in them; "
        "18 before, 0.15 for each of 119. Probability that the rate has risen: 0.73."
    )
    assert "rising where the probability of a higher rate in the last 90 days is 0.95" in drawn.note
    assert "falling at 0.05 or less; judged from 5 participants" in drawn.note
    assert "The last month is not over." in drawn.note


def test_the_recent_time_begins_on_its_first_day():
    (ground,) = over_time.months_drawn(MONTHS, STEADY, Cut()).figure["layout"]["shapes"]
    assert ground["x0"] == "2026-08-19", "90 days to the 16th of November, that day included"


def test_without_months_nothing_is_drawn():
    assert over_time.months_drawn(made.months(), STEADY, Cut()).figure is None
    assert over_time.months_drawn(NOT, STEADY, Cut()) is NOT
    assert over_time.months_drawn(MONTHS, NOT, Cut()) is NOT


# --- by category -------------------------------------------------------------------------------

CODES = made.codes(
    made.code("ELIG", 2, 150),
    made.code("WIN-LATE", 11, 148, "started"),
    made.code("SAE-LATE", 3, 30, "sae"),
    made.code("SAMPLE-LATE", 9, 150, important=0),
    made.code("SOFA-MISSING", 0, 0, "sofa_due"),
)
OWN = made.center_codes(
    made.code("ELIG", 1, 12),
    made.code("WIN-LATE", 10, 12, "started"),
    made.code("ELIG", 1, 5, center="12"),
)


def test_categories_are_drawn_against_their_own_opportunities():
    drawn = shares.categories_drawn(CODES, OWN, "all", NAMES)
    intervals, points = drawn.figure["data"]
    assert points["x"] == [10, 7.4324, 6, 1.3333]
    assert intervals["x"][:3] == [5, 12.9032, None]
    names = drawn.figure["layout"]["yaxis"]["ticktext"]
    assert [n.replace("\u00a0", " ") for n in names[:2]] == [
        "SAE reported late<br>3 / 30 serious events",
        "Infusion started too late<br>11 / 148 infusions started",
    ]


def test_minor_ones_alone_are_hollow():
    _, points = shares.categories_drawn(CODES, OWN, "all", NAMES).figure["data"]
    assert points["marker"]["symbol"] == ["circle", "circle", "circle-open", "circle"]
    assert "hollow: minor ones alone or none" in shares.categories_drawn(CODES, OWN, "all", {}).note


def test_the_sentence_tells_the_rate_from_the_number():
    assert shares.categories_drawn(CODES, OWN, "all", NAMES).sentence.replace("\u00a0", " ") == (
        "Most frequent where it could happen: SAE reported late, 3 / 30 serious events "
        "(10\u202f%; 95 %: 5 – 13\u202f%). 25 deviations in all, 16 important; most of one kind: "
        "Infusion started too late, 11."
    )


def test_a_center_chosen_is_the_only_one_drawn():
    drawn = shares.categories_drawn(CODES, OWN, "07", NAMES)
    assert drawn.figure["data"][1]["x"] == [83.3333, 8.3333]
    assert drawn.sentence.startswith("Center 07: Most frequent")
    assert set(drawn.tidy["center"]) == {"07"}


def test_categories_without_a_deviation_or_an_opportunity():
    none = made.codes(made.code("ELIG", 0, 150), made.code("KIT", 0, 150))
    assert shares.categories_drawn(none, OWN, "all", NAMES).sentence == (
        "No deviation in 2 categories."
    )
    nobody = made.codes(made.code("ELIG", 0, 0))
    assert shares.categories_drawn(nobody, OWN, "all", NAMES).figure is None
    assert shares.categories_drawn(NOT, OWN, "all", NAMES) is NOT
    assert shares.categories_drawn(CODES, NOT, "all", NAMES) is NOT


# --- where and when ----------------------------------------------------------------------------

SPOTS = made.center_months(
    ("07", "2026-08-01", 2, 1, 3),
    ("07", "2026-09-01", 0, 0, 2),
    ("12", "2026-09-01", 5, 0, 1),
    ("19", "2026-09-01", 0, 0, 4),
)


def test_a_mark_for_each_center_and_month_with_one():
    drawn = spots.places_drawn({"all": SPOTS}, "all", NAMES)
    nobody, minor, important = drawn.figure["data"]
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["Center 12", "Center 07"]
    assert (important["x"], important["y"]) == (["2026-08-01"], [1])
    assert (minor["x"], minor["y"], minor["marker"]["symbol"]) == (["2026-09-01"], [0],
                                                                   "circle-open")  # fmt: skip
    assert (nobody["x"], nobody["y"]) == (["2026-09-01"], [1])
    assert nobody["marker"]["size"] < important["marker"]["size"] < minor["marker"]["size"]
    assert texts(drawn) == ["5", "2"]


def test_the_sentence_says_where_most_are_and_how_many_have_none():
    assert spots.places_drawn({"all": SPOTS}, "all", NAMES).sentence == (
        "7 deviations, 1 important. Most in Center 12: 5. 1 center with participants has none. "
        "Most in one month: 5, Sep 2026."
    )


def test_of_one_center_the_rows_are_categories():
    by_code = {"KIT": SPOTS, "ELIG": made.center_months(("07", "2026-08-01", 1, 1, 3)),
               "CONSENT": NOT}  # fmt: skip
    drawn = spots.places_drawn(by_code, "07", NAMES)
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["Wrong kit", "Eligibility"]
    assert drawn.sentence.startswith("Center 07: 3 deviations, 2 important.")
    assert set(drawn.tidy["code"]) == {"KIT", "ELIG"}
    assert set(drawn.tidy["center"]) == {"07"}


def test_which_codes_are_asked_for():
    assert spots.codes_of("all", "KIT") == ("KIT",)
    assert spots.codes_of("all", "all") == ("all",)
    assert spots.codes_of("07", "KIT") == ("KIT",)
    assert len(spots.codes_of("07", "all")) == 9
    assert spots.row_of("all", {"07": "Center 07"}) == "07"
    assert spots.row_of("all", NAMES) == "all"


def test_nothing_anywhere_is_said():
    none = made.center_months(("07", "2026-08-01", 0, 0, 3))
    assert spots.places_drawn({"all": none}, "all", NAMES).sentence == "No deviation on record."
    alone = spots.places_drawn({"KIT": none}, "07", NAMES)
    assert (alone.figure, alone.sentence) == (None, "Center 07: No deviation on record.")
    assert spots.places_drawn({"KIT": NOT}, "all", NAMES) is NOT


def test_in_french_the_figures_speak_french():
    with use_language("fr"):
        assert "99,8\u202f%" in texts(whole_funnel())
        assert over_time.trend_sentence(STEADY).startswith("Stable\u00a0: 10 dans les 90")
