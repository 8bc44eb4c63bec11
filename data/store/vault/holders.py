"""Who holds a key to the vault: DSMB members, the statistician, an offline recovery recipient.

Each makes their own pair; the private key is wrapped by a passphrase that nobody else knows and
no reset brings back. Whoever holds the vault open seals its data keys to a new holder.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from data.store import clock
from data.store.errors import VaultError
from data.store.vault import envelope, passphrase
from data.store.vault.envelope import DoesNotOpen, about
from data.store.vault.file import Vault
from data.store.vault.opening import Keys
from data.store.vault.schema import KEYS, SEALS, VERSIONS

RECOVERY = "(recovery)"  # no sign-in name has such signs
_SHORTEST = 16  # characters of a passphrase


@dataclass(frozen=True)
class Holder:
    """Somebody's key: its fingerprint, and which versions of the list it opens."""

    holder: str
    key: str
    made_at: datetime
    versions: frozenset[int]


def check_passphrase(text: str) -> None:
    """VaultError unless it is long enough to stand a copy of the file being tried at leisure."""
    if len(text) < _SHORTEST or len(set(text)) < _SHORTEST // 3:
        raise VaultError(
            "A passphrase needs at least {n} characters, and not always the same ones: four or "
            "five words that do not belong together.",
            n=_SHORTEST,
        )


def fingerprint(public: bytes) -> str:
    """A public key in sixteen letters and digits in groups of four, to be read over the phone."""
    found = hashlib.sha256(public).hexdigest()[:16]
    return "-".join(found[i : i + 4] for i in range(0, 16, 4))


def make_key(vault: Vault, holder: str, text: str) -> Holder:
    """A new pair of this holder. An earlier one is retired: its passphrase opens nothing more.

    VaultError for a passphrase that is too short. The new key opens nothing until sealed to.
    """
    check_passphrase(text)
    private, public = envelope.new_pair()
    parameters, wrapped = passphrase.wrap(private, text, _whose(vault, holder, public))
    return _keep(vault, holder, public, parameters, wrapped)


def make_recovery(vault: Vault, text: str) -> tuple[Holder, str]:
    """A pair whose private key is not kept here: the text of a file to lay away offline."""
    check_passphrase(text)
    private, public = envelope.new_pair()
    parameters, wrapped = passphrase.wrap(private, text, _whose(vault, RECOVERY, public))
    told = {"study": vault.study, "public": public.hex(), "parameters": parameters,
            "wrapped": wrapped.hex()}  # fmt: skip
    return _keep(vault, RECOVERY, public, None, None), json.dumps(told, indent=1)


def recovered(vault: Vault, file: str, text: str) -> Keys:
    """The data keys, by the recovery recipient's file and passphrase; VaultError for others."""
    try:
        told = json.loads(file)
        public = bytes.fromhex(told["public"])
        bound_to = _whose(vault, RECOVERY, public)
        wrapped = bytes.fromhex(told["wrapped"])
        private = passphrase.unwrap(told["parameters"], wrapped, text, bound_to)
    except (DoesNotOpen, ValueError, KeyError, TypeError) as error:
        raise VaultError("This file and this passphrase do not open the vault.") from error
    return _unsealed(vault, fingerprint(public), private)


def holders(vault: Vault) -> list[Holder]:
    """The keys in force, by holder."""
    with vault.reading() as connection:
        rows = connection.execute(
            select(KEYS.c.holder, KEYS.c.key, KEYS.c.made_at)
            .where(KEYS.c.retired_at.is_(None))
            .order_by(KEYS.c.holder)
        ).all()
        sealed = connection.execute(select(SEALS.c.key, SEALS.c.version)).all()
    return [
        Holder(who, key, clock.instant(made), frozenset(v for k, v in sealed if k == key))
        for who, key, made in rows
    ]


def find_holder(vault: Vault, holder: str) -> Holder | None:
    """The key this person has now, or None."""
    return next((found for found in holders(vault) if found.holder == holder), None)


def unlocked(vault: Vault, holder: str, text: str) -> Keys:
    """The data keys of every version sealed to this holder, by version; empty where none is.

    VaultError for a wrong passphrase, a holder without a key, or a seal that was altered.
    """
    with vault.reading() as connection:
        row = connection.execute(
            select(KEYS.c.key, KEYS.c.public, KEYS.c.parameters, KEYS.c.wrapped).where(
                KEYS.c.holder == holder, KEYS.c.retired_at.is_(None), KEYS.c.wrapped.is_not(None)
            )
        ).one_or_none()
    if row is None:
        raise VaultError("You have no key to the vault yet: make one first.")
    key, public, parameters, wrapped = row
    try:
        private = passphrase.unwrap(parameters, wrapped, text, _whose(vault, holder, public))
    except (DoesNotOpen, ValueError, KeyError) as error:
        raise VaultError("This passphrase does not open your key. It is not the sign-in password "
                         "and cannot be reset.") from error  # fmt: skip
    return _unsealed(vault, key, private)


def seal_to(vault: Vault, keys: Keys, key: str, by: str) -> None:
    """Give the holder of this key what `keys` open. VaultError for a key that is not in force."""
    with vault.writing() as connection:
        mine = (KEYS.c.key == key) & KEYS.c.retired_at.is_(None)
        public = connection.scalar(select(KEYS.c.public).where(mine))
        if public is None or fingerprint(public) != key:
            raise VaultError("There is no such key.")
        has = set(connection.scalars(select(SEALS.c.version).where(SEALS.c.key == key)))
        seal_versions(connection, vault, {v: k for v, k in keys.items() if v not in has},
                      key, public, by)  # fmt: skip


def seal_versions(
    connection: Connection, vault: Vault, keys: Keys, key: str, public: bytes, by: str
) -> None:
    """Within a transaction: seal these data keys to one public key."""
    for version, data_key in keys.items():
        sealed = envelope.seal(data_key, public, _seal_place(vault, version, key))
        connection.execute(insert(SEALS).values(
            version=version, key=key, sealed=sealed, sealed_at=clock.micros(clock.now()),
            sealed_by=by,
        ))  # fmt: skip


def public_keys(connection: Connection) -> dict[str, tuple[str, bytes]]:
    """Holder -> (fingerprint, public key), of those in force."""
    listed = select(KEYS.c.holder, KEYS.c.key, KEYS.c.public).where(KEYS.c.retired_at.is_(None))
    return {who: (key, public) for who, key, public in connection.execute(listed)}


def _keep(vault: Vault, holder: str, public: bytes, parameters: str | None,
          wrapped: bytes | None) -> Holder:  # fmt: skip
    stamp, key = clock.micros(clock.now()), fingerprint(public)
    row: dict[str, Any] = {"key": key, "holder": holder, "public": public, "made_at": stamp}
    with vault.writing() as connection:
        retire(connection, holder)
        connection.execute(insert(KEYS).values(**row, parameters=parameters, wrapped=wrapped))
    return Holder(holder, key, clock.instant(stamp), frozenset())


def retire(connection: Connection, holder: str) -> None:
    """Within a transaction: end this holder's key. What was sealed to it and the wrapped key go."""
    active = (KEYS.c.holder == holder) & KEYS.c.retired_at.is_(None)
    theirs = select(KEYS.c.key).where(active)
    connection.execute(delete(SEALS).where(SEALS.c.key.in_(theirs)))
    ended = {"retired_at": clock.micros(clock.now()), "wrapped": None, "parameters": None}
    connection.execute(update(KEYS).where(active).values(ended))


def _unsealed(vault: Vault, key: str, private: bytes) -> Keys:
    with vault.reading() as connection:
        rows = connection.execute(
            select(SEALS.c.version, SEALS.c.sealed)
            .join(VERSIONS, VERSIONS.c.version == SEALS.c.version)
            .where(SEALS.c.key == key)
        ).all()
    try:
        return {
            version: envelope.unseal(sealed, private, _seal_place(vault, version, key))
            for version, sealed in rows
        }
    except DoesNotOpen as error:
        raise VaultError("The vault was altered: a key sealed to you does not open.") from error


def newest_version(connection: Connection) -> int:
    """The highest version in the file; 0 for none."""
    return connection.scalar(select(func.coalesce(func.max(VERSIONS.c.version), 0))) or 0


def _whose(vault: Vault, holder: str, public: bytes) -> bytes:
    return about("private key", vault.study, holder, public.hex())


def _seal_place(vault: Vault, version: int, key: str) -> bytes:
    return about("data key", vault.study, version, key)
