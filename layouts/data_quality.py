"""Data quality: is what is due there, where is it missing, and are the tolerance limits kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.kit.card import figure_card, list_card
from dashboard.kit.components import (
    badge,
    control,
    number_card,
    numbers,
    options,
    page_head,
    row,
)
from dashboard.kit.page import Choice, Page
from dashboard.kit.words import label, number, say, say_plural, say_sentence
from data.measures.quality_forms import FORM_NAMES
from data.measures.quality_limits import (
    AMBER,
    ELIGIBILITY,
    MEASURED_BY,
    PRIMARY,
    REMOVED,
    SUPPORTED,
    VITAL,
)
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown, Role
from layouts import quality_forms, quality_scores, tolerance, tolerance_course
from layouts.quality_items import ALL, COMPONENTS, LATE

PAGE = Page(
    "data-quality",
    "Data quality",
    order=60,
    audience=frozenset(
        {Role.STEERING, Role.SITE_LEAD, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN}
    ),
)
LIMIT = Choice("limit", (PRIMARY, VITAL, ELIGIBILITY, REMOVED))
FORM = Choice("form", (ALL, *FORM_NAMES))
CENTER = Choice("center", lambda view: (ALL, *view.center_names()))
LISTED = Choice("listed", (LATE, COMPONENTS))
_GONE = {"display": "none"}
_BOTH = {"--columns": "minmax(0,1fr) minmax(0,1fr)"}
_WIDE = {"--columns": "minmax(0,3fr) minmax(0,2fr)"}
_ONE = {"--columns": "minmax(0,1fr)"}


def layout() -> html.Div:
    """The page without data."""
    return html.Div(
        [
            page_head(say("Data quality"), sentence_id=PAGE.id("head")),
            numbers(PAGE.id("numbers"), 5),
            html.Div(_chase_card(), id=PAGE.id("chase-row"), className="row", style=_ONE),
            html.Div(_limit_cards(), id=PAGE.id("limits-row"), className="row", style=_WIDE),
            row(
                figure_card(PAGE, "forms", say("Form by form"), quality_forms.FORMS_HEIGHT),
                figure_card(PAGE, "sofa", say("SOFA by day"), quality_scores.SOFA_HEIGHT),
            ),
            html.Div(
                [
                    _form_centers_card(),
                    figure_card(PAGE, "primary", say("Primary outcome by center"),
                                quality_scores.PRIMARY_HEIGHT),
                ],
                id=PAGE.id("centers-row"), className="row", style=_BOTH,
            ),
            html.Div(list_card(PAGE, "centers", say("Center by center"), 520),
                     id=PAGE.id("table-row"), className="row", style=_ONE),
            row(list_card(PAGE, "sources", say("Files supplied"), 60)),
        ]
    )  # fmt: skip


def _chase_card() -> html.Section:
    listed = {LATE: say("Late items"), COMPONENTS: say("SOFA components")}
    center = dmc.Select(
        id=PAGE.id(CENTER.name), data=[], value=ALL, size="xs", w=190, allowDeselect=False,
        comboboxProps={"shadow": "sm"}, **{"aria-label": say("Center")},
    )  # fmt: skip
    return list_card(
        PAGE, "chase", say("To chase"), 320,
        controls=[control(PAGE, LISTED, say("List"), listed), center],
    )  # fmt: skip


def _limit_cards() -> list[Any]:
    names = {PRIMARY: say("Primary"), VITAL: say("Vital status"),
             ELIGIBILITY: say("Eligibility"), REMOVED: say("Data removed")}  # fmt: skip
    return [
        list_card(PAGE, "limits", say("Tolerance limits"), 320),
        figure_card(PAGE, "course", say("Course of a limit"), tolerance_course.FIGURE_HEIGHT,
                    controls=[control(PAGE, LIMIT, say("Limit"), names)]),
    ]  # fmt: skip


def _form_centers_card() -> html.Section:
    names = {ALL: say("All forms")} | {name: label(name, "form") for name in FORM_NAMES}
    return figure_card(PAGE, "form-centers", say("Forms by center"),
                       quality_forms.CENTERS_HEIGHT,
                       controls=[control(PAGE, FORM, say("Form"), names)])  # fmt: skip


def center_filter(names: Mapping[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """What the filter of centers offers: all, then each by its name; and its style: not there
    where there is one center alone.
    """
    style = {} if len(names) > 1 else _GONE
    return options((ALL, *names), "center", dict(names)), style


def course_measure(code: str) -> str:
    """The name of the measure that counts this limit."""
    return MEASURED_BY[code]


def places(people: bool, whole: bool, centers: int) -> tuple[dict[str, str], ...]:
    """The styles of the rows, which leave out what this view has nothing for.

    `people` is whether it names participants, `whole` whether it holds the whole trial, `centers`
    how many it holds. Of the rows: what to chase, limits, centers in figures, centers in a table.
    """
    return (
        _ONE if people else _GONE,
        _WIDE if whole else _GONE,
        _BOTH if centers > 1 else _GONE,
        _ONE if centers > 1 else _GONE,
    )


# --- head and number cards ---------------------------------------------------------------------


def head(primary: Tidy, forms: Tidy, vital: Tidy, limits: Tidy, trial: Trial | None) -> str:
    """What the page found: primary outcome, late forms, vital status, limits crossed."""
    if trial is None:
        return say("No data cut has been imported yet.")
    told = (_primary_words(primary), _forms_words(forms), _vital_words(vital, trial),
            "" if isinstance(limits, NotShown) else tolerance.limits_sentence(limits))  # fmt: skip
    return " ".join(text for text in told if text)


def _primary_words(primary: Tidy) -> str:
    if isinstance(primary, NotShown):
        return say_sentence(primary.reason)
    n, complete = int(primary["due"].sum()), int(primary["complete"].sum())
    if not n:
        return say("No primary outcome is due yet.")
    return say_plural("The primary outcome can be computed for {complete} of {n} participant due.",
                      "The primary outcome can be computed for {complete} of {n} participants due.",
                      n, complete=complete)  # fmt: skip


def _forms_words(forms: Tidy) -> str:
    if isinstance(forms, NotShown):
        return say_sentence(forms.reason)
    n = quality_forms.totals(forms)
    if not n["due"]:
        return say("No form is due yet.")
    return say_plural("{late} of {n} form due is late.", "{late} of {n} forms due are late.",
                      n["due"], late=n["late"])  # fmt: skip


def _vital_words(vital: Tidy, trial: Trial) -> str:
    if isinstance(vital, NotShown):
        return say_sentence(vital.reason)
    return quality_scores.vital_sentence(vital, trial)


def number_cards(
    primary: Tidy, forms: Tidy, vital: Tidy, limits: Tidy, trial: Trial | None, whole: bool
) -> list[html.Div]:
    """Primary outcome, forms received, forms late, vital status, and limits crossed, the last
    where the view holds the whole trial.
    """
    cards = [
        quality_scores.primary_card(primary),
        quality_forms.received_card(forms),
        quality_forms.late_card(forms, trial),
        quality_scores.vital_card(vital, trial),
    ]
    return [*cards, crossed_card(limits)] if whole else cards


def crossed_card(limits: Tidy) -> html.Div:
    """How many tolerance limits are crossed, of those the trial has set itself."""
    name = say("Tolerance limits crossed")
    if isinstance(limits, NotShown):
        return number_card(name, limits)
    over, total = tolerance.crossed(limits), len(limits)
    warned = int((limits["standing"] == AMBER).sum())
    unknown = total - tolerance.judged(limits)
    words = [
        say_plural("{n} early warning", "{n} early warnings", warned) if warned else "",
        say_plural("{n} not judged", "{n} not judged", unknown) if unknown else "",
    ]
    sub = ", ".join(w for w in words if w)
    mark: html.Span | None
    if len(over):
        sure = bool((over["standing"] == SUPPORTED).any())
        mark = badge("act", say("supported by the data")) if sure else badge("watch", say("unsure"))
    else:
        mark = None if unknown or warned else badge("fine", say("all kept"))
    return number_card(name, number(len(over)), say("of {n}", n=total), sub, mark)
