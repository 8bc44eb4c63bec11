"""This week: what changed since the last review, what wants a decision, and the review's record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from dash import html

from dashboard.kit.card import figure_card, list_card
from dashboard.kit.components import (
    badge,
    number_card,
    numbers,
    page_head,
    row,
)
from dashboard.kit.page import Page
from dashboard.kit.words import (
    number,
    percent,
    ratio,
    say,
    say_plural,
    short_day,
    signed,
)
from data.measures.completeness import sofa_completeness
from data.measures.registry import Tidy
from data.vocabulary import NotShown, Role
from layouts.accrual import (
    last_participant_card,
    plan_words,
    randomized_card,
    record,
)
from layouts.changes import change_of, change_words
from layouts.review import decide_form
from layouts.signals import DATA_QUALITY, DEVIATIONS, INFUSION, RECRUITMENT, Signal

PAGE = Page(
    "this-week",
    "This week",
    order=10,
    audience=frozenset({Role.STEERING, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN}),
    landing=frozenset({Role.STEERING, Role.DSMB, Role.STATISTICIAN}),
)
BACK = f"/{PAGE.path}"
SEEN = f"#{PAGE.id('conduct')}-title"  # where centers are compared on this page: no page of its own
# The columns of the lower rows: with the committee's record, and for who does not have it.
WITH_RECORD = {"--columns": "minmax(0,3fr) minmax(0,2fr)"}
WITHOUT_RECORD = {"--columns": "minmax(0,1fr)"}
REVIEWERS = frozenset({Role.STEERING, Role.COORDINATION})  # who keeps the review's record


def layout() -> html.Div:
    """The page without data."""
    return html.Div(
        [
            page_head(
                say("This week"),
                [html.Span(id=PAGE.id("against")), " ", html.Span(id=PAGE.id("head"))],
            ),
            numbers(PAGE.id("numbers"), 5),
            row(
                list_card(PAGE, "decisions", say("Wants a decision"), 200),
                list_card(PAGE, "since", say("Since the last review"), 200),
                widths=(3, 2),
            ),
            html.Div(
                [
                    figure_card(PAGE, "recruitment", say("Recruitment"), 290),
                    html.Div(id=PAGE.id("actions"), className="column"),
                ],
                id=PAGE.id("lower"),
                className="row",
                style=WITH_RECORD,
            ),
            html.Div(id=PAGE.id("record"), className="row", style=WITH_RECORD),
            list_card(PAGE, "conduct", say("Center by center"), 240),
        ]
    )


# --- head --------------------------------------------------------------------------------------


def against(compared: Tidy, reviews: Tidy, cut: int | None) -> str:
    """Which cut is counted from which. Apart from `head`, since the reviews are as they are now."""
    if cut is None:
        return say("No data cut has been imported yet.")
    if isinstance(compared, NotShown):
        return say("Cut {cut} is the first: there is nothing to compare it with.", cut=cut)
    both = record(compared)
    values = {"cut": cut, "before": both["before_cut"], "day": short_day(both["before_as_of"])}
    if isinstance(reviews, NotShown):
        return say("Cut {cut} against cut {before} ({day}).", **values)
    if both["before_cut"] in set(reviews["cut"]):
        return say("Cut {cut} against cut {before} ({day}), which the committee reviewed.",
                   **values)  # fmt: skip
    return say("Cut {cut} against cut {before} ({day}), the one before it; no review has been "
               "closed yet.", **values)  # fmt: skip


def head(cut: int | None, found: Sequence[Signal], judged: bool) -> str:
    """How many things want a decision; `judged` is whether any indicator could be looked at."""
    if cut is None:
        return ""
    if not judged:
        return say("Nothing could be judged: the export has none of the tables it takes.")
    if not found:
        return say("Nothing flagged: everything is within its limits.")
    act = sum(signal.level == "act" for signal in found)
    watch = len(found) - act
    parts = [
        say_plural("{n} thing wants a decision", "{n} things want a decision", act) if act else "",
        say_plural("{n} wants watching", "{n} want watching", watch) if watch else "",
    ]
    things = ", ".join(part for part in parts if part)
    return say("{things}; everything else is within its limits.", things=things)


def decider(role: Role, cut: int | None) -> Callable[[Signal], Any]:
    """What stands under a signal: for who may open an action, the form for one about it."""
    may = role in REVIEWERS and cut is not None
    return lambda signal: decide_form(signal.what, cut, BACK) if may else None


# --- number cards ------------------------------------------------------------------------------


def number_cards(
    total: Tidy,
    forecast: Tidy,
    starts: Tidy,
    sofa: Tidy,
    deviations: Tidy,
    changes: Tidy,
) -> list[html.Div]:
    """Randomized, last participant, infusions in the window, final SOFA, important deviations.

    `changes` are the answers of the changes measures together (`together`).
    """
    return [
        randomized_card(total, _randomized_sub(total, changes), RECRUITMENT),
        last_participant_card(forecast, RECRUITMENT),
        _starts_card(starts, changes),
        _sofa_card(sofa),
        _deviations_card(deviations, changes),
    ]


def _randomized_sub(total: Tidy, changes: Tidy) -> str:
    if isinstance(total, NotShown):
        return ""
    return " · ".join(t for t in (change_words(changes, "randomized"), plan_words(total)) if t)


def _starts_card(starts: Tidy, changes: Tidy) -> html.Div:
    name = say("Infusion started in window")
    if isinstance(starts, NotShown):
        return number_card(name, starts)
    n = {c: int(starts[c].sum()) for c in ("due", "in_window", "early", "late", "not_started")}
    words = [
        say_plural("{n} late", "{n} late", n["late"]),
        say_plural("{n} early", "{n} early", n["early"]),
        say_plural("{n} not started", "{n} not started", n["not_started"]),
    ]
    kept = [w for w, code in zip(words, ("late", "early", "not_started"), strict=True) if n[code]]
    new = change_of(changes, "started_late") or 0
    mark = badge("watch", say("late starts {change}", change=signed(new))) if new > 0 else None
    return number_card(name, percent(n["in_window"], n["due"]), ratio(n["in_window"], n["due"]),
                       ", ".join(kept), mark, INFUSION)  # fmt: skip


def _sofa_card(sofa: Tidy) -> html.Div:
    name = say("SOFA day {day} complete", day=sofa_completeness.choices["day"][0])
    if isinstance(sofa, NotShown):
        return number_card(name, sofa)
    n = {column: int(sofa[column].sum()) for column in ("due", "known", "missing", "not_due")}
    sub = say("{not_due} not yet due, {missing} missing", **n)
    return number_card(name, percent(n["known"], n["due"]), ratio(n["known"], n["due"]), sub,
                       href=DATA_QUALITY)  # fmt: skip


def _deviations_card(deviations: Tidy, changes: Tidy) -> html.Div:
    name = say("Important deviations")
    if isinstance(deviations, NotShown):
        return number_card(name, deviations)
    people = int(deviations["participants_with_important"].sum())
    among = int(deviations["participants"].sum())
    of = say_plural("in {people} of {n} participant", "in {people} of {n} participants", among,
                    people=people)  # fmt: skip
    still = say("{open} of all {n} open", open=int(deviations["open"].sum()),
                n=int(deviations["deviations"].sum()))  # fmt: skip
    sub = " · ".join(t for t in (change_words(changes, "deviations_important"), still) if t)
    return number_card(name, number(int(deviations["important"].sum())), of, sub, href=DEVIATIONS)


# --- the record --------------------------------------------------------------------------------


def instant_of(cut: Any) -> datetime | None:
    """The instant a cut is of; None while there is no cut."""
    return None if cut is None else cut.as_of


def beside_curve(cards: list[Any]) -> tuple[list[Any], dict[str, str]]:
    """The cards beside the recruitment curve, and the columns of that row: one where the record
    is not for this person.
    """
    return cards, WITH_RECORD if cards else WITHOUT_RECORD
