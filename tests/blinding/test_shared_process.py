"""Two people in one process: threats B2, C10, C11."""

import pytest

from tests.blinding.checks.shared import as_in_a_clean_process, interleaved, poisoned


@pytest.mark.parametrize("check", [poisoned, interleaved, as_in_a_clean_process],
                         ids=lambda check: check.__name__)  # fmt: skip
def test_nobodys_answer_is_anothers(bench, check):
    assert list(check(bench)) == []
