"""Participant: one person's week, for those who may see them: what is late, infusion, SOFA, events.

Reached from every list that names somebody; nobody is shown who was not asked for by number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.kit.card import figure_card, list_card
from dashboard.kit.components import numbers, row
from dashboard.kit.dom import attributes
from dashboard.kit.page import Page, ParticipantChoice
from dashboard.kit.words import (
    day,
    is_missing,
    label,
    say,
    say_plural,
    say_sentence,
)
from data.measures.registry import NOBODY, Tidy
from data.vocabulary import NotShown, Role
from layouts import participant_infusion
from layouts.accrual import record
from layouts.links import CHOICE, PATH, participant_address
from layouts.own_lists import untold

PAGE = Page(
    PATH,
    "Participant",
    order=90,
    audience=frozenset({Role.SITE_LEAD, Role.COORDINATION}),
    in_menu=frozenset(),
)
WHO = ParticipantChoice(CHOICE)
Style = dict[str, str]
SHOWN: Style = {}
UNSHOWN: Style = {"display": "none"}  # the week, while nobody is asked for
MOST_OFFERED = 1_000  # of the list to choose from; everybody else is reached by a link


def layout() -> html.Div:
    """The page without data."""
    return html.Div(
        [
            html.Header(
                [
                    _ways(),
                    html.H1(say("Participant"), id=PAGE.id("title")),
                    html.P(id=PAGE.id("lead"), className="lead"),
                ],
                className="page-head",
            ),
            html.Div(
                [
                    numbers(PAGE.id("numbers"), 5),
                    row(
                        figure_card(PAGE, "infusion", say("Infusion"), participant_infusion.HEIGHT),
                        list_card(PAGE, "rates", say("Rate changes"), 220),
                        widths=(3, 2),
                    ),
                    row(
                        list_card(PAGE, "sofa", say("SOFA, known or missing"), 240),
                        list_card(PAGE, "forms", say("Forms"), 240),
                    ),
                    row(
                        list_card(PAGE, "events", say("Adverse events"), 160),
                        list_card(PAGE, "deviations", say("Deviations"), 160),
                    ),
                ],
                id=PAGE.id("week"),
                className="stack",
                style=UNSHOWN,
            ),
        ]
    )


def _ways() -> html.Div:
    """Back to where one came from, to the neighbors, and to anybody else."""
    chooser = dmc.Select(
        id=PAGE.id(CHOICE),
        data=[],
        value=NOBODY,
        searchable=True,
        allowDeselect=False,
        placeholder=say("Number"),
        nothingFoundMessage=say("No such number"),
        size="xs",
        w=150,
        comboboxProps={"shadow": "sm"},
        **attributes(aria_label=say("Participant")),
    )
    # the script beside this leads back to the page one came from, wherever that was
    back = html.A(say("← Back"), href="/", className="button", **attributes(data_back=""))
    near = [html.Span(id=PAGE.id("before")), chooser, html.Span(id=PAGE.id("after"))]
    return html.Div([back, html.Div(near, className="controls")], className="card-head")


def offered(people: Sequence[str]) -> list[str]:
    """The numbers one may choose from."""
    return list(people[:MOST_OFFERED])


# --- head --------------------------------------------------------------------------------------


def head(
    who: str,
    people: Sequence[str],
    names: Mapping[str, str],
    cut: int | None,
    header: Tidy,
    todo: Iterable[str],
) -> tuple[str, str, Any, Any, Style]:
    """Title, lead, the links to both neighbors, and whether a week is shown.

    `people` are those the view may name, in order; `todo` is what `wanting` found.
    """
    if isinstance(header, NotShown) or not who:
        return say("Participant"), _nobody(header, people), None, None, UNSHOWN
    place = people.index(who)
    before, after = people[max(place - 1, 0) : place], people[place + 1 : place + 2]
    lead = " ".join([_who_words(record(header), names), *todo])
    title = say("Participant {participant}", participant=who)
    return title, lead, _neighbor(before, cut, "← {}"), _neighbor(after, cut, "{} →"), SHOWN


def _nobody(header: Tidy, people: Sequence[str]) -> str:
    if isinstance(header, NotShown):
        return say_sentence(header.reason)
    if not people:
        return say("There is no participant in this view.")
    return say_plural("Choose {n} participant by number, or open one from a list.",
                      "Choose one of {n} participants by number, or open one from a list.",
                      len(people))  # fmt: skip


def _neighbor(people: Sequence[str], cut: int | None, words: str) -> Any:
    links = [
        dcc.Link(words.format(name), href=participant_address(name, cut), className="button")
        for name in people
    ]
    return links[0] if links else None


def _who_words(who: Mapping[str, Any], names: Mapping[str, str]) -> str:
    parts = [
        say("{center}, randomized {moment}.", center=names.get(who["center"], who["center"]),
            moment=who["randomized_at"]),
    ]  # fmt: skip
    if not is_missing(who["withdrawn_at"]):
        parts.append(say("Withdrawn {day}: {why}.", day=day(who["withdrawn_at"]),
                         why=label(who["withdrawal"], "withdrawal").lower()))  # fmt: skip
    if not who["analyzable"]:
        parts.append(say("Does not count toward the target; the data may not be used."))
    return " ".join(parts)


def wanting(header: Tidy, sofa: Tidy, forms: Tidy, events: Tidy, *deviations: Tidy) -> list[str]:
    """What is late, missing or open of this person, in sentences; that nothing is, where all is
    known.
    """
    consent, days = _count(header, "overdue", True), _count(sofa, "status", "missing")
    late, reports = _count(forms, "status", "late"), _unreported(events)
    still = sum(_count(tidy, "status", "open") for tidy in deviations)
    found = [
        say("consent is overdue") if consent else "",
        say_plural("SOFA is incomplete on {n} day", "SOFA is incomplete on {n} days", days)
        if days else "",
        say_plural("{n} form is late", "{n} forms are late", late) if late else "",
        say_plural("{n} serious event is to be reported", "{n} serious events are to be reported",
                   reports) if reports else "",
        say_plural("{n} deviation is open", "{n} deviations are open", still) if still else "",
    ]  # fmt: skip
    unknown = untold([sofa, forms, events, *deviations])
    if todo := [text for text in found if text]:
        return [say("To do: {list}.", list=", ".join(todo)), *unknown]
    return unknown or [say("Nothing is late, missing or open.")]


def _count(tidy: Tidy, column: str, value: Any) -> int:
    return 0 if isinstance(tidy, NotShown) else int((tidy[column] == value).fillna(False).sum())


def _unreported(events: Tidy) -> int:
    if isinstance(events, NotShown):
        return 0
    serious = events["serious"].fillna(False).astype(bool)
    return int((serious & events["reported_at"].isna()).sum())
