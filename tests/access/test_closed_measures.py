"""Measures of the closed session run in no open view, whatever a charter opens pooled."""

from __future__ import annotations

import pytest

from data.access.policy import grant
from data.measures.registry import MEASURES, load_measures
from data.vocabulary import Grain, NotShown, Topic
from data.vocabulary.analysis import ENROLLMENT
from data.vocabulary.analysis_outcomes import OUTCOME_TABLES
from tests.blinding.checks import door as checks
from tests.blinding.planting import counting

CLOSED = [m for m in load_measures().values() if m.closed]


def test_what_compares_groups_is_closed() -> None:
    """Every measure by group, and every one of an outcome table, whatever its topic."""
    tables = {table.name for table in OUTCOME_TABLES}
    telling = {
        m.name
        for m in MEASURES.values()
        if "group" in m.columns or tables & {table.name for table in m.tables}
    }
    assert telling
    assert telling <= {m.name for m in CLOSED}
    assert {m.topic for m in CLOSED} >= {Topic.OUTCOMES, Topic.INFUSION_COURSE, Topic.BASELINE}


@pytest.mark.parametrize("measure", CLOSED, ids=lambda m: m.name)
def test_no_open_view_answers_one(bench, measure) -> None:
    for view in [*checks.views(checks.door_of(bench)), *checks.views(checks.growing(bench))]:
        answer = view.run(measure)
        assert isinstance(answer, NotShown), view.role
        open_to = grant(view.role, measure.topic, view.charter).grain
        if open_to >= measure.grain and open_to > Grain.NONE:
            assert "closed session" in str(answer.reason), view.role


def test_the_same_measure_is_answered_where_it_is_not_closed(bench) -> None:
    """The check above is of the mark and not of a home in which nothing is shown."""
    shown = []
    with counting(20, 40, Topic.INFUSION_START, ENROLLMENT) as measure:
        shown = [view.run(measure) for view in checks.views(checks.growing(bench))]
    assert any(not isinstance(answer, NotShown) for answer in shown)
