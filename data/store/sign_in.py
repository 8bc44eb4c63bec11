"""The check of a password: as slow for names that do not exist, and slower after each failure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from data.store import clock, passwords
from data.store.database import Query
from data.store.home import Home
from data.store.person import Person, find_person, normal_username
from data.store.schema import PEOPLE, SIGN_IN_TRIES

LONGEST_WAIT_S = 60
FORGOTTEN_AFTER_S = 15 * 60  # failures older than this count no more
_SWEPT_AFTER_S = 24 * 3600

_HASH = Query(select(PEOPLE.c.password_hash).where(PEOPLE.c.username == bindparam("username")))


@dataclass(frozen=True)
class Denied:
    """Nobody was signed in. `wait_seconds` > 0: the account waits, the password was not looked
    at. `reason` is for the audit trail, not for whoever tries; `username` is empty where no such
    person exists (people type passwords there).
    """

    wait_seconds: int
    reason: str
    username: str = ""

    def __bool__(self) -> bool:
        return False


def wait_s(failures: int) -> int:
    """Seconds an account waits after so many failures in a row: 0, 1, 2, 4 … at most 60."""
    return 0 if failures < 2 else min(LONGEST_WAIT_S, 2 ** min(failures - 2, 10))


def check_password(
    home: Home, username: str, password: str, now: datetime | None = None
) -> Person | Denied:
    """The person, or Denied. The caller records a denial in the audit trail.

    A try is counted before the password is looked at, so that many at once gain nothing; success
    clears the count. Unknown names cost the same time and wait alike.
    """
    now = now or clock.now()
    username = normal_username(username)
    person = find_person(home, username)
    known = person.username if person else ""
    if wait := _count_try(home, username, now):
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
    _succeed(home, username, password, hashed)
    return person


def count_try(home: Home, account: str, now: datetime) -> int:
    """Count a try of another secret of a person's under its own account: seconds still to wait,
    or 0 and it counts as a failure until `forget_tries`.
    """
    return _count_try(home, account, now)


def password_matches(home: Home, username: str, text: str) -> bool:
    """Whether a text is this person's password: for one that must not be. Counts no try."""
    found = _HASH.rows(home, username=normal_username(username))
    return passwords.matches(text, str(found[0][0]) if found else None)


def forget_tries(connection: Connection, username: str) -> None:
    """Within a transaction: let the account try again at once."""
    connection.execute(delete(SIGN_IN_TRIES).where(SIGN_IN_TRIES.c.account == _account(username)))


def _count_try(home: Home, username: str, now: datetime) -> int:
    """Seconds still to wait, or 0 and the try is counted as a failure until it succeeds."""
    stamp, account = clock.micros(now), _account(username)
    mine = SIGN_IN_TRIES.c.account == account
    with home.writing() as connection:
        row = connection.execute(
            select(SIGN_IN_TRIES.c.failures, SIGN_IN_TRIES.c.last_at).where(mine)
        ).first()
        failures, last_at = row or (0, stamp)
        since = stamp - last_at
        if not 0 <= since <= FORGOTTEN_AFTER_S * clock.SECOND:  # long ago, or a clock set back
            failures, since = 0, 0
        if (left := wait_s(failures) * clock.SECOND - since) > 0:
            return -(-left // clock.SECOND)
        swept = SIGN_IN_TRIES.c.last_at < stamp - _SWEPT_AFTER_S * clock.SECOND
        connection.execute(delete(SIGN_IN_TRIES).where(mine | swept))
        values = {"account": account, "failures": failures + 1, "last_at": stamp}
        connection.execute(insert(SIGN_IN_TRIES).values(values))
    return 0


def _succeed(home: Home, username: str, password: str, hashed: str) -> None:
    """Clear the failures; hash anew where the parameters have changed since."""
    fresh = passwords.hash_of(password) if passwords.outdated(hashed) else None
    with home.writing() as connection:
        forget_tries(connection, username)
        if fresh is not None:
            mine = (PEOPLE.c.username == username) & (PEOPLE.c.password_hash == hashed)
            connection.execute(update(PEOPLE).where(mine).values(password_hash=fresh))


def _account(username: str) -> str:
    """The key under which tries are counted: of bounded length, and no password typed as a name
    can be read from it at a glance.
    """
    return hashlib.sha256(username.encode("utf-8", "replace")).hexdigest()
