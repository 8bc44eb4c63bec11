"""Open sessions as people see them: where from, since when, until when; and the end of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from data.store import audit, clock
from data.store.database import Query
from data.store.errors import PeopleError
from data.store.home import Home
from data.store.lifetime import ABSOLUTE_S, ALIVE, MEETING_IDLE_S, alive_at
from data.store.schema import SESSIONS
from data.vocabulary import Role

_SHORT = (
    16  # characters of the token's hash: enough to tell sessions apart, nothing to sign in with
)

_OPEN = Query(
    select(
        SESSIONS.c.token_hash, SESSIONS.c.username, SESSIONS.c.role, SESSIONS.c.browser,
        SESSIONS.c.opened_at, SESSIONS.c.last_seen_at, SESSIONS.c.idle_s,
    )
    .where(ALIVE)
    .order_by(SESSIONS.c.username, SESSIONS.c.opened_at)
)  # fmt: skip


@dataclass(frozen=True)
class OpenSession:
    """A session that is open now; `name` tells it apart and opens nothing."""

    name: str
    username: str
    role: Role
    browser: str
    opened_at: datetime
    last_seen_at: datetime
    ends_at: datetime


def open_sessions(
    home: Home, username: str | None = None, now: datetime | None = None
) -> list[OpenSession]:
    """The sessions open now, of everybody or of one person, oldest first."""
    rows = _OPEN.rows(home, **alive_at(now or clock.now()))
    return [_told(row) for row in rows if username in (None, row[1])]


def name_of(token_hash: str) -> str:
    """How a session is called in lists."""
    return token_hash[:_SHORT]


def end_named(home: Home, name: str, by: str, role: str = "", username: str | None = None) -> None:
    """End the session of that name: one of `username`, where told. PeopleError where there is no
    such session open.
    """
    for session in open_sessions(home, username):
        if session.name == name:
            break
    else:
        raise PeopleError("This session is not open any more.")
    stamp = clock.micros(clock.now())
    mine = SESSIONS.c.token_hash.startswith(name, autoescape=True) & SESSIONS.c.ended_at.is_(None)
    with home.writing() as connection:
        connection.execute(update(SESSIONS).where(mine).values(ended_at=stamp))
        event = audit.Event(by, "end session", role, object=session.username, reason="one of them")
        audit.record(connection, event)


def hold_open(connection: Connection, username: str, idle_s: int = MEETING_IDLE_S) -> None:
    """Within the transaction that opens (or closes) a meeting: how long a member's sessions may
    rest from now on.
    """
    theirs = (SESSIONS.c.username == username) & SESSIONS.c.ended_at.is_(None)
    connection.execute(update(SESSIONS).where(theirs).values(idle_s=idle_s))


def _told(row: tuple) -> OpenSession:
    key, username, role, browser, opened_at, last_seen_at, idle = row
    ends = min(last_seen_at + idle * clock.SECOND, opened_at + ABSOLUTE_S * clock.SECOND)
    return OpenSession(
        name_of(key), username, Role(role), browser, clock.instant(opened_at),
        clock.instant(last_seen_at), clock.instant(ends),
    )  # fmt: skip
