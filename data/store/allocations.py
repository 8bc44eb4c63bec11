"""Which versions of the allocation were loaded: their digests, nothing of what they say.

The list itself is in the vault, another file. What stands here lets a vault be recognized as the
one it was; it is written with its audit event, and never changed.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from data.store import audit, clock
from data.store.database import Query
from data.store.home import Home
from data.store.schema import ALLOCATIONS

_LISTED = Query(select(ALLOCATIONS.c.version, ALLOCATIONS.c.digest).order_by(ALLOCATIONS.c.version))


def commit_version(connection: Connection, version: int, digest: str, by: str, role: str) -> None:
    """Within a transaction: put a version in force, with its event."""
    stamp = clock.micros(clock.now())
    connection.execute(insert(ALLOCATIONS).values(
        version=version, digest=digest, loaded_at=stamp, loaded_by=by
    ))  # fmt: skip
    told = audit.Event(by, "load allocation", role, object=f"version {version}",
                       reason=f"SHA-256 {digest}", closed=True)  # fmt: skip
    audit.record(connection, told)


def committed_versions(home: Home) -> dict[int, str]:
    """Version -> digest, oldest first; the last is in force."""
    return dict(_LISTED.rows(home))
