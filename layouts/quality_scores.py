"""The SOFA score by day and component, and the primary outcome and vital status by center."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn, Listed
from dashboard.kit.components import empty, frame_table, number_card
from dashboard.kit.theme import CARD, EVERYBODY, GREYS, INK, LINE, MUTED, WATCH, figure
from dashboard.kit.words import (
    interval,
    label,
    number,
    percent,
    ratio,
    say,
    say_plural,
)
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.bands import Band, stacked

SOFA_HEIGHT, PRIMARY_HEIGHT = 340, 700
WHOLE = "whole_score"  # the line of the table that is the score itself
_DARKEST, _FULL = 0.42, 0.25  # opacity of a cell, and the missing share from which it is that dark
_MISSING = ("missing_baseline", "missing_final", "missing_both")


# --- SOFA by day and component -----------------------------------------------------------------


def sofa_drawn(days: Tidy, components: Tidy, trial: Trial | None) -> Drawn | NotShown:
    """How many scores and components are missing on each day: the darker, the larger the share.

    `days` is sofa_by_day, `components` sofa_component_completeness.
    """
    if isinstance(days, NotShown):
        return days
    if isinstance(components, NotShown):
        return components
    tidy = pd.concat([days.assign(component=WHOLE), components], ignore_index=True)
    tidy = tidy[list(components.columns)]
    if tidy.empty or trial is None:
        return Drawn(None, say("No SOFA score is due yet."), tidy)
    note = say("In each cell: participants whose value is missing, of those due. Who had died "
               "by that day counts as known")  # fmt: skip
    return Drawn(_heat(tidy, trial), _sofa_sentence(days, components, trial), tidy, note)


def _sofa_sentence(days: pd.DataFrame, components: pd.DataFrame, trial: Trial) -> str:
    ends = {int(r["day"]): r for r in days.to_dict("records")}
    known = [
        say("{ratio} on day {day}", ratio=ratio(ends[d]["known"], ends[d]["due"]), day=d)
        for d in (trial.sofa.baseline_day, trial.sofa.final_day)
        if d in ends
    ]
    parts = [say("The score is known for {list}.", list=say(" and ").join(known))]
    worst = max(ends.values(), key=lambda r: r["missing"] / r["due"] if r["due"] else 0)
    if worst["missing"]:
        parts.append(say("Most is missing on day {day}: {n} of {due}.", day=worst["day"],
                         n=worst["missing"], due=worst["due"]))  # fmt: skip
    lost = components.groupby("component")["missing"].sum()
    if lost.sum():
        parts.append(say("Of the components, {name} is missing most often.",
                         name=label(lost.idxmax(), "component").lower()))  # fmt: skip
    return " ".join(parts)


def _heat(tidy: pd.DataFrame, trial: Trial) -> dict[str, Any]:
    days = sorted({int(day) for day in tidy["day"]})
    lines = list(dict.fromkeys(tidy["component"]))
    rows = tidy.to_dict("records")
    cells = [(days.index(int(r["day"])), lines.index(r["component"]), r) for r in rows]
    due = {int(r["day"]): r["due"] for r in rows if r["component"] == WHOLE}
    ends = (trial.sofa.baseline_day, trial.sofa.final_day)
    return figure(
        [_counts(cells)],
        shapes=[_cell(x, y, r) for x, y, r in cells],
        xaxis={"tickvals": list(range(len(days))), "range": [-0.5, len(days) - 0.5],
               "ticktext": [_day_words(d, due[d], d in ends) for d in days],
               "title": say("Study day; participants due"), "showline": False,
               "tickangle": 0},
        yaxis={"tickvals": list(range(len(lines))), "range": [len(lines) - 0.45, -0.55],
               "ticktext": [_line_words(name) for name in lines], "showgrid": False,
               "rangemode": "normal"},
    )  # fmt: skip


def _day_words(day: int, due: Any, end: bool) -> str:
    """The day and how many are due; bold where the primary outcome needs it."""
    text = f"<b>{number(day)}</b>" if end else number(day)
    return f"{text}<br>{number(due)}"


def _line_words(name: str) -> str:
    words = label(name, "component")
    return f"<b>{words}</b>" if name == WHOLE else words


def _counts(cells: list[tuple[int, int, dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in cells],
        "y": [y for _, y, _ in cells],
        "text": [number(r["missing"]) if r["due"] else "" for *_, r in cells],
        "textfont": {"size": 12, "color": [INK if r["missing"] else MUTED for *_, r in cells]},
        "hovertext": [_hover(r) for *_, r in cells],
        "hoverinfo": "text",
        "cliponaxis": False,
    }


def _hover(row: dict[str, Any]) -> str:
    known = say("{ratio} known ({share}), {missing} missing", missing=row["missing"],
                ratio=ratio(row["known"], row["due"]),
                share=percent(row["known"], row["due"]))  # fmt: skip
    later = say("{n} not yet due", n=row["not_due"])
    name = label(row["component"], "component")
    return f"{name}, {say('day {n}', n=row['day'])}<br>{known}<br>{later}"


def _cell(x: int, y: int, row: dict[str, Any]) -> dict[str, Any]:
    """A cell's ground: empty where nothing is missing."""
    part = float(row["missing"]) / float(row["due"]) if row["due"] else 0.0
    found = {
        "type": "rect", "layer": "below", "line": {"color": LINE, "width": 1},
        "x0": x - 0.48, "x1": x + 0.48, "y0": y - 0.46, "y1": y + 0.46, "fillcolor": CARD,
    }  # fmt: skip
    if part:
        dark = round(max(min(part / _FULL, 1) * _DARKEST, 0.06), 3)
        found |= {"fillcolor": EVERYBODY, "opacity": dark}
    return found


# --- primary outcome and vital status ----------------------------------------------------------


def primary_card(primary: Tidy) -> html.Div:
    """For how many of those due the primary outcome can be computed."""
    name = say("Primary outcome")
    if isinstance(primary, NotShown):
        return number_card(name, primary)
    n = {c: int(primary[c].sum()) for c in ("due", "complete", "not_due")}
    sub = say("{missing} not computable, {not_due} not yet due", missing=n["due"] - n["complete"],
              not_due=n["not_due"])  # fmt: skip
    return number_card(name, percent(n["complete"], n["due"]), ratio(n["complete"], n["due"]), sub)


def vital_card(vital: Tidy, trial: Trial | None) -> html.Div:
    """For how many of those due it is known whether they were alive at the end of follow-up."""
    if isinstance(vital, NotShown) or trial is None:
        return number_card(say("Vital status"), vital if trial else number(None))
    name = say("Vital status at day {day} known", day=trial.follow_up.days)
    n = {c: int(vital[c].sum()) for c in ("due", "known", "unknown", "not_due")}
    sub = say("{unknown} unknown, {not_due} not yet due", **n)
    return number_card(name, percent(n["known"], n["due"]), ratio(n["known"], n["due"]), sub)


def primary_drawn(primary: Tidy, names: Mapping[str, str]) -> Drawn | NotShown:
    """Each center as a bar: participants whose primary outcome can be computed, cannot, not yet."""
    if isinstance(primary, NotShown):
        return primary
    there = primary.assign(lost=primary[list(_MISSING)].sum(axis=1),
                           people=primary["due"] + primary["not_due"])  # fmt: skip
    there = there[there["people"] > 0]
    if there.empty:
        return Drawn(None, say("Nobody has been randomized yet."), primary)
    there = there.sort_values(["people", "center"], ascending=[False, True])
    rows = there.to_dict("records")
    bands = [
        Band("complete", say("computable"), GREYS[2]),
        Band("lost", say("a score missing"), GREYS[3]),
        Band("not_due", say("not due yet"), GREYS[0]),
    ]
    drawn = stacked(rows, [names.get(r["center"], r["center"]) for r in rows], bands,
                    say("Participants"), _after)  # fmt: skip
    note = say("Beside each bar: computable / due, ▲ a score missing. Computable: first "
               "and last score known, or dead by then")  # fmt: skip
    return Drawn(drawn, _primary_sentence(there), primary, note)


def _after(row: Mapping[str, Any]) -> tuple[str, str]:
    text = ratio(row["complete"], row["due"]) if row["due"] else say("not due yet")
    return (f"{text} ▲{number(row['lost'])}", WATCH) if row["lost"] else (text, MUTED)


def _primary_sentence(there: pd.DataFrame) -> str:
    n = {c: int(there[c].sum()) for c in ("due", "complete", *_MISSING)}
    if not n["due"]:
        return say("Nobody is due yet.")
    text = say_plural("Computable for {complete} of {n} participant due.",
                      "Computable for {complete} of {n} participants due.", n["due"],
                      complete=n["complete"])  # fmt: skip
    if n["complete"] == n["due"]:
        return text
    where = int((there["lost"] > 0).sum())
    return " ".join([
        text,
        say("First score missing: {first}; last: {last}; both: {both}.",
            first=n["missing_baseline"], last=n["missing_final"], both=n["missing_both"]),
        say_plural("In {n} of {all} centers.", "In {n} of {all} centers.", where, all=len(there)),
    ])  # fmt: skip


def centers_list(
    primary: Tidy, vital: Tidy, forms: Tidy, names: Mapping[str, str], trial: Trial | None
) -> Listed | NotShown:
    """Centers side by side: primary outcome with its interval, vital status, forms."""
    if isinstance(vital, NotShown) or trial is None:
        return vital
    tidy = vital[["center"]]
    for frame, columns in (
        (primary, {"complete": "primary_computable", "due": "primary_due", "low": "primary_low",
                   "high": "primary_high"}),
        (vital, {"known": "vital_known", "due": "vital_due"}),
        (forms, {"received": "forms_received", "due": "due_forms", "late": "forms_late"}),
    ):  # fmt: skip
        if isinstance(frame, pd.DataFrame):
            tidy = tidy.merge(frame[["center", *columns]].rename(columns=columns), on="center")
    due = [c for c in ("primary_due", "vital_due", "due_forms") if c in tidy.columns]
    there = tidy[(tidy[due] > 0).any(axis=1)]
    if there.empty:
        return Listed(empty(say("Nothing is due yet.")), "", tidy)
    shown = pd.DataFrame(_told(there, names))
    table = frame_table(shown, stack=True, units={"interval": "95 %"})
    return Listed(table, vital_sentence(vital, trial), tidy)


def _told(there: pd.DataFrame, names: Mapping[str, str]) -> dict[str, Any]:
    """The columns of the table as people read them."""
    found: dict[str, Any] = {"name": [names.get(c, c) for c in there["center"]]}
    if "primary_due" in there.columns:
        found["primary_computable"] = _ratios(there, "primary_computable", "primary_due")
        found["interval"] = [
            interval(100 * low, 100 * high, 0) if low == low else number(None)
            for low, high in zip(there["primary_low"], there["primary_high"], strict=True)
        ]
    found["vital_known"] = _ratios(there, "vital_known", "vital_due")
    if "due_forms" in there.columns:
        found["forms_received_of_due"] = _ratios(there, "forms_received", "due_forms")
        found["forms_late"] = list(there["forms_late"])
    return found


def _ratios(there: pd.DataFrame, count: str, of: str) -> list[str]:
    return [
        ratio(n, d) if d else number(None) for n, d in zip(there[count], there[of], strict=True)
    ]


def vital_sentence(vital: pd.DataFrame, trial: Trial) -> str:
    """Of how many of those due the vital status at the end of follow-up is known."""
    n = {c: int(vital[c].sum()) for c in ("due", "known", "unknown")}
    day = trial.follow_up.days
    if not n["due"]:
        return say("Vital status at day {day} is due of nobody yet.", day=day)
    if not n["unknown"]:
        return say("Vital status at day {day} is known for all {due} due.", day=day, due=n["due"])
    return say("Vital status at day {day} is known for {known} of {due} due; {unknown} to be found "
               "out.", day=day, **n)  # fmt: skip
