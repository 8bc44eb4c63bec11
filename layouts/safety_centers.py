"""Serious events center by center: how many, how fast reported, beside the safety forms in.

Two figures share their lines, so that one reads across; the table has every number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn, Listed
from dashboard.kit.components import empty, frame_table
from dashboard.kit.theme import (
    CARD,
    EVERYBODY,
    GREYS,
    INK,
    MUTED,
    WATCH,
    figure,
    words_at,
)
from dashboard.kit.words import (
    HARD,
    is_missing,
    number,
    percent,
    ratio,
    say,
    say_plural,
)
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.safety_lines import (
    MARGIN,
    MOST_LINES,
    SMALL,
    Line,
    Names,
    in_order,
    lines_of,
    names_axis,
    rows_of,
)
from layouts.safety_words import deaths_sentence, forms_words, limit_of, unbroken

_BAR = 0.62  # share of a line that a bar fills
_ROOM = 2.3  # of the longest bar: its words and the forms fit beside it


def reports_drawn(centers: Tidy, names: Names) -> Drawn | NotShown:
    """Serious events by center, in time, late or not known, and whose safety forms are in.

    `centers` is sae_reporting: a line for each center with participants, the most events first.
    """
    if isinstance(centers, NotShown):
        return centers
    ordered = in_order(centers)
    if ordered.empty:
        return Drawn(None, say("Nobody has been randomized yet."), centers)
    lines = lines_of(ordered)
    most = max(1, *(int(r["saes"]) for r in lines))
    drawn = figure(
        [_bars(lines, names, code, color) for code, color in _COLORS.items()],
        barmode="stack",
        xaxis={"title": say("Serious adverse events"), "range": [0, most * _ROOM],
               "tickvals": _whole_ticks(most), "showgrid": True, "rangemode": "tozero"},
        yaxis=names_axis(lines, names),
        annotations=[*(w for place, r in enumerate(lines) for w in _count_words(place, r)),
                     _forms_head()],
        bargap=1 - _BAR,
        margin=MARGIN,
    )  # fmt: skip
    return Drawn(drawn, _reports_sentence(ordered), centers, _reports_note(ordered))


def centers_list(centers: Tidy, names: Names) -> Listed | NotShown:
    """Every center with participants as a line of a table, its counts beside what they are of."""
    if isinstance(centers, NotShown):
        return centers
    ordered = in_order(centers)
    if ordered.empty:
        return Listed(empty(say("Nobody has been randomized yet.")), "", centers)
    rows = rows_of(ordered)
    shown = pd.DataFrame(
        {
            "center": ordered["center"],
            "participants": ordered["participants"],
            "forms_answered": [
                forms_words(r["forms_in"], r["forms_due"]) for r in rows_of(ordered)
            ],
            "saes": ordered["saes"],
            "participants_with_sae": ordered["participants_with_sae"],
            "sae_in_time": [_in_time(r) for r in rows],
            "late": ordered["late"],
            "overdue": ordered["overdue"],
            "sae_not_known": ordered["unknown"],
            "median_h": ordered["median_h"],
            "longest_h": ordered["longest_h"],
        }
    )
    table = frame_table(shown, units={"median_h": "h", "longest_h": "h"},
                        names={"center": unbroken(names)}, stack=True)  # fmt: skip
    note = say("In time: within {limit} of awareness. Overdue: late and not reported yet. "
               "A dash is not a zero.", limit=limit_of(rows[0]))  # fmt: skip
    return Listed(table, _silent_sentence(ordered), ordered, f"{note} {_deaths(ordered)}",
                  twin=False)  # fmt: skip


# --- words -------------------------------------------------------------------------------------


def _in_time(r: Line) -> str:
    if not r["saes"]:
        return number(None)
    return f"{ratio(r['on_time'], r['saes'])}{HARD}·{HARD}{percent(r['on_time'], r['saes'])}"


def _reports_sentence(ordered: pd.DataFrame) -> str:
    n = {c: int(ordered[c].sum()) for c in ("saes", "on_time", "late", "overdue", "unknown")}
    if not n["saes"]:
        return say("No serious event is on record.")
    reporting = int((ordered["saes"] > 0).sum())
    text = say_plural("{n} serious event in {centers} of {all} centers with participants: "
                      "{on_time} reported in time, {late} late, {unknown} not known yet.",
                      "{n} serious events in {centers} of {all} centers with participants: "
                      "{on_time} reported in time, {late} late, {unknown} not known yet.",
                      n["saes"], centers=reporting, all=len(ordered), on_time=n["on_time"],
                      late=n["late"], unknown=n["unknown"])  # fmt: skip
    if not n["overdue"]:
        return text
    return f"{text} " + say_plural("{n} of the late is not reported at all.",
                                   "{n} of the late are not reported at all.",
                                   n["overdue"])  # fmt: skip


def _silent_sentence(ordered: pd.DataFrame) -> str:
    """Where no event is on record, and where that is an answer."""
    if len(ordered) < 2:  # then the page's head says it
        return ""
    silent = ordered[ordered["saes"] == 0]
    if silent.empty:
        return say("Every center with participants has a serious event on record.")
    text = say_plural("{n} center with participants has no serious event on record.",
                      "{n} centers with participants have no serious event on record.",
                      len(silent))  # fmt: skip
    if silent["forms_due"].isna().all():
        return text + " " + say("Safety forms were not supplied: that is not ‘none’.")
    answered = (silent["forms_due"] > 0) & (silent["forms_in"] == silent["forms_due"])
    return text + " " + say_plural(
        "In {n} of them every safety form due is in: there it means none.",
        "In {n} of them every safety form due is in: there it means none.",
        int(answered.sum()))  # fmt: skip


def _reports_note(ordered: pd.DataFrame) -> str:
    parts = [
        say("After each bar: in time of all; ▲ late"),
        say("forms in: participants with every safety form due, of those with one due"),
    ]
    if len(ordered) > MOST_LINES:
        parts.append(say("the first {n} of {all} centers", n=MOST_LINES, all=len(ordered)))
    return f"{'; '.join(parts)}. {_deaths(ordered)}"


def _deaths(ordered: pd.DataFrame) -> str:
    return deaths_sentence(bool(ordered["deaths_are_saes"].iloc[0]))


# --- figures -----------------------------------------------------------------------------------

_COLORS = {"on_time": EVERYBODY, "late": WATCH, "unknown": GREYS[2]}


def _whole_ticks(most: int) -> list[int]:
    """At most six whole numbers from 0 on: events are no fractions."""
    step = -(-most // 5)
    return list(range(0, most + 1, step))


def _bars(lines: Sequence[Line], names: Names, code: str, color: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(lines))),
        "x": [int(r[code]) for r in lines],
        "marker": {"color": color},
        "hovertext": [_hover(r, names) for r in lines],
        "hoverinfo": "text",
    }


def _hover(r: Line, names: Names) -> str:
    name = names.get(r["center"], r["center"])
    count = say("{on_time} in time, {late} late, {unknown} not known yet", on_time=r["on_time"],
                late=r["late"], unknown=r["unknown"])  # fmt: skip
    forms = say("safety forms in: {forms}", forms=forms_words(r["forms_in"], r["forms_due"]))
    return f"{name}: {count}<br>{forms}"


def _count_words(place: int, r: Line) -> list[dict[str, Any]]:
    """After the bar its count, how many are late with their sign; at the right edge the forms."""
    count = ratio(r["on_time"], r["saes"]) if r["saes"] else number(0)
    found = [words_at(int(r["saes"]), place, count, xshift=6, font=SMALL)]
    if r["late"]:
        found.append(words_at(int(r["saes"]), place, f"▲{HARD}{number(r['late'])}", xshift=40,
                              font={"size": 11, "color": WATCH}))  # fmt: skip
    waits = not is_missing(r["forms_due"]) and r["forms_in"] < r["forms_due"]
    font = {"size": 11, "color": INK if waits else MUTED}
    forms = forms_words(r["forms_in"], r["forms_due"])
    found.append(words_at(1, place, f"<b>{forms}</b>" if waits else forms, xref="paper",
                          xanchor="right", font=font, bgcolor=CARD))  # fmt: skip
    return found


def _forms_head() -> dict[str, Any]:
    return words_at(1, 1, say("forms in"), xref="paper", yref="paper", xanchor="right",
                    yanchor="bottom", yshift=-2, font=SMALL)  # fmt: skip
