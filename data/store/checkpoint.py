"""Signed checkpoints: how long a trail was, and its newest hash, written outside the database.

A chain alone can be made anew by whoever can write the file. A line here says, under the home's
Ed25519 key, what study, how many events, which head and when; kept or printed elsewhere it shows a
trail that was cut short, put back or chained anew. Each trail has a file of its own.
"""

from __future__ import annotations

import json
import os
from contextlib import closing
from pathlib import Path
from typing import Any

from data.store import clock
from data.store.database import connect
from data.store.keys import public_hex, signing_key
from data.store.schema import TRAILS

FOLDER = "checkpoints"


def write_checkpoints(home: Path, database: Path, study: str) -> dict[str, dict[str, Any]]:
    """Sign where each trail of a database file stands now, and add the lines to the home's files.

    Trail -> its checkpoint. HomeError without the key, OSError where nothing can be written.
    """
    made = {}
    with closing(connect(database, reading=True)) as connection:
        about = dict(connection.execute("SELECT key, value FROM about"))
        for trail, table in TRAILS.items():
            newest = f"SELECT event, hash FROM {table.name} ORDER BY event DESC LIMIT 1"  # noqa: S608
            count, head = connection.execute(newest).fetchone() or (0, "")
            made[trail] = _signed(home, {"study": study, "home": about["home"], "trail": trail,
                                         "n": count, "head": head,
                                         "at": clock.now().isoformat()})  # fmt: skip
    for trail, checkpoint in made.items():
        _add_line(home / FOLDER / f"{trail}.jsonl", json.dumps(checkpoint, sort_keys=True))
    return made


def _signed(home: Path, told: dict[str, Any]) -> dict[str, Any]:
    told = {**told, "key": public_hex(home)}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return {**told, "signature": signing_key(home).sign(text.encode()).hex()}


def _add_line(path: Path, line: str) -> None:
    """One write, so that processes that write at once keep their lines whole."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
