"""What answers on Who may see what."""

from __future__ import annotations

from typing import Any

from dash import Output

from data.measures.charter import charter_changes, charter_proposals
from layouts import access as page
from layouts.charter import charter_card

PAGE = page.PAGE


@PAGE.answers_with(Output(PAGE.id("lead"), "children"))
def lead(view: Any) -> str:
    return page.lead(view.access())


@PAGE.answers_with(Output(PAGE.id("table"), "children"))
def table(view: Any) -> Any:
    return page.topics(view.access())


@PAGE.answers_with(Output(PAGE.id("charter"), "children"))
def charter(view: Any) -> Any:
    return charter_card(view.run(charter_proposals), view.run(charter_changes), view.person,
                        view.role, page.BACK)  # fmt: skip
