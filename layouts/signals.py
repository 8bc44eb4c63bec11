"""What wants a decision or an eye, each in a sentence with its numbers and where it is seen.

The measures decide what is a signal, at the thresholds of the trial's definition; here it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

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
# The pages behind the signals.
RECRUITMENT, DEVIATIONS, INFUSION = "/recruitment", "/deviations", "/infusion"
SAFETY, DATA_QUALITY = "/safety", "/data-quality"
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
    new: bool = False  # not among the signals of the cut last reviewed, or only to watch there


def by_name(measures: Sequence[Measure], answers: Sequence[Tidy]) -> dict[str, Tidy]:
    """Answers by the name of their measure."""
    return {m.name: answer for m, answer in zip(measures, answers, strict=True)}


def signals(
    frames: Frames, names: Mapping[str, str], trial: Trial | None, seen: str
) -> list[Signal]:
    """The signals of every indicator, in the order of INDICATORS.

    `frames` are the answers of INDICATORS and CONTEXT; an indicator that is not shown gives none.
    `names` are the centers', `seen` the address of what has no page of its own.
    """
    return [
        signal
        for name, told in _TELLERS.items()
        if isinstance(frame := frames[name], pd.DataFrame)
        for signal in told(frame, frames, lambda c: names.get(c, c), trial, seen)
    ]


def in_order(found: Iterable[Signal]) -> list[Signal]:
    """Act before watch, else as they come."""
    return sorted(found, key=lambda signal: signal.level != "act")


def marked(
    found: Sequence[Signal], before: Iterable[Signal], unknown: Iterable[str]
) -> list[Signal]:
    """The signals, those marked new that were not there `before`, or only to watch.

    `unknown` are indicators nobody could judge before: of these nothing is called new.
    """
    known = {(s.indicator, s.center): s.level for s in before}
    silent = set(unknown)
    return [
        replace(s, new=s.indicator not in silent
                and known.get((s.indicator, s.center)) not in ("act", s.level))
        for s in found
    ]  # fmt: skip


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


def unknown(frames: Frames) -> list[str]:
    """The names of the indicators that could not be looked at."""
    return [m.name for m in INDICATORS if isinstance(frames[m.name], NotShown)]


def _rest(signals: Sequence[Signal]) -> Signal:
    first = signals[0]
    what = say_plural("{n} more center: {name}", "{n} more centers: {name}", len(signals),
                      name=label(first.indicator))  # fmt: skip
    return Signal(first.level, first.indicator, "", what,
                  "; ".join(signal.what for signal in signals), first.href,
                  any(signal.new for signal in signals))  # fmt: skip


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
            Signal(row["level"], late_sae_centers.name, row["center"], what, trial_wide, SAFETY)
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
                            f"{sure} {trial_wide}", INFUSION))  # fmt: skip
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
                            f"{longest} {trial_wide}", DATA_QUALITY))  # fmt: skip
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
                            RECRUITMENT))  # fmt: skip
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
    return [Signal(row["level"], recruitment_forecast.name, "", what, detail, RECRUITMENT)]


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
