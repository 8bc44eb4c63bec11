"""Safety's lists over hand-made frames: events, missing forms, hypotension by the timed rule."""

from __future__ import annotations

import json

import pytest

from data.trial import SHIPPED_TRIAL, read_trial
from layouts import safety_lists
from tests.pages.frames import parts, said
from tests.pages.safety_frames import NAMES, events, hypotension, missing, table, total

TRIAL = read_trial(SHIPPED_TRIAL)

SEEN = events(
    {"participant": "07-012", "event": "E2", "kind": "bleeding", "serious": True,
     "severity": "severe", "onset": "2026-10-25T13:43", "bleeding_grade": 4, "delay_h": 306.5},
    {"participant": "07-011", "event": "E1", "onset": "2026-09"},
    {"participant": "03-001", "event": "E3", "center": "03", "severity": "severe"},
)  # fmt: skip


def test_events_are_listed_with_a_link_to_each_participant():
    listed = safety_lists.events_list(SEEN, "all", NAMES, TRIAL)
    assert listed.sentence == "3 events in 3 participants: 1 serious, 2 severe."
    assert table(listed)["onset"] == ["25 Oct 2026, 13:43", "Sep 2026", "13 Jun 2026"]
    (box,) = (p for p in parts(listed.content, "Div") if hasattr(p, "data-table"))
    carried = json.loads(getattr(box, "data-table"))
    assert carried["href"][0] == "/participant?participant=07-012"
    (onset,) = (c for c in carried["columns"] if c["name"] == "onset")
    assert onset["sort"] == ["2026-10-25T13:43", "2026-09", "2026-06-13"]  # not by the words
    assert "Deaths are serious events here." in listed.note


def test_one_center_is_listed_alone_and_its_name_not_repeated():
    listed = safety_lists.events_list(SEEN, "07", NAMES, TRIAL)
    assert listed.tidy["participant"].tolist() == ["07-012", "07-011"]
    assert listed.sentence == "2 events in 2 participants: 1 serious, 1 severe."
    assert "center" not in table(safety_lists.events_list(SEEN, "07", {"07": "x"}, TRIAL))
    assert "only once the safety forms are in" in said(
        safety_lists.events_list(SEEN, "01", NAMES, TRIAL).content
    )


@pytest.mark.parametrize(("text", "shown"), [("2026", "2026"), ("unknown", "unknown"),
                                             ("2026-10-05", "5 Oct 2026")])  # fmt: skip
def test_an_onset_is_as_exact_as_it_was_written(text, shown):
    assert safety_lists.onset_words(text) == shown


def test_missing_forms_are_listed_and_none_missing_is_not_none_due():
    listed = safety_lists.missing_list(missing(("07-001", "day_7", 16), ("07-001", "day_28", 2)),
                                       total(), NAMES)  # fmt: skip
    assert listed.sentence == "2 forms of 1 participant: no word yet is not ‘no event’."
    assert table(listed)["days_late"] == ["16", "2"]
    assert said(safety_lists.missing_list(missing(), total(), NAMES).content) == (
        "Every safety form due is in."
    )
    young = safety_lists.missing_list(missing(), total(forms_due=0), NAMES)
    assert said(young.content) == "No safety form is due yet."


def test_measured_hypotension_says_in_whom_it_cannot_be_told():
    rows = hypotension({"participant": "07-001", "status": "hypotension", "minutes": 56.0},
                       {"participant": "07-002", "status": "not_assessable"})  # fmt: skip
    listed = safety_lists.hypotension_list(rows, 12, NAMES, TRIAL)
    assert listed.sentence == (
        "Found in 1 of 12 participants; not assessable in 1, which is not ‘none’; not yet due in 0."
    )
    assert table(listed)["status"] == ["▲ Hypotension", "? Not assessable"]
    assert "The trial counts hypotension as reported." in listed.note
    rule = TRIAL.model_copy(
        update={"hypotension": TRIAL.hypotension.model_copy(update={"definition": "measured"})}
    )
    assert "counts by this rule" in safety_lists.hypotension_list(rows, 12, NAMES, rule).note
