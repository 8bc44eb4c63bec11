"""Pooled figures of infusions and drug-related deviations over a trial's life, at every cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from pathlib import Path

import pandas as pd
import pytest

from data.access.disclosure import guarded, renewed_cut, small_cell
from data.access.policy import GUARDED
from data.derive import analysis_tables
from data.intake import read_export
from data.measures.registry import Measure, Moment, load_measures
from data.synthetic import synthetic_trial, write_export
from data.trial import SHIPPED_TRIAL, DisclosureRule, read_trial
from data.vocabulary import ALL_CENTERS, Topic

TRIAL = read_trial(SHIPPED_TRIAL)
RULE = DisclosureRule()
TOPICS = {Topic.INFUSION_COURSE, Topic.DEVIATIONS_DRUG}
POOLED = [
    m
    for m in load_measures().values()
    if m.topic in TOPICS and "participant" not in m.by and not m.closed
]
LOOKS = 24  # cuts, evenly spread over recruitment


def choices_of(measure: Measure) -> list[dict[str, str]]:
    values = product(*measure.choices.values())
    return [dict(zip(measure.choices, chosen, strict=True)) for chosen in values]


def as_steering_sees(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(center=ALL_CENTERS) if "center" in frame else frame


@pytest.fixture(scope="module")
def cuts(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Moment, dict]]:
    """The analysis tables of each cut, as a view of the whole trial holds them."""
    trial = synthetic_trial(7, start=date(2016, 1, 4))
    root = tmp_path_factory.mktemp("looks")
    begin, end = trial.completed_at - timedelta(days=1100), trial.completed_at
    found = []
    for look in range(LOOKS):
        as_of = begin + (end - begin) * look / (LOOKS - 1)
        folder: Path = root / str(look)
        write_export(folder, trial, as_of)
        export = read_export(folder, TRIAL, as_of)
        made = analysis_tables(export.tables, TRIAL, export.as_of, export.supplied)
        tables = {n: as_steering_sees(f) for n, f in {**export.tables, **made.tables}.items()}
        tables["centers"] = tables["centers"].assign(name=ALL_CENTERS)
        moment = Moment(export.as_of, look, TRIAL, frozenset(tables))
        found.append((moment, tables))
    return found


def mature_in(tables: dict, measure: Measure) -> int:
    people = tables["enrollment"]
    return int((people["analyzable"] & (people["days_since"] >= measure.mature_days)).sum())


def shown(
    cuts: list[tuple[Moment, dict]], measure: Measure, **choices: str
) -> dict[int, pd.DataFrame]:
    """By the cut it is from: every frame of this measure that some cut lets blinded eyes see."""
    matures = [(i, mature_in(tables, measure)) for i, (_, tables) in enumerate(cuts)]
    frames: dict[int, pd.DataFrame] = {}
    for look in range(len(cuts)):
        number = renewed_cut(matures[: look + 1], RULE)
        if number is None or number in frames:
            continue
        moment, tables = cuts[number]
        answer = measure.function(
            *(tables[t.name] for t in measure.tables), at=replace(moment), **choices
        )
        if isinstance(judged := guarded(answer, RULE), pd.DataFrame):
            frames[number] = judged
    return frames


def test_no_difference_of_two_cuts_or_choices_is_about_fewer_than_ten(cuts) -> None:
    """Over all pairs of cuts, measures and choices of a topic."""
    for topic in TOPICS:
        assert topic in GUARDED
        sizes: set[int] = set()
        for measure in (m for m in POOLED if m.topic is topic):
            for choices in choices_of(measure):
                for frame in shown(cuts, measure, **choices).values():
                    sizes |= {int(of) for of in frame["of"]}
                    for count, of in zip(frame["count"], frame["of"], strict=True):
                        assert not small_cell(int(count), int(of), RULE)
        assert len(sizes) > 3, topic  # it was renewed, or nothing is proved
        for one, other in combinations(sorted(sizes), 2):
            assert other - one >= RULE.batch


def test_what_is_shown_of_a_cut_leaves_no_small_cell_by_subtraction(cuts) -> None:
    """The parts that can be had from two frames of the same cut, where both are shown."""
    frames = {
        (m.name, *c.values()): shown(cuts, m, **c) for m in POOLED for c in choices_of(m)
    }  # fmt: skip

    def counts(name: str, number: int, *chosen: str) -> dict[str, int]:
        frame = frames[(name, *chosen)].get(number)
        return {} if frame is None else dict(zip(frame["part"], frame["count"], strict=True))

    tried = 0
    for number in range(LOOKS):
        if not (classes := counts("infusion_classes", number)):
            continue
        known = sum(classes[name] for name in ("full", "reduced", "interrupted", "stopped_early"))
        for name in ("completed", "reached_max", "stepped_down"):
            frame = counts(f"infusion_{name}", number)
            whole = frame.get("never_down" if name == "stepped_down" else name)
            for left in () if whole is None else (whole - classes["full"], known - whole):
                tried += 1
                assert left == 0 or left >= RULE.cell, (number, name)
    assert tried > 10
