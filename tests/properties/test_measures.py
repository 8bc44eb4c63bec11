"""What holds for every measure there is, and for every one added later."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from data.measures.registry import CENTER, Measure, Tidy, load_measures
from data.vocabulary import ALL_CENTERS, NotShown
from tests.properties.trials import BEFORE, Frames, derived, made_up, nothing, run

MEASURES = load_measures()
SEEDS = (1, 2)
COUNTS = ("participants", "persons", "forms", "events", "deviations")  # units of what adds up
SHARES = ("share", "low", "high", "probability", "probability_over", "gap_probability", "limit",
          "interval", "analyzable_share")  # fmt: skip


def asked(measure: Measure) -> Iterator[dict[str, str]]:
    """Every combination of a measure's choices; some of the participants made up. Of a closed
    measure, whose choices do not meet, each value once, and of many the first and the last.
    """
    options = [
        (*values, "P00000", "P00007") if measure.names_participant(name) else values
        for name, values in measure.choices.items()
    ]
    if measure.closed:
        yield {name: values[0] for name, values in measure.choices.items()}
        for name, values in measure.choices.items():
            yield from ({name: value} for value in {values[1], values[-1]} - {values[0]})
        return
    for values in product(*options):
        yield dict(zip(measure.choices, values, strict=True))


@pytest.fixture(scope="module")
def cuts() -> dict[int, Frames]:
    return {seed: made_up(seed) for seed in SEEDS}


@cache
def shuffled(seed: int) -> Frames:
    return {n: f.sample(frac=1, random_state=seed) for n, f in made_up(seed).items()}


@cache
def renamed(seed: int) -> tuple[Frames, dict[str, str]]:
    """The cut with its centers in the opposite order, and their new names."""
    names = made_up(seed)["centers"][CENTER].tolist()
    words = dict(zip(names, ["9" + name for name in reversed(names)], strict=True))
    return changed(made_up(seed), CENTER, words), words


@cache
def numbered(seed: int) -> tuple[Frames, dict[str, int]]:
    """The cut with a number for each participant, and the numbers."""
    people = made_up(seed)["participants"]["participant"]
    numbers = {name: code for code, name in enumerate(sorted(people))}
    return changed(made_up(seed), "participant", numbers), numbers


@cache
def whole_trial(seed: int) -> Frames:
    """The cut with one word for every center."""
    words = dict.fromkeys(made_up(seed)["centers"][CENTER], ALL_CENTERS)
    return changed(made_up(seed), CENTER, words)


every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=lambda m: m.name)
KEYS = (
    "code",
    "month",
    "day",
    "form",
)  # by which a measure may have more rows than one for a center
# a signal lists some centers only, and a curve has many rows for each
counts_by_center = pytest.mark.parametrize(
    "measure",
    [m for m in MEASURES.values() if m.by == (CENTER,) and not {"level", "date"} & set(m.columns)],
    ids=lambda m: m.name,
)
COMPARE_CENTERS = ("overdue_consents", "deviation_funnel")  # and say so


def equal(left: Tidy, right: Tidy) -> None:
    if isinstance(left, NotShown) or isinstance(right, NotShown):
        assert left == right
    else:
        assert_frame_equal(left, right)


def in_any_order(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(list(frame.columns)).reset_index(drop=True)


def changed(frames: Frames, column: str, words: dict) -> Frames:
    """The frames with other words in one column, wherever it stands."""
    return {
        name: frame.assign(**{column: frame[column].map(words)}) if column in frame else frame
        for name, frame in frames.items()
    }


@every_measure
def test_the_order_of_rows_does_not_matter(measure: Measure, cuts: dict[int, Frames]) -> None:
    for seed, frames in cuts.items():
        for choices in asked(measure):
            equal(run(measure, frames, **choices), run(measure, shuffled(seed), **choices))


@every_measure
def test_renaming_centers_permutes_the_answer(measure: Measure, cuts: dict[int, Frames]) -> None:
    for seed, frames in cuts.items():
        other, words = renamed(seed)
        plain, found = run(measure, frames), run(measure, other)
        if isinstance(plain, pd.DataFrame) and CENTER in plain:
            plain = in_any_order(plain.assign(center=plain[CENTER].map(words)))
            found = in_any_order(found)
        equal(plain, found)


@every_measure
def test_it_keeps_its_word_about_columns_and_their_types(
    measure: Measure, cuts: dict[int, Frames]
) -> None:
    none, frames = nothing(), cuts[SEEDS[0]]
    for choices in asked(measure):
        empty, full = run(measure, none, **choices), run(measure, frames, **choices)
        for found in (empty, full):
            if isinstance(found, pd.DataFrame):
                assert list(found.columns) == list(measure.columns)
        if isinstance(empty, pd.DataFrame) and isinstance(full, pd.DataFrame):
            assert_series_equal(empty.dtypes, full.dtypes)


@every_measure
def test_an_empty_trial_has_an_empty_answer(measure: Measure) -> None:
    """No row, or one of zeros and of missing shares; a sentence where only a sentence fits."""
    for choices in asked(measure):
        found = run(measure, nothing(), **choices)
        if isinstance(found, NotShown):
            assert str(found.reason)
            continue
        assert not measure.by or found.empty
        for column in set(SHARES) - {"interval", "probability"} & set(found):
            if column in found:
                assert found[column].isna().all(), column


@every_measure
def test_shares_and_probabilities_lie_between_0_and_1(
    measure: Measure, cuts: dict[int, Frames]
) -> None:
    for frames in cuts.values():
        found = run(measure, frames)
        if isinstance(found, NotShown):
            continue
        for column in set(SHARES) & {c for c, unit in measure.columns.items() if not unit}:
            known = found[column].dropna()
            assert known.between(0, 1).all(), column
        if {"share", "low", "high"} <= set(found) and not measure.columns["low"]:
            held = found.dropna(subset=["share"])
            assert (held["low"] <= held["share"] + 1e-12).all()
            assert (held["share"] <= held["high"] + 1e-12).all()


@counts_by_center
def test_centers_add_up_to_the_trial(measure: Measure, cuts: dict[int, Frames]) -> None:
    """For whom may see the trial alone the center is one word."""
    counts = [c for c, unit in measure.columns.items() if unit in COUNTS and c != "target"]
    assert counts
    for seed, frames in cuts.items():
        for choices in asked(measure):
            parts = run(measure, frames, **choices)
            whole = run(measure, whole_trial(seed), **choices)
            assert set(whole[CENTER]) == {ALL_CENTERS}
            keys = [CENTER, *(k for k in KEYS if k in measure.columns)]
            assert not whole.duplicated(keys).any()
            together = parts.assign(center=ALL_CENTERS).astype({CENTER: "str"})
            assert_frame_equal(
                together.groupby(keys)[counts].sum(), whole.groupby(keys)[counts].sum()
            )


def test_every_count_of_participants_is_the_trials(cuts: dict[int, Frames]) -> None:
    for frames in cuts.values():
        total = run(MEASURES["recruitment_total"], frames).iloc[0]

        def summed(name: str, *columns: str, frames: Frames = frames, **choices: str) -> int:
            found = run(MEASURES[name], frames, **choices)
            return int(found[list(columns)].sum().sum())

        everyone = int(total["randomized"])
        assert everyone == len(frames["participants"])
        assert summed("recruitment_by_center", "randomized") == everyone
        for name in ("consent_counts", "sae_counts", "deviation_counts"):
            assert summed(name, "participants") == everyone
        classes = ("in_window", "early", "late", "not_started", "unknown", "not_due")
        assert summed("infusion_start_counts", *classes) == everyone
        statuses = ("settled", "pending", "refused", "unknown")
        assert summed("consent_counts", *statuses) == everyone
        for day in ("0", "7"):
            parts = ("known", "missing", "not_due")
            assert summed("sofa_completeness", *parts, day=day) == total["analyzable"]
        curve = run(MEASURES["recruitment_curve"], frames)
        assert curve["randomized"].max() == everyone
        forms = summed("form_completeness", "received", "late", "waiting", "not_due")
        assert forms == len(frames["forms"])


def test_lists_and_counts_agree(cuts: dict[int, Frames]) -> None:
    for frames in cuts.values():
        items = run(MEASURES["late_items"], frames)
        late = run(MEASURES["form_completeness"], frames)["late"].sum()
        missing = sum(
            run(MEASURES["sofa_completeness"], frames, day=day)["missing"].sum()
            for day in ("0", "7")
        )
        assert (items["kind"] == "form").sum() == late
        assert (items["kind"] == "sofa").sum() == missing
        counts = run(MEASURES["consent_counts"], frames)
        tracker = run(MEASURES["consent_tracker"], frames)
        assert len(tracker) == counts[["pending", "refused", "unknown"]].sum().sum()
        deviations = run(MEASURES["deviation_counts"], frames)["deviations"].sum()
        assert len(run(MEASURES["deviation_listing"], frames)) == deviations
        silent = run(MEASURES["recruitment_by_center"], frames)["state"] == "silent"
        assert len(run(MEASURES["silent_centers"], frames)) == silent.sum()


def test_without_a_change_every_change_is_zero(cuts: dict[int, Frames]) -> None:
    assert [m for m in MEASURES.values() if "change" in m.columns]
    for name, measure in MEASURES.items():
        if "change" in measure.columns and name != "recruitment_changes":  # its dates differ
            for frames in cuts.values():
                assert run(measure, frames)["change"].eq(0).all()


def test_a_change_is_now_less_before() -> None:
    now = made_up(4)
    then = derived({n: f for n, f in now.items() if n not in ("events",)}
                   | {"events": now["events"].iloc[:5]}, BEFORE)  # fmt: skip
    for measure in (m for m in MEASURES.values() if "change" in m.columns):
        found = run(measure, now, then=then)
        assert (found["now"] - found["before"]).tolist() == found["change"].tolist()


@pytest.mark.parametrize(
    "measure",
    [m for m in MEASURES.values() if CENTER in m.by and m.name not in COMPARE_CENTERS],
    ids=lambda m: m.name,
)
def test_a_centers_rows_do_not_depend_on_the_others(
    measure: Measure, cuts: dict[int, Frames]
) -> None:
    """Its level of overdue consents does, and its place in a funnel: those are about the whole
    view, and say so.
    """
    for frames in cuts.values():
        own = frozenset(frames["centers"][CENTER][:2])
        mine = {n: f[f[CENTER].isin(own)] if CENTER in f else f for n, f in frames.items()}
        for choices in asked(measure):
            whole, part = run(measure, frames, **choices), run(measure, mine, own=own, **choices)
            kept = whole[whole[CENTER].isin(own)].reset_index(drop=True)
            assert_frame_equal(kept, part)


@every_measure
def test_participants_by_a_number_count_the_same(measure: Measure, cuts: dict[int, Frames]) -> None:
    """For whom may not know participants the view puts numbers in the place of identifiers."""
    for seed, frames in cuts.items():
        other, numbers = numbered(seed)
        for choices in asked(measure):
            named = {n: numbers.get(v, v) if n == "participant" else v for n, v in choices.items()}
            found, plain = run(measure, other, **named), run(measure, frames, **choices)
            if isinstance(plain, pd.DataFrame) and "participant" in plain:
                number = plain["participant"].map(numbers).astype(found["participant"].dtype)
                plain = plain.assign(participant=number)
            equal(plain, found)


@every_measure
def test_a_frame_that_was_handed_in_stays_as_it_was(
    measure: Measure, cuts: dict[int, Frames]
) -> None:
    frames = {n: f.copy() for n, f in cuts[SEEDS[0]].items()}
    run(measure, frames)
    for name, frame in cuts[SEEDS[0]].items():
        assert_frame_equal(frames[name], frame)


@every_measure
def test_each_says_what_it_counts_of_whom_and_what_it_returns(measure: Measure) -> None:
    says = measure.function.__doc__ or ""
    assert says.splitlines()[0].endswith((".", "?"))
    assert "Returns" in says or "returns" in says
    if not measure.live:
        assert "Population" in says
    assert measure.columns


def test_made_up_cuts_hold_what_the_properties_are_about(cuts: dict[int, Frames]) -> None:
    """A property over cuts without a case of it proves nothing."""
    everything = {m: pd.concat([f[m] for f in cuts.values()]) for m in cuts[1]}
    assert set(everything["sofa_status"]["status"]) == {"known", "missing", "not_due"}
    assert {"in_window", "early", "late"} <= set(everything["infusion_starts"]["start"])
    assert set(everything["form_status"]["status"]) >= {"received", "late"}
    assert set(everything["sae_reports"]["timeliness"]) >= {"late", "unknown"}
    assert everything["consent_status"]["status"].isna().any()
    assert set(everything["vital_status"]["status"]) == {"known", "unknown", "not_due"}
    assert set(everything["hypotension_status"]["status"]) >= {"hypotension", "not_assessable"}
    assert everything["aesi_status"]["bleeding_major"].any()
    for known in ("day", "onset_h"):
        assert everything["safety_events"][known].notna().any()
        assert everything["safety_events"][known].isna().any()
    components = everything["sofa_components"]["liver"]
    assert components.isna().any()
    assert (~components.dropna()).any()
    assert np.isfinite(everything["infusion_starts"]["hours_to_start"].dropna()).all()
