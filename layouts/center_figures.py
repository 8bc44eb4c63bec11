"""Centers side by side: what each recruited of its target, and how fast while it was open."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn, Listed
from dashboard.kit.components import frame_table
from dashboard.kit.theme import CARD, EVERYBODY, GREYS, INK, MUTED, WATCH, figure, words_at
from dashboard.kit.words import (
    interval,
    label,
    number,
    probability,
    ratio,
    say,
    say_plural,
)
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.links import Reader, center_links

FIGURE_HEIGHT = 680  # of figures with a line per center
MOST_LINES = 40  # centers a figure names; the table has them all
_BEHIND = {"name": "deviations", "randomized": "data-quality"}  # column -> page
_BAR = 0.62  # share of a line that a bar fills
_LONG_BAR = 0.6  # of the longest: words fit into it
_WIDEST = 14  # lines below which bars get no thicker
_LONGEST_NAME = 24
_DIGITS = 2  # of a rate per month: a center recruits a few a year
SIGNS = {"silent": "▲", "open": "", "not_enough_data": "", "closed": "", "not_open": ""}


def targets_drawn(centers: Tidy, trial: Trial | None) -> Drawn | NotShown:
    """Randomized against target, a bar per center and a mark for its target, the most first."""
    if isinstance(centers, NotShown):
        return centers
    ordered = _ordered(centers)
    if ordered.empty:
        return Drawn(None, say("No center has been opened yet."), centers)
    lines = ordered.head(MOST_LINES).to_dict("records")
    data = [_bars(lines), _targets(lines)]
    most = max(max(r["randomized"], r["target"]) for r in lines)
    drawn = figure(
        data,
        xaxis={"title": say("Participants randomized"), "range": [0, most * 1.4],
               "showgrid": True, "rangemode": "tozero"},
        yaxis=_names_axis(lines),
        annotations=[w for place, r in enumerate(lines) for w in _bar_words(place, r, most)],
        bargap=1 - _BAR,
    )  # fmt: skip
    return Drawn(drawn, _targets_sentence(ordered), centers, _note(ordered, trial))


def rates_drawn(centers: Tidy, trial: Trial | None) -> Drawn | NotShown:
    """Participants per month open with the exact 95 % interval, in the order of the bars."""
    if isinstance(centers, NotShown):
        return centers
    ordered = _ordered(centers)
    months = float(ordered["months_open"].sum())
    if not months:
        return Drawn(None, say("No center has been open yet: there is no rate."), centers)
    overall = float(ordered["randomized"].sum()) / months
    lines = ordered.head(MOST_LINES).to_dict("records")
    edge = _right_edge(lines, overall)
    drawn = figure(
        [_intervals(lines, edge), _points(lines, edge)],
        xaxis={"title": say("Participants per month open"), "range": [0, edge], "showgrid": True,
               "rangemode": "tozero"},
        yaxis=_names_axis(lines),
        shapes=[_overall_line(overall)],
        annotations=[
            words_at(overall, 1, say("all centers {rate}", rate=number(overall, _DIGITS)),
                     yref="paper", xshift=4, yanchor="bottom", yshift=-2),
            *(_beyond_words(place, r, edge) for place, r in enumerate(lines)
              if r["per_month"] > edge),
        ],
        margin={"l": 8, "r": 12, "t": 20, "b": 8, "pad": 4},
    )  # fmt: skip
    note = say("Dots: participants ÷ months open; lines: exact 95 % interval, cut at the right "
               "edge where wider, as is a rate with its arrow")  # fmt: skip
    return Drawn(drawn, _rates_sentence(ordered, overall), centers, note)


def centers_list(
    centers: Tidy, screening: Tidy, trial: Trial | None, reader: Reader | None = None
) -> Listed | NotShown:
    """Every center as a line of a table, with its state in a word and a sign.

    `reader` is who is to find links to what is behind a center or a count.
    """
    if isinstance(centers, NotShown):
        return centers
    tidy = centers.sort_values(["randomized", "center"], ascending=[False, True])
    if not isinstance(screening, NotShown):
        tidy = tidy.merge(screening[["center", "screened"]], on="center", how="left")
    columns = [
        "name", "state", "opened_on", "months_open", "screened", "randomized", "target",
        "per_month", "interval", "days_since_last", "drug_weeks_left",
    ]  # fmt: skip
    display = tidy.assign(interval=[
        interval(low, high, _DIGITS) if low == low else number(None)
        for low, high in zip(tidy["low"], tidy["high"], strict=True)
    ])  # fmt: skip
    shown = [c for c in columns if c in display.columns and not display[c].isna().all()]
    table = frame_table(
        display, shown, stack=True, units={"interval": "95 %", "drug_weeks_left": "weeks"},
        digits={"per_month": _DIGITS}, names={"state": state_words()},
        links=center_links(_BEHIND, display["center"].tolist(), reader),
    )  # fmt: skip
    return Listed(table, _states_sentence(centers, trial), tidy, _rate_note())


def state_words() -> dict[str, str]:
    """A center's state in a word, with its sign where it wants an eye."""
    return {code: f"{sign} {label(code, 'state')}".strip() for code, sign in SIGNS.items()}


# --- words -------------------------------------------------------------------------------------


def _targets_sentence(ordered: pd.DataFrame) -> str:
    reached = int((ordered["randomized"] >= ordered["target"]).sum())
    nobody = int((ordered["randomized"] == 0).sum())
    half = _centers_for_half(ordered)
    parts = [
        say_plural("{n} of {all} centers has reached its target.",
                   "{n} of {all} centers have reached their target.", reached, all=len(ordered))
    ]  # fmt: skip
    if nobody:
        parts.append(
            say_plural("{n} has randomized nobody.", "{n} have randomized nobody.", nobody)
        )
    if half:
        parts.append(
            say_plural("Half of all participants come from {n} center.",
                       "Half of all participants come from {n} centers.", half)
        )  # fmt: skip
    return " ".join(parts)


def _centers_for_half(ordered: pd.DataFrame) -> int:
    """How few centers hold half of the participants; 0 without participants."""
    counts = ordered["randomized"].sort_values(ascending=False).cumsum()
    total = int(ordered["randomized"].sum())
    return int((counts * 2 < total).sum()) + 1 if total else 0


def _rates_sentence(ordered: pd.DataFrame, overall: float) -> str:
    text = say("All centers together: {rate} a month for each center open.",
               rate=number(overall, _DIGITS))  # fmt: skip
    rated = ordered[ordered["state"].isin(["open", "silent"])].dropna(subset=["per_month"])
    if len(rated) < 2:
        return text
    low, high = rated["per_month"].min(), rated["per_month"].max()
    return text + " " + say("Those with enough participants to judge range from {low} to {high}.",
                            low=number(low, _DIGITS), high=number(high, _DIGITS))  # fmt: skip


def _states_sentence(centers: pd.DataFrame, trial: Trial | None) -> str:
    counts = centers["state"].value_counts()
    silent = centers[centers["state"] == "silent"]
    going = sum(int(counts.get(s, 0)) for s in ("open", "silent", "not_enough_data"))
    parts = [say_plural("{n} center open.", "{n} centers open.", going)]
    if len(silent):
        names = ", ".join(
            say("{center} ({n} days, probability {p})", center=r["name"], n=r["days_since_last"],
                p=probability(r["gap_probability"])) for r in silent.to_dict("records")
        )  # fmt: skip
        parts.append(say_plural("{n} silent: {names}.", "{n} silent: {names}.", len(silent),
                                names=names))  # fmt: skip
    elif trial is not None:
        parts.append(say("None silent: no gap of {days} days or more with a probability below "
                         "{p}.", days=trial.signals.silent_after_days,
                         p=probability(trial.signals.silent_probability)))  # fmt: skip
    if few := int(counts.get("not_enough_data", 0)):
        parts.append(say_plural("{n} with not enough data yet.", "{n} with not enough data yet.",
                                few))  # fmt: skip
    return " ".join(parts)


def _note(ordered: pd.DataFrame, trial: Trial | None) -> str:
    parts = [say("Mark: the center's target")]
    if trial is not None and (ordered["state"] == "not_enough_data").any():
        parts.append(say("grey: fewer than {n} participants, not enough data yet, or closed",
                         n=trial.signals.min_participants))  # fmt: skip
    if len(ordered) > MOST_LINES:
        parts.append(say("the first {n} of {all} centers", n=MOST_LINES, all=len(ordered)))
    return "; ".join(parts)


def _rate_note() -> str:
    return say("Rate: participants ÷ months open, with its exact 95 % interval")


# --- figures -----------------------------------------------------------------------------------


def _ordered(centers: pd.DataFrame) -> pd.DataFrame:
    """Centers that have been opened, or have participants, the most randomized first."""
    there = centers[(centers["state"] != "not_open") | (centers["randomized"] > 0)]
    return there.sort_values(["randomized", "center"], ascending=[False, True])


def _names_axis(lines: list[dict[str, Any]]) -> dict[str, Any]:
    texts = [str(r["name"]) for r in lines]
    return {
        "tickvals": list(range(len(lines))),
        "ticktext": [t if len(t) <= _LONGEST_NAME else t[: _LONGEST_NAME - 1] + "…" for t in texts],
        "range": [max(len(lines), _WIDEST) - 0.5, -0.5],
        "showgrid": False,
        "rangemode": "normal",
    }


def _color(row: dict[str, Any]) -> str:
    return EVERYBODY if row["state"] in ("open", "silent") else GREYS[2]


def _hover(row: dict[str, Any]) -> str:
    count = say("{n} randomized, target {target}", n=row["randomized"], target=row["target"])
    rate = say("{rate} a month (95 %: {interval})", rate=number(row["per_month"], _DIGITS),
               interval=interval(row["low"], row["high"], _DIGITS))  # fmt: skip
    return f"{row['name']}: {count}<br>{rate}<br>{state_words()[row['state']]}"


def _bars(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(lines))),
        "x": [int(r["randomized"]) for r in lines],
        "marker": {"color": [_color(r) for r in lines]},
        "hovertext": [_hover(r) for r in lines],
        "hoverinfo": "text",
    }


def _targets(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(lines))),
        "x": [int(r["target"]) for r in lines],
        "marker": {
            "symbol": "line-ns",
            "size": 11,
            "color": INK,
            "line": {"width": 2, "color": INK},
        },
        "hoverinfo": "skip",
    }


def _bar_words(place: int, row: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """The count with its target after the bar; a silence with it, or in a bar that is long."""
    text, small = ratio(row["randomized"], row["target"]), {"size": 11}
    silence = state_words()["silent"].lower() if row["state"] == "silent" else ""
    inside = silence and row["randomized"] >= most * _LONG_BAR
    color = WATCH if silence and not inside else MUTED
    after = text if inside or not silence else f"{text} {silence}"
    end = max(int(row["randomized"]), int(row["target"]))
    found = [words_at(end, place, after, xshift=8, font={**small, "color": color})]
    if inside:
        found.append(
            words_at(
                int(row["randomized"]),
                place,
                silence,
                xanchor="right",
                xshift=-6,
                font={**small, "color": CARD},
            )
        )
    return found


def _beyond_words(place: int, row: dict[str, Any], edge: float) -> dict[str, Any]:
    """A rate beyond the right edge, written where its dot cannot be."""
    text = f"{number(row['per_month'], _DIGITS)} →"
    return words_at(edge, place, text, MUTED, xanchor="right", xshift=-2, bgcolor=CARD,
                    font={"size": 11, "color": MUTED})  # fmt: skip


def _points(lines: list[dict[str, Any]], edge: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "y": list(range(len(lines))),
        "x": [round(r["per_month"], 4) if r["per_month"] <= edge else None for r in lines],
        "marker": {"color": [_color(r) for r in lines], "size": 8, "symbol": "circle"},
        "hovertext": [_hover(r) for r in lines],
        "hoverinfo": "text",
    }


def _intervals(lines: list[dict[str, Any]], edge: float) -> dict[str, Any]:
    """All intervals as one broken line."""
    ends = [(min(r["low"], edge), min(r["high"], edge), n) for n, r in enumerate(lines)]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [v for low, high, _ in ends for v in (round(low, 4), round(high, 4), None)],
        "y": [v for _, _, place in ends for v in (place, place, None)],
        "line": {"color": GREYS[2], "width": 2},
        "hoverinfo": "skip",
    }


def _right_edge(lines: list[dict[str, Any]], overall: float) -> float:
    """As far as the widest interval of a center that can be judged; thrice the mean without one."""
    judged = [float(r["high"]) for r in lines if r["state"] in ("open", "silent")]
    return 1.08 * max([*judged, 3 * overall])


def _overall_line(overall: float) -> dict[str, Any]:
    return {
        "type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": overall, "x1": overall,
        "line": {"color": MUTED, "width": 1.5, "dash": "dot"}, "layer": "below",
    }  # fmt: skip
