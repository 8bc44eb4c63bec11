"""Deviations: how many and how important, which centers stand out, what is open, and the list."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.kit.card import figure_card, list_card
from dashboard.kit.components import control, numbers, page_head, row
from dashboard.kit.page import Choice, Page
from dashboard.kit.words import say
from data.measures.deviation_counting import IMPORTANT, OPEN_CODES
from data.measures.deviation_funnel import INDICATORS
from data.measures.registry import REVIEWED, Tidy
from data.trial.definition import CODES
from data.vocabulary import NotShown, Role
from data.vocabulary.tables import DEVIATIONS
from layouts import deviation_places
from layouts.deviation_words import ALL, Names, category_names

PAGE = Page(
    "deviations",
    "Deviations",
    order=30,
    audience=frozenset(
        {Role.STEERING, Role.SITE_LEAD, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN}
    ),
)
INDICATOR = Choice("indicator", INDICATORS)
IMPORTANCE = Choice("importance", (IMPORTANT, ALL))
CODE = Choice("code", (ALL, *OPEN_CODES))
CENTER = Choice("center", lambda view: (ALL, *view.center_names()))
PLACED = Choice("placed", (ALL, *OPEN_CODES))
LISTED = Choice("listed", (ALL, *CODES))
STATUS = Choice("status", (ALL, "open", "closed"))
SINCE = Choice("since", lambda view: (REVIEWED, *map(str, reversed(view.earlier_cuts()))))
_HEIGHT = 360


def layout() -> html.Div:
    """The page without data: the whole trial first, then what follows the center chosen."""
    return html.Div(
        [
            page_head(say("Deviations"), sentence_id=PAGE.id("head")),
            numbers(PAGE.id("numbers"), 5),
            _compared(),
            _center_bar(),
            row(
                figure_card(PAGE, "categories", say("By category"), 440),
                list_card(PAGE, "ages", say("Open and closed"), 440),
                widths=(4, 5),
            ),
            figure_card(PAGE, "places", say("Where and when"), deviation_places.FIGURE_HEIGHT,
                        controls=[_category(PLACED)]),
            _placed("listing", list_card(PAGE, "listing", say("One by one"), 420,
                                         controls=[_category(LISTED), _status()])),
            _lower(),
        ]
    )  # fmt: skip


def _compared() -> Any:
    """Centers against the trial, and the trial over time."""
    indicators = category_names(INDICATORS) | {
        IMPORTANT: say("Important ones"), ALL: say("All deviations"),
    }  # fmt: skip
    importances = {IMPORTANT: say("Important"), ALL: say("All")}
    funnel = figure_card(
        PAGE, "funnel", say("Centers against the trial"), _HEIGHT,
        controls=[control(PAGE, INDICATOR, say("What is counted"), indicators)],
    )  # fmt: skip
    months = figure_card(
        PAGE, "months", say("Over time"), _HEIGHT,
        controls=[control(PAGE, IMPORTANCE, say("Importance"), importances), _category(CODE)],
    )  # fmt: skip
    both: Any = row(_placed("funnel", funnel), months)
    both.id = PAGE.id("compared")
    return both


def _lower() -> Any:
    """What changed, what was classified otherwise, and what a drug effect can cause."""
    found: Any = row(
        list_card(PAGE, "changes", say("What changed"), 200,
                  controls=[_late(SINCE, REVIEWED, say("Since"))]),
        _placed("reclassified", list_card(PAGE, "reclassified", say("Classified otherwise"), 200)),
        list_card(PAGE, "drug", say("That a drug effect can cause"), 200),
    )  # fmt: skip
    found.id = PAGE.id("lower")
    return found


def _placed(name: str, card: Any) -> Any:
    """The card, with an id by which it is left out for whom it holds nothing."""
    card.id = PAGE.id(f"place-{name}")
    return card


def _center_bar() -> html.Div:
    """The choice of a center, above all that follows it."""
    head = html.H2(say("Center by center"))
    chosen = _late(CENTER, ALL, say("Center"))
    return html.Div([head, html.Div(chosen, className="controls")], className="card-head",
                    id=PAGE.id("bar"))  # fmt: skip


def _category(choice: Choice) -> Any:
    values = choice.options if isinstance(choice.options, tuple) else ()
    return control(PAGE, choice, say("Category"), category_names(values))


def _status() -> Any:
    words = {ALL: say("Open and closed"), "open": say("Open"), "closed": say("Closed")}
    return control(PAGE, STATUS, say("Status"), words)


def _late(choice: Choice, default: str, title: str) -> dmc.Select:
    """A list whose values the view gives; an answer fills them in."""
    made = control(PAGE, choice, title)
    made.value = default
    return made


def center_options(names: Names) -> list[dict[str, str]]:
    """What the list of centers offers."""
    return [{"value": ALL, "label": say("All centers")},
            *({"value": center, "label": name} for center, name in names.items())]  # fmt: skip


def since_options(earlier: list[int], reviewed: int | None) -> list[dict[str, str]]:
    """What may be compared with: the cut that every page compares with, then the others."""
    first = say("an earlier cut") if reviewed is None else say("since cut {n}", n=reviewed)
    others = [n for n in reversed(earlier) if n != reviewed]
    found = [{"value": str(n), "label": say("since cut {n}", n=n)} for n in others]
    return [{"value": REVIEWED, "label": first}, *found]


def links() -> dict[str, str]:
    """Where on the page each card is explained."""
    return {name: f"#{PAGE.id(name)}-title" for name in ("categories", "ages", "months", "funnel")}


def since_cut(since: str) -> str | int:
    """What a measure is asked to compare with."""
    return since if since == REVIEWED else int(since)


def against(since: str | int, reviewed: int | None) -> int | None:
    """The number of the cut compared with."""
    return since if isinstance(since, int) else reviewed


def reported(cut: Any) -> bool:
    """Whether the export of a cut held the centers' own reports."""
    return cut is None or DEVIATIONS.name in cut.supplied


def left_out(names: Names, funnel: Tidy, listing: Tidy) -> tuple[dict[str, str], ...]:
    """The styles of the bar, the row of the funnel and the funnel, the listing, the lower row and
    what was classified otherwise: what holds nothing for this person is left out.
    """
    compared, listed = not isinstance(funnel, NotShown), not isinstance(listing, NotShown)
    return (
        _shown(len(names) > 1), _columns(1 + compared), _shown(compared),
        _shown(listed), _columns(2 + listed), _shown(listed),
    )  # fmt: skip


def _shown(there: bool) -> dict[str, str]:
    return {} if there else {"display": "none"}


def _columns(count: int) -> dict[str, str]:
    return {"--columns": " ".join(["minmax(0,1fr)"] * count)}
