"""An opened vault in its session's row: put there under a new session id, gone when it ends.

What is kept is a text that opens nothing without the secret in the person's cookie.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from sqlalchemy import Integer, cast, func, insert, select, update

from data.store import audit, clock, sessions
from data.store.database import Query
from data.store.home import Home
from data.store.schema import SESSIONS

_TOKEN_BYTES = 32
_OPEN = SESSIONS.c.ended_at.is_(None)
_OPENINGS = Query(select(SESSIONS.c.token_hash, SESSIONS.c.opening)
                  .where(SESSIONS.c.opening.is_not(None), _OPEN))  # fmt: skip


def session_key(token: str) -> str:
    """The key of a session's row: the hash of its token."""
    return sessions._key(token)


def opening_of(home: Home, token: str) -> str | None:
    """What the session of this token has of an opened vault; None where it has nothing."""
    return dict(_OPENINGS.rows(home)).get(session_key(token))


def with_opening(home: Home, token: str, opening: Callable[[str], str]) -> str | None:
    """Let the session go on under a new token, which is returned, with the vault opened for it:
    `opening(key of the new session)`. None where the session has ended. Openings whose time is
    over are forgotten.
    """
    fresh, stamp = secrets.token_urlsafe(_TOKEN_BYTES), clock.micros(clock.now())
    mine = (SESSIONS.c.token_hash == session_key(token)) & _OPEN
    with home.writing() as connection:
        row = connection.execute(select(SESSIONS).where(mine)).mappings().one_or_none()
        if row is None:
            return None
        connection.execute(update(SESSIONS).where(mine).values(ended_at=stamp))
        connection.execute(update(SESSIONS).where(_over(stamp)).values(opening=None))
        key = session_key(fresh)
        renewed: dict[str, Any] = {
            **row,
            "token_hash": key,
            "last_seen_at": stamp,
            "proved_at": stamp,
        }
        connection.execute(insert(SESSIONS).values({**renewed, "opening": opening(key)}))
        event = audit.Event(row["username"], "open vault", row["role"], closed=True)
        audit.record(connection, event)
    return fresh


def forget_opening(home: Home, token: str) -> None:
    """Close the vault for this session."""
    mine = (SESSIONS.c.token_hash == session_key(token)) & SESSIONS.c.opening.is_not(None)
    with home.writing() as connection:
        who = connection.execute(select(SESSIONS.c.username, SESSIONS.c.role).where(mine)).first()
        if who is not None:
            connection.execute(update(SESSIONS).where(mine).values(opening=None))
            audit.record(
                connection, audit.Event(who.username, "close vault", who.role, closed=True)
            )


def _over(stamp: int) -> Any:
    """Openings whose time is over by then."""
    until = func.substr(SESSIONS.c.opening, 1, func.instr(SESSIONS.c.opening, ".") - 1)
    return SESSIONS.c.opening.is_not(None) & (cast(until, Integer) <= stamp)
