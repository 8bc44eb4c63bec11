"""Counts by center: one row per center that the view holds, zeros where nothing was counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from data.measures.intervals import clopper_pearson, share


def centers_in(*frames: pd.DataFrame) -> pd.Index:
    """The centers that stand in any of the frames, in order."""
    found = set().union(*(frame["center"].dropna().unique() for frame in frames))
    return pd.Index(sorted(found), dtype="str", name="center")


def count(frame: pd.DataFrame, centers: pd.Index) -> pd.Series:
    """Rows by center, Int64."""
    return frame.groupby("center").size().reindex(centers, fill_value=0).astype("Int64")


def count_people(frame: pd.DataFrame, centers: pd.Index) -> pd.Series:
    """Participants by center with at least one row, Int64."""
    return count(frame.drop_duplicates("participant"), centers)


def count_codes(
    frame: pd.DataFrame, column: str, codes: Sequence[str], centers: pd.Index
) -> pd.DataFrame:
    """Rows by center and code of `column`: one Int64 column per code, in the order given."""
    columns = {code: count(frame[frame[column] == code], centers) for code in codes}
    return pd.DataFrame(columns, index=centers)


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
