"""The trial definition as a whole, and the checks between its tables."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from data.trial import conduct, protocol
from data.trial.parts import Count, Part, Words, Wrong, repeated, unknown
from data.trial.reading import read_part, text_of
from data.vocabulary import EXPORT_TABLES, sentence

CODES = EXPORT_TABLES["deviations"].column("code").choices
EVENT_KINDS = EXPORT_TABLES["events"].column("kind").choices
SETS = ("randomized", "treated", "analyzable", "per_protocol")
OTHER = "OTHER"
# A drug effect can cause or tell these: a definition may not move them to the open deviations.
DRUG_CODES = frozenset({"DURATION", "DOSE-MAX", "DOSE-STEP", "UNBLIND", OTHER})
_OTHER_RULE = conduct.DeviationRule(
    code=OTHER,
    label="Other",
    rule="Any other departure from the protocol",
    important=False,
    drug_effect=True,
    found_by="center",
)


class Trial(Part):
    """The definition of a trial, frozen with each cut."""

    format: Literal["trial/1"]
    name: Words
    title: Words
    version: Words
    registrations: tuple[Words, ...]
    sponsor: Words
    target: Count
    target_counts: Literal["analyzable", "randomized"]
    study_day: Literal["calendar", "24h"]
    blinding_words: Annotated[tuple[Words, ...], Field(min_length=1)]
    design: protocol.Design
    planned: protocol.Planned
    centers: protocol.Centers
    eligibility: protocol.Eligibility
    window: protocol.StartWindow
    infusion: protocol.Infusion
    adherence: protocol.Adherence
    sofa: protocol.Sofa
    mottling: protocol.Mottling
    follow_up: protocol.FollowUp
    consent: conduct.ConsentRule
    forms: conduct.FormRule
    samples: conduct.SampleRule
    sae: conduct.SaeRule
    aesi: tuple[str, ...]
    bleeding: conduct.BleedingScale
    hypotension: conduct.HypotensionRule
    signals: conduct.Signals
    analysis_sets: tuple[conduct.AnalysisSet, ...]
    deviations: tuple[conduct.DeviationRule, ...]
    limits: tuple[conduct.ToleranceLimit, ...]
    _text: str = PrivateAttr("")

    @property
    def text(self) -> str:
        """The TOML as it was read."""
        return self._text

    @property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    @property
    def planned_per_month(self) -> float:
        """Participants a month that reach the target on the planned day."""
        return self.target / self.planned.months

    def center_target(self, center: str) -> int:
        """What this center is to recruit: its own target, or the default."""
        return self.centers.targets.get(center, self.centers.target)

    def deviation(self, code: str) -> conduct.DeviationRule:
        """The rule of a code; OTHER has one even where the catalog leaves it out."""
        for rule in self.deviations:
            if rule.code == code:
                return rule
        if code == OTHER:
            return _OTHER_RULE
        raise KeyError(code)

    def __hash__(self) -> int:
        return hash(self._text)

    def wrong(self) -> Iterator[Wrong]:
        yield from repeated("registrations", self.registrations)
        yield from self._wrong_words()
        yield from unknown("aesi", self.aesi, EVENT_KINDS)
        yield from repeated("aesi", self.aesi)
        yield from self._wrong_days()
        yield from self._wrong_sets()
        yield from self._wrong_deviations()
        yield from _doubles("limits", [limit.code for limit in self.limits])

    def _wrong_words(self) -> Iterator[Wrong]:
        for word in self.blinding_words:
            if word != word.strip().lower():
                yield Wrong("blinding_words", word, sentence("lower case, without spaces around"))
        yield from repeated("blinding_words", self.blinding_words)

    def _wrong_days(self) -> Iterator[Wrong]:
        last = self.follow_up.days
        for key, day in (
            ("sofa.days", self.sofa.days[-1]),
            ("mottling.second_day", self.mottling.second_day),
        ):
            if day > last:
                yield Wrong(key, day, sentence("at most follow_up.days ({n})", n=last))

    def _wrong_sets(self) -> Iterator[Wrong]:
        names = tuple(one.name for one in self.analysis_sets)
        if sorted(names) != sorted(SETS):
            each = sentence("each once: {choices}", choices=", ".join(SETS))
            yield Wrong("analysis_sets", names, each)

    def _wrong_deviations(self) -> Iterator[Wrong]:
        codes = [rule.code for rule in self.deviations]
        yield from _doubles("deviations", codes)
        for code in CODES:
            if code != OTHER and code not in codes:
                needed = sentence("a rule for {code}", code=code)
                yield Wrong("deviations", tuple(codes), needed)
        for rule in self.deviations:
            for wrong in unknown("code", [rule.code], CODES):
                yield wrong._replace(key=f"deviations[{rule.code}].code")
            if rule.code in DRUG_CODES and not rule.drug_effect:
                true = sentence("true: a drug effect can cause or tell it")
                yield Wrong(f"deviations[{rule.code}].drug_effect", False, true)


def _doubles(key: str, codes: list[str]) -> Iterator[Wrong]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield Wrong(f"{key}[{code}].code", code, sentence("each code once"))


def read_trial(source: Path | str) -> Trial:
    """The definition of a TOML file (Path) or text (str); DefinitionError with every finding."""
    text = text_of(source, "trial definition")
    trial = read_part(Trial, text, "trial definition", "trial/1")
    trial._text = text
    return trial
