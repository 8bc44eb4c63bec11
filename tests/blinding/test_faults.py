"""Errors: threats B9, A6."""

from data.vocabulary import Role
from tests.blinding.checks.faults import faults_tell_nothing, logged


def test_a_fault_of_ours_tells_nothing(bench):
    assert list(faults_tell_nothing(bench)) == []


def test_an_address_cannot_write_lines_into_the_log(bench, monkeypatch):
    stage = bench.fresh()
    somebody = stage.person(stage.one(Role.STEERING))
    monkeypatch.setitem(stage.server.view_functions, "do", lambda name: 1 / 0)
    with logged() as lines:
        assert somebody.post("/do/x%0Aall is well").status_code == 500
    assert any("all is well" in line for line in lines)
    assert not any(line.startswith("all is well") for text in lines for line in text.split("\n"))
