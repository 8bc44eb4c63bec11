"""What the rows of a typed table mean in time, and which row of another table they speak of."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.intake.findings import Findings
from data.intake.types import Expected, TypedTable, add_rows

NOWHERE = -1
_NAT = np.datetime64("NaT", "us")


class Spans:
    """The earliest and latest instant (UTC) of each row's days and times; NaT where unknown.

    A cell that turns out wrong is spoiled: it is reported once and judges no other cell.
    """

    def __init__(self, typed: TypedTable) -> None:
        self.typed = typed
        self._first = {name: place.first.copy() for name, place in typed.moments.items()}
        self._last = {name: place.last.copy() for name, place in typed.moments.items()}

    @property
    def columns(self) -> list[str]:
        return list(self._first)

    def first(self, column: str) -> np.ndarray:
        """The earliest instants of a column; all NaT where the file lacks it."""
        return self._first.get(column, np.full(len(self.typed.frame), _NAT))

    def last(self, column: str) -> np.ndarray:
        """The latest ones."""
        return self._last.get(column, np.full(len(self.typed.frame), _NAT))

    def refuse(
        self, column: str, wrong: np.ndarray, expected: Expected, findings: Findings
    ) -> None:
        """Report the cells of `column` in the rows marked `wrong`, and spoil them.

        `expected`, where it depends on the row, is asked for the row's position.
        """
        at = np.flatnonzero(wrong)
        add_rows(self.typed.text, column, at, expected, findings)
        if column in self._first:
            self._first[column][at] = self._last[column][at] = _NAT

    def said(self, column: str, row: int) -> str:
        """The text of a cell, as written."""
        return self.typed.text.columns[column].at(row)


def places(typed: TypedTable, column: str, other: TypedTable, key: str) -> np.ndarray:
    """For each row, the position in `other` of the row whose `key` equals its `column`.

    NOWHERE where there is none, or more than one, or the cell is wrong or empty.
    """
    if column not in typed.text.columns or key not in other.text.columns:
        return np.full(len(typed.frame), NOWHERE)
    keys = pd.Index(other.frame[key])
    single = np.flatnonzero(~keys.duplicated(keep=False) & keys.notna())
    cells = typed.text.columns[column]
    found = pd.Index(keys[single]).get_indexer(pd.Index(cells.values, dtype=keys.dtype))
    rows = np.append(single, NOWHERE)[found]  # found is -1, the last, where there is none
    return np.where(typed.frame[column].isna(), NOWHERE, rows[cells.codes])


def fetched(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    """`values` at the positions `at`; NaT where that is NOWHERE."""
    return np.append(values, _NAT)[at]
