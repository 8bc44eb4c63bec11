"""The chain of a trail: each event carries the hash of itself and of the one before.

The hash is SHA-256 over the previous hash and the event as canonical JSON (keys sorted, no
spaces, ASCII). The first event goes on from the hash of the home's own number and the trail's
name, so no chain of another home fits. `verifier.py` checks it without any of this code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from data.store.schema import ABOUT, TRAILS

FIELDS = ("at", "username", "role", "what", "object", "cut", "outcome", "reason")


def append(connection: Connection, trail: str, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows of FIELDS to a trail ("open", "closed"), within a transaction that holds the write
    lock: no other process can come between.
    """
    table = TRAILS[trail]
    newest = select(table.c.event, table.c.hash).order_by(table.c.event.desc()).limit(1)
    last = connection.execute(newest).first()
    number, previous = last or (0, first_link(_home_number(connection), trail))
    linked = []
    for row in rows:
        number += 1
        kept = {**row, "event": number}
        kept |= {"previous": previous, "hash": link(previous, kept)}
        previous = kept["hash"]
        linked.append(kept)
    connection.execute(insert(table), linked)


def link(previous: str, event: dict[str, Any]) -> str:
    """The hash of an event that follows `previous`."""
    body = {name: event[name] for name in ("event", *FIELDS)}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


def first_link(home_number: str, trail: str) -> str:
    """What the first event of a trail goes on from."""
    return hashlib.sha256(f"{home_number}/{trail}".encode()).hexdigest()


def _home_number(connection: Connection) -> str:
    found = select(ABOUT.c.value).where(ABOUT.c.key == "home")
    return str(connection.execute(found).scalar_one())
