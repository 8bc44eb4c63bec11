"""The review's record over hand-made frames: actions, notes, closing, the forms they post."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from dashboard.kit.words import use_language
from data.access.commands import COMMANDS
from data.measures.review import open_actions
from data.vocabulary import LIVE_TABLES, Kind, NotShown, Role, sentence
from layouts import review
from layouts import this_week as page
from tests.pages.frames import frame_of, measured, parts, said

NOT = NotShown(sentence("Not supplied: the export has no {table}.", table="forms"))
AS_OF = datetime(2026, 11, 16, 6, tzinfo=UTC)


def reviews(*cuts: int) -> pd.DataFrame:
    return frame_of(LIVE_TABLES["reviews"], [
        {"review": n, "cut": cut, "closed_at": "2026-11-10T09:00Z", "closed_by": "ada"}
        for n, cut in enumerate(cuts, start=1)
    ])  # fmt: skip


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


def test_in_french_days_are_french():
    with use_language("fr"):
        (card,) = review.actions_card(actions({}), 17, "/this-week")
        assert "23 nov. 2026" in said(card)


def test_a_note_of_two_lines_is_taken_as_browsers_send_it():
    (text,) = (f for f in COMMANDS["add_note"].fields if f.name == "text")
    assert text.read("one\r\ntwo ") == "one\ntwo"


def test_no_late_action_is_said_in_words():
    (card,) = review.actions_card(actions({}), 17, "/this-week")
    assert "1 open, none late." in said(card)


def test_a_cut_before_the_one_reviewed_is_not_said_to_be_reviewed():
    (card,) = review.review_card(reviews(17), 16, AS_OF, Role.STEERING, "/this-week")
    assert "A later cut was reviewed: cut 17." in said(card)
