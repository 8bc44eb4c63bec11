"""One participant's infusion: the rate delivered over the rate planned, and each change of it."""

from __future__ import annotations

from typing import Any

from dashboard.kit.card import Drawn, Listed
from dashboard.kit.components import empty, frame_table
from dashboard.kit.theme import EVERYBODY, MUTED, figure, line, words_at
from dashboard.kit.words import (
    interval,
    is_missing,
    label,
    number,
    say,
    say_plural,
    share,
    unit,
)
from data.measures.registry import Tidy
from data.trial import Infusion, Trial
from data.vocabulary import NotShown
from layouts.accrual import record

HEIGHT = 270
_HEADROOM = 1.3  # of the rate axis above the highest rate: words fit under its edge
_MARGIN_H = 2.0  # of the time axis past the last hour drawn
_NARROW_H = 14.0  # a shorter infusion is named to its right


def infusion_drawn(
    segments: Tidy, start: Tidy, given: Tidy, trial: Trial | None
) -> Drawn | NotShown:
    """The rate delivered as a filled step line over the planned ladder, in hours from the start.

    `segments` is participant_infusion, `start` participant_start, `given` participant_exposure.
    """
    if isinstance(segments, NotShown):
        return segments
    if segments.empty or trial is None:
        return Drawn(None, _not_infused(start), segments)
    plan = trial.infusion
    stretches = segments.to_dict("records")
    end = _end(stretches)
    last = max(plan.duration_h, end or 0.0, float(stretches[-1]["from_h"]))
    highest = max(plan.max_rate, float(segments["rate_ng_kg_min"].max()))
    drawn = figure(
        [_planned(plan), _delivered(stretches, end)],
        xaxis={"title": say("Hours from the start of the infusion"),
               "range": [-0.5, last + _MARGIN_H], "tickvals": _ticks(last)},
        yaxis={"title": say("Rate ({unit})", unit=unit("ng/kg/min")),
               "range": [0, highest * _HEADROOM]},
        annotations=[_plan_words(plan), *_end_words(stretches, end)],
    )  # fmt: skip
    return Drawn(drawn, _sentence(start, given, trial), segments, _note(stretches, plan))


def rates_list(changes: Tidy) -> Listed | NotShown:
    """Each change of the rate as recorded, with what was done and why."""
    if isinstance(changes, NotShown):
        return changes
    if changes.empty:
        return Listed(empty(say("No rate is on record.")), "", changes)
    table = frame_table(
        changes, ["hours", "rate_ng_kg_min", "action", "reason"],
        units={"rate_ng_kg_min": "ng/kg/min"}, digits={"rate_ng_kg_min": 2},
        caption=say("Rate changes"),
    )  # fmt: skip
    down = int(changes["action"].isin(["decrease", "pause"]).sum())
    sentence = say_plural("{n} entry; {down} of them a reduction or a pause.",
                          "{n} entries; {down} of them a reduction or a pause.",
                          len(changes), down=down)  # fmt: skip
    note = say("Hours from the first rate above zero.")
    return Listed(table, sentence, changes, note, twin=False)


# --- words -------------------------------------------------------------------------------------


def _not_infused(start: Tidy) -> str:
    if isinstance(start, NotShown) or start.empty or record(start)["start"] != "not_due":
        return say("Nothing was infused.")
    return say("Nothing has been infused yet; the window to start is not over.")


def _sentence(start: Tidy, given: Tidy, trial: Trial) -> str:
    parts = [
        "" if isinstance(start, NotShown) or start.empty else _start_sentence(start, trial),
        "" if isinstance(given, NotShown) or given.empty else _given_sentence(record(given)),
    ]
    return " ".join(part for part in parts if part)


def _start_sentence(start: Tidy, trial: Trial) -> str:
    found = record(start)
    if is_missing(found["hours_to_start"]):
        return say("Nothing says when norepinephrine began.")
    window = interval(trial.window.earliest_h, trial.window.latest_h, 0, unit("h"))
    return say("Started {h} h after norepinephrine; the window is {window}.",
               h=number(found["hours_to_start"]), window=window)  # fmt: skip


def _given_sentence(given: dict[str, Any]) -> str:
    if is_missing(given["infusion_h"]):
        return label(given["class_blinded"], "class_blinded") + "."
    text = say(
        "{kind}: {h} h infused, {time} of the time and {dose} of the dose planned, at up to "
        "{rate} ng/kg/min.",
        kind=label(given["class_blinded"], "class_blinded"), h=number(given["infusion_h"]),
        time=share(given["time_adherence"]), dose=share(given["dose_intensity"]),
        rate=number(given["max_rate_ng_kg_min"]),
    )  # fmt: skip
    if is_missing(given["stop_reason"]):
        return text
    why = label(given["stop_reason"], "stop_reason").lower()
    return f"{text} {say('Stopped early: {why}.', why=why)}"


def _note(stretches: list[dict[str, Any]], plan: Infusion) -> str:
    steps = ", ".join(
        say("{rate} from minute {min}", rate=number(step.rate), min=step.after_min)
        for step in plan.ladder
    )
    return say("Participant {participant}. Plan: {steps}, to {h} h.", steps=steps,
               participant=stretches[0]["participant"], h=number(plan.duration_h, 0))  # fmt: skip


# --- figure ------------------------------------------------------------------------------------


def _end(stretches: list[dict[str, Any]]) -> float | None:
    """The hour of the last stretch's end; None where none is on record."""
    end = stretches[-1]["to_h"]
    return None if is_missing(end) else float(end)


def _ticks(last: float) -> list[int]:
    step = 6 if last <= 60 else 12 if last <= 120 else 24
    return list(range(0, int(last) + 1, step))


def _planned(plan: Infusion) -> dict[str, Any]:
    hours = [step.after_min / 60 for step in plan.ladder] + [plan.duration_h] * 2
    rates = [step.rate for step in plan.ladder] + [plan.ladder[-1].rate, 0.0]
    trace = line(hours, rates, shape="hv", hoverinfo="skip")
    trace["line"] |= {"color": MUTED, "width": 1.5, "dash": "dash"}
    return trace


def _delivered(stretches: list[dict[str, Any]], end: float | None) -> dict[str, Any]:
    """Steps from stretch to stretch, back to zero where the end is known and not the cut."""
    hours = [round(float(row["from_h"]), 4) for row in stretches]
    rates = [float(row["rate_ng_kg_min"]) for row in stretches]
    texts = [_hover(row) for row in stretches]
    if end is not None:
        over = not bool(stretches[-1]["running"])
        hours += [round(end, 4)] * (2 if over else 1)
        rates += [rates[-1], 0.0][: 2 if over else 1]
        texts += [texts[-1]] * (2 if over else 1)
    # the infusion begins with a rise from nothing
    trace = line([hours[0], *hours], [0.0, *rates], shape="hv", fill="tozeroy",
                 hovertext=[texts[0], *texts], hoverinfo="text")  # fmt: skip
    return {**trace, "fillcolor": "rgba(51,78,122,0.14)"}


def _hover(row: dict[str, Any]) -> str:
    rate = f"{number(row['rate_ng_kg_min'], 2)} {unit('ng/kg/min')}"
    if is_missing(row["to_h"]):
        return say("{rate} from hour {a}, no end on record", rate=rate, a=number(row["from_h"]))
    return say("{rate} from hour {a} to {b}", rate=rate, a=number(row["from_h"]),
               b=number(row["to_h"]))  # fmt: skip


def _plan_words(plan: Infusion) -> dict[str, Any]:
    return words_at(plan.duration_h, plan.ladder[-1].rate, say("planned"), MUTED,
                    xanchor="right", yshift=10)  # fmt: skip


def _end_words(stretches: list[dict[str, Any]], end: float | None) -> list[dict[str, Any]]:
    """The delivered line's name at its end, with what is not over or not known."""
    last = next((row for row in reversed(stretches) if row["rate_ng_kg_min"] > 0), stretches[-1])
    at = float(last["from_h"] if is_missing(last["to_h"]) else last["to_h"])
    text = say("delivered")
    if bool(stretches[-1]["running"]):
        text = say("delivered, still running")
    elif end is None:
        text = say("delivered, no end on record →")
    beside = at < _NARROW_H or end is None
    place = {"xanchor": "left", "xshift": 6} if beside else {"xanchor": "right", "xshift": -6}
    rate = float(last["rate_ng_kg_min"])
    return [words_at(at, rate, text, EVERYBODY, yshift=-12, **place)]
