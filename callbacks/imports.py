"""Which measures answer on Imports and cuts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dash import Output

from dashboard.kit.card import Listed, lists
from data.measures.imports import cut_contents, cut_list, import_findings, import_list
from data.vocabulary import NotShown
from layouts import imports as page

PAGE = page.PAGE


@PAGE.answers_with(Output(PAGE.id("lead"), "children"))
def lead(view: Any) -> str:
    return page.lead(view.run(cut_list), view.run(import_list), datetime.now(UTC))


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> list:
    cuts, imports = view.run(cut_list), view.run(import_list)
    return page.number_cards(cuts, imports, view.run(cut_contents), datetime.now(UTC))


@lists(PAGE, "findings")
def findings(view: Any) -> Listed | NotShown:
    return page.findings_list(view.run(import_findings), view.run(import_list))


@lists(PAGE, "contents")
def contents(view: Any) -> Listed | NotShown:
    return page.contents_list(view.run(cut_contents), view.number)


@lists(PAGE, "cuts")
def cuts(view: Any) -> Listed | NotShown:
    return page.cuts_list(view.run(cut_list))


@lists(PAGE, "tries")
def tries(view: Any) -> Listed | NotShown:
    return page.tries_list(view.run(import_list))
