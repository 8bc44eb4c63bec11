"""This week: what changed since the last review, what wants a decision, and the review's record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed, figure_card, list_card
from dashboard.kit.components import (
    badge,
    fact,
    facts,
    frame_table,
    number_card,
    numbers,
    page_head,
    row,
)
from dashboard.kit.page import Page
from dashboard.kit.words import (
    is_missing,
    label,
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
from data.trial import Trial
from data.vocabulary import NotShown, Role, sentence
from layouts.accrual import (
    last_participant_card,
    plan_words,
    randomized_card,
    record,
)
from layouts.review import decide_form
from layouts.signals import Signal

PAGE = Page(
    "this-week",
    "This week",
    order=10,
    audience=frozenset({Role.STEERING, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN}),
    landing=frozenset({Role.STEERING, Role.DSMB, Role.STATISTICIAN}),
)
BACK = f"/{PAGE.path}"
SEEN = f"#{PAGE.id('conduct')}-title"  # where centers are compared on this page
LOWER = {True: "minmax(0,3fr) minmax(0,2fr)", False: "minmax(0,1fr)"}  # with the record, without
REVIEWERS = frozenset({Role.STEERING, Role.COORDINATION})  # who keeps the review's record
_RECRUITMENT = "/recruitment"


def layout() -> html.Div:
    """The page without data."""
    lower = [
        figure_card(PAGE, "recruitment", say("Recruitment"), 290),
        html.Div(id=PAGE.id("record"), className="stack"),
    ]
    return html.Div(
        [
            page_head(say("This week"), sentence_id=PAGE.id("head")),
            numbers(PAGE.id("numbers"), 5),
            row(
                list_card(PAGE, "decisions", say("Wants a decision"), 200),
                list_card(PAGE, "since", say("Since the last review"), 200),
                widths=(3, 2),
            ),
            html.Div(lower, id=PAGE.id("lower"), className="row", style={"--columns": LOWER[True]}),
            list_card(PAGE, "conduct", say("Center by center"), 240),
        ]
    )


# --- head --------------------------------------------------------------------------------------


def head(
    compared: Tidy, reviews: Tidy, cut: int | None, found: Sequence[Signal], judged: bool
) -> str:
    """What the page found: which cut against which, and how many things want a decision.

    `judged` is whether any indicator could be looked at.
    """
    if cut is None:
        return say("No data cut has been imported yet.")
    return f"{_against(compared, reviews, cut)} {_found(found, judged)}"


def _against(compared: Tidy, reviews: Tidy, cut: int) -> str:
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


def _found(found: Sequence[Signal], judged: bool) -> str:
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
        randomized_card(total, _randomized_sub(total, changes), _RECRUITMENT),
        last_participant_card(forecast, _RECRUITMENT),
        _starts_card(starts, changes),
        _sofa_card(sofa),
        _deviations_card(deviations, changes),
    ]


def _randomized_sub(total: Tidy, changes: Tidy) -> str:
    if isinstance(total, NotShown):
        return ""
    return " · ".join(t for t in (_more(changes, "randomized"), plan_words(total)) if t)


def _more(changes: Tidy, item: str) -> str:
    """The change of an item: "+2 since cut 2"; "" where there is no earlier cut."""
    change = change_of(changes, item)
    if change is None:
        return ""
    return say("{change} since cut {cut}", change=signed(change), cut=_before(changes))


def _before(changes: Tidy) -> Any:
    """The number of the earlier cut that `together` kept."""
    return None if isinstance(changes, NotShown) else changes.attrs["before"]


def change_of(changes: Tidy, item: str) -> int | None:
    """By how much an item changed, or None where that is not known."""
    if isinstance(changes, NotShown):
        return None
    found = changes.loc[changes["item"] == item, "change"]
    return None if found.empty or is_missing(found.iloc[0]) else int(found.iloc[0])


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
                       ", ".join(kept), mark, SEEN)  # fmt: skip


def _sofa_card(sofa: Tidy) -> html.Div:
    name = say("SOFA day {day} complete", day=sofa_completeness.choices["day"][0])
    if isinstance(sofa, NotShown):
        return number_card(name, sofa)
    n = {column: int(sofa[column].sum()) for column in ("due", "known", "missing", "not_due")}
    sub = say("{not_due} not yet due, {missing} missing", **n)
    return number_card(name, percent(n["known"], n["due"]), ratio(n["known"], n["due"]), sub,
                       href=SEEN)  # fmt: skip


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
    sub = " · ".join(t for t in (_more(changes, "deviations_important"), still) if t)
    return number_card(name, number(int(deviations["important"].sum())), of, sub, href=SEEN)


# --- since -------------------------------------------------------------------------------------

# item -> whether more of it is good (True), bad (False) or neither (None)
_FACTS: dict[str, bool | None] = {
    "screened": None, "randomized": None, "centers_open": None, "consent_refused": None,
    "consent_overdue": False, "started_late": False, "sofa_missing": False, "forms_late": False,
    "deviations_important": False, "saes": None, "saes_late": False,
}  # fmt: skip
_COUNTED = ("saes_on_time", "safety_forms_received")  # said with their denominator


def together(*changes: Tidy, before: int | None = None) -> Tidy:
    """The answers of the changes measures under each other; NotShown where none is shown.

    `before` is the number of the earlier cut, kept in `attrs`.
    """
    shown = [answer for answer in changes if not isinstance(answer, NotShown)]
    if not shown:
        return changes[0] if changes else NotShown(sentence("There is nothing to compare."))
    found = pd.concat(shown, ignore_index=True)
    found.attrs["before"] = before
    return found


def since_list(changes: Tidy, trial: Trial | None) -> Listed | NotShown:
    """What changed since the earlier cut, as facts: the count now and by how much it changed."""
    if isinstance(changes, NotShown) or trial is None:
        return changes if isinstance(changes, NotShown) else NotShown(sentence("No cut yet."))
    rows = {str(r["item"]): r for r in changes.to_dict("records")}
    lines = [_changed(rows[name], good) for name, good in _FACTS.items() if name in rows]
    lines += _ratios(rows, trial)
    note = say("Net differences; deviations are those that no drug effect can cause")
    text = say("Against cut {cut}: what stands now, and by how much it changed.",
               cut=_before(changes))  # fmt: skip
    return Listed(facts(*lines), text, changes, note)


def _changed(line: dict[str, Any], good: bool | None) -> html.Div:
    name = label(line["item"], "item")
    if is_missing(line["now"]):
        return fact(name, html.Span(say("not supplied"), className="muted"))
    if is_missing(line["change"]):
        return fact(name, number(int(line["now"])))
    change = int(line["change"])
    return fact(name, [html.Span(number(int(line["now"])), className="now"), " ",
                       _difference(change, good)])  # fmt: skip


def _difference(change: int, good: bool | None) -> html.Span:
    if not change:
        return html.Span(say("no change"), className="muted")
    if good is None:
        return badge("none", signed(change))
    sign = "▲" if change > 0 else "▼"
    state = "fine" if (change > 0) is good else "watch"
    return html.Span(f"{sign} {number(abs(change))}", className=f"badge {state}",
                     title=signed(change))  # fmt: skip


def _ratios(rows: dict[str, dict[str, Any]], trial: Trial) -> list[html.Div]:
    """Counts that mean something only beside what they are of."""
    of = {"saes_on_time": "saes", "safety_forms_received": "safety_forms_expected"}
    words = {
        "saes_on_time": say("Reported within {h} h", h=number(trial.sae.report_within_h, 0)),
        "safety_forms_received": say("Safety forms received"),
    }
    return [
        fact(words[name], ratio(int(rows[name]["now"]), int(rows[of[name]]["now"])))
        for name in _COUNTED
        if name in rows and not is_missing(rows[name]["now"])
    ]


# --- the record --------------------------------------------------------------------------------


def instant_of(cut: Any) -> datetime | None:
    """The instant a cut is of; None while there is no cut."""
    return None if cut is None else cut.as_of


def record_parts(cards: Sequence[Any]) -> tuple[list[Any], dict[str, str]]:
    """The review's cards beside the recruitment curve, and the columns of that row: one column
    where the record is not for this person.
    """
    return list(cards), {"--columns": LOWER[bool(cards)]}


# --- centers -----------------------------------------------------------------------------------


def conduct_list(
    centers: Tidy, starts: Tidy, sofa: Tidy, forms: Tidy, deviations: Tidy, saes: Tidy
) -> Listed | NotShown:
    """Each center's conduct side by side: what the signals above are made of."""
    if isinstance(centers, NotShown):
        return centers
    tidy = centers[["center", "name", "randomized"]]
    for frame, columns in (
        (starts, {"out_of_window": "out_of_window", "started": "started"}),
        (sofa, {"missing": "sofa_missing", "due": "sofa_due"}),
        (forms, {"late": "forms_late", "due": "forms_due"}),
        (deviations, {"important": "important", "open": "deviations_open"}),
        (saes, {"late": "saes_late", "saes": "saes"}),
    ):
        if not isinstance(frame, NotShown):
            part = frame[["center", *columns]].rename(columns=columns)
            tidy = tidy.merge(part, on="center", how="left")
    tidy = tidy[tidy["randomized"] > 0].sort_values(["randomized", "center"],
                                                    ascending=[False, True])  # fmt: skip
    if tidy.empty:
        return Listed(html.P(say("Nobody has been randomized yet."), className="empty"), "", tidy)
    shown = [c for c in tidy.columns if c != "center"]
    text = say_plural("{n} center with participants, the largest first; a count stands before what "
                      "it is of.",
                      "{n} centers with participants, the largest first; a count stands before "
                      "what it is of.", len(tidy))  # fmt: skip
    return Listed(frame_table(tidy, shown, stack=True), text, tidy,
                  say("Deviations that no drug effect can cause"))  # fmt: skip
