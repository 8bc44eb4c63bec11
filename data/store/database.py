"""How the small database is opened: pragmas, journal, what a connection may do, quick selects."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Select, create_engine, event
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.pool import NullPool

from data.store.errors import HomeError
from data.store.schema import APPLICATION_ID, METADATA, SCHEMA_VERSION
from data.store.triggers import TRIGGERS

if TYPE_CHECKING:
    from data.store.home import Home

BUSY_MS = 5000
_WAL_SINCE = (3, 51, 3)  # before it a WAL that is reset while read may be corrupted
_READ_PRAGMAS = frozenset({"data_version", "read_uncommitted", "synchronous", "foreign_keys"})
_ALLOWED = frozenset(
    {
        sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_DELETE, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_SAVEPOINT,
    }
)  # fmt: skip


def journal_mode(version: tuple[int, ...]) -> str:
    """Which journal this SQLite is trusted with: "wal", or "delete" before 3.51.3."""
    return "wal" if version >= _WAL_SINCE else "delete"


def synchronous(journal: str) -> str:
    """FULL; with a rollback journal EXTRA, which is FULL and syncs the folder as well: a commit
    is the unlinking of a file there, and a power cut may undo one that is not synced.
    """
    return "FULL" if journal == "wal" else "EXTRA"


def connect(path: Path, *, guarded: bool = True, reading: bool = False) -> sqlite3.Connection:
    """A connection to an existing database file, one transaction at a time by explicit BEGIN.

    A guarded one reads and writes rows; it cannot change the schema, attach files or switch
    pragmas, so the triggers of schema.py hold for whatever it is asked.
    """
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=BUSY_MS / 1000,
        check_same_thread=False,
    )
    journal = journal_mode(sqlite3.sqlite_version_info)
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # so that REPLACE meets the triggers on DELETE
        f"synchronous={synchronous(journal)}",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "secure_delete=ON",  # what is deleted is overwritten
        f"query_only={int(reading)}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if guarded:
        connection.set_authorizer(_rows_only)
    return connection


def _rows_only(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    if action in _ALLOWED:
        writes = action in (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
        schema = writes and (first or "").lower().startswith("sqlite_")
        return sqlite3.SQLITE_DENY if schema else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in _READ_PRAGMAS and second is None:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def writing_engine(path: Path) -> Engine:
    """An engine whose transactions take the write lock at once. Each has its own connection, so
    no connection outlives a fork or moves between threads.
    """
    engine = create_engine("sqlite://", creator=lambda: connect(path), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _take_the_lock(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def build(path: Path, fill: Callable[[Connection], None]) -> None:
    """A new database at `path` with its triggers, its mark and what `fill` writes, in one
    transaction; synced once, at the end; readable by its owner alone.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
    engine = create_engine(
        "sqlite://", creator=lambda: connect(path, guarded=False), poolclass=NullPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.exec_driver_sql("BEGIN")
        _create(connection)
        fill(connection)
        connection.commit()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _create(connection: Connection) -> None:
    METADATA.create_all(connection)
    for trigger in TRIGGERS:
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")


def check(path: Path) -> None:
    """HomeError unless the file is a database of this program, at this version, unaltered.

    The schema is compared as text, so a trigger that is gone is found. Sets the journal.
    """
    try:
        connection = connect(path, guarded=False)
    except sqlite3.Error as error:
        raise HomeError("The home's database cannot be opened: {why}.", why=error) from error
    try:
        _check(connection, path)
    except sqlite3.DatabaseError as error:
        raise HomeError("The home's database cannot be read: {why}.", why=error) from error
    finally:
        connection.close()


def _check(connection: sqlite3.Connection, path: Path) -> None:
    folder = path.parent
    if _pragma(connection, "application_id") != APPLICATION_ID:
        raise HomeError("{folder} is not a home of this program.", folder=folder)
    version = int(_pragma(connection, "user_version"))
    if version > SCHEMA_VERSION:
        raise HomeError(
            "{folder} was written by a newer version of this program (schema {found}, this one "
            "knows {known}): update the program.",
            folder=folder, found=version, known=SCHEMA_VERSION,
        )  # fmt: skip
    if version < SCHEMA_VERSION:
        raise HomeError(
            "{folder} was made by an older version of this program (schema {found}, this one "
            "needs {known}), whose audit trail is not chained: make a new home and import the "
            "exports again.",
            folder=folder, found=version, known=SCHEMA_VERSION,
        )  # fmt: skip
    if _schema(connection) != _expected_schema():
        raise HomeError("The database of {folder} was altered: its schema differs.", folder=folder)
    wanted = journal_mode(sqlite3.sqlite_version_info)
    if _pragma(connection, "journal_mode") != wanted:
        connection.execute(f"PRAGMA journal_mode={wanted}")


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _schema(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    return connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY type, name"
    ).fetchall()


def _expected_schema() -> list[tuple[str, ...]]:
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        engine = create_engine("sqlite://", creator=lambda: memory, poolclass=NullPool)
        with engine.connect() as connection:
            _create(connection)
            return _schema(memory)
    finally:
        memory.close()


class Query:
    """A select compiled once, run on the calling thread's own open connection.

    Compiling and checking a connection out cost ten times what SQLite needs for the row.
    """

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=sqlite_dialect.dialect(paramstyle="named"))
        self.sql, self.given = str(compiled), dict(compiled.params)

    def rows(self, home: Home, **values: object) -> Sequence[tuple[Any, ...]]:
        """All rows, as tuples of what SQLite holds."""
        return home.reader().execute(self.sql, {**self.given, **values}).fetchall()
