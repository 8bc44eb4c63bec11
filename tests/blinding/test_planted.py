"""The checks, graded: each planted fault is caught by the check named for it.

A check that has not failed on a planted fault is no evidence. Without a fault each check finds
nothing: the tests of its own name show that.
"""

import pytest

from tests.blinding.planted import FAULTS, table


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.name} -> {f.caught_by.__name__}")
def test_a_planted_fault_is_caught(bench, fault):
    with fault.planted():
        found = next(fault.caught_by(bench), None)
    assert found is not None, f"NOT caught: {fault.name}\n\n{table()}"


def test_faults_are_told_apart():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 15
