"""Checks a home's trails from outside: chain, signed checkpoints, documents and files of cuts.

It shares no code with the program that writes them: the standard library and `cryptography` only.
It can be copied elsewhere and run alone: python verifier.py HOME [KEPT_CHECKPOINTS ...]
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TABLES = {"open": "audit", "closed": "closed_audit"}
_FIELDS = ("event", "at", "username", "role", "what", "object", "cut", "outcome", "reason")
Row = dict[str, Any]


def problems(home: Path, kept: Iterable[Path] = ()) -> Iterator[dict[str, Any]]:
    """What is wrong, the first of each trail and of each cut: {"where", "event", "what"}.

    `kept` are files of checkpoints that were kept outside the home; they must hold as well.
    """
    outside = [line for path in kept for line in _lines(path)]
    # the checkpoints before the events: those that come meanwhile make no checkpoint wrong
    told = {trail: _lines(home / "checkpoints" / f"{trail}.jsonl") for trail in TABLES}
    try:
        tables = _read(home / "dashboard.sqlite")
        about = {row["key"]: row["value"] for row in tables["about"]}
        for trail, table in TABLES.items():
            rows = tables[table]
            mine = told[trail] + [line for line in outside if line.get("trail") == trail]
            yield from _first(_broken(rows, trail, about["home"]))
            yield from _first(_denied(rows, mine, trail, about))
        yield from _contents(tables, home)
    except (sqlite3.DatabaseError, KeyError) as error:
        yield _problem("database", None, f"cannot be read: {error}")


def _read(path: Path) -> dict[str, list[Row]]:
    """All that is checked, as it was at one instant."""
    wanted = ("about", "cuts", "documents", *TABLES.values())
    # not "ro": SQLite must be able to undo what a crash left half written, as any reader would
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as database:
        database.execute("PRAGMA query_only = ON")
        database.row_factory = sqlite3.Row
        database.execute("BEGIN")
        return {
            table: [dict(row) for row in database.execute(f"SELECT * FROM {table} ORDER BY 1")]  # noqa: S608
            for table in wanted
        }


def _broken(rows: list[Row], trail: str, number: str) -> Iterator[dict[str, Any]]:
    previous = hashlib.sha256(f"{number}/{trail}".encode()).hexdigest()
    for expected, row in enumerate(rows, start=1):
        if row["event"] != expected:
            yield _problem(trail, expected, "is missing")
        if row["previous"] != previous:
            yield _problem(trail, expected, "does not follow the event before")
        text = _canonical({name: row[name] for name in _FIELDS})
        previous = hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
        if row["hash"] != previous:
            yield _problem(trail, expected, "was altered")


def _denied(rows: list[Row], lines: list[Row], trail: str, about: Row) -> Iterator[dict[str, Any]]:
    """Where a checkpoint is not this home's, is not signed by it, or says another thing."""
    if not lines:
        yield _problem(trail, None, "has no checkpoint")
    for line in lines:
        count = line.get("n")
        if not _is_signed(line, about["checkpoint_key"]):
            yield _problem(trail, count, "a checkpoint of it is not signed by this home")
        elif line["home"] != about["home"] or line["trail"] != trail:
            yield _problem(trail, count, "a checkpoint of it is another trail's")
        elif line["n"] > len(rows):
            yield _problem(trail, len(rows) + 1, f"is missing: {line['n']} were signed for")
        elif line["n"] and rows[line["n"] - 1]["hash"] != line["head"]:
            yield _problem(trail, line["n"], "is not the one that was signed for")


def _is_signed(line: Row, key: str) -> bool:
    told = {name: value for name, value in line.items() if name != "signature"}
    try:
        signature = bytes.fromhex(line["signature"])
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            signature, _canonical(told).encode()
        )
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return told.get("key") == key


def _contents(tables: dict[str, list[Row]], home: Path) -> Iterator[Row]:
    """Cuts and documents, against what the trail told of them."""
    rows = tables["audit"]
    saved = {row["cut"]: row for row in rows if row["what"] == "save cut"}
    files = {row["cut"]: row for row in tables["cuts"]}
    for cut in sorted(saved.keys() | files.keys()):
        path, event = home / "cuts" / f"{cut:04d}.sqlite", saved.get(cut, {}).get("event")
        if cut not in saved or cut not in files:
            yield _problem(f"cut {cut}", event, "is not in the register and the trail alike")
        elif not path.is_file():
            yield _problem(f"cut {cut}", event, "its file is gone")
        else:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
            told = f"SHA-256 {files[cut]['digest']} file {found}"
            if saved[cut]["reason"] != told or files[cut]["file_digest"] != found:
                yield _problem(f"cut {cut}", event, "its digest is not the one on record")
    given = [row["reason"] for row in rows if row["what"] in ("give trial", "give charter")]
    for row in tables["documents"]:
        if f"SHA-256 {hashlib.sha256(row['text'].encode()).hexdigest()}" not in given:
            yield _problem(f"document {row['document']}", None, "is not the one on record")


def _lines(path: Path) -> list[Row]:
    """The checkpoints of a file. A last line without its end was being written: a crash."""
    text = path.read_text("utf-8", "replace") if path.is_file() else ""
    return [_parsed(line) for line in text[: text.rfind("\n") + 1].splitlines() if line.strip()]


def _parsed(line: str) -> Row:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _canonical(value: Row) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _first(found: Iterator[Row]) -> Iterator[Row]:
    yield from [one for one, _ in zip(found, range(1), strict=False)]


def _problem(where: str, event: int | None, what: str) -> Row:
    return {"where": where, "event": event, "what": what}


if __name__ == "__main__":
    wrong = list(problems(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
    print("\n".join(f"{p['where']}: event {p['event']} {p['what']}" for p in wrong) or "sound")
    sys.exit(1 if wrong else 0)
