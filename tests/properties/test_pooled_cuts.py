"""Pooled figures under blinded eyes, over all pairs of cuts and choices: none isolates anybody."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.access import view as view_module
from data.access.policy import GUARDED
from data.access.view import Door
from data.derive import analysis_tables
from data.derive.frames import empty, typed
from data.measures.aesi_pooled import aesi_pooled, kinds_of_interest
from data.measures.quality_limits import limits_infusion
from data.measures.registry import PARTICIPANT, Measure, load_measures
from data.store.cuts import Cut
from data.trial import DEMO_CHARTER, DisclosureRule, read_charter
from data.vocabulary import EXPORT_TABLES, NotShown, Role
from tests.properties.trials import AS_OF, TRIAL

RULE = DisclosureRule()
KINDS = kinds_of_interest(TRIAL)
POOLED = [
    m
    for m in load_measures().values()
    if m.topic in GUARDED and PARTICIPANT not in m.by and not m.closed
]
SUPPLIED = frozenset({"centers", "participants", "events", "safety_forms", "infusion"})
SHARES = {"bleeding": 0.3, "hypotension": 0.2, "arrhythmia": 0.1, "ischemia": 0.03}
Shown = dict[tuple[str, str], dict[str, tuple[int, int]]]


def made_cut(number: int, people: int, seed: int) -> Cut:
    """A cut of so many participants; what is known of each may be other than in the cut before:
    reported late, taken back, graded anew, data removed.
    """
    as_of = AS_OF + timedelta(weeks=number)
    lasting, now = np.random.default_rng(seed), np.random.default_rng([seed, number])
    names = np.array([f"P{n:04}" for n in range(people)])
    day = AS_OF - timedelta(days=400)
    begun = [day + timedelta(hours=int(h)) for h in lasting.integers(0, 24 * 300, 1000)[:people]]
    recent = [as_of - timedelta(days=int(d)) for d in now.integers(1, 12, people)]
    late = np.arange(people) >= people - int(now.integers(0, 6))  # the last ones just came
    start = pd.Series(np.where(late, recent, begun)).astype("datetime64[us, UTC]")
    export = {name: empty(table) for name, table in EXPORT_TABLES.items()}
    export["centers"] = _table("centers", center=["01"], name=["One"], timezone=["Europe/Paris"])
    export["participants"] = _table(
        "participants", participant=names, center=["01"] * people, randomized_at=start,
        norepinephrine_onset_at=start - pd.Timedelta(hours=8),
        analyzable=(lasting.random(1000)[:people] > 0.03) & (now.random(people) > 0.02),
    )  # fmt: skip
    export["events"] = _events(names, start, now)
    given_ = names[now.random(people) > 0.1]
    export["safety_forms"] = _table(
        "safety_forms",
        participant=given_,
        center=["01"] * len(given_),
        form=["day_7"] * len(given_),
    )
    export["infusion"] = _infusion(names, start, now)
    made = analysis_tables(export, TRIAL, as_of, SUPPLIED)
    return Cut(number, as_of, export | made.tables, SUPPLIED | made.supplied, TRIAL, str(number))


def _table(name: str, /, **columns: object) -> pd.DataFrame:
    table = EXPORT_TABLES[name]
    length = len(next(iter(columns.values())))  # type: ignore[arg-type]
    rest = {n: pd.Series([None] * length, dtype="object") for n in table.names}
    return typed(table, rest | {n: pd.Series(v) for n, v in columns.items()})


def _events(names: np.ndarray, start: pd.Series, now: np.random.Generator) -> pd.DataFrame:
    """Each kind in its own share; some after the window, some graded, some severe."""
    parts = []
    for kind, part in SHARES.items():
        who = np.flatnonzero(now.random(len(names)) < part * now.uniform(0.7, 1.2))
        onset = start.iloc[who] + pd.to_timedelta(now.integers(0, 24 * 9, len(who)), "h")
        parts.append(pd.DataFrame({
            "participant": names[who], "kind": kind,
            "onset": onset.dt.strftime("%Y-%m-%dT%H:%MZ").to_numpy(),
            "severity": now.choice(["mild", "severe"], len(who), p=[0.6, 0.4]),
            "bleeding_grade": now.choice([2, 3, None], len(who), p=[0.6, 0.35, 0.05]),
        }))  # fmt: skip
    rows = pd.concat(parts, ignore_index=True)
    numbers = [f"E{n}" for n in range(len(rows))]
    return _table("events", event=numbers, center=["01"] * len(rows), **{c: rows[c] for c in rows})


def _infusion(names: np.ndarray, start: pd.Series, now: np.random.Generator) -> pd.DataFrame:
    who = np.flatnonzero(now.random(len(names)) > 0.1)
    short = now.random(len(who)) < 0.12
    begun = start.iloc[who].reset_index(drop=True) + pd.Timedelta(hours=1)
    ended = begun + pd.to_timedelta(np.where(short, 7, 48), "h")
    count = len(who)
    return _table(
        "infusion",
        participant=np.tile(names[who], 2),
        center=["01"] * 2 * count,
        changed_at=pd.concat([begun, ended], ignore_index=True),
        rate_ng_kg_min=np.repeat([0.5, 0.0], count),
        action=np.repeat(["start", "stop"], count),
        reason=np.concatenate([np.full(count, None), np.where(short, "transfer", "planned_end")]),
    )


class Standing(Door):
    """A door to cuts that stand in memory."""

    def __init__(self, cuts: list[Cut]) -> None:
        super().__init__(SimpleNamespace(charter=read_charter(DEMO_CHARTER)))  # type: ignore[arg-type]
        self._standing = {cut.number: cut for cut in cuts}

    def cut(self, number: int) -> Cut:
        return self._standing[number]


def figures(cuts: list[Cut], measure: Measure, choices: list[dict[str, str]]) -> Iterator[tuple]:
    """(cut the figure is from, its choices, its frame) for all that steering is shown, whichever
    of the cuts is in view.
    """
    infos = [SimpleNamespace(number=cut.number, as_of=cut.as_of) for cut in cuts]
    door = Standing(cuts)
    with patch.object(view_module, "list_cuts", lambda home: infos):
        for cut, chosen in itertools.product(cuts, choices):
            found = door.view("", Role.STEERING, cut=cut.number).run(measure, **chosen)
            if not isinstance(found, NotShown):
                # whom the figure is of is whom the renewal counts
                mature = door.mature(found.attrs["cut"], measure.mature_days)
                assert set(found["of"]) == {mature}
                yield found.attrs["cut"], tuple(chosen.values()), found


steps = st.lists(st.integers(0, 25), min_size=1, max_size=7)
some = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
many = settings(some, max_examples=150)
sequences = given(st.integers(10, 120), steps, st.integers(0, 2**32))


def sequence(first: int, more: list[int], seed: int) -> list[Cut]:
    sizes = np.cumsum([first, *more])
    return [made_cut(n, int(size), seed) for n, size in enumerate(sizes, start=1)]


@some
@sequences
def test_no_two_pooled_figures_of_events_isolate_fewer_than_ten(first, more, seed) -> None:
    check_events(first, more, seed)


@some
@sequences
def test_no_two_figures_of_any_pooled_measure_isolate_fewer_than_ten(first, more, seed) -> None:
    check_others(first, more, seed)


@pytest.mark.proof
@many
@sequences
def test_none_isolates_anybody_over_many_sequences_of_cuts(first, more, seed) -> None:
    check_events(first, more, seed)
    check_others(first, more, seed)


def check_events(first: int, more: list[int], seed: int) -> None:
    shown = list(figures(sequence(first, more, seed), aesi_pooled, [{"kind": k} for k in KINDS]))
    assert_denominators([(cut, frame) for cut, _, frame in shown])
    assert_cells([frame for _, _, frame in shown])
    by_cut: dict[int, dict[str, int]] = {}
    for cut, _, frame in shown:
        counts = by_cut.setdefault(cut, {})
        for part, count in zip(frame["category"], frame["count"], strict=True):
            assert counts.setdefault(part, count) == count  # a part says one number, wherever
    for counts in by_cut.values():
        if {"bleeding", "bleeding_major"} <= set(counts):
            assert_cell(counts["bleeding"] - counts["bleeding_major"])


def check_others(first: int, more: list[int], seed: int) -> None:
    """Every other pooled measure there is, with each of its choices."""
    cuts = sequence(first, more, seed)
    for measure in POOLED:
        if measure is not aesi_pooled:
            options = itertools.product(*measure.choices.values())
            choices = [dict(zip(measure.choices, values, strict=True)) for values in options]
            shown = list(figures(cuts, measure, choices))
            assert_denominators([(cut, frame) for cut, _, frame in shown])
            assert_cells([frame for _, _, frame in shown])


def assert_denominators(shown: list[tuple[int, pd.DataFrame]]) -> None:
    """At one cut all are of the same participants; at two, of ten more at the least."""
    of = {(cut, int(n)) for cut, frame in shown for n in frame["of"]}
    assert len({cut for cut, _ in of}) == len(of)
    assert all(n >= RULE.denominator for _, n in of)
    for (_, one), (_, other) in itertools.combinations(sorted(of), 2):
        assert abs(one - other) >= RULE.batch


def assert_cells(frames: list[pd.DataFrame]) -> None:
    for frame in frames:
        for count, of in zip(frame["count"], frame["of"], strict=True):
            assert_cell(int(count))
            assert of - count >= RULE.cell


def assert_cell(count: int) -> None:
    assert count == 0 or count >= RULE.cell


@pytest.mark.parametrize("seed", [1, 2])
def test_the_cuts_made_up_show_figures_and_hide_some(seed: int) -> None:
    """A proof about what is shown proves nothing where nothing is, or all is."""
    cuts = sequence(40, [25, 5, 25, 3, 25, 20], seed)
    shown = list(figures(cuts, aesi_pooled, [{"kind": k} for k in KINDS]))
    kinds = {chosen for _, chosen, _ in shown}
    assert {("bleeding",), ("bleeding_grade",), ("severe",)} <= kinds
    assert len({cut for cut, _, _ in shown}) > 2
    assert len(shown) < len(cuts) * len(KINDS)
    assert list(figures(cuts, limits_infusion, [{}]))


def test_removed_data_do_not_renew_a_figure() -> None:
    """With everybody counted, a cut of ten more participants would take over; of those whose data
    may be used there are but nine more.
    """
    cuts = [made_cut(1, 60, 7), made_cut(2, 75, 7)]
    before, after = (cut.tables["enrollment"] for cut in cuts)
    usable = before["analyzable"] & (before["days_since"] >= 8)
    old = set(before.loc[usable, "participant"])
    new = after.index[(after["days_since"] >= 8) & ~after["participant"].isin(old)]
    for more, number in ((9, 1), (10, 2)):
        kept = after["participant"].isin(old) | after.index.isin(new[:more])
        people = cuts[1].tables["participants"].assign(analyzable=kept.astype("boolean"))
        tables = cuts[1].tables | {"participants": people}
        made = analysis_tables(tables, TRIAL, cuts[1].as_of, SUPPLIED).tables
        one = replace(cuts[1], tables=tables | made)
        found = {cut for cut, _, _ in figures([cuts[0], one], aesi_pooled, [{"kind": "bleeding"}])}
        assert max(found) == number
