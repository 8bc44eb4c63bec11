"""Infusions as a swimmer chart: the rate delivered inside the outline of the one planned, a row a
participant. For a list of infusions and for one person's page.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn
from dashboard.kit.theme import ACT, EVERYBODY, GREYS, INK, MUTED, figure, words_at
from dashboard.kit.words import is_missing, label, number, say, say_plural
from data.measures.registry import Tidy
from data.trial import Infusion, Trial
from data.vocabulary import NotShown
from layouts.infusion_course import rounded

ROWS = 12  # participants a figure has at most
FIGURE_HEIGHT = 600
ALL = "all"  # the choice that is no center's: the latest of all
_FEWEST = 6  # rows below which they get no higher
_FLOOR, _TALL = 0.93, 0.52  # of a row: where the rate is zero, how high the highest rate stands
_HIGHEST = 1.12  # times the highest rate planned: what a rate above it is drawn at
_WORDS = 0.2  # of a row: where its words stand
_AFTER = 1.5  # hours drawn of a last stretch whose end is not on record


def chosen_drawn(
    listing: Tidy, segments: Tidy, trial: Trial | None, choice: str
) -> Drawn | NotShown:
    """The infusions that a choice is of, the latest start first.

    `listing` is exposure_listing, `segments` exposure_segments, `choice` one of `choices`.
    """
    if isinstance(listing, NotShown):
        return listing
    if isinstance(segments, NotShown):
        return segments
    people = page_of(listing, choice)
    tidy = segments[segments["participant"].isin(people["participant"])]
    if people.empty or trial is None:
        return Drawn(None, say("Nobody has been randomized yet."), tidy)
    sentence = _sentence(people, len(of_center(listing, choice)))
    return Drawn(swimmer_figure(people, tidy, trial), sentence, tidy, _note(trial))


def swimmer_figure(listing: pd.DataFrame, segments: pd.DataFrame, trial: Trial) -> dict[str, Any]:
    """The figure alone. Rows of `listing` need participant, class_blinded, stop_reason,
    time_adherence, dose_intensity, infusion_h; those of `segments` participant, from_h, to_h (h),
    rate_ng_kg_min, running.
    """
    people = listing.to_dict("records")
    places = {row["participant"]: place for place, row in enumerate(people)}
    stretches = [row for row in segments.to_dict("records") if row["participant"] in places]
    plan, last = trial.infusion, _last(stretches)
    edge = max(plan.duration_h, last) * 1.02
    ends = {row["participant"]: row for row in stretches}  # the last stretch of each
    return figure(
        [
            _delivered(stretches, places, plan),
            _planned(people, plan),
            _pauses(stretches, places),
            _stops(people, ends),
        ],
        xaxis={"title": say("Hours from the start of the infusion"), "range": [-0.4, edge],
               "tickvals": _ticks(edge), "rangemode": "normal"},
        yaxis={"visible": False, "range": [max(len(people), _FEWEST), -0.05],
               "rangemode": "normal"},
        annotations=[
            words_at(1, 1, say("time · dose"), xref="paper", yref="paper", xanchor="right",
                     yanchor="bottom"),
            *(w for place, row in enumerate(people) for w in _row_words(place, row, edge, plan)),
        ],
        margin={"l": 8, "r": 8, "t": 20, "b": 8, "pad": 0},
    )  # fmt: skip


def choices(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """What may be drawn of centers with so many participants: the latest of all, then each
    center's in pages: "03" its first, "03/2" its second. One center's own are all there is.
    """
    pages = [_value(c, page) for c, n in sizes.items() for page in range(1, max(1, _pages(n)) + 1)]
    return tuple(pages) if len(sizes) == 1 else (ALL, *pages)


def choice_words(sizes: Mapping[str, int]) -> list[dict[str, str]]:
    """The choices as a list offers them: "Center 03, 13–24 of 29"."""
    return [{"value": value, "label": _choice(value, sizes)} for value in choices(sizes)]


def chosen(choice: str, centers: Container[str]) -> tuple[str, int]:
    """(center, page) of a choice, of one of these centers; no center for that of all."""
    if choice == ALL:
        return "", 1
    center, slash, page = choice.rpartition("/")
    return (choice, 1) if choice in centers or not slash else (center, int(page))


def of_center(listing: pd.DataFrame, choice: str) -> pd.DataFrame:
    """The rows of the choice's center, all rows for that of all."""
    center, _ = chosen(choice, set(listing["center"]))
    return listing[listing["center"] == center] if center else listing


def page_of(listing: pd.DataFrame, choice: str) -> pd.DataFrame:
    """The rows that a choice draws."""
    _, page = chosen(choice, set(listing["center"]))
    return of_center(listing, choice).iloc[(page - 1) * ROWS : page * ROWS]


def class_words(row: Mapping[str, Any], duration_h: float) -> str:
    """How an infusion went, in a few words: "stopped at 19.6 h, hypotension"."""
    name, hours = row["class_blinded"], row["infusion_h"]
    if name == "stopped_early":
        reason = label(row["stop_reason"], "stop_reason").lower()
        return say("stopped after {hours} h: {reason}", hours=hours, reason=reason)
    words = label(name, "class_blinded").lower()
    if name in ("full", "reduced") and hours < duration_h - 2:
        return say("{words}, {hours} h", words=words, hours=hours)
    return words


# --- words -------------------------------------------------------------------------------------


def _pages(n: int) -> int:
    return -(-n // ROWS)


def _value(center: str, page: int) -> str:
    return center if page == 1 else f"{center}/{page}"


def _choice(value: str, sizes: Mapping[str, int]) -> str:
    center, page = chosen(value, sizes)
    if not center:
        n = min(ROWS, sum(sizes.values()))
        return say_plural("The latest {n}", "The latest {n}", n)
    first, last = (page - 1) * ROWS + 1, min(page * ROWS, sizes[center])
    if not last:
        return say("Center {id}, nobody", id=center)
    return say("Center {id}, {first}–{last} of {n}", id=center, first=first, last=last,
               n=sizes[center])  # fmt: skip


def _sentence(listing: pd.DataFrame, of: int) -> str:
    classes = listing["class_blinded"].value_counts()
    told = ", ".join(f"{label(str(c), 'class_blinded').lower()} {n}" for c, n in classes.items())
    return say("{n} of {of} participants, the latest start first: {told}.", n=len(listing), of=of,
               told=told)  # fmt: skip


def _note(trial: Trial) -> str:
    return say(
        "Filled: the rate delivered; outline: the ladder to {rate} ng/kg/min and {hours} h; thick "
        "line: a pause; ✕: stopped early. Time and dose are shares of what was planned while the "
        "participant was alive, {hours} h at most.",
        rate=trial.infusion.max_rate, hours=int(trial.infusion.duration_h),
    )  # fmt: skip


def _row_words(
    place: int, row: Mapping[str, Any], edge: float, plan: Infusion
) -> list[dict[str, Any]]:
    """Who and how it went at the left, the two shares at the right."""
    at = place + _WORDS
    early = row["class_blinded"] == "stopped_early"
    text = f"<b>{row['participant']}</b> {class_words(row, plan.duration_h)}"
    found = [words_at(0, at, text, ACT if early else INK, font={"size": 11, "color": INK})]
    if not is_missing(row["time_adherence"]):
        both = f"{rounded(row['time_adherence'])} · {rounded(row['dose_intensity'])}"
        found.append(words_at(1, at, both, MUTED, xref="paper", xanchor="right",
                              font={"size": 11, "color": MUTED}))  # fmt: skip
    return found


# --- traces ------------------------------------------------------------------------------------


def _ticks(edge: float) -> list[int]:
    return list(range(0, int(edge) + 1, 6 if edge <= 60 else 12))


def _end(row: Mapping[str, Any]) -> float:
    """Where a stretch ends; a little after its beginning where no end is recorded."""
    return float(row["from_h"] + _AFTER if is_missing(row["to_h"]) else row["to_h"])


def _last(stretches: list[dict[str, Any]]) -> float:
    return max((_end(row) for row in stretches), default=0.0)


def _height(place: int, rate: float, plan: Infusion) -> float:
    return round(place + _FLOOR - _TALL * min(rate / plan.max_rate, _HIGHEST), 3)


def _delivered(
    stretches: list[dict[str, Any]], places: Mapping[str, int], plan: Infusion
) -> dict[str, Any]:
    """Every stretch above zero as a box as high as its rate, all in one trace."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row in stretches:
        if (rate := row["rate_ng_kg_min"]) > 0:
            place = places[row["participant"]]
            begin, end = round(row["from_h"], 2), round(_end(row), 2)
            floor, top = _height(place, 0, plan), _height(place, rate, plan)
            x += [begin, begin, end, end, begin, None]
            y += [floor, top, top, floor, floor, None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "fill": "toself",
            "fillcolor": EVERYBODY, "line": {"width": 0, "color": EVERYBODY},
            "hoverinfo": "skip"}  # fmt: skip


def _planned(people: list[dict[str, Any]], plan: Infusion) -> dict[str, Any]:
    """The ladder's outline in every row, all in one trace."""
    begins = [step.after_min / 60 for step in plan.ladder]
    ends = [*begins[1:], plan.duration_h]
    x: list[float | None] = []
    y: list[float | None] = []
    for place in range(len(people)):
        floor = _height(place, 0, plan)
        x.append(0.0)
        y.append(floor)
        for begin, end, step in zip(begins, ends, plan.ladder, strict=True):
            x += [begin, end]
            y += [_height(place, step.rate, plan)] * 2
        x += [plan.duration_h, 0.0, None]
        y += [floor, floor, None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y,
            "line": {"color": GREYS[3], "width": 1}, "hoverinfo": "skip"}  # fmt: skip


def _pauses(stretches: list[dict[str, Any]], places: Mapping[str, int]) -> dict[str, Any]:
    """Every stretch at zero as a thick line on the floor of its row, all in one trace."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row in stretches:
        if row["rate_ng_kg_min"] == 0:
            x += [round(row["from_h"], 2), round(_end(row), 2), None]
            y += [places[row["participant"]] + _FLOOR] * 2 + [None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y,
            "line": {"color": INK, "width": 5}, "hoverinfo": "skip"}  # fmt: skip


def _stops(people: list[dict[str, Any]], ends: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A cross where an infusion was stopped early, a triangle where one still runs."""
    marked = [
        (place, ends[row["participant"]], row)
        for place, row in enumerate(people)
        if row["class_blinded"] in ("stopped_early", "running") and row["participant"] in ends
    ]
    early = [row["class_blinded"] == "stopped_early" for _, _, row in marked]
    return {
        "type": "scatter", "mode": "markers",
        "x": [round(_end(end), 2) for _, end, _ in marked],
        "y": [place + _FLOOR - _TALL / 2 for place, _, _ in marked],
        "marker": {"color": [ACT if e else INK for e in early], "size": 9,
                   "symbol": ["x" if e else "triangle-right" for e in early]},
        "hovertext": [f"{row['participant']}: {number(_end(end))} h" for _, end, row in marked],
        "hoverinfo": "text",
    }  # fmt: skip
