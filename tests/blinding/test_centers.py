"""Centers do not interfere: threats C1, C8, C14."""

from data.vocabulary import Role
from tests.blinding.checks.centers import (
    others_change_no_byte,
    recruitment_shows_in_aggregates_alone,
    transcript,
    variants,
)
from tests.blinding.crawl import differing


def test_another_centers_data_change_no_byte(bench):
    assert list(others_change_no_byte(bench)) == []


def test_recruitment_elsewhere_shows_in_declared_aggregates_alone(bench):
    assert list(recruitment_shows_in_aggregates_alone(bench)) == []


def test_the_same_crawl_differs_for_those_who_see_all_centers(bench):
    stages = variants(bench)
    who = stages["plain"].one(Role.STEERING)
    one, other = (transcript(stages[name], who, cuts=[2]) for name in ("plain", "rewritten"))
    assert len(differing(one, other)) > 10
