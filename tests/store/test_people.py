"""Who may hold which roles, and that taking them away ends what they opened."""

from __future__ import annotations

from itertools import product

import pytest

from data.store.live import live_table
from data.store.people import (
    Denied,
    PeopleError,
    add_grant,
    add_person,
    change_password,
    check_password,
    disable_person,
    enable_person,
    find_person,
    list_people,
    remove_grant,
    reset_password,
)
from data.store.sessions import find_session, open_session
from data.vocabulary import BLINDED_ROLES, UNBLINDED_ROLES, Role
from tests.store.conftest import PASSWORD

CENTERS = {Role.SITE_LEAD: frozenset({"01"})}
NONE: frozenset[str] = frozenset()


def given(*roles):
    return [(role, CENTERS.get(role, NONE)) for role in roles]


def may_be_held_together(one, two):
    return {one, two} <= BLINDED_ROLES or {one, two} <= UNBLINDED_ROLES


def test_a_person_is_found_as_added(home):
    grants = [(Role.STEERING, NONE), (Role.SITE_LEAD, frozenset({"03", "01"}))]
    added = add_person(home, " Ann.Lee@chu ", "Ann  Lee", PASSWORD, grants, "fr", by="root")
    assert (added.username, added.name, added.language) == ("ann.lee@chu", "Ann Lee", "fr")
    assert added.grants == dict(grants)
    assert list(added.grants) == [Role.STEERING, Role.SITE_LEAD]  # as given: the first is shown
    assert added.disabled is False
    assert find_person(home, "ANN.LEE@CHU") == added
    assert find_person(home, "bob") is None
    assert list_people(home) == [added]


def test_the_password_is_not_in_the_database(home, person):
    person("ann")
    assert PASSWORD.encode() not in (home.path / "dashboard.sqlite").read_bytes()


@pytest.mark.parametrize(("one", "two"), [p for p in product(Role, Role) if p[0] != p[1]])
def test_every_pair_of_roles(home, one, two):
    if may_be_held_together(one, two):
        added = add_person(home, "ann", "Ann", PASSWORD, given(one, two))
        assert set(added.grants) == {one, two}
    else:
        with pytest.raises(PeopleError, match=r"blinded|no other role"):
            add_person(home, "ann", "Ann", PASSWORD, given(one, two))
        assert list_people(home) == []  # all or nothing


@pytest.mark.parametrize(("before", "after"), [p for p in product(Role, Role) if p[0] != p[1]])
def test_every_change_from_one_role_to_another(home, before, after):
    add_person(home, "ann", "Ann", PASSWORD, given(before))
    remove_grant(home, "ann", before)
    assert find_person(home, "ann").grants == {}
    if before in UNBLINDED_ROLES and after in BLINDED_ROLES:
        with pytest.raises(PeopleError, match="cannot be blinded again"):
            add_grant(home, "ann", *given(after)[0])
        assert find_person(home, "ann").grants == {}
    else:
        assert set(add_grant(home, "ann", *given(after)[0]).grants) == {after}


def test_who_was_unblinded_stays_so_even_by_way_of_administration(home):
    add_person(home, "ann", "Ann", PASSWORD, given(Role.DSMB))
    remove_grant(home, "ann", Role.DSMB)
    add_grant(home, "ann", Role.ADMINISTRATOR)
    remove_grant(home, "ann", Role.ADMINISTRATOR)
    with pytest.raises(PeopleError, match="cannot be blinded again"):
        add_grant(home, "ann", Role.STEERING)


def test_a_revoked_grant_stays_on_record(home, person):
    person("ann", Role.STEERING, Role.SITE_LEAD)
    remove_grant(home, "ann", Role.STEERING, by="root")
    rows = home.reader().execute("SELECT role, revoked_by FROM grants ORDER BY grant").fetchall()
    assert rows == [("steering", "root"), ("site_lead", None)]
    add_grant(home, "ann", Role.STEERING, by="root")
    assert home.reader().execute("SELECT count(*) FROM grants").fetchone() == (3,)


def test_centers_are_changed_by_another_grant(home, person):
    person("ann", Role.SITE_LEAD)
    changed = add_grant(home, "ann", Role.SITE_LEAD, frozenset({"07"}))
    assert changed.grants == {Role.SITE_LEAD: frozenset({"07"})}
    rows = home.reader().execute("SELECT center FROM grant_centers ORDER BY 1").fetchall()
    assert rows == [("01",), ("03",), ("07",)]


@pytest.mark.parametrize(
    ("grants", "error"),
    [
        ([], "at least one role"),
        ([(Role.SITE_LEAD, NONE)], "at least one center"),
        ([(Role.STEERING, frozenset({"01"}))], "Only a site lead"),
        ([(Role.SITE_LEAD, frozenset({"01, 02"}))], "no comma"),
        ([(Role.SITE_LEAD, frozenset({""}))], "no comma"),
        ([(Role.STEERING, NONE), (Role.STEERING, NONE)], "already"),
    ],
)
def test_roles_and_centers_that_are_not_accepted(home, grants, error):
    with pytest.raises(PeopleError, match=error):
        add_person(home, "ann", "Ann", PASSWORD, grants)
    assert list_people(home) == []


@pytest.mark.parametrize(
    ("username", "name", "language", "error"),
    [
        ("a", "Ann", "en", "sign-in name"),
        ("-ann", "Ann", "en", "sign-in name"),
        ("ann lee", "Ann", "en", "sign-in name"),
        ("ann\n", "Ann", "de", "language"),
        ("é" * 5, "Ann", "en", "sign-in name"),
        ("x" * 65, "Ann", "en", "sign-in name"),
        ("ann", "", "en", "needs a name"),
        ("ann", "A\x1b[31m", "en", "needs a name"),
        ("ann", "x" * 121, "en", "needs a name"),
    ],
)
def test_names_that_are_not_accepted(home, username, name, language, error):
    with pytest.raises(PeopleError, match=error):
        add_person(home, username, name, PASSWORD, given(Role.STEERING), language)


def test_a_name_is_taken_once(home, person):
    person("ann")
    with pytest.raises(PeopleError, match="already"):
        person("ANN")


def test_the_rules_of_passwords_hold_wherever_one_is_set(home, person):
    person("annabelle")
    for weak in ("short", "annabelle in paris", "i-micro and more"):
        with pytest.raises(PeopleError):
            add_person(home, "bob", "Bob", weak.replace("annabelle", "imicro"), given(Role.DSMB))
        with pytest.raises(PeopleError):
            reset_password(home, "annabelle", weak, by="root")
        with pytest.raises(PeopleError):
            change_password(home, "annabelle", PASSWORD, weak)
    assert check_password(home, "annabelle", PASSWORD)


ENDING = {
    "disabled": lambda home: disable_person(home, "ann", by="root"),
    "reset": lambda home: reset_password(home, "ann", "another-walrus-93", by="root"),
    "changed": lambda home: change_password(home, "ann", PASSWORD, "another-walrus-93"),
    "role given": lambda home: add_grant(home, "ann", Role.COORDINATION),
    "role taken": lambda home: remove_grant(home, "ann", Role.SITE_LEAD),
    "centers changed": lambda home: add_grant(home, "ann", Role.SITE_LEAD, frozenset({"07"})),
}


@pytest.mark.parametrize("what", ENDING)
def test_every_change_of_rights_ends_the_sessions_at_once(home, person, what):
    person("ann", Role.STEERING, Role.SITE_LEAD)
    person("bob")
    hers = [open_session(home, "ann", role) for role in (Role.STEERING, Role.SITE_LEAD)]
    his = open_session(home, "bob")
    assert all(find_session(home, token) for token in [*hers, his])
    ENDING[what](home)
    assert not any(find_session(home, token) for token in hers)
    assert find_session(home, his)


def test_disabled_and_enabled_again(home, person):
    person("ann")
    disable_person(home, "ann", by="root")
    assert find_person(home, "ann").disabled
    assert check_password(home, "ann", PASSWORD).reason == "disabled"
    with pytest.raises(PeopleError, match="may not sign in"):
        open_session(home, "ann")
    enable_person(home, "ann", by="root")
    assert check_password(home, "ann", PASSWORD).username == "ann"


def test_a_changed_password_replaces_the_old_one(home, person):
    person("ann")
    refused = change_password(home, "ann", "wrong", "another-walrus-93")
    assert isinstance(refused, Denied)
    assert change_password(home, "ann", PASSWORD, "another-walrus-93") is None
    assert not check_password(home, "ann", PASSWORD)
    assert check_password(home, "ann", "another-walrus-93")


@pytest.mark.parametrize(
    "change",
    [
        lambda home: disable_person(home, "bob", by="root"),
        lambda home: reset_password(home, "bob", PASSWORD, by="root"),
        lambda home: add_grant(home, "bob", Role.DSMB),
        lambda home: remove_grant(home, "bob", Role.DSMB),
    ],
)
def test_nobody_is_changed_who_is_not_there(home, change):
    with pytest.raises(PeopleError, match="nobody called bob"):
        change(home)
    assert len(live_table(home, "audit")) == 3


def test_a_role_not_held_is_not_taken_away(home, person):
    person("ann")
    with pytest.raises(PeopleError, match="does not hold"):
        remove_grant(home, "ann", Role.DSMB)


def test_every_change_is_on_record_with_who_did_it(home, person):
    person("ann", Role.STEERING)
    add_grant(home, "ann", Role.SITE_LEAD, frozenset({"03", "01"}), "root", "administrator")
    remove_grant(home, "ann", Role.SITE_LEAD, "root", "administrator")
    reset_password(home, "ann", "another-walrus-93", "root", "administrator")
    disable_person(home, "ann", "root", "administrator")
    enable_person(home, "ann", "root", "administrator")
    change_password(home, "ann", "another-walrus-93", PASSWORD)
    events = live_table(home, "audit").iloc[3:]
    assert list(events["what"]) == [
        "add person", "give role", "give role", "remove role", "reset password",
        "disable person", "enable person", "change password",
    ]  # fmt: skip
    assert set(events["object"]) == {"ann"}
    assert list(events["username"]) == ["root"] * 7 + ["ann"]
    assert list(events["role"].iloc[2:7]) == ["administrator"] * 5
    assert list(events["reason"].iloc[1:4]) == ["steering", "site_lead 01 03", "site_lead"]
    assert PASSWORD not in events.to_string()
