"""What measures of the closed session share: groups, analysis sets, and tidy rows by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from data.measures.intervals import clopper_pearson, share
from data.vocabulary import ALL_PARTICIPANTS, GROUP

SETS = ("analyzable", "treated", "per_protocol")  # columns of `outcome_status`, as the trial's
PAIR = 2

_CODES = frozenset({
    GROUP, "state", "estimand", "method", "rule", "component", "support", "category", "variable",
    "level", "class_unblinded", "stop_reason", "code", "box", "outcome", "random", "participant",
    "center", "part", "window", "withdrawal", "better_when", "phase", "scale",
})  # fmt: skip
_WHOLE = frozenset({
    "day", "of", "count", "in_icu", "discharged", "dead", "missing", "not_due", "filled", "scored",
    "first_n", "second_n", "deaths", "at_risk", "alive", "unknown", "imputed", "participants",
    "events", "undated", "not_started", "first_alive", "second_alive", "known", "zero", "score",
    "deviations", "important", "death_day", "last_day", "icu_day", "hospital_day", "wins",
    "losses", "ties", "first_of", "second_of", "first_count", "second_count", "serious", "severe",
    "randomized",
})  # fmt: skip
_YES_NO = frozenset({"converged", "randomized_comparison", "deaths_are_saes", "started",
                     "analyzable", "treated", "per_protocol"})  # fmt: skip


def groups_of(people: pd.DataFrame) -> list[str]:
    """The codes of the groups there are among these participants, in order; `all` is one."""
    return sorted(grouped(people)[GROUP].unique())


def grouped(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a `group`: one for all where the view has not put any."""
    return rows if GROUP in rows else rows.assign(**{GROUP: ALL_PARTICIPANTS})


def in_set(people: pd.DataFrame, name: str) -> pd.DataFrame:
    """The participants of an analysis set, with their `group`, by participant."""
    kept = people[people[name].fillna(False).astype(bool)]
    return grouped(kept).sort_values("participant").reset_index(drop=True)


def joined(rows: pd.DataFrame, people: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows of these participants alone, with their group and these columns of theirs."""
    kept = rows.drop(columns=[GROUP, *columns], errors="ignore")
    return kept.merge(people[["participant", GROUP, *columns]], on="participant", how="inner")


def each_group(rows: pd.DataFrame, groups: Sequence[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """(code, rows) of each group, also of one without a row."""
    for group in groups:
        yield group, rows[rows[GROUP] == group]


def two(groups: Sequence[str]) -> tuple[str, str] | None:
    """The two groups that are compared, the first less the second; None where there are not two."""
    return (groups[0], groups[1]) if len(groups) == PAIR else None


def numbers(values: pd.Series) -> np.ndarray:
    """The known values as floats."""
    return values.dropna().to_numpy(dtype="float64")


def answers(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> pd.DataFrame:
    """Rows as a tidy frame with these columns, each of its type also without a row.

    A column's type goes by its name: codes, whole numbers, yes/no, and floats for all others.
    """
    frame = pd.DataFrame(list(rows), columns=list(columns))
    return frame.astype({name: _type(name) for name in columns})


def shares(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> pd.DataFrame:
    """As `answers`, with `share`, `low`, `high` of `count` among `of`, exact 95 % interval."""
    frame = answers(rows, [c for c in columns if c not in ("share", "low", "high")])
    low, high = clopper_pearson(frame["count"], frame["of"])
    frame = frame.assign(share=share(frame["count"], frame["of"]), low=low, high=high)
    return frame[list(columns)]


def _type(name: str) -> str:
    if name in _CODES:
        return "str"
    if name in _WHOLE:
        return "Int64"
    return "boolean" if name in _YES_NO else "float64"
