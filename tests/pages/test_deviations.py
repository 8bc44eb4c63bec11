"""Deviations over hand-made frames: sentence, figure, cards and table say the same numbers."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from dashboard.kit.words import use_language
from data.vocabulary import NotShown, sentence
from layouts import deviation_cards as cards
from layouts import deviation_lists as tables
from layouts import deviations as page
from tests.pages import deviation_frames as made
from tests.pages.deviation_frames import CALM, ODD
from tests.pages.frames import parts, said, words

NOT = NotShown(sentence("Not shown: the charter does not open this to your role."))
NAMES = {"07": "Center 07", "12": "Center 12", "19": "Center 19"}
HERE = dict.fromkeys(("categories", "ages", "months", "funnel"), "#here")
STEADY = made.trend()


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
    cut = SimpleNamespace(supplied=frozenset({"deviations"}))
    assert page.reported(cut)
    assert not page.reported(SimpleNamespace(supplied=frozenset({"centers"})))


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
