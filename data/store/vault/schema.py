"""The tables of the vault's own database. What was loaded, sealed or pinned is only added to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

APPLICATION_ID = 0x494D5641  # marks the file as a vault of ours
SCHEMA_VERSION = 1

METADATA = MetaData()


def _table(name: str, *items: Column | UniqueConstraint) -> Table:
    return Table(name, METADATA, *items, sqlite_strict=True)


def _text(name: str, **options: Any) -> Column:
    return Column(name, Text, nullable=False, **options)


def _whole(name: str, *more: ForeignKey, **options: Any) -> Column:
    return Column(name, Integer, *more, **{"nullable": False, **options})


def _bytes(name: str, nullable: bool = False) -> Column:
    return Column(name, LargeBinary, nullable=nullable)


ABOUT = _table("about", _text("key", primary_key=True), _text("value"))

KEYS = _table(
    "keys",
    _text("key", primary_key=True),  # fingerprint of the public key
    _text("holder"),  # a sign-in name, or RECOVERY
    _bytes("public"),
    Column("parameters", Text),  # of the passphrase; none for a key that is kept elsewhere
    _bytes("wrapped", nullable=True),
    _whole("made_at"),
    _whole("retired_at", nullable=True),  # its wrapped key and its seals are gone then
)

VERSIONS = _table(
    "versions",
    _whole("version", primary_key=True),
    _whole("made_at"),
    _text("made_by"),
    _whole("participants"),
    _bytes("head"),
    _text("digest"),  # of what is encrypted
)

RECORDS = _table(
    "records",
    _whole("version", ForeignKey("versions.version"), primary_key=True),
    _whole("place", primary_key=True),
    _text("participant"),
    _bytes("sealed"),
    UniqueConstraint("version", "participant"),
)

SEALS = _table(
    "seals",
    _whole("version", ForeignKey("versions.version"), primary_key=True),
    Column("key", Text, ForeignKey("keys.key"), primary_key=True),
    _bytes("sealed"),
    _whole("sealed_at"),
    _text("sealed_by"),
)

CUTS = _table(
    "cuts",  # a cut's version of the list, for good, with its groups
    _whole("cut", primary_key=True),
    _whole("version", ForeignKey("versions.version")),
    _text("cut_digest"),
    _bytes("sealed"),
    _whole("pinned_at"),
)

_STAYS = (ABOUT, VERSIONS, RECORDS, CUTS)


def _refused(table: Table, moment: str, when: str = "") -> str:
    name, condition = table.name, f" WHEN {when}" if when else ""
    return (
        f'CREATE TRIGGER "{name}_no_{moment.lower()}" BEFORE {moment} ON "{name}"{condition} '
        f"BEGIN SELECT RAISE(ABORT, '{name}: what is written stays'); END"
    )


TRIGGERS: tuple[str, ...] = (
    *(_refused(table, moment) for table in _STAYS for moment in ("UPDATE", "DELETE")),
    _refused(KEYS, "DELETE"),
    _refused(KEYS, "UPDATE", "OLD.retired_at IS NOT NULL OR NEW.public <> OLD.public"),
    _refused(SEALS, "UPDATE"),
)
