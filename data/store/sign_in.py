"""The check of a password: as slow for names that do not exist, and slower after each failure.

Who guesses makes the account wait, and many guesses make their address wait. A browser that the
person has signed in with before is counted apart, so that guessing locks nobody out.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from data.store import clock, passwords, tries
from data.store.database import Query
from data.store.home import Home
from data.store.person import Person, find_person, normal_username
from data.store.schema import DEVICES, PEOPLE, SIGN_IN_STEPS
from data.store.tries import LONGEST_WAIT_S, Denied, wait_s

__all__ = ["LONGEST_WAIT_S", "Denied", "check_password", "forget_tries", "wait_s"]

DEVICE_S = 180 * 24 * 3600  # how long a browser is known
STEP_S = 5 * 60  # from the password to the code
STEP_TRIES = 5

_HASH = Query(select(PEOPLE.c.password_hash).where(PEOPLE.c.username == bindparam("username")))
_DEVICE = Query(
    select(DEVICES.c.username).where(
        DEVICES.c.token_hash == bindparam("key"), DEVICES.c.given_at > bindparam("after")
    )
)
_STEP = Query(
    select(SIGN_IN_STEPS.c.username).where(
        SIGN_IN_STEPS.c.token_hash == bindparam("key"),
        SIGN_IN_STEPS.c.opened_at > bindparam("after"),
        SIGN_IN_STEPS.c.tries < STEP_TRIES,
    )
)


def check_password(
    home: Home,
    username: str,
    password: str,
    now: datetime | None = None,
    *,
    device: str = "",
    address: str = "",
) -> Person | Denied:
    """The person, or Denied. The caller records a denial in the audit trail.

    A try is counted before the password is looked at, so that many at once gain nothing; success
    clears the count. Unknown names cost the same time and wait alike. `device` is what a browser
    was given at an earlier sign-in, `address` where the request comes from, if that is known.
    """
    now = now or clock.now()
    username = normal_username(username)
    person = find_person(home, username)
    known = person.username if person else ""
    name = _counted_under(home, username, device, now)
    wait = 0
    if address and name == _account(username):
        wait = tries.count_try(home, tries.account("address", address), now, tries.address_wait_s)
    if wait := wait or tries.count_try(home, name, now):
        return Denied(wait, "tried again too soon", known)
    found = _HASH.rows(home, username=username)
    hashed = str(found[0][0]) if found else None
    right = passwords.matches(password, hashed)
    if person is None or hashed is None:
        return Denied(0, "unknown name")
    if not right:
        return Denied(0, "wrong password", known)
    if person.disabled or not person.grants:
        return Denied(0, "disabled" if person.disabled else "no role", known)
    _succeed(home, username, name, password, hashed)
    return person


def password_matches(home: Home, username: str, text: str) -> bool:
    """Whether a text is this person's password: for one that must not be. Counts no try."""
    found = _HASH.rows(home, username=normal_username(username))
    return passwords.matches(text, str(found[0][0]) if found else None)


def forget_tries(connection: Connection, username: str) -> None:
    """Within a transaction: let the account try again at once."""
    tries.forget(connection, _account(username))


def know_device(home: Home, username: str, device: str, now: datetime | None = None) -> str | None:
    """A token for a browser that has just signed in, or None where it has a good one."""
    now = now or clock.now()
    if _knows(home, username, device, now):
        return None
    token, stamp = secrets.token_urlsafe(32), clock.micros(now)
    with home.writing() as connection:
        old = DEVICES.c.given_at < stamp - DEVICE_S * clock.SECOND
        connection.execute(delete(DEVICES).where(old))
        row = {"token_hash": _key(token), "username": username, "given_at": stamp}
        connection.execute(insert(DEVICES).values(row))
    return token


def forget_devices(connection: Connection, username: str) -> None:
    """Within a transaction: no browser is known any more."""
    connection.execute(delete(DEVICES).where(DEVICES.c.username == username))


def open_step(home: Home, username: str, now: datetime | None = None) -> str:
    """The password was right: a token for the next step, good for five minutes and five tries."""
    token, stamp = secrets.token_urlsafe(32), clock.micros(now or clock.now())
    with home.writing() as connection:
        old = SIGN_IN_STEPS.c.opened_at < stamp - STEP_S * clock.SECOND
        connection.execute(
            delete(SIGN_IN_STEPS).where(old | (SIGN_IN_STEPS.c.username == username))
        )
        row = {"token_hash": _key(token), "username": username, "opened_at": stamp, "tries": 0}
        connection.execute(insert(SIGN_IN_STEPS).values(row))
    return token


def step_of(home: Home, token: str, now: datetime | None = None) -> str | None:
    """Whose step this is, and one try of it is used; None where it is none any more."""
    after = clock.micros(now or clock.now()) - STEP_S * clock.SECOND
    rows = _STEP.rows(home, key=_key(token), after=after)
    if not rows:
        return None
    mine = (SIGN_IN_STEPS.c.token_hash == _key(token)) & (SIGN_IN_STEPS.c.tries < STEP_TRIES)
    with home.writing() as connection:
        used = update(SIGN_IN_STEPS).where(mine).values(tries=SIGN_IN_STEPS.c.tries + 1)
        if not connection.execute(used).rowcount:
            return None
    return str(rows[0][0])


def close_step(home: Home, token: str) -> None:
    """The step is done: its token is worth nothing any more."""
    with home.writing() as connection:
        mine = SIGN_IN_STEPS.c.token_hash == _key(token)
        connection.execute(delete(SIGN_IN_STEPS).where(mine))


def _knows(home: Home, username: str, device: str, now: datetime) -> bool:
    after = clock.micros(now) - DEVICE_S * clock.SECOND
    return bool(device) and _DEVICE.rows(home, key=_key(device), after=after) == [(username,)]


def _counted_under(home: Home, username: str, device: str, now: datetime) -> str:
    """A browser the person has used counts for itself; all others together."""
    if _knows(home, username, device, now):
        return tries.account("device", _key(device))
    return _account(username)


def _succeed(home: Home, username: str, name: str, password: str, hashed: str) -> None:
    """Clear the failures; hash anew where the parameters have changed since."""
    fresh = passwords.hash_of(password) if passwords.outdated(hashed) else None
    with home.writing() as connection:
        tries.forget(connection, name)
        if fresh is not None:
            mine = (PEOPLE.c.username == username) & (PEOPLE.c.password_hash == hashed)
            connection.execute(update(PEOPLE).where(mine).values(password_hash=fresh))


def _account(username: str) -> str:
    return tries.account("name", username)


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
