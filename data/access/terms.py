"""What the door says besides a measure's answer: a refusal, and the facts of a cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from data.measures.registry import PARTICIPANT
from data.trial import Trial
from data.vocabulary import GROUP, GROUP_WITHHELD, Sentence, sentence


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


@dataclass(frozen=True, repr=False)
class Closed:
    """What makes a view a closed one: each participant's group, "A" or "B".

    `names` are the arms' names once revealed. `withheld` are participants whose treatment somebody
    outside the committee knows: beside their name a letter would tell which arm it stands for, so
    no list of participants has it until the reveal (requirements U-13).
    """

    groups: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()

    def masked(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A list of participants without the letters that are withheld."""
        if self.names or not {PARTICIPANT, GROUP} <= set(frame.columns):
            return frame
        hidden = frame[PARTICIPANT].isin(self.withheld)
        return frame.assign(**{GROUP: frame[GROUP].where(~hidden, GROUP_WITHHELD)})
