"""Frames of a table: its columns in order, each with the dtype of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.vocabulary import Kind, Table

DTYPES: dict[Kind, str] = {
    Kind.TEXT: "str",
    Kind.CODE: "str",
    Kind.PARTIAL: "str",
    Kind.WHOLE: "Int64",
    Kind.NUMBER: "float64",
    Kind.YES_NO: "boolean",
    Kind.DATE: "datetime64[us]",
    Kind.INSTANT: "datetime64[us, UTC]",
}


def typed(table: Table, columns: Mapping[str, Any]) -> pd.DataFrame:
    """The table made of `columns` (name -> Series on one index), typed, with a fresh index.

    KeyError where a column of the table is not among them.
    """
    frame = pd.DataFrame(
        {c.name: pd.Series(columns[c.name]).astype(DTYPES[c.kind]) for c in table.columns}
    )
    return frame.reset_index(drop=True)


def empty(table: Table) -> pd.DataFrame:
    """The table without a row."""
    return typed(table, {name: pd.Series(dtype="object") for name in table.names})
