"""Deviations by category: how often each kind happened where it could have, with its interval."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn
from dashboard.kit.theme import EVERYBODY, GREYS, figure
from dashboard.kit.words import interval, label, number, say, say_plural, share
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.deviation_words import ALL, Names, center_words, counted_of, joined, no_drug_effect

_CLEAR = 1.06  # of the right end of the widest interval


def categories_drawn(codes: Tidy, by_center: Tidy, center: str, names: Names) -> Drawn | NotShown:
    """A dot and its exact interval per category, the most frequent per opportunity first.

    `codes` is deviation_codes, `by_center` deviation_center_codes, of which the rows of `center`
    are drawn where one is chosen.
    """
    if isinstance(codes, NotShown):
        return codes
    if isinstance(by_center, NotShown):
        return by_center
    tidy = codes if center == ALL else by_center[by_center["center"] == center]
    there = tidy[tidy["of"] > 0].sort_values(
        ["share", "count"], ascending=[False, False], kind="stable"
    )
    if there.empty:
        return Drawn(None, say("There was no opportunity for one yet."), tidy)
    lines = there.to_dict("records")
    where = "" if center == ALL else center_words(center, names)
    note = say("{what}; dots: share of the opportunities, lines: exact 95 % interval; filled: "
               "important, hollow: minor ones alone or none", what=no_drug_effect())  # fmt: skip
    return Drawn(_figure(lines), joined(where, _sentence(there)), tidy, note)


def _sentence(there: pd.DataFrame) -> str:
    total = int(there["deviations"].sum())
    if not total:
        return say_plural("No deviation in {n} category.", "No deviation in {n} categories.",
                          len(there))  # fmt: skip
    first = there.iloc[0]
    often = say(
        "Most frequent where it could happen: {name}, {counted} ({share}; 95 %: {interval}).",
        name=label(first["code"], "code"),
        counted=counted_of(first["count"], first["of"], first["basis"]),
        share=share(first["share"]), interval=_percents(first["low"], first["high"]),
    )  # fmt: skip
    most = there.sort_values("deviations", ascending=False, kind="stable").iloc[0]
    number_of = say_plural(
        "{n} deviation in all, {important} important; most of one kind: {name}, {most}.",
        "{n} deviations in all, {important} important; most of one kind: {name}, {most}.",
        total, important=int(there["important"].sum()), name=label(most["code"], "code"),
        most=int(most["deviations"]),
    )  # fmt: skip
    return joined(often, number_of)


def _percents(low: float, high: float) -> str:
    return interval(round(100 * low), round(100 * high), 0, "%")


def _figure(lines: list[dict[str, Any]]) -> dict[str, Any]:
    places = list(range(len(lines)))
    edge = min(100.0, 100 * max(float(r["high"]) for r in lines)) * _CLEAR
    return figure(
        [_intervals(lines), _points(lines)],
        xaxis={"title": say("Share of the opportunities, %"), "range": [-edge * 0.02, edge],
               "showgrid": True, "rangemode": "tozero"},
        yaxis={"tickvals": places, "ticktext": [_name(r) for r in lines],
               "range": [len(lines) - 0.4, -0.6], "showgrid": False, "rangemode": "normal"},
    )  # fmt: skip


def _name(r: dict[str, Any]) -> str:
    """The category, and under it the count with what it is of."""
    return f"{label(r['code'], 'code')}<br>{counted_of(r['count'], r['of'], r['basis'])}"


def _intervals(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """All intervals as one broken line."""
    ends = [(100 * float(r["low"]), 100 * float(r["high"]), n) for n, r in enumerate(lines)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [v for low, high, _ in ends for v in (round(low, 4), round(high, 4), None)],
        "y": [v for *_, place in ends for v in (place, place, None)],
        "line": {"color": GREYS[2], "width": 2},
        "hoverinfo": "skip",
    }


def _points(lines: list[dict[str, Any]]) -> dict[str, Any]:
    important = [int(r["important"]) > 0 for r in lines]
    colors = [EVERYBODY if is_one else GREYS[3] for is_one in important]
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "x": [round(100 * float(r["share"]), 4) for r in lines],
        "y": list(range(len(lines))),
        "marker": {
            "color": colors,
            "symbol": ["circle" if is_one else "circle-open" for is_one in important],
            "size": 10,
            "line": {"width": 2, "color": colors},
        },
        "hovertext": [_hover(r) for r in lines],
        "hoverinfo": "text",
    }


def _hover(r: dict[str, Any]) -> str:
    rate = say("{share} (95 %: {interval})", share=share(r["share"], 1),
               interval=_percents(r["low"], r["high"]))  # fmt: skip
    parts = say_plural("{n} deviation, {important} important, {open} open",
                       "{n} deviations, {important} important, {open} open",
                       int(r["deviations"]), important=number(r["important"]),
                       open=number(r["open"]))  # fmt: skip
    return f"{_name(r)}<br>{rate}<br>{parts}"
