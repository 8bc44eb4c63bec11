"""What holds for every infusion, every list of deviations, and every pooled measure of them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.derive import analysis_tables
from data.derive.frames import typed
from data.intake import read_export
from data.measures.registry import load_measures
from data.synthetic import synthetic_trial, write_export
from data.vocabulary import ANALYSIS_TABLES, EXPORT_TABLES, Topic
from data.vocabulary.tables import INFUSION, PARTICIPANTS
from tests.properties.trials import AS_OF, TRIAL, Frames, made_up, nothing, run
from tests.spec.reader import frame

MEASURES = load_measures()
SEEDS = (1, 2, 3)
MINE = ("infusion_segments", "exposure", "conduct_deviations", "drug_deviations",
        "deviation_opportunities")  # fmt: skip
START = pd.Timestamp("2025-05-01T12:00Z")
KNOWN = ("full", "reduced", "interrupted", "stopped_early")
PAST = date(2018, 1, 8)  # a trial that is over, so that its end may be imported


def sorted_by_key(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame.sort_values(list(ANALYSIS_TABLES[name].key)).reset_index(drop=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_the_exports_rows_does_not_matter(seed: int) -> None:
    export = {name: made_up(seed)[name] for name in EXPORT_TABLES}
    mixed = {name: frame.sample(frac=1, random_state=seed) for name, frame in export.items()}
    supplied = frozenset(export)
    one = analysis_tables(export, TRIAL, AS_OF, supplied).tables
    other = analysis_tables(mixed, TRIAL, AS_OF, supplied).tables
    for name in MINE:
        assert len(one[name])
        assert_frame_equal(sorted_by_key(one[name], name), sorted_by_key(other[name], name))


@pytest.mark.parametrize("seed", SEEDS)
def test_keys_name_one_row(seed: int) -> None:
    for name in MINE:
        frame = made_up(seed)[name]
        assert not frame.duplicated(list(ANALYSIS_TABLES[name].key)).any(), name


# --- infusions -----------------------------------------------------------------------------------

_ACTIONS, _REASONS = (INFUSION.column(n).choices for n in ("action", "reason"))
PEOPLE, CUT = 400, 6000  # courses that begin up to so many minutes before the cut
Course = list[tuple[int, float]]  # (minute, rate from then on), in order


@cache
def random_courses(seed: int) -> tuple[Frames, dict[str, Course], dict[str, int]]:
    """Analysis tables of courses that no protocol knows; their records; minutes of death."""
    random = np.random.default_rng(seed)
    names = [f"P{n:03}" for n in range(PEOPLE)]
    records, courses = [], {}
    for name in names:
        count = random.integers(1, 9)
        minutes = random.integers(0, CUT + 500) + np.sort(random.choice(2500, count, replace=False))
        rates = random.choice([0, 0, 0.5, 1.0, 1.5, 2.0], count)
        courses[name] = list(zip(minutes.tolist(), rates.tolist(), strict=True))
        for minute, rate in courses[name]:
            reason = random.choice([*_REASONS, *[""] * 9])
            records.append((name, minute, rate, random.choice(_ACTIONS), reason or None))
    died = {name: int(random.integers(0, CUT + 3000)) for name in names if random.random() < 0.4}
    frames = one_center()
    frames["participants"] = people_frame(names, died)
    frames["infusion"] = infusion_frame(records)
    as_of = at(CUT).to_pydatetime()
    found = analysis_tables(frames, TRIAL, as_of, frozenset(frames)).tables
    return found, courses, died


def one_center() -> Frames:
    """An export of one center without a row about anybody."""
    center = frame("centers", "center | name | timezone\n01 | First | Europe/Paris")
    return {name: nothing()[name] for name in EXPORT_TABLES} | {"centers": center}


def at(minute: int) -> pd.Timestamp:
    return START + pd.Timedelta(minutes=minute)


def people_frame(names: list[str], died: dict[str, int]) -> pd.DataFrame:
    empty = {name: pd.Series([None] * len(names), dtype="object") for name in PARTICIPANTS.names}
    known = {
        "participant": names, "center": ["01"] * len(names),
        "randomized_at": [START] * len(names), "norepinephrine_onset_at": [START] * len(names),
        "died_at": pd.to_datetime([at(died[n]) if n in died else None for n in names], utc=True),
    }  # fmt: skip
    return typed(PARTICIPANTS, empty | known)


def infusion_frame(records: list[tuple]) -> pd.DataFrame:
    who, minutes, rates, actions, reasons = zip(*records, strict=True)
    return typed(
        INFUSION,
        {
            "participant": who, "center": ["01"] * len(who),
            "changed_at": [at(int(minute)) for minute in minutes], "rate_ng_kg_min": rates,
            "action": actions, "reason": pd.Series(reasons, dtype="object"),
        },
    )  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_stretches_follow_each_other_and_add_up(seed: int) -> None:
    """Counted again minute by minute from the records, by the rate in force."""
    found, courses, died = random_courses(seed)
    exposure = found["exposure"].set_index("participant")
    segments = dict(list(found["infusion_segments"].groupby("participant")))
    assert set(exposure["class_blinded"]) >= {*KNOWN, "running", "incomplete", "never_started"}
    for name, row in exposure.iterrows():
        if name not in segments:
            assert row["class_blinded"] in ("never_started", "not_due")
            continue
        rows = segments[name].to_dict("records")
        follow_each_other(rows, row["class_blinded"])
        if row["class_blinded"] == "incomplete":
            assert np.isnan(row["dose_ng_kg"])
        else:
            add_up(rows, row, courses[name], min(CUT, died.get(name, CUT)))


def follow_each_other(rows: list[dict], of_class: str) -> None:
    assert (rows[0]["from_h"], rows[0]["rate_ng_kg_min"] > 0) == (0, True)
    for before, after in pairwise(rows):
        assert before["until_at"] == after["from_at"]
        assert before["rate_ng_kg_min"] != after["rate_ng_kg_min"]
        assert not before["running"]
    assert rows[-1]["running"] == (of_class == "running")
    assert pd.isna(rows[-1]["to_h"]) == (of_class == "incomplete")


def add_up(rows: list[dict], row: pd.Series, course: Course, latest: int) -> None:
    minute = pd.Timedelta(minutes=1)
    begin, end = (round((t - START) / minute) for t in (rows[0]["from_at"], rows[-1]["until_at"]))
    assert end <= latest
    rates = [rate for _, rate in course]
    times = [time for time, _ in course]
    by_minute = [rates[bisect_right(times, m) - 1] for m in range(begin, end)]
    assert row["dose_ng_kg"] == pytest.approx(sum(by_minute))
    assert row["infusion_h"] == pytest.approx(sum(rate > 0 for rate in by_minute) / 60)
    assert row["pause_min"] == pytest.approx(sum(rate == 0 for rate in by_minute))
    assert row["max_rate_ng_kg_min"] == max([*by_minute, rows[0]["rate_ng_kg_min"]])


@pytest.mark.parametrize("seed", SEEDS)
def test_a_death_shows_in_no_word_of_blinded_eyes(seed: int) -> None:
    rows = random_courses(seed)[0]["exposure"]
    dead = rows["class_unblinded"] == "ended_by_death"
    assert dead.any()
    assert set(rows.loc[dead, "class_blinded"]) == {"full", "reduced", "interrupted"}
    alive = rows[~dead]
    assert (alive["class_blinded"] == alive["class_unblinded"]).all()
    early = rows["class_blinded"] == "stopped_early"
    assert (rows["stop_reason"].notna() == early).all()


def test_where_nobody_has_begun_there_are_rows_without_numbers() -> None:
    frames = one_center()
    frames["participants"] = people_frame(["P1"], {})
    frames["infusion"] = infusion_frame([("P1", 0, 0.0, "pause", None)])
    found = analysis_tables(frames, TRIAL, at(60).to_pydatetime(), frozenset(frames)).tables
    assert found["exposure"]["class_blinded"].tolist() == ["not_due"]
    assert found["infusion_segments"].empty


@pytest.mark.parametrize("seed", range(100, 103))
def test_the_made_up_trial_is_read_as_it_was_made(seed: int, tmp_path: Path) -> None:
    """Who reached 1.5, stepped down and stopped early, of the trial's own record of it; the stops
    made up without a reason are those that are a deviation.
    """
    trial = synthetic_trial(seed, start=PAST)
    write_export(tmp_path, trial, trial.completed_at)
    export = read_export(tmp_path, TRIAL, trial.completed_at)
    found = analysis_tables(export.tables, TRIAL, export.as_of, export.supplied).tables
    rows = found["exposure"].set_index("participant")
    truth = trial.truth.set_index("participant").reindex(rows.index)
    reached = rows["max_rate_ng_kg_min"] >= TRIAL.infusion.max_rate
    unstated = rows["stop_reason"] == "not_stated"
    stopped = rows["class_blinded"] == "stopped_early"
    assert (reached == truth["reached_full_rate"]).all()
    assert ((rows["down_steps"] > 0).fillna(False) == truth["step_down"]).all()
    assert ((stopped & ~unstated) == truth["stopped_early"]).all()
    drug = found["drug_deviations"]
    assert set(rows.index[unstated]) <= set(drug.loc[drug["code"] == "DURATION", "participant"])


# --- deviations ----------------------------------------------------------------------------------


def both_tables(frames: Frames) -> pd.DataFrame:
    return pd.concat([frames["conduct_deviations"], frames["drug_deviations"]])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_report_and_every_finding_is_there_once(seed: int) -> None:
    """With and without the reports the same is found; each report keeps its number."""
    frames = made_up(seed)
    export = {name: frames[name] for name in EXPORT_TABLES}
    silent = export | {"deviations": export["deviations"].iloc[:0]}
    alone = analysis_tables(silent, TRIAL, AS_OF, frozenset(silent)).tables
    every = both_tables(frames)
    told = every[every["source"] != "found"]
    assert sorted(told["deviation"]) == sorted(export["deviations"]["deviation"])
    assert sorted(every["found_key"].dropna()) == sorted(both_tables(alone)["found_key"])
    assert set(every["source"]) >= {"found", "reported"}
    assert (every.loc[every["source"] == "found", "status"] == "open").all()


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_of_deviations_agree(seed: int) -> None:
    frames = made_up(seed)
    counts = run(MEASURES["deviation_counts"], frames)
    total = counts["deviations"].sum()
    for name in ("deviation_codes", "deviation_center_codes", "deviation_months",
                 "deviation_center_months"):  # fmt: skip
        assert run(MEASURES[name], frames)["deviations"].sum() == total, name
    ages = run(MEASURES["deviation_ages"], frames)
    assert (ages["open"] + ages["closed"]).sum() == total
    bands = ages[["open_to_30", "open_to_90", "open_longer"]].sum(axis=1)
    assert (bands == ages["open"]).all()
    assert (counts["found"] + counts["reported"] + counts["both"]).sum() == total
    trend = run(MEASURES["deviation_trend"], frames).iloc[0]
    assert trend["recent"] + trend["before"] == total
    funnel = run(MEASURES["deviation_funnel"], frames, indicator="all")
    assert funnel["count"].sum() == total
    codes = run(MEASURES["deviation_codes"], frames)
    assert (codes["count"] <= codes["of"]).all()


# --- pooling -------------------------------------------------------------------------------------


def part(frames: Frames, name: str, part: str, **choices: str) -> int:
    found = run(MEASURES[name], frames, **choices).set_index("part")["count"]
    return int(found[part])


@pytest.mark.parametrize("seed", SEEDS)
def test_what_could_be_had_by_subtracting_stands_among_the_rows(seed: int) -> None:
    """So that the rule for small cells has judged it before two frames are shown."""
    frames = made_up(seed)
    row = run(MEASURES["infusion_classes"], frames).iloc[0]
    known = row["of"] - row["not_started"] - row["unknown"]
    full = part(frames, "infusion_classes", "full")
    completed = part(frames, "infusion_completed", "completed")
    assert completed - full == part(frames, "infusion_classes", "reduced")
    assert known - completed == part(frames, "infusion_completed", "not_completed")
    assert completed == part(frames, "infusion_stops", "completed")
    for detail in ("group", "reason"):
        assert run(MEASURES["infusion_stops"], frames, detail=detail)["count"].sum() == known
    classes = run(MEASURES["infusion_classes"], frames)
    assert classes.loc[classes["adds_up"], "count"].sum() == known
    reached = part(frames, "infusion_reached_max", "reached_max")
    assert known - reached == part(frames, "infusion_reached_max", "not_reached_max")
    # a full course reached the highest rate, unless a death came before the ladder's end
    assert reached - full <= part(frames, "infusion_classes", "reached_max_not_full")
    stopped = part(frames, "infusion_stops", "stopped_non_medical")
    assert stopped == part(frames, "limits_infusion", "stopped")
    never = part(frames, "infusion_stepped_down", "never_down")
    assert never - full == part(frames, "infusion_classes", "never_down_not_full")
    any_of_them = part(frames, "drug_deviation_participants", "any_deviation")
    for name in ("drug_deviation_importance", "drug_deviation_kinds"):
        assert run(MEASURES[name], frames)["count"].sum() == any_of_them


def test_pooled_measures_of_a_topic_come_from_the_same_cut_and_are_of_the_same_people() -> None:
    frames = made_up(1)
    for topic in (Topic.INFUSION_COURSE, Topic.DEVIATIONS_DRUG):
        pooled = [
            m
            for m in MEASURES.values()
            if m.topic is topic and "participant" not in m.by and not m.closed
        ]
        assert len(pooled) >= 3
        assert len({m.mature_days for m in pooled}) == 1
        days = pooled[0].mature_days
        enrolled = frames["enrollment"]
        mature = int((enrolled["analyzable"] & (enrolled["days_since"] >= days)).sum())
        for measure in pooled:
            found = run(measure, frames)
            of = found["of"].sum() if "center" in found else found["of"].max()
            assert of == mature, measure.name
            assert {"count", "of"} <= set(measure.columns)
