"""A choice that names a participant: one of the view's own, or the same refusal for everybody."""

import pytest

from data.access.choices import checked
from data.access.view import Refused
from data.measures.registry import ANY_PARTICIPANT, CENTER, MEASURES, PARTICIPANT, load_measures
from data.vocabulary import NotShown, Role, Topic
from data.vocabulary.analysis import ENROLLMENT
from tests.blinding.checks import door as checks
from tests.blinding.planting import ONE, planted

load_measures()
OWN, OTHER = "QC02Z", "QC04Z"
COLUMNS = {CENTER: "", PARTICIPANT: ""}


def planted_person(enrollment, at, participant=""):
    return enrollment.loc[enrollment[PARTICIPANT] == participant, list(COLUMNS)]


@pytest.fixture
def door(bench):
    return checks.door_of(bench)


@pytest.fixture
def person():
    with planted(
        planted_person, ENROLLMENT, topic=Topic.STRUCTURE, by=(CENTER, PARTICIPANT),
        columns=COLUMNS, choices={"participant": ANY_PARTICIPANT},
    ) as measure:  # fmt: skip
        yield measure


def of(door, center):
    return door.view("", Role.SITE_LEAD, frozenset({center}))


def refusal(view, measure, participant):
    with pytest.raises(Refused) as caught:
        view.run(measure, participant=participant)
    return str(caught.value)


def test_a_site_lead_may_name_the_own_participants_and_nobody_else(door, person):
    own, other = of(door, OWN).participants(), of(door, OTHER).participants()
    assert len(own) * len(other)
    assert not set(own) & set(other)
    found = of(door, OWN).run(person, participant=own[0])
    assert found[PARTICIPANT].tolist() == [own[0]]
    said = {refusal(of(door, OWN), person, name) for name in (other[0], "nobody", own[0] + " ")}
    assert said == {"There is no such participant."}


def test_coordination_may_name_everybody(door, person):
    view = door.view("", Role.COORDINATION)
    assert set(of(door, OWN).participants()) < set(view.participants())
    for name in view.participants()[::20]:
        assert view.run(person, participant=name)[PARTICIPANT].tolist() == [name]


@pytest.mark.parametrize("wrong", [None, 1, True, ["x"], ("x",), {"x": 1}, float("nan")])
def test_what_is_no_name_is_refused_alike(door, person, wrong):
    assert refusal(of(door, OWN), person, wrong) == "There is no such participant."


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SITE_LEAD, Role.COORDINATION}))
def test_who_sees_no_participants_cannot_tell_who_is_there(door, person, role):
    view, somebody = door.view("", role), of(door, OWN).participants()[0]
    assert view.participants() == ()
    assert refusal(view, person, somebody) == refusal(view, person, "nobody")
    assert isinstance(view.run(person), NotShown)


def test_nobody_is_the_default_and_has_no_rows(door, person):
    assert of(door, OWN).run(person).empty
    for measure in MEASURES.values():
        for choice in filter(measure.names_participant, measure.choices):
            assert choice == PARTICIPANT


def test_a_measure_that_asks_for_a_participant_is_by_it():
    with (
        pytest.raises(ValueError, match="not by it"),
        planted(
            lambda enrollment, at: ONE, ENROLLMENT, topic=Topic.STRUCTURE, columns={"n": ""},
            choices={"participant": ANY_PARTICIPANT},
        ),
    ):  # fmt: skip
        pass


def test_who_may_name_participants_knows_how_many_each_of_their_centers_has(door):
    everybody, own = door.view("", Role.COORDINATION), of(door, OWN)
    assert own.participants_in() == {OWN: len(own.participants())}
    assert sum(everybody.participants_in().values()) == len(everybody.participants())
    assert everybody.participants_in()[OWN] == len(own.participants())
    for role in set(Role) - {Role.SITE_LEAD, Role.COORDINATION}:
        assert door.view("", role).participants_in() == {}


def test_a_view_opens_what_the_policy_gives_it_and_nothing_else(door, person):
    for role in Role:
        view = door.view("", role, frozenset({OWN}))
        for measure in (*MEASURES.values(), person):
            shown = view._answer(
                measure, checked(measure, {}, view.holds, lambda _, seen=view: seen.reviewed)
            )
            closed = isinstance(shown, NotShown) and "charter" in shown.reason.text
            assert view.opens(measure) is not closed, (role, measure.name)
