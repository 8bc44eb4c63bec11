"""Live tables: what the small database holds between cuts, as frames of the vocabulary's types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Select, Table, and_, func, select

from data.store import charters, clock, schema
from data.store.database import Query
from data.store.frames import columns_of, frame_of
from data.store.home import Home
from data.store.lifetime import ALIVE, alive_at
from data.store.session_list import open_sessions
from data.vocabulary import LIVE_TABLES

AUDIT_SHOWN = 20_000  # the newest events; the whole trail is in the database

_NOT_REMEMBERED = {"people", "sessions", "audit"}  # two ask the clock, one is big

Rows = Sequence[tuple[Any, ...]]


def live_table(home: Home, name: str) -> pd.DataFrame:
    """The live table of that name as it is now: the vocabulary's columns and dtypes, rows by key.

    `findings` are those of the last import tried; `audit` holds the newest 20 000 events.
    KeyError for another name.
    """
    if name in _NOT_REMEMBERED:
        return _loaded(home, name)
    frame: pd.DataFrame = home.remembered(("live", name), lambda: _loaded(home, name))
    return frame.copy(deep=False)  # pandas 3 copies what is written to


def trail_of(home: Home, name: str = "open") -> pd.DataFrame:
    """A whole trail ("open", "closed") as the database has it, with its chain: for a copy."""
    table = schema.TRAILS[name]
    rows = _WHOLE_TRAILS[name].rows(home)
    frame = pd.DataFrame(rows, columns=list(table.c.keys()))
    return frame.assign(at=[clock.instant(at).isoformat() for at in frame["at"]])


def _loaded(home: Home, name: str) -> pd.DataFrame:
    columns = columns_of(LIVE_TABLES[name])
    rows = _LOADERS[name](home)
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [[] for _ in columns]
    return frame_of(columns, [[None if v == "" else v for v in column] for column in values])


def _columns(table: Table, name: str) -> list[Any]:
    return [table.c[column] for column in LIVE_TABLES[name].names]


def _simple(statement: Select[Any]) -> Callable[[Home], Rows]:
    return Query(statement).rows


def _whole(table: Table, name: str) -> Callable[[Home], Rows]:
    """All rows of a table of the same name and columns, by its key."""
    return _simple(select(*_columns(table, name)).order_by(*table.primary_key))


def _actions() -> Callable[[Home], Rows]:
    actions, states = schema.ACTIONS, schema.ACTION_STATES
    newest = (
        select(states.c.action, func.max(states.c.state).label("state"))
        .group_by(states.c.action)
        .subquery()
    )
    return _simple(
        select(
            actions.c.action, actions.c.text, actions.c.owner, actions.c.due_on, states.c.status,
            actions.c.cut, actions.c.opened_at, states.c.changed_at,
        )
        .join(newest, newest.c.action == actions.c.action)
        .join(states, states.c.state == newest.c.state)
        .order_by(actions.c.action)
    )  # fmt: skip


def _cuts() -> Callable[[Home], Rows]:
    cuts, freezes = schema.CUTS, schema.FREEZES
    return _simple(
        select(
            cuts.c.cut, cuts.c.as_of, cuts.c.saved_at, cuts.c.saved_by, cuts.c.digest,
            cuts.c.definition, freezes.c.name, freezes.c.frozen_at, cuts.c.participants,
            cuts.c.rows,
        )
        .select_from(cuts.outerjoin(freezes))
        .order_by(cuts.c.cut)
    )  # fmt: skip


def _findings() -> Callable[[Home], Rows]:
    findings, imports = schema.FINDINGS, schema.IMPORTS
    last = select(func.max(imports.c["import"])).scalar_subquery()
    return _simple(
        select(*_columns(findings, "findings"))
        .where(findings.c["import"] == last)
        .order_by(findings.c.finding)
    )


def _audit() -> Callable[[Home], Rows]:
    newest = Query(
        select(*_columns(schema.AUDIT, "audit"))
        .order_by(schema.AUDIT.c.event.desc())
        .limit(AUDIT_SHOWN)
    )
    return lambda home: newest.rows(home)[::-1]


def _people() -> Callable[[Home], Rows]:
    """Each person once for each role held; once without a role where none is."""
    people, grants, centers = schema.PEOPLE, schema.GRANTS, schema.GRANT_CENTERS
    listed = (
        select(func.group_concat(centers.c.center, ", "))
        .where(centers.c.grant == grants.c.grant)
        .scalar_subquery()
    )
    sessions = (
        select(func.count())
        .where(
            schema.SESSIONS.c.username == people.c.username,
            schema.SESSIONS.c.role == grants.c.role,
            ALIVE,
        )
        .scalar_subquery()
    )
    query = Query(
        select(
            people.c.username, people.c.name, grants.c.role, listed, people.c.disabled,
            people.c.added_at, people.c.last_signed_in_at, sessions,
        )
        .select_from(
            people.outerjoin(
                grants,
                and_(grants.c.username == people.c.username, grants.c.revoked_at.is_(None)),
            )
        )
        .order_by(people.c.username, grants.c.role)
    )  # fmt: skip
    return lambda home: query.rows(home, **alive_at(clock.now()))


def _sessions(home: Home) -> Rows:
    return [
        (s.name, s.username, s.role.value, s.browser, clock.micros(s.opened_at),
         clock.micros(s.last_seen_at), clock.micros(s.ends_at))
        for s in sorted(open_sessions(home), key=lambda s: s.name)
    ]  # fmt: skip


_WHOLE_TRAILS = {
    name: Query(select(*table.c).order_by(table.c.event)) for name, table in schema.TRAILS.items()
}


def _charters(home: Home) -> Rows:
    """Each proposal with where it stands and who voted."""
    columns = LIVE_TABLES["charter_proposals"].names
    with home.engine.connect() as connection:
        rows = [
            {**row._mapping, **charters.standing(connection, row.proposal)}
            for row in connection.execute(select(schema.CHARTER_PROPOSALS)
                                          .order_by(schema.CHARTER_PROPOSALS.c.proposal))
        ]  # fmt: skip
    return [tuple(row[name] for name in columns) for row in rows]


def _charter_changes(home: Home) -> Rows:
    with home.engine.connect() as connection:
        return charters.changes(connection)


_LOADERS: dict[str, Callable[[Home], Rows]] = {
    "reviews": _whole(schema.REVIEWS, "reviews"),
    "notes": _whole(schema.NOTES, "notes"),
    "actions": _actions(),
    "cuts": _cuts(),
    "cut_tables": _whole(schema.CUT_TABLES, "cut_tables"),
    "imports": _whole(schema.IMPORTS, "imports"),
    "findings": _findings(),
    "people": _people(),
    "sessions": _sessions,
    "audit": _audit(),
    "charter_proposals": _charters,
    "charter_changes": _charter_changes,
}
