"""Which measures fill This week."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import draws, lists
from data.measures.changes import (
    completeness_changes,
    consent_changes,
    deviation_changes,
    infusion_start_changes,
    recruitment_changes,
    sae_changes,
)
from data.measures.compared import compared_cuts
from data.measures.completeness import form_completeness, sofa_completeness
from data.measures.deviations import deviation_counts
from data.measures.infusion_start import infusion_start_counts
from data.measures.quality_limits import limit_list
from data.measures.recruitment import recruitment_curve, recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center
from data.measures.recruitment_forecast import recruitment_forecast, recruitment_forecast_curve
from data.measures.review import last_reviews, open_actions, review_notes
from data.measures.sae_process import sae_counts
from layouts import accrual, changes, conduct, limit_signals, review, signals, tolerance
from layouts import decisions as decisions_of
from layouts import this_week as page
from layouts.accrual import trial_of
from layouts.this_week import PAGE

_WATCHED = signals.INDICATORS + signals.CONTEXT
_CHANGES = (
    recruitment_changes, consent_changes, infusion_start_changes, completeness_changes,
    deviation_changes, sae_changes,
)  # fmt: skip

_CONDUCT = (
    recruitment_by_center, infusion_start_counts, sofa_completeness, form_completeness,
    deviation_counts, sae_counts,
)  # fmt: skip


def _frames(view: Any) -> dict[str, Any]:
    return signals.by_name(_WATCHED, [view.run(m) for m in _WATCHED])


def _limits(view: Any) -> Any:
    counted = {m.name: view.run(m) for m in tolerance.COUNTED}
    return tolerance.standings(view.run(limit_list), counted, view.centers is None)


def _found(view: Any, frames: dict[str, Any], limits: Any) -> list[signals.Signal]:
    centers = signals.signals(frames, view.center_names(), trial_of(view.cut), page.SEEN)
    return signals.in_order([*centers, *limit_signals.limit_signals(limits)])


def _marked(view: Any, found: list[signals.Signal], limits: Any) -> list[signals.Signal]:
    before = view.before()
    frames, earlier = _frames(before), _limits(before)
    unknown = [*signals.unknown(frames), *limit_signals.unknown(earlier, limits)]
    return signals.marked(found, _found(before, frames, earlier), unknown)


def _changes(view: Any) -> Any:
    return changes.together(*(view.run(m) for m in _CHANGES), before=view.reviewed)


@PAGE.counts_waiting
def waiting(view: Any) -> int:
    return len(_found(view, _frames(view), _limits(view)))


@PAGE.answers_with(Output(PAGE.id("against"), "children"))
def against(view: Any) -> str:
    return page.against(view.run(compared_cuts), view.run(last_reviews), view.number)


@PAGE.answers_with(Output(PAGE.id("head"), "children"))
def head(view: Any) -> str:
    frames, limits = _frames(view), _limits(view)
    found, judged = _found(view, frames, limits), decisions_of.judged(frames, limits)
    return page.head(view.number, found, judged)


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> Any:
    return page.number_cards(
        view.run(recruitment_total),
        view.run(recruitment_forecast),
        view.run(infusion_start_counts),
        view.run(sofa_completeness),
        view.run(deviation_counts),
        _changes(view),
    )


@lists(PAGE, "decisions")
def decisions(view: Any) -> Any:
    frames, limits = _frames(view), _limits(view)
    found = _marked(view, _found(view, frames, limits), limits)
    return decisions_of.decisions(found, frames, limits, len(view.center_names()),
                             page.decider(view.role, view.number), view.reviewed,
                             [view.run(m) for m in decisions_of.CHANCE])  # fmt: skip


@lists(PAGE, "since")
def since(view: Any) -> Any:
    return changes.since_list(_changes(view), trial_of(view.cut))


@draws(PAGE, "recruitment")
def recruitment(view: Any) -> Any:
    return accrual.curve_drawn(view.run(recruitment_total), view.run(recruitment_curve),
                               view.run(recruitment_forecast),
                               view.run(recruitment_forecast_curve))  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("actions"), "children"), Output(PAGE.id("lower"), "style"))
def actions(view: Any) -> Any:
    found = view.run(open_actions, show="all")
    return page.beside_curve(review.actions_card(found, view.number, page.BACK))


@PAGE.answers_with(Output(PAGE.id("record"), "children"))
def record(view: Any) -> Any:
    cut, as_of, reviews = view.number, page.instant_of(view.cut), view.run(last_reviews)
    return [
        *review.notes_card(view.run(review_notes), cut, page.BACK),
        *review.review_card(reviews, cut, as_of, view.role, page.BACK),
    ]


@lists(PAGE, "conduct")
def center_by_center(view: Any) -> Any:
    centers, starts, sofa, forms, deviations, saes = (view.run(m) for m in _CONDUCT)
    reader = (view.role, bool(view.participants()))
    return conduct.conduct_list(centers, starts, sofa, forms, deviations, saes, reader)
