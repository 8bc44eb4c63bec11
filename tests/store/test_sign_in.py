"""Signing in: one cost for known and unknown names, and a wait that grows and ends."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from data.store import passwords, sign_in
from data.store.people import (
    Denied,
    Person,
    check_password,
    find_person,
    remove_grant,
    reset_password,
)
from data.store.sign_in import close_step, know_device, open_step, step_of, wait_s
from data.vocabulary import Role
from tests.store.conftest import PASSWORD

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def after(seconds):
    return NOON + timedelta(seconds=seconds)


def test_the_right_password_lets_in_and_no_other(home, person):
    person("ann")
    assert check_password(home, " Ann ", PASSWORD) == find_person(home, "ann")
    refused = check_password(home, "ann", PASSWORD + "x")
    assert refused == Denied(0, "wrong password", "ann")
    assert not refused


def test_an_unknown_name_is_refused_alike_and_not_repeated(home, person):
    person("ann")
    known, unknown = (check_password(home, name, "nonsense") for name in ("ann", "hunter2!"))
    assert (known.wait_seconds, bool(known)) == (unknown.wait_seconds, bool(unknown))
    assert unknown.username == ""  # people type passwords there


def test_every_try_costs_one_check_whether_the_name_exists_or_not(home, person, monkeypatch):
    person("ann")
    checked = []
    verify = PasswordHasher.verify

    def counted(self, known, password):
        checked.append(known[:40])
        return verify(self, known, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for name in ("ann", "bob", "", "x" * 500, "\ud800"):
        check_password(home, name, "nonsense")
    assert len(checked) == 5
    assert len({known.split("$")[3] for known in checked}) == 1  # the same parameters


def test_somebody_without_a_role_stays_out(home, person):
    person("ann")
    remove_grant(home, "ann", Role.STEERING)
    assert check_password(home, "ann", PASSWORD).reason == "no role"


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 4), (7, 32), (8, 60), (99, 60)]
)
def test_the_wait_doubles_up_to_a_minute(failures, seconds):
    assert wait_s(failures) == seconds


@pytest.mark.parametrize("username", ["ann", "nobody"])
def test_failures_make_the_account_wait_known_or_not(home, person, username):
    person("ann")
    for n, (seconds, wait) in enumerate(
        [(0, 0), (0, 0), (0, 1), (0.4, 1), (1, 0), (2.9, 1), (3, 0)]
    ):
        denied = check_password(home, username, "nonsense", after(seconds))
        assert denied.wait_seconds == wait, n
        assert denied.reason == "tried again too soon" or not wait


def test_the_right_password_waits_too_and_then_clears_the_count(home, person):
    person("ann")
    for seconds in (0, 0, 1, 3):
        check_password(home, "ann", "nonsense", after(seconds))
    assert check_password(home, "ann", PASSWORD, after(6.999)) == Denied(
        1, "tried again too soon", "ann"
    )
    assert isinstance(check_password(home, "ann", PASSWORD, after(7)), Person)
    assert check_password(home, "ann", "nonsense", after(7)).wait_seconds == 0  # counted anew


def test_tries_during_the_wait_do_not_lengthen_it(home, person):
    person("ann")
    for _ in range(2):
        check_password(home, "ann", "nonsense", NOON)
    for tenth in range(10):
        assert check_password(home, "ann", "nonsense", after(tenth / 10)).wait_seconds == 1
    assert check_password(home, "ann", PASSWORD, after(1))


def test_nobody_is_locked_out_for_longer_than_a_minute(home, person):
    person("ann")
    at = 0
    for _ in range(30):
        check_password(home, "ann", "nonsense", after(at))
        at += 60
    assert check_password(home, "ann", PASSWORD, after(at))


@pytest.mark.parametrize(("pause_s", "wait"), [(900, 60), (901, 0)])
def test_old_failures_are_forgotten(home, person, monkeypatch, pause_s, wait):
    person("ann")
    for n in range(12):
        check_password(home, "ann", "nonsense", after(60 * n))
    then = 60 * 11 + pause_s
    check_password(home, "ann", "nonsense", after(then))
    assert check_password(home, "ann", "nonsense", after(then)).wait_seconds == wait


def test_a_clock_set_back_does_not_lock_anybody_out(home, person):
    person("ann")
    for n in range(12):
        check_password(home, "ann", "nonsense", after(60 * n))
    assert check_password(home, "ann", PASSWORD, after(-3600))


def test_a_reset_lets_try_again_at_once(home, person):
    person("ann")
    for _ in range(3):
        check_password(home, "ann", "nonsense", NOON)
    reset_password(home, "ann", "another-walrus-93", by="root")
    assert check_password(home, "ann", "another-walrus-93", NOON)


def test_many_guesses_at_once_gain_nothing(home, person, monkeypatch):
    person("ann")
    looked_at = []
    matches = passwords.matches
    monkeypatch.setattr(sign_in.passwords, "matches", lambda *g: looked_at.append(g) or matches(*g))
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: check_password(home, "ann", f"guess {n}", NOON), range(16))
        )
    assert len(looked_at) == 2
    assert sum(denied.wait_seconds == 1 for denied in answers) == 14


def test_a_double_click_signs_in_twice(home, person):
    person("ann")
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: check_password(home, "ann", PASSWORD, NOON), range(2)))
    assert all(answers)


def test_a_hash_of_older_parameters_is_renewed_at_sign_in(home, person, monkeypatch):
    person("ann")
    stored = "SELECT password_hash FROM people"
    before = home.reader().execute(stored).fetchone()
    check_password(home, "ann", PASSWORD)
    assert home.reader().execute(stored).fetchone() == before
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(2, 16, 1))
    check_password(home, "ann", PASSWORD + "x", NOON)
    assert home.reader().execute(stored).fetchone() == before  # not for a wrong one
    assert check_password(home, "ann", PASSWORD, NOON)
    renewed = home.reader().execute(stored).fetchone()
    assert renewed != before
    assert "m=16,t=2" in renewed[0]
    assert check_password(home, "ann", PASSWORD, NOON)


def test_tries_of_yesterday_are_swept(home):
    check_password(home, "nobody", "nonsense", NOON)
    check_password(home, "another", "nonsense", NOON + timedelta(hours=25))
    assert home.reader().execute("SELECT count(*) FROM sign_in_tries").fetchone() == (1,)


def test_a_known_browser_is_counted_apart(home, person):
    person("ann")
    person("bob")
    token = know_device(home, "ann", "", NOON)
    assert know_device(home, "ann", token, NOON) is None  # it is known already
    for _ in range(3):
        check_password(home, "ann", "nonsense", NOON)
    assert check_password(home, "ann", PASSWORD, NOON).wait_seconds == 1
    assert check_password(home, "ann", PASSWORD, NOON, device="nonsense").wait_seconds == 1
    assert isinstance(check_password(home, "ann", PASSWORD, NOON, device=token), Person)
    for _ in range(2):  # it lets nobody guess more, and no other name
        check_password(home, "ann", "nonsense", NOON, device=token)
    assert check_password(home, "ann", PASSWORD, NOON, device=token).wait_seconds == 1
    for _ in range(2):
        check_password(home, "bob", "nonsense", NOON, device=token)
    assert check_password(home, "bob", PASSWORD, NOON, device=token).wait_seconds == 1


def test_a_browser_is_known_for_half_a_year_and_not_after_a_reset(home, person):
    person("ann")
    token = know_device(home, "ann", "", NOON)
    assert know_device(home, "ann", token, after(180 * 86_400 - 1)) is None
    assert know_device(home, "ann", token, after(180 * 86_400)) is not None
    token = know_device(home, "ann", "", NOON)
    reset_password(home, "ann", PASSWORD + "x", by="root")
    assert know_device(home, "ann", token, NOON) is not None


def test_an_address_waits_after_many_names(home, person):
    person("ann")
    for n in range(20):
        assert check_password(home, f"name{n}", "x", NOON, address="192.0.2.7").wait_seconds == 0
    assert check_password(home, "ann", PASSWORD, NOON, address="192.0.2.7").wait_seconds == 1
    assert isinstance(check_password(home, "ann", PASSWORD, NOON, address="192.0.2.8"), Person)


def guessed(home, tries, addresses, seed):
    """Passwords looked at, of guesses that come each second from many places, while the owner
    signs in from a browser of theirs every hour, and once from a new one.
    """
    chance, looked, at = random.Random(seed), 0, NOON
    token = know_device(home, "ann", "", NOON)
    for number in range(tries):
        at += timedelta(seconds=1)
        place = f"192.0.2.{chance.randrange(addresses)}"
        looked += not check_password(home, "ann", f"guess {number}", at, address=place).wait_seconds
        if number % 3600 == 1800:
            assert isinstance(check_password(home, "ann", PASSWORD, at, device=token), Person)
    waited = 0
    while not isinstance(check_password(home, "ann", PASSWORD, at, address="198.51.100.1"), Person):
        waited, at = waited + 1, at + timedelta(seconds=1)
    assert waited <= 60
    return looked


@pytest.mark.parametrize("addresses", [1, 100])
def test_guesses_are_looked_at_ever_less_often_and_the_owner_gets_in(home, person, addresses):
    person("ann")
    assert guessed(home, 400, addresses, 3) <= 8 + 400 / 60


@pytest.mark.proof
@pytest.mark.parametrize("addresses", [1, 100])
def test_of_ten_thousand_guesses_few_are_looked_at(home, person, addresses):
    person("ann")
    assert guessed(home, 10_000, addresses, 5) <= 8 + 10_000 / 60


def test_a_step_is_good_for_five_minutes_five_tries_and_one_person(home, person):
    person("ann")
    token = open_step(home, "ann", NOON)
    assert step_of(home, "nonsense", NOON) is None
    assert step_of(home, token, after(299)) == "ann"
    assert step_of(home, token, after(300)) is None
    assert [step_of(home, token, after(1)) for _ in range(5)] == ["ann"] * 4 + [None]
    older, newer = open_step(home, "ann", NOON), open_step(home, "ann", NOON)
    assert step_of(home, older, NOON) is None
    close_step(home, newer)
    assert step_of(home, newer, NOON) is None
