"""Starts of the infusion against the window: centers side by side, or participants of a few."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn, Listed
from dashboard.kit.components import frame_table
from dashboard.kit.theme import (
    ACT,
    CARD,
    EVERYBODY,
    GREYS,
    MUTED,
    STATES,
    WATCH,
    figure,
    words_at,
)
from dashboard.kit.words import interval, number, percent, ratio, say, say_plural, share
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.infusion_course import rounded

FIGURE_HEIGHT = 700
MOST_LINES = 40  # lines a figure has; the table has them all
_FEW_CENTERS = 2  # so many, or fewer, are drawn participant by participant
_MOST_DOTS = 1_000  # more starts than that are drawn as their quartiles
_WIDEST = 12  # lines below which they get no further apart
_BEYOND = 3  # times the window's end: where the axis ends at the latest
_LINE = {"width": 1.5, "color": MUTED, "dash": "dot"}
OUT = ("early", "late")

Names = Mapping[str, str]


def starts_drawn(
    counts: Tidy, hours: Tidy, listing: Tidy, flagged: Tidy, names: Names, trial: Trial | None
) -> Drawn | NotShown:
    """Hours from onset to start against the window, a line per center with its count in window.

    `counts` is infusion_start_counts, `hours` infusion_start_hours, `listing` the starts of the
    participants this view may name (NotShown where it names nobody: then quartiles are drawn),
    `flagged` late_start_centers, `names` center -> its name. Up to two centers are drawn with a
    line per participant.
    """
    if isinstance(counts, NotShown):
        return counts
    if not counts[["due", "not_due", "unknown"]].to_numpy().sum() or trial is None:
        return Drawn(None, say("Nobody has been randomized yet."), counts)
    sentence = starts_sentence(counts, trial)
    if isinstance(listing, NotShown) or len(listing) > _MOST_DOTS:
        tidy = counts if isinstance(hours, NotShown) else counts.merge(hours, on="center")
        drawn = _by_center(_lines(tidy), _spread(_lines(tidy)), flagged, names, trial)
        return Drawn(drawn, sentence, tidy, f"{_left_out(counts)} {_spread_note()}")
    if len(names) <= _FEW_CENTERS:
        return Drawn(_by_participant(listing, trial), sentence, listing, _left_out(counts))
    dots = _dots(listing, _lines(counts), trial)
    return Drawn(_by_center(_lines(counts), dots, flagged, names, trial), sentence, listing,
                 f"{_left_out(counts)} {say('A dot is a participant.')}")  # fmt: skip


def centers_list(
    counts: Tidy, hours: Tidy, summary: Tidy | None, names: Names
) -> Listed | NotShown:
    """Every center's starts as a line of a table; with the medians of time and dose where the
    view has those by center (`summary` is exposure_summary, or None).
    """
    if isinstance(counts, NotShown):
        return counts
    tidy = counts if isinstance(hours, NotShown) else counts.merge(hours, on="center")
    columns = ["name", "due", "in_window", "share", "interval", "early", "late", "not_started",
               "not_due", "unknown", "median", "quartiles"]  # fmt: skip
    if isinstance(summary, pd.DataFrame):
        given = ["time_adherence_median", "dose_intensity_median"]
        tidy = tidy.merge(summary[["center", *given]], on="center", how="left")
        columns += given
    tidy = _ordered(tidy).assign(name=lambda f: f["center"].map(lambda c: names.get(c, c)))
    display = _in_words(tidy)
    unseen = {c for c in ("not_due", "unknown") if not tidy[c].any()}
    table = frame_table(display, [c for c in columns if c in display.columns and c not in unseen],
                        units={"interval": "95 %", "median": "h", "quartiles": "h"},
                        caption=say("Starts by center"))  # fmt: skip
    note = say("Median and quartiles of the hours to the start; of fewer than 5 starts they would "
               "be one person’s.")  # fmt: skip
    return Listed(table, _spread_sentence(tidy), tidy, note, twin=False)


def starts_sentence(counts: pd.DataFrame, trial: Trial) -> str:
    """How many started in the window of those due, and how the others did."""
    n = totals(counts)
    if not n["due"]:
        return say("No infusion is due yet.")
    return say(
        "{ratio} infusions due started {window} h after norepinephrine onset ({percent}); "
        "{late} later, {early} earlier, {never} never.",
        ratio=ratio(n["in_window"], n["due"]), window=_window(trial),
        percent=percent(n["in_window"], n["due"]), late=n["late"], early=n["early"],
        never=n["not_started"],
    )  # fmt: skip


def totals(counts: pd.DataFrame) -> dict[str, int]:
    """The counts of all centers together."""
    names = ("due", "in_window", *OUT, "not_started", "not_due", "unknown", "started",
             "out_of_window")  # fmt: skip
    return {name: int(counts[name].sum()) for name in names}


# --- words -------------------------------------------------------------------------------------


def _window(trial: Trial) -> str:
    return interval(_plain(trial.window.earliest_h), _plain(trial.window.latest_h))


def _plain(hours: float) -> float | int:
    return int(hours) if hours == int(hours) else hours


def _left_out(counts: pd.DataFrame) -> str:
    n = totals(counts)
    return say("n = {due} due; not among them {open} whose window is still open and {unknown} "
               "without an onset on record.", due=n["due"], open=n["not_due"],
               unknown=n["unknown"])  # fmt: skip


def _spread_note() -> str:
    return say("Dot and line: median and quartiles of the hours; fewer than 5 starts have none, "
               "they would be one person’s.")  # fmt: skip


def _spread_sentence(tidy: pd.DataFrame) -> str:
    fine = int(((tidy["in_window"] == tidy["due"]) & (tidy["due"] > 0)).sum())
    there = int((tidy["due"] > 0).sum())
    return say_plural("In {fine} of {n} center with an infusion due, all of them started in the "
                      "window.",
                      "In {fine} of {n} centers with an infusion due, all of them started in the "
                      "window.", there, fine=fine)  # fmt: skip


def _in_words(tidy: pd.DataFrame) -> pd.DataFrame:
    """The frame with its shares and intervals as people write them."""
    rows = tidy.to_dict("records")
    found = tidy.assign(
        share=[share(r["share"]) for r in rows],
        interval=[_percents(r["low"], r["high"]) for r in rows],
    )
    if "median" in tidy:
        spread = [(r["low_quarter"], r["high_quarter"]) for r in rows]
        found = found.assign(quartiles=[interval(*s) if s[0] == s[0] else number(None)
                                        for s in spread])  # fmt: skip
    for name in ("time_adherence_median", "dose_intensity_median"):
        if name in tidy:
            found[name] = [number(None) if r[name] != r[name] else rounded(r[name]) for r in rows]
    return found


def _percents(low: float, high: float) -> str:
    return number(None) if low != low else interval(100 * low, 100 * high, 0, "%")


# --- figures -----------------------------------------------------------------------------------


def _ordered(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.sort_values(["due", "center"], ascending=[False, True], kind="stable")


def _lines(counts: pd.DataFrame) -> list[dict[str, Any]]:
    """The centers drawn: those with somebody, the most due first."""
    somebody = counts[counts[["due", "not_due", "unknown"]].sum(axis=1) > 0]
    return _ordered(somebody).head(MOST_LINES).to_dict("records")


def _by_center(
    lines: list[dict[str, Any]],
    traces: list[dict[str, Any]],
    flagged: Tidy,
    names: Names,
    trial: Trial,
) -> dict[str, Any]:
    levels: dict[str, str] = {}
    if not isinstance(flagged, NotShown):
        levels = dict(zip(flagged["center"], flagged["level"], strict=True))
    counts = [_count(n, row, levels.get(row["center"], "")) for n, row in enumerate(lines)]
    few = [n for n, row in enumerate(lines) if "median" in row and row["median"] != row["median"]]
    return _figure(traces, [names.get(r["center"], r["center"]) for r in lines],
                   [*counts, *_few_words(few, trial)], say("in window"), trial)  # fmt: skip


def _few_words(places: list[int], trial: Trial) -> list[dict[str, Any]]:
    """Why the lines of small centers are empty, said once among them."""
    if not places:
        return []
    middle = (trial.window.earliest_h + trial.window.latest_h) / 2
    text = f"{say('fewer than 5 starts,')}<br>{say('counted only')}"
    return [words_at(middle, places[len(places) // 2], text, xanchor="center",
                     font={"size": 11, "color": MUTED})]  # fmt: skip


def _by_participant(listing: pd.DataFrame, trial: Trial) -> dict[str, Any]:
    lines = listing.head(MOST_LINES).to_dict("records")
    dots = [(row, place) for place, row in enumerate(lines)]
    words = [_hours_words(place, row) for place, row in enumerate(lines)]
    return _figure(_traces(dots, trial), [r["participant"] for r in lines], words, say("hours"),
                   trial)  # fmt: skip


def _figure(
    traces: list[dict[str, Any]],
    names: list[str],
    words: list[dict[str, Any]],
    head: str,
    trial: Trial,
) -> dict[str, Any]:
    """Lines with a name at the left and words at the right of an axis of hours."""
    early, late = trial.window.earliest_h, trial.window.latest_h
    ends = [x for trace in traces for x in trace["x"] if x is not None]
    edge = min(max([1.5 * late, *(1.04 * x for x in ends)]), _BEYOND * late)
    over: dict[str, Any] = {"yref": "paper", "yanchor": "bottom"}
    return figure(
        traces,
        xaxis={"title": say("Hours after norepinephrine onset"), "range": [0, edge],
               "tickvals": _ticks(edge), "rangemode": "tozero"},
        yaxis={"tickvals": list(range(len(names))), "ticktext": names, "showgrid": False,
               "range": [max(len(names), _WIDEST) - 0.5, -0.7], "rangemode": "normal"},
        shapes=[_shade(early, late), _end(early), _end(late)],
        annotations=[
            words_at(early, 1, f"{number(_plain(early))} h", xanchor="center", **over),
            words_at(late, 1, f"{number(_plain(late))} h", xanchor="center", **over),
            words_at(1, 1, head, xref="paper", xshift=6, **over,
                     font={"size": 11, "color": MUTED}),
            *words,
        ],
        margin={"l": 8, "r": 88, "t": 22, "b": 8, "pad": 4},
    )  # fmt: skip


def _ticks(edge: float) -> list[int]:
    return list(range(0, int(edge) + 1, 6 if edge <= 40 else 12))


def _shade(early: float, late: float) -> dict[str, Any]:
    where = {"x0": early, "x1": late, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "rect", **where, "fillcolor": GREYS[0], "line": {"width": 0}, "layer": "below"}


def _end(hours: float) -> dict[str, Any]:
    where = {"x0": hours, "x1": hours, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", **where, "line": _LINE, "layer": "below"}


def _count(place: int, row: dict[str, Any], level: str) -> dict[str, Any]:
    """How many of those due started in the window, marked where the center is flagged."""
    text = ratio(row["in_window"], row["due"])
    color = {"act": ACT, "watch": WATCH}.get(level, MUTED)
    marked = f"{STATES[level][0]} {text}" if level in STATES else text
    return _beside(place, marked, color)


def _hours_words(place: int, row: dict[str, Any]) -> dict[str, Any]:
    if row["hours_to_start"] != row["hours_to_start"]:
        return _beside(place, _never(row["start"]), MUTED)
    out = row["start"] in OUT
    text = f"{number(row['hours_to_start'])} h"
    return _beside(place, f"{STATES['watch'][0]} {text}" if out else text, WATCH if out else MUTED)


def _never(start: str) -> str:
    return {"not_started": say("not started"), "not_due": say("not yet due")}.get(start, "–")


def _beside(place: int, text: str, color: str) -> dict[str, Any]:
    return words_at(
        1, place, text, color, xref="paper", xshift=6, font={"size": 11, "color": color}
    )


def _spread(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The quartiles of each center as a line, its median as a dot."""
    known = [(n, r) for n, r in enumerate(lines) if "median" in r and r["median"] == r["median"]]
    ends = [(round(r[k], 2), n) for n, r in known for k in ("low_quarter", "high_quarter")]
    broken = [pair for i in range(0, len(ends), 2) for pair in (*ends[i : i + 2], (None, None))]
    line = {"type": "scatter", "mode": "lines", "x": [x for x, _ in broken],
            "y": [y for _, y in broken], "line": {"color": GREYS[3], "width": 4},
            "hoverinfo": "skip"}  # fmt: skip
    dots = {"type": "scatter", "mode": "markers", "x": [round(r["median"], 2) for _, r in known],
            "y": [n for n, _ in known], "marker": {"color": EVERYBODY, "size": 8},
            "hovertext": [_spread_words(r) for _, r in known], "hoverinfo": "text"}  # fmt: skip
    return [line, dots]


def _spread_words(row: dict[str, Any]) -> str:
    return say("median {median} h, quartiles {quartiles} h, {n} starts", median=row["median"],
               quartiles=interval(row["low_quarter"], row["high_quarter"]),
               n=row["known"])  # fmt: skip


def _dots(listing: pd.DataFrame, lines: list[dict[str, Any]], trial: Trial) -> list[dict[str, Any]]:
    places = {row["center"]: place for place, row in enumerate(lines)}
    rows = listing.to_dict("records")
    return _traces([(r, places[r["center"]]) for r in rows if r["center"] in places], trial)


def _traces(rows: list[tuple[dict[str, Any], int]], trial: Trial) -> list[dict[str, Any]]:
    """Starts in the window as circles, those out of it as diamonds."""
    known = [(r, n) for r, n in rows if r["hours_to_start"] == r["hours_to_start"]]
    inside = [(r, n) for r, n in known if r["start"] not in OUT]
    outside = [(r, n) for r, n in known if r["start"] in OUT]
    end = _BEYOND * trial.window.latest_h
    return [
        {
            "type": "scatter", "mode": "markers",
            "x": [round(min(r["hours_to_start"], end), 2) for r, _ in some],
            "y": [n for _, n in some],
            "marker": {"color": color, "symbol": symbol, "size": 8,
                       "line": {"color": CARD, "width": 1}},
            "hovertext": [f"{r['participant']}: {number(r['hours_to_start'])} h" for r, _ in some],
            "hoverinfo": "text",
        }
        for some, color, symbol in ((inside, EVERYBODY, "circle"), (outside, WATCH, "diamond"))
    ]  # fmt: skip
