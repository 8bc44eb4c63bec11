"""The rules for pooled figures, on their boundaries: small cells and renewal by batches."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.access.disclosure import guarded, renewed_cut, small_cell
from data.trial import DisclosureRule
from data.vocabulary import NotShown

RULE = DisclosureRule()


@pytest.mark.parametrize(
    ("count", "of", "hidden"),
    [
        (0, 29, True),
        (0, 30, False),
        (1, 30, True),
        (4, 30, True),
        (5, 30, False),
        (25, 30, False),
        (26, 30, True),
        (30, 30, True),
        (5, 29, True),
        (0, 0, True),
    ],
)
def test_small_cells(count, of, hidden):
    assert small_cell(count, of, RULE) is hidden


@pytest.mark.parametrize(
    ("matures", "cut"),
    [
        ([], None),
        ([(1, 29)], None),
        ([(1, 30)], 1),
        ([(1, 29), (2, 30)], 2),
        ([(1, 30), (2, 39)], 1),
        ([(1, 30), (2, 40)], 2),
        ([(1, 30), (2, 39), (3, 40)], 3),
        ([(1, 30), (2, 40), (3, 49)], 2),
        ([(1, 30), (2, 45), (3, 54)], 2),
        ([(1, 30), (2, 25), (3, 40)], 3),
    ],
)
def test_renewal(matures, cut):
    assert renewed_cut(matures, RULE) == cut


@given(st.lists(st.integers(0, 25), min_size=1, max_size=30))
def test_no_two_figures_in_force_differ_by_fewer_than_a_batch(steps):
    matures, total = [], 0
    for number, step in enumerate(steps, start=1):
        total += step
        matures.append((number, total))
    at = dict(matures)
    shown = [renewed_cut(matures[:n], RULE) for n in range(1, len(matures) + 1)]
    used = sorted({at[cut] for cut in shown if cut is not None})
    assert all(b - a >= RULE.batch for a, b in itertools.pairwise(used))
    assert all(mature >= RULE.denominator for mature in used)


def test_one_small_cell_hides_the_frame_whole():
    fine = pd.DataFrame({"kind": ["a", "b"], "count": [6, 0], "of": [40, 40]})
    assert guarded(fine, RULE) is fine
    small = pd.DataFrame({"kind": ["a", "b"], "count": [6, 4], "of": [40, 40]})
    assert isinstance(guarded(small, RULE), NotShown)


def test_a_guarded_measure_must_count():
    with pytest.raises(ValueError, match="count"):
        guarded(pd.DataFrame({"kind": ["a"], "n": [6]}), RULE)
