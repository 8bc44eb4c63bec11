"""Made-up analysis tables for double programming, with every awkward case, and how to compare."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pandas as pd
import pytest

from data.derive.frames import typed
from data.measures.registry import MEASURES, Moment, load_measures
from data.trial import SHIPPED_TRIAL, Trial, read_trial
from data.vocabulary import TABLES
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF

load_measures()
TRIAL = read_trial(SHIPPED_TRIAL)
AS_OF = datetime(2025, 11, 3, 5, 0, tzinfo=UTC)
SAMPLED, PROOF = range(15), range(1_000)
Row = dict[str, Any]
Tables = dict[str, list[Row]]
KINDS = ("bleeding", "hypotension", "arrhythmia", "other", "flushing")

every_seed = pytest.mark.parametrize(
    "seeds", [SAMPLED, pytest.param(PROOF, marks=pytest.mark.proof)], ids=["sampled", "proof"]
)


@cache
def made(seed: int) -> Tables:
    """Rows of the tables by name: 0 to 26 participants of none, one or two groups."""
    draw = random.Random(seed)
    count = draw.choice([0, 1, 2, 4, 12, 20, 26, 26])
    letters = draw.choice([["A", "B"]] * 6 + [["all"], ["B"]])
    people = [_person(draw, n, draw.choice(letters)) for n in range(count)]
    tables: Tables = {"outcome_status": people, "enrollment": people, "exposure": people,
                      "participants": people, "infusion_starts": people}  # fmt: skip
    tables["sofa_scores"] = [row for one in people for row in _scores(draw, one)]
    tables["free_days"] = [row for one in people for row in _free(draw, one)]
    tables["support"] = [row for one in people for row in _support(draw, one)]
    tables["outcome_events"] = [row for one in people for row in _events(draw, one)]
    tables["hemodynamic_hours"] = [row for one in people for row in _pressures(draw, one)]
    for name in ("conduct_deviations", "drug_deviations"):
        tables[name] = [row for one in people for row in _deviations(draw, one)]
    for rows in tables.values():
        draw.shuffle(rows)
    return tables


@cache
def frames(seed: int) -> dict[str, pd.DataFrame]:
    """The same as the frames that a view hands out, with the group."""
    found = {}
    for name, rows in made(seed).items():
        table = TABLES[name]
        columns = {c: pd.Series([row.get(c) for row in rows], dtype="object") for c in table.names}
        frame = typed(table, columns)
        found[name] = frame.assign(group=pd.Series([row["group"] for row in rows], dtype="str"))
    return found


def answer(name: str, seed: int, trial: Trial = TRIAL, **choices: str) -> list[Row]:
    """What the measure says of a made-up trial, as rows."""
    measure = MEASURES[name]
    moment = Moment(AS_OF, 1, trial, frozenset(TABLES))
    tables = [frames(seed)[table.name].copy() for table in measure.tables]
    found = measure.function(*tables, at=moment, **choices)
    assert list(found.columns) == list(measure.columns)
    return found.to_dict("records")


def same(found: Sequence[Row], expected: Sequence[Mapping[str, Any]], where: object) -> None:
    """Assert that the rows say what was expected of the columns that are in it."""
    assert len(found) == len(expected), where
    for place, (row, wanted) in enumerate(zip(found, expected, strict=True)):
        for name, value in wanted.items():
            assert equal(row[name], value), (where, place, name, row[name], value, wanted)


def groups(tables: Tables, analysis_set: str = "analyzable") -> list[str]:
    return sorted({one["group"] for one in members(tables, analysis_set)})


def members(tables: Tables, analysis_set: str = "analyzable") -> list[Row]:
    kept = [one for one in tables["outcome_status"] if one[analysis_set]]
    return sorted(kept, key=lambda one: one["participant"])


def equal(found: Any, wanted: Any) -> bool:
    missing = [value is None or value is pd.NA or value != value for value in (found, wanted)]
    if any(missing):
        return all(missing)
    if isinstance(wanted, float):
        return math.isclose(float(found), wanted, rel_tol=1e-9, abs_tol=1e-9)
    return found == wanted


def _person(draw: random.Random, n: int, group: str) -> Row:
    since = draw.choice([0, 1, 6, 7, 8, 20, 27, 28, 29, 60, 90])
    dies = draw.random() < 0.4
    death = draw.randint(0, min(since, draw.choice([3, 8, 35]))) if dies else None
    last = draw.randint(0, min(since, 30) if death is None else death)
    icu = draw.randint(0, 12) if draw.random() < 0.5 else None
    if icu is not None and (icu > since or (death is not None and icu > death)):
        icu = None
    started = draw.random() < 0.9
    early = draw.choice([0.0, 3.5, 20.0])
    begun = {"since_h": since * 24 - early, "follow_up_h": 28 * 24 - early,
             "stopped_h": draw.choice([None, 5.0, 48.0, 47.25]),
             "died_h": None if death is None else max(death * 24 - early + 2, 0.5)}  # fmt: skip
    begun["watched_h"] = begun["died_h"] or max(last * 24 - early, 0.0)
    usable = draw.random() < 0.93
    stopped = draw.choice(["full", "reduced", "interrupted", "stopped_early", "ended_by_death",
                           "running", "incomplete"])  # fmt: skip
    number = draw.choice([None, 1.5, 2.25, 40.0])
    return {
        "participant": f"P{n:03}", "center": "01", "group": group, "days_since": since,
        "analyzable": usable, "treated": usable and started,
        "per_protocol": usable and started and draw.random() < 0.7,
        "death_day": death, "last_day": last, "icu_day": icu, "hospital_day": None,
        "started": started, "start_due": started or draw.random() < 0.7,
        **(begun if started else {}),
        "withdrawal": draw.choice([None, None, "data_kept", "data_removed", "other"]),
        "started_at": "2025-05-01T10:00Z" if started else None,
        "hours_to_start": draw.choice([None, 6.0, 13.5]) if started else None,
        "infusion_h": number, "dose_ng_kg": number, "time_adherence": number,
        "down_steps": draw.choice([0, 1, None]), "minutes_to_max": number,
        "class_unblinded": stopped if started else draw.choice(["never_started", "not_due"]),
        "stop_reason": draw.choice(["bleeding", "not_stated"]) if stopped == "stopped_early"
        else None,
        "age": draw.choice([None, 40, 66, 81]), "sex": draw.choice([None, "female", "male"]),
        "mottling": draw.choice([None, 0, 2, 5]), "vasopressor": draw.choice([None, True, False]),
        "lactate_mmol_l": draw.choice([None, 2.2, 7.5]),
    }  # fmt: skip


def _scores(draw: random.Random, one: Row) -> list[Row]:
    if not one["analyzable"]:
        return []
    rows = []
    for day in TRIAL.sofa.days:
        death, left = one["death_day"], one["icu_day"]
        due = one["days_since"] > day
        dead = death is not None and death <= day
        state = "discharged" if left is not None and left <= day else "in_icu"
        state = "not_due" if not due else "dead" if dead else state
        there = due and (death is None or death >= day)
        points = {c: float(draw.randint(0, 4)) if there and draw.random() < 0.95 else None
                  for c in SOFA_COMPONENTS_OF}  # fmt: skip
        known = [p for p in points.values() if p is not None]
        total = sum(known) if there and len(known) == 6 else None
        other = total if total is not None else (sum(known) + 0.5 if known else None)
        rows.append({
            "participant": one["participant"], "center": "01", "group": one["group"], "day": day,
            "state": state, **points, "missing": 6 - len(known) if there else None,
            "filled": state == "discharged" and draw.random() < 0.2,
            "total_none": total, "total_carry_forward": other, "total_neighbors_mean": total,
            "total_normal": other, "total": total,
        })  # fmt: skip
    return rows


def _free(draw: random.Random, one: Row) -> list[Row]:
    if not one["analyzable"]:
        return []
    death = one["death_day"]
    rows = []
    for support in ("ventilation", "vasopressor", "rrt"):
        state = draw.choice(["alive", "alive", "missing"])
        state = "dead" if death is not None and death <= 28 else state
        state = "not_due" if one["days_since"] <= 28 else state
        free = draw.randint(0, 28) if state in ("alive", "dead") else None
        rows.append({"participant": one["participant"], "center": "01", "group": one["group"],
                     "support": support, "state": state, "free": free})  # fmt: skip
    return rows


def _support(draw: random.Random, one: Row) -> list[Row]:
    return [
        {"participant": one["participant"], "center": "01", "group": one["group"], "day": day,
         "location": "icu", "mottling": draw.choice([None, 0, 1, 5])}
        for day in (0, 1, 2) if draw.random() < 0.8
    ]  # fmt: skip


def _events(draw: random.Random, one: Row) -> list[Row]:
    if not one["analyzable"]:
        return []
    rows = []
    for n in range(draw.choice([0, 0, 1, 1, 2, 4])):
        kind = draw.choice(KINDS)
        hours = draw.choice([None, -3.0, 0.0, 5.75, 24.0, 47.0, 72.0, 168.0, 400.0, 672.0, 700.0])
        end = one.get("watched_h")
        if hours is not None and end is not None:
            hours = min(hours, end)
        rows.append({
            "event": f"{one['participant']}-{n}", "participant": one["participant"],
            "center": "01", "group": one["group"], "kind": kind,
            "severity": draw.choice(["mild", "severe"]),
            "serious": draw.choice([True, False, None]), "related": draw.choice([True, None]),
            "major": kind == "bleeding" and draw.random() < 0.5, "fatal": draw.random() < 0.1,
            "hours": hours if one["started"] else None, "exact": True,
        })  # fmt: skip
    return rows


def _pressures(draw: random.Random, one: Row) -> list[Row]:
    if not (one["analyzable"] and one["started"]):
        return []
    hours = draw.sample([-2.5, -1.0, 0.0, 0.2, 0.25, 0.3, 1.25, 2.0, 5.0, 6.5, 24.1, 48.0], 6)
    return [
        {"participant": one["participant"], "center": "01", "group": one["group"], "hours": h,
         "map_mmhg": draw.choice([None, 60.0, 71.5]), "heart_rate_min": 100.0 + h,
         "norepinephrine_ug_kg_min": draw.choice([None, 0.0, 0.3])}
        for h in hours
    ]  # fmt: skip


def _deviations(draw: random.Random, one: Row) -> list[Row]:
    return [
        {"deviation": f"{one['participant']}-{n}", "participant": one["participant"],
         "center": "01", "group": one["group"], "important": draw.choice([True, False]),
         "code": draw.choice(["DURATION", "DOSE-MAX", "KIT"])}
        for n in range(draw.choice([0, 0, 1, 3]))
    ]  # fmt: skip
