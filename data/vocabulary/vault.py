"""What the vault tells of itself: who holds a key, which lists were loaded. Never an arm."""

from __future__ import annotations

from data.vocabulary.terms import Column, Kind, Mark, Table, Topic

_TEXT, _WHOLE, _INSTANT, _YES_NO = Kind.TEXT, Kind.WHOLE, Kind.INSTANT, Kind.YES_NO

VAULT_KEYS = Table(
    "vault_keys",
    "holder of a key",
    Topic.VAULT,
    ("holder",),
    (
        Column("holder", _TEXT, "Sign-in name, or the recovery recipient", mark=Mark.IDENTIFIES),
        Column("holder_name", _TEXT, "Name", mark=Mark.IDENTIFIES),
        Column("fingerprint", _TEXT, "Fingerprint of the public key"),
        Column("made_at", _INSTANT, "When the key was made"),
        Column("lists_opened", _WHOLE, "Versions of the list that are sealed to it"),
        Column("opens_newest", _YES_NO, "Whether the version in force is"),
    ),
    live=True,
)

VAULT_VERSIONS = Table(
    "vault_versions",
    "version of the allocation list",
    Topic.VAULT,
    ("list_version",),
    (
        Column("list_version", _WHOLE, "Number of the version"),
        Column("loaded_at", _INSTANT, "When it was loaded"),
        Column("loaded_by", _TEXT, "Who loaded it", mark=Mark.IDENTIFIES),
        Column("participants", _WHOLE, "Participants on it, all arms together"),
        Column("digest", _TEXT, "SHA-256 of what is encrypted"),
    ),
    live=True,
)

# Not among the live tables of a home: they come out of another file, where there is one.
VAULT_TABLES: dict[str, Table] = {table.name: table for table in (VAULT_KEYS, VAULT_VERSIONS)}
