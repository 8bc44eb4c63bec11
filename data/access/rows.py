"""What is left of a cut's table for a scope: its rows, its columns, and the keys in it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.measures.registry import CENTER, PARTICIPANT
from data.store.cuts import Cut
from data.vocabulary import ALL_CENTERS, ALL_PARTICIPANTS, GROUP, Grain, Mark, Table

_NAMES_A_CENTER = {"centers": (CENTER, "name")}  # every other table has the identifier alone


def scoped(
    cut: Cut,
    table: Table,
    columns: list[str],
    grain: Grain,
    own: frozenset[str] | None,
    groups: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """A table without the rows, columns and keys that this scope may not hold.

    `own` are the centers whose rows it may hold, None for all. The center becomes one word where
    the grain is the whole trial; identifiers become numbers that mean nothing outside this cut,
    and free text goes, where the grain is coarser than the participant. `groups` tells each
    participant's group; whoever has none there is left out, and without it all are one group.
    """
    frame = cut.tables[table.name]
    if own is not None and CENTER in frame.columns:
        frame = frame[frame[CENTER].isin(own)]
    frame = frame[[c for c in columns if c in frame.columns]].copy()
    if PARTICIPANT in frame.columns:
        frame = _grouped(frame, groups)
    if grain < Grain.PARTICIPANT:
        frame = _without_people(frame, cut, table)
    if grain < Grain.CENTER:
        for name in _NAMES_A_CENTER.get(table.name, (CENTER,)):
            if name in frame.columns:
                frame[name] = ALL_CENTERS
    return frame.reset_index(drop=True)


def enough_peers(cut: Cut, own: frozenset[str] | None, centers: int, participants: int) -> bool:
    """Whether besides `own` there are so many centers, with so many participants in them."""
    frame = cut.tables["enrollment"]
    others = frame[~frame[CENTER].isin(own or ())]
    peers = set(cut.tables["centers"][CENTER]) - set(own or ())
    return len(peers) >= centers and len(others) >= participants


def _grouped(frame: pd.DataFrame, groups: Mapping[str, str] | None) -> pd.DataFrame:
    """The frame with the group of each row's participant. A row of nobody, as of somebody
    screened and not randomized, belongs to all.
    """
    if groups is None:
        return frame.assign(**{GROUP: ALL_PARTICIPANTS})
    nobody = frame[PARTICIPANT].isna()
    group = frame[PARTICIPANT].map(groups).where(~nobody, ALL_PARTICIPANTS)
    return frame.assign(**{GROUP: group.astype("str")})[group.notna()]


def _without_people(frame: pd.DataFrame, cut: Cut, table: Table) -> pd.DataFrame:
    """The frame with numbers for identifiers and without free text."""
    for name in frame.columns.drop(GROUP, errors="ignore"):
        if name == PARTICIPANT:
            frame[name] = frame[name].map(_codes(cut))
        elif table.column(name).mark is Mark.IDENTIFIES:
            frame[name] = range(len(frame))
        elif table.column(name).mark is Mark.FREE_TEXT:
            frame = frame.drop(columns=name)
    return frame


def _codes(cut: Cut) -> dict[str, int]:
    return {name: code for code, name in enumerate(sorted(cut.tables["participants"][PARTICIPANT]))}
