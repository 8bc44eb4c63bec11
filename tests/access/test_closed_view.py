"""A closed view: groups as the key tells them, everything of the trial, and nothing kept."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from dashboard.kit.page import Page
from dashboard.kit.words import label, use_language
from data.access.policy import CLOSED_POLICY, grant
from data.access.terms import Closed
from data.access.view import Door, Refused
from data.measures.registry import MEASURES, measure
from data.store.home import Home
from data.trial import SHIPPED_CHARTER, read_charter
from data.vocabulary import (
    ALL_PARTICIPANTS,
    EXPORT_TABLES,
    GROUP,
    UNBLINDED_ROLES,
    Grain,
    NotShown,
    Role,
    Topic,
    sentence,
)
from data.vocabulary.analysis import ENROLLMENT

SHUT = NotShown(sentence("Closed: enter your passphrase."))
SCREENING = EXPORT_TABLES["screening"]
LIVE = {Topic.REVIEW, Topic.IMPORTS, Topic.PEOPLE, Topic.VAULT, Topic.CHARTER}


@pytest.fixture
def door(demo_home):
    return Door(Home.open(demo_home))


@pytest.fixture
def counted():
    """Measures that give back what they were handed."""

    @measure(ENROLLMENT, SCREENING, topic=Topic.RECRUITMENT, columns={"group": "", "people": ""})
    def groups_handed(enrollment, screening, at):
        together = pd.concat([enrollment["group"], screening["group"]])
        return together.value_counts().rename_axis("group").reset_index(name="people")

    @measure(
        ENROLLMENT, topic=Topic.OUTCOMES, by=("participant",),
        columns={"participant": "", "group": ""},
    )  # fmt: skip
    def people_handed(enrollment, at):
        return enrollment[["participant", "group"]]

    yield groups_handed, people_handed
    del MEASURES["groups_handed"], MEASURES["people_handed"]


def key_to(door, **more) -> Closed:
    people = door.view("", Role.COORDINATION, cut=1).participants()
    return Closed(dict(zip(people, itertools.cycle("AB"))), **more)


def test_each_row_has_its_participants_group_and_rows_of_nobody_are_everybodys(door, counted):
    key = key_to(door)
    view = door.view("", Role.DSMB, cut=1, key=key)
    found = view.run(counted[0]).set_index("group")["people"]
    cut = door.cut(1).tables
    here = [*cut["enrollment"]["participant"], *cut["screening"]["participant"].dropna()]
    assert found["A"] == sum(key.groups[name] == "A" for name in here)
    assert found["B"] == sum(key.groups[name] == "B" for name in here)
    assert found[ALL_PARTICIPANTS] == cut["screening"]["participant"].isna().sum() > 0


def test_an_open_view_of_the_same_person_has_one_group(door, counted):
    assert len(door.view("", Role.DSMB, cut=1, key=key_to(door)).run(counted[1])) > 10
    assert isinstance(door.view("", Role.DSMB, cut=1).run(counted[1]), NotShown)
    handed = []

    @measure(ENROLLMENT, topic=Topic.RECRUITMENT, columns={"group": ""})
    def one_group(enrollment, at):
        handed.append(set(enrollment[GROUP]))
        return pd.DataFrame({"group": ["all"]})

    try:
        for role in Role:
            if role is not Role.ADMINISTRATOR:
                door.view("", role, frozenset({"01"}), cut=1).run(one_group)
    finally:
        del MEASURES["one_group"]
    assert handed == [{ALL_PARTICIPANTS}] * 5


def test_nothing_of_a_closed_view_is_kept(door, counted):
    view = door.view("", Role.STATISTICIAN, cut=1, key=key_to(door))
    before = set(door._frames._things)
    view.run(counted[1])
    assert view.zone
    assert view.participants()
    assert set(door._frames._things) == before
    assert view.live
    assert view.scope != door.view("", Role.STATISTICIAN, cut=1).scope


def test_a_shut_view_says_why_and_shows_nothing(door, counted):
    view = door.view("", Role.DSMB, cut=1, key=SHUT)
    assert [view.run(found) for found in counted] == [SHUT, SHUT]
    assert view.shut == SHUT


@pytest.mark.parametrize("role", sorted(set(Role) - UNBLINDED_ROLES))
def test_no_other_role_has_a_closed_view(door, role):
    with pytest.raises(Refused):
        door.view("", role, frozenset({"01"}), cut=1, key=Closed({}))
    with pytest.raises(Refused):
        door.view("", role, frozenset({"01"}), cut=1, key=SHUT)


def test_a_letter_that_would_tell_the_arm_is_withheld_from_lists_until_the_reveal(door, counted):
    first = next(iter(key_to(door).groups))
    key = key_to(door, withheld=frozenset({first}))
    told = door.view("", Role.DSMB, cut=1, key=key).run(counted[1]).set_index("participant")
    assert told.loc[first, "group"] == "withheld"
    assert set(told.drop(index=first)["group"]) == {"A", "B"}
    named = key_to(door, withheld=frozenset({first}), names={"A": "placebo", "B": "drug"})
    told = door.view("", Role.DSMB, cut=1, key=named).run(counted[1]).set_index("participant")
    assert told.loc[first, "group"] == key.groups[first]


def test_a_closed_view_has_all_of_the_trial_and_nothing_of_the_committee():
    charter = read_charter(SHIPPED_CHARTER)
    assert set(CLOSED_POLICY) == set(itertools.product(UNBLINDED_ROLES, Topic))
    for role, topic in CLOSED_POLICY:
        wanted = Grain.NONE if topic in LIVE else Grain.PARTICIPANT
        assert grant(role, topic, charter, closed=True).grain is wanted
    with pytest.raises(KeyError):
        grant(Role.STEERING, Topic.OUTCOMES, charter, closed=True)


def test_a_closed_page_is_for_unblinded_roles_alone():
    with pytest.raises(ValueError, match="closed"):
        Page("x", "X", 1, frozenset({Role.DSMB, Role.STEERING}), closed=True)
    assert Page("x", "X", 1, frozenset({Role.DSMB}), closed=True).closed


def test_groups_are_said_in_words_and_by_the_arms_name_once_revealed():
    assert [label(code, "group") for code in ("all", "A", "B")] == [
        "All participants", "Group A", "Group B",
    ]  # fmt: skip
    with use_language("fr"):
        assert label("A", "group") == "Groupe A"
    with use_language("fr", groups={"A": "placebo"}):
        assert label("A", "group") == "placebo"
        assert label("A", "other") != "placebo"
    assert label("A", "group") == "Group A"
