"""This week over hand-made frames: what wants a decision, what changed, and the review's record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.access.commands import COMMANDS
from data.measures.compared import compared_cuts
from data.measures.completeness import form_completeness, sofa_completeness
from data.measures.deviations import deviation_counts
from data.measures.infusion_start import infusion_start_counts
from data.measures.review import open_actions
from data.measures.sae_process import sae_counts
from data.measures.signals import (
    late_forms_centers,
    late_sae_centers,
    late_start_centers,
    overdue_consents,
    silent_centers,
)
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import LIVE_TABLES, Kind, NotShown, Role, sentence
from layouts import changes, conduct, review, signals
from layouts import this_week as page
from layouts.signals import Signal
from tests.pages.frames import frame_of, measured, parts, said, words
from tests.pages.recruitment_frames import center, centers, forecast, total

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="forms"))
TRIAL = read_trial(SHIPPED_TRIAL)
NAMES = {f"{n:02d}": f"Center {n:02d}" for n in range(1, 33)}
AS_OF = datetime(2026, 11, 16, 6, tzinfo=UTC)
_W, _N = Kind.WHOLE, Kind.NUMBER
_NUMBERS = ("share", "low", "high", "probability_over", "gap_probability", "expected", "limit")


def counted(measure: Any, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of a by-center measure, every count 0 unless told."""
    kinds = {c: _N if c in _NUMBERS else _W for c in measure.columns
             if c not in ("center", "level", "deaths_are_saes")}  # fmt: skip
    base = {"center": "07"} | dict.fromkeys(kinds, 0)
    return measured(measure.columns, [base | row for row in rows], **kinds, level=Kind.TEXT) if (
        "level" in measure.columns
    ) else measured(measure.columns, [base | row for row in rows], **kinds)  # fmt: skip


def frames(**given: Any) -> dict[str, Any]:
    """An answer for every indicator and its context: nothing flagged unless told."""
    none = {m.name: counted(m) for m in (*signals.INDICATORS[:-1], *signals.CONTEXT)}
    return none | {"recruitment_forecast": forecast(level=None)} | given


def found(**given: Any) -> list[Signal]:
    return signals.signals(frames(**given), NAMES, TRIAL, page.SEEN)


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
    text = page.head(COMPARED, reviews(16), 17, flagged("act", "act", "act"), True)
    assert text == (
        "Cut 17 against cut 16 (9 Nov), which the committee reviewed. 3 things want a decision; "
        "everything else is within its limits."
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
    assert page.head(COMPARED, reviews(16), 17, flagged(*levels), True).endswith(end)


def test_the_head_says_when_no_review_was_closed_and_leaves_it_out_where_it_is_not_yours():
    assert "no review has been closed yet" in page.head(COMPARED, reviews(), 17, [], True)
    closed = page.head(COMPARED, NOT, 17, [], True)
    assert closed.startswith("Cut 17 against cut 16 (9 Nov). ")
    assert "review" not in closed


def test_the_head_of_the_first_cut_and_of_none():
    assert page.head(NOT, reviews(), 1, [], True).startswith(
        "Cut 1 is the first: there is nothing to compare it with."
    )
    assert page.head(NOT, NOT, None, [], False) == "No data cut has been imported yet."


def test_nothing_judged_is_not_nothing_flagged():
    text = page.head(COMPARED, NOT, 17, [], False)
    assert "Nothing could be judged" in text
    assert "within its limits" not in text


# --- what wants a decision ---------------------------------------------------------------------


def test_late_starts_with_their_probability_and_the_whole_trial():
    (one,) = found(
        late_start_centers=counted(late_start_centers, {
            "level": "act", "out_of_window": 4, "late": 4, "started": 5, "limit": 0.1,
            "probability_over": 0.9914}),
        infusion_start_counts=counted(infusion_start_counts,
                                      {"out_of_window": 9, "started": 145}),
    )  # fmt: skip
    assert one.what == "Center 07: 4 of 5 infusions started after 24 h"
    assert one.detail == (
        "Probability that this center is over 10\u202f%: >0.99. "
        "Whole trial: 6\u202f% (9\u00a0/\u00a0145)."
    )
    assert one.href == page.SEEN


@pytest.mark.parametrize(
    ("early", "late", "end"),
    [
        (1, 0, "1 of 6 infusions started before 6 h"),
        (2, 1, "3 of 6 infusions started outside 6 to 24 h"),
    ],
)
def test_early_and_mixed_starts(early, late, end):
    row = {"level": "watch", "out_of_window": early + late, "early": early, "late": late,
           "started": 6, "limit": 0.1, "probability_over": 0.85}  # fmt: skip
    (one,) = found(late_start_centers=counted(late_start_centers, row))
    assert one.what.endswith(end)


def test_a_silent_center_in_weeks_or_days():
    row = {"level": "watch", "randomized": 14, "days_since_last": 77, "expected": 3.14,
           "gap_probability": 0.048}  # fmt: skip
    (one,) = found(silent_centers=counted(silent_centers, row))
    assert one.what == "Center 07 has randomized nobody for 11 weeks"
    assert one.detail == (
        "3.1 expected in that time at its earlier pace; a gap this long has probability 0.05."
    )
    assert one.href == "/recruitment"
    (short,) = found(silent_centers=counted(silent_centers, row | {"days_since_last": 20}))
    assert short.what.endswith("for 20 days")


def test_saes_late_and_unreported_consents_and_forms_in_singular_and_plural():
    sae = {"level": "act", "late": 2, "saes": 5}
    (late,) = found(late_sae_centers=counted(late_sae_centers, sae))
    assert late.what == "Center 07: 2 of 5 serious adverse events reported after 24 h"
    (silent,) = found(late_sae_centers=counted(late_sae_centers, sae | {"unreported": 1}))
    assert silent.what == ("Center 07: 1 serious adverse event known for over 24 h, not reported")
    consent = {"level": "watch", "overdue": 1, "pending": 2, "longest_days": 1, "limit_days": 14}
    (one,) = found(overdue_consents=counted(overdue_consents, consent))
    assert one.what == "Center 07: 1 deferred consent overdue"
    assert one.detail.startswith("Pending for 1 day at the longest; the limit is 14.")
    forms = {"level": "watch", "late": 3, "due": 20, "longest_days": 30}
    (one,) = found(late_forms_centers=counted(late_forms_centers, forms))
    assert one.what == "Center 07: 3 of 20 forms due are late"


def test_pace_is_a_signal_at_its_level():
    (one,) = found(recruitment_forecast=forecast())
    assert one.level == "act"
    assert one.what == "The target by the planned Jun 2027: probability 0.02"
    assert "Dec 2027" in one.detail
    assert found(recruitment_forecast=forecast(level=None)) == []


def test_act_stands_before_watch_whatever_the_indicator():
    got = found(
        late_forms_centers=counted(late_forms_centers, {"level": "watch", "late": 1, "due": 9}),
        silent_centers=counted(silent_centers, {"level": "watch", "days_since_last": 70,
                                                "expected": 2.0, "gap_probability": 0.04}),
        recruitment_forecast=forecast(),
    )  # fmt: skip
    assert [s.level for s in got] == ["act", "watch", "watch"]
    assert [s.indicator for s in got] == [
        "recruitment_forecast", "late_forms_centers", "silent_centers",
    ]  # fmt: skip


def test_many_alike_are_said_together_and_all_stand_in_the_table():
    rows = [{"center": f"{n:02d}", "level": "watch", "late": n, "due": 20} for n in range(1, 8)]
    given = frames(late_forms_centers=counted(late_forms_centers, *rows))
    got = signals.signals(given, NAMES, TRIAL, page.SEEN)
    lines = signals.grouped(got)
    assert len(lines) == signals.MOST_EACH + 1
    assert lines[-1].what == "4 more centers: Forms late"
    assert "Center 07: 7 of 20 forms due are late" in lines[-1].detail
    listed = signals.decisions(got, given, 32, lambda signal: None)
    assert len(listed.tidy) == 7
    four = signals.grouped(got[:4])
    assert [s.what for s in four] == [s.what for s in got[:4]]


def test_nothing_flagged_is_said_with_what_was_looked_at():
    listed = signals.decisions([], frames(), 32, lambda signal: None)
    assert said(listed.content) == "Nothing flagged: every indicator is within its limits."
    assert listed.sentence == "6 indicators over 32 centers: 0 to act on, 0 to watch."


def test_an_indicator_without_data_is_named_not_passed_over():
    given = frames(late_forms_centers=NOT)
    listed = signals.decisions([], given, 32, lambda signal: None)
    assert listed.sentence == (
        "5 indicators over 32 centers: 0 to act on, 0 to watch. "
        "Not judged, for want of data: Forms late."
    )
    nothing = dict.fromkeys(given, NOT)
    assert not signals.judged(nothing)
    assert said(signals.decisions([], nothing, 0, None).content) == "Nothing could be judged."


@pytest.mark.parametrize(
    ("role", "cut", "forms"),
    [(Role.STEERING, 17, 1), (Role.COORDINATION, 17, 1), (Role.DSMB, 17, 0),
     (Role.STATISTICIAN, 17, 0), (Role.STEERING, None, 0)],
)  # fmt: skip
def test_who_keeps_the_record_may_decide_on_the_spot(role, cut, forms):
    got = found(recruitment_forecast=forecast())
    listed = signals.decisions(got, frames(), 32, page.decider(role, cut))
    assert len(parts(listed.content, "Form")) == forms


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
    assert "Consent refused 4 no change" in lines
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


# --- the record --------------------------------------------------------------------------------


def actions(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"text": "Call center 07", "owner": "Coordination", "due_on": "2026-11-23",
            "status": "open", "cut": 16, "opened_at": "2026-11-10T09:00Z",
            "changed_at": "2026-11-10T09:00Z", "late": False}  # fmt: skip
    rows = [base | {"action": n} | row for n, row in enumerate(rows, start=1)]
    return measured(open_actions.columns, rows, late=Kind.YES_NO)


def notes(n: int) -> pd.DataFrame:
    return frame_of(LIVE_TABLES["notes"], [
        {"note": i, "cut": 16, "written_at": "2026-11-10T09:00Z", "written_by": "ada",
         "text": f"Note {i}"} for i in range(n, 0, -1)
    ])  # fmt: skip


def every_form() -> list[Any]:
    shown = [
        review.actions_card(actions({"late": True}, {}, {"status": "done"}), 17, "/this-week"),
        review.notes_card(notes(1), 17, "/this-week"),
        review.review_card(reviews(16), 17, AS_OF, Role.STEERING, "/this-week"),
        review.decide_form("Center 07: late", 17, "/this-week"),
    ]
    return [form for part in shown for form in parts(part, "Form")]


def test_every_form_posts_the_fields_of_its_command_and_where_to_come_back():
    seen = set()
    for form in every_form():
        name = form.action.removeprefix("/do/")
        seen.add(name)
        fields = {p.name for p in _fields(form)}
        assert fields == {f.name for f in COMMANDS[name].fields} | {"back"}, name
    assert seen == {"add_note", "add_action", "set_action_status", "close_review"}


def _fields(form: Any) -> list[Any]:
    kinds = ("Select", "TextInput", "Textarea", "Button")
    return [p for kind in kinds for p in parts(form, kind) if getattr(p, "name", None)]


def test_statuses_offered_are_those_the_command_takes():
    (status,) = (f for f in COMMANDS["set_action_status"].fields if f.name == "status")
    buttons = [b for form in every_form() for b in parts(form, "Button")
               if getattr(b, "name", None) == "status"]  # fmt: skip
    assert {b.value for b in buttons} == set(status.choices)


def test_actions_late_open_and_closed():
    (card,) = review.actions_card(
        actions({"late": True}, {"due_on": None}, {"status": "dropped"}), 17, "/this-week"
    )
    text = said(card)
    assert "2 open, 1 of them late." in text
    assert "● late Call center 07 Coordination · due 23 Nov 2026" in text
    assert "Coordination · no due day" in text
    assert "1 done or dropped" in text


def test_no_action_is_said():
    (card,) = review.actions_card(actions(), 17, "/this-week")
    assert "No action is open." in said(card)


def test_notes_newest_first_older_ones_behind_a_word():
    (card,) = review.notes_card(notes(10), 17, "/this-week")
    text = said(card)
    assert "10 notes, the newest first." in text
    assert text.index("Note 10") < text.index("Note 9")
    assert "2 older notes" in text
    (empty,) = review.notes_card(notes(0), 17, "/this-week")
    assert "Nothing was written down yet." in said(empty)


def test_what_a_note_says_is_text_never_markup():
    hostile = notes(1).assign(text="<script>alert(1)</script>")
    (card,) = review.notes_card(hostile, 17, "/this-week")
    assert [p.children for p in parts(card, "P") if p.className == "written"] == [
        "<script>alert(1)</script>"
    ]


@pytest.mark.parametrize(
    ("role", "done", "cut", "form"),
    [
        (Role.STEERING, (16,), 17, True),
        (Role.STEERING, (16, 17), 17, False),
        (Role.STEERING, (17,), 16, False),
        (Role.COORDINATION, (16,), 17, False),
        (Role.STEERING, (), None, False),
    ],
)
def test_only_the_committee_closes_and_only_a_cut_not_yet_reviewed(role, done, cut, form):
    (card,) = review.review_card(reviews(*done), cut, AS_OF, role, "/this-week")
    assert bool(parts(card, "Form")) is form


def test_closing_states_the_cut_its_day_and_the_last_one():
    (card,) = review.review_card(reviews(16), 17, AS_OF, Role.STEERING, "/this-week")
    text = said(card)
    assert "Last closed: cut 16, on 10 Nov 2026 by ada." in text
    assert "You close the review of cut 17, as of 16 Nov 2026." in text
    (first,) = review.review_card(reviews(), 17, AS_OF, Role.STEERING, "/this-week")
    assert "No review has been closed yet." in said(first)


def test_where_the_record_is_not_yours_there_is_no_card_and_no_column_for_it():
    assert review.actions_card(NOT, 17, "/this-week") == []
    assert review.notes_card(NOT, 17, "/this-week") == []
    assert review.review_card(NOT, 17, AS_OF, Role.DSMB, "/this-week") == []
    assert page.beside_curve([]) == ([], page.WITHOUT_RECORD)
    assert page.beside_curve(["card"]) == (["card"], page.WITH_RECORD)


# --- French ------------------------------------------------------------------------------------


def test_in_french_everything_is_built_and_dates_are_french():
    with use_language("fr"):
        page.layout()
        assert "9 nov." in page.head(COMPARED, reviews(16), 17, flagged("act"), True)
        got = found(recruitment_forecast=forecast())
        assert "déc. 2027" in got[0].detail
        (card,) = review.actions_card(actions({}), 17, "/this-week")
        assert "23 nov. 2026" in said(card)
