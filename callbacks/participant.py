"""Which measures fill the page of one participant."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import draws, lists
from data.measures.participant_page import (
    participant_deviations,
    participant_drug_deviations,
    participant_events,
    participant_exposure,
    participant_forms,
    participant_header,
    participant_infusion,
    participant_rate_changes,
    participant_safety_forms,
    participant_sofa,
    participant_start,
)
from layouts import own_conduct, participant_cards
from layouts import participant as page
from layouts import participant_infusion as infusion_parts
from layouts import participant_lists as parts
from layouts.accrual import trial_of
from layouts.participant import PAGE, WHO

DEVIATIONS = (participant_deviations, participant_drug_deviations)
_TODO = (
    participant_header, participant_sofa, participant_forms, participant_events, *DEVIATIONS,
)  # fmt: skip
_CARDS = (
    participant_header, participant_start, participant_exposure, participant_sofa,
    participant_forms,
)  # fmt: skip
_INFUSION = (participant_infusion, participant_start, participant_exposure)


def _of(view: Any, measures: tuple, who: str) -> list:
    return [view.run(measure, participant=who) for measure in measures]


@PAGE.answers_with(Output(PAGE.id(WHO.name), "data"))
def offered(view: Any) -> list:
    return page.offered(view.participants())


@PAGE.answers_with(
    Output(PAGE.id("title"), "children"),
    Output(PAGE.id("lead"), "children"),
    Output(PAGE.id("before"), "children"),
    Output(PAGE.id("after"), "children"),
    Output(PAGE.id("week"), "style"),
    controls=[WHO],
)
def head(view: Any, who: str) -> Any:
    found = _of(view, _TODO, who)
    return page.head(who, view.participants(), view.center_names(), view.number, found[0],
                     page.wanting(*found))  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"), controls=[WHO])
def numbers(view: Any, who: str) -> list:
    return participant_cards.number_cards(*_of(view, _CARDS, who))


@draws(PAGE, "infusion", controls=[WHO])
def infusion(view: Any, who: str) -> Any:
    segments, start, given = _of(view, _INFUSION, who)
    return infusion_parts.infusion_drawn(segments, start, given, trial_of(view.cut))


@lists(PAGE, "rates", controls=[WHO])
def rates(view: Any, who: str) -> Any:
    return infusion_parts.rates_list(view.run(participant_rate_changes, participant=who))


@lists(PAGE, "sofa", controls=[WHO])
def sofa(view: Any, who: str) -> Any:
    return parts.sofa_list(view.run(participant_sofa, participant=who))


@lists(PAGE, "forms", controls=[WHO])
def forms(view: Any, who: str) -> Any:
    return parts.forms_list(view.run(participant_forms, participant=who))


@lists(PAGE, "events", controls=[WHO])
def events(view: Any, who: str) -> Any:
    return parts.events_list(*_of(view, (participant_events, participant_safety_forms), who))


@lists(PAGE, "deviations", controls=[WHO])
def deviations(view: Any, who: str) -> Any:
    return own_conduct.deviations_list(*_of(view, DEVIATIONS, who))
