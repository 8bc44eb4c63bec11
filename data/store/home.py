"""A home: the folder, outside the repository, that holds one trial's cuts and small database."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError

from data.store import audit, checkpoint, clock, database, keys
from data.store.errors import HomeError, NotSaved
from data.store.schema import ABOUT, CUTS, DOCUMENTS
from data.trial import SHIPPED_CHARTER, SHIPPED_TRIAL, Charter, Trial, read_charter, read_trial

DATABASE = "dashboard.sqlite"
CUTS_FOLDER = "cuts"
_REPOSITORY = Path(__file__).resolve().parents[2]
_MADE: dict[str, set[str]] = {CUTS_FOLDER: set(), keys.FOLDER: {keys.CHECKPOINT, keys.FACTOR},
         checkpoint.FOLDER: {"open.jsonl", "closed.jsonl"}}  # fmt: skip
_NEW = ".new-"  # a database that is not finished: left by a crash, harmless

_DEMO = database.Query(select(ABOUT.c.value).where(ABOUT.c.key == "demo"))
_LATEST = database.Query(select(func.max(CUTS.c.cut)))
_IN_FORCE = database.Query(
    select(DOCUMENTS.c.text)
    .where(DOCUMENTS.c.kind == bindparam("kind"))
    .order_by(DOCUMENTS.c.document.desc())
    .limit(1)
)

# Connections opened before a fork: the child must neither use nor close them.
_LEFT_TO_THE_PARENT: list[object] = []

T = TypeVar("T")

_charter_of = lru_cache(maxsize=8)(read_charter)
_trial_of = lru_cache(maxsize=8)(read_trial)


class Home:
    """An open home. One object serves all threads, and the processes forked from it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._opened = _Opened()
        weakref.finalize(self, self._opened.close)
        self.demo: bool = _DEMO.rows(self) == [("yes",)]

    @classmethod
    def create(
        cls,
        path: Path | str,
        demo: bool = False,
        charter_text: str | None = None,
        trial_text: str | None = None,
        by: str = "",
    ) -> Home:
        """A new home in a folder that is empty or does not exist.

        The shipped charter and trial definition hold where none is given; a wrong one raises
        DefinitionError. HomeError where the folder is in the repository, in use, or a home.
        """
        folder = _outside_the_repository(Path(path))
        texts = {
            "charter": charter_text or SHIPPED_CHARTER.read_text(encoding="utf-8"),
            "trial": trial_text or SHIPPED_TRIAL.read_text(encoding="utf-8"),
        }
        for kind, text in texts.items():
            _read(kind, text)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise HomeError("{folder} cannot be made: {why}.", folder=folder,
                            why=error.strerror) from error  # fmt: skip
        with _alone_in(folder):
            _must_be_empty(folder)
            _fill(folder, demo, texts, by)
        return cls.open(folder)

    @classmethod
    def open(cls, path: Path | str) -> Home:
        """The home in that folder; HomeError where it is none, newer than this program, altered,
        or inside the repository.
        """
        folder = _outside_the_repository(Path(path))
        if not (folder / DATABASE).is_file():
            raise HomeError("{folder} is not a home of this program.", folder=folder)
        _close_to_others(folder)
        database.check(folder / DATABASE)
        return cls(folder)

    @staticmethod
    def exists(path: Path | str) -> bool:
        """Whether that folder is a home; `open` may still refuse it."""
        return (Path(path).expanduser() / DATABASE).is_file()

    @property
    def latest_cut(self) -> int | None:
        """The number of the newest cut, or None while there is none."""
        newest: int | None = self.remembered("latest", lambda: _LATEST.rows(self)[0][0])
        return newest

    @property
    def cuts_folder(self) -> Path:
        return self.path / CUTS_FOLDER

    @property
    def engine(self) -> Engine:
        """The engine of this process, for writing. Another one after a fork."""
        with self._lock:
            if self._opened.pid != os.getpid() or self._opened.engine is None:
                self._renew()
                self._opened.engine = database.writing_engine(self.path / DATABASE)
            return self._opened.engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that holds the write lock from its start. All of it is kept or nothing:
        NotSaved where the database cannot be written (busy for 5 s, disk full).
        """
        try:
            with self.engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if not isinstance(error.orig, sqlite3.OperationalError):
                raise
            raise NotSaved(
                "Nothing was saved: the database could not be written ({why}). Try again.",
                why=error.orig,
            ) from error

    def reader(self) -> sqlite3.Connection:
        """This thread's own connection for reading, kept open; see database.Query."""
        if getattr(self._local, "pid", None) != os.getpid():
            with self._lock:
                if self._opened.pid != os.getpid():
                    self._renew()
                self._local.reader = self._opened.reader(self.path / DATABASE)
            self._local.pid, self._local.known = os.getpid(), {}
        return self._local.reader

    def remembered(self, key: object, make: Callable[[], T]) -> T:
        """What `make` read from the database, read again only after somebody wrote to it."""
        version = self.reader().execute("PRAGMA data_version").fetchone()[0]
        known: dict[object, tuple[int, Any]] = self._local.known
        if key not in known or known[key][0] != version:
            known[key] = (version, make())
        return known[key][1]

    @property
    def charter(self) -> Charter:
        """The charter in force: the newest given."""
        return self.remembered("charter", lambda: _charter_of(self._in_force("charter")))

    @property
    def trial_text(self) -> str:
        """The trial definition given last: at creation, with `set_trial` or with the last cut."""
        return self._in_force("trial")

    @property
    def trial(self) -> Trial:
        """`trial_text`, read."""
        return self.remembered("trial", lambda: _trial_of(self._in_force("trial")))

    def set_charter(self, text: str, by: str) -> Charter:
        """Put another charter in force, with its audit event. DefinitionError for a wrong one."""
        with self.writing() as connection:
            give_document(connection, "charter", text, by)
        return self.charter

    def set_trial(self, text: str, by: str) -> Trial:
        """Give another definition for cuts to come. DefinitionError for a wrong one."""
        with self.writing() as connection:
            give_document(connection, "trial", text, by)
        return self.trial

    def sign_trails(self) -> dict[str, dict[str, Any]]:
        """Sign where each trail stands and write it beside the database: trail -> checkpoint."""
        return checkpoint.write_checkpoints(self.path, self.path / DATABASE, self.trial.name)

    def close(self) -> None:
        """Close this process's connections; the home opens them again when asked."""
        with self._lock:
            self._opened.close()
            self._local = threading.local()

    def _in_force(self, kind: str) -> str:
        return str(_IN_FORCE.rows(self, kind=kind)[0][0])

    def _renew(self) -> None:
        if self._opened.pid != os.getpid():
            _LEFT_TO_THE_PARENT.append(self._opened)
            self._opened = _Opened()
            weakref.finalize(self, self._opened.close)


class _Opened:
    """What one process has opened of a home, to be closed by that process alone."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.engine: Engine | None = None
        self.readers: list[tuple[threading.Thread, sqlite3.Connection]] = []

    def reader(self, path: Path) -> sqlite3.Connection:
        for thread, connection in self.readers:
            if not thread.is_alive():
                connection.close()
        self.readers = [pair for pair in self.readers if pair[0].is_alive()]
        connection = database.connect(path, reading=True)
        self.readers.append((threading.current_thread(), connection))
        return connection

    def close(self) -> None:
        if self.pid == os.getpid():
            for _, connection in self.readers:
                connection.close()
            self.readers.clear()


def give_document(connection: Connection, kind: str, text: str, by: str) -> None:
    """Within a transaction: put a "trial" definition or a "charter" in force, unless it is."""
    version = _read(kind, text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    newest = select(DOCUMENTS.c.digest).where(DOCUMENTS.c.kind == kind)
    newest = newest.order_by(DOCUMENTS.c.document.desc()).limit(1)
    if connection.scalar(newest) == digest:
        return
    number = connection.scalar(select(func.coalesce(func.max(DOCUMENTS.c.document), 0))) or 0
    values = {"document": number + 1, "kind": kind, "version": version, "text": text}
    values |= {"digest": digest, "given_at": clock.micros(clock.now()), "given_by": by}
    connection.execute(insert(DOCUMENTS).values(values))
    audit.record(
        connection, audit.Event(by, f"give {kind}", object=version, reason=f"SHA-256 {digest}")
    )


def _read(kind: str, text: str) -> str:
    """The version of a definition or charter that is valid; DefinitionError for another."""
    return (read_trial if kind == "trial" else read_charter)(text).version


def _outside_the_repository(path: Path) -> Path:
    folder = path.expanduser().resolve()
    if folder == _REPOSITORY or _REPOSITORY in folder.parents:
        raise HomeError(
            "{folder} lies inside the program's own folder: a home with participants' data "
            "belongs outside it.",
            folder=folder,
        )
    if folder in _REPOSITORY.parents:
        raise HomeError("{folder} holds the program itself: take an own folder.", folder=folder)
    return folder


def _close_to_others(folder: Path) -> None:
    """Take other accounts' rights away where a copy or a restore gave them some."""
    for path, mode in ((folder, 0o700), (folder / DATABASE, 0o600)):
        if path.stat().st_mode & 0o077:
            try:
                path.chmod(mode)
            except PermissionError as error:
                raise HomeError("{path} is open to other accounts: chmod {mode} it.",
                                path=path, mode=f"{mode:o}") from error  # fmt: skip


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder against another process that would make a home of it; freed by a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _must_be_empty(folder: Path) -> None:
    if (folder / DATABASE).exists():
        raise HomeError("{folder} is already a home.", folder=folder)
    for item in folder.iterdir():
        made = _MADE.get(item.name)
        if item.name.startswith(_NEW):
            item.unlink()
        elif made is None or not item.is_dir() or {i.name for i in item.iterdir()} - made:
            raise HomeError("{folder} is not empty: take a new folder.", folder=folder)
        else:  # a creation that broke off left it: nothing was ever signed or sealed with it
            shutil.rmtree(item)


def _fill(folder: Path, demo: bool, texts: dict[str, str], by: str) -> None:
    """Make the home; it is one only when its database has its name, the last thing done."""
    folder.chmod(0o700)
    (folder / CUTS_FOLDER).mkdir(mode=0o700, exist_ok=True)
    keys.make_keys(folder)
    about = {"demo": "yes" if demo else "no", "created_at": clock.now().isoformat(),
             "home": secrets.token_hex(16), "checkpoint_key": keys.public_hex(folder)}  # fmt: skip

    def fill(connection: Connection) -> None:
        rows = [{"key": key, "value": value} for key, value in about.items()]
        connection.execute(insert(ABOUT), rows)
        audit.record(connection, audit.Event(by, "create home", reason="demo" if demo else ""))
        for kind, text in texts.items():
            give_document(connection, kind, text, by)

    new = folder / f"{_NEW}{secrets.token_hex(8)}"
    database.build(new, fill)
    checkpoint.write_checkpoints(folder, new, _trial_of(texts["trial"]).name)
    new.rename(folder / DATABASE)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
