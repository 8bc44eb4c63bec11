"""A table that remembers when each of its rows and cells became known, and says so in text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from data.synthetic import clock
from data.synthetic.clock import BLANK
from data.vocabulary import Column, Kind, Table

_ANY = 20000 * clock.DAY  # an instant in the place of a blank one
Change = tuple[np.ndarray, np.ndarray]  # (instants from which, values)


@dataclass(frozen=True)
class Cells:
    """One column: whole numbers with BLANK for empty, and what they become later.

    A code is its place in the vocabulary's choices, yes is 1, a number is in units of its last
    digit, a day counts from 1970 and an instant is minutes of UTC. The last change reached holds,
    or the largest where `rising`.
    """

    values: np.ndarray
    changes: tuple[Change, ...] = ()
    rising: bool = False

    def at(self, minute: int | None) -> np.ndarray:
        """The values entered by `minute`; by the end of all where None."""
        shown = self.values
        for when, later in self.changes:
            reached = when != BLANK if minute is None else (when != BLANK) & (when <= minute)
            later = np.maximum(shown, later) if self.rising else later
            shown = np.where(reached, later, shown)
        return shown


def entered(values: np.ndarray, when: np.ndarray) -> Cells:
    """A column that stays empty until each cell is entered."""
    return Cells(np.full(len(values), BLANK), ((when, values),))


@dataclass(frozen=True)
class Sheet:
    """One table of the export, to its end, with the instant each row is first exported.

    `words` are what the numbers of a text column stand for; `digits` are decimals; `precision`
    is 0 for an instant and 1 for a day alone, in columns of partial dates.
    """

    table: Table
    cells: dict[str, Cells]
    known: np.ndarray
    zone: np.ndarray
    words: Mapping[str, np.ndarray] = field(default_factory=dict)
    digits: Mapping[str, int] = field(default_factory=dict)
    precision: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if set(self.cells) != set(self.table.names):
            raise ValueError(f"{self.table.name}: {set(self.cells) ^ set(self.table.names)}")

    def texts(self, minute: int | None = None) -> dict[str, np.ndarray]:
        """Column -> texts of the rows known by `minute` (all where None), as the export holds."""
        rows = np.flatnonzero(self.known <= minute) if minute is not None else slice(None)
        return {column.name: self._texts(column, rows, minute) for column in self.table.columns}

    def _texts(self, column: Column, rows: np.ndarray | slice, minute: int | None) -> np.ndarray:
        values = self.cells[column.name].at(minute)[rows]
        if column.kind is Kind.TEXT:
            return looked_up(values, self.words[column.name])
        if column.kind is Kind.CODE:
            return looked_up(values, np.array(column.choices, dtype=object))
        if column.kind is Kind.YES_NO:
            return looked_up(values, np.array(["no", "yes"], dtype=object))
        if column.kind is Kind.DATE:
            return clock.day_texts(values)
        if column.kind is Kind.INSTANT:
            return clock.instant_texts(values, self.zone[rows])
        if column.kind is Kind.PARTIAL:
            return self._partial(values, self.zone[rows], self.precision[column.name][rows])
        return looked_up(values, _numbers(values, self.digits.get(column.name, 0)))

    @staticmethod
    def _partial(values: np.ndarray, zone: np.ndarray, precision: np.ndarray) -> np.ndarray:
        """A repeated hour is written as its day alone: a partial date carries no offset."""
        there = values != BLANK
        at = np.where(there, values, _ANY).astype("int64")
        days = clock.day_texts(np.where(there, clock.day_of(at, zone), BLANK))
        alone = (precision == 1) | clock.ambiguous(at, zone)
        return np.where(alone, days, clock.instant_texts(values, zone))


def looked_up(values: np.ndarray, words: np.ndarray) -> np.ndarray:
    """The word at each value; empty where BLANK."""
    return np.append(words, "")[values]


def _numbers(values: np.ndarray, digits: int) -> np.ndarray:
    """Text of every whole number up to the largest, read as units of the last digit."""
    top = int(values.max(initial=0)) + 1
    scale = 10**digits
    return np.array(
        [str(v) if not digits else f"{v // scale}.{v % scale:0{digits}d}" for v in range(top)],
        dtype=object,
    )
