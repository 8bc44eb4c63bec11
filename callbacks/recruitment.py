"""Which measures fill Recruitment."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import draws, lists
from data.measures.recruitment import recruitment_curve, recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center
from data.measures.recruitment_forecast import (
    recruitment_forecast,
    recruitment_forecast_curve,
    what_if_centers,
)
from data.measures.screening import screening_by_center, screening_flow
from layouts import accrual, center_figures, screening
from layouts import recruitment as page
from layouts.accrual import trial_of
from layouts.recruitment import EXTRA, PAGE, PERIOD


@PAGE.answers_with(Output(PAGE.id("head"), "children"))
def head(view: Any) -> str:
    return page.head(view.run(recruitment_total), view.run(recruitment_forecast),
                     view.run(recruitment_by_center))  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> list:
    return page.number_cards(view.run(recruitment_total), view.run(recruitment_forecast),
                             view.run(recruitment_by_center), trial_of(view.cut))  # fmt: skip


@draws(PAGE, "curve", controls=[PERIOD])
def curve(view: Any, period: str) -> Any:
    return accrual.curve_drawn(view.run(recruitment_total),
                               view.run(recruitment_curve, period=period),
                               view.run(recruitment_forecast),
                               view.run(recruitment_forecast_curve), period)  # fmt: skip


@draws(PAGE, "what-if", controls=[EXTRA])
def what_if(view: Any, extra: str) -> Any:
    return page.what_if_drawn(view.run(what_if_centers, extra="0"),
                              view.run(what_if_centers, extra=extra))  # fmt: skip


@draws(PAGE, "targets")
def targets(view: Any) -> Any:
    return center_figures.targets_drawn(view.run(recruitment_by_center), trial_of(view.cut))


@draws(PAGE, "rates")
def rates(view: Any) -> Any:
    return center_figures.rates_drawn(view.run(recruitment_by_center), trial_of(view.cut))


@lists(PAGE, "centers")
def centers(view: Any) -> Any:
    return center_figures.centers_list(
        view.run(recruitment_by_center), view.run(screening_by_center), trial_of(view.cut),
        (view.role, bool(view.participants())),
    )  # fmt: skip


@draws(PAGE, "screening")
def flow(view: Any) -> Any:
    return screening.flow_drawn(view.run(screening_flow))
