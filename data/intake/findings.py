"""Findings: what is wrong in a file, where, and what was expected instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from data.vocabulary import Sentence, sentence

SHOWN = 20  # cells listed of one fault in one column; the rest are counted
_LONGEST = 60  # signs of a cell that a finding repeats

# what `found` says where there is no cell to repeat, or none that may be
MISSING = "missing"
EMPTY = "empty"
WITHHELD = "withheld"


@dataclass(frozen=True)
class Finding:
    """One fault. `row` counts as a spreadsheet does: the header is row 1."""

    file: str
    row: int | None
    column: str | None
    found: str
    expected: Sentence

    def as_dict(self) -> dict[str, str | int | None]:
        """The finding in English, ready for JSON."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "found": self.found,
            "expected": str(self.expected),
        }


class ImportRefused(Exception):
    """An export that cannot become a cut; `findings` says why, ordered by file, row, column."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(f"{len(self.findings)} finding(s)")


class Findings:
    """Collects findings. Never repeats a text that `tells_arm` says gives an arm away."""

    def __init__(self, tells_arm: Callable[[str], bool]) -> None:
        self.tells_arm = tells_arm
        self._found: list[Finding] = []

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self, file: str, row: int | None, column: str | None, found: str, expected: Sentence
    ) -> None:
        """Add one; `found` is the text of a cell or one of the words above."""
        shown = WITHHELD if self.tells_arm(found) else _printable(found)
        name = None if column is None else _printable(column)
        self._found.append(Finding(file, row, name, shown, expected))

    def add_cells(
        self,
        file: str,
        column: str | None,
        rows: np.ndarray,
        found: Callable[[int], str],
        expected: Sentence | Callable[[int], Sentence],
    ) -> None:
        """Add one fault of many cells: the first ones listed, the rest counted.

        `rows` are row numbers; `found` and `expected` are asked for an index into `rows`.
        """
        order = np.argsort(rows, kind="stable")
        for at in order[:SHOWN].tolist():
            wanted = expected if isinstance(expected, Sentence) else expected(at)
            self.add(file, int(rows[at]), column, found(at), wanted)
        if len(rows) > SHOWN:
            more = sentence("and {n} more like these, from this row on", n=len(rows) - SHOWN)
            self.add(file, int(rows[order[SHOWN]]), column, "…", more)

    def listed(self) -> list[Finding]:
        """All of them, ordered by file, row and column; what concerns a whole file first."""
        return sorted(
            self._found, key=lambda f: (f.file, f.row or 0, f.column or "", f.expected.text)
        )


def _printable(text: str) -> str:
    """The text on one line, signs that do not print written out, cut to a length."""
    start = text[:_LONGEST] + ("…" if len(text) > _LONGEST else "")
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in start) or EMPTY


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii") if sign != "\xa0" else "\\xa0"
