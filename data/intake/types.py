"""Text to values: each kind of column has one spelling, and what is spelled otherwise is a finding.

Every distinct text is read once; rows only look it up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from data.derive.frames import DTYPES
from data.intake import clocks
from data.intake.blinding import ARM_WORD
from data.intake.clocks import Placed, Written, Zones
from data.intake.findings import EMPTY, WITHHELD, Findings
from data.intake.read import TextColumn, TextTable
from data.vocabulary import Column, Kind, Mark, Sentence, sentence

Expected = Sentence | Callable[[int], Sentence]

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_NUMBER = re.compile(r"(?!-0(?:\.0+)?$)-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_SAFE_DIGITS = 15  # a float keeps every decimal number of so many digits exactly
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})  # Unicode: control, format, line separators
_LINES = frozenset("\n\r\t")  # which free text may hold
_LOST = "\ufffd"  # what a wrong decoding leaves behind
_SPANS: dict[Kind, Callable[[str], clocks.Span | None]] = {
    Kind.DATE: clocks.day,
    Kind.INSTANT: clocks.time,
    Kind.PARTIAL: clocks.partial,
}


@dataclass(frozen=True)
class TypedTable:
    """A table typed: `frame` in the vocabulary's columns and dtypes, in the order of the file.

    `moments` holds, for each column of days and times, what its rows span in UTC; `faulty` names
    the columns of which some cell is not what it should be.
    """

    text: TextTable
    frame: pd.DataFrame
    zones: Zones
    moments: dict[str, Placed]
    faulty: frozenset[str]


@dataclass
class _Values:
    """Distinct texts of one column read: values, and which are missing or wrong."""

    values: np.ndarray
    missing: np.ndarray
    faults: list[tuple[np.ndarray, Sentence]]
    written: Written | None = None


def typed_table(text: TextTable, zones: Zones, findings: Findings) -> TypedTable:
    """The table with its cells typed. `zones` is the clock of each row's center.

    A cell that is wrong is a finding and missing in the frame; so is an empty cell where one is
    required. A column the file lacks is missing throughout.
    """
    columns: dict[str, pd.Series] = {}
    moments: dict[str, Placed] = {}
    faulty: set[str] = set()
    for column in text.table.columns:
        cells = text.columns.get(column.name)
        if cells is None:
            missing = np.full(len(text.rows), None, dtype=object)
            columns[column.name] = pd.Series(missing).astype(DTYPES[column.kind])
            faulty.add(column.name)
            continue
        before = len(findings)
        read = _read(column, cells.values, findings.tells_arm)
        _report(text, column, cells, read.faults, findings)
        place = None
        if read.written is not None:
            place = clocks.placed(read.written, cells.codes, zones)
            moments[column.name] = place
            _report_clock(text, column, place, zones, findings)
        columns[column.name] = _series(column.kind, read, cells.codes, place)
        if len(findings) > before:
            faulty.add(column.name)
    return TypedTable(text, pd.DataFrame(columns), zones, moments, frozenset(faulty))


def _read(column: Column, texts: np.ndarray, tells_arm: Callable[[str], bool]) -> _Values:
    read = _READERS[column.kind](column, texts)
    empty = texts == ""
    suspects = ~empty if column.kind is Kind.TEXT else read.missing & ~empty
    arm = np.zeros(len(texts), bool)
    arm[suspects] = [tells_arm(text) for text in texts[suspects]]
    faults = [(wrong & ~arm & ~empty, expected) for wrong, expected in read.faults]
    if column.required:
        faults.append((empty, sentence("a value: the column may not be empty")))
    read.faults = [*faults, (arm, ARM_WORD)]
    read.missing = read.missing | empty | arm
    return read


def _report(
    text: TextTable,
    column: Column,
    cells: TextColumn,
    faults: list[tuple[np.ndarray, Sentence]],
    findings: Findings,
) -> None:
    for wrong, expected in faults:
        if not wrong.any():
            continue
        at = np.flatnonzero(wrong[cells.codes])
        word = WITHHELD if expected is ARM_WORD else None
        add_rows(text, column.name, at, expected, findings, found=word)


def add_rows(
    text: TextTable,
    column: str,
    at: np.ndarray,
    expected: Expected,
    findings: Findings,
    found: str | None = None,
) -> None:
    """A finding for the cell of `column` in each row at the positions `at`.

    `expected`, where it depends on the row, is asked for the row's position.
    """
    if not len(at):
        return
    cells = text.columns[column]
    findings.add_cells(
        text.file,
        column,
        text.rows[at],
        lambda which: found or cells.at(at[which]) or EMPTY,
        expected if isinstance(expected, Sentence) else lambda which: expected(int(at[which])),
    )


def _report_clock(
    text: TextTable, column: Column, place: Placed, zones: Zones, findings: Findings
) -> None:
    for code, zone in enumerate(zones.names):
        here = zones.codes == code
        twice = sentence("a time with its offset: it came twice that day in {zone}", zone=zone)
        never = sentence("a time there was: the clock of {zone} skipped it that day", zone=zone)
        add_rows(text, column.name, np.flatnonzero(place.twice & here), twice, findings)
        add_rows(text, column.name, np.flatnonzero(place.never & here), never, findings)


def _text(column: Column, texts: np.ndarray) -> _Values:
    free = column.mark is Mark.FREE_TEXT
    unseen = _each(texts, lambda text: _has_unseen(text, _LINES if free else frozenset()))
    spaced = _each(texts, lambda text: not free and text != text.strip()) & ~unseen
    faults = [
        (unseen, sentence("text without signs that cannot be seen or were lost")),
        (spaced, sentence("no space before or after the text")),
    ]
    return _Values(texts, unseen | spaced, faults)


def _has_unseen(text: str, allowed: frozenset[str]) -> bool:
    if text.isascii() and text.isprintable():
        return False
    return _LOST in text or any(
        unicodedata.category(sign) in _UNSEEN for sign in text if sign not in allowed
    )


def _code(column: Column, texts: np.ndarray) -> _Values:
    wrong = ~np.isin(texts.astype(str), column.choices)
    expected = sentence("one of {choices}", choices=", ".join(column.choices))
    return _Values(texts, wrong, [(wrong, expected)])


def _yes_no(column: Column, texts: np.ndarray) -> _Values:
    wrong = _each(texts, lambda text: text not in ("yes", "no"))
    return _Values(texts == "yes", wrong, [(wrong, sentence("yes or no"))])


def _whole(column: Column, texts: np.ndarray) -> _Values:
    wrong = _each(texts, lambda text: not _WHOLE.fullmatch(text))
    values = np.zeros(len(texts), np.int64)
    values[~wrong] = [int(text) for text in texts[~wrong]]
    expected = sentence("a whole number in digits, such as {example}", example=column.example)
    return _Values(values, wrong, [(wrong, expected)])


def _number(column: Column, texts: np.ndarray) -> _Values:
    wrong = _each(texts, lambda text: not _NUMBER.fullmatch(text))
    values = np.full(len(texts), np.nan)
    values[~wrong] = [float(text) for text in texts[~wrong]]
    inexact = _each(texts, _loses_digits) & ~wrong
    values[inexact] = np.nan
    faults = [
        (wrong, sentence("a number in digits, decimals after a point, such as {example}",
                         example=column.example)),
        (inexact, sentence("a number of at most {n} digits", n=_SAFE_DIGITS)),
    ]  # fmt: skip
    return _Values(values, wrong | inexact, faults)


def _loses_digits(text: str) -> bool:
    """Whether the float of a number, written out, is not the number."""
    if len(text) <= _SAFE_DIGITS or not _NUMBER.fullmatch(text):
        return False
    return Decimal(repr(float(text))) != Decimal(text)


_FORMS = {
    Kind.DATE: sentence("a day as YYYY-MM-DD"),
    Kind.INSTANT: sentence("a date and time as YYYY-MM-DDTHH:MM"),
    Kind.PARTIAL: sentence("YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM"),
}


def _moment(column: Column, texts: np.ndarray) -> _Values:
    spans = [_SPANS[column.kind](text) for text in texts]
    wrong = np.array([span is None for span in spans], bool)
    low, high = clocks.YEARS
    odd = np.array([span is not None and not low <= span[0].year < high for span in spans], bool)
    faults = [
        (wrong, _FORMS[column.kind]),
        (odd, sentence("a year from {low} to {high}", low=low, high=high - 1)),
    ]
    kept = [None if bad else span for span, bad in zip(spans, wrong | odd, strict=True)]
    found = clocks.written(kept)
    return _Values(texts, wrong | odd, faults, found)


_READERS: dict[Kind, Callable[[Column, np.ndarray], _Values]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.YES_NO: _yes_no,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.DATE: _moment,
    Kind.INSTANT: _moment,
    Kind.PARTIAL: _moment,
}


def _each(texts: np.ndarray, test: Callable[[str], bool]) -> np.ndarray:
    return np.fromiter(map(test, texts), bool, len(texts))


def _series(kind: Kind, read: _Values, codes: np.ndarray, place: Placed | None) -> pd.Series:
    """The column's values by row, in the dtype of its kind."""
    missing = read.missing[codes]
    if kind is Kind.INSTANT and place is not None:
        return pd.Series(place.first).dt.tz_localize("UTC")
    if kind is Kind.DATE and read.written is not None:
        return pd.Series(read.written.first[codes])
    if kind is Kind.NUMBER:
        return pd.Series(read.values[codes])
    if kind is Kind.WHOLE:
        return pd.Series(pd.arrays.IntegerArray(read.values[codes], missing))
    if kind is Kind.YES_NO:
        return pd.Series(pd.arrays.BooleanArray(read.values[codes], missing))
    values = read.values.copy()
    values[read.missing] = np.nan
    return pd.Series(values[codes], dtype="str")
