"""Two people in one process: threats B2, C10, C11."""

import pytest

from tests.blinding.checks.shared import interleaved, poisoned


@pytest.mark.parametrize("check", [poisoned, interleaved], ids=lambda check: check.__name__)
def test_nobodys_answer_is_anothers(bench, check):
    assert list(check(bench)) == []
