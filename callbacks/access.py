"""What answers on Who may see what."""

from __future__ import annotations

from typing import Any

from dash import Output

from layouts import access as page

PAGE = page.PAGE


@PAGE.answers_with(Output(PAGE.id("lead"), "children"))
def lead(view: Any) -> str:
    return page.lead(view.access())


@PAGE.answers_with(Output(PAGE.id("table"), "children"))
def table(view: Any) -> Any:
    return page.topics(view.access())
