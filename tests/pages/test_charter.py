"""Changes of the charter on the page of who may see what: who may vote, and on what text."""

from __future__ import annotations

import pytest

from data.access.view import Door
from data.measures.charter import charter_changes, charter_proposals
from data.store.charters import propose_charter
from data.store.home import Home
from data.trial import DEMO_CHARTER
from data.vocabulary import NotShown, Role, sentence
from layouts.charter import charter_card

TIGHTER = DEMO_CHARTER.read_text(encoding="utf-8").replace("aesi = true", "aesi = false")


@pytest.fixture
def proposed(own_home):
    home = Home.open(own_home)
    propose_charter(home, TIGHTER, "a pooled rate tells", by="coordination", role="coordination")
    return Door(home)


def shown(door, person, role, centers=None):
    view = door.view(person, role, centers)
    cards = charter_card(view.run(charter_proposals), view.run(charter_changes), person, role, "/x")
    return str(cards), cards


def test_who_may_vote_finds_the_change_the_text_and_its_digest(proposed):
    text, _ = shown(proposed, "steering", Role.STEERING)
    assert "pooled.aesi" in text
    assert "aesi = false" in text  # the text itself
    assert "vote_on_charter" in text
    digest = proposed.view("steering", Role.STEERING).run(charter_proposals)["digest"].iloc[0]
    assert text.count(digest) == 3  # to read, and as the words and the value of the form


@pytest.mark.parametrize(
    ("person", "role"), [("coordination", Role.COORDINATION), ("admin", Role.ADMINISTRATOR)]
)
def test_who_proposed_it_and_who_may_not_vote_have_no_form_for_it(proposed, person, role):
    text, _ = shown(proposed, person, role)
    assert "pooled.aesi" in text
    assert "vote_on_charter" not in text


def test_a_site_lead_has_no_card(proposed):
    assert shown(proposed, "site07", Role.SITE_LEAD, frozenset({"07"}))[1] == []


def test_nothing_proposed_is_said_and_what_may_not_be_shown_is_not_there(own_home):
    door = Door(Home.open(own_home))
    assert "No change of the charter was ever proposed." in shown(door, "eve", Role.DSMB)[0]
    no = NotShown(sentence("Not shown."))
    assert charter_card(no, no, "eve", Role.DSMB, "/x") == []
