"""What wants a decision: the signals listed, what was looked at, and what is new among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, empty, item
from dashboard.kit.words import label, number, say, say_plural
from data.measures.chance_flags import (
    chance_late_forms,
    chance_late_saes,
    chance_late_starts,
    chance_silent,
)
from data.measures.registry import Measure, Tidy
from data.vocabulary import NotShown
from layouts import signals, tolerance
from layouts.signals import Frames, Signal

# How many flags chance alone would raise, of the indicators that judge centers by chance.
CHANCE: tuple[Measure, ...] = (
    chance_late_saes, chance_late_starts, chance_late_forms, chance_silent,
)  # fmt: skip


def decisions(
    found: Sequence[Signal],
    frames: Frames,
    limits: Tidy,
    centers: int,
    decide: Callable[[Signal], Any],
    before: int | None = None,
    chance: Sequence[Tidy] = (),
) -> Listed | NotShown:
    """The list of what wants a decision; "nothing flagged" where nothing does, and the reason of
    the first indicator where none could be judged.

    `limits` is what tolerance.standings gives, `before` the cut that new signals are new since,
    `chance` the answers of CHANCE, which say how many flags chance alone would raise.
    `decide(signal)` gives what stands under a signal for who may open an action, or None.
    """
    first = frames[signals.INDICATORS[0].name]
    if isinstance(first, NotShown) and not judged(frames, limits):
        return first
    sentence = _sentence(found, frames, limits, centers, before)
    sentence = " ".join(part for part in (sentence, _chance_words(chance)) if part)
    tidy = pd.DataFrame(
        [(s.level, s.center, s.what, s.detail) for s in found],
        columns=["level", "center", "what", "detail"],
    ).astype("str")
    tidy["new"] = pd.array([s.new for s in found], dtype="boolean")
    if not found:
        nothing = say("Nothing flagged: every indicator is within its limits.")
        return Listed(empty(nothing), sentence, tidy)
    lines = [
        item(
            html.A(signal.what, href=signal.href),
            [html.Span(signal.detail), *_new(signal, before), decide(signal)],
            badge(signal.level, label(signal.level, "level")),
        )
        for signal in signals.grouped(found)
    ]
    note = say("At the thresholds of the trial definition")
    return Listed(html.Ul(lines, className="items"), sentence, tidy, note)


def judged(frames: Frames, limits: Tidy) -> bool:
    """Whether any indicator or tolerance limit could be looked at."""
    return len(not_judged(frames)) < len(signals.INDICATORS) or bool(_limits_judged(limits)[0])


def not_judged(frames: Frames) -> list[str]:
    """The indicators that could not be looked at, in words."""
    return [label(name) for name in signals.unknown(frames)]


def _new(signal: Signal, before: int | None) -> list[Any]:
    """What marks a signal that is new since the cut last reviewed."""
    if not signal.new or before is None:
        return []
    return [" ", html.Strong(say("New since cut {cut}.", cut=before))]


def _sentence(
    found: Sequence[Signal], frames: Frames, limits: Tidy, centers: int, before: int | None
) -> str:
    act = sum(signal.level == "act" for signal in found)
    judged = len(signals.INDICATORS) - len(not_judged(frames))
    parts = [
        say_plural("{n} indicator over {centers} centers{limits}: {act} to act on, {watch} to "
                   "watch.",
                   "{n} indicators over {centers} centers{limits}: {act} to act on, {watch} to "
                   "watch.", judged, centers=centers, limits=_limits_words(limits), act=act,
                   watch=len(found) - act)
    ]  # fmt: skip
    if before is not None and found:
        new = sum(signal.new for signal in found)
        parts.append(say_plural("{n} is new since cut {cut}.", "{n} are new since cut {cut}.", new,
                                cut=before))  # fmt: skip
    if missing := not_judged(frames):
        parts.append(say("Not judged, for want of data: {names}.", names=", ".join(missing)))
    return " ".join(parts)


def _chance_words(chance: Sequence[Tidy]) -> str:
    """How many flags of centers are expected although none differs; "" where nothing says."""
    shown = [answer for answer in chance if isinstance(answer, pd.DataFrame)]
    if not any(int(answer["centers"].sum()) for answer in shown):
        return ""
    flags, act = (sum(float(a[c].sum()) for a in shown) for c in ("expected_flags", "expected_act"))
    return say("Were all centers alike, chance alone would raise about {n} flags of centers, {act} "
               "of them to act on.", n=number(flags, 1), act=number(act, 1))  # fmt: skip


def _limits_words(limits: Tidy) -> str:
    judged, total = _limits_judged(limits)
    if not total:
        return ""
    return say(" and {judged} of {total} tolerance limits", judged=judged, total=total)


def _limits_judged(limits: Tidy) -> tuple[int, int]:
    """How many tolerance limits could be judged, and of how many."""
    return (0, 0) if isinstance(limits, NotShown) else (tolerance.judged(limits), len(limits))
