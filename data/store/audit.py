"""Who did or asked what: added to, never changed; with a change in its transaction, or later.

Two trails, each with its own numbers and chain: what is done under a role that may see arms goes
to the closed one.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from data.store import chain, clock
from data.store.errors import StoreError

if TYPE_CHECKING:
    from data.store.home import Home

GROUPED_S = 0.5  # events of blinded reads are written together this often; at most 2 s are lost
SIGNED_S = 600  # a trail that grows is signed for this often, and when a program ends
WAITING_AT_MOST = 20_000  # events not yet written; beyond, nothing more is answered
_LONGEST = 2_000  # characters of one field


class AuditError(StoreError):
    """An event could not be written, so what it tells of must not go on."""


@dataclass(frozen=True)
class Event:
    """Who (`username`, under `role`) did `what` on which `object` of which `cut`, with what
    outcome ("done", "refused", "failed") and why. `at` is the instant it is recorded unless told.
    `closed` puts it on the closed trail.
    """

    username: str
    what: str
    role: str = ""
    object: str = ""
    cut: int | None = None
    outcome: str = "done"
    reason: str = ""
    at: datetime | None = None
    closed: bool = False


def record(connection: Connection, *events: Event) -> None:
    """Write events within the caller's transaction: kept or undone together with the change."""
    for trail, closed in (("open", False), ("closed", True)):
        if rows := [_row(event) for event in events if event.closed is closed]:
            chain.append(connection, trail, rows)


def _row(event: Event) -> dict[str, object]:
    texts = {name: _clean(getattr(event, name)) for name in
             ("username", "role", "what", "object", "outcome", "reason")}  # fmt: skip
    return {**texts, "at": clock.micros(event.at or clock.now()), "cut": event.cut}


def _clean(text: str) -> str:
    """Text that the database holds as it is: no half characters, no NUL, of bounded length."""
    text = str(text).encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


class AuditTrail:
    """The trail of one home for one program: `now` for what must be on record before its answer,
    `later` for blinded reads, which are written in groups by a thread of this process.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._writer: _Writer | None = None

    def now(self, **event: Any) -> None:
        """Write an Event of these fields at once; NotSaved where that fails."""
        with self.home.writing() as connection:
            record(connection, Event(**event))
        self._here().signing.grown()

    def later(self, **event: Any) -> None:
        """Write an Event of these fields within a second. AuditError while earlier ones cannot be
        written: whoever asks gets no answer that nobody could account for.
        """
        self._here().put(Event(**event))

    def flush(self) -> None:
        """Write what waits; AuditError where that fails. Called at exit as well."""
        self._here().flush()

    def close(self) -> None:
        """Write what waits and end the thread."""
        with self._lock:
            writer, self._writer = self._writer, None
        if writer is not None and writer.pid == os.getpid():
            writer.close()

    def _here(self) -> _Writer:
        writer = self._writer
        if writer is not None and writer.pid == os.getpid():
            return writer
        if writer is not None and writer.pid != os.getpid():
            self._lock = threading.Lock()  # a fork may have copied it held
            self._writer = None
        with self._lock:
            if self._writer is None:
                self._writer = _Writer(self.home)
            return self._writer


class _Writer:
    """The queue of one process and the thread that empties it."""

    def __init__(self, home: Home) -> None:
        self.pid = os.getpid()
        self._home = home
        self._waiting: list[Event] = []
        self._failure: StoreError | None = None
        self._queue, self._writing = threading.Condition(), threading.Lock()
        self._closed = threading.Event()
        self.signing = _Signing(home)
        self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
        self._thread.start()
        atexit.register(self._at_exit)

    def put(self, event: Event) -> None:
        """Queue an event, stamped with this instant."""
        stamped = event if event.at else _stamped(event)
        with self._queue:
            if self._failure is not None or len(self._waiting) >= WAITING_AT_MOST:
                raise AuditError(
                    "The audit trail cannot be written ({why}), so nothing is shown.",
                    why=self._failure or "too many events wait",
                )
            self._waiting.append(stamped)
            self._queue.notify()

    def flush(self) -> None:
        """Write what waits, in one transaction and in order; what cannot be written stays."""
        with self._writing:
            with self._queue:
                batch = tuple(self._waiting)
            try:
                self._write(batch)
            except StoreError as error:
                self._failure = error
                raise AuditError("The audit trail cannot be written ({why}).", why=error) from error
            with self._queue:
                del self._waiting[: len(batch)]
                self._failure = None
            if batch:
                self.signing.grown()

    def _write(self, batch: Sequence[Event]) -> None:
        if batch:
            with self._home.writing() as connection:
                record(connection, *batch)

    def close(self) -> None:
        """End the thread and write what waits."""
        atexit.unregister(self._at_exit)
        self._closed.set()
        with self._queue:
            self._queue.notify()
        self._thread.join()
        self.flush()
        self.signing.last()

    def _run(self) -> None:
        while not self._closed.is_set():
            with self._queue:
                while not (self._waiting or self._closed.is_set()):
                    self._queue.wait()
            self._closed.wait(GROUPED_S)
            try:
                self.flush()
            except Exception as error:  # the thread lives on; `later` tells whoever asks
                self._remember(error)

    def _remember(self, error: Exception) -> None:
        if self._failure is None:
            self._failure = StoreError("{why}", why=error)

    def _at_exit(self) -> None:
        if self.pid == os.getpid():
            self.flush()
            self.signing.last()


class _Signing:
    """Signs for the trails of a home while they grow, at most every SIGNED_S."""

    def __init__(self, home: Home) -> None:
        self._home, self._lock = home, threading.Lock()
        self._signed_at, self._unsigned = time.monotonic(), False

    def grown(self) -> None:
        """A trail has more events than were signed for."""
        with self._lock:
            self._unsigned = True
            due = time.monotonic() - self._signed_at >= SIGNED_S
        if due:
            self.last()

    def last(self) -> None:
        """Sign for what is not signed for. Where that fails, an event says so."""
        with self._lock:
            unsigned, self._unsigned = self._unsigned, False
            self._signed_at = time.monotonic()
        if not unsigned:
            return
        try:
            self._home.sign_trails()
        except (StoreError, OSError, sqlite3.Error) as error:
            with self._home.writing() as connection:
                record(connection, Event("", "checkpoint", outcome="failed", reason=str(error)))


def _stamped(event: Event) -> Event:
    return replace(event, at=clock.now())
