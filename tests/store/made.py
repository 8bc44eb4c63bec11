"""Made-up tables for the store's tests: small ones, and any that the vocabulary allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import hypothesis.strategies as st

from data.store.frames import columns_of, empty_frame, frame_of
from data.vocabulary import EXPORT_TABLES, Kind, Sentence, sentence

AS_OF = datetime(2026, 3, 2, 6, 0, 0, 123456, tzinfo=UTC)
_US = 10**6 * 86_400 * 365

_VALUES = {
    Kind.TEXT: st.text(max_size=6),
    Kind.CODE: st.text(max_size=6),
    Kind.PARTIAL: st.text(max_size=6),
    Kind.WHOLE: st.integers(-(2**62), 2**62),
    Kind.NUMBER: st.floats(allow_nan=False),
    Kind.YES_NO: st.sampled_from([0, 1]),
    Kind.DATE: st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat),
    Kind.INSTANT: st.integers(-100 * _US, 200 * _US),
}


_EXPECTED = sentence("a whole number from {low} to {high}", low=18, high=120)


@dataclass(frozen=True)
class SomeFinding:
    """A finding as data.intake makes it."""

    file: str = "participants.csv"
    row: int | None = 4
    column: str | None = "age"
    found: str = "abc"
    expected: Sentence = _EXPECTED


def rows_of(name: str) -> st.SearchStrategy:
    """Rows of plain values for a table: keys complete and unique, the rest with gaps."""
    table = EXPORT_TABLES[name]
    cells = [
        _VALUES[column.kind] if column.name in table.key else st.none() | _VALUES[column.kind]
        for column in table.columns
    ]
    places = [table.names.index(column) for column in table.key]
    return st.lists(
        st.tuples(*cells), max_size=5, unique_by=lambda row: tuple(row[i] for i in places)
    )


def frame(name: str, rows: list):
    """A frame of the vocabulary's columns and dtypes from rows of plain values."""
    columns = columns_of(EXPORT_TABLES[name])
    return frame_of(columns, list(zip(*rows, strict=True))) if rows else empty_frame(columns)


def some(table: str, **given):
    """A frame with the columns given, everything else missing."""
    columns = columns_of(EXPORT_TABLES[table])
    count = len(next(iter(given.values())))
    return frame_of(columns, [given.get(column, [None] * count) for column, _ in columns])


def small_tables(participants: int = 3):
    """(tables, supplied): two centers and so many participants, everything else not supplied."""
    numbers = [f"0{1 + n % 2}-{n:03d}" for n in range(participants)]
    tables = {
        "centers": some("centers", center=["01", "02"], name=["One", "Two"]),
        "participants": some(
            "participants", participant=numbers, center=[number[:2] for number in numbers]
        ),
    }
    return tables, frozenset(tables)
