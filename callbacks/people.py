"""Which measures answer on People and audit."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import Listed, lists
from data.measures.people import audit_trail, people_list, session_list
from data.vocabulary import NotShown
from layouts import people as page

PAGE = page.PAGE


@PAGE.answers_with(Output(PAGE.id("lead"), "children"))
def lead(view: Any) -> str:
    return page.lead(view.run(people_list))


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> list:
    return page.number_cards(view.run(people_list), view.run(audit_trail))


@lists(PAGE, "people")
def people(view: Any) -> Listed | NotShown:
    return page.people_list(view.run(people_list), view.person)


@lists(PAGE, "sessions")
def sessions(view: Any) -> Listed | NotShown:
    return page.session_lines(view.run(session_list), view.person)


@lists(PAGE, "audit", controls=[page.OUTCOME, page.ROLE])
def audit(view: Any, outcome: str, role: str) -> Listed | NotShown:
    return page.audit_list(view.run(audit_trail, outcome=outcome, acted_as=role))
