"""Files to text: the bytes of a CSV become columns of cells, each as written, with its row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from data.intake.blinding import ARM_COLUMN, arm_name, folded
from data.intake.findings import MISSING, WITHHELD, Findings
from data.vocabulary import Mark, Table, sentence

MAX_BYTES = 2**30  # a file above 1 GiB is no export of a trial
MAX_COLUMNS = 500
_CHUNK = 2_000  # rows turned into columns at a time; more no longer fit the processor's cache
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

Progress = Callable[[float], None]


@dataclass(frozen=True)
class TextColumn:
    """A column of cells: `values` holds each distinct text once, `codes` its place by row."""

    codes: np.ndarray
    values: np.ndarray

    def at(self, row: int) -> str:
        """The text of a cell, by position."""
        return str(self.values[self.codes[row]])


@dataclass(frozen=True)
class TextTable:
    """A table as written. `rows` are row numbers; `whole` is false where some of it was unusable.

    `columns` holds those of the vocabulary that are there once; others were findings.
    """

    table: Table
    rows: np.ndarray
    columns: dict[str, TextColumn]
    whole: bool

    @property
    def file(self) -> str:
        return file_of(self.table)


def file_of(table: Table) -> str:
    """The file a table comes in."""
    return f"{table.name}.csv"


def read_table(
    path: Path, table: Table, findings: Findings, progress: Progress = lambda share: None
) -> TextTable | None:
    """The table in the file at `path`; None where nothing of it can be used.

    Comma-separated, UTF-8 (with or without its mark), a header row. `progress` is told the share
    of the file that was read. What is wrong goes to `findings`.
    """
    before = len(findings)
    data = _bytes(path, table, findings)
    if data is None:
        return None
    try:
        records = _records(data)
        header = next(records, [])
        places = _places(header, table, findings)
        if places is None:
            return None
        rows, columns, faults = _columns(records, data, len(header), places, progress)
    except csv.Error:
        _add_broken(data, table, findings)
        return None
    wanted = sentence("{n} cells, as many as the header has", n=len(header))
    numbers = np.array([row for row, _ in faults])
    findings.add_cells(file_of(table), None, numbers, lambda at: str(faults[at][1]), wanted)
    return TextTable(table, rows, columns, whole=len(findings) == before)


def _bytes(path: Path, table: Table, findings: Findings) -> bytes | None:
    """The file's bytes, known to be UTF-8 without NUL; None, with a finding, where they are not."""
    file = file_of(table)
    try:
        if path.stat().st_size > MAX_BYTES:
            size = sentence("a file of at most {n} MiB", n=MAX_BYTES // 2**20)
            findings.add(file, None, None, f"{path.stat().st_size // 2**20} MiB", size)
            return None
        data = path.read_bytes()
    except OSError:
        findings.add(file, None, None, MISSING, sentence("a file that can be read"))
        return None
    text = sentence("text in UTF-8; save the file as 'CSV UTF-8'")
    if data.startswith(_UTF16):
        findings.add(file, None, None, "UTF-16", text)
    elif (nul := data.find(b"\0")) >= 0:
        findings.add(file, _row_of(data, nul), None, "NUL", sentence("text without NUL bytes"))
    elif not data.removeprefix(_BOM).strip():
        findings.add(file, None, None, "empty file", sentence("at least the header row"))
    else:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = f"0x{data[error.start]:02X}"
            findings.add(file, _row_of(data, error.start), None, byte, text)
        else:
            return data
    return None


def _row_of(data: bytes, place: int) -> int:
    """The row in which a byte stands; rows, not lines, for a cell may hold several lines."""
    before = data[:place].decode("utf-8", "replace") + "."
    try:
        return sum(1 for _ in csv.reader(io.StringIO(before, newline="")))
    except csv.Error:
        return data.count(b"\n", 0, place) + 1


def _records(data: bytes) -> Iterator[list[str]]:
    stream = io.BytesIO(data)
    stream.seek(len(_BOM) if data.startswith(_BOM) else 0)
    return csv.reader(io.TextIOWrapper(stream, "utf-8", newline=""), strict=True)


def _places(header: Sequence[str], table: Table, findings: Findings) -> dict[str, int] | None:
    """Where each usable column of the table stands; None where the header is no such header."""
    file, known = file_of(table), set(table.names)
    if found := _other_delimiter(header, known):
        findings.add(file, 1, None, found, sentence("cells separated by commas"))
        return None
    if len(header) > MAX_COLUMNS:
        at_most = sentence("at most {n} columns", n=MAX_COLUMNS)
        findings.add(file, 1, None, str(len(header)), at_most)
        return None
    usable, misspelled = {}, set()
    for name in dict.fromkeys(header):
        if name not in known or table.column(name).mark is Mark.REVEALS_ARM:
            misspelled |= _add_unknown(name, known - set(header), table, findings)
        elif header.count(name) > 1:
            once = sentence("the column {column} once", column=name)
            findings.add(file, 1, name, str(header.count(name)), once)
        else:
            usable[name] = header.index(name)
    for column in table.columns:
        if column.name not in {*header, *misspelled} and not column.optional_column:
            wanted = sentence("the column {column}", column=column.name)
            findings.add(file, 1, column.name, MISSING, wanted)
    return usable


def _other_delimiter(header: Sequence[str], known: set[str]) -> str:
    """';' or 'tab' where the header is separated by it."""
    if set(header) & known:
        return ""
    for sign, name in ((";", ";"), ("\t", "tab")):
        cells = {cell.strip('" ') for cell in ",".join(header).split(sign)}
        if cells & known and len(cells) > 1:
            return name
    return ""


def _add_unknown(name: str, absent: set[str], table: Table, findings: Findings) -> set[str]:
    """Say that a column is none of the table's; the name it was meant to be, where that shows."""
    file = file_of(table)
    meant = {column for column in absent if folded(name) == column}
    if meant:
        findings.add(file, 1, name, name, sentence("the name {column}", column=min(meant)))
    elif name in table.names or arm_name(name, findings.tells_arm):
        findings.add(file, 1, name, WITHHELD, ARM_COLUMN)
    else:
        none = sentence("only columns of the table {table}", table=table.name)
        findings.add(file, 1, name, name, none)
    return meant


class _Places(dict[str, int]):
    """The place of each distinct text, in order of appearance."""

    def __missing__(self, text: str) -> int:
        self[text] = place = len(self)
        return place


def _columns(
    records: Iterator[list[str]],
    data: bytes,
    width: int,
    places: dict[str, int],
    progress: Progress,
) -> tuple[np.ndarray, dict[str, TextColumn], list[tuple[int, int]]]:
    """Row numbers, columns, and (row, number of cells) of each row that is too short or long."""
    seen: dict[str, _Places] = {name: _Places() for name in places}
    parts: dict[str, list[np.ndarray]] = {name: [] for name in places}
    rows: list[np.ndarray] = []
    faults: list[tuple[int, int]] = []
    read = 1
    total = data.count(b"\n") + 1
    while chunk := list(islice(records, _CHUNK)):
        numbers = np.arange(read + 1, read + 1 + len(chunk))
        read += len(chunk)
        widths = np.fromiter(map(len, chunk), np.int64, len(chunk))
        good = widths == width
        if not good.all():
            faults += zip(numbers[~good].tolist(), widths[~good].tolist(), strict=True)
            chunk = [row for row, fine in zip(chunk, good, strict=True) if fine]
        rows.append(numbers[good])
        turned = list(zip(*chunk, strict=True)) or [()] * width
        for name, place in places.items():
            codes = map(seen[name].__getitem__, turned[place])
            parts[name].append(np.fromiter(codes, np.int32, len(chunk)))
        progress(min(1.0, read / total))
    while faults and faults[-1] == (read, 0):  # empty lines at the end are no rows
        faults.pop()
        read -= 1
    columns = {
        name: TextColumn(_joined(parts[name], np.int32), np.array([*seen[name]], dtype=object))
        for name in places
    }
    return _joined(rows, np.int64), columns, faults


def _joined(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _add_broken(data: bytes, table: Table, findings: Findings) -> None:
    """Say at which row the quotes stop making sense."""
    row = 1
    try:
        for _ in _records(data):
            row += 1
    except csv.Error:
        pass
    closed = sentence(
        "cells of at most {n} signs; one that begins with a quote ends with one",
        n=csv.field_size_limit(),
    )
    findings.add(file_of(table), row, None, '"', closed)
