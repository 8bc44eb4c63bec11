"""A cut's own file: an SQLite database written once, aside, and only read from then on."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from sqlalchemy import REAL, Column, Integer, MetaData, Table, Text, insert, select
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.schema import CreateTable

from data.store import clock
from data.store.frames import Columns, empty_frame, frame_of, plain
from data.vocabulary import Kind

_DIALECT = sqlite_dialect.dialect(paramstyle="qmark")
_TYPES = {Kind.WHOLE: Integer, Kind.YES_NO: Integer, Kind.INSTANT: Integer, Kind.NUMBER: REAL}
# no table of the vocabulary has spaces in its name
_MAKE_ABOUT = 'CREATE TABLE "about the cut" (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)'
_WRITE_ABOUT = 'INSERT INTO "about the cut" (key, value) VALUES (?, ?)'
_READ_ABOUT = 'SELECT key, value FROM "about the cut"'
_PLAIN = {*_TYPES, Kind.DATE}
_FORMAT = "1"
_AT_ONCE = 50_000  # rows

Tables = Mapping[str, tuple[Columns, tuple[str, ...], pd.DataFrame]]  # columns, key, rows by key


@dataclass(frozen=True)
class Content:
    """What a cut's file holds. `tables` maps a name to its columns, its key and its rows."""

    as_of: datetime
    supplied: frozenset[str]
    definition: str
    tables: Tables


def write_cut_file(path: Path, content: Content) -> str:
    """Write `content` to a new file, synced and read-only; its SHA-256.

    Rows must be in the order of their keys. Nothing is left at `path` where this fails.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
    try:
        _write(path, content)
        path.chmod(stat.S_IRUSR)
        with path.open("rb") as file:
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return file_digest(path)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_cut_file(path: Path) -> Content:
    """What the file holds, by its own columns. sqlite3.Error or ValueError where it is broken."""
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    try:
        about = dict(connection.execute(_READ_ABOUT))
        if about["format"] != _FORMAT:
            raise ValueError(f"cut file of format {about['format']}")
        return Content(
            as_of=clock.instant(int(about["as_of"])),
            supplied=frozenset(json.loads(about["supplied"])),
            definition=about["definition"],
            tables=dict(_tables(connection, json.loads(about["tables"]))),
        )
    finally:
        connection.close()


def _write(path: Path, content: Content) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=OFF")  # a file that breaks off is thrown away
        connection.execute("PRAGMA synchronous=OFF")  # it is synced as a whole, at the end
        connection.execute("BEGIN")
        _write_about(connection, content)
        for name, (columns, key, frame) in content.tables.items():
            table = _sql_table(name, columns, key)
            connection.execute(str(CreateTable(table).compile(dialect=_DIALECT)))
            values = [plain(frame[column], kind) for column, kind in columns]
            statement = str(insert(table).compile(dialect=_DIALECT))
            connection.executemany(statement, zip(*values, strict=True))
        connection.execute("COMMIT")
    finally:
        connection.close()


def _write_about(connection: sqlite3.Connection, content: Content) -> None:
    described = {
        name: {"key": key, "columns": [[column, kind.value] for column, kind in columns]}
        for name, (columns, key, _) in content.tables.items()
    }
    about = {
        "format": _FORMAT,
        "as_of": str(clock.micros(content.as_of)),
        "supplied": json.dumps(sorted(content.supplied)),
        "definition": content.definition,
        "tables": json.dumps(described, ensure_ascii=False),
    }
    connection.execute(_MAKE_ABOUT)
    connection.executemany(_WRITE_ABOUT, about.items())


def _sql_table(name: str, columns: Columns, key: tuple[str, ...]) -> Table:
    return Table(
        name,
        MetaData(),
        *(
            Column(column, _TYPES.get(kind, Text), primary_key=column in key, nullable=True)
            for column, kind in columns
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _tables(
    connection: sqlite3.Connection, described: Mapping[str, dict[str, list]]
) -> Iterator[tuple[str, tuple[Columns, tuple[str, ...], pd.DataFrame]]]:
    for name, told in described.items():
        columns = tuple((column, Kind(kind)) for column, kind in told["columns"])
        key = tuple(told["key"])
        yield name, (columns, key, _read(connection, name, columns, key))


def _read(
    connection: sqlite3.Connection, name: str, columns: Columns, key: tuple[str, ...]
) -> pd.DataFrame:
    table = _sql_table(name, columns, key)
    statement = select(table).order_by(*(table.c[column] for column in key))
    rows = connection.execute(str(statement.compile(dialect=_DIALECT)))
    words: dict[object, object] = {}  # each text once in memory, however many rows repeat it
    frames = []
    while chunk := rows.fetchmany(_AT_ONCE):
        values = zip(columns, zip(*chunk, strict=True), strict=True)
        frames.append(frame_of(columns, [
            given if kind in _PLAIN else [words.setdefault(v, v) for v in given]
            for (_, kind), given in values
        ]))  # fmt: skip
    return pd.concat(frames, ignore_index=True) if frames else empty_frame(columns)
