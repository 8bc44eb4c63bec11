"""People: who may sign in, under which roles, for which centers. History stays: rows are revoked.

A person holds blinded roles, or unblinded ones, or is administrator; whoever was unblinded once is
never blinded again. The database holds the same rules as triggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, update

from data.store import audit, clock, passwords
from data.store.errors import PeopleError
from data.store.home import Home
from data.store.person import Person, find_person, list_people, normal_username
from data.store.schema import GRANT_CENTERS, GRANTS, PEOPLE
from data.store.sessions import end_all
from data.store.sign_in import check_password, forget_devices, forget_tries
from data.store.tries import Denied
from data.vocabulary import BLINDED_ROLES, UNBLINDED_ROLES, Role

__all__ = [
    "Denied",
    "PeopleError",
    "Person",
    "add_grant",
    "add_person",
    "change_password",
    "check_password",
    "disable_person",
    "enable_person",
    "find_person",
    "list_people",
    "remove_grant",
    "reset_password",
]

Grants = Iterable[tuple[Role, frozenset[str]]]
_NEXT = select(func.coalesce(func.max(GRANTS.c.grant), 0) + 1)
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")
_CENTER = re.compile(r"[^,]{1,64}")  # lists of centers are written with commas


def add_person(
    home: Home,
    username: str,
    name: str,
    password: str,
    grants: Grants,
    language: str = "en",
    by: str = "",
    role: str = "",
) -> Person:
    """Add a person with roles and, for a site lead, centers. PeopleError for what is not accepted:
    the name, the password, a mixture of roles, a site lead without centers.
    """
    username, name, grants = normal_username(username), " ".join(name.split()), list(grants)
    _check_names(username, name, language)
    _check_password(home, password, username)
    if not grants:
        raise PeopleError("A person needs at least one role.")
    hashed, stamp = passwords.hash_of(password), clock.micros(clock.now())
    with home.writing() as connection:
        if connection.scalar(select(PEOPLE.c.username).where(PEOPLE.c.username == username)):
            raise PeopleError("There is somebody called {username} already.", username=username)
        connection.execute(insert(PEOPLE).values(
            username=username, name=name, password_hash=hashed, language=language, added_at=stamp,
            added_by=by,
        ))  # fmt: skip
        audit.record(connection, audit.Event(by, "add person", role, object=username))
        for granted, centers in grants:
            _grant(connection, username, granted, centers, by, role)
    return _found(home, username)


def add_grant(
    home: Home,
    username: str,
    granted: Role,
    centers: frozenset[str] = frozenset(),
    by: str = "",
    role: str = "",
) -> Person:
    """Give a role, or the role held with other centers. The person's sessions end.

    PeopleError where the roles do not go together, now or by what the person once held.
    """
    username = _found(home, username).username
    with home.writing() as connection:
        _revoke(connection, username, granted, by)
        _grant(connection, username, granted, centers, by, role)
        end_all(connection, username)
    return _found(home, username)


def remove_grant(home: Home, username: str, granted: Role, by: str = "", role: str = "") -> Person:
    """Take a role away; that it was held stays on record. The person's sessions end."""
    username = _found(home, username).username
    with home.writing() as connection:
        if not _revoke(connection, username, granted, by):
            raise PeopleError("{username} does not hold this role.", username=username)
        end_all(connection, username)
        event = audit.Event(by, "remove role", role, object=username, reason=granted.value)
        audit.record(connection, event)
    return _found(home, username)


def disable_person(home: Home, username: str, by: str, role: str = "") -> None:
    """Take a person's access away; the sessions end at once."""
    _set_disabled(home, username, True, by, role)


def enable_person(home: Home, username: str, by: str, role: str = "") -> None:
    """Give a disabled person access again, with the roles held."""
    _set_disabled(home, username, False, by, role)


def reset_password(home: Home, username: str, password: str, by: str, role: str = "") -> None:
    """Give a person another password; the sessions end, and failed tries are forgotten."""
    username = _found(home, username).username
    _check_password(home, password, username)
    hashed = passwords.hash_of(password)
    with home.writing() as connection:
        _set_password(connection, username, hashed)
        forget_devices(connection, username)
        audit.record(connection, audit.Event(by, "reset password", role, object=username))


def change_password(home: Home, username: str, old: str, new: str) -> Denied | None:
    """A person's own change, which needs the old password; all sessions end. Denied where it is
    wrong, PeopleError where the new one is not accepted.
    """
    username = normal_username(username)
    _check_password(home, new, username)
    found = check_password(home, username, old)
    if isinstance(found, Denied):
        return found
    hashed = passwords.hash_of(new)
    with home.writing() as connection:
        _set_password(connection, username, hashed)
        audit.record(connection, audit.Event(username, "change password", object=username))
    return None


def _set_password(connection: Connection, username: str, hashed: str) -> None:
    mine = PEOPLE.c.username == username
    connection.execute(update(PEOPLE).where(mine).values(password_hash=hashed))
    forget_tries(connection, username)
    end_all(connection, username)


def _set_disabled(home: Home, username: str, disabled: bool, by: str, role: str) -> None:
    username = _found(home, username).username
    what = "disable person" if disabled else "enable person"
    with home.writing() as connection:
        mine = PEOPLE.c.username == username
        connection.execute(update(PEOPLE).where(mine).values(disabled=int(disabled)))
        end_all(connection, username)
        audit.record(connection, audit.Event(by, what, role, object=username))


def _found(home: Home, username: str) -> Person:
    person = find_person(home, username)
    if person is None:
        raise PeopleError("There is nobody called {username}.", username=username)
    return person


def _grant(
    connection: Connection,
    username: str,
    granted: Role,
    centers: frozenset[str],
    by: str,
    role: str,
) -> None:
    _check_centers(granted, centers)
    _check_roles(connection, username, granted)
    stamp, number = clock.micros(clock.now()), connection.scalar(_NEXT)
    connection.execute(insert(GRANTS).values(
        grant=number, username=username, role=granted.value, granted_at=stamp, granted_by=by
    ))  # fmt: skip
    for center in sorted(centers):
        connection.execute(insert(GRANT_CENTERS).values({"grant": number, "center": center}))
    told = " ".join([granted.value, *sorted(centers)])
    audit.record(connection, audit.Event(by, "give role", role, object=username, reason=told))


def _revoke(connection: Connection, username: str, granted: Role, by: str) -> int:
    active = (GRANTS.c.username == username) & (GRANTS.c.role == granted.value)
    active &= GRANTS.c.revoked_at.is_(None)
    revoked = {"revoked_at": clock.micros(clock.now()), "revoked_by": by}
    return connection.execute(update(GRANTS).where(active).values(revoked)).rowcount


def _check_roles(connection: Connection, username: str, granted: Role) -> None:
    """PeopleError where the role does not go with those held, now or ever."""
    rows = connection.execute(
        select(GRANTS.c.role, GRANTS.c.revoked_at).where(GRANTS.c.username == username)
    ).all()
    ever = {Role(role) for role, _ in rows}
    held = {Role(role) for role, revoked_at in rows if revoked_at is None}
    if granted in held:
        raise PeopleError("{username} holds this role already.", username=username)
    if granted in BLINDED_ROLES and ever & UNBLINDED_ROLES:
        raise PeopleError("{username} has been unblinded and cannot be blinded again.",
                          username=username)  # fmt: skip
    if granted in UNBLINDED_ROLES and held & BLINDED_ROLES:
        raise PeopleError("Nobody holds a blinded and an unblinded role.")
    if held and Role.ADMINISTRATOR in held | {granted}:
        raise PeopleError("An administrator holds no other role.")


def _check_centers(granted: Role, centers: frozenset[str]) -> None:
    if granted is Role.SITE_LEAD and not centers:
        raise PeopleError("A site lead needs at least one center.")
    if granted is not Role.SITE_LEAD and centers:
        raise PeopleError("Only a site lead has centers.")
    if not all(_CENTER.fullmatch(center) and center.isprintable() for center in centers):
        raise PeopleError("A center's identifier has 1 to 64 characters and no comma.")


def _check_names(username: str, name: str, language: str) -> None:
    if not _USERNAME.fullmatch(username):
        raise PeopleError(
            "A sign-in name has 2 to 64 letters a–z, digits and . _ @ + -, and begins with a "
            "letter or a digit."
        )
    if not 0 < len(name) <= 120 or not name.isprintable():
        raise PeopleError("A person needs a name of at most 120 characters.")
    if language not in ("en", "fr"):
        raise PeopleError("The language is English (en) or French (fr).")


def _check_password(home: Home, password: str, username: str) -> None:
    passwords.check_rules(password, (username, home.trial.name))
