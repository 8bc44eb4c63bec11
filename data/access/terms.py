"""What the door says besides a measure's answer: a refusal, and the facts of a cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.trial import Trial
from data.vocabulary import Sentence, sentence


class Refused(Exception):
    """Somebody asked for what is not theirs, or in words the measure does not know."""

    def __init__(self, text: str, **values: object) -> None:
        self.sentence: Sentence = sentence(text, **values)
        super().__init__(str(self.sentence))


@dataclass(frozen=True)
class CutFacts:
    """What a page may say of a cut without a measure: none of its tables."""

    number: int
    as_of: datetime
    supplied: frozenset[str]
    trial: Trial
