"""A person as the database knows them now: name, language, the roles held and their centers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, bindparam, select

from data.store.database import Query
from data.store.home import Home
from data.store.schema import GRANT_CENTERS, GRANTS, PEOPLE
from data.vocabulary import Role


@dataclass(frozen=True)
class Person:
    """Somebody with an account. `grants` maps each role held now to its centers (site leads'),
    in the order they were given.
    """

    username: str
    name: str
    language: str
    disabled: bool
    grants: dict[Role, frozenset[str]]


def normal_username(username: str) -> str:
    """The sign-in name as it is kept: without capitals or spaces around it."""
    whole = username.encode("utf-8", "replace").decode()  # no half characters
    return unicodedata.normalize("NFKC", whole).strip().casefold()


def grants_of(rows: Iterable[tuple[str | None, str | None]]) -> dict[Role, frozenset[str]]:
    """Rows of (role, center) as a map; (None, None) stands for no role at all."""
    held: dict[Role, set[str]] = {}
    for role, center in rows:
        if role is not None:
            held.setdefault(Role(role), set()).update([center] if center is not None else [])
    return {role: frozenset(centers) for role, centers in held.items()}


def with_grants(statement: Select[Any], username: Any) -> Select[Any]:
    """The select with one row for each role held now and each of its centers."""
    return statement.outerjoin(
        GRANTS, and_(GRANTS.c.username == username, GRANTS.c.revoked_at.is_(None))
    ).outerjoin(GRANT_CENTERS, GRANT_CENTERS.c.grant == GRANTS.c.grant)


_COLUMNS = (
    PEOPLE.c.username, PEOPLE.c.name, PEOPLE.c.language, PEOPLE.c.disabled,
    GRANTS.c.role, GRANT_CENTERS.c.center,
)  # fmt: skip
_ALL = Query(
    with_grants(select(*_COLUMNS).select_from(PEOPLE), PEOPLE.c.username).order_by(
        PEOPLE.c.username, GRANTS.c.grant
    )
)
_ONE = Query(
    with_grants(select(*_COLUMNS).select_from(PEOPLE), PEOPLE.c.username)
    .where(PEOPLE.c.username == bindparam("username"))
    .order_by(GRANTS.c.grant)
)


def find_person(home: Home, username: str) -> Person | None:
    """The person of that sign-in name (capitals do not matter), or None."""
    return next(iter(_persons(_ONE.rows(home, username=normal_username(username)))), None)


def list_people(home: Home) -> list[Person]:
    """Everybody, disabled or not, by sign-in name."""
    return _persons(_ALL.rows(home))


def _persons(rows: Sequence[tuple[Any, ...]]) -> list[Person]:
    return [
        Person(username, name, language, bool(disabled), grants_of(row[4:] for row in mine))
        for (username, name, language, disabled), mine in groupby(rows, key=lambda row: row[:4])
    ]
