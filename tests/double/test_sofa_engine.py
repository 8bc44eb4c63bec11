"""The SOFA engine once more, participant by participant, from trial.md and its docstring alone."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from data.derive import analysis_tables
from data.derive.frames import empty, typed
from data.trial import Trial
from data.vocabulary import EXPORT_TABLES
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from tests.double.made import PROOF, TRIAL, Row, equal

AS_OF = datetime(2025, 11, 3, 5, 0, tzinfo=UTC)
SOME = range(25)
RAW: dict[str, list[Any]] = {
    "pao2_fio2_mmhg": [None, 80, 100, 150, 200, 250, 300, 399, 400, 450],
    "respiratory_support": [None, True, False],
    "platelets_g_l": [None, 10, 20, 49, 50, 99, 100, 149, 150, 300],
    "bilirubin_umol_l": [None, 10, 20, 32, 33, 101, 102, 204, 205, 300],
    "map_mmhg": [None, 55, 69, 70, 90],
    "norepinephrine_ug_kg_min": [None, 0, 0.05, 0.1, 0.15, 0.2, 0.21, 0.5],
    "norepinephrine_salt": [None, "base", "tartrate"],
    "epinephrine_ug_kg_min": [None, 0, 0, 0.1, 0.3],
    "dopamine_ug_kg_min": [None, 0, 0, 5, 6, 15, 16],
    "dobutamine_ug_kg_min": [None, 0, 0, 3],
    "gcs": [None, 3, 5, 6, 9, 10, 12, 13, 14, 15],
    "sedated": [None, True, False],
    "creatinine_umol_l": [None, 90, 109, 110, 170, 171, 299, 300, 440, 441],
    "urine_ml_day": [None, 100, 199, 200, 499, 500, 2000],
    "rrt": [None, True, False],
    **{name: [None, None, 0, 1, 2, 3, 4] for name in SOFA_COMPONENTS_OF},
    "total": [None, 7, 12],
}


def rules(draw: random.Random) -> Trial:
    sofa = TRIAL.sofa.model_copy(update={
        "discharge_rule": draw.choice(["due", "last_observed", "zero"]),
        "missing_rule": draw.choice(["not_computable", "carry_forward", "neighbors_mean",
                                     "normal"]),
        "sedation_rule": draw.choice(["as_charted", "before_sedation", "missing"]),
        "rrt_rule": draw.choice(["as_measured", "score_4"]),
        "urine_counts": draw.choice([True, False]),
        "norepinephrine_salt": draw.choice(["base", "tartrate"]),
    })  # fmt: skip
    return TRIAL.model_copy(update={"sofa": sofa})


def below(value: float | None, *limits: float) -> int | None:
    return None if value is None else sum(value < limit for limit in limits)


def points(row: Row, before: list[Row], trial: Trial) -> dict[str, float | None]:
    """The six components of one day's record, of which `before` are the earlier days'."""
    sofa = trial.sofa
    ratio, support = row["pao2_fio2_mmhg"], row["respiratory_support"]
    lungs = below(ratio, 400, 300, 200, 100)
    if lungs is not None and lungs > 2:
        lungs = None if support is None else lungs if support else 2
    bilirubin, creatinine = row["bilirubin_umol_l"], row["creatinine_umol_l"]
    liver = None if bilirubin is None else sum(bilirubin >= x for x in (20, 33, 102, 204.5))
    gcs = row["gcs"]
    if row["sedated"] and sofa.sedation_rule == "missing":
        gcs = None
    if row["sedated"] and sofa.sedation_rule == "before_sedation":
        awake = [b["gcs"] for b in before if not b["sedated"] and b["gcs"] is not None]
        gcs = awake[-1] if awake else gcs
    kidneys = []
    if creatinine is not None:
        kidneys.append(sum(creatinine >= x for x in (110, 171, 300, 440.5)))
    if sofa.urine_counts and row["urine_ml_day"] is not None:
        urine = row["urine_ml_day"]
        kidneys.append(4 if urine < 200 else 3 if urine < 500 else 0)
    if row["rrt"] and sofa.rrt_rule == "score_4":
        kidneys.append(4)
    found = {
        "respiration": lungs, "coagulation": below(row["platelets_g_l"], 150, 100, 50, 20),
        "liver": liver, "cardiovascular": heart(row, trial),
        "nervous_system": below(gcs, 15, 13, 10, 6), "renal": max(kidneys, default=None),
    }  # fmt: skip
    return {name: row[name] if value is None else value for name, value in found.items()}


def heart(row: Row, trial: Trial) -> int | None:
    base = row["norepinephrine_ug_kg_min"] or 0
    if (row["norepinephrine_salt"] or trial.sofa.norepinephrine_salt) == "tartrate":
        base /= 2
    epinephrine, dopamine = row["epinephrine_ug_kg_min"] or 0, row["dopamine_ug_kg_min"] or 0
    if base > 0.1 or epinephrine > 0.1 or dopamine > 15:
        return 4
    if base or epinephrine or dopamine > 5:
        return 3
    if dopamine or row["dobutamine_ug_kg_min"]:
        return 2
    return below(row["map_mmhg"], 70)


def course(one: Row, records: dict[int, Row], trial: Trial) -> list[Row]:
    """What `sofa_scores` should say of one participant, days on the calendar of Paris."""
    sofa, rows = trial.sofa, []
    used: list[dict[str, float | None]] = []
    for day in sofa.days:
        due, death, left = one["since"] > day, one["death"], one["left"]
        dead = death is not None and death <= day
        home = left is not None and left <= day and not dead
        earlier = [records[d] for d in sorted(records) if d < day]
        own = dict.fromkeys(SOFA_COMPONENTS_OF)
        if due and day in records and (death is None or death >= day):
            own = points(records[day], earlier, trial)
        filled = False
        for name in SOFA_COMPONENTS_OF:
            if own[name] is None and due and home and sofa.discharge_rule != "due":
                seen = [u[name] for u in used if u[name] is not None]
                own[name] = 0 if sofa.discharge_rule == "zero" else seen[-1] if seen else None
                filled |= own[name] is not None
        rows.append({"day": day, "filled": filled, **own, "missing": None if not due or dead
                     else sum(v is None for v in own.values()),
                     "state": "not_due" if not due else "dead" if dead else "discharged" if home
                     else "in_icu"})  # fmt: skip
        used.append(records_only(own, filled, records.get(day), earlier, due, trial))
    for n, row in enumerate(rows):
        row |= totals(rows, n)
        row["total"] = row[f"total_{sofa.missing_rule}"
                           if sofa.missing_rule != "not_computable" else "total_none"]  # fmt: skip
    return rows


def records_only(own: Row, filled: bool, record: Row | None, earlier: list[Row], due: bool,
                 trial: Trial) -> Row:  # fmt: skip
    """What the record alone gave: a filled value is never carried on as one observed."""
    if not filled:
        return own
    return points(record, earlier, trial) if record and due else dict.fromkeys(SOFA_COMPONENTS_OF)


def totals(rows: list[Row], n: int) -> Row:
    living = rows[n]["state"] in ("in_icu", "discharged")
    found: Row = {}
    some = any(rows[n][name] is not None for name in SOFA_COMPONENTS_OF)
    for rule in ("none", "carry_forward", "neighbors_mean", "normal"):
        values = []
        for name in SOFA_COMPONENTS_OF:
            value = rows[n][name]
            before = [r[name] for r in rows[:n] if r[name] is not None]
            after = [r[name] for r in rows[n + 1 :] if r[name] is not None]
            if value is None and living and rule == "carry_forward" and before:
                value = before[-1]
            if value is None and living and rule == "neighbors_mean" and before and after:
                value = (before[-1] + after[0]) / 2
            if value is None and living and rule == "normal" and some:
                value = 0
            values.append(value)
        found[f"total_{rule}"] = None if None in values else float(sum(values))
    return found


@pytest.mark.parametrize(
    "seeds", [SOME, pytest.param(PROOF, marks=pytest.mark.proof)], ids=["sampled", "proof"]
)
def test_the_engine(seeds) -> None:
    for seed in seeds:
        draw = random.Random(seed)
        trial, people, sofa, wanted = rules(draw), [], [], {}
        for n in range(draw.choice([0, 1, 4, 8])):
            since = draw.choice([0, 3, 7, 8, 40])
            noon = AS_OF.replace(hour=11) - timedelta(days=since)
            death = draw.choice([None, None, 0, 2, 7, 20])
            left = draw.choice([None, 1, 4, 6])
            left = None if death is not None and left is not None and left > death else left
            one = {
                "participant": f"P{n}", "center": "01", "randomized_at": noon, "since": since,
                "death": death, "left": left,
                "died_at": death is not None and noon + timedelta(days=death),
                "icu_discharged_at": left is not None and noon + timedelta(days=left),
            }  # fmt: skip
            people.append({k: v or None for k, v in one.items()} | {"since": since})
            records = {d: {k: draw.choice(v) for k, v in RAW.items()} | {"day": d}
                       for d in range(10) if draw.random() < 0.8}  # fmt: skip
            sofa += [r | {"participant": f"P{n}", "center": "01"} for r in records.values()]
            wanted[f"P{n}"] = course(one, records, trial)
        draw.shuffle(sofa)
        check(people, sofa, wanted, trial, seed)


def check(people: list[Row], sofa: list[Row], wanted: dict, trial: Trial, seed: int) -> None:
    export = {name: empty(table) for name, table in EXPORT_TABLES.items()}
    given = {"participants": people, "sofa": sofa,
             "centers": [{"center": "01", "name": "One", "timezone": "UTC"}]}  # fmt: skip
    for name, rows in given.items():
        table = EXPORT_TABLES[name]
        export[name] = typed(table, {
            c: pd.Series([row.get(c) for row in rows], dtype="object") for c in table.names
        })  # fmt: skip
    made = analysis_tables(export, trial, AS_OF, frozenset(given)).tables["sofa_scores"]
    expected = [row | {"participant": who} for who, rows in wanted.items() for row in rows]
    found = made.to_dict("records")
    assert len(found) == len(expected)
    for row, want in zip(found, expected, strict=True):
        for name, value in want.items():
            assert equal(row[name], value), (seed, name, row[name], value, want)
