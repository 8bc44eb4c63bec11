"""Notes, actions and reviews: added to, never rewritten, each with its event."""

from __future__ import annotations

from datetime import date

import pytest

from data.store.errors import ReviewError
from data.store.live import live_table
from data.store.review import LONGEST, add_action, add_note, close_review, set_action_status

STEERING = {"by": "ann", "role": "steering"}


@pytest.fixture
def two_cuts(home, saved):
    saved(3), saved(4)
    return home


def events(home):
    frame = live_table(home, "audit")
    return [tuple(row) for row in frame[["what", "object"]].to_numpy().tolist()][5:]


def test_a_note_is_kept_under_its_cut(two_cuts):
    assert add_note(two_cuts, "  pharmacy hours\nat center 07 ", 1, **STEERING) == 1
    assert add_note(two_cuts, "more", 2, **STEERING) == 2
    notes = live_table(two_cuts, "notes")
    assert notes["text"].to_list() == ["pharmacy hours\nat center 07", "more"]
    assert notes["cut"].to_list() == [1, 2]
    assert set(notes["written_by"]) == {"ann"}
    assert events(two_cuts) == [("add note", "note 1"), ("add note", "note 2")]


def test_a_note_may_come_before_the_first_cut(home):
    add_note(home, "before everything", None, **STEERING)
    assert live_table(home, "notes")["cut"].isna().all()


def test_an_action_is_carried_and_every_state_stays(two_cuts):
    number = add_action(two_cuts, "call center 03", "bob", date(2026, 3, 9), 1, **STEERING)
    add_action(two_cuts, "no day set", "eve", None, 2, **STEERING)
    for status in ("done", "open", "dropped"):
        set_action_status(two_cuts, number, status, **STEERING)
    actions = live_table(two_cuts, "actions")
    assert actions["status"].to_list() == ["dropped", "open"]
    assert actions["due_on"].isna().to_list() == [False, True]
    assert (actions["changed_at"] >= actions["opened_at"]).all()
    states = two_cuts.reader().execute(
        "SELECT status FROM action_states WHERE action = 1 ORDER BY state"
    )
    assert [status for (status,) in states] == ["open", "done", "open", "dropped"]
    reasons = live_table(two_cuts, "audit")["reason"].dropna().to_list()
    assert reasons[-3:] == ["open → done", "done → open", "open → dropped"]


def test_reviews_follow_each_other(two_cuts):
    assert close_review(two_cuts, 1, **STEERING) == 1
    assert close_review(two_cuts, 2, **STEERING) == 2
    reviews = live_table(two_cuts, "reviews")
    assert reviews["cut"].to_list() == [1, 2]
    assert set(reviews["closed_by"]) == {"ann"}
    for cut in (1, 2):
        with pytest.raises(ReviewError, match="closed already"):
            close_review(two_cuts, cut, **STEERING)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda h: add_note(h, "   ", 1, **STEERING), "nothing written"),
        (lambda h: add_note(h, "x" * (LONGEST + 1), 1, **STEERING), "At most 4000"),
        (lambda h: add_note(h, "x", 9, **STEERING), "no cut 9"),
        (lambda h: add_action(h, "", "bob", None, 1, **STEERING), "nothing written"),
        (lambda h: add_action(h, "x", " ", None, 1, **STEERING), "nothing written"),
        (lambda h: add_action(h, "x", "bob", None, 9, **STEERING), "no cut 9"),
        (lambda h: set_action_status(h, 1, "done", **STEERING), "no action 1"),
        (lambda h: set_action_status(h, 1, "maybe", **STEERING), "open, done or dropped"),
        (lambda h: close_review(h, 9, **STEERING), "no cut 9"),
    ],
)
def test_what_is_not_accepted_changes_nothing(two_cuts, change, error):
    with pytest.raises(ReviewError, match=error):
        change(two_cuts)
    assert events(two_cuts) == []
    assert sum(len(live_table(two_cuts, name)) for name in ("notes", "actions", "reviews")) == 0


def test_a_status_is_not_set_twice(two_cuts):
    add_action(two_cuts, "call", "bob", None, 1, **STEERING)
    with pytest.raises(ReviewError, match="stands so already"):
        set_action_status(two_cuts, 1, "open", **STEERING)


def test_the_longest_note_fits(two_cuts):
    add_note(two_cuts, "x" * LONGEST, 1, **STEERING)
    assert live_table(two_cuts, "notes")["text"].str.len().to_list() == [LONGEST]
