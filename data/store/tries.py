"""Failed tries: each account waits longer after each, an address after many; nobody for good."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from data.store import clock
from data.store.home import Home
from data.store.schema import SIGN_IN_TRIES

LONGEST_WAIT_S = 60
FORGOTTEN_AFTER_S = 15 * 60  # failures older than this count no more
FREE_OF_AN_ADDRESS = 20  # a hospital's many people come from one address
_SWEPT_AFTER_S = 24 * 3600


@dataclass(frozen=True)
class Denied:
    """Nobody was signed in. `wait_seconds` > 0: the account waits, nothing was looked at.
    `reason` is for the audit trail, not for whoever tries; `username` is empty where no such
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


def address_wait_s(failures: int) -> int:
    """Seconds an address waits: none for the first twenty failures of all its people."""
    return wait_s(max(0, failures - FREE_OF_AN_ADDRESS + 2))


def count_try(home: Home, name: str, now: datetime, wait: Callable[[int], int] = wait_s) -> int:
    """Seconds still to wait, or 0 and the try is counted as a failure until it succeeds."""
    stamp = clock.micros(now)
    mine = SIGN_IN_TRIES.c.account == name
    with home.writing() as connection:
        row = connection.execute(
            select(SIGN_IN_TRIES.c.failures, SIGN_IN_TRIES.c.last_at).where(mine)
        ).first()
        failures, last_at = row or (0, stamp)
        since = stamp - last_at
        if not 0 <= since <= FORGOTTEN_AFTER_S * clock.SECOND:  # long ago, or a clock set back
            failures, since = 0, 0
        if (left := wait(failures) * clock.SECOND - since) > 0:
            return -(-left // clock.SECOND)
        swept = SIGN_IN_TRIES.c.last_at < stamp - _SWEPT_AFTER_S * clock.SECOND
        connection.execute(delete(SIGN_IN_TRIES).where(mine | swept))
        values = {"account": name, "failures": failures + 1, "last_at": stamp}
        connection.execute(insert(SIGN_IN_TRIES).values(values))
    return 0


def forget(connection: Connection, name: str) -> None:
    """Within a transaction: let the account try again at once."""
    connection.execute(delete(SIGN_IN_TRIES).where(SIGN_IN_TRIES.c.account == name))


def account(kind: str, text: str) -> str:
    """The key under which tries are counted: of bounded length, and no password typed as a name
    can be read from it at a glance.
    """
    return hashlib.sha256(f"{kind}/{text}".encode("utf-8", "replace")).hexdigest()
