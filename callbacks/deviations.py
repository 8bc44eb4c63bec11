"""Which measures fill Deviations."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import draws, lists
from data.measures.changes import deviation_changes
from data.measures.deviation_ages import deviation_ages, deviation_ages_total
from data.measures.deviation_codes import deviation_center_codes, deviation_codes
from data.measures.deviation_drug import (
    drug_deviation_importance,
    drug_deviation_kinds,
    drug_deviation_listing,
    drug_deviation_participants,
)
from data.measures.deviation_funnel import deviation_funnel, deviation_funnel_limits
from data.measures.deviation_history import deviation_reclassified, drug_deviation_reclassified
from data.measures.deviation_months import (
    deviation_center_months,
    deviation_months,
    deviation_trend,
)
from data.measures.deviations import deviation_counts, deviation_listing
from layouts import changes, deviation_cards, deviation_places, deviation_shares
from layouts import deviation_funnel as centers
from layouts import deviation_lists as tables
from layouts import deviation_months as time
from layouts import deviations as page
from layouts.accrual import trial_of
from layouts.deviations import PAGE

_DRUG = (drug_deviation_participants, drug_deviation_importance, drug_deviation_kinds)


def _changes(view: Any) -> Any:
    return changes.together(view.run(deviation_changes), before=view.reviewed)


@PAGE.answers_with(Output(PAGE.id("head"), "children"))
def head(view: Any) -> str:
    trend = view.run(deviation_trend, importance="important")
    return deviation_cards.head(
        view.run(deviation_counts), view.run(deviation_ages_total), trend,
        view.run(deviation_funnel), view.center_names(), page.reported(view.cut),
    )  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> list:
    trend = view.run(deviation_trend, importance="important")
    return deviation_cards.number_cards(
        view.run(deviation_counts), view.run(deviation_ages_total), trend,
        view.run(deviation_funnel), _changes(view), page.links(),
    )  # fmt: skip


@PAGE.answers_with(*(
    Output(PAGE.id(name), "style")
    for name in ("bar", "compared", "place-funnel", "place-listing", "lower", "place-reclassified")
))  # fmt: skip
def left_out(view: Any) -> tuple:
    return page.left_out(
        view.center_names(), view.run(deviation_funnel), view.run(deviation_listing)
    )


@PAGE.answers_with(Output(PAGE.id("center"), "data"), Output(PAGE.id("since"), "data"))
def offered(view: Any) -> tuple:
    return (page.center_options(view.center_names()),
            page.since_options(view.earlier_cuts(), view.reviewed))  # fmt: skip


@draws(PAGE, "funnel", controls=[page.INDICATOR])
def funnel(view: Any, indicator: str) -> Any:
    return centers.funnel_drawn(view.run(deviation_funnel, indicator=indicator),
                                view.run(deviation_funnel_limits, indicator=indicator),
                                indicator, view.center_names(), trial_of(view.cut))  # fmt: skip


@draws(PAGE, "months", controls=[page.IMPORTANCE, page.CODE])
def months(view: Any, importance: str, code: str) -> Any:
    chosen = {"importance": importance, "code": code}
    return time.months_drawn(view.run(deviation_months, **chosen),
                             view.run(deviation_trend, **chosen), view.cut)  # fmt: skip


@draws(PAGE, "categories", controls=[page.CENTER])
def categories(view: Any, center: str) -> Any:
    by_center = view.run(deviation_center_codes)
    return deviation_shares.categories_drawn(view.run(deviation_codes), by_center, center,
                                             view.center_names())  # fmt: skip


@lists(PAGE, "ages", controls=[page.CENTER])
def ages(view: Any, center: str) -> Any:
    return tables.ages_list(view.run(deviation_ages), view.run(deviation_ages_total), center,
                            view.center_names())  # fmt: skip


@draws(PAGE, "places", controls=[page.CENTER, page.PLACED])
def where_and_when(view: Any, center: str, code: str) -> Any:
    center = deviation_places.row_of(center, view.center_names())
    found = {
        c: view.run(deviation_center_months, code=c)
        for c in deviation_places.codes_of(center, code)
    }
    return deviation_places.places_drawn(found, center, view.center_names())


@lists(PAGE, "listing", controls=[page.CENTER, page.LISTED, page.STATUS])
def listing(view: Any, center: str, code: str, status: str) -> Any:
    both = tables.together(view.run(deviation_listing), view.run(drug_deviation_listing))
    chosen = {"center": center, "code": code, "status": status}
    return tables.listing_list(both, chosen, view.center_names(), view.number)


@lists(PAGE, "changes", controls=[page.SINCE])
def what_changed(view: Any, since: str) -> Any:
    then = page.since_cut(since)
    against = page.against(then, view.reviewed)
    return tables.changes_list(view.run(deviation_changes, since=then), against)


@lists(PAGE, "reclassified", controls=[page.CENTER, page.SINCE])
def classified_otherwise(view: Any, center: str, since: str) -> Any:
    then = page.since_cut(since)
    conduct = view.run(deviation_reclassified, since=then)
    drug = view.run(drug_deviation_reclassified, since=then)
    return tables.reclassified_list(conduct, drug, center, view.center_names(),
                                    page.against(then, view.reviewed))  # fmt: skip


@lists(PAGE, "drug")
def drug(view: Any) -> Any:
    return tables.drug_list(*(view.run(m) for m in _DRUG))
