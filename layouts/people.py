"""People and audit: who may sign in under which role, and what everybody did, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed, list_card
from dashboard.kit.components import (
    badge,
    button,
    card,
    control,
    empty,
    frame_table,
    number_card,
    numbers,
    page_head,
    post_form,
    rows_table,
    select_field,
    text_field,
)
from dashboard.kit.page import Choice, Page
from dashboard.kit.words import (
    LANGUAGES,
    is_missing,
    label,
    language,
    moment,
    number,
    say,
    say_plural,
)
from data.measures.registry import Tidy
from data.vocabulary import NotShown, Role

PAGE = Page(
    "people",
    "People and audit",
    order=90,
    audience=frozenset({Role.ADMINISTRATOR}),
    landing=frozenset({Role.ADMINISTRATOR}),
)
OUTCOME = Choice("outcome", ("all", "done", "refused", "failed"))
ROLE = Choice("acted_as", ("all", *(role.value for role in Role)))
TRAIL = "/people/trail.csv"
EVENTS_LISTED = 500  # as many as the measure gives


def layout() -> html.Div:
    """The page without data."""
    return html.Div(
        [
            page_head(say("People and audit"), sentence_id=PAGE.id("lead")),
            numbers(PAGE.id("numbers"), 4),
            list_card(PAGE, "people", say("People"), 240),
            list_card(PAGE, "sessions", say("Signed in now"), 160),
            _add_card(),
            list_card(PAGE, "audit", say("Audit trail"), 400,
                      controls=[control(PAGE, OUTCOME, say("Outcome")),
                                control(PAGE, ROLE, say("Role")),
                                html.A(say("The whole trail as CSV"), href=TRAIL, download="")]),
        ]
    )  # fmt: skip


def lead(people: Tidy) -> str:
    """How many may sign in, and how many are signed in now."""
    if isinstance(people, NotShown):
        return ""
    active = people.loc[~_disabled(people), "username"].nunique()
    signed_in = people.loc[people["sessions"].fillna(0) > 0, "username"].nunique()
    return " ".join([
        say_plural("{n} person may sign in.", "{n} people may sign in.", active),
        say_plural("{n} is signed in now.", "{n} are signed in now.", signed_in)
        if signed_in else say("Nobody is signed in now."),
    ])  # fmt: skip


def number_cards(people: Tidy, events: Tidy) -> list[html.Div]:
    """People who may sign in, sessions open, disabled people, events refused."""
    return [*_people_cards(people), _refused_card(events)]


def people_list(people: Tidy, me: str) -> Listed | NotShown:
    """Each person on a line: roles with centers, last sign-in, open sessions, what can be done.

    `people` has one row per person and role. `me` is who looks: they cannot disable themselves.
    """
    if isinstance(people, NotShown):
        return people
    if people.empty:
        return Listed(empty(say("There is nobody yet. Add the first person below.")), "", people)
    head = [
        say("Person"), say("Roles"), say("Added"), say("Last sign-in"),
        html.Div(say("Open sessions"), className="number"), say("Change"),
    ]  # fmt: skip
    lines = [_person_line(rows, me) for rows in _persons(people)]
    note = say("A person is disabled, never deleted. Who was unblinded once stays so.")
    return Listed(rows_table(head, lines), "", people, note)


def audit_list(events: Tidy) -> Listed | NotShown:
    """What was done, newest first, with what was refused and why."""
    if isinstance(events, NotShown):
        return events
    if events.empty:
        return Listed(empty(say("No event of this kind.")), "", events)
    shown = frame_table(
        events, ["at", "username", "role", "what", "object", "cut", "outcome", "reason"],
        limit=EVENTS_LISTED,
    )  # fmt: skip
    last = events["at"].max()
    sentence = say_plural("{n} event, {moment}.", "The last {n} events, back to {first}.",
                          len(events), moment=last, first=events["at"].min())  # fmt: skip
    return Listed(shown, sentence, events, twin=False)


def session_lines(sessions: Tidy, me: str) -> Listed | NotShown:
    """Each open session on a line, and how to end it."""
    if isinstance(sessions, NotShown):
        return sessions
    head = [say("Person"), say("Role"), say("Browser"), say("Since"), say("Last seen"),
            say("Ends"), say("Change")]  # fmt: skip
    lines = [_session_line(row, me) for row in sessions.to_dict("records")]
    if not lines:
        return Listed(empty(say("Nobody is signed in now.")), "", sessions)
    return Listed(rows_table(head, lines), "", sessions, twin=False)


def _session_line(row: dict, me: str) -> list:
    end = post_form("/do/end_session", button(say("End it")),
                    values={"session": row["session"], "back": f"/{PAGE.path}"})  # fmt: skip
    browser = "–" if is_missing(row["browser"]) else row["browser"]
    times = [moment(row[name]) for name in ("opened_at", "last_seen_at", "ends_at")]
    mine = row["username"] == me
    return [html.Code(row["username"]), label(row["role"]), browser, *times,
            say("you") if mine else end]  # fmt: skip


def _disabled(people: pd.DataFrame) -> pd.Series:
    return people["disabled"].fillna(False).astype(bool)


def _persons(people: pd.DataFrame) -> Iterable[list[dict]]:
    """The rows of each person, in order of name."""
    for _, rows in people.groupby(["name", "username"], sort=True):
        yield rows.to_dict("records")


def _people_cards(people: Tidy) -> list[html.Div]:
    names = [say("May sign in"), say("Open sessions"), say("Disabled")]
    if isinstance(people, NotShown):
        return [number_card(name, people) for name in names]
    off = _disabled(people)
    sessions = people["sessions"].fillna(0)
    values = [
        people.loc[~off, "username"].nunique(),
        int(sessions.sum()),
        people.loc[off, "username"].nunique(),
    ]
    signed_in = people.loc[sessions > 0, "username"].nunique()
    subs = [
        say("of {n} in all", n=people["username"].nunique()),
        say_plural("of {n} person", "of {n} people", signed_in),
        say("kept for the record"),
    ]
    return [
        number_card(name, number(value), sub=sub)
        for name, value, sub in zip(names, values, subs, strict=True)
    ]


def _refused_card(events: Tidy) -> html.Div:
    name = say("Refused or failed")
    if isinstance(events, NotShown):
        return number_card(name, events)
    wrong = int(events["outcome"].isin(["refused", "failed"]).sum())
    sub = say_plural("in the last event", "in the last {n} events", len(events))
    return number_card(name, number(wrong), sub=sub)


def _person_line(rows: list[dict], me: str) -> list:
    first = rows[0]
    off = bool(first["disabled"]) if not is_missing(first["disabled"]) else False
    mark: list[Any] = [" ", badge("none", say("disabled"))] if off else []
    sessions = sum(0 if is_missing(r["sessions"]) else int(r["sessions"]) for r in rows)
    return [
        html.Span([html.Strong(first["name"]), html.Br(), html.Code(first["username"]), *mark]),
        _roles(rows),
        moment(first["added_at"]),
        _last_sign_in(first["last_signed_in_at"]),
        html.Div(number(sessions), className="number"),
        say("you") if first["username"] == me else _change(first["username"], off, sessions),
    ]


def _last_sign_in(at: Any) -> str:
    return say("never") if is_missing(at) else moment(at)


def _roles(rows: list[dict]) -> Any:
    held = [_role(row) for row in rows if not is_missing(row["role"])]
    return html.Span([html.Div(text) for text in held]) if held else say("no role")


def _role(row: dict) -> str:
    role, centers = label(row["role"]), row["centers"]
    if is_missing(centers) or not centers:
        return role
    return say("{role} · {centers}", role=role, centers=centers)


def _change(username: str, off: bool, sessions: int) -> Any:
    """The forms for a person, behind a word; disabling says what it does before it is done."""
    values = {"username": username, "back": f"/{PAGE.path}"}
    forms: list[Any] = []
    if sessions:
        forms.append(post_form("/do/end_sessions", button(say("End sessions")), values=values))
    if not off:
        forms += [
            post_form("/people/reset", button(say("New password")),
                      html.P(say("Shown once, on the next page. The old one stops working."),
                             className="note"), values={"username": username}),
            post_form("/do/reset_factor", button(say("Second factor lost")),
                      html.P(say("Signed out at once; where one is required, another is set up at "
                                 "the next sign-in."), className="note"), values=values),
            post_form("/do/disable_person",
                      html.P(say("{username} is signed out at once and can no longer sign in. "
                                 "This cannot be undone here.", username=username),
                             className="note"),
                      button(say("Disable {username}", username=username)), values=values),
        ]  # fmt: skip
    if not forms:
        return number(None)
    return html.Details([html.Summary(say("Change")), *forms], className="act-form")


def _add_card() -> html.Section:
    roles = [(role.value, label(role.value)) for role in Role]
    spoken = list(LANGUAGES.items())
    form = post_form(
        "/people/add",
        text_field("username", say("Sign-in name"), required=True, autoComplete="off"),
        text_field("name", say("Name"), required=True, autoComplete="off"),
        select_field("role", say("Role"), roles, Role.SITE_LEAD.value),
        text_field("centers", say("Centers, for a site lead"), placeholder="03, 07"),
        select_field("language", say("Language"), spoken, language()),
        button(say("Add"), quiet=False),
    )
    said = say("The password is made here and shown once, on the next page.")
    return card(say("Add a person"), form, sentence=said)
