"""Counts by center: one row per center that the view holds, zeros where nothing was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from data.measures.intervals import clopper_pearson, share


def centers_in(centers: pd.DataFrame) -> pd.Index:
    """The centers of the view, in order. Every row of every table belongs to one of them."""
    return pd.Index(sorted(centers["center"].unique()), dtype="str", name="center")


def count(frame: pd.DataFrame, centers: pd.Index) -> pd.Series:
    """Rows by center, Int64."""
    rows = np.bincount(_places(frame["center"], centers), minlength=len(centers))
    return pd.Series(rows, index=centers, dtype="Int64")


def count_people(frame: pd.DataFrame, centers: pd.Index) -> pd.Series:
    """Participants by center with at least one row, Int64."""
    return count(frame.drop_duplicates("participant"), centers)


def count_codes(
    frame: pd.DataFrame, column: str, codes: Sequence[str], centers: pd.Index
) -> pd.DataFrame:
    """Rows by center and code of `column`: one Int64 column per code, in the order given.

    Rows whose code is missing or another one are in no column.
    """
    code = pd.Index(codes).get_indexer(frame[column])
    known = code >= 0
    cell = _places(frame["center"], centers)[known] * len(codes) + code[known]
    counts = np.bincount(cell, minlength=len(centers) * len(codes))
    table = counts.reshape(len(centers), len(codes))
    return pd.DataFrame(table, index=centers, columns=list(codes)).astype("Int64")


def _places(center: pd.Series, centers: pd.Index) -> np.ndarray:
    """The place of each row's center in `centers`; ValueError for one that is not there."""
    places = centers.get_indexer(center)
    if (places < 0).any():
        raise ValueError(f"{int((places < 0).sum())} rows of a center the view does not hold")
    return places


def add_share(frame: pd.DataFrame, of: str, *parts: str) -> pd.DataFrame:
    """The frame with `share`, `low`, `high`: the sum of `parts` among `of`, exact 95 % interval."""
    part = frame[list(parts)].sum(axis=1)
    low, high = clopper_pearson(part, frame[of])
    return frame.assign(share=share(part, frame[of]), low=low, high=high)


def tidy(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The columns in order, the center a column again."""
    return frame.reset_index()[list(columns)]


def level(act: pd.Series | np.ndarray, watch: pd.Series | np.ndarray) -> np.ndarray:
    """'act' where it wants a decision, 'watch' where it wants an eye, else ''."""
    return np.select([np.asarray(act, dtype=bool), np.asarray(watch, dtype=bool)],
                     ["act", "watch"], default="")  # fmt: skip


def signals(frame: pd.DataFrame, order: str, columns: Iterable[str]) -> pd.DataFrame:
    """The rows with a level, those that want a decision first, then the largest `order`."""
    found = frame[frame["level"] != ""].reset_index()
    found = found.sort_values(
        ["level", order, "center"], ascending=[True, False, True], kind="stable"
    )
    return found.astype({"level": "str"})[list(columns)].reset_index(drop=True)
