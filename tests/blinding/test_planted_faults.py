"""The checks, graded: each planted fault is found by the check that is there for it.

A check that has not failed on a planted fault is no evidence. Without faults the same checks find
nothing: their own tests show that.
"""

import itertools

import pytest

from tests.blinding.planted import FAULTS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.name} -> {f.caught_by.__name__}")
def test_a_planted_fault_is_caught(bench, monkeypatch, fault):
    fault.plant(monkeypatch.setattr)
    found = list(itertools.islice(fault.caught_by(bench), 1))
    assert found, f"nobody noticed: {fault.name}"
