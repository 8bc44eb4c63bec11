"""Between frames of the vocabulary's dtypes and the plain values that SQLite holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.vocabulary import Kind, Table

DTYPES = {
    Kind.TEXT: "str",
    Kind.CODE: "str",
    Kind.PARTIAL: "str",
    Kind.WHOLE: "Int64",
    Kind.NUMBER: "float64",
    Kind.YES_NO: "boolean",
    Kind.DATE: "datetime64[us]",
    Kind.INSTANT: "datetime64[us, UTC]",
}
_NAT = np.iinfo("i8").min
_DAY_US = 86_400_000_000
_YEARS = (np.datetime64("0001-01-01", "us").astype("i8"), np.datetime64("9999-12-31", "us"))

Columns = Sequence[tuple[str, Kind]]


def columns_of(table: Table) -> tuple[tuple[str, Kind], ...]:
    """Name and kind of each column, in the vocabulary's order."""
    return tuple((column.name, column.kind) for column in table.columns)


def empty_frame(columns: Columns) -> pd.DataFrame:
    """A frame without rows, with these columns and their dtypes."""
    return frame_of(columns, [[] for _ in columns])


def frame_of(columns: Columns, values: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A frame from plain values column by column (None: missing), as `plain` gives them."""
    return pd.DataFrame(
        {name: _series(given, kind) for (name, kind), given in zip(columns, values, strict=True)}
    )


def conformed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table's columns in its order, whole columns that are absent filled with missing.

    TypeError for a column that the table has not, or of another dtype; ValueError for a day that
    is not midnight.
    """
    if unknown := set(frame.columns) - set(table.names):
        raise TypeError(f"{table.name} has no column {sorted(unknown)}")
    taken = {}
    for name, kind in columns_of(table):
        series = frame[name] if name in frame else _missing(len(frame), kind)
        if str(series.dtype) != DTYPES[kind]:
            raise TypeError(f"{table.name}.{name} is {series.dtype}, not {DTYPES[kind]}")
        if kind is Kind.DATE:
            _check_days(series, f"{table.name}.{name}")
        taken[name] = series.reset_index(drop=True)
    return pd.DataFrame(taken)


def plain(series: pd.Series, kind: Kind) -> list[Any]:
    """The values SQLite holds: None for missing, 0/1, ISO days, microseconds UTC."""
    if kind in (Kind.NUMBER, Kind.INSTANT, Kind.DATE):
        return _plain_numpy(series, kind)
    missing = series.isna().to_numpy()
    values: list[Any] = series.to_numpy(dtype=object).tolist()
    if kind is Kind.YES_NO:
        return [None if gone else int(v) for v, gone in zip(values, missing, strict=True)]
    if not missing.any():
        return values
    return [None if gone else v for v, gone in zip(values, missing, strict=True)]


def _plain_numpy(series: pd.Series, kind: Kind) -> list[Any]:
    if kind is Kind.NUMBER:
        return [None if v != v else v for v in series.to_numpy().tolist()]
    if kind is Kind.DATE:
        days = np.datetime_as_string(series.to_numpy(), unit="D").tolist()
        return [None if day == "NaT" else day for day in days]
    return [None if v == _NAT else v for v in integers(series, kind).tolist()]


def integers(series: pd.Series, kind: Kind) -> np.ndarray:
    """A column of whole numbers, yes/no, days or instants as int64; the least one is missing."""
    if kind in (Kind.DATE, Kind.INSTANT):
        stamps = series.dt.tz_localize(None) if kind is Kind.INSTANT else series
        return stamps.to_numpy().view("i8")
    return series.astype("Int64").to_numpy(dtype="i8", na_value=_NAT)


def _series(values: Sequence[Any], kind: Kind) -> pd.Series:
    if kind in (Kind.TEXT, Kind.CODE, Kind.PARTIAL):
        return pd.Series(values, dtype="str")
    if kind is Kind.NUMBER:
        return pd.Series(np.array(values, dtype="f8"))
    if kind is Kind.DATE:
        days = np.array(values, dtype="datetime64[D]")
        return pd.Series(days.astype("datetime64[us]"))
    if kind is Kind.INSTANT:
        stamps = np.array([_NAT if v is None else v for v in values], dtype="i8")
        return pd.Series(stamps.view("datetime64[us]")).dt.tz_localize("UTC")
    return pd.Series(_masked(values, kind))


def _masked(values: Sequence[Any], kind: Kind) -> Any:
    missing = np.fromiter((v is None for v in values), dtype=bool, count=len(values))
    filled = np.array([0 if v is None else v for v in values], dtype="i8")
    if kind is Kind.YES_NO:
        return pd.arrays.BooleanArray(filled.astype(bool), missing)
    return pd.arrays.IntegerArray(filled, missing)


def _missing(rows: int, kind: Kind) -> pd.Series:
    return _series([None] * rows, kind)


def _check_days(series: pd.Series, name: str) -> None:
    stamps = series.to_numpy().view("i8")
    stamps = stamps[stamps != _NAT]
    if (stamps % _DAY_US).any():
        raise ValueError(f"{name} holds a time of day; a day is at midnight")
    if len(stamps) and (stamps.min() < _YEARS[0] or stamps.max() > _YEARS[1].astype("i8")):
        raise ValueError(f"{name} holds a day outside the years 1 to 9999")
