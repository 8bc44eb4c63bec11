"""Deviations over hand-made frames: sentence, figure, cards and table say the same numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from dashboard.kit.words import use_language
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import NotShown, sentence
from layouts import deviation_cards as cards
from layouts import deviation_funnel as centers
from layouts import deviation_lists as tables
from layouts import deviation_months as over_time
from layouts import deviation_places as spots
from layouts import deviation_shares as shares
from layouts import deviations as page
from tests.pages import deviation_frames as made
from tests.pages.frames import parts, said, words

NOT = NotShown(sentence("Not shown: the charter does not open this to your role."))
TRIAL = read_trial(SHIPPED_TRIAL)
NAMES = {"07": "Center 07", "12": "Center 12", "19": "Center 19"}
HERE = dict.fromkeys(("categories", "ages", "months", "funnel"), "#here")
STEADY = made.trend()
CALM = made.funnel(("07", 2, 20, "inside"), ("12", 1, 3, "not_enough_data"))
ODD = made.funnel(
    ("07", 10, 12, "high_act"), ("12", 5, 10, "high_watch"), ("19", 0, 3, "not_enough_data"),
    ("20", 0, 3, "not_enough_data"), ("21", 3, 25, "inside"), ("22", 0, 30, "low_watch"),
    ("23", 0, 0, "not_enough_data"),
)  # fmt: skip
LIMITS = made.limits((1, 1.0, 1.0), (5, 0.6, 0.8), (12, 0.42, 0.58), (30, 0.33, 0.41))


@dataclass(frozen=True)
class Cut:
    trial = TRIAL
    as_of = datetime(2026, 11, 16, 5, tzinfo=UTC)
    supplied = frozenset({"deviations"})


def texts(drawn) -> list[str]:
    return [a["text"] for a in drawn.figure["layout"]["annotations"]]


def head(**others) -> str:
    known = {"counts": made.counts(), "ages": made.ages_total(), "trend": STEADY, "funnel": CALM,
             "names": NAMES, "reported": True}  # fmt: skip
    return cards.head(**known | others)


# --- head --------------------------------------------------------------------------------------


def test_the_head_says_whether_to_worry_before_the_numbers():
    assert head() == (
        "Nothing wants a decision: no center has more important deviations than chance explains, "
        "and they do not become more frequent. 26 of 150 participants (17\u202f%) have an "
        "important deviation. 19 of all 41 are open, the oldest for 588 days."
    )
    odd = head(funnel=ODD)
    assert odd.startswith("1 center wants a decision, with more important deviations than chance "
                          "explains: Center 07, 10\u00a0/\u00a012. 26 of")  # fmt: skip


def test_a_center_that_wants_watching_and_a_rise_are_said():
    watch = made.funnel(("12", 5, 10, "high_watch"), ("07", 1, 20, "inside"))
    assert "1 center wants watching" in head(funnel=watch)
    risen = head(trend=made.trend("rising", probability=0.97))
    assert risen.startswith("Important deviations have become more frequent. 26 of")
    assert "Nothing wants a decision" not in risen
    both = head(funnel=ODD, trend=made.trend("rising"))
    assert "1 center wants a decision" in both
    assert "have become more frequent" in both


def test_few_deviations_are_no_reason_to_be_calmer_or_to_worry():
    low = made.funnel(("22", 0, 30, "low_act"), ("07", 4, 20, "inside"))
    assert head(funnel=low).startswith("Nothing wants a decision")


def test_who_sees_own_centers_alone_reads_whose_they_are():
    own = head(funnel=NOT, names={"07": "Center 07"})
    assert own.startswith("Center 07. 26 of 150")
    assert "chance" not in own


def test_reports_that_were_not_supplied_are_said():
    assert "reports were not supplied" in head(reported=False)
    assert "reports were not supplied" not in head()
    assert page.reported(Cut())
    assert not page.reported(type("Other", (), {"supplied": frozenset({"centers"})}))


def test_nobody_randomized_and_none_open():
    assert head(counts=made.counts(participants=0)) == "Nobody has been randomized yet."
    assert head(ages=made.ages_total(open=0)).endswith("None is open.")
    assert head(counts=NOT) == str(NOT.reason)


# --- cards -------------------------------------------------------------------------------------


def number_cards(**others) -> list[str]:
    changes = made.changes(("deviations_important", 28, 2))
    changes.attrs["before"] = 2
    known = {"counts": made.counts(), "ages": made.ages_total(), "trend": STEADY, "funnel": ODD,
             "changes": changes, "links": HERE}  # fmt: skip
    return [said(card).replace("\u00a0", " ") for card in cards.number_cards(**known | others)]


def test_five_cards_give_numbers_with_what_they_are_of():
    first, rate, still, trend, outside = number_cards()
    assert first == "Important deviations 28 in 26 of 150 participants 17 % · +2 since cut 2"
    assert rate == ("All, per participant 0.27 41 / 150 14 found in the data, 15 reported, 12 both")
    assert still == "Open 19 of 41 oldest 588 days 11 for over 90 days"
    assert trend == (
        "Trend of important ones Steady 0.32 in 90 days, 0.15 before probability of a rise 0.73"
    )
    assert outside == (
        "Centers above the limits 2 of 4 centers judged by chance alone 0.1; 3 with not enough "
        "data yet ● 1 wants a decision"
    )


def test_a_rise_is_marked_and_a_trend_from_too_few_is_no_word():
    rising = number_cards(trend=made.trend("rising", probability=0.97))[3]
    assert "▲ more frequent" in rising
    few = number_cards(trend=made.trend("not_enough_data"))[3]
    assert few.startswith("Trend of important ones – not enough data yet")
    assert "probability" not in few


def test_watching_alone_is_marked_as_that_and_calm_not_at_all():
    watch = made.funnel(("12", 5, 10, "high_watch"))
    assert number_cards(funnel=watch)[4].endswith("▲ 1 wants watching")
    assert "want" not in number_cards(funnel=CALM)[4]


def test_who_compares_no_centers_has_four_cards():
    assert len(number_cards(funnel=NOT)) == 4


def test_what_is_not_shown_stands_in_the_cards():
    for text in number_cards(counts=NOT, ages=NOT, trend=NOT)[:4]:
        assert str(NOT.reason) in text


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


# --- open and closed ---------------------------------------------------------------------------

AGES = made.ages(
    {"center": "07", "open": 7, "open_to_30": 1, "open_to_90": 2, "open_longer": 4,
     "oldest_days": 515, "only_found": 5, "closed": 7, "median_days_to_close": 13.0},
    {"center": "12", "open": 1, "open_to_30": 1, "oldest_days": 3},
    {"center": "19"},
)  # fmt: skip


def test_the_oldest_stand_first_and_centers_without_one_are_left_out():
    listed = tables.ages_list(AGES, made.ages_total(), "all", NAMES)
    content = json.loads(getattr(parts(listed.content, "Div")[-1], "data-table"))
    cells = {column["name"]: column["cells"] for column in content["columns"]}
    assert cells["center"] == ["Center 07", "Center 12"]
    assert cells["oldest_days"] == ["515", "3"]
    assert cells["over_90_days"] == ["4", "0"]
    assert listed.sentence == (
        "19 open: 4 for up to 30 days, 4 for 31 to 90, 11 for longer. 14 of the open ones stand in "
        "the data and were not reported. 22 closed, half of them within 18 days."
    )


def test_a_center_chosen_has_its_own_sentence():
    listed = tables.ages_list(AGES, made.ages_total(), "07", NAMES)
    assert listed.sentence.startswith("Center 07: 7 open: 1 for up to 30 days, 2 for 31 to 90")
    assert set(listed.tidy["center"]) == {"07"}


def test_ages_of_nothing():
    none = tables.ages_list(AGES, made.ages_total(), "19", NAMES)
    assert said(none.content) == "No deviation is on record."
    assert tables.ages_list(NOT, made.ages_total(), "all", NAMES) is NOT
    assert tables.ages_list(AGES, NOT, "all", NAMES) is NOT


# --- one by one --------------------------------------------------------------------------------

CONDUCT = made.listed(("07", "07-012", "KIT", "open"), ("12", "12-001", "ELIG", "closed"))
DRUG = made.listed(("07", "07-003", "DOSE-MAX", "open"))
ANY = {"center": "all", "code": "all", "status": "all"}


def listing(cut: int | None = 3, **chosen: str):
    return tables.listing_list(tables.together(CONDUCT, DRUG), ANY | chosen, NAMES, cut)


def table(listed) -> dict:
    return json.loads(getattr(parts(listed.content, "Div")[-1], "data-table"))


def test_both_kinds_are_in_one_list_open_ones_first():
    found = listing()
    assert found.tidy["participant"].tolist() == ["07-003", "07-012", "12-001"]
    assert found.tidy["drug_effect"].tolist() == [True, False, False]
    assert found.sentence == (
        "3 of 3 deviations, 3 important; 2 open. 1 of them is of a kind that a drug effect can "
        "cause. Open ones first, then the latest."
    )


@pytest.mark.parametrize(
    ("chosen", "people"),
    [
        ({"center": "12"}, ["12-001"]),
        ({"code": "DOSE-MAX"}, ["07-003"]),
        ({"status": "closed"}, ["12-001"]),
        ({"center": "07", "status": "open"}, ["07-003", "07-012"]),
    ],
)
def test_the_list_is_filtered(chosen, people):
    found = listing(**chosen)
    assert found.tidy["participant"].tolist() == people
    assert found.sentence.startswith(f"{len(people)} of 3 deviations")


def test_each_row_opens_its_participant_on_the_cut_in_view():
    content = table(listing())
    assert content["columns"][0]["name"] == "participant"
    assert content["href"] == [
        f"/participant?cut=3&participant={who}" for who in ("07-003", "07-012", "12-001")
    ]


def test_a_column_that_says_nothing_is_left_out():
    assert "center" in [c["name"] for c in table(listing())["columns"]]
    names = [c["name"] for c in table(listing(center="07"))["columns"]]
    assert "center" not in names
    assert "detail" not in names
    assert "Center 12" in words(listing().content)


def test_a_choice_without_a_deviation_is_said():
    assert said(listing(code="UNBLIND").content) == "No deviation of this choice is on record."
    assert tables.listing_list(tables.together(NOT, DRUG), ANY, NAMES, 3) is NOT
    assert len(tables.together(CONDUCT, NOT)) == 2


# --- what changed ------------------------------------------------------------------------------


def test_changes_say_now_and_by_how_much():
    found = tables.changes_list(
        made.changes(("deviations", 41, -1), ("deviations_important", 28, 0),
                     ("deviations_open", None, None)), 2)  # fmt: skip
    text = said(found.content)
    assert "Deviations 41 −1" in text
    assert "Important deviations 28 unchanged" in text
    assert "Deviations open not supplied" in text
    assert found.sentence == "Against cut 2. All centers of this view together."
    assert tables.changes_list(NOT, 2) is NOT


def test_each_one_classified_otherwise_is_listed_with_what_it_was():
    rows = made.reclassified(("07", "07-012", True), ("12", "12-001", False))
    found = tables.reclassified_list(rows, NOT, "all", NAMES, 2)
    first, second = map(said, parts(found.content, "Li"))
    assert first == "▲ important 07-012 · Wrong kit 28 Oct 2026 · Center 07 · it was minor · open"
    assert second == "minor 12-001 · Wrong kit 28 Oct 2026 · Center 12 · it was important · open"
    assert found.sentence == "Against cut 2. 2 are classified otherwise."
    own = tables.reclassified_list(rows, rows, "07", NAMES, 2)
    assert len(own.tidy) == 2, "of both kinds, of this center alone"


def test_none_classified_otherwise_and_not_shown():
    none = tables.reclassified_list(made.reclassified(), NOT, "all", NAMES, 2)
    assert said(none.content) == "Against cut 2. None is classified otherwise."
    assert tables.reclassified_list(NOT, NOT, "all", NAMES, 2) is NOT


# --- those that a drug effect can cause --------------------------------------------------------


def test_pooled_parts_that_are_hidden_say_why_beside_the_others():
    whole = made.pooled(("any_deviation", 11, 142))
    found = tables.drug_list(whole, NOT, NOT)
    assert found.sentence.replace("\u00a0", " ").startswith("11 / 142 participants (8\u202f%; 95 %")
    text = said(found.content)
    assert f"By importance: {NOT.reason}" in text
    assert f"By kind: {NOT.reason}" in text
    assert len(found.tidy) == 1
    both = tables.drug_list(whole, made.pooled(("important_deviation", 5, 142)), NOT)
    assert "An important deviation 5 / 142 · 4 %" in said(both.content)
    assert "By importance" not in said(both.content)


def test_what_is_hidden_whole_is_a_sentence():
    assert tables.drug_list(NOT, NOT, NOT) is NOT
    nobody = tables.drug_list(made.pooled(("any_deviation", 0, 0)), NOT, NOT)
    assert nobody.sentence == "Nobody’s infusion is over yet."


# --- what is left out, and what may be chosen ---------------------------------------------------


def test_cards_that_hold_nothing_for_somebody_are_left_out():
    gone = {"display": "none"}
    bar, upper, funnel, listed, lower, history = page.left_out(NAMES, CALM, NOT)
    assert (bar, funnel, listed, history) == ({}, {}, gone, gone)
    assert upper["--columns"].count("1fr") == lower["--columns"].count("1fr") == 2
    bar, upper, funnel, listed, lower, history = page.left_out({"07": "C"}, NOT, CONDUCT)
    assert (bar, funnel, listed, history) == (gone, gone, {}, {})
    assert (upper["--columns"].count("1fr"), lower["--columns"].count("1fr")) == (1, 3)


def test_centers_and_cuts_that_may_be_chosen():
    assert [o["value"] for o in page.center_options(NAMES)] == ["all", *NAMES]
    offered = page.since_options([1, 2, 3], 2)
    assert [o["label"] for o in offered] == ["since cut 2", "since cut 3", "since cut 1"]
    assert [o["value"] for o in offered] == ["reviewed", "3", "1"]
    assert page.since_options([], None)[0]["label"] == "an earlier cut"
    assert (page.since_cut("reviewed"), page.since_cut("3")) == ("reviewed", 3)
    assert (page.against("reviewed", 2), page.against(1, 2)) == (2, 1)


# --- French ------------------------------------------------------------------------------------


def test_in_french_numbers_and_words_are_french():
    with use_language("fr"):
        page.layout()
        assert "0,27" in number_cards()[1]
        drawn = whole_funnel()
        assert "99,8\u202f%" in texts(drawn)
        assert over_time.trend_sentence(STEADY).startswith("Stable\u00a0: 10 dans les 90")
