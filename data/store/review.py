"""The committee's review: notes, actions carried from week to week, and reviews closed.

Nothing is changed: an action's status is a new row, and the newest holds.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Table, func, insert, select

from data.store import audit, clock
from data.store.errors import ReviewError
from data.store.home import Home
from data.store.schema import ACTION_STATES, ACTIONS, CUTS, NOTES, REVIEWS

STATUSES = ("open", "done", "dropped")
LONGEST = 4_000  # characters of a note or an action


def add_note(home: Home, text: str, cut: int | None, by: str, role: str = "") -> int:
    """Keep a note under the cut in view (None while there is none); its number."""
    text = _checked(text, LONGEST)
    with home.writing() as connection:
        _check_cut(connection, cut)
        number = _next(connection, NOTES, "note")
        connection.execute(insert(NOTES).values(
            note=number, cut=cut, written_at=_stamp(), written_by=by, text=text
        ))  # fmt: skip
        _record(connection, by, "add note", role, f"note {number}", cut)
    return number


def add_action(
    home: Home,
    text: str,
    owner: str,
    due_on: date | None,
    cut: int | None,
    by: str,
    role: str = "",
) -> int:
    """Open an action: what, who, by when, decided on which cut; its number."""
    text, owner = _checked(text, LONGEST), _checked(owner, 200)
    with home.writing() as connection:
        _check_cut(connection, cut)
        number, stamp = _next(connection, ACTIONS, "action"), _stamp()
        connection.execute(insert(ACTIONS).values(
            action=number, text=text, owner=owner, due_on=due_on and due_on.isoformat(), cut=cut,
            opened_at=stamp, opened_by=by,
        ))  # fmt: skip
        _state(connection, number, "open", stamp, by)
        _record(connection, by, "add action", role, f"action {number}", cut)
    return number


def set_action_status(home: Home, action: int, status: str, by: str, role: str = "") -> None:
    """Say where an action stands: "open", "done" or "dropped". ReviewError where it stands there
    already, or where there is no such action or status.
    """
    if status not in STATUSES:
        raise ReviewError("An action is open, done or dropped.")
    states = ACTION_STATES.c
    newest = select(states.status).where(states.action == action).order_by(states.state.desc())
    with home.writing() as connection:
        before = connection.scalar(newest.limit(1))
        if before is None:
            raise ReviewError("There is no action {action}.", action=action)
        if before == status:
            raise ReviewError("Action {action} stands so already.", action=action)
        _state(connection, action, status, _stamp(), by)
        why = f"{before} → {status}"
        _record(connection, by, "set action status", role, f"action {action}", None, why)


def close_review(home: Home, cut: int, by: str, role: str = "") -> int:
    """Close the review of a cut; changes are counted from it from then on. Its number.

    ReviewError where this cut or a later one was reviewed already.
    """
    with home.writing() as connection:
        _check_cut(connection, cut)
        last = connection.scalar(select(func.max(REVIEWS.c.cut)))
        if last is not None and last >= cut:
            raise ReviewError("The review of cut {cut} is closed already.", cut=last)
        number = _next(connection, REVIEWS, "review")
        values = {"review": number, "cut": cut, "closed_at": _stamp(), "closed_by": by}
        connection.execute(insert(REVIEWS).values(values))
        _record(connection, by, "close review", role, f"review {number}", cut)
    return number


def _checked(text: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise ReviewError("There is nothing written.")
    if len(text) > longest:
        raise ReviewError("At most {n} characters.", n=longest)
    return text


def _check_cut(connection: Connection, cut: int | None) -> None:
    if cut is not None and not connection.scalar(select(CUTS.c.cut).where(CUTS.c.cut == cut)):
        raise ReviewError("There is no cut {cut}.", cut=cut)


def _next(connection: Connection, table: Table, key: str) -> int:
    return int(connection.scalar(select(func.coalesce(func.max(table.c[key]), 0))) or 0) + 1


def _state(connection: Connection, action: int, status: str, stamp: int, by: str) -> None:
    number = _next(connection, ACTION_STATES, "state")
    values = {"state": number, "action": action, "status": status}
    connection.execute(insert(ACTION_STATES).values(**values, changed_at=stamp, changed_by=by))


def _record(
    connection: Connection,
    by: str,
    what: str,
    role: str,
    on: str,
    cut: int | None,
    why: str = "",
) -> None:
    audit.record(connection, audit.Event(by, what, role, object=on, cut=cut, reason=why))


def _stamp() -> int:
    return clock.micros(clock.now())
