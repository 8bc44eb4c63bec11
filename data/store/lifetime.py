"""How long a session lives: 15 minutes without activity, 8 hours in all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam

from data.store import clock
from data.store.schema import SESSIONS

IDLE_S = 15 * 60
ABSOLUTE_S = 8 * 3600

ALIVE: ColumnElement[bool] = and_(
    SESSIONS.c.ended_at.is_(None),
    SESSIONS.c.last_seen_at > bindparam("seen_after"),
    SESSIONS.c.opened_at > bindparam("opened_after"),
)


def alive_at(now: datetime) -> dict[str, int]:
    """The values of ALIVE's parameters at this instant."""
    stamp = clock.micros(now)
    return {
        "seen_after": stamp - IDLE_S * clock.SECOND,
        "opened_after": stamp - ABSOLUTE_S * clock.SECOND,
    }
