"""Through the form: the password, then the second factor where it is required or was set up."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest.mock import patch

import pyotp
import pytest

from data.store import clock, factors
from data.store.home import Home
from data.store.people import add_person
from data.store.person import find_person
from data.vocabulary import Role
from tests.conftest import Somebody, make_server

PASSWORD = "made up for tests, 7 canaries"


@pytest.fixture
def real(tmp_path):
    """A server of a home that is not a demo, with a member of the DSMB and a steering person."""
    home = Home.create(tmp_path / "home")
    for username, role in (("dan", Role.DSMB), ("sue", Role.STEERING), ("max", Role.ADMINISTRATOR)):
        add_person(home, username, username.title(), PASSWORD, [(role, frozenset())], by="test")
    server = make_server(home.path)
    yield home, lambda: Somebody(server.test_client())
    home.close()


def first(somebody, username, password=PASSWORD):
    return somebody.post("/login", data={"username": username, "password": password})


def second(somebody, page, code, **more):
    step = re.search(r'name="step" value="([^"]+)"', page.text)[1]
    return somebody.post("/login/code", data={"step": step, "code": code, **more})


def secret_in(page):
    return re.search(r"<code>([A-Z2-7 ]{20,})</code>", page.text)[1].replace(" ", "")


def now_code(secret, steps=0):
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


def is_in(somebody):
    return somebody.get("/account").status_code == 200


def test_who_needs_no_second_factor_is_in_with_the_password(real):
    sue = real[1]()
    assert first(sue, "sue").status_code == 303
    assert is_in(sue)


@pytest.mark.parametrize("username", ["dan", "max"])
def test_a_required_factor_is_set_up_before_anything_is_seen(real, username):
    home, new = real
    somebody = new()
    page = first(somebody, username)
    assert page.status_code == 200
    assert "Set-Cookie" not in page.headers
    assert "<svg" in page.text
    assert not is_in(somebody)
    secret = secret_in(page)
    again = second(somebody, page, "000000")
    assert again.status_code == 401
    assert secret_in(again) == secret
    assert not is_in(somebody)
    done = second(somebody, again, now_code(secret))
    assert len(re.findall(r"<li><code>", done.text)) == 10
    assert is_in(somebody)
    assert factors.has_factor(home, username)


def test_the_password_alone_opens_nothing_afterwards(real):
    home, new = real
    secret = set_up(home, "dan")
    somebody = new()
    page = first(somebody, "dan")
    assert "<svg" not in page.text
    assert "Set-Cookie" not in page.headers
    assert second(somebody, page, "000000").status_code == 401
    assert not is_in(somebody)
    code = now_code(secret)
    assert second(somebody, page, code, next="/account").headers["Location"] == "/account"
    assert is_in(somebody)
    thief = new()
    assert second(thief, first(thief, "dan"), code).status_code == 401  # used


def set_up(home, username):
    secret = factors.offer(home, username)
    at = clock.now() - timedelta(hours=1)
    factors.confirm(home, username, pyotp.TOTP(secret).at(at), at)
    return secret


def test_the_step_of_one_person_does_not_let_another_in(real):
    home, new = real
    secrets = {name: set_up(home, name) for name in ("dan", "max")}
    somebody = new()
    page = first(somebody, "dan")
    assert second(somebody, page, now_code(secrets["max"])).status_code == 401
    forged = {"step": "x" * 43, "code": now_code(secrets["max"])}
    assert somebody.post("/login/code", data=forged).status_code == 401
    assert not is_in(somebody)


def test_a_step_ends_after_five_minutes(real):
    home, new = real
    secret = set_up(home, "dan")
    somebody = new()
    page = first(somebody, "dan")
    later = clock.now() + timedelta(minutes=5)
    with patch("data.store.clock.now", lambda: later):
        assert second(somebody, page, now_code(secret)).status_code == 401
        assert not is_in(somebody)


def test_a_factor_taken_away_is_set_up_anew(real):
    home, new = real
    old = set_up(home, "dan")
    factors.reset_factor(home, "dan", by="max")
    somebody = new()
    page = first(somebody, "dan")
    assert secret_in(page) != old
    assert second(somebody, page, now_code(old)).status_code == 401
    assert not is_in(somebody)


def test_everybody_may_set_one_up_after_the_password_once_more(real):
    home, new = real
    sue = new()
    first(sue, "sue")
    assert sue.post("/account/factor", data={"password": "wrong"}).status_code == 400
    assert factors.offered(home, "sue") is None
    page = sue.post("/account/factor", data={"password": PASSWORD})
    secret = secret_in(page)
    assert sue.post("/account/factor/confirm", data={"code": "1"}).status_code == 400
    assert not factors.has_factor(home, "sue")
    done = sue.post("/account/factor/confirm", data={"code": now_code(secret)})
    assert len(re.findall("<li><code>", done.text)) == 10
    assert factors.has_factor(home, "sue")
    assert sue.post("/account/factor", data={"password": PASSWORD}).status_code == 200
    assert factors.offered(home, "sue") is None  # a second one does not replace it unasked
    renewed = sue.post("/account/recovery", data={"code": now_code(secret, 1)})
    assert len(re.findall("<li><code>", renewed.text)) == 10


def test_the_own_account_shows_and_ends_the_own_sessions_alone(real):
    _, new = real
    here, there, other = new(), new(), new()
    for somebody, username in ((here, "sue"), (there, "sue"), (other, "dan")):
        page = first(somebody, username)
        if username == "dan":
            second(somebody, page, now_code(secret_in(page)))
    names = re.findall(r'name="session" value="([^"]+)"', here.get("/account").text)
    assert len(names) == 1
    theirs = re.search(r'name="session" value="([^"]+)"', there.get("/account").text)[1]
    assert other.post("/account/end", data={"session": names[0]}).status_code == 400
    assert is_in(there)
    assert here.post("/account/end", data={"session": names[0]}).status_code == 303
    assert not is_in(there)
    assert is_in(here)
    assert theirs != names[0]


def test_signing_in_more_often_than_allowed_ends_the_oldest(real):
    home, new = real
    people = [new() for _ in range(4)]
    for somebody in people:
        first(somebody, "sue")
    assert [is_in(somebody) for somebody in people] == [False, True, True, True]
    assert find_person(home, "sue").username == "sue"
