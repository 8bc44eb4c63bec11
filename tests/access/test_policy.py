"""The policy is one table: every role meets every topic, and the table of product.md holds."""

import pytest

from data.access.policy import GUARDED, POLICY, grant
from data.trial import DEMO_CHARTER, SHIPPED_CHARTER, read_charter
from data.vocabulary import BLINDED_ROLES, TABLES, Grain, Role, Topic

TIGHT, DEMO = read_charter(SHIPPED_CHARTER), read_charter(DEMO_CHARTER)


def test_every_role_meets_every_topic():
    assert set(POLICY) == {(role, topic) for role in Role for topic in Topic}


def test_every_column_has_a_topic_of_the_policy():
    for table in TABLES.values():
        for column in table.columns:
            assert table.topic_of(column.name) in Topic


@pytest.mark.parametrize(
    ("role", "topic", "grain", "own"),
    [
        (Role.STEERING, Topic.RECRUITMENT, Grain.CENTER, False),
        (Role.STEERING, Topic.COMPLETENESS, Grain.CENTER, False),
        (Role.STEERING, Topic.DEVIATIONS, Grain.CENTER, False),
        (Role.STEERING, Topic.INFUSION_START, Grain.CENTER, False),
        (Role.STEERING, Topic.SAE_PROCESS, Grain.CENTER, False),
        (Role.STEERING, Topic.AESI, Grain.NONE, False),
        (Role.STEERING, Topic.OUTCOMES, Grain.NONE, False),
        (Role.SITE_LEAD, Topic.RECRUITMENT, Grain.PARTICIPANT, True),
        (Role.SITE_LEAD, Topic.AESI, Grain.PARTICIPANT, True),
        (Role.SITE_LEAD, Topic.OUTCOMES, Grain.NONE, False),
        (Role.SITE_LEAD, Topic.IMPORTS, Grain.NONE, False),
        (Role.COORDINATION, Topic.COMPLETENESS, Grain.PARTICIPANT, False),
        (Role.COORDINATION, Topic.OUTCOMES, Grain.NONE, False),
        (Role.COORDINATION, Topic.IMPORTS, Grain.PARTICIPANT, False),
        (Role.DSMB, Topic.RECRUITMENT, Grain.CENTER, False),
        (Role.ADMINISTRATOR, Topic.STRUCTURE, Grain.NONE, False),
        (Role.ADMINISTRATOR, Topic.RECRUITMENT, Grain.NONE, False),
        (Role.ADMINISTRATOR, Topic.PEOPLE, Grain.PARTICIPANT, False),
    ],
)
def test_the_shipped_charter_is_the_tightest_setting(role, topic, grain, own):
    given = grant(role, topic, TIGHT)
    assert (given.grain, given.own) == (grain, own)


def test_the_charter_opens_pooled_lines_and_never_finer_than_the_trial():
    for topic in GUARDED:
        given = grant(Role.STEERING, topic, DEMO)
        assert given.grain == (Grain.TRIAL if DEMO.opens(topic) else Grain.NONE)


def test_the_demo_charter_opens_what_its_user_asks_for():
    assert DEMO.opens(Topic.AESI)
    assert not DEMO.opens(Topic.OUTCOMES)
    assert {topic for topic in GUARDED if TIGHT.opens(topic)} == {Topic.DEVIATIONS_DRUG}


def test_site_leads_have_their_own_rows_alone_whatever_the_topic():
    for topic in Topic:
        given = grant(Role.SITE_LEAD, topic, DEMO)
        assert given.own or given.grain is Grain.NONE


def test_no_blinded_role_has_a_guarded_topic_by_center():
    for role in BLINDED_ROLES - {Role.SITE_LEAD, Role.COORDINATION}:
        for topic in GUARDED:
            assert grant(role, topic, DEMO).grain < Grain.CENTER


def test_the_administrator_sees_people_and_nothing_clinical():
    seen = {t for t in Topic if grant(Role.ADMINISTRATOR, t, DEMO).grain > Grain.NONE}
    assert seen == {Topic.PEOPLE, Topic.CHARTER}
