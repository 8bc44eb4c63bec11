"""Calibration: complete made-up trials with their allocation give the published result back.

Source: AJRCCM 2025;211:1211 (trial.md sections 2 and 6). The measures are given the export as it
would be read, and the arms as groups: A active, B placebo.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.derive import analysis_tables
from data.intake import read_export
from data.measures.registry import MEASURES, Moment, load_measures
from data.synthetic import synthetic_trial, write_export
from data.trial import SHIPPED_TRIAL, read_trial

load_measures()
TRIAL = read_trial(SHIPPED_TRIAL)
ARMS = {"iloprost": "A", "placebo": "B"}
CHANGE = {"A": (-7, -4, 7), "B": (-8, -5, 5)}  # quartiles of the change, deaths as 24
WEEK = {"A": (7.4, 11.2, 15.9), "B": (6.8, 10.5, 16.5)}  # of the mean of the week
DEAD_BY_28 = {"A": 0.42, "B": 0.39}
SEVERE = {"A": 0.15, "B": 0.07}
DEAD_BY_7 = {"A": 0.276, "B": 0.256}
ALIVE_MEAN_7 = {"A": 6.8, "B": 6.0}
ERRORS = 4  # standard errors that a pooled figure may lie off
Answers = dict[str, pd.DataFrame]


def answers(seed: int, folder: Path) -> Answers:
    """What the measures say of one complete trial."""
    made = synthetic_trial(seed, start=date(2018, 1, 8))
    write_export(folder, made, made.completed_at)
    export = read_export(folder, TRIAL, made.completed_at)
    found = analysis_tables(export.tables, TRIAL, export.as_of, export.supplied)
    group = made.allocation.set_index("participant")["arm"].map(ARMS)
    tables = {
        name: frame.assign(group=frame["participant"].map(group))
        for name, frame in {**export.tables, **found.tables}.items()
        if "participant" in frame
    }
    moment = Moment(export.as_of, 1, TRIAL, export.supplied | found.supplied)

    def said(name: str, **choices: str) -> pd.DataFrame:
        measure = MEASURES[name]
        return measure.function(*(tables[t.name] for t in measure.tables), at=moment, **choices)

    return {
        "change": said("closed_change"),
        "deaths": said("closed_survival"),
        "events": said("closed_events"),
        "days": said("closed_sofa_days", estimand="alive_only"),
        "flow": said("closed_flow"),
        "estimates": said("closed_change_estimates"),
    }


@cache
def trials(count: int, root: Path) -> Answers:
    """The answers of so many trials, one below the other."""
    every = [answers(seed, root / str(seed)) for seed in range(100, 100 + count)]
    return {name: pd.concat([found[name] for found in every]) for name in every[0]}


many = pytest.mark.parametrize(
    "count", [4, pytest.param(60, marks=pytest.mark.proof)], ids=["few", "many"]
)


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("published")


def near(found: float, published: float, deviation: float, size: float, slack: float) -> None:
    assert found == pytest.approx(published, abs=ERRORS * deviation / np.sqrt(size) + slack)


@many
@pytest.mark.parametrize("group", ["A", "B"])
def test_deaths_and_severe_events(count, root, group) -> None:
    found = trials(count, root)
    dead = found["deaths"].query("group == @group")
    size = dead["of"].sum()
    assert (dead["unknown"] == 0).all()
    share = DEAD_BY_28[group]
    near(dead["dead"].sum() / size, share, np.sqrt(share * (1 - share)), size, 0.005)
    severe = found["events"].query("group == @group and category == 'severe'")
    share = SEVERE[group]
    near(severe["count"].sum() / severe["of"].sum(), share, 0.35, severe["of"].sum(), 0.005)


@many
@pytest.mark.parametrize("group", ["A", "B"])
def test_change_of_sofa(count, root, group) -> None:
    """Quartiles of trials of 120, whose own sampling error is about one point, three for the
    upper quartile, where the living and the dead meet.
    """
    change = trials(count, root)["change"].query("group == @group and estimand == 'deaths_24'")
    for name, published, deviation in zip(
        ("low_quarter", "median", "high_quarter"), CHANGE[group], (1.0, 1.5, 3.5), strict=True
    ):
        near(change[name].mean(), published, deviation, count, 0.6)
    week = trials(count, root)["change"].query("group == @group and estimand == 'week_mean'")
    for name, published in zip(("low_quarter", "median", "high_quarter"), WEEK[group], strict=True):
        near(week[name].mean(), published, 1.0, count, 0.8)


@many
@pytest.mark.parametrize("group", ["A", "B"])
def test_the_last_day(count, root, group) -> None:
    days = trials(count, root)["days"].query("group == @group and day == 7")
    size = days["of"].sum()
    near(days["dead"].sum() / size, DEAD_BY_7[group], 0.45, size, 0.005)
    mean = np.average(days["mean"], weights=days["scored"].astype(float))
    near(mean, ALIVE_MEAN_7[group], 5.0, days["scored"].sum(), 0.3)


@many
def test_who_is_analyzed(count, root) -> None:
    """240 randomized, 236 whose data may be used, everyone in one box."""
    flow = trials(count, root)["flow"].query("phase == 'primary'")
    assert flow["count"].sum() == 240 * count
    assert flow.query("box == 'excluded'")["count"].sum() == 4 * count
    assert flow.query("box == 'in_progress'")["count"].sum() == 0


@many
def test_the_published_difference_is_within_sampling(count, root) -> None:
    """1 (0 to 3): A is worse by about a point, and the intervals hold it about as often as told."""
    estimates = trials(count, root)["estimates"]
    shift = estimates.query("estimand == 'deaths_24' and method == 'hodges_lehmann'")
    near(shift["estimate"].mean(), 1.0, 1.0, count, 0.3)
    held = (shift["lower"] <= 1) & (shift["upper"] >= 1)
    assert held.mean() >= 0.75
