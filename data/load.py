"""From a folder of CSV files to a data cut: read, check, save, and put the try on record."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from data.intake import Export, Finding, ImportRefused, read_export
from data.store.cuts import CutInfo, SameContent, digest_of, list_cuts, save_cut
from data.store.home import Home
from data.store.imports import record_import
from data.trial import Trial

_READING = 0.8  # share of the time before saving begins

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class ImportOutcome:
    """What came of an import: the cut it made or equals (None where refused), or its findings."""

    outcome: Literal["saved", "unchanged", "refused"]
    cut: int | None = None
    findings: list[Finding] = field(default_factory=list)


def import_export(
    home: Home,
    folder: Path,
    trial: Trial,
    by: str,
    as_of: datetime | None = None,
    progress: Progress = lambda share, what: None,
    role: str = "",
) -> ImportOutcome:
    """Bring the export in `folder` into `home`, in the name of `by` under `role`.

    It becomes the next cut, or equals the newest one, or is refused and the cuts stay as they
    are. Each try is recorded with its audit event in the transaction of its effect. `as_of` as in
    `read_export`; `progress` is told a share from 0 to 1 and what is being done.
    """
    try:
        export = read_export(
            folder, trial, as_of, lambda share, table: progress(_READING * share, table)
        )
    except ImportRefused as refusal:
        with home.writing() as connection:
            record_import(connection, by, "refused", findings=refusal.findings, role=role)
        progress(1.0, "refused")
        return ImportOutcome("refused", findings=refusal.findings)
    with _one_at_a_time(home):
        outcome = _saved(home, export, trial, by, role)
    progress(1.0, outcome.outcome)
    return outcome


def _saved(home: Home, export: Export, trial: Trial, by: str, role: str) -> ImportOutcome:
    newest = next(reversed(list_cuts(home)), None)
    as_of = export.as_of
    if newest is not None and not export.as_of_stated and _same(export, trial, newest):
        as_of = newest.as_of  # the same files read once more, an hour later, are not news
    try:
        info = save_cut(
            home, export.tables, export.supplied, as_of, trial, by,
            only_if_changed=True,
            also=lambda connection, cut: _record(connection, by, cut, role),
        )  # fmt: skip
    except SameContent as same:
        with home.writing() as connection:
            record_import(connection, by, "unchanged", cut=same.info.number, role=role)
        return ImportOutcome("unchanged", same.info.number)
    return ImportOutcome("saved", info.number)


def _same(export: Export, trial: Trial, cut: CutInfo) -> bool:
    """Whether the export, were it as of the cut's instant, would be that cut."""
    return digest_of(export.tables, export.supplied, cut.as_of, trial) == cut.digest


def _record(connection: Connection, by: str, cut: CutInfo, role: str) -> None:
    record_import(connection, by, "saved", cut=cut.number, role=role)


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    """One import compares and saves at a time, over all processes; a crash ends it."""
    handle = os.open(home.path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
