"""Sessions: who is looking under which role. The browser holds a random token, the database its
hash; role, centers and rights are read from here at each request and never from the browser.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from data.store import audit, clock
from data.store.database import Query
from data.store.errors import PeopleError
from data.store.home import Home
from data.store.lifetime import ABSOLUTE_S, ALIVE, alive_at, at_most, idle_s
from data.store.person import find_person, grants_of, normal_username, with_grants
from data.store.schema import GRANT_CENTERS, GRANTS, PEOPLE, SESSIONS
from data.vocabulary import Role

SEEN_EVERY_S = 30  # activity is written down at most this often
_TOKEN_BYTES = 32

_MINE = SESSIONS.c.token_hash == bindparam("key")
_FIND = Query(
    with_grants(
        select(
            SESSIONS.c.username, PEOPLE.c.name, SESSIONS.c.role, SESSIONS.c.center,
            SESSIONS.c.language, SESSIONS.c.opened_at, SESSIONS.c.last_seen_at,
            SESSIONS.c.idle_s, SESSIONS.c.proved_at, SESSIONS.c.browser,
            GRANTS.c.role, GRANT_CENTERS.c.center,
        )
        .select_from(SESSIONS)
        .join(PEOPLE, PEOPLE.c.username == SESSIONS.c.username),
        SESSIONS.c.username,
    )
    .where(_MINE, ALIVE, PEOPLE.c.disabled == 0)
    .order_by(GRANTS.c.grant)
)  # fmt: skip


@dataclass(frozen=True)
class Session:
    """A live session. `centers` are those in view: a site lead's own, or the one chosen
    (`center_in_view`); empty for every other role. `grants` are all roles held.
    """

    username: str
    name: str
    role: Role
    centers: frozenset[str]
    language: str
    grants: dict[Role, frozenset[str]]
    center_in_view: str | None
    opened_at: datetime
    last_seen_at: datetime
    idle_s: int
    proved_at: datetime  # when the person last showed who they are
    browser: str
    key: str  # hash of the token

    @property
    def ends_at(self) -> datetime:
        """When it ends at the latest, if nothing more is done."""
        idle = clock.micros(self.last_seen_at) + self.idle_s * clock.SECOND
        return clock.instant(min(idle, clock.micros(self.opened_at) + ABSOLUTE_S * clock.SECOND))


def open_session(
    home: Home,
    username: str,
    role: Role | None = None,
    now: datetime | None = None,
    *,
    browser: str = "",
    limited: bool = False,
    shown: str = "",
) -> str:
    """A new session of a person who has just shown who they are; its token, told once.

    The first role given to the person is in view unless told. `limited`: the person's oldest
    sessions end where there would be more than `at_most`. `shown` tells the trail what was shown
    (a password, a code). PeopleError where the person is
    unknown, disabled, or does not hold the role.
    """
    now = now or clock.now()
    person = find_person(home, username)
    if person is None or person.disabled or not person.grants:
        raise PeopleError("{username} may not sign in.", username=username)
    role = role or next(iter(person.grants))
    if role not in person.grants:
        raise PeopleError("{username} does not hold this role.", username=username)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    stamp = clock.micros(now)
    row: dict[str, Any] = {"username": person.username, "role": role.value, "center": None}
    row |= {"language": person.language, "opened_at": stamp, "proved_at": stamp}
    with home.writing() as connection:
        if limited:
            _end_oldest(connection, person.username, at_most(role) - 1, now)
        _insert(connection, token, row | {"browser": browser[:80]}, stamp)
        mine = PEOPLE.c.username == person.username
        connection.execute(update(PEOPLE).where(mine).values(last_signed_in_at=stamp))
        audit.record(connection, audit.Event(person.username, "sign in", role, reason=shown,
                                             at=now))  # fmt: skip
    return token


def find_session(
    home: Home, token: str, now: datetime | None = None, active: bool = False
) -> Session | None:
    """The live session of this token with the person's rights as they are now, or None.

    None as well after 15 (10) minutes without activity, 8 hours in all, a sign-out, or where the
    person is disabled or no longer holds the role or the center in view. `active` says that the
    request is a person's doing: it is written down, at most every 30 seconds.
    """
    now, key = now or clock.now(), _key(token)
    rows = _FIND.rows(home, key=key, **alive_at(now))
    session = _session(rows, key) if rows else None
    if session is None or not active:
        return session
    return touch(home, session, now)


def touch(home: Home, session: Session, now: datetime) -> Session:
    """Write down that the person did something, where not done within 30 seconds."""
    if (now - session.last_seen_at).total_seconds() < SEEN_EVERY_S:
        return session
    mine = (SESSIONS.c.token_hash == session.key) & SESSIONS.c.ended_at.is_(None)
    with home.writing() as connection:
        seen = {"last_seen_at": clock.micros(now)}
        connection.execute(update(SESSIONS).where(mine).values(seen))
    return replace(session, last_seen_at=now)


def end_session(home: Home, token: str, why: str = "signed out") -> None:
    """End the session of this token, if it is one; `why` goes to the audit trail."""
    key, stamp = _key(token), clock.micros(clock.now())
    mine = (SESSIONS.c.token_hash == key) & SESSIONS.c.ended_at.is_(None)
    with home.writing() as connection:
        found = connection.execute(
            select(SESSIONS.c.username, SESSIONS.c.role).where(mine)
        ).one_or_none()
        if found is not None:
            connection.execute(update(SESSIONS).where(mine).values(ended_at=stamp))
            audit.record(connection, audit.Event(found[0], "end session", found[1], reason=why))


def end_sessions_of(home: Home, username: str, why: str, by: str, role: str = "") -> int:
    """End all sessions of a person; how many there were."""
    username = normal_username(username)
    with home.writing() as connection:
        ended = end_all(connection, username)
        event = audit.Event(by, "end sessions", role, object=username, reason=why)
        audit.record(connection, event)
    return ended


def end_all(connection: Connection, username: str) -> int:
    """Within a transaction that takes rights or a password away: end the person's sessions."""
    theirs = (SESSIONS.c.username == username) & SESSIONS.c.ended_at.is_(None)
    ended = update(SESSIONS).where(theirs).values(ended_at=clock.micros(clock.now()))
    return connection.execute(ended).rowcount


def switch_role(
    home: Home, token: str, role: Role, center: str | None = None, now: datetime | None = None
) -> str | None:
    """Put another role held in view, for a site lead one center of several. The session goes on
    under a new token, which is returned; None, and nothing changes, where it is not theirs.
    """
    now = now or clock.now()
    session = find_session(home, token, now)
    if session is None or role not in session.grants:
        return None
    if center is not None and center not in session.grants[role]:
        return None
    event = audit.Event(session.username, "view as", role, object=center or "", at=now)
    return renew_session(home, session, now, event, role=role.value, center=center)


def prove_again(home: Home, token: str, now: datetime | None = None) -> str | None:
    """The person has shown once more who they are: the session goes on under a new token, which
    is returned; the old one is worth nothing. None where there is no such session.
    """
    now = now or clock.now()
    session = find_session(home, token, now)
    if session is None:
        return None
    event = audit.Event(session.username, "prove again", session.role, at=now)
    return renew_session(home, session, now, event, proved_at=clock.micros(now))


def renew_session(
    home: Home, session: Session, now: datetime, event: audit.Event, **changes: Any
) -> str | None:
    """End a session and go on with it under a new token, with changes of its row; None, and
    nothing changes, where it has ended meanwhile. `event` is recorded with it.
    """
    fresh, stamp = secrets.token_urlsafe(_TOKEN_BYTES), clock.micros(now)
    old = (SESSIONS.c.token_hash == session.key) & SESSIONS.c.ended_at.is_(None)
    row = {
        "username": session.username, "role": session.role.value,
        "center": session.center_in_view, "language": session.language,
        "opened_at": clock.micros(session.opened_at),
        "proved_at": clock.micros(session.proved_at), "browser": session.browser,
    } | changes  # fmt: skip
    with home.writing() as connection:
        if not connection.execute(update(SESSIONS).where(old).values(ended_at=stamp)).rowcount:
            return None
        _insert(connection, fresh, row, stamp)
        audit.record(connection, event)
    return fresh


def set_language(home: Home, token: str, language: str) -> None:
    """Change the language of a session, and of the person's next ones. ValueError for another
    than "en" and "fr".
    """
    if language not in ("en", "fr"):
        raise ValueError(f"no language {language!r}")
    session = find_session(home, token)
    if session is None:
        return
    with home.writing() as connection:
        mine, theirs = SESSIONS.c.token_hash == session.key, PEOPLE.c.username == session.username
        connection.execute(update(SESSIONS).where(mine).values(language=language))
        connection.execute(update(PEOPLE).where(theirs).values(language=language))


def _insert(connection: Connection, token: str, row: dict[str, Any], stamp: int) -> None:
    more = {"token_hash": _key(token), "last_seen_at": stamp, "idle_s": idle_s(Role(row["role"]))}
    connection.execute(insert(SESSIONS).values(**row, **more))


def _end_oldest(connection: Connection, username: str, kept: int, now: datetime) -> None:
    """End a person's sessions but the newest `kept`."""
    alive = select(SESSIONS.c.token_hash).where(SESSIONS.c.username == username, ALIVE)
    newest = alive.order_by(SESSIONS.c.opened_at.desc(), SESSIONS.c.token_hash)
    found = [key for (key,) in connection.execute(newest, alive_at(now))]
    for key in found[kept:]:
        connection.execute(
            update(SESSIONS).where(SESSIONS.c.token_hash == key).values(ended_at=clock.micros(now))
        )
    if ended := len(found[kept:]):
        told = audit.Event(username, "end sessions", object=username, reason=f"{ended} too many")
        audit.record(connection, told)


def _session(rows: Any, key: str) -> Session | None:
    username, name, role, center, language, opened_at, last_seen_at, idle = rows[0][:8]
    proved_at, browser = rows[0][8:10]
    grants, role = grants_of(row[10:] for row in rows), Role(role)
    if role not in grants or (center is not None and center not in grants[role]):
        return None
    centers = grants[role] if center is None else frozenset({center})
    return Session(
        username, name, role, centers, language, grants, center,
        clock.instant(opened_at), clock.instant(last_seen_at), idle, clock.instant(proved_at),
        browser, key,
    )  # fmt: skip


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
