"""SOFA by participant and day: six components, their total under each rule, and who was where."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.frames import typed
from data.derive.sofa_points import sofa_points
from data.derive.sofa_status import by_then, sofa_people
from data.trial import Sofa, Trial
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from data.vocabulary.analysis_outcomes import SOFA_DISCREPANCIES, SOFA_SCORES, TOTAL

_RULES = {"not_computable": "none"}  # a rule of the trial -> its total's name, where it differs


def sofa_scores(tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime) -> pd.DataFrame:
    """One row per participant whose data may be used and day of `trial.sofa.days`.

    A day counts once it is over (`not_due` before), for the dead as for the living. At its end a
    participant is dead, discharged from intensive care, or in it. Components are recomputed from
    what was measured (`sofa_points`), as reported where they cannot be; there are none of days
    after a death and of days not over, and what was recorded on the day of a death stands, for a
    baseline of who died that day. In the discharged the trial's discharge rule fills what no record
    gives: `last_observed` with the last day each component was known, `zero` with 0.

    Totals: `none` where all six are known. The others impute what is missing in the living:
    `carry_forward` from the last earlier day the component was known, `neighbors_mean` with the
    mean of the last before and the first after, both needed, `normal` with 0 on a day of which at
    least one component is known. Nothing else is imputed: a total stays missing. `total` is the
    one of the trial's `missing_rule`. Points, 0 to 24.
    """
    people, days = sofa_people(tables), np.asarray(trial.sofa.days)
    due = people["days_since"].to_numpy(dtype="int64")[:, None] > days[None, :]
    dead = by_then(people, "died_at", days, trial)
    left = by_then(people, "icu_discharged_at", days, trial) & ~dead
    known = _grid(used_points(tables["sofa"], trial.sofa), tables["sofa"], people, days)
    alive = due & ~dead
    lived = due & ~by_then(people, "died_at", days - 1, trial)
    known = np.where(lived[:, :, None], known, np.nan)
    points = _discharged(known, alive & left, trial.sofa.discharge_rule)
    filled = (np.isnan(known) & ~np.isnan(points)).any(axis=2)
    reported = tables["sofa"][["total"]].astype("float64")
    totals = {name: _total(found) for name, found in _imputed(points, alive).items()}
    own = _RULES.get(trial.sofa.missing_rule, trial.sofa.missing_rule)
    state = np.select([~due, dead, left], ["not_due", "dead", "discharged"], default="in_icu")
    repeat = np.repeat(np.arange(len(people)), len(days))
    missing = np.isnan(points).sum(axis=2).astype(float)
    total = _grid(reported, tables["sofa"], people, days)[:, :, 0]
    columns = {
        "participant": people["participant"].iloc[repeat].reset_index(drop=True),
        "center": people["center"].iloc[repeat].reset_index(drop=True),
        "day": np.tile(days, len(people)),
        "state": state.ravel(),
        **{name: points[:, :, n].ravel() for n, name in enumerate(SOFA_COMPONENTS_OF)},
        "missing": np.where(alive, missing, np.nan).ravel(),
        "filled": filled.ravel(),
        **{f"total_{name}": found.ravel() for name, found in totals.items()},
        "total": totals[own].ravel(),
        "reported_total": np.where(lived, total, np.nan).ravel(),
    }
    return typed(SOFA_SCORES, columns)


def sofa_discrepancies(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per participant, day and component, or total, reported otherwise than recomputed.

    Of participants whose data may be used and the trial's days that are over, where both are
    there: a component that was both reported and measured; a total that was reported where all
    six components are known. In the order of participants, days and components. Points.
    """
    rows = tables["sofa"]
    due = sofa_people(tables).set_index("participant")["days_since"].reindex(rows["participant"])
    over = due.to_numpy(dtype="float64", na_value=-1) > rows["day"].to_numpy("float64", na_value=99)
    rows = rows[over & rows["day"].isin(trial.sofa.days).to_numpy(dtype=bool)]
    recomputed = sofa_points(tables["sofa"], trial.sofa).loc[rows.index]
    used = used_points(tables["sofa"], trial.sofa).loc[rows.index]
    recomputed[TOTAL] = used.sum(axis=1, skipna=False)
    parts = [
        rows[["participant", "center", "day"]].assign(
            component=name,
            reported=rows[name].astype("float64"),
            recomputed=recomputed[name],
        )
        for name in (*SOFA_COMPONENTS_OF, TOTAL)
    ]
    both = pd.concat(parts, ignore_index=True).dropna(subset=["reported", "recomputed"])
    found = both[both["reported"] != both["recomputed"]]
    return typed(SOFA_DISCREPANCIES, found.sort_values(["participant", "day"], kind="stable"))


def used_points(sofa: pd.DataFrame, rules: Sofa) -> pd.DataFrame:
    """The components that count, by row of `sofa`: recomputed, as reported where they cannot be."""
    points = sofa_points(sofa, rules)
    return points.fillna(sofa[list(SOFA_COMPONENTS_OF)].astype("float64"))


def _grid(
    values: pd.DataFrame, sofa: pd.DataFrame, people: pd.DataFrame, days: np.ndarray
) -> np.ndarray:
    """Participants by days by columns of `values`; missing where there is no record."""
    row = pd.Index(people["participant"]).get_indexer(sofa["participant"])
    column = pd.Index(days).get_indexer(sofa["day"].fillna(-1).astype("int64"))
    use = (row >= 0) & (column >= 0)
    grid = np.full((len(people), len(days), values.shape[1]), np.nan)
    grid[row[use], column[use]] = values.to_numpy(dtype="float64")[use]
    return grid


def _discharged(points: np.ndarray, left: np.ndarray, rule: str) -> np.ndarray:
    """The components with what the discharge rule gives where `left` and no record does."""
    if rule == "due":
        return points
    filling = np.zeros_like(points) if rule == "zero" else _last(points)
    return np.where(left[:, :, None] & np.isnan(points), filling, points)


def _imputed(points: np.ndarray, alive: np.ndarray) -> dict[str, np.ndarray]:
    """The components under each rule; nothing where not `alive`."""
    gap = np.isnan(points) & alive[:, :, None]
    before, after = _last(points), np.flip(_last(np.flip(points, axis=1)), axis=1)
    some = (~np.isnan(points)).any(axis=2)[:, :, None]
    return {
        "none": points,
        "carry_forward": np.where(gap, before, points),
        "neighbors_mean": np.where(gap, (before + after) / 2, points),
        "normal": np.where(gap & some, 0.0, points),
    }


def _last(points: np.ndarray) -> np.ndarray:
    """Each component's value of the last day, up to this one, on which it was known."""
    if not points.size:
        return points
    place = np.where(np.isnan(points), -1, np.arange(points.shape[1])[None, :, None])
    place = np.maximum.accumulate(place, axis=1)
    found = np.take_along_axis(points, np.maximum(place, 0), axis=1)
    return np.where(place >= 0, found, np.nan)


def _total(points: np.ndarray) -> np.ndarray:
    return points.sum(axis=2)  # missing where one component is
