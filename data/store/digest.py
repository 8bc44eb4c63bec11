"""The logical digest of a cut: what it says, whatever the order of rows and the file's bytes.

SHA-256 over a header (as_of, what was supplied, the definition's text) and the tables by name;
in a table the columns in the vocabulary's order, in a column the values in the order of the keys.
A table begins with the JSON of its name, columns and number of rows. A value has one spelling:
whole numbers, yes/no, days and instants 8 bytes (little-endian; the least integer is missing,
instants and days in microseconds), numbers as IEEE doubles (one NaN, no minus zero), text as the
lengths of all values (4 bytes, characters, −1 for missing) and then their characters in UTF-8.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.store import clock
from data.store.frames import Columns, integers
from data.vocabulary import Kind

FORMAT = 1
_TEXTS = (Kind.TEXT, Kind.CODE, Kind.PARTIAL)


def digest_of_sorted(
    tables: Mapping[str, tuple[Columns, pd.DataFrame]],
    supplied: Iterable[str],
    as_of: datetime,
    definition: str,
) -> str:
    """The digest of frames whose rows are in the order of their keys."""
    digest = hashlib.sha256()
    header = {"format": FORMAT, "as_of": clock.micros(as_of), "definition": definition}
    digest.update(_json({**header, "supplied": sorted(supplied)}))
    for name in sorted(tables):
        columns, frame = tables[name]
        listed = [[column, kind.value] for column, kind in columns]
        digest.update(_json({"table": name, "rows": len(frame), "columns": listed}))
        for column, kind in columns:
            for part in _bytes(frame[column], kind):
                digest.update(part)
    return digest.hexdigest()


def in_key_order(
    frame: pd.DataFrame, columns: Columns, key: tuple[str, ...], name: str
) -> pd.DataFrame:
    """The rows by key, text by code point. ValueError where a key is missing or occurs twice."""
    kinds = dict(columns)
    ranks = [_ranks(frame[column], kinds[column], f"{name}.{column}") for column in key]
    order = np.lexsort(ranks[::-1])
    ordered = [rank[order] for rank in ranks]
    same = np.logical_and.reduce([rank[1:] == rank[:-1] for rank in ordered])
    if same.any():
        raise ValueError(f"{name}: a key {key} occurs twice")
    if (order[1:] > order[:-1]).all():
        return frame
    return frame.iloc[order].reset_index(drop=True)


def _ranks(series: pd.Series, kind: Kind, name: str) -> np.ndarray:
    if series.isna().any():
        raise ValueError(f"{name} is part of the key and missing in a row")
    if kind not in _TEXTS:
        return integers(series, kind)
    codes, words = pd.factorize(series.to_numpy(dtype=object))
    rank = np.empty(len(words), dtype="i8")
    rank[sorted(range(len(words)), key=words.__getitem__)] = np.arange(len(words))
    return rank[codes] if len(words) else codes


def _bytes(series: pd.Series, kind: Kind) -> Iterable[bytes]:
    if kind in _TEXTS:
        missing = series.isna().to_numpy()
        values = np.where(missing, "", series.to_numpy(dtype=object)).tolist()
        lengths = np.fromiter(map(len, values), dtype="<i4", count=len(values))
        yield np.where(missing, np.int32(-1), lengths).astype("<i4").tobytes()
        yield "".join(values).encode()
    elif kind is Kind.NUMBER:
        numbers = series.to_numpy().astype("<f8") + 0.0  # minus zero becomes zero
        yield np.where(np.isnan(numbers), np.nan, numbers).tobytes()
    else:
        yield integers(series, kind).astype("<i8").tobytes()


def _json(header: Mapping[str, object]) -> bytes:
    return json.dumps(header, ensure_ascii=False, sort_keys=True).encode() + b"\n"
