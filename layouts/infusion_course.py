"""How the infusions went, pooled: time, dose, rate, reductions; classes; reasons of stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn, Listed
from dashboard.kit.components import frame_table, number_card
from dashboard.kit.theme import EVERYBODY, GREYS, MUTED, figure, words_at
from dashboard.kit.words import (
    THIN,
    interval,
    label,
    number,
    percent,
    ratio,
    say,
    say_plural,
    say_sentence,
    share,
)
from data.measures.registry import Tidy
from data.trial import Infusion, Trial
from data.vocabulary import NotShown

FIGURE_HEIGHT = 250
# The answers of a course, in order, with the part of each that a line of the figure is about.
PARTS = ("completed", "dose_kept", "reached_max", "stepped_down")
_NO_STOPS = ("completed", "interrupted")  # rows of the stops that stand for the others
_LEAST_STEPS = 2  # of a ladder that can be held lower


def course_drawn(frames: Sequence[Tidy], trial: Trial | None) -> Drawn | NotShown:
    """Shares of participants, each with its interval: completed, dose, highest rate, reduced.

    `frames` are infusion_completed, infusion_dose, infusion_reached_max and
    infusion_stepped_down; one that is not shown is named with its reason.
    """
    shown = {part: f for part, f in zip(PARTS, frames, strict=True) if not isinstance(f, NotShown)}
    if not shown:
        return next(f for f in frames if isinstance(f, NotShown))
    rows = {part: part_of(frame, part) for part, frame in shown.items()}
    tidy = pd.concat(shown.values(), ignore_index=True)
    if not next(iter(rows.values()))["of"]:
        return Drawn(None, _nobody(trial), tidy)
    parts = [_course_sentence(rows), _spread_words(rows), lower_rate_sentence(trial),
             *_untold(frames)]  # fmt: skip
    note = f"{_note(next(iter(rows.values())))} {say('Lines: exact 95 % interval.')}"
    drawn = _shares(rows, trial)
    return Drawn(drawn, " ".join(part for part in parts if part), tidy, note)


def classes_list(classes: Tidy, trial: Trial | None) -> Listed | NotShown:
    """How many infusions fall in each class, and what the classes mean."""
    if isinstance(classes, NotShown):
        return classes
    rows = classes[classes["adds_up"]]
    if rows.empty or not int(rows["of"].iloc[0]):
        return Listed(html.P(_nobody(trial), className="empty"), "", classes)
    counts = {str(r["part"]): int(r["count"]) for r in rows.to_dict("records")}
    sentence = say("{full} of {n} full, {reduced} reduced, {interrupted} interrupted, "
                   "{stopped} stopped early.", n=int(rows["of"].iloc[0]), full=counts["full"],
                   reduced=counts["reduced"], interrupted=counts["interrupted"],
                   stopped=counts["stopped_early"])  # fmt: skip
    note = " ".join(p for p in (_left_out(rows.to_dict("records")[0]), _meaning(trial)) if p)
    return Listed(_part_table(rows, say("Classes")), sentence, classes, note, twin=False)


def stops_list(stops: Tidy, trial: Trial | None) -> Listed | NotShown:
    """How many infusions were stopped early, and for what kind of reason, or for which reason."""
    if isinstance(stops, NotShown):
        return stops
    rows = stops[~stops["part"].isin(_NO_STOPS)]
    if rows.empty or not int(rows["of"].iloc[0]):
        return Listed(html.P(_nobody(trial), className="empty"), "", stops)
    of, stopped = int(rows["of"].iloc[0]), int(rows["count"].sum())
    sentence = say_plural("{n} of {of} infusions was stopped for good before its time, alive.",
                          "{n} of {of} infusions were stopped for good before their time, alive.",
                          stopped, of=of)  # fmt: skip
    some = rows[rows["count"] > 0].sort_values("count", ascending=False, kind="stable")
    content = _part_table(some, say("Reasons"), _kinds()) if stopped else html.Div()
    return Listed(content, sentence, stops, _left_out(rows.to_dict("records")[0]), twin=False)


def share_card(
    name: str, frame: Tidy, part: str, sub: str = "", cut: int | None = None
) -> html.Div:
    """A part's share with its count, and the cut it is from where that is an earlier one."""
    if isinstance(frame, NotShown):
        return number_card(name, frame)
    row = part_of(frame, part)
    if not row["of"]:
        return number_card(name, number(None), sub=say("nobody is due yet"))
    words = " · ".join(text for text in (sub, from_cut(frame, cut)) if text)
    return number_card(
        name, percent(row["count"], row["of"]), ratio(row["count"], row["of"]), words
    )


def from_cut(frame: pd.DataFrame, cut: int | None) -> str:
    """The earlier cut a pooled frame is from; nothing where it is the one in view."""
    own = frame.attrs.get("cut", cut)
    return "" if own == cut else say("as of cut {cut}", cut=own)


def part_of(frame: pd.DataFrame, part: str) -> dict[str, Any]:
    """The row of a part, by column."""
    return frame[frame["part"] == part].to_dict("records")[0]


def rounded(ratio_of: float) -> str:
    """A dose or time against the planned one, which may pass it: "100 %" of 0.998."""
    return f"{number(100 * ratio_of, 0)}{THIN}%"


def lower_rate_sentence(trial: Trial | None) -> str:
    """What staying a step under the highest rate means in time and in dose, from the ladder."""
    if trial is None or len(trial.infusion.ladder) < _LEAST_STEPS:
        return ""
    rate, dose = held_lower(trial.infusion)
    return say("{hours} h at {rate} ng/kg/min are 100 % of the time and {share} of the dose.",
               hours=int(trial.infusion.duration_h), rate=rate, share=share(dose))  # fmt: skip


def held_lower(infusion: Infusion) -> tuple[float, float]:
    """(rate, share of the planned dose) of an infusion held at the ladder's last rate but one."""
    *_, before, last = infusion.ladder
    reached = infusion.dose_until(last.after_min / 60)
    rest = before.rate * (infusion.duration_h * 60 - last.after_min)
    return before.rate, (reached + rest) / infusion.dose_until(infusion.duration_h)


# --- words -------------------------------------------------------------------------------------


def part_names(trial: Trial | None) -> dict[str, str]:
    """The parts of a course in two or three words."""
    top = "" if trial is None else f" {number(trial.infusion.max_rate)}"
    least = "" if trial is None else share(trial.adherence.full_time_share)
    return {
        "completed": say("Time completed"),
        "dose_kept": say("≥ {share} of the dose", share=least) if least else label("dose_kept"),
        "reached_max": say("Rate{top} reached", top=top),
        "stepped_down": say("Stepped down"),
    }


def _nobody(trial: Trial | None) -> str:
    return say("No infusion can be judged yet: nobody was randomized four days ago or longer.")


def _course_sentence(rows: dict[str, dict[str, Any]]) -> str:
    texts = {
        "completed": say("time planned completed"),
        "dose_kept": say("dose planned given"),
        "reached_max": say("highest rate reached"),
        "stepped_down": say("stepped down"),
    }
    parts = [f"{texts[p]} {number(r['count'])} ({percent(r['count'], r['of'])})"
             for p, r in rows.items()]  # fmt: skip
    of = int(next(iter(rows.values()))["of"])
    return say("Of {n} participants: {parts}.", n=of, parts=", ".join(parts))


def _spread_words(rows: dict[str, dict[str, Any]]) -> str:
    row = rows.get("dose_kept")
    if row is None or row["median"] != row["median"]:
        return ""
    return say("Dose intensity: median {median}, half of them from {low} to {high}.",
               median=rounded(row["median"]), low=rounded(row["low_quarter"]),
               high=rounded(row["high_quarter"]))  # fmt: skip


def _untold(frames: Sequence[Tidy]) -> list[str]:
    """What is not shown, and why."""
    names = part_names(None)
    return [f"{names[part]}: {say_sentence(frame.reason)}"
            for part, frame in zip(PARTS, frames, strict=True)
            if isinstance(frame, NotShown)]  # fmt: skip


def _note(row: dict[str, Any]) -> str:
    return say("n = {n} randomized four days ago or longer whose data may be used; among them "
               "{never} never started, {unknown} without an end on record.", n=row["of"],
               never=row["not_started"], unknown=row["unknown"])  # fmt: skip


def _left_out(row: dict[str, Any]) -> str:
    return say("In none of these: {never} never started, {unknown} without an end on record.",
               never=row["not_started"], unknown=row["unknown"])  # fmt: skip


def _meaning(trial: Trial | None) -> str:
    if trial is None:
        return ""
    return say(
        "Full: {share} of the time planned or more, the highest rate reached, no step down. "
        "Reduced: that time, otherwise. Interrupted: paused for more than {pause} min in all. "
        "Stopped early: for good, before {hours} h, alive.",
        share=share(trial.adherence.full_time_share),
        pause=int(trial.adherence.interrupted_pause_min), hours=int(trial.infusion.duration_h),
    )  # fmt: skip


# --- parts -------------------------------------------------------------------------------------


def _kinds() -> dict[str, str]:
    """The two kinds of reasons, short."""
    return {"stopped_medical": say("Medical reason or decision"),
            "stopped_non_medical": say("No medical reason")}  # fmt: skip


def _part_table(
    rows: pd.DataFrame, caption: str, names: Mapping[str, str] | None = None
) -> html.Div:
    display = rows.assign(
        share=[share(s) for s in rows["share"]],
        interval=[interval(100 * low, 100 * high, 0, "%")
                  for low, high in zip(rows["low"], rows["high"], strict=True)],
    )  # fmt: skip
    counted: dict[Any, str] = {
        n: ratio(n, of) for n, of in zip(rows["count"], rows["of"], strict=True)
    }
    return frame_table(display, ["part", "count", "share", "interval"],
                       units={"interval": "95 %"}, caption=caption,
                       names={"part": names or {}, "count": counted})  # fmt: skip


def _shares(rows: dict[str, dict[str, Any]], trial: Trial | None) -> dict[str, Any]:
    """A line per part: its share as a dot over its interval, the count at the right."""
    names, lines = part_names(trial), list(rows.items())
    ends = [v for place, (_, r) in enumerate(lines)
            for v in ((100 * r["low"], place), (100 * r["high"], place), (None, None))]  # fmt: skip
    spread = {"type": "scatter", "mode": "lines", "x": [x for x, _ in ends],
              "y": [y for _, y in ends], "line": {"color": GREYS[2], "width": 3},
              "hoverinfo": "skip"}  # fmt: skip
    dots = {"type": "scatter", "mode": "markers", "x": [100 * r["share"] for _, r in lines],
            "y": list(range(len(lines))), "marker": {"color": EVERYBODY, "size": 11},
            "hovertext": [ratio(r["count"], r["of"]) for _, r in lines],
            "hoverinfo": "text"}  # fmt: skip
    counts = [words_at(1, place, ratio(r["count"], r["of"]), MUTED, xref="paper", xshift=6)
              for place, (_, r) in enumerate(lines)]  # fmt: skip
    return figure(
        [spread, dots],
        xaxis={"title": say("% of participants"), "range": [0, 101], "showgrid": True,
               "tickvals": [0, 25, 50, 75, 100]},
        yaxis={"tickvals": list(range(len(lines))), "ticktext": [names[p] for p, _ in lines],
               "range": [len(PARTS) - 0.4, -0.6], "showgrid": False, "rangemode": "normal"},
        annotations=counts,
        margin={"l": 8, "r": 76, "t": 8, "b": 8, "pad": 4},
    )  # fmt: skip
