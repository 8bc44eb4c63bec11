"""Data cuts: saved once under a number, never changed, read back exactly, frozen under a name."""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, func, insert, select

from data.store import audit, clock
from data.store.cutfile import Content, file_digest, read_cut_file, write_cut_file
from data.store.database import Query
from data.store.digest import digest_of_sorted, in_key_order
from data.store.errors import CutError
from data.store.frames import Columns, columns_of, conformed, empty_frame
from data.store.home import Home, give_document, sync_folder
from data.store.schema import CUT_TABLES, CUTS, FREEZES
from data.trial import Trial, read_trial
from data.vocabulary import EXPORT_TABLES

_NEW = ".new-"
_WAIT_S = 30.0  # for another import that is giving its cut a number
_OLD_S = 24 * 3600  # a file left by a crash is swept after a day

_LIST = Query(
    select(
        CUTS.c.cut, CUTS.c.as_of, CUTS.c.saved_at, CUTS.c.saved_by, CUTS.c.digest,
        CUTS.c.definition, FREEZES.c.name, FREEZES.c.frozen_at, CUTS.c.participants, CUTS.c.rows,
    )
    .select_from(CUTS.outerjoin(FREEZES))
    .order_by(CUTS.c.cut)
)  # fmt: skip
_FILE_DIGESTS = Query(select(CUTS.c.cut, CUTS.c.file_digest))


@dataclass(frozen=True)
class Cut:
    """A data cut, read back: every export table (those not supplied are empty), and the trial
    definition it was saved under.
    """

    number: int
    as_of: datetime
    tables: dict[str, pd.DataFrame]
    supplied: frozenset[str]
    trial: Trial
    digest: str


@dataclass(frozen=True)
class CutInfo:
    """What the register says of a cut. `participants` and `rows` are counts."""

    number: int
    as_of: datetime
    saved_at: datetime
    saved_by: str
    digest: str
    definition_version: str
    frozen_as: str | None
    frozen_at: datetime | None
    participants: int
    rows: int


class SameContent(CutError):
    """What was to be saved equals the newest cut, which `info` describes. Nothing was saved."""

    def __init__(self, info: CutInfo) -> None:
        super().__init__("This is cut {number} once more: nothing was saved.", number=info.number)
        self.info = info


def digest_of(
    tables: Mapping[str, pd.DataFrame], supplied: frozenset[str], as_of: datetime, trial: Trial
) -> str:
    """The logical digest these tables would have as a cut, whatever the order of their rows.

    ValueError or TypeError for frames that are not as the vocabulary says.
    """
    return _digest(_content(tables, supplied, as_of, trial))


def save_cut(
    home: Home,
    tables: Mapping[str, pd.DataFrame],
    supplied: frozenset[str],
    as_of: datetime,
    trial: Trial,
    by: str,
    *,
    only_if_changed: bool = False,
    also: Callable[[Connection, CutInfo], None] | None = None,
) -> CutInfo:
    """Save a cut under the next number: its file first, then one short transaction.

    The file is written aside, synced, named and made read-only before the register knows of it;
    a crash in between leaves the earlier cuts as they were. `also` runs in the transaction (the
    import's record). With `only_if_changed`, SameContent where the newest cut says the same.
    """
    content = _content(tables, supplied, as_of, trial)
    digest = _digest(content)
    _sweep(home)
    aside = home.cuts_folder / f"{_NEW}{secrets.token_hex(8)}"
    try:
        bytes_digest = write_cut_file(aside, content)
        with _numbering(home):
            newest = next(reversed(list_cuts(home)), None)
            if only_if_changed and newest is not None and newest.digest == digest:
                raise SameContent(newest)
            info = _info(newest, content, digest, trial, by)
            os.replace(aside, cut_path(home, info.number))
            sync_folder(home.cuts_folder)
            _register(home, info, content, bytes_digest, also)
    finally:
        aside.unlink(missing_ok=True)
    return info


def load_cut(home: Home, number: int) -> Cut:
    """The cut of that number, as it was saved. CutError where there is none, where its file is
    gone, or where file or content are not what was registered.
    """
    info = _one(home, number)
    path = cut_path(home, number)
    altered = CutError("Cut {number} was altered since it was saved: it is not shown.",
                       number=number)  # fmt: skip
    try:
        if file_digest(path) != dict(_FILE_DIGESTS.rows(home))[number]:
            raise altered
        content = read_cut_file(path)
    except FileNotFoundError as error:
        raise CutError("The file of cut {number} is gone.", number=number) from error
    except (sqlite3.Error, ValueError, KeyError) as error:
        raise altered from error
    if _digest(content) != info.digest:
        raise altered
    return Cut(number, content.as_of, _in_todays_words(content), content.supplied,
               read_trial(content.definition), info.digest)  # fmt: skip


def list_cuts(home: Home) -> list[CutInfo]:
    """The register of cuts, oldest first. Read from the database only after a change of it."""
    return list(home.remembered("cuts", lambda: tuple(_info_of(row) for row in _LIST.rows(home))))


def freeze_cut(home: Home, number: int, name: str, by: str, role: str = "") -> CutInfo:
    """Freeze a cut for a meeting, for good: neither its name nor the freezing can be changed.

    CutError for an unknown or frozen cut, and for a name that is empty, long or taken.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= 100:
        raise CutError("A frozen cut needs a name of at most 100 characters.")
    _one(home, number)
    with home.writing() as connection:
        for frozen, taken in connection.execute(select(FREEZES.c.cut, FREEZES.c.name)):
            if frozen == number:
                raise CutError("Cut {number} is frozen already, as {name}.",
                               number=number, name=taken)  # fmt: skip
            if taken.casefold() == name.casefold():
                raise CutError("Cut {number} is frozen as {name} already: take another name.",
                               number=frozen, name=taken)  # fmt: skip
        values = {"cut": number, "name": name, "frozen_at": clock.micros(clock.now())}
        connection.execute(insert(FREEZES).values(**values, frozen_by=by))
        audit.record(connection, audit.Event(by, "freeze cut", role, object=name, cut=number))
    return _one(home, number)


def cut_path(home: Home, number: int) -> Path:
    """The file of a cut: cuts/0001.sqlite."""
    return home.cuts_folder / f"{number:04d}.sqlite"


def _one(home: Home, number: int) -> CutInfo:
    for info in list_cuts(home):
        if info.number == number:
            return info
    raise CutError("There is no cut {number}.", number=number)


def _content(
    tables: Mapping[str, pd.DataFrame], supplied: frozenset[str], as_of: datetime, trial: Trial
) -> Content:
    if unknown := (set(tables) | supplied) - set(EXPORT_TABLES):
        raise ValueError(f"not tables of an export: {sorted(unknown)}")
    if lacking := supplied - set(tables):
        raise ValueError(f"supplied, but not given: {sorted(lacking)}")
    taken = {}
    for name, table in EXPORT_TABLES.items():
        columns = columns_of(table)
        frame = conformed(tables[name], table) if name in tables else empty_frame(columns)
        if len(frame) and name not in supplied:
            raise ValueError(f"{name} has rows, but is not supplied")
        taken[name] = (columns, table.key, in_key_order(frame, columns, table.key, name))
    if as_of.tzinfo is None:
        raise ValueError("'as of' needs its zone")
    return Content(as_of.astimezone(UTC), frozenset(supplied), trial.text, taken)


def _digest(content: Content) -> str:
    tables: dict[str, tuple[Columns, pd.DataFrame]] = {
        name: (columns, frame) for name, (columns, _, frame) in content.tables.items()
    }
    return digest_of_sorted(tables, content.supplied, content.as_of, content.definition)


def _info(newest: CutInfo | None, content: Content, digest: str, trial: Trial, by: str) -> CutInfo:
    counts = {name: len(frame) for name, (_, _, frame) in content.tables.items()}
    return CutInfo(
        number=newest.number + 1 if newest else 1,
        as_of=content.as_of,
        saved_at=clock.now(),
        saved_by=by,
        digest=digest,
        definition_version=trial.version,
        frozen_as=None,
        frozen_at=None,
        participants=counts["participants"],
        rows=sum(counts.values()),
    )


def _register(
    home: Home,
    info: CutInfo,
    content: Content,
    bytes_digest: str,
    also: Callable[[Connection, CutInfo], None] | None,
) -> None:
    with home.writing() as connection:
        newest = connection.scalar(select(func.coalesce(func.max(CUTS.c.cut), 0)))
        if newest != info.number - 1:
            raise CutError("Another import saved a cut meanwhile: nothing was saved. Try again.")
        connection.execute(insert(CUTS).values(
            cut=info.number, as_of=clock.micros(info.as_of), saved_at=clock.micros(info.saved_at),
            saved_by=info.saved_by, digest=info.digest, file_digest=bytes_digest,
            definition=info.definition_version, participants=info.participants, rows=info.rows,
        ))  # fmt: skip
        connection.execute(insert(CUT_TABLES), [
            {"cut": info.number, "table": name, "supplied": name in content.supplied,
             "rows": len(frame)}
            for name, (_, _, frame) in content.tables.items()
        ])  # fmt: skip
        give_document(connection, "trial", content.definition, info.saved_by)
        audit.record(connection, audit.Event(info.saved_by, "save cut", cut=info.number,
                                             reason=f"SHA-256 {info.digest} file {bytes_digest}"
                                             ))  # fmt: skip
        if also is not None:
            also(connection, info)
    home.sign_trails()


@contextmanager
def _numbering(home: Home) -> Iterator[None]:
    """One at a time, over all processes, from taking a number to its registration. A crash ends
    it, and the file it leaves unregistered is replaced by the next.
    """
    handle = os.open(home.cuts_folder, os.O_RDONLY)
    deadline = time.monotonic() + _WAIT_S
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise CutError("Another import is running: nothing was saved.") from error
                time.sleep(0.02)
        yield
    finally:
        os.close(handle)


def _sweep(home: Home) -> None:
    """Throw away what imports that broke off left behind."""
    for left in home.cuts_folder.glob(f"{_NEW}*"):
        try:
            if time.time() - left.stat().st_mtime > _OLD_S:
                left.unlink()
        except FileNotFoundError:  # another import was quicker
            continue


def _in_todays_words(content: Content) -> dict[str, pd.DataFrame]:
    """The tables as today's vocabulary has them: what an older cut did not know is missing."""
    tables = {}
    for name, table in EXPORT_TABLES.items():
        if name in content.tables:
            frame = content.tables[name][2]
            known = [column for column in frame.columns if column in table.names]
            tables[name] = conformed(frame[known], table)
        else:
            tables[name] = empty_frame(columns_of(table))
    return tables


def _info_of(row: tuple) -> CutInfo:
    number, as_of, saved_at, saved_by, digest, definition, name, frozen_at, *counts = row
    return CutInfo(
        number, clock.instant(as_of), clock.instant(saved_at), saved_by, digest, definition, name,
        clock.maybe_instant(frozen_at), *counts,
    )  # fmt: skip
