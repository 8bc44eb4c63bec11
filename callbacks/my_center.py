"""Which measures answer on My center."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import Drawn, Listed, draws, lists
from data.measures.center_curve import center_curve
from data.measures.completeness import form_completeness, late_items, sofa_completeness
from data.measures.consent import consent_counts, consent_tracker
from data.measures.deviation_drug import drug_deviation_listing
from data.measures.deviations import deviation_listing
from data.measures.exposure import exposure_listing
from data.measures.infusion_start import infusion_start_counts, infusion_start_listing
from data.measures.recruitment import recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center, recruitment_peers
from data.measures.sae_awaiting import sae_awaiting_report
from data.measures.sae_process import sae_counts
from data.measures.signals import late_start_centers
from data.vocabulary import NotShown
from layouts import my_center as page
from layouts import own_conduct, own_lists, own_recruitment

PAGE = page.PAGE
_LEAD = (late_items, consent_tracker, sae_awaiting_report, late_start_centers)


def _known(view: Any) -> list:
    return [view.run(sofa_completeness, day="7"), view.run(form_completeness)]


@PAGE.counts_waiting
def waiting(view: Any) -> int:
    return page.waiting(view.run(late_items), view.run(consent_tracker),
                        view.run(sae_awaiting_report))  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("lead"), "children"))
def lead(view: Any) -> str:
    late, consents, reports, out = (view.run(m) for m in _LEAD)
    return page.lead(late, _known(view), consents, reports, out, view.center_names())


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> list:
    centers, known = view.run(recruitment_by_center), _known(view)
    return [
        own_recruitment.randomized_card(centers, view.run(recruitment_total)),
        own_recruitment.rate_card(centers, view.run(recruitment_peers)),
        page.starts_card(view.run(infusion_start_counts), view.run(late_start_centers)),
        page.sofa_card(known[0]),
        page.late_card(view.run(late_items), known),
        page.consent_card(view.run(consent_counts)),
    ]


@lists(PAGE, "todo")
def todo(view: Any) -> Listed | NotShown:
    return own_lists.todo_list(view.run(late_items), _known(view), view.center_names())


@lists(PAGE, "consent")
def consent(view: Any) -> Listed | NotShown:
    return own_lists.consent_list(view.run(consent_tracker), view.center_names())


@draws(PAGE, "curve")
def curve(view: Any) -> Drawn | NotShown:
    total = view.run(recruitment_total)
    return own_recruitment.curve_drawn(view.run(center_curve), total, view.center_names())


@draws(PAGE, "peers")
def peers(view: Any) -> Drawn | NotShown:
    peers = view.run(recruitment_peers)
    return own_recruitment.peers_drawn(peers, view.run(recruitment_by_center), view.center_names())


@lists(PAGE, "starts")
def starts(view: Any) -> Listed | NotShown:
    return own_lists.starts_list(view.run(infusion_start_listing),
                                 view.run(infusion_start_counts), view.run(exposure_listing),
                                 view.center_names())  # fmt: skip


@lists(PAGE, "deviations")
def deviations(view: Any) -> Listed | NotShown:
    conduct, drug = view.run(deviation_listing), view.run(drug_deviation_listing)
    return own_conduct.deviations_list(conduct, drug, view.center_names())


@lists(PAGE, "saes")
def saes(view: Any) -> Listed | NotShown:
    return own_conduct.saes_list(view.run(sae_counts), view.run(sae_awaiting_report),
                                 view.center_names())  # fmt: skip
