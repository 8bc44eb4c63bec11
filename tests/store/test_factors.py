"""The second factor: each code once, within half a minute, sealed, and never a way around."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from data.store import factors
from data.store.errors import HomeError
from data.store.factors import (
    check_code,
    codes_left,
    confirm,
    has_factor,
    new_recovery_codes,
    offer,
    offered,
    required,
    reset_factor,
)
from data.store.home import Home
from data.store.people import find_person, reset_password
from data.store.sessions import find_session, open_session
from data.store.tries import Denied
from data.vocabulary import Role
from tests.store.conftest import PASSWORD

NOON = datetime(2026, 3, 2, 12, 0, 15, tzinfo=UTC)
STEP = timedelta(seconds=30)


def code_at(secret, at):
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
def ann(home, person):
    """Ann's secret, in force since an hour before noon, and her recovery codes."""
    person("ann", Role.DSMB)
    secret = offer(home, "ann")
    at = NOON - timedelta(hours=1)
    return secret, confirm(home, "ann", code_at(secret, at), at)


def test_rfc_6238_agrees(monkeypatch):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the RFC's own, appendix B, SHA-1, last 6 digits
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, UTC)
        assert factors._step(secret, code, at) == seconds // 30


def test_a_secret_is_in_force_only_with_its_first_code(home, person):
    person("ann")
    secret = offer(home, "ann")
    assert not has_factor(home, "ann")
    assert offered(home, "ann") == secret
    assert confirm(home, "ann", "000000", NOON) == Denied(0, "wrong code", "ann")
    assert not has_factor(home, "ann")
    assert len(confirm(home, "ann", code_at(secret, NOON), NOON)) == 10
    assert has_factor(home, "ann")
    assert offered(home, "ann") is None
    assert check_code(home, "ann", code_at(secret, NOON), NOON).reason == "wrong code"  # used


@pytest.mark.parametrize(
    ("off", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_half_a_minute_off_and_no_more(home, ann, off, right):
    assert (check_code(home, "ann", code_at(ann[0], NOON + off * STEP), NOON) == "code") is right


def test_each_code_counts_once_and_no_earlier_one_after_it(home, ann):
    later = code_at(ann[0], NOON + STEP)
    assert check_code(home, "ann", f" {later[:3]} {later[3:]} ", NOON) == "code"
    for code in (later, code_at(ann[0], NOON), code_at(ann[0], NOON - STEP)):
        assert check_code(home, "ann", code, NOON + timedelta(minutes=2)).reason == "wrong code"
        reset_tries(home)


def reset_tries(home):
    with home.writing() as connection:
        connection.exec_driver_sql("DELETE FROM sign_in_tries")


def test_one_of_many_at_once_gets_in_with_a_code(home, ann, monkeypatch):
    monkeypatch.setattr(factors.tries, "count_try", lambda *_: 0)
    code = code_at(ann[0], NOON)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: check_code(home, "ann", code, NOON), range(8)))
    assert found.count("code") == 1


def test_recovery_codes_count_once_each_and_are_replaced_together(home, ann):
    codes = ann[1]
    assert len(set(codes)) == codes_left(home, "ann") == 10
    assert check_code(home, "ann", codes[3].upper().replace("-", " "), NOON) == "recovery code"
    assert check_code(home, "ann", codes[3], NOON).reason == "wrong code"
    assert codes_left(home, "ann") == 9
    fresh = new_recovery_codes(home, "ann")
    assert check_code(home, "ann", codes[4], NOON).reason == "wrong code"
    reset_tries(home)
    assert check_code(home, "ann", fresh[0], NOON) == "recovery code"


def test_another_persons_code_opens_nothing(home, ann, person):
    person("bob", Role.DSMB)
    secret = offer(home, "bob")
    confirm(home, "bob", code_at(secret, NOON), NOON)
    later = NOON + 4 * STEP
    assert check_code(home, "bob", code_at(ann[0], later), later).reason == "wrong code"
    assert check_code(home, "bob", ann[1][0], later).reason == "wrong code"


@pytest.mark.parametrize("text", ["", "1", "abcdef", "١٢٣٤٥٦", "\ud800", "0" * 10_000])
def test_what_is_no_code_is_wrong(home, ann, text):
    assert check_code(home, "ann", text, NOON) == Denied(0, "wrong code", "ann")


def test_guessing_codes_makes_them_wait(home, ann):
    at, looked = NOON, 0
    for _ in range(900):  # a quarter of an hour, a guess a second
        looked += check_code(home, "ann", "nonsense", at).wait_seconds == 0
        at += timedelta(seconds=1)
    assert looked < 25
    assert check_code(home, "ann", code_at(ann[0], at + 2 * STEP), at + 2 * STEP) == "code"


def test_who_has_none_is_not_let_in_by_any_code(home, person):
    person("ann")
    assert check_code(home, "ann", "123456", NOON).reason == "no second factor"


def test_the_secret_is_sealed_under_a_key_that_is_not_in_the_database(home, ann):
    content = (home.path / "dashboard.sqlite").read_bytes()
    assert ann[0].encode() not in content
    assert not any(code.encode() in content or code.replace("-", "").encode() in content
                   for code in ann[1])  # fmt: skip
    key = home.path / "keys" / "factor.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() not in content
    key.chmod(0o640)
    with pytest.raises(HomeError, match="open to other accounts"):
        check_code(home, "ann", "123456", NOON)
    key.chmod(0o600)
    key.write_bytes(b"x" * 32)  # another home's
    with pytest.raises(HomeError, match="altered"):
        check_code(home, "ann", "123456", NOON)


def test_a_sealed_secret_is_of_one_person(home, ann, person):
    person("bob", Role.DSMB)
    offer(home, "bob")
    with home.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE factors SET sealed = (SELECT sealed FROM factors WHERE username = 'ann')"
        )
    with pytest.raises(HomeError, match="altered"):
        check_code(home, "bob", "123456", NOON)


def test_an_administrator_takes_it_away_and_another_is_made(home, ann):
    token = open_session(home, "ann")
    reset_factor(home, "ann", by="root", role="administrator")
    assert find_session(home, token) is None
    assert not has_factor(home, "ann")
    assert codes_left(home, "ann") == 0
    assert check_code(home, "ann", ann[1][0], NOON).reason == "no second factor"
    assert offer(home, "ann") != ann[0]


def test_another_password_is_no_way_around_it(home, ann):
    reset_password(home, "ann", PASSWORD + "x", by="root")
    assert has_factor(home, "ann")


@pytest.mark.parametrize("role", Role)
def test_it_is_required_of_whoever_may_see_arms_or_give_rights(tmp_path, home, person, role):
    person("ann", role)
    wanted = role in (Role.DSMB, Role.STATISTICIAN, Role.ADMINISTRATOR)
    assert required(home, find_person(home, "ann")) is False  # a demo goes without
    real = Home.create(tmp_path / "real")
    assert required(real, find_person(home, "ann")) is wanted
    real.close()
