"""An export: the folder of CSV files as checked, typed tables, or all of its findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from data.derive.frames import empty
from data.intake import clocks
from data.intake.blinding import ARM_FILE, arm_file, arm_words, folded
from data.intake.checks import check_table, check_zones
from data.intake.clocks import Zones
from data.intake.findings import MISSING, WITHHELD, Findings, ImportRefused
from data.intake.read import TextTable, file_of, read_table
from data.intake.relations import check_relations, moment
from data.intake.types import TypedTable, add_rows, typed_table
from data.trial import Trial
from data.vocabulary import EXPORT_TABLES, Table, sentence

CLOCK_SLACK = timedelta(minutes=5)  # another machine's clock may run so far ahead of ours
_READING, _TYPING = 0.65, 0.25  # shares of the time

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Export:
    """A valid export. `tables` holds every table of an export, in the vocabulary's columns and
    dtypes and in the order of the file; those not `supplied` are empty. `as_of` is in UTC;
    `as_of_stated` is false where it is only the time of reading.
    """

    tables: dict[str, pd.DataFrame]
    supplied: frozenset[str]
    as_of: datetime
    as_of_stated: bool


def read_export(
    folder: Path,
    trial: Trial,
    as_of: datetime | None = None,
    progress: Progress = lambda share, table: None,
) -> Export:
    """The export in `folder`, or ImportRefused with every finding.

    `as_of`, with its offset, is the instant the export was taken; else export.csv says it, else it
    is now. `trial` names the words that give an arm away. `progress` is told a share from 0 to 1
    and what is being done.
    """
    findings = Findings(arm_words(trial.blinding_words))
    paths = _files(Path(folder), findings)
    texts = _texts(paths, findings, progress)
    zones = _zone_by_center(texts.get("centers"))
    tables: dict[str, TypedTable] = {}
    total, done = sum(len(text.rows) for text in texts.values()) or 1, 0
    for name, text in texts.items():
        progress(_READING + _TYPING * done / total, name)
        tables[name] = typed_table(text, _zones(text, zones), findings)
        check_table(tables[name], findings)
        done += len(text.rows)
    if "centers" in texts:
        check_zones(texts["centers"], findings)
    taken, stated = _as_of(as_of, tables.get("export"), Path(folder).name, findings)
    progress(_READING + _TYPING, "checks")
    check_relations(tables, taken, findings)
    if len(findings):
        raise ImportRefused(findings.listed())
    progress(1.0, "checks")
    frames = {
        name: tables[name].frame if name in tables else empty(table)
        for name, table in EXPORT_TABLES.items()
    }
    return Export(frames, frozenset(tables), taken, stated)


def _files(folder: Path, findings: Findings) -> dict[str, Path]:
    """The table files of the folder, by table; anything else that looks like data is a finding."""
    if not folder.is_dir():
        findings.add(folder.name, None, None, MISSING, sentence("a folder of CSV files"))
        return {}
    known = {file_of(table): table for table in EXPORT_TABLES.values()}
    present = sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))
    found = {known[path.name].name: path for path in present if path.name in known}
    misnamed = set()
    for path in present:
        if path.name in known:
            continue
        meant = folded(path.name)
        if meant in known and known[meant].name not in found:
            misnamed.add(known[meant].name)
            expected = sentence("the name {file}", file=meant)
            findings.add(path.name, None, None, path.name, expected)
        elif arm_file(path.name, findings.tells_arm):
            findings.add(path.name, None, None, WITHHELD, ARM_FILE)
        elif path.suffix.lower() == ".csv":
            expected = sentence("only files of the tables: {files}", files=", ".join(known))
            findings.add(path.name, None, None, path.name, expected)
    for file, table in known.items():
        if table.required and table.name not in {*found, *misnamed}:
            expected = sentence("this file: the table {table} is required", table=table.name)
            findings.add(file, None, None, MISSING, expected)
    return found


def _texts(
    paths: Mapping[str, Path], findings: Findings, progress: Progress
) -> dict[str, TextTable]:
    sizes = {name: path.stat().st_size for name, path in paths.items() if path.is_file()}
    total, done = max(1, sum(sizes.values())), 0
    texts = {}
    for name, table in EXPORT_TABLES.items():
        if name not in paths:
            continue
        before, size = done, sizes.get(name, 0)

        def share(part: float, name: str = name, before: int = before, size: int = size) -> None:
            progress(_READING * (before + part * size) / total, name)

        share(0.0)
        text = read_table(paths[name], table, findings, share)
        done += size
        if text is not None:
            texts[name] = text
    return texts


def _zone_by_center(centers: TextTable | None) -> dict[str, str]:
    """The time zone of each center, where it is a known one."""
    if centers is None or not {"center", "timezone"} <= centers.columns.keys():
        return {}
    center, zone = centers.columns["center"], centers.columns["timezone"]
    pairs = {center.at(row): zone.at(row) for row in range(len(centers.rows))}
    return {name: where for name, where in pairs.items() if where in clocks.known_zones()}


def _zones(text: TextTable, by_center: Mapping[str, str]) -> Zones:
    """The clock of each row: its center's."""
    names = sorted(set(by_center.values()))
    cells = text.columns.get("center")
    if cells is None:
        return Zones(names, np.full(len(text.rows), -1))
    place = {zone: code for code, zone in enumerate(names)}
    codes = [place.get(by_center.get(center, ""), -1) for center in cells.values]
    return Zones(names, np.array(codes, dtype=np.int64)[cells.codes])


def _as_of(
    given: datetime | None, export: TypedTable | None, folder: str, findings: Findings
) -> tuple[datetime, bool]:
    """The instant of the export, in UTC, and whether anybody stated it."""
    now = datetime.now(UTC)
    exported = _exported_at(export, now, findings) if export is not None else None
    if given is None:
        return exported or now, exported is not None
    if given.tzinfo is None:
        raise ValueError("as_of needs its offset from UTC")
    if given > now + CLOCK_SLACK:
        expected = sentence("an instant of the export that is not in the future")
        findings.add(folder, None, None, moment(given), expected)
    return given.astimezone(UTC), True


def _exported_at(export: TypedTable, now: datetime, findings: Findings) -> datetime | None:
    """What export.csv says; a finding unless it is one row with an offset, in the past."""
    text, column = export.text, "exported_at"
    if len(text.rows) != 1 and text.whole:
        findings.add(text.file, None, None, f"{len(text.rows)}", sentence("one row"))
    if len(text.rows) != 1 or column not in text.columns or column in export.faulty:
        return None
    instant = export.moments[column].first[:1]
    expected = sentence("a time with its offset, such as {example}",
                        example=_example(text.table, column))  # fmt: skip
    add_rows(text, column, np.flatnonzero(np.isnat(instant)), expected, findings)
    late = instant > clocks.naive(now + CLOCK_SLACK)
    future = sentence("not in the future: it is {now}", now=moment(now))
    add_rows(text, column, np.flatnonzero(late), future, findings)
    if np.isnat(instant[0]) or late[0]:
        return None
    exported: datetime = instant[0].item()
    return exported.replace(tzinfo=UTC)


def _example(table: Table, column: str) -> str:
    return table.column(column).example
