"""Signals over hand-made frames: each said with its numbers, in order, none passed over."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.kit.words import use_language
from data.measures.infusion_start import infusion_start_counts
from data.measures.signals import (
    late_forms_centers,
    late_sae_centers,
    late_start_centers,
    overdue_consents,
    silent_centers,
)
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import Kind, NotShown, Role, sentence
from layouts import decisions, limit_signals, signals, tolerance
from layouts import this_week as page
from layouts.signals import Signal
from tests.pages.frames import measured, parts, said
from tests.pages.limit_frames import LIMITS, answers
from tests.pages.recruitment_frames import counted, forecast

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="forms"))
TRIAL = read_trial(SHIPPED_TRIAL)
NAMES = {f"{n:02d}": f"Center {n:02d}" for n in range(1, 33)}


def frames(**given: Any) -> dict[str, Any]:
    """An answer for every indicator and its context: nothing flagged unless told."""
    none = {m.name: counted(m) for m in (*signals.INDICATORS[:-1], *signals.CONTEXT)}
    return none | {"recruitment_forecast": forecast(level=None)} | given


def found(**given: Any) -> list[Signal]:
    return signals.in_order(signals.signals(frames(**given), NAMES, TRIAL, page.SEEN))


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
    assert one.href == "/infusion"


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
    listed = decisions.decisions(got, given, NOT, 32, lambda signal: None)
    assert len(listed.tidy) == 7
    four = signals.grouped(got[:4])
    assert [s.what for s in four] == [s.what for s in got[:4]]


def test_nothing_flagged_is_said_with_what_was_looked_at():
    listed = decisions.decisions([], frames(), NOT, 32, lambda signal: None)
    assert said(listed.content) == "Nothing flagged: every indicator is within its limits."
    assert listed.sentence == "6 indicators over 32 centers: 0 to act on, 0 to watch."


def test_an_indicator_without_data_is_named_not_passed_over():
    given = frames(late_forms_centers=NOT)
    listed = decisions.decisions([], given, NOT, 32, lambda signal: None)
    assert listed.sentence == (
        "5 indicators over 32 centers: 0 to act on, 0 to watch. "
        "Not judged, for want of data: Forms late."
    )
    nothing = dict.fromkeys(given, NOT)
    assert not decisions.judged(nothing, NOT)
    assert decisions.decisions([], nothing, NOT, 0, lambda signal: None) is NOT


@pytest.mark.parametrize(
    ("role", "cut", "forms"),
    [(Role.STEERING, 17, 1), (Role.COORDINATION, 17, 1), (Role.DSMB, 17, 0),
     (Role.STATISTICIAN, 17, 0), (Role.STEERING, None, 0)],
)  # fmt: skip
def test_who_keeps_the_record_may_decide_on_the_spot(role, cut, forms):
    got = found(recruitment_forecast=forecast())
    listed = decisions.decisions(got, frames(), NOT, 32, page.decider(role, cut))
    assert len(parts(listed.content, "Form")) == forms


def test_in_french_months_are_french():
    with use_language("fr"):
        assert "déc. 2027" in found(recruitment_forecast=forecast())[0].detail


# --- new ones, tolerance limits, chance --------------------------------------------------------


def flag(level: str, indicator: str = "x", center: str = "07") -> Signal:
    return Signal(level, indicator, center, "what", "detail", "/recruitment")


@pytest.mark.parametrize(
    ("now", "before", "new"),
    [
        (flag("watch"), [], True),
        (flag("watch"), [flag("watch")], False),
        (flag("watch"), [flag("act")], False),
        (flag("act"), [flag("watch")], True),
        (flag("act"), [flag("act")], False),
        (flag("act"), [flag("act", center="03")], True),
        (flag("act"), [flag("act", "y")], True),
    ],
)
def test_new_is_what_was_not_there_or_only_to_watch(now, before, new):
    (got,) = signals.marked([now], before, [])
    assert got.new is new
    (untold,) = signals.marked([now], before, ["x"])
    assert untold.new is False


def test_new_signals_are_counted_and_marked():
    got = signals.marked([flag("act"), flag("watch", "y")], [flag("watch", "y")], [])
    listed = decisions.decisions(got, frames(), NOT, 32, lambda signal: None, before=2)
    assert "1 is new since cut 2." in listed.sentence
    marks = ["New since cut 2." in said(line) for line in parts(listed.content, "Li")]
    assert marks == [True, False]
    assert list(listed.tidy["new"]) == [True, False]
    first = decisions.decisions(got, frames(), NOT, 32, lambda signal: None)
    assert "new" not in first.sentence.lower() + said(first.content).lower()


def test_crossed_limits_are_signals_that_lead_to_their_page():
    limits = tolerance.standings(LIMITS, answers())
    got = limit_signals.limit_signals(limits)
    assert [(s.level, s.indicator, s.href) for s in got] == [
        ("act", "primary_not_evaluable", "/data-quality?limit=primary_not_evaluable"),
        ("watch", "infusion_incomplete", "/infusion"),
        ("watch", "data_removed", "/data-quality?limit=data_removed"),
    ]
    assert got[0].what == (
        "Primary outcome not evaluable: 6.2\u202f% (9\u00a0/\u00a0144), over the tolerance limit "
        "of 5\u202f%"
    )
    assert got[0].detail == "Probability that the true share is over 5\u202f%: 0.81."
    assert got[2].what.endswith("over the early warning of 3\u202f%")
    assert limit_signals.unknown(limits, limits) == ["not_eligible", "paper_lost"]
    assert limit_signals.unknown(NOT, limits) == list(LIMITS["limit_code"])
    assert limit_signals.limit_signals(NOT) == limit_signals.unknown(NOT, NOT) == []
    listed = decisions.decisions(got, frames(), limits, 32, lambda signal: None)
    assert listed.sentence == (
        "6 indicators over 32 centers and 3 of 5 tolerance limits: 1 to act on, 2 to watch."
    )


def test_flags_of_chance_are_added_up_over_what_is_shown():
    row = {"centers": 9, "expected_flags": 0.4, "expected_act": 0.1}
    known = [
        measured(m.columns, [row], centers=Kind.WHOLE, expected_flags=Kind.NUMBER,
                 expected_act=Kind.NUMBER) for m in decisions.CHANCE[:2]
    ]  # fmt: skip
    listed = decisions.decisions([], frames(), NOT, 32, lambda signal: None, chance=[*known, NOT])
    assert listed.sentence.endswith(
        "Were all centers alike, chance alone would raise about 0.8 flags of centers, 0.2 of them "
        "to act on."
    )
    none = decisions.decisions([], frames(), NOT, 32, lambda signal: None, chance=[NOT])
    assert "chance" not in none.sentence
