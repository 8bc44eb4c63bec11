"""Which measures fill Data quality."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import draws, lists
from data.measures.completeness import form_completeness, late_items
from data.measures.quality_forms import forms_by_center_and_form, forms_by_form
from data.measures.quality_limits import limit_list
from data.measures.quality_sofa import (
    primary_completeness,
    sofa_by_day,
    sofa_component_completeness,
    sofa_missing_components,
    vital_completeness,
    vital_unknown,
)
from data.measures.quality_sources import sources as sources_supplied
from data.measures.quality_sources import sources_blocked
from layouts import data_quality as page
from layouts import quality_forms, quality_items, quality_scores, tolerance, tolerance_course
from layouts.accrual import trial_of
from layouts.data_quality import PAGE

_CHASED = (late_items, vital_unknown, sofa_missing_components)


def _answers(view: Any) -> dict[str, Any]:
    return {m.name: view.run(m) for m in tolerance.COUNTED}


def _standings(view: Any) -> Any:
    return tolerance.standings(view.run(limit_list), _answers(view), view.centers is None)


def _items(view: Any) -> Any:
    late, unknown, components = (view.run(m) for m in _CHASED)
    return quality_items.items_frame(late, unknown, components, trial_of(view.cut))


def _outcomes(view: Any) -> Any:
    return [view.run(m) for m in (primary_completeness, form_completeness, vital_completeness)]


@PAGE.counts_waiting
def waiting(view: Any) -> int:
    return quality_items.waiting(_items(view))


@PAGE.answers_with(Output(PAGE.id("head"), "children"))
def head(view: Any) -> str:
    primary, forms, vital = _outcomes(view)
    return page.head(primary, forms, vital, _standings(view), trial_of(view.cut))


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> Any:
    primary, forms, vital = _outcomes(view)
    return page.number_cards(primary, forms, vital, _standings(view), trial_of(view.cut),
                             view.centers is None)  # fmt: skip


@PAGE.answers_with(
    Output(PAGE.id("chase-row"), "style"),
    Output(PAGE.id("limits-row"), "style"),
    Output(PAGE.id("centers-row"), "style"),
    Output(PAGE.id("table-row"), "style"),
)
def places(view: Any) -> Any:
    return page.places(bool(view.participants()), view.centers is None, len(view.center_names()))


@PAGE.answers_with(Output(PAGE.id("center"), "data"), Output(PAGE.id("center"), "style"))
def centers_offered(view: Any) -> Any:
    return page.center_filter(view.center_names())


@lists(PAGE, "chase", controls=[page.LISTED, page.CENTER])
def chase(view: Any, listed: str, center: str) -> Any:
    components = view.run(sofa_missing_components)
    late = listed == quality_items.LATE
    found = _items(view) if late else quality_items.components_frame(components)
    return quality_items.chase_list(found, view.center_names(), center, view.number,
                                    [view.run(form_completeness), components])  # fmt: skip


@lists(PAGE, "limits")
def limits(view: Any) -> Any:
    why = tolerance.reasons(view.run(limit_list), _answers(view))
    return tolerance.limits_list(_standings(view), why)


@draws(PAGE, "course", controls=[page.LIMIT])
def course(view: Any, limit: str) -> Any:
    (counted,) = (m for m in tolerance.COUNTED if m.name == page.course_measure(limit))
    return tolerance_course.course_drawn(view.run(limit_list), view.run(counted), limit)


@draws(PAGE, "forms")
def forms(view: Any) -> Any:
    return quality_forms.forms_drawn(view.run(forms_by_form), trial_of(view.cut))


@draws(PAGE, "form-centers", controls=[page.FORM])
def form_centers(view: Any, form: str) -> Any:
    return quality_forms.form_centers_drawn(
        view.run(form_completeness), view.run(forms_by_center_and_form), form,
        view.center_names(), trial_of(view.cut),
    )  # fmt: skip


@draws(PAGE, "sofa")
def sofa(view: Any) -> Any:
    return quality_scores.sofa_drawn(view.run(sofa_by_day), view.run(sofa_component_completeness),
                                     trial_of(view.cut))  # fmt: skip


@draws(PAGE, "primary")
def primary(view: Any) -> Any:
    return quality_scores.primary_drawn(view.run(primary_completeness), view.center_names())


@lists(PAGE, "centers")
def center_by_center(view: Any) -> Any:
    outcome, forms, vital = _outcomes(view)
    return quality_scores.centers_list(outcome, vital, forms, view.center_names(),
                                       trial_of(view.cut))  # fmt: skip


@lists(PAGE, "sources")
def sources(view: Any) -> Any:
    return quality_items.sources_list(view.run(sources_supplied), view.run(sources_blocked))
