"""The charter: what is open to blinded eyes, and how small a pooled number may be."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from data.trial.parts import Part, Words
from data.trial.reading import read_part, text_of
from data.vocabulary import Topic


class DisclosureRule(Part):
    """When a pooled figure may be shown to blinded eyes.

    At least `denominator` participants; a count of 0 or at least `cell`, and as many without it;
    renewed when `batch` more are mature. A charter may ask for more, never for less.
    Source: requirements U-5, U-6.
    """

    denominator: Annotated[int, Field(ge=30)] = 30
    cell: Annotated[int, Field(ge=5)] = 5
    batch: Annotated[int, Field(ge=10)] = 10


class Pooled(Part):
    """Which topics blinded eyes may see pooled over the whole trial."""

    deviations_drug: bool
    infusion_course: bool
    aesi: bool
    outcomes: bool


class Charter(Part):
    """Who may see what, where the house leaves it open."""

    format: Literal["charter/1"]
    version: Words
    pooled: Pooled
    disclosure: DisclosureRule
    _text: str = PrivateAttr("")

    @property
    def text(self) -> str:
        """The TOML as it was read."""
        return self._text

    @property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    def opens(self, topic: Topic) -> bool:
        """Whether this topic is open to blinded eyes, pooled. False for every other topic."""
        return bool(getattr(self.pooled, topic.value, False))


def read_charter(source: Path | str) -> Charter:
    """The charter of a TOML file (Path) or text (str); DefinitionError with every finding."""
    text = text_of(source, "charter")
    charter = read_part(Charter, text, "charter", "charter/1")
    charter._text = text
    return charter
