"""This week over hand-made frames: its head, its numbers, what changed, centers side by side."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.measures.compared import compared_cuts
from data.measures.completeness import form_completeness, sofa_completeness
from data.measures.deviations import deviation_counts
from data.measures.infusion_start import infusion_start_counts
from data.measures.sae_process import sae_counts
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import LIVE_TABLES, Kind, NotShown, sentence
from layouts import changes, conduct
from layouts import this_week as page
from layouts.signals import Signal
from tests.pages.frames import frame_of, measured, parts, said, words
from tests.pages.recruitment_frames import center, centers, counted, forecast, total

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="forms"))
TRIAL = read_trial(SHIPPED_TRIAL)
NAMES = {f"{n:02d}": f"Center {n:02d}" for n in range(1, 33)}
AS_OF = datetime(2026, 11, 16, 6, tzinfo=UTC)
_W, _N = Kind.WHOLE, Kind.NUMBER
_NUMBERS = ("share", "low", "high", "probability_over", "gap_probability", "expected", "limit")


def changed(*rows: tuple[str, int | None, int | None]) -> pd.DataFrame:
    """(item, now, before) each, as `together` would give them."""
    frame = pd.DataFrame(rows, columns=["item", "now", "before"])
    frame = frame.astype({"item": "str", "now": "Int64", "before": "Int64"})
    return changes.together(frame.assign(change=frame["now"] - frame["before"]), before=16)


# --- head --------------------------------------------------------------------------------------

COMPARED = measured(
    compared_cuts.columns,
    [{"cut": 17, "as_of": "2026-11-16T06:00Z", "before_cut": 16,
      "before_as_of": "2026-11-09T06:00Z"}],
    before_cut=_W, before_as_of=Kind.INSTANT,
)  # fmt: skip


def reviews(*cuts: int) -> pd.DataFrame:
    return frame_of(LIVE_TABLES["reviews"], [
        {"review": n, "cut": cut, "closed_at": "2026-11-10T09:00Z", "closed_by": "ada"}
        for n, cut in enumerate(cuts, start=1)
    ])  # fmt: skip


def flagged(*levels: str) -> list[Signal]:
    return [Signal(level, "x", "", "what", "detail", "#") for level in levels]


def test_the_head_names_both_cuts_and_what_wants_a_decision():
    text = page.against(COMPARED, reviews(16), 17)
    assert text == "Cut 17 against cut 16 (9 Nov), which the committee reviewed."
    assert page.head(17, flagged("act", "act", "act"), True) == (
        "3 things want a decision; everything else is within its limits."
    )


@pytest.mark.parametrize(
    ("levels", "end"),
    [
        ((), "Nothing flagged: everything is within its limits."),
        (("act",), "1 thing wants a decision; everything else is within its limits."),
        (("watch",), "1 wants watching; everything else is within its limits."),
        (("act", "watch", "watch"), "1 thing wants a decision, 2 want watching; everything else "
                                    "is within its limits."),
    ],
)  # fmt: skip
def test_the_head_counts_what_to_decide_and_what_to_watch(levels, end):
    assert page.head(17, flagged(*levels), True) == end


def test_the_head_says_when_no_review_was_closed_and_leaves_it_out_where_it_is_not_yours():
    assert "no review has been closed yet" in page.against(COMPARED, reviews(), 17)
    closed = page.against(COMPARED, NOT, 17)
    assert closed == "Cut 17 against cut 16 (9 Nov)."
    assert "review" not in closed


def test_the_head_of_the_first_cut_and_of_none():
    assert page.against(NOT, reviews(), 1) == (
        "Cut 1 is the first: there is nothing to compare it with."
    )
    assert page.against(NOT, NOT, None) == "No data cut has been imported yet."
    assert page.head(None, [], False) == ""


def test_nothing_judged_is_not_nothing_flagged():
    text = page.head(17, [], False)
    assert "Nothing could be judged" in text
    assert "within its limits" not in text


# --- number cards ------------------------------------------------------------------------------

STARTS = counted(infusion_start_counts, {"due": 145, "in_window": 136, "late": 7, "early": 2})
SOFA = counted(
    sofa_completeness, {"due": 138, "known": 134, "missing": 4, "not_due": 7}
)  # fmt: skip
DEVIATIONS = counted(
    deviation_counts,
    {"participants": 150, "participants_with_important": 15, "important": 17, "deviations": 41,
     "open": 5},
)  # fmt: skip


def test_cards_carry_denominators_changes_and_what_is_missing():
    since = changed(("randomized", 150, 148), ("started_late", 7, 5),
                    ("deviations_important", 17, 16))  # fmt: skip
    got = page.number_cards(total(), forecast(), STARTS, SOFA, DEVIATIONS, since)
    first, _, starts, sofa, deviations = map(said, got)
    assert first == "Randomized 150 148 analyzable of 236 +2 since cut 16 · plan 188"
    assert starts == ("Infusion started in window 94 % 136 / 145 7 late, 2 early ▲ late starts +2")
    assert sofa == "SOFA day 7 complete 97 % 134 / 138 7 not yet due, 4 missing"
    assert deviations == (
        "Important deviations 17 in 15 of 150 participants +1 since cut 16 · 5 of all 41 open"
    )


@pytest.mark.parametrize("before", [7, 8])
def test_no_new_late_start_no_badge(before):
    since = changed(("started_late", 7, before))
    card = page.number_cards(total(), NOT, STARTS, SOFA, DEVIATIONS, since)[2]
    assert "late starts" not in said(card)


def test_without_an_earlier_cut_cards_leave_the_change_out():
    got = page.number_cards(total(), NOT, NOT, NOT, DEVIATIONS, NOT)
    assert said(got[0]) == "Randomized 150 148 analyzable of 236 plan 188"
    assert said(got[4]).endswith("5 of all 41 open")
    for card in got[1:4]:
        assert "Not supplied: the export has no forms." in said(card)


def test_nobody_due_is_a_dash_not_a_zero():
    card = page.number_cards(total(), NOT, NOT, counted(sofa_completeness, {}), NOT, NOT)[3]
    assert "– 0 / 0" in said(card)


# --- since -------------------------------------------------------------------------------------


def test_changes_say_what_stands_now_and_by_how_much():
    listed = changes.since_list(
        changed(("randomized", 150, 148), ("forms_late", 12, 17), ("saes_late", 5, 4),
                ("consent_refused", 4, 4), ("screened", None, 600)),
        TRIAL,
    )  # fmt: skip
    assert listed.sentence == ("Against cut 16: what stands now, and by how much it changed.")
    lines = [said(line) for line in listed.content.children]
    assert "Participants randomized 150 +2" in lines
    assert "Forms late 12 ▼ 5" in lines
    assert "SAEs reported late 5 ▲ 1" in lines
    assert "Consent refused 4 unchanged" in lines
    assert "Persons screened not supplied" in lines
    classes = [span.className for span in parts(listed.content, "Span")]
    assert "badge fine" in classes
    assert "badge watch" in classes


def test_saes_and_forms_stand_before_what_they_are_of():
    listed = changes.since_list(
        changed(("saes", 45, 43), ("saes_on_time", 41, 40), ("safety_forms_expected", 265, 260),
                ("safety_forms_received", 263, 258)),
        TRIAL,
    )  # fmt: skip
    lines = [said(line) for line in listed.content.children]
    assert "Reported within 24 h 41 / 45" in lines
    assert "Safety forms received 263 / 265" in lines


def test_a_first_cut_has_nothing_to_compare():
    assert changes.since_list(changes.together(NOT, NOT), TRIAL) is NOT
    assert changes.change_of(NOT, "randomized") is None
    assert changes.change_of(changed(("saes", 1, 1)), "randomized") is None


# --- centers -----------------------------------------------------------------------------------


def test_centers_side_by_side_largest_first_counts_before_what_they_are_of():
    listed = conduct.conduct_list(
        centers(center("03", 4), center("07", 10), center("09", 0)),
        counted(infusion_start_counts, {"out_of_window": 9, "started": 10},
                {"center": "03", "started": 0}),
        NOT,
        counted(form_completeness, {"late": 2, "due": 98}, {"center": "03", "due": 40}),
        counted(deviation_counts, {"participants": 10, "participants_with_important": 6}),
        counted(sae_counts, {"saes": 0}),
    )  # fmt: skip
    text = words(listed.content)
    assert "Center 07 | Center 03" in text
    assert "9\u00a0/\u00a010 | –" in text
    assert "2\u00a0/\u00a098" in text
    assert "Center 09" not in text
    assert "SOFA" not in text
    assert listed.sentence.startswith("2 centers with participants")
    assert list(listed.tidy["starts_out_of_window"].dropna()) == [0, 9]


def test_no_participant_no_table():
    none = conduct.conduct_list(centers(center("09", 0)), NOT, NOT, NOT, NOT, NOT)
    assert said(none.content) == "Nobody has been randomized yet."
    assert conduct.conduct_list(NOT, NOT, NOT, NOT, NOT, NOT) is NOT


# --- French ------------------------------------------------------------------------------------


def test_in_french_everything_is_built_and_dates_are_french():
    with use_language("fr"):
        page.layout()
        assert "9 nov." in page.against(COMPARED, reviews(16), 17)
