"""Every import tried is on record, with its findings and its event."""

from __future__ import annotations

import pytest

from data.store import imports
from data.store.imports import expected_of, record_import
from data.store.live import live_table
from data.vocabulary import sentence
from tests.store.made import SomeFinding


def tried(home, outcome, **more):
    with home.writing() as connection:
        return record_import(connection, "ann", outcome, role="coordination", **more)


def test_every_outcome_is_on_record(home, saved):
    saved()
    findings = [SomeFinding(), SomeFinding(row=None, column=None, found="missing")]
    numbers = [
        tried(home, "refused", findings=findings),
        tried(home, "saved", cut=1),
        tried(home, "unchanged", cut=1),
    ]
    assert numbers == [1, 2, 3]
    frame = live_table(home, "imports")
    assert frame["outcome"].to_list() == ["refused", "saved", "unchanged"]
    assert frame["cut"].fillna(0).to_list() == [0, 1, 1]
    assert frame["findings"].to_list() == [2, 0, 0]
    events = live_table(home, "audit").iloc[-3:]
    assert events["outcome"].to_list() == ["refused", "done", "done"]
    assert events["reason"].iloc[0] == "refused, 2 findings"
    assert set(events["role"]) == {"coordination"}


def test_findings_can_be_said_in_another_language(home):
    number = tried(
        home, "refused", findings=[SomeFinding(), SomeFinding(expected=sentence("a day"))]
    )
    assert expected_of(home, number) == [SomeFinding().expected, sentence("a day")]
    assert [str(told) for told in expected_of(home, number)] == [
        "a whole number from 18 to 120", "a day",
    ]  # fmt: skip


def test_of_very_many_findings_the_first_are_kept_and_all_counted(home, monkeypatch):
    monkeypatch.setattr(imports, "FINDINGS_KEPT", 3)
    tried(home, "refused", findings=[SomeFinding(row=n) for n in range(5)])
    assert live_table(home, "findings")["row"].to_list() == [0, 1, 2]
    assert live_table(home, "imports")["findings"].to_list() == [5]


@pytest.mark.parametrize(("outcome", "more"), [("perhaps", {}), ("saved", {"cut": 9})])
def test_what_cannot_be_is_not_recorded(home, outcome, more):
    with pytest.raises(Exception, match="constraint failed"):
        tried(home, outcome, **more)
    assert len(live_table(home, "imports")) == 0
    assert len(live_table(home, "audit")) == 3
