"""Eight kinds of tampering with a trail, each at a place drawn at random, on a copy of a home."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from data.store.chain import FIELDS, link
from data.store.home import DATABASE
from data.store.schema import TRAILS

Tamper = Callable[[Path, random.Random, sqlite3.Connection, str], None]
_NAMES = ("event", *FIELDS, "previous", "hash")


def tampered(home: Path, kind: str, chance: random.Random) -> None:
    """Alter a home as somebody would who may write its files and knows the program."""
    trail = chance.choice(sorted(TRAILS))
    with closing(sqlite3.connect(home / DATABASE, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        database.execute("PRAGMA journal_mode = MEMORY")
        database.execute("BEGIN")
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        KINDS[kind](home, chance, database, trail)
        database.commit()


def _rows(database: sqlite3.Connection, trail: str) -> list[dict]:
    listed = ", ".join(f'"{name}"' for name in _NAMES)
    found = database.execute(f"SELECT {listed} FROM {TRAILS[trail].name} ORDER BY event")  # noqa: S608
    return [dict(zip(_NAMES, row, strict=True)) for row in found]


def _replace(database: sqlite3.Connection, trail: str, rows: list[dict]) -> None:
    table = TRAILS[trail].name
    database.execute(f"DELETE FROM {table}")  # noqa: S608
    places = ", ".join("?" for _ in _NAMES)
    listed = ", ".join(f'"{name}"' for name in _NAMES)
    database.executemany(
        f"INSERT INTO {table} ({listed}) VALUES ({places})",  # noqa: S608
        [tuple(row[name] for name in _NAMES) for row in rows],
    )


def _chained_anew(rows: list[dict]) -> list[dict]:
    previous, made = rows[0]["previous"], []
    for number, row in enumerate(rows, start=1):
        row = {**row, "event": number, "previous": previous}
        previous = row["hash"] = link(previous, row)
        made.append(row)
    return made


def _altered(row: dict, chance: random.Random) -> dict:
    name = chance.choice(FIELDS)
    if name == "outcome":
        value = chance.choice([o for o in ("done", "refused", "failed") if o != row[name]])
    elif name in ("at", "cut"):
        value = (row[name] or 0) + chance.choice((-1, 1, 60_000_000))
    else:
        value = chance.choice((f"{row[name]} ", f"x{row[name]}", row[name].swapcase() + "."))
    return {**row, name: value}


def _edit(_: Path, chance: random.Random, database: sqlite3.Connection, trail: str) -> None:
    rows = _rows(database, trail)
    place = chance.randrange(len(rows))
    rows[place] = _altered(rows[place], chance)
    _replace(database, trail, rows)


def _edit_and_chain(
    _: Path, chance: random.Random, database: sqlite3.Connection, trail: str
) -> None:
    rows = _rows(database, trail)
    place = chance.randrange(len(rows))
    rows[place] = _altered(rows[place], chance)
    _replace(database, trail, _chained_anew(rows))


def _remove(_: Path, chance: random.Random, database: sqlite3.Connection, trail: str) -> None:
    rows = _rows(database, trail)
    del rows[chance.randrange(len(rows))]
    _replace(database, trail, _chained_anew(rows) if chance.random() < 0.5 else rows)


# at the very end, an event put in is what the program itself would add: nothing tells them apart
def _insert(_: Path, chance: random.Random, database: sqlite3.Connection, trail: str) -> None:
    rows = _rows(database, trail)
    rows.insert(chance.randrange(1, len(rows)), _altered(chance.choice(rows), chance))
    _replace(database, trail, _chained_anew(rows))


def _swap(_: Path, chance: random.Random, database: sqlite3.Connection, trail: str) -> None:
    rows = _rows(database, trail)
    first, second = chance.sample(range(len(rows)), 2)
    rows[first], rows[second] = rows[second], rows[first]
    _replace(database, trail, _chained_anew(rows))


def _cut_short(_: Path, chance: random.Random, database: sqlite3.Connection, trail: str) -> None:
    rows = _rows(database, trail)
    _replace(database, trail, rows[: chance.randrange(len(rows))])


def _other_key(home: Path, chance: random.Random, database: sqlite3.Connection, trail: str) -> None:
    """Chain anew and sign for it with a key of one's own, put in the register as well."""
    rows = _rows(database, trail)
    place = chance.randrange(len(rows))
    rows[place] = _altered(rows[place], chance)
    rows = _chained_anew(rows)
    _replace(database, trail, rows)
    key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    public = key.public_key().public_bytes_raw().hex()
    path = home / "checkpoints" / f"{trail}.jsonl"
    told = json.loads(path.read_text().splitlines()[-1]) | {"head": rows[-1]["hash"]}
    told |= {"n": len(rows), "key": public}
    del told["signature"]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    signed = json.dumps({**told, "signature": key.sign(text.encode()).hex()})
    if chance.random() < 0.5:
        database.execute("UPDATE about SET value = ? WHERE key = 'checkpoint_key'", (public,))
    path.write_text(path.read_text() + signed + "\n")


def _put_back(home: Path, chance: random.Random, database: sqlite3.Connection, trail: str) -> None:
    """An earlier copy of the database in the place of today's."""
    database.rollback()
    shutil.copy(chance.choice(sorted((home.parent / "earlier").iterdir())), home / DATABASE)


KINDS: dict[str, Tamper] = {
    "a field altered": _edit,
    "altered and chained anew": _edit_and_chain,
    "an event removed": _remove,
    "an event put in": _insert,
    "two events exchanged": _swap,
    "cut short": _cut_short,
    "signed with another key": _other_key,
    "an earlier database put back": _put_back,
}
