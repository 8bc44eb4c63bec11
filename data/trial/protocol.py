"""What the protocol fixes: plan, centers, eligibility, start window, infusion, SOFA, follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainSerializer

from data.trial.parts import (
    Above0,
    Count,
    Part,
    Share,
    WholeOrZero,
    Words,
    Wrong,
    ZeroOrMore,
    below,
    repeated,
    rising,
    shown,
    unknown,
)
from data.vocabulary import EXPORT_TABLES, sentence

Targets = Annotated[Mapping[Words, Count], AfterValidator(MappingProxyType), PlainSerializer(dict)]
DAYS_PER_MONTH = 365.25 / 12
_ROUNDING = 1e-9  # 1.5 - 1.0 and the like are not exact
_STOP_REASONS = EXPORT_TABLES["infusion"].column("reason").choices


class Design(Part):
    """Arms, ratio and strata. Only two arms are supported; which is which is not known here."""

    arms: Literal[2]
    ratio: tuple[Count, ...]
    strata: tuple[Words, ...]

    def wrong(self) -> Iterator[Wrong]:
        if len(self.ratio) != self.arms:
            yield Wrong("ratio", self.ratio, sentence("one number per arm ({n})", n=self.arms))
        yield from repeated("strata", self.strata)


class Planned(Part):
    """When recruitment is planned to begin and to end."""

    first_participant_on: date
    last_participant_on: date

    @property
    def months(self) -> float:
        """Length of planned recruitment in months of 30.44 days."""
        return (self.last_participant_on - self.first_participant_on).days / DAYS_PER_MONTH

    def wrong(self) -> Iterator[Wrong]:
        yield from below(self, "first_participant_on", "last_participant_on")


class Centers(Part):
    """How many centers are planned and what each is to recruit: its own target or the default."""

    planned: Count
    target: Count
    targets: Targets


class Eligibility(Part):
    """Thresholds of inclusion and exclusion that the export can show."""

    lactate_above_mmol_l: ZeroOrMore
    crt_finger_above_s: ZeroOrMore
    crt_knee_above_s: ZeroOrMore
    mottling_from: Annotated[int, Field(ge=1, le=5)]
    platelets_from_g_l: ZeroOrMore
    vasopressor_needed: bool


class StartWindow(Part):
    """When the infusion may start, in hours after norepinephrine onset; both ends are inside."""

    earliest_h: ZeroOrMore
    latest_h: Above0

    def wrong(self) -> Iterator[Wrong]:
        yield from below(self, "earliest_h", "latest_h")


class DoseStep(Part):
    """From `after_min` minutes after the start the planned rate is `rate` (ng/kg/min)."""

    after_min: WholeOrZero
    rate: Above0


class Infusion(Part):
    """The dose ladder (ng/kg/min), how long it lasts and what an upward step may be."""

    ladder: Annotated[tuple[DoseStep, ...], Field(min_length=1)]
    max_rate: Above0
    duration_h: Above0
    step_max: Above0
    step_wait_min: Above0
    step_tolerance_min: ZeroOrMore
    weight_basis: Literal["unknown", "actual", "predicted", "adjusted"]
    concentration_ng_ml: Above0 | None = None
    reduction_rule: Words

    def dose_until(self, hours: float) -> float:
        """Planned dose in ng/kg from the start to `hours`, at most to the end of the infusion."""
        end = max(0.0, min(hours, self.duration_h)) * 60
        starts = [step.after_min for step in self.ladder]
        return sum(
            step.rate * max(0.0, min(end, until) - step.after_min)
            for step, until in zip(self.ladder, [*starts[1:], end], strict=True)
        )

    @property
    def planned_dose_ng_kg(self) -> float:
        """Planned dose of a whole infusion in ng/kg (I-MICRO: 4275)."""
        return self.dose_until(self.duration_h)

    def wrong(self) -> Iterator[Wrong]:
        minutes = tuple(step.after_min for step in self.ladder)
        rates = tuple(step.rate for step in self.ladder)
        last = f"ladder[{len(self.ladder)}]"
        if minutes[0] != 0:
            yield Wrong("ladder[1].after_min", minutes[0], sentence("0, the start"))
        yield from rising("ladder", minutes, ".after_min")
        yield from rising("ladder", rates, ".rate")
        if rates[-1] != self.max_rate:
            reach = sentence("max_rate ({value}) at the last step", value=shown(self.max_rate))
            yield Wrong(f"{last}.rate", rates[-1], reach)
        if minutes[-1] >= self.duration_h * 60:
            end = sentence(
                "less than the {n} minutes of the infusion", n=shown(self.duration_h * 60)
            )
            yield Wrong(f"{last}.after_min", minutes[-1], end)
        yield from self._steps(minutes, rates)

    def _steps(self, minutes: tuple[int, ...], rates: tuple[float, ...]) -> Iterator[Wrong]:
        """The ladder must keep its own rule for steps up."""
        for place, (before, after) in enumerate(pairwise((0.0, *rates)), start=1):
            if after - before > self.step_max + _ROUNDING:
                most = sentence(
                    "a step up of at most step_max ({value})", value=shown(self.step_max)
                )
                yield Wrong(f"ladder[{place}].rate", after, most)
        for place, (earlier, later) in enumerate(pairwise(minutes), start=2):
            if 0 < later - earlier < self.step_wait_min:
                wait = sentence(
                    "step_wait_min ({n}) after the last step, or later", n=shown(self.step_wait_min)
                )
                yield Wrong(f"ladder[{place}].after_min", later, wait)


class Adherence(Part):
    """Thresholds of the classes of adherence, and of a DURATION deviation."""

    full_time_share: Share
    interrupted_pause_min: Above0
    duration_important_below: Share
    duration_tolerance_h: ZeroOrMore
    stop_reasons: tuple[str, ...]
    non_medical_reasons: tuple[str, ...]

    def wrong(self) -> Iterator[Wrong]:
        yield from below(self, "duration_important_below", "full_time_share")
        for key in ("stop_reasons", "non_medical_reasons"):
            yield from unknown(key, getattr(self, key), _STOP_REASONS)
            yield from repeated(key, getattr(self, key))


class Sofa(Part):
    """Days of the score, the endpoint's two ends, and every rule that SOFA 1996 leaves open."""

    days: Annotated[tuple[Annotated[int, Field(ge=0, le=28)], ...], Field(min_length=2)]
    baseline_day: WholeOrZero
    final_day: Count
    baseline_time: Literal["randomization", "infusion"]
    death_rule: Literal["score_24", "last_rank", "survivors"]
    discharge_rule: Literal["due", "last_observed", "zero"]
    missing_rule: Literal["not_computable", "carry_forward", "neighbors_mean", "normal"]
    sedation_rule: Literal["as_charted", "before_sedation", "missing"]
    rrt_rule: Literal["as_measured", "score_4"]
    urine_counts: bool
    norepinephrine_salt: Literal["base", "tartrate"]
    tartrate_per_base: Above0

    def wrong(self) -> Iterator[Wrong]:
        yield from rising("days", self.days)
        yield from below(self, "baseline_day", "final_day")
        for key in ("baseline_day", "final_day"):
            if getattr(self, key) not in self.days:
                days = ", ".join(map(str, self.days))
                yield Wrong(key, getattr(self, key), sentence("one of: {choices}", choices=days))


class Mottling(Part):
    """The second day of the knee photograph; the first is inclusion."""

    second_day: Annotated[int, Field(ge=1, le=28)]


class FollowUp(Part):
    """How long a participant is followed, and what a death does to free days."""

    days: Annotated[int, Field(ge=1, le=365)]
    free_days_if_dead: Literal[0, -1]
