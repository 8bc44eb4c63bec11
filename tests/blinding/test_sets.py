"""Whole sets: nothing that is added may lack what the house needs of it."""

import pytest

from tests.blinding.checks import sets


@pytest.mark.parametrize(
    "check",
    [
        sets.measures_are_whole,
        sets.columns_are_marked,
        sets.pages_are_whole,
        sets.layouts_hold_no_data,
        sets.lists_are_ones_own,
        sets.waiting_is_of_the_cut,
        sets.answers_repeat,
    ],
    ids=lambda check: check.__name__,
)
def test_sets(bench, check):
    assert list(check(bench)) == []
