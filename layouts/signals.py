"""What wants a decision or an eye, each in a sentence with its numbers and where it is seen.

The measures decide what is a signal, at the thresholds of the trial's definition; here it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, empty, item
from dashboard.kit.words import (
    is_missing,
    label,
    month,
    number,
    percent,
    probability,
    ratio,
    say,
    say_plural,
    share,
)
from data.measures.completeness import form_completeness
from data.measures.infusion_start import infusion_start_counts
from data.measures.recruitment_forecast import recruitment_forecast
from data.measures.registry import Measure, Tidy
from data.measures.sae_process import sae_counts
from data.measures.signals import (
    late_forms_centers,
    late_sae_centers,
    late_start_centers,
    overdue_consents,
    silent_centers,
)
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.accrual import interval_words, record, time_words

# What is looked at, in the order in which signals of one level are listed.
INDICATORS: tuple[Measure, ...] = (
    late_sae_centers, overdue_consents, late_start_centers, late_forms_centers, silent_centers,
    recruitment_forecast,
)  # fmt: skip
# What the sentences compare with.
CONTEXT: tuple[Measure, ...] = (infusion_start_counts, sae_counts, form_completeness)
MOST_EACH = 3  # of one indicator and level; more are said together

Frames = Mapping[str, Tidy]  # answers by the name of their measure
Namer = Callable[[str], str]


@dataclass(frozen=True)
class Signal:
    """One thing that wants a decision (act) or an eye (watch), in words."""

    level: str
    indicator: str
    center: str  # identifier; "" for the trial
    what: str
    detail: str
    href: str


def by_name(measures: Sequence[Measure], answers: Sequence[Tidy]) -> dict[str, Tidy]:
    """Answers by the name of their measure."""
    return {m.name: answer for m, answer in zip(measures, answers, strict=True)}


def signals(
    frames: Frames, names: Mapping[str, str], trial: Trial | None, seen: str
) -> list[Signal]:
    """Every signal, act before watch, then in the order of INDICATORS.

    `frames` are the answers of INDICATORS and CONTEXT; an indicator that is not shown gives none.
    `names` are the centers', `seen` the address where centers are compared.
    """
    found = [
        signal
        for name, told in _TELLERS.items()
        if isinstance(frame := frames[name], pd.DataFrame)
        for signal in told(frame, frames, lambda c: names.get(c, c), trial, seen)
    ]
    return sorted(found, key=lambda signal: signal.level != "act")


def grouped(found: Sequence[Signal]) -> list[Signal]:
    """Where one indicator has more signals of a level than MOST_EACH, the rest in one line."""
    lines: list[Signal] = []
    for signal in found:
        alike = [s for s in found if (s.indicator, s.level) == (signal.indicator, signal.level)]
        place = alike.index(signal)
        if place < MOST_EACH or len(alike) == MOST_EACH + 1:
            lines.append(signal)
        elif place == MOST_EACH:
            lines.append(_rest(alike[MOST_EACH:]))
    return lines


def judged(frames: Frames) -> bool:
    """Whether any indicator could be looked at."""
    return len(not_judged(frames)) < len(INDICATORS)


def not_judged(frames: Frames) -> list[str]:
    """The indicators that could not be looked at, in words."""
    return [label(m.name) for m in INDICATORS if isinstance(frames[m.name], NotShown)]


def decisions(
    found: Sequence[Signal], frames: Frames, centers: int, decide: Callable[[Signal], Any]
) -> Listed | NotShown:
    """The list of what wants a decision; "nothing flagged" where nothing does, and the reason of
    the first indicator where none could be judged.

    `decide(signal)` gives what stands under a signal for who may open an action, or None.
    """
    first = frames[INDICATORS[0].name]
    if isinstance(first, NotShown) and not judged(frames):
        return first
    sentence = _sentence(found, frames, centers)
    tidy = pd.DataFrame(
        [(s.level, s.center, s.what, s.detail) for s in found],
        columns=["level", "center", "what", "detail"],
    ).astype("str")
    if not found:
        nothing = say("Nothing flagged: every indicator is within its limits.")
        return Listed(empty(nothing), sentence, tidy)
    lines = [
        item(
            html.A(signal.what, href=signal.href),
            [html.Span(signal.detail), decide(signal)],
            badge(signal.level, label(signal.level, "level")),
        )
        for signal in grouped(found)
    ]
    note = say("At the thresholds of the trial definition")
    return Listed(html.Ul(lines, className="items"), sentence, tidy, note)


def _sentence(found: Sequence[Signal], frames: Frames, centers: int) -> str:
    act = sum(signal.level == "act" for signal in found)
    judged = len(INDICATORS) - len(not_judged(frames))
    parts = [
        say_plural("{n} indicator over {centers} centers: {act} to act on, {watch} to watch.",
                   "{n} indicators over {centers} centers: {act} to act on, {watch} to watch.",
                   judged, centers=centers, act=act, watch=len(found) - act)
    ]  # fmt: skip
    if missing := not_judged(frames):
        parts.append(say("Not judged, for want of data: {names}.", names=", ".join(missing)))
    return " ".join(parts)


def _rest(signals: Sequence[Signal]) -> Signal:
    first = signals[0]
    what = say_plural("{n} more center: {name}", "{n} more centers: {name}", len(signals),
                      name=label(first.indicator))  # fmt: skip
    return Signal(first.level, first.indicator, "", what,
                  "; ".join(signal.what for signal in signals), first.href)  # fmt: skip


# --- each indicator ----------------------------------------------------------------------------


def _late_saes(frame: pd.DataFrame, frames: Frames, name: Namer, trial: Trial, seen: str) -> list:
    limit = number(trial.sae.report_within_h, 0)
    trial_wide = _pooled(frames["sae_counts"], "late", "saes")
    found = []
    for row in frame.to_dict("records"):
        center = name(row["center"])
        if row["unreported"]:
            what = say_plural(
                "{center}: {n} serious adverse event known for over {limit} h, not reported",
                "{center}: {n} serious adverse events known for over {limit} h, not reported",
                int(row["unreported"]), center=center, limit=limit)  # fmt: skip
        else:
            what = say_plural(
                "{center}: {n} of {all} serious adverse events reported after {limit} h",
                "{center}: {n} of {all} serious adverse events reported after {limit} h",
                int(row["late"]), center=center, limit=limit, all=row["saes"])  # fmt: skip
        found.append(
            Signal(row["level"], late_sae_centers.name, row["center"], what, trial_wide, seen)
        )
    return found


def _overdue(frame: pd.DataFrame, frames: Frames, name: Namer, trial: Trial, seen: str) -> list:
    found = []
    for row in frame.to_dict("records"):
        what = say_plural("{center}: {n} deferred consent overdue",
                          "{center}: {n} deferred consents overdue",
                          int(row["overdue"]), center=name(row["center"]))  # fmt: skip
        longest = say_plural("Pending for {n} day at the longest; the limit is {limit}.",
                             "Pending for {n} days at the longest; the limit is {limit}.",
                             int(row["longest_days"]), limit=row["limit_days"])  # fmt: skip
        pending = say_plural("{n} pending in this center.", "{n} pending in this center.",
                             int(row["pending"]))  # fmt: skip
        found.append(Signal(row["level"], overdue_consents.name, row["center"], what,
                            f"{longest} {pending}", seen))  # fmt: skip
    return found


def _starts(frame: pd.DataFrame, frames: Frames, name: Namer, trial: Trial, seen: str) -> list:
    trial_wide = _pooled(frames["infusion_start_counts"], "out_of_window", "started")
    found = []
    for row in frame.to_dict("records"):
        sure = say("Probability that this center is over {limit}: {p}.",
                   limit=share(row["limit"]), p=probability(row["probability_over"]))  # fmt: skip
        found.append(Signal(row["level"], late_start_centers.name, row["center"],
                            _start_words(row, name(row["center"]), trial),
                            f"{sure} {trial_wide}", seen))  # fmt: skip
    return found


def _start_words(row: Mapping[str, Any], center: str, trial: Trial) -> str:
    n, values = int(row["out_of_window"]), {"center": center, "all": row["started"]}
    low, high = number(trial.window.earliest_h, 0), number(trial.window.latest_h, 0)
    if row["late"] == n:
        return say_plural("{center}: {n} of {all} infusions started after {high} h",
                          "{center}: {n} of {all} infusions started after {high} h",
                          n, high=high, **values)  # fmt: skip
    if row["early"] == n:
        return say_plural("{center}: {n} of {all} infusions started before {low} h",
                          "{center}: {n} of {all} infusions started before {low} h",
                          n, low=low, **values)  # fmt: skip
    return say_plural("{center}: {n} of {all} infusions started outside {low} to {high} h",
                      "{center}: {n} of {all} infusions started outside {low} to {high} h",
                      n, low=low, high=high, **values)  # fmt: skip


def _forms(frame: pd.DataFrame, frames: Frames, name: Namer, trial: Trial, seen: str) -> list:
    trial_wide = _pooled(frames["form_completeness"], "late", "due")
    found = []
    for row in frame.to_dict("records"):
        what = say_plural("{center}: {n} of {due} forms due is late",
                          "{center}: {n} of {due} forms due are late",
                          int(row["late"]), center=name(row["center"]), due=row["due"])  # fmt: skip
        longest = say_plural("The latest by {n} day.", "The latest by {n} days.",
                             int(row["longest_days"]))  # fmt: skip
        found.append(Signal(row["level"], late_forms_centers.name, row["center"], what,
                            f"{longest} {trial_wide}", seen))  # fmt: skip
    return found


def _silent(frame: pd.DataFrame, frames: Frames, name: Namer, trial: Trial, seen: str) -> list:
    found = []
    for row in frame.to_dict("records"):
        what = say("{center} has randomized nobody for {time}", center=name(row["center"]),
                   time=time_words(int(row["days_since_last"])))  # fmt: skip
        detail = say("{n} expected in that time at its earlier pace; a gap this long has "
                     "probability {p}.", n=row["expected"],
                     p=probability(row["gap_probability"]))  # fmt: skip
        found.append(Signal(row["level"], silent_centers.name, row["center"], what, detail,
                            "/recruitment"))  # fmt: skip
    return found


def _pace(frame: pd.DataFrame, frames: Frames, name: Namer, trial: Trial, seen: str) -> list:
    row = record(frame)
    if is_missing(row["level"]) or not row["level"]:
        return []
    what = say("The target by the planned {month}: probability {p}",
               month=month(row["planned_on"]), p=probability(row["probability"]))  # fmt: skip
    if is_missing(row["median_on"]):
        detail = say("There is no forecast: nobody recruits, or the end is too far away.")
    else:
        detail = say("At the present pace it is reached in {month} ({interval}).",
                     month=month(row["median_on"]), interval=interval_words(row))  # fmt: skip
    return [Signal(row["level"], recruitment_forecast.name, "", what, detail, "/recruitment")]


def _pooled(frame: Tidy, count: str, of: str) -> str:
    """The whole trial's share, as a sentence; "" where it is not known."""
    if isinstance(frame, NotShown) or not (total := int(frame[of].sum())):
        return ""
    n = int(frame[count].sum())
    return say("Whole trial: {share} ({ratio}).", share=percent(n, total), ratio=ratio(n, total))


_TELLERS: dict[str, Callable[..., list[Signal]]] = {
    late_sae_centers.name: _late_saes,
    overdue_consents.name: _overdue,
    late_start_centers.name: _starts,
    late_forms_centers.name: _forms,
    silent_centers.name: _silent,
    recruitment_forecast.name: _pace,
}
