"""Safety over hand-made frames: figures, sentences, cards and tables say the same numbers."""

from __future__ import annotations

import pytest

from dashboard.kit.card import Drawn
from dashboard.kit.theme import EVERYBODY, WATCH
from dashboard.kit.words import use_language
from data.measures.changes import sae_changes
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import Kind, NotShown, sentence
from layouts import changes, safety_centers, safety_delays, safety_lists, safety_pooled
from layouts import safety as page
from tests.pages.frames import measured, said, words
from tests.pages.safety_frames import (
    NAMES,
    SMALL,
    SOME,
    late,
    missing,
    pooled,
    reporting,
    table,
    total,
)

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="events.csv"))
TRIAL = read_trial(SHIPPED_TRIAL)
NOBODY = reporting({"center": "01"})
QUIET = "a quiet week is not a safe week"


def texts(drawn: Drawn) -> list[str]:
    return [a["text"].replace("\u00a0", " ") for a in drawn.figure["layout"]["annotations"]]


# --- serious events by center --------------------------------------------------------------------


def test_bars_are_the_frame_the_most_events_first_and_centers_without_participants_left_out():
    drawn = safety_centers.reports_drawn(SOME, NAMES)
    on_time, slow, unknown = drawn.figure["data"]
    assert drawn.figure["layout"]["yaxis"]["ticktext"] == ["Center 07", "Center 03", "Center 01"]
    assert (on_time["x"], slow["x"], unknown["x"]) == ([2, 2, 0], [2, 0, 0], [1, 0, 0])
    assert (on_time["marker"]["color"], slow["marker"]["color"]) == (EVERYBODY, WATCH)
    assert drawn.figure["layout"]["xaxis"]["range"][0] == 0
    assert drawn.sentence == (
        "7 serious events in 2 of 3 centers with participants: 4 reported in time, 2 late, 1 not "
        "known yet. 1 of the late is not reported at all."
    )


def test_beside_each_count_stand_the_forms_that_are_in_and_no_form_due_is_a_dash():
    drawn = safety_centers.reports_drawn(SOME, NAMES)
    assert texts(drawn) == ["2 / 5", "▲ 2", "<b>3 / 4</b>", "2 / 2", "<b>26 / 27</b>", "0",
                            "5 / 5", "forms in"]  # fmt: skip
    young = reporting({"center": "01", "participants": 2})
    assert texts(safety_centers.reports_drawn(young, NAMES))[:2] == ["0", "–"]
    unsupplied = reporting({"center": "01", "participants": 2, "forms_due": None,
                            "forms_in": None})  # fmt: skip
    assert texts(safety_centers.reports_drawn(unsupplied, NAMES))[:2] == ["0", "–"]


def test_whether_deaths_count_is_said_beside_every_count_of_serious_events():
    def said_in(frame, whole):
        return [
            safety_centers.reports_drawn(frame, NAMES).note,
            safety_delays.delays_drawn(frame, whole, NAMES).note,
            safety_centers.centers_list(frame, NAMES).note,
        ]

    for note in said_in(SOME, total()):
        assert "Deaths are serious events here." in note
    exempt = SOME.assign(deaths_are_saes=SOME["deaths_are_saes"] & False)
    for note in said_in(exempt, total(deaths_are_saes=False)):
        assert "Deaths are not among them." in note
    assert "(deaths not counted)" in page.head(total(deaths_are_saes=False), late(), NAMES)
    first = page.number_cards(total(deaths_are_saes=False), late(), NOT, True)[0]
    assert "deaths not counted" in said(first)


def test_delays_stand_on_the_same_lines_and_past_the_edge_as_words():
    drawn = safety_delays.delays_drawn(SOME, total(), NAMES)
    halves, longest, medians = drawn.figure["data"]
    assert medians["x"] == [None, 4.0, None]
    assert longest["x"] == [None, 6.0, None]
    assert halves["x"] == [13.0, 72.0, None, 3.0, 5.0, None]  # cut at three times the limit
    assert texts(drawn) == ["limit 24 h", "median 80 h, longest 100 h →"]
    assert drawn.sentence.replace("\u00a0", " ") == (
        "Half of the 6 delays known are at most 6.3 h; the longest, 100.0 h, is of Center 07."
    )
    assert "Delay known in 6 of 7 serious events." in drawn.note


def test_the_table_has_every_number_and_tells_where_silence_is_an_answer():
    listed = safety_centers.centers_list(SOME, NAMES)
    cells = table(listed)
    assert cells["center"] == ["Center 07", "Center 03", "Center 01"]
    assert cells["forms_answered"] == ["3 / 4", "26 / 27", "5 / 5"]
    assert cells["sae_in_time"] == ["2 / 5 · 40\u202f%", "2 / 2 · 100\u202f%", "–"]
    assert cells["overdue"] == ["1", "0", "0"]
    assert cells["median_h"] == ["80.0", "4.0", "–"]
    assert listed.sentence == (
        "1 center with participants has no serious event on record. In 1 of them every safety "
        "form due is in: there it means none."
    )
    waiting = SOME.assign(forms_in=SOME["forms_in"].where(SOME["center"] != "01", 4))
    assert "In 0 of them" in safety_centers.centers_list(waiting, NAMES).sentence
    none = SOME.assign(forms_due=SOME["forms_due"].mask(SOME["forms_due"] >= 0))
    assert "that is not ‘none’" in safety_centers.centers_list(none, NAMES).sentence


def test_nobody_nothing_and_not_shown_are_said():
    assert safety_centers.reports_drawn(NOBODY, NAMES).sentence == "Nobody has been randomized yet."
    assert safety_delays.delays_drawn(NOBODY, total(), NAMES).figure is None
    assert "Nobody" in said(safety_centers.centers_list(NOBODY, NAMES).content)
    assert safety_centers.reports_drawn(NOT, NAMES) is NOT
    assert safety_delays.delays_drawn(NOT, total(), NAMES) is NOT
    assert safety_delays.delays_drawn(SOME, NOT, NAMES) is NOT
    assert safety_centers.centers_list(NOT, NAMES) is NOT
    assert safety_lists.events_list(NOT, "all", NAMES, TRIAL) is NOT
    assert safety_lists.missing_list(NOT, total(), NAMES) is NOT
    assert safety_lists.hypotension_list(NOT, 12, NAMES, TRIAL) is NOT
    assert page.head(NOT, NOT, NAMES) == str(NOT.reason)
    for shown in page.number_cards(NOT, NOT, NOT, False):
        assert str(NOT.reason) in said(shown)


# --- head and cards ------------------------------------------------------------------------------


def test_the_head_says_how_many_how_fast_who_is_late_and_who_is_silent():
    assert page.head(total(), late(("07", "act", 2, 1, 5)), NAMES).replace("\u00a0", " ") == (
        "7 serious adverse events (deaths counted among them) in 6 of 40 participants, 4 reported "
        "within 24 h. 1 center reports late: Center 07 (2 of 5, 1 not reported yet). Of 36 "
        f"participants with a safety form due, 2 have not answered: {QUIET}."
    )


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ({"forms_in": 36}, "All 36 participants with a safety form due have answered."),
        ({"forms_due": 0, "forms_in": 0}, f"No safety form is due yet: {QUIET}."),
        ({"forms_due": None, "forms_in": None}, f"is known to mean none: {QUIET}."),
        ({"saes": 0, "forms_in": 35}, f"1 has not answered: {QUIET}."),
    ],
)
def test_silence_is_an_answer_only_once_the_forms_are_in(values, end):
    text = page.head(total(**values), late(), NAMES)
    assert text.endswith(end)
    if values.get("saes") == 0:
        assert text.startswith("No serious adverse event is on record.")


def test_the_head_names_three_late_centers_and_counts_them_all():
    four = late(*((c, "watch", 2, 0, 9) for c in ("01", "03", "07", "09")))
    assert (
        "4 centers report late: Center 01 (2 of 9), Center 03 (2 of 9), Center 07 (2 of 9)…."
        in (page.head(total(), four, NAMES))
    )


def test_cards_give_numbers_with_what_they_are_of():
    rows = [{"item": "saes", "now": 7, "before": 5, "change": 2}]
    new = changes.together(
        measured(
            sae_changes.columns, rows, **dict.fromkeys(("now", "before", "change"), Kind.WHOLE)
        ),
        before=2,
    )
    found = page.number_cards(total(), late(("07", "act", 2, 1, 5)), new, True)
    shown = [said(c) for c in found]
    assert shown == [
        "Serious adverse events 7 in 6 of 40 participants +2 since cut 2 · deaths counted among "
        "them",
        "Reported within 24 h 57 % 4 / 7 95 %: 18 – 90 % · median 6.3 h ● 1 center late",
        "Not yet reported 2 of 7 events 1 within 24 h of awareness · 1 reported late ● 1 overdue",
        "Safety forms in 94 % 34 / 36 2 participants’ silence is no answer yet",
    ]


def test_cards_without_an_event_or_a_form_show_no_share():
    found = page.number_cards(total(saes=0, on_time=0, late=0, unknown=0, overdue=0, awaiting=0,
                                    forms_due=None, forms_in=None), late(), NOT, False)  # fmt: skip
    _, in_time, still, forms = map(said, found)
    assert in_time == "Reported within 24 h – no serious event on record"
    assert still.startswith("Not yet reported 0 of 0 events")
    assert forms == "Safety forms in – not supplied"


def test_what_waits_is_what_is_overdue_and_the_forms_for_those_who_may_know():
    assert page.waiting(total(), SMALL) == 1
    assert page.waiting(total(), missing(("07-001", "day_7", 3))) == 2


def test_parts_are_there_or_not_there_at_all():
    assert page.shown_if(False) == {"display": "none"} != page.shown_if(True)
    assert page.compared({"01": "a", "03": "b"}) == page.HIDDEN
    assert page.compared(NAMES) == page.SHOWN
    offered, style = page.center_options(NAMES)
    assert [o["value"] for o in offered] == ["all", "01", "03", "07"]
    assert (style, page.center_options({"07": "x"})[1]) == (page.SHOWN, page.HIDDEN)


# --- events of interest --------------------------------------------------------------------------

KINDS = {
    "bleeding": pooled(("bleeding", 14)),
    "bleeding_grade": pooled(("bleeding", 14), ("bleeding_major", 7), ("bleeding_not_major", 7)),
    "hypotension": pooled(("hypotension", 9), definition="reported"),
    "ischemia": SMALL,
    "severe": pooled(("severe", 17)),
}


def test_a_kind_that_may_not_be_shown_has_no_number_and_hides_no_other():
    listed = safety_pooled.pooled_list(KINDS, TRIAL)
    cells = table(listed)
    assert cells["pooled_event"] == [
        "Any bleeding", "Major bleeding (WHO grade 3 or higher)",
        "Bleeding, lower grade or not graded", "Hypotension (as reported)", "Ischemia",
        "Any severe event",
    ]  # fmt: skip
    assert cells["participants"] == ["14 / 141", "7 / 141", "7 / 141", "9 / 141", "not shown",
                                     "17 / 141"]  # fmt: skip
    assert cells["form_in"] == [*["139 / 141"] * 4, "–", "139 / 141"]
    assert cells["share"][0].replace("\u2060", "") == "10\u202f% (2 – 10\u202f%)"
    assert f"Ischemia – {SMALL.reason}" in said(listed.content)
    hidden = listed.tidy[listed.tidy["kind"] == "ischemia"]
    assert hidden.drop(columns="kind").isna().all(axis=None)
    assert listed.sentence.replace("\u202f", "") == (
        "Most frequent in 141 participants past study day 7: any severe event 17 (12%), any "
        "bleeding 14 (10%), hypotension 9 (6%). 1 kind is not shown. 2 safety forms are waited "
        "for: counts may still grow."
    )


def test_bleeding_stands_once_and_still_stands_where_its_grades_may_not_be_shown():
    hidden = safety_pooled.pooled_list(KINDS | {"bleeding_grade": SMALL}, TRIAL)
    assert table(hidden)["pooled_event"][:2] == ["Any bleeding", "Bleeding by WHO grade"]
    assert f"Bleeding by WHO grade, Ischemia – {SMALL.reason}" in said(hidden.content)
    only = safety_pooled.pooled_list(KINDS | {"bleeding": SMALL}, TRIAL)
    assert table(only)["participants"][:2] == ["not shown", "14 / 141"]


def test_measured_hypotension_sets_those_not_assessable_apart():
    three = pooled(("hypotension", 9), ("no_hypotension", 122), ("not_assessable", 10),
                   definition="measured")  # fmt: skip
    cells = table(safety_pooled.pooled_list({"hypotension": three}, TRIAL))
    assert cells["pooled_event"] == ["Hypotension (as measured)", "No hypotension (as measured)",
                                     "Hypotension not assessable (as measured)"]  # fmt: skip


def test_nothing_to_pool_is_said():
    assert safety_pooled.pooled_list({"bleeding": SMALL}, TRIAL) is SMALL
    assert isinstance(safety_pooled.pooled_list({}, TRIAL), NotShown)
    nobody = {"bleeding": pooled(("bleeding", 0), of=0, forms_in=0)}
    assert "Nobody is past study day 7" in said(safety_pooled.pooled_list(nobody, TRIAL).content)
    none = safety_pooled.pooled_list({"bleeding": pooled(("bleeding", 0), forms_in=141)}, TRIAL)
    assert none.sentence == "None of those shown in 141 participants past study day 7."
    unsupplied = {"bleeding": pooled(("bleeding", 14), forms_in=None)}
    assert table(safety_pooled.pooled_list(unsupplied, TRIAL))["form_in"] == ["–"]
    assert safety_pooled.kinds_asked(None) == ("bleeding",)
    assert "severe" in safety_pooled.kinds_asked(TRIAL)


def test_the_card_is_the_first_kind_with_its_cut_and_there_is_none_without_kinds():
    (card,) = safety_pooled.pooled_cards(KINDS)
    assert said(card) == (
        "Bleeding by day 7 10 % 14 / 141 95 %: 2 – 10 % · forms in 139 / 141 · cut 2"
    )
    assert str(SMALL.reason) in said(safety_pooled.pooled_cards({"bleeding": SMALL})[0])
    assert safety_pooled.pooled_cards({}) == []


def test_in_french_numbers_and_words_are_french():
    with use_language("fr"):
        page.layout()
        assert "6,3" in said(page.number_cards(total(), late(), NOT, True)[1])
        listed = safety_pooled.pooled_list(KINDS, TRIAL)
        assert "OMS" in words(listed.content)
        assert "n’est pas une semaine sûre" in page.head(total(), late(), NAMES)
