"""Flags by chance: against the probabilities written out, and by drawing centers that are alike."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from data.measures.chance_flags import flag_chances
from data.measures.intervals import probability_over
from tests.spec.answers import answer

CENTERS = """
    center | name   | timezone     | opened_on
    01     | First  | Europe/Paris | 2025-01-01
    02     | Second | Europe/Paris | 2025-01-01
"""
HEAD = "participant | center | randomized_at | analyzable\n"


def whole(*numbers: int) -> pd.Series:
    return pd.Series(numbers, dtype="Int64")


def test_each_center_is_judged_at_its_size_with_the_rate_of_all() -> None:
    got = flag_chances(whole(1, 2, 0), whole(5, 20, 4), 0.10, 0.80, 5)
    rate = 3 / 29
    for size, chance in zip((5, 20), got, strict=True):  # the third has too few
        first = next(k for k in range(size + 1) if probability_over(k, size, 0.10) >= 0.80)
        assert chance == pytest.approx(stats.binom.sf(first - 1, size, rate))


def test_it_is_what_alike_centers_show_when_drawn() -> None:
    draw = np.random.default_rng(1)
    sizes = np.array([5, 12, 30, 60])
    seen = draw.binomial(sizes, 11 / sizes.sum(), (20_000, 4))
    flagged = (probability_over(seen, np.broadcast_to(sizes, seen.shape), 0.10) >= 0.80).mean(0)
    assert flag_chances(whole(11, 0, 0, 0), whole(*sizes), 0.10, 0.80, 5) == pytest.approx(
        flagged, abs=0.02
    )


def test_nobody_late_flags_nobody_and_no_center_is_no_flag() -> None:
    assert list(flag_chances(whole(0), whole(40), 0.10, 0.80, 5)) == [0.0]
    assert list(flag_chances(whole(0), whole(3), 0.10, 0.80, 5)) == []


def people(center: str, count: int) -> str:
    return "".join(
        f"{center}-{n:03d} | {center} | 2025-01-{n:02d}T12:00Z | yes\n" for n in range(1, count + 1)
    )


def test_a_gap_is_as_likely_as_the_constant_pace_makes_it() -> None:
    """Five in 152 days open: (1 - 60/152)^5 is over 0.05, so 0.05; too few are not judged."""
    few = HEAD + people("01", 5) + people("02", 2)
    found = answer("chance_silent", {"centers": CENTERS, "participants": few})
    assert found["centers"].tolist() == [1]
    assert found["expected_flags"].iloc[0] == pytest.approx(0.05)
    assert found["no_flag"].iloc[0] == pytest.approx(0.95)
    assert (found["expected_act"].iloc[0], found["no_act"].iloc[0]) == (0.0, 1.0)
    many = answer("chance_silent", {"centers": CENTERS, "participants": HEAD + people("01", 20)})
    days = 152  # from 1 January to the day of the cut, both counted
    assert many["expected_flags"].iloc[0] == pytest.approx((1 - 60 / days) ** 20)


def test_starts_forms_and_events_are_counted_at_their_own_thresholds() -> None:
    """Five started, one of them late, in the one center with enough: the rate is 1 in 5."""
    started = [f"2025-01-{n:02d}T22:00Z" for n in range(1, 5)] + ["2025-01-07T14:00Z"]
    rates = "participant | changed_at | rate_ng_kg_min | action | reason\n" + "".join(
        f"01-{n:03d} | {at} | 0.5 | start |\n" for n, at in enumerate(started, start=1)
    )
    head = HEAD.strip() + " | norepinephrine_onset_at\n"
    texts = {"centers": CENTERS, "infusion": rates, "participants": head + "".join(
        f"01-{n:03d} | 01 | 2025-01-{n:02d}T12:00Z | yes | 2025-01-{n:02d}T10:00Z\n"
        for n in range(1, 6)
    )}  # fmt: skip
    found = answer("chance_late_starts", texts).iloc[0]
    watch = stats.binom.sf(1, 5, 0.2)  # two late of five: P(over 10 %) = 0.984
    act = stats.binom.sf(2, 5, 0.2)  # three: 0.9987
    assert found["expected_flags"] == pytest.approx(watch)
    assert found["expected_act"] == pytest.approx(act)
    assert found["no_flag"] == pytest.approx(1 - watch)
