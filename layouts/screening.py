"""From screening to randomization: a bar for what became of those screened, with the reasons."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn
from dashboard.kit.theme import EVERYBODY, GREYS, MUTED, figure, words_at
from dashboard.kit.words import is_missing, label, number, percent, say, say_plural
from data.measures.registry import Tidy
from data.vocabulary import NotShown

FIGURE_HEIGHT = 460
_MOST_REASONS = 9  # of one outcome; the rarest beyond are one line together

Line = tuple[str, int, str]  # words, count, color


def flow_drawn(flow: Tidy) -> Drawn | NotShown:
    """All screened, the randomized of them, then every outcome and reason, each of all screened."""
    if isinstance(flow, NotShown):
        return flow
    if flow.empty:
        return Drawn(None, say("The screening log holds nobody yet."), flow)
    total = int(flow["of"].iloc[0])
    lines = _lines(flow, total)
    drawn = figure(
        [_bars(lines)],
        xaxis={"title": say("Persons"), "range": [0, total * 1.3], "showgrid": True,
               "rangemode": "tozero", "nticks": 5, "tickangle": 0},
        yaxis={"tickvals": list(range(len(lines))), "ticktext": [t for t, *_ in lines],
               "range": [max(len(lines), 8) - 0.5, -0.5], "showgrid": False,
               "rangemode": "normal"},
        annotations=[_count_words(place, count, total)
                     for place, (_, count, _) in enumerate(lines)],
        bargap=0.38,
    )  # fmt: skip
    note = say("n = {n} persons in the screening log, the first reason of each; whom nobody "
               "logged is not counted", n=total)  # fmt: skip
    return Drawn(drawn, _sentence(flow, total), flow, note)


def _lines(flow: pd.DataFrame, total: int) -> list[Line]:
    """A bar for all screened, one for each outcome, and under it one for each of its reasons."""
    lines: list[Line] = [(_strong(say("Screened")), total, GREYS[3])]
    for outcome, rows in flow.groupby("outcome", sort=False):
        color = EVERYBODY if outcome == "randomized" else GREYS[3]
        lines.append((_strong(label(outcome, "outcome")), int(rows["count"].sum()), color))
        if rows["reason"].notna().any() and len(rows) > 1:
            lines += _reasons(rows.to_dict("records"))
    return lines


def _reasons(rows: list[dict[str, Any]]) -> list[Line]:
    found = [(_reason(r), int(r["count"]), GREYS[2]) for r in rows[:_MOST_REASONS]]
    if rest := rows[_MOST_REASONS:]:
        words = say_plural("{n} rarer reason", "{n} rarer reasons", len(rest))
        found.append((words, sum(int(r["count"]) for r in rest), GREYS[2]))
    return found


def _reason(row: dict[str, Any]) -> str:
    return label("not_stated" if is_missing(row["reason"]) else row["reason"], "reason")


def _strong(text: str) -> str:
    return f"<b>{text}</b>"


def _lowered(text: str) -> str:
    """Small first letter, but for abbreviations."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _bars(lines: list[Line]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(lines))),
        "x": [count for _, count, _ in lines],
        "marker": {"color": [color for *_, color in lines]},
        "hoverinfo": "skip",
    }


def _count_words(place: int, count: int, total: int) -> dict[str, Any]:
    text = number(count) if place == 0 else f"{number(count)} · {percent(count, total)}"
    return words_at(count, place, text, MUTED, xshift=6, font={"size": 11, "color": MUTED})


def _sentence(flow: pd.DataFrame, total: int) -> str:
    done = int(flow.loc[flow["outcome"] == "randomized", "count"].sum())
    text = say_plural("{done} of {n} person screened was randomized ({share}).",
                      "{done} of {n} persons screened were randomized ({share}).", total,
                      done=done, share=percent(done, total))  # fmt: skip
    others = flow[flow["outcome"] != "randomized"]
    if others.empty:
        return text
    most = others.loc[others["count"].idxmax()].to_dict()
    reason = label(most["outcome"], "outcome") if is_missing(most["reason"]) else label(
        most["reason"], "reason")  # fmt: skip
    return text + " " + say("The most frequent reason not to be: {reason} ({n}).",
                            reason=_lowered(reason), n=int(most["count"]))  # fmt: skip
