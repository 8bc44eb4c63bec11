"""Which measures fill Safety. Counts of reporting and events of interest are never one answer."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import draws, lists
from data.measures.aesi_pooled import aesi_pooled
from data.measures.changes import sae_changes
from data.measures.safety_events import event_listing, hypotension_listing
from data.measures.safety_reporting import (
    sae_reporting,
    sae_reporting_total,
    safety_forms_missing,
)
from data.measures.signals import late_sae_centers
from layouts import changes, safety_centers, safety_delays, safety_lists, safety_pooled
from layouts import safety as page
from layouts.accrual import trial_of
from layouts.safety import CENTER, KIND, PAGE


def _kinds(view: Any) -> dict[str, Any]:
    """Each kind of interest, an answer of its own; none where they are not for this person."""
    asked = safety_pooled.kinds_asked(trial_of(view.cut)) if view.opens(aesi_pooled) else ()
    return {kind: view.run(aesi_pooled, kind=kind) for kind in asked}


@PAGE.counts_waiting
def waiting(view: Any) -> int:
    return page.waiting(view.run(sae_reporting_total), view.run(safety_forms_missing))


@PAGE.answers_with(Output(PAGE.id("head"), "children"))
def head(view: Any) -> str:
    return page.head(view.run(sae_reporting_total), view.run(late_sae_centers),
                     view.center_names())  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> list:
    new = changes.together(view.run(sae_changes), before=view.reviewed)
    return page.number_cards(view.run(sae_reporting_total), view.run(late_sae_centers), new,
                             view.opens(event_listing))  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("pooled-number"), "children"))
def pooled_number(view: Any) -> list:
    return safety_pooled.pooled_cards(_kinds(view))


@PAGE.answers_with(
    Output(PAGE.id("pooled-part"), "style"),
    Output(PAGE.id("listed-part"), "style"),
    Output(PAGE.id("compared-part"), "style"),
)
def parts(view: Any) -> tuple:
    return (page.shown_if(view.opens(aesi_pooled)), page.shown_if(view.opens(event_listing)),
            page.compared(view.center_names()))  # fmt: skip


@lists(PAGE, "pooled")
def pooled(view: Any) -> Any:
    return safety_pooled.pooled_list(_kinds(view), trial_of(view.cut))


@lists(PAGE, "missing")
def missing(view: Any) -> Any:
    return safety_lists.missing_list(view.run(safety_forms_missing), view.run(sae_reporting_total),
                                     view.center_names())  # fmt: skip


@lists(PAGE, "hypotension")
def hypotension(view: Any) -> Any:
    return safety_lists.hypotension_list(view.run(hypotension_listing), len(view.participants()),
                                         view.center_names(), trial_of(view.cut))  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("center"), "data"), Output(PAGE.id("center"), "style"))
def centers_offered(view: Any) -> tuple:
    return page.center_options(view.center_names())


@lists(PAGE, "events", controls=[KIND, CENTER])
def events(view: Any, kind: str, center: str) -> Any:
    return safety_lists.events_list(view.run(event_listing, kind=kind), center,
                                    view.center_names(), trial_of(view.cut))  # fmt: skip


@draws(PAGE, "reports")
def reports(view: Any) -> Any:
    return safety_centers.reports_drawn(view.run(sae_reporting), view.center_names())


@draws(PAGE, "delays")
def delays(view: Any) -> Any:
    return safety_delays.delays_drawn(view.run(sae_reporting), view.run(sae_reporting_total),
                                       view.center_names())  # fmt: skip


@lists(PAGE, "centers")
def centers(view: Any) -> Any:
    return safety_centers.centers_list(view.run(sae_reporting), view.center_names())
