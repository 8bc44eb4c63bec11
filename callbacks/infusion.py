"""Which measures fill Infusion."""

from __future__ import annotations

from typing import Any

from dash import Output

from dashboard.kit.card import draws, lists
from data.measures.changes import infusion_start_changes
from data.measures.exposure import exposure_listing, exposure_segments, exposure_summary
from data.measures.infusion_course import (
    infusion_classes,
    infusion_completed,
    infusion_dose,
    infusion_reached_max,
    infusion_stepped_down,
    infusion_stops,
)
from data.measures.infusion_start import (
    infusion_start_counts,
    infusion_start_hours,
    infusion_start_listing,
)
from data.measures.signals import late_start_centers
from layouts import infusion as page
from layouts import infusion_course, infusion_list, infusion_starts, swimmer
from layouts.accrual import trial_of
from layouts.infusion import CENTER, DETAIL, PAGE, PARTS

_COURSE = (infusion_completed, infusion_dose, infusion_reached_max, infusion_stepped_down)


def _given(view: Any, first: int) -> list:
    """The first so many answers of the course; none for whom the course is not."""
    return [view.run(m) for m in _COURSE[:first] if view.opens(m)]


@PAGE.answers_with(Output(PAGE.id("head"), "children"))
def head(view: Any) -> str:
    return page.head(view.run(infusion_start_counts), view.run(late_start_centers),
                     _given(view, 2), view.center_names(), trial_of(view.cut),
                     view.number)  # fmt: skip


@PAGE.answers_with(Output(PAGE.id("numbers"), "children"))
def numbers(view: Any) -> list:
    counts, flagged = view.run(infusion_start_counts), view.run(late_start_centers)
    changes = view.run(infusion_start_changes)
    return page.number_cards(counts, flagged, changes, _given(view, 3), view.number)


@PAGE.answers_with(
    *(Output(PAGE.id(part), "style") for part in PARTS),
    Output(PAGE.id("center"), "data"),
)
def places(view: Any) -> tuple:
    words, centers = swimmer.choice_words(page.sizes(view)), len(view.center_names())
    course, own = view.opens(infusion_completed), view.opens(exposure_listing)
    return (*page.places(course, own, len(words), centers), words)


@draws(PAGE, "given")
def given(view: Any) -> Any:
    return infusion_course.course_drawn([view.run(m) for m in _COURSE], trial_of(view.cut))


@lists(PAGE, "classes")
def classes(view: Any) -> Any:
    return infusion_course.classes_list(view.run(infusion_classes), trial_of(view.cut))


@lists(PAGE, "stops", controls=[DETAIL])
def stops(view: Any, detail: str) -> Any:
    return infusion_course.stops_list(view.run(infusion_stops, detail=detail), trial_of(view.cut))


@draws(PAGE, "swimmer", controls=[CENTER])
def courses(view: Any, center: str) -> Any:
    return swimmer.chosen_drawn(view.run(exposure_listing), view.run(exposure_segments),
                                trial_of(view.cut), center)  # fmt: skip


@lists(PAGE, "infusions", controls=[CENTER])
def infusions(view: Any, center: str) -> Any:
    starts = view.run(infusion_start_listing)
    return infusion_list.infusions_list(view.run(exposure_listing), starts, center,
                                        view.center_names(), trial_of(view.cut))  # fmt: skip


@draws(PAGE, "starts")
def starts(view: Any) -> Any:
    counts, hours = view.run(infusion_start_counts), view.run(infusion_start_hours)
    listing, flagged = view.run(infusion_start_listing), view.run(late_start_centers)
    return infusion_starts.starts_drawn(counts, hours, listing, flagged, view.center_names(),
                                        trial_of(view.cut))  # fmt: skip


@lists(PAGE, "centers")
def centers(view: Any) -> Any:
    counts, hours = view.run(infusion_start_counts), view.run(infusion_start_hours)
    summary = view.run(exposure_summary) if view.opens(exposure_listing) else None
    return infusion_starts.centers_list(counts, hours, summary, view.center_names())
