"""How long a session lives: 15 idle minutes, 10 where arms may be seen, 8 hours in all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam

from data.store import clock
from data.store.schema import SESSIONS
from data.vocabulary import UNBLINDED_ROLES, Role

IDLE_S = 15 * 60
CLOSED_IDLE_S = 10 * 60
MEETING_IDLE_S = 45 * 60  # while a chair holds a meeting open: people talk, the screen rests
ABSOLUTE_S = 8 * 3600

ALIVE: ColumnElement[bool] = and_(
    SESSIONS.c.ended_at.is_(None),
    SESSIONS.c.last_seen_at + SESSIONS.c.idle_s * clock.SECOND > bindparam("alive_at"),
    SESSIONS.c.opened_at > bindparam("opened_after"),
)


def idle_s(role: Role) -> int:
    """Seconds that a session under this role may rest."""
    return CLOSED_IDLE_S if role in UNBLINDED_ROLES else IDLE_S


def at_most(role: Role) -> int:
    """How many sessions one person may have at once; the oldest ends when there is one more."""
    return 1 if role in UNBLINDED_ROLES else 3


def alive_at(now: datetime) -> dict[str, int]:
    """The values of ALIVE's parameters at this instant."""
    stamp = clock.micros(now)
    return {"alive_at": stamp, "opened_after": stamp - ABSOLUTE_S * clock.SECOND}
