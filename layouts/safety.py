"""Safety: serious events and how fast they are reported, events of interest, and who has answered.

A quiet week is not a safe week: beside each count stand the participants whose safety form is in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import figure_card, list_card
from dashboard.kit.components import badge, control, number_card, page_head, row, skeleton
from dashboard.kit.page import Choice, Page
from dashboard.kit.words import (
    interval,
    is_missing,
    label,
    number,
    percent,
    ratio,
    say,
    say_plural,
    say_sentence,
)
from data.measures.registry import Tidy
from data.measures.safety_events import event_listing
from data.vocabulary import NotShown, Role
from layouts.accrual import record
from layouts.changes import change_words
from layouts.safety_lines import FIGURE_HEIGHT
from layouts.safety_words import deaths_among, hours, limit_of

PAGE = Page(
    "safety",
    "Safety",
    order=50,
    audience=frozenset(
        {Role.STEERING, Role.SITE_LEAD, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN}
    ),
)
ALL = "all"
KIND = Choice("kind", event_listing.choices["kind"])
CENTER = Choice("center", lambda view: (ALL, *view.center_names()))
SHOWN: dict[str, str] = {}
HIDDEN = {"display": "none"}
_JOINED = {"display": "contents"}  # its cards stand in the row around it
_REPORTING = 4  # number cards of reporting
_MOST_NAMED = 3  # centers that the head names
_COMPARED = 3  # centers from which on a comparison says something
_CENTERS, _MISSING = f"#{PAGE.id('centers')}-title", f"#{PAGE.id('missing')}-title"


def layout() -> html.Div:
    """The page without data: what is pooled, what is listed for those who may, center by center."""
    return html.Div(
        [
            page_head(say("Safety"), sentence_id=PAGE.id("head")),
            _number_row(),
            html.Div(
                list_card(PAGE, "pooled", say("Events of special interest"), 320),
                id=PAGE.id("pooled-part"),
                className="stack",
            ),
            html.Div(
                [
                    list_card(PAGE, "missing", say("Safety forms missing"), 120),
                    list_card(PAGE, "events", say("Adverse events"), 420, controls=_controls()),
                    list_card(PAGE, "hypotension", say("Hypotension by the timed rule"), 320),
                ],
                id=PAGE.id("listed-part"),
                className="stack",
            ),
            html.Div(
                row(
                    figure_card(PAGE, "reports", say("Serious events by center"),
                                FIGURE_HEIGHT),
                    figure_card(PAGE, "delays", say("Delay to report"),
                                FIGURE_HEIGHT),
                ),
                id=PAGE.id("compared-part"),
                className="stack",
            ),
            list_card(PAGE, "centers", say("Reporting by center"), 360),
        ]
    )  # fmt: skip


def _number_row() -> html.Div:
    """One row of cards from two answers: reporting and what is pooled are never in one."""
    waiting = [html.Div(skeleton(66), className="card number-card") for _ in range(_REPORTING)]
    return html.Div(
        [
            html.Div(waiting, id=PAGE.id("numbers"), style=_JOINED),
            html.Div(id=PAGE.id("pooled-number"), style=_JOINED),
        ],
        className="numbers",
    )


def _controls() -> list[Any]:
    center = control(PAGE, CENTER, say("Center"))
    center.value = ALL  # its list depends on the view: an answer fills it
    return [control(PAGE, KIND, say("Kind of event"), {ALL: say("All kinds")}), center]


def center_options(names: Mapping[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """What the filter by center offers; it is hidden where there is nothing to choose."""
    offered = [{"value": ALL, "label": label(ALL, "center")}]
    offered += [{"value": center, "label": name} for center, name in names.items()]
    return offered, shown_if(len(names) > 1)


def shown_if(there: bool) -> dict[str, str]:
    """The style of a part of the page: there, or not there at all."""
    return SHOWN if there else HIDDEN


def compared(names: Mapping[str, str]) -> dict[str, str]:
    """The style of the figures by center: one or two centers are told by the table."""
    return shown_if(len(names) >= _COMPARED)


def waiting(total: Tidy, missing: Tidy) -> int:
    """How many things wait: serious events overdue, and safety forms, for those who may know."""
    events = 0 if isinstance(total, NotShown) else int(record(total)["overdue"])
    return events + (0 if isinstance(missing, NotShown) else len(missing))


# --- head --------------------------------------------------------------------------------------


def head(total: Tidy, late: Tidy, names: Mapping[str, str]) -> str:
    """What the page found: how many, how fast, which centers are late, and who has not answered."""
    if isinstance(total, NotShown):
        return say_sentence(total.reason)
    now = record(total)
    if not now["participants"]:
        return say("Nobody has been randomized yet.")
    parts = [_count_sentence(now), _late_sentence(late, names), silence_sentence(now)]
    return " ".join(part for part in parts if part)


def _count_sentence(now: Mapping[str, Any]) -> str:
    if not now["saes"]:
        return say("No serious adverse event is on record.")
    return say_plural(
        "{n} serious adverse event ({deaths}) in {people} of {all} participants, {on_time} "
        "reported within {limit}.",
        "{n} serious adverse events ({deaths}) in {people} of {all} participants, {on_time} "
        "reported within {limit}.",
        now["saes"], deaths=deaths_among(now), people=now["participants_with_sae"],
        all=now["participants"], on_time=now["on_time"], limit=limit_of(now),
    )  # fmt: skip


def _late_sentence(late: Tidy, names: Mapping[str, str]) -> str:
    if isinstance(late, NotShown) or late.empty:
        return ""
    rows = late.head(_MOST_NAMED).to_dict("records")
    listed = ", ".join(_late_words(r, names) for r in rows) + ("…" if len(late) > len(rows) else "")
    return say_plural("{n} center reports late: {list}.", "{n} centers report late: {list}.",
                      len(late), list=listed)  # fmt: skip


def _late_words(r: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = names.get(r["center"], r["center"])
    if r["unreported"]:
        return say("{center} ({late} of {n}, {open} not reported yet)", center=name,
                   late=r["late"], n=r["saes"], open=r["unreported"])  # fmt: skip
    return say("{center} ({late} of {n})", center=name, late=r["late"], n=r["saes"])


def silence_sentence(now: Mapping[str, Any]) -> str:
    """How far the silence of the others is an answer: a quiet week is not a safe week."""
    due, received = now["forms_due"], now["forms_in"]
    if is_missing(due):
        return say("Safety forms were not supplied, so nobody's silence is known to mean none: "
                   "a quiet week is not a safe week.")  # fmt: skip
    if not due:
        return say("No safety form is due yet: a quiet week is not a safe week.")
    if due > received:
        return say_plural(
            "Of {due} participants with a safety form due, {n} has not answered: a quiet week is "
            "not a safe week.",
            "Of {due} participants with a safety form due, {n} have not answered: a quiet week is "
            "not a safe week.", int(due - received), due=due)  # fmt: skip
    return say_plural("The {n} participant with a safety form due has answered.",
                      "All {n} participants with a safety form due have answered.",
                      int(due))  # fmt: skip


# --- number cards ------------------------------------------------------------------------------


def number_cards(total: Tidy, late: Tidy, changes: Tidy, listed: bool) -> list[html.Div]:
    """Serious events, reported in time, not yet reported, and safety forms in.

    `changes` are sae_changes (`together`), `listed` whether the missing forms are listed on the
    page.
    """
    return [
        _events_card(total, changes),
        _in_time_card(total, late),
        _open_card(total),
        _forms_card(total, _MISSING if listed else _CENTERS),
    ]


def _events_card(total: Tidy, changes: Tidy) -> html.Div:
    name = say("Serious adverse events")
    if isinstance(total, NotShown):
        return number_card(name, total)
    now = record(total)
    of = say_plural("in {people} of {n} participant", "in {people} of {n} participants",
                    int(now["participants"]), people=now["participants_with_sae"])  # fmt: skip
    sub = " · ".join(t for t in (change_words(changes, "saes"), deaths_among(now)) if t)
    return number_card(name, number(now["saes"]), of, sub, href=_CENTERS)


def _in_time_card(total: Tidy, late: Tidy) -> html.Div:
    if isinstance(total, NotShown):
        return number_card(say("Reported in time"), total)
    now = record(total)
    name = say("Reported within {limit}", limit=limit_of(now))
    if not now["saes"]:
        return number_card(name, number(None), sub=say("no serious event on record"))
    parts = [
        say("95 %: {interval}", interval=interval(100 * now["low"], 100 * now["high"], 0, "%"))
    ]
    if now["delays"]:
        parts.append(say("median {delay}", delay=hours(now["median_h"])))
    mark = None
    if isinstance(late, pd.DataFrame) and len(late):
        level = str(late["level"].min())  # act before watch
        mark = badge(level, say_plural("{n} center late", "{n} centers late", len(late)))
    return number_card(name, percent(now["on_time"], now["saes"]),
                       ratio(now["on_time"], now["saes"]), " · ".join(parts), mark,
                       _CENTERS)  # fmt: skip


def _open_card(total: Tidy) -> html.Div:
    name = say("Not yet reported")
    if isinstance(total, NotShown):
        return number_card(name, total)
    now = record(total)
    overdue, awaiting = int(now["overdue"]), int(now["awaiting"])
    untimed = int(now["unknown"]) - awaiting
    parts = [say_plural("{n} reported late", "{n} reported late", int(now["late"]) - overdue)]
    if awaiting:
        parts.insert(0, say("{n} within {limit} of awareness", n=awaiting, limit=limit_of(now)))
    if untimed:
        parts.append(say_plural("{n} without its times", "{n} without their times", untimed))
    mark = badge("act", say_plural("{n} overdue", "{n} overdue", overdue)) if overdue else None
    return number_card(name, number(overdue + awaiting), say("of {n} events", n=now["saes"]),
                       " · ".join(parts), mark, _CENTERS)  # fmt: skip


def _forms_card(total: Tidy, href: str) -> html.Div:
    name = say("Safety forms in")
    if isinstance(total, NotShown):
        return number_card(name, total)
    now = record(total)
    due, received = now["forms_due"], now["forms_in"]
    if is_missing(due):
        return number_card(name, number(None), sub=say("not supplied"))
    if not due:
        return number_card(name, number(None), sub=say("nobody is due yet"))
    silent = int(due - received)
    sub = say_plural("{n} participant’s silence is no answer yet",
                     "{n} participants’ silence is no answer yet", silent)  # fmt: skip
    return number_card(name, percent(received, due), ratio(received, due),
                       sub if silent else say("participants, ‘none’ included"),
                       href=href)  # fmt: skip
