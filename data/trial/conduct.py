"""How the trial's conduct is watched: consent, forms, safety, deviations, signals, limits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

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
    rising,
)
from data.vocabulary import sentence

WHO_GRADES = (1, 2, 3, 4)


class ConsentRule(Part):
    """Days after randomization within which a deferred consent must be settled."""

    limit_days: Count
    remind_days_before: WholeOrZero

    def wrong(self) -> Iterator[Wrong]:
        yield from below(self, "remind_days_before", "limit_days")


class FormRule(Part):
    """Days after its due day from which a form that is not received is late."""

    late_after_days: WholeOrZero


class SampleRule(Part):
    """Hours after randomization within which the biobank sample is taken."""

    within_h: Above0


class SaeRule(Part):
    """Reporting of serious events, and the windows in which events are counted."""

    report_within_h: Above0
    deaths_are_saes: bool
    windows_h: Annotated[tuple[Above0, ...], Field(min_length=1)]
    on_infusion_until_h: ZeroOrMore

    def wrong(self) -> Iterator[Wrong]:
        yield from rising("windows_h", self.windows_h)


class BleedingGrade(Part):
    """One grade of the bleeding scale."""

    grade: Annotated[int, Field(ge=1, le=4)]
    label: Words


class BleedingScale(Part):
    """The bleeding scale and the grade from which a bleeding is major."""

    scale: Literal["WHO"]
    major_from: Annotated[int, Field(ge=1, le=4)]
    grades: tuple[BleedingGrade, ...]

    def wrong(self) -> Iterator[Wrong]:
        found = tuple(grade.grade for grade in self.grades)
        if found != WHO_GRADES:
            yield Wrong("grades", found, sentence("the grades 1, 2, 3, 4 in this order"))


class HypotensionRule(Part):
    """When an event is a hypotension: as reported, or as measured where timed MAP is exported."""

    definition: Literal["reported", "measured"]
    map_below_mmhg: Above0
    for_min: Above0
    after_infusion_h: ZeroOrMore
    norepinephrine_rise_ug_kg_min: Above0
    norepinephrine_rise_share: Above0
    fluid_bolus_counts: bool
    dose_reduction_counts: bool


class AnalysisSet(Part):
    """A named set of participants; every figure names the one it is about."""

    name: Literal["randomized", "treated", "analyzable", "per_protocol"]
    label: Words
    rule: Words


class DeviationRule(Part):
    """One kind of deviation. `drug_effect`: the drug may cause it, so it may tell of the arm."""

    code: Words
    label: Words
    rule: Words
    important: bool
    drug_effect: bool
    found_by: Literal["software", "center"]


class Signals(Part):
    """When something wants a decision (act) or an eye (watch). Thresholds, each with its unit."""

    min_participants: Count
    silent_after_days: Count
    silent_probability: Share
    late_starts_limit: Share
    late_starts_watch: Share
    late_starts_probability: Share
    overdue_consents_watch: Count
    overdue_consents_act: Count
    late_forms_watch: Share
    late_forms_act: Share
    late_saes_watch: Share
    late_saes_act: Share
    pace_interval: Share
    pace_watch: Share
    pace_act: Share
    funnel_watch: Share
    funnel_act: Share
    late_share_probability: Share = 0.95
    limit_probability: Share

    def wrong(self) -> Iterator[Wrong]:
        yield from below(self, "late_starts_watch", "late_starts_probability")
        for name in ("overdue_consents", "late_forms", "late_saes", "funnel"):
            yield from below(self, f"{name}_watch", f"{name}_act")
        yield from below(self, "pace_act", "pace_watch")


class ToleranceLimit(Part):
    """A quality tolerance limit of the whole trial (requirements Q-1): shares of participants."""

    code: Words
    label: Words
    factor: Words
    numerator: Words
    denominator: Words
    expected: Annotated[float, Field(ge=0, lt=1)]
    watch: Share
    limit: Share
    min_participants: Count
    justification: Words
    review: Words
    owner: Words

    def wrong(self) -> Iterator[Wrong]:
        yield from below(self, "expected", "watch")
        yield from below(self, "watch", "limit")
