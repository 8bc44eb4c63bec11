"""Infusion: starts against the window, what was given of time and dose, and each course of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.kit.card import figure_card, list_card
from dashboard.kit.components import badge, control, number_card, numbers, page_head
from dashboard.kit.page import Choice, Page
from dashboard.kit.words import (
    number,
    percent,
    ratio,
    say,
    say_plural,
    say_sentence,
    share,
    signed,
)
from data.measures.exposure import exposure_listing
from data.measures.infusion_course import infusion_stops
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown, Role
from layouts import infusion_course, infusion_starts, swimmer
from layouts.changes import change_of
from layouts.infusion_course import from_cut, part_of, rounded, share_card

PAGE = Page(
    "infusion",
    "Infusion",
    order=40,
    audience=frozenset(
        {Role.STEERING, Role.SITE_LEAD, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN}
    ),
)
DETAIL = Choice("detail", infusion_stops.choices["detail"])
CENTER = Choice("center", lambda view: swimmer.choices(sizes(view)))  # and which page of it
PARTS = ("upper", "course", "stopped", "own", "choose", "compared")  # what `places` are of
_GONE = {"display": "none"}
# The columns of the upper row: with how infusions went, and for whom that is not.
_WITH_COURSE = {"--columns": "minmax(0,3fr) minmax(0,2fr)"}
_WITHOUT_COURSE = {"--columns": "minmax(0,1fr)"}

Names = Mapping[str, str]


def layout() -> html.Div:
    """The page without data; what is not for a view is gone from its page (`places`)."""
    return html.Div(
        [
            page_head(say("Infusion"), sentence_id=PAGE.id("head")),
            numbers(PAGE.id("numbers"), 5),
            html.Div(
                [
                    figure_card(PAGE, "starts", say("Start after onset"),
                                infusion_starts.FIGURE_HEIGHT),
                    html.Div(_course(), id=PAGE.id("course"), className="stack"),
                ],
                id=PAGE.id("upper"), className="row", style=_WITH_COURSE,
            ),
            html.Div(_stops(), id=PAGE.id("stopped"), className="stack"),
            html.Div(_own(), id=PAGE.id("own"), className="stack"),
            html.Div(list_card(PAGE, "centers", say("Starts by center"), 320),
                     id=PAGE.id("compared"), className="stack"),
        ]
    )  # fmt: skip


def _course() -> list[html.Section]:
    return [
        figure_card(PAGE, "given", say("Time and dose"), infusion_course.FIGURE_HEIGHT),
        list_card(PAGE, "classes", say("Classes"), 90),
    ]


def _stops() -> html.Section:
    kinds = {"group": say("Medical or not"), "reason": say("By reason")}
    return list_card(PAGE, "stops", say("Stopped early"), 90,
                     controls=[control(PAGE, DETAIL, say("Reasons"), kinds)])  # fmt: skip


def _own() -> list[html.Section]:
    choose = html.Div(control(PAGE, CENTER, say("Participants")), id=PAGE.id("choose"))
    return [
        figure_card(PAGE, "swimmer", say("Planned and delivered"), swimmer.FIGURE_HEIGHT,
                    controls=[choose]),
        list_card(PAGE, "infusions", say("Infusions one by one"), 320),
    ]  # fmt: skip


def sizes(view: Any) -> dict[str, int]:
    """Center -> its participants, of a view that may see them one by one; else nothing."""
    there = view.participants_in()
    names = view.center_names() if view.opens(exposure_listing) else ()
    return {center: there.get(center, 0) for center in names}


def places(course: bool, own: bool, choices: int, centers: int) -> tuple[dict[str, str], ...]:
    """The styles of `PARTS`, for a view that has the course of infusions, own participants, more
    than one choice of them and more than one center, or not: what is not for it takes no room.
    """
    return (
        _WITH_COURSE if course else _WITHOUT_COURSE,
        {} if course else _GONE,
        {} if course else _GONE,
        {} if own else _GONE,
        {} if choices > 1 else _GONE,
        {} if centers > 1 else _GONE,
    )


def head(
    counts: Tidy, flagged: Tidy, course: Sequence[Tidy], names: Names, trial: Trial | None,
    cut: int | None,
) -> str:  # fmt: skip
    """What the page found: starts, centers out of the window, time and dose.

    `flagged` is late_start_centers; `course` infusion_completed and infusion_dose, or nothing
    for whom they are not.
    """
    if isinstance(counts, NotShown):
        return say_sentence(counts.reason)
    if trial is None:
        return say("No data cut has been imported yet.")
    parts = [infusion_starts.starts_sentence(counts, trial), _flagged(flagged, names),
             _given(course, cut)]  # fmt: skip
    return " ".join(part for part in parts if part)


def _flagged(flagged: Tidy, names: Names) -> str:
    if isinstance(flagged, NotShown):
        return ""
    if flagged.empty:
        return say("No center starts out of the window more often than the trial tolerates.")
    told = ", ".join(f"{names.get(r['center'], r['center'])} "
                     f"({ratio(r['out_of_window'], r['started'])})"
                     for r in flagged.to_dict("records"))  # fmt: skip
    return say("Out of the window more often than the {limit} the trial tolerates: {centers}.",
               limit=share(flagged["limit"].iloc[0]), centers=told)  # fmt: skip


def _given(course: Sequence[Tidy], cut: int | None) -> str:
    frames = [frame for frame in course if not isinstance(frame, NotShown)]
    if len(frames) < 2:  # time and dose are told together or not at all
        return ""
    time, dose = part_of(frames[0], "completed"), part_of(frames[1], "dose_kept")
    if not time["of"]:
        return ""
    text = say("Of {n} participants {time} were given the time planned and {dose} the dose",
               n=time["of"], time=percent(time["count"], time["of"]),
               dose=percent(dose["count"], dose["of"]))  # fmt: skip
    old = from_cut(frames[0], cut)
    return f"{text} ({old})." if old else f"{text}."


# --- number cards ------------------------------------------------------------------------------


def number_cards(
    counts: Tidy, flagged: Tidy, changes: Tidy, course: Sequence[Tidy], cut: int | None
) -> list[html.Div]:
    """In the window, out of it, time completed, dose given, highest rate reached.

    `course` are infusion_completed, infusion_dose and infusion_reached_max, or nothing.
    """
    return [
        _window_card(counts, flagged),
        _out_card(counts, changes),
        *(_course_card(part, frame, cut)
          for part, frame in zip(infusion_course.PARTS, course, strict=False)),
    ]  # fmt: skip


def _window_card(counts: Tidy, flagged: Tidy) -> html.Div:
    name = say("Started in window")
    if isinstance(counts, NotShown):
        return number_card(name, counts)
    n = infusion_starts.totals(counts)
    if not n["due"]:
        return number_card(name, number(None), sub=say("nobody is due yet"))
    sub = _told((n["not_due"], say("{n} not yet due", n=n["not_due"])),
                (n["unknown"], say("{n} onset unknown", n=n["unknown"])))  # fmt: skip
    return number_card(name, percent(n["in_window"], n["due"]), ratio(n["in_window"], n["due"]),
                       sub, _flag(flagged))  # fmt: skip


def _flag(flagged: Tidy) -> html.Span | None:
    if isinstance(flagged, NotShown) or flagged.empty:
        return None
    worst = "act" if (flagged["level"] == "act").any() else "watch"
    return badge(worst, say_plural("{n} center", "{n} centers", len(flagged)))


def _out_card(counts: Tidy, changes: Tidy) -> html.Div:
    name = say("Out of the window")
    if isinstance(counts, NotShown):
        return number_card(name, counts)
    n = infusion_starts.totals(counts)
    since = [change_of(changes, item) for item in ("started_late", "started_early")]
    new = "" if None in since else say("{n} since the last review", n=signed(sum(since)))
    sub = _told((n["late"], say("{n} late", n=n["late"])),
                (n["early"], say("{n} early", n=n["early"])),
                (n["not_started"], say("{n} never started", n=n["not_started"])))  # fmt: skip
    return number_card(name, number(n["out_of_window"]), say("of {n} started", n=n["started"]),
                       " · ".join(part for part in (sub, new) if part))  # fmt: skip


def _told(*counted: tuple[int, str]) -> str:
    """The words whose count is not zero."""
    return ", ".join(words for count, words in counted if count)


def _course_card(part: str, frame: Tidy, cut: int | None) -> html.Div:
    names = {
        "completed": say("Time completed"),
        "dose_kept": say("Dose given"),
        "reached_max": say("Highest rate reached"),
    }
    return share_card(names[part], frame, part, _course_sub(part, frame), cut)


def _course_sub(part: str, frame: Tidy) -> str:
    if isinstance(frame, NotShown):
        return ""
    if part == "dose_kept":
        middle = part_of(frame, part)["median"]
        return "" if middle != middle else say("median intensity {share}", share=rounded(middle))
    row = part_of(frame, {"completed": "not_completed", "reached_max": "not_reached_max"}[part])
    return _told((row["count"], say("{n} did not", n=row["count"])),
                 (row["not_started"], say("{n} never started", n=row["not_started"])),
                 (row["unknown"], say("{n} without an end", n=row["unknown"])))  # fmt: skip
