"""The committee's record on a page: actions carried over, notes, the review and its closing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html

from dashboard.kit.components import (
    badge,
    button,
    card,
    empty,
    item,
    post_form,
    text_field,
)
from dashboard.kit.words import day, is_missing, moment, number, say, say_plural
from data.measures.registry import Tidy
from data.vocabulary import NotShown, Role

NOTES_SHOWN = 8  # newest first; older ones behind a word
_LONGEST_ACTION, _LONGEST_OWNER, _LONGEST_NOTE = 300, 100, 2_000  # as the commands take them


def actions_card(actions: Tidy, cut: int | None, back: str) -> list[Any]:
    """The actions carried over, late ones first, each with its form, and the form for a new one.

    `actions` is open_actions with `show` all. No component where it is not for this person.
    """
    if isinstance(actions, NotShown):
        return []
    is_open = actions["status"] == "open"
    waiting, closed = actions[is_open], actions[~is_open]
    listed: Any = empty(say("No action is open."))
    if len(waiting):
        lines = [_action_line(action, back) for action in waiting.to_dict("records")]
        listed = html.Ul(lines, className="items")
    parts = [listed, *_closed(closed, back), *_new_action(cut, back)]
    return [card(say("Actions carried over"), *parts, sentence=_actions_sentence(waiting))]


def notes_card(notes: Tidy, cut: int | None, back: str) -> list[Any]:
    """The committee's notes, newest first, and the form for a new one; [] where not for you."""
    if isinstance(notes, NotShown):
        return []
    lines = [_note_line(note) for note in notes.to_dict("records")]
    shown: list[Any] = [html.Ul(lines[:NOTES_SHOWN], className="items")]
    if not lines:
        shown = [empty(say("Nothing was written down yet."))]
    if older := lines[NOTES_SHOWN:]:
        words = say_plural("{n} older note", "{n} older notes", len(older))
        shown.append(_folded(words, html.Ul(older, className="items")))
    sentence = say_plural("{n} note.", "{n} notes, the newest first.", len(lines))
    return [card(say("Notes"), *shown, *_new_note(cut, back), sentence=sentence if lines else "")]


def review_card(
    reviews: Tidy, cut: int | None, as_of: datetime | None, role: Role, back: str
) -> list[Any]:
    """When the review was last closed, and for the committee the form that closes this one."""
    if isinstance(reviews, NotShown):
        return []
    done = 0 if reviews.empty else int(reviews["cut"].max())
    parts: list[Any] = []
    if cut is None or as_of is None:
        parts = [empty(say("There is no cut to review yet."))]
    elif cut in set(reviews["cut"]):
        parts = [empty(say("The review of cut {cut} is closed.", cut=cut))]
    elif cut < done:
        parts = [empty(say("A later cut was reviewed: cut {cut}.", cut=done))]
    elif role is Role.STEERING:
        parts = [_closing(cut, as_of, back)]
    else:
        parts = [empty(say("The steering committee closes the review."))]
    return [card(say("Review"), *parts, sentence=_last_review(reviews))]


def decide_form(text: str, cut: int | None, back: str) -> html.Details:
    """A word under a signal that unfolds the form for an action about it."""
    return _folded(say("Decide"), _action_form(text, cut, back), "act-form decide")


# --- actions -----------------------------------------------------------------------------------


def _actions_sentence(waiting: pd.DataFrame) -> str:
    late = int(waiting["late"].fillna(False).sum())
    if not len(waiting):
        return ""
    if not late:
        return say_plural("{n} open, none late.", "{n} open, none late.", len(waiting))
    return say_plural("{n} open, {late} of them late.", "{n} open, {late} of them late.",
                      len(waiting), late=late)  # fmt: skip


def _action_line(action: dict[str, Any], back: str) -> html.Li:
    late = not is_missing(action["late"]) and bool(action["late"])
    mark = badge("act", say("late")) if late else badge("none", say("open"))
    due = action["due_on"]
    when = say("no due day") if is_missing(due) else say("due {day}", day=day(due))
    form = _status_form(action, back, {"done": say("Done"), "dropped": say("Dropped")})
    return item(action["text"], f"{action['owner']} · {when}", mark, _folded(say("Update"), form))


def _status_form(action: dict[str, Any], back: str, words: dict[str, str]) -> html.Form:
    """One form, a button for each status it may get."""
    return post_form(
        "/do/set_action_status",
        *(button(text, name="status", value=status) for status, text in words.items()),
        values={"action": str(int(action["action"])), "back": back},
    )


def _closed(closed: pd.DataFrame, back: str) -> list[Any]:
    if closed.empty:
        return []
    words = {"done": say("done"), "dropped": say("dropped")}
    ordered = closed.sort_values("changed_at", ascending=False)
    lines = [
        item(
            one["text"],
            f"{one['owner']} · {day(one['changed_at'])}",
            badge("fine" if one["status"] == "done" else "none", words[one["status"]]),
            _folded(say("Update"), _status_form(one, back, {"open": say("Open again")})),
        )
        for one in ordered.to_dict("records")
    ]
    many = say_plural("{n} done or dropped", "{n} done or dropped", len(lines))
    return [_folded(many, html.Ul(lines, className="items"))]


def _new_action(cut: int | None, back: str) -> list[Any]:
    return [] if cut is None else [_folded(say("New action"), _action_form("", cut, back))]


def _action_form(text: str, cut: int | None, back: str) -> html.Form:
    return post_form(
        "/do/add_action",
        text_field("text", say("What"), required=True, value=text, w="100%",
                   inputProps={"maxLength": _LONGEST_ACTION}),
        text_field("owner", say("Who"), required=True,
                   inputProps={"maxLength": _LONGEST_OWNER}),
        text_field("due_on", say("By"), required=True, inputProps={"type": "date"}),
        button(say("Open action"), quiet=False),
        values={"cut": str(cut or 0), "back": back},
    )  # fmt: skip


# --- notes and review --------------------------------------------------------------------------


def _note_line(note: dict[str, Any]) -> html.Li:
    cut = "" if is_missing(note["cut"]) else say("cut {cut}", cut=int(note["cut"]))
    detail = " · ".join(t for t in (moment(note["written_at"]), note["written_by"], cut) if t)
    return html.Li([html.P(note["text"], className="written"), html.P(detail, className="note")],
                   className="note-line")  # fmt: skip


def _new_note(cut: int | None, back: str) -> list[Any]:
    if cut is None:
        return []
    form = post_form(
        "/do/add_note",
        dmc.Textarea(name="text", label=say("Note"), size="xs", required=True, minRows=3, w="100%",
                     autosize=True, inputProps={"maxLength": _LONGEST_NOTE}),
        button(say("Keep note"), quiet=False),
        values={"cut": str(cut), "back": back},
    )  # fmt: skip
    return [_folded(say("New note"), form)]


def _closing(cut: int, as_of: datetime, back: str) -> html.Details:
    form = post_form(
        "/do/close_review",
        html.P(
            say("You close the review of cut {cut}, as of {day}. From then on changes are counted "
                "from this cut. It cannot be undone.", cut=cut, day=day(as_of)),
            className="note",
        ),
        button(say("Close the review of cut {cut}", cut=cut), quiet=False),
        values={"cut": str(cut), "back": back},
    )  # fmt: skip
    return _folded(say("Close this review"), form)


def _last_review(reviews: pd.DataFrame) -> str:
    if reviews.empty:
        return say("No review has been closed yet.")
    last = reviews.loc[reviews["review"].idxmax()]
    return say("Last closed: cut {cut}, on {day} by {who}.", cut=number(int(last["cut"])),
               day=day(last["closed_at"]), who=last["closed_by"])  # fmt: skip


def _folded(words: str, content: Any, kind: str = "act-form") -> html.Details:
    return html.Details([html.Summary(words), content], className=kind)
