"""The vault's file: made once, checked when opened, written in short transactions."""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from data.store import clock, database
from data.store.errors import NotSaved, VaultError
from data.store.vault.schema import ABOUT, APPLICATION_ID, METADATA, SCHEMA_VERSION, TRIGGERS

FILE = "vault.sqlite"


class Vault:
    """An open vault file. It holds no key: whoever reads brings one along."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pid, self._engine = os.getpid(), database.writing_engine(path)
        with self.reading() as connection:
            study = connection.scalar(select(ABOUT.c.value).where(ABOUT.c.key == "study"))
        self.study = str(study)  # a random name, so that nothing of another home's vault opens

    @classmethod
    def open(cls, path: Path) -> Vault:
        """The vault of that file; VaultError where there is none, or it is altered or newer."""
        if not path.is_file():
            raise VaultError("There is no vault here yet: nobody has made a key.")
        try:
            if path.stat().st_mode & 0o077:
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)
            _check(path)
        except (sqlite3.Error, OSError) as error:
            raise VaultError("The vault cannot be opened: {why}.", why=error) from error
        return cls(path)

    @classmethod
    def open_or_make(cls, path: Path) -> Vault:
        """The vault of that file, made where there is none."""
        if not path.is_file():
            _make(path)
        return cls.open(path)

    @property
    def engine(self) -> Engine:
        """Each transaction has its own connection; after a fork there is another engine."""
        if self._pid != os.getpid():
            self._pid, self._engine = os.getpid(), database.writing_engine(self.path)
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads, and holds up nobody."""
        engine = create_engine(
            "sqlite://",
            creator=lambda: database.connect(self.path, reading=True),
            poolclass=NullPool,
        )
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, all of it kept or nothing: NotSaved where it cannot be written."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if not isinstance(error.orig, sqlite3.OperationalError):
                raise
            raise NotSaved(
                "Nothing was saved: the vault could not be written ({why}). Try again.",
                why=error.orig,
            ) from error


def is_vault(path: Path) -> bool:
    """Whether a file that can be read is a vault, whatever its name."""
    try:
        with path.open("rb") as file:
            first = file.read(72)
    except OSError:
        return False
    return first[:15] == b"SQLite format 3" and first[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _make(path: Path) -> None:
    """Build it aside and give it its name last."""
    new = path.with_name(f".new-{secrets.token_hex(8)}")
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
    engine = create_engine(
        "sqlite://", creator=lambda: database.connect(new, guarded=False), poolclass=NullPool
    )
    with engine.begin() as connection:
        _fill(connection)
        rows = {"study": secrets.token_hex(16), "made_at": clock.now().isoformat()}
        connection.execute(insert(ABOUT), [{"key": k, "value": v} for k, v in rows.items()])
    with new.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(new, path)  # never over another one's
    except FileExistsError:
        pass
    finally:
        new.unlink()


def _fill(connection: Connection) -> None:
    METADATA.create_all(connection)
    for trigger in TRIGGERS:
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")


def _check(path: Path) -> None:
    connection = database.connect(path, guarded=False, reading=True)
    try:
        marks = [connection.execute(f"PRAGMA {name}").fetchone()[0]
                 for name in ("application_id", "user_version")]  # fmt: skip
        found = connection.execute(_OBJECTS).fetchall()
    finally:
        connection.close()
    if marks != [APPLICATION_ID, SCHEMA_VERSION] or found != _EXPECTED:
        raise VaultError("This is no vault of this program, or it was altered.")


_OBJECTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master"
    " WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY type, name"
)


def _expected() -> list[tuple[str, ...]]:
    memory = sqlite3.connect(":memory:", isolation_level=None)
    try:
        engine = create_engine("sqlite://", creator=lambda: memory, poolclass=NullPool)
        with engine.connect() as connection:
            _fill(connection)
            return memory.execute(_OBJECTS).fetchall()
    finally:
        memory.close()


_EXPECTED = _expected()  # the schema as text: an altered one is found
