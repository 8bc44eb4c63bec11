"""The lists loaded, one after the other: each a version with its own random data key."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from data.store import clock
from data.store.errors import VaultError
from data.store.vault import envelope, packing
from data.store.vault.envelope import DoesNotOpen, about
from data.store.vault.file import Vault
from data.store.vault.holders import newest_version, public_keys, seal_versions
from data.store.vault.packing import Allocation
from data.store.vault.schema import RECORDS, VERSIONS


@dataclass(frozen=True)
class Version:
    """What may be told of a list without a key. `participants` counts all arms together."""

    version: int
    made_at: datetime
    made_by: str
    participants: int
    digest: str


def add_version(
    connection: Connection, vault: Vault, allocation: Allocation, recipients: Iterable[str], by: str
) -> tuple[Version, bytes]:
    """Within a transaction of the vault: the next version, sealed to these holders' keys; and its
    data key. VaultError where a recipient has no key.
    """
    number, key = newest_version(connection) + 1, envelope.new_key()
    head = envelope.encrypt(key, packing.head(allocation), about("head", vault.study, number))
    records = [
        (participant, _sealed(vault, number, key, allocation, participant))
        for participant in packing.in_random_order(allocation.arm_of)
    ]
    digest = _digest(vault, number, head, records)
    stamp = clock.micros(clock.now())
    connection.execute(insert(VERSIONS).values(
        version=number, made_at=stamp, made_by=by, participants=len(records), head=head,
        digest=digest,
    ))  # fmt: skip
    connection.execute(insert(RECORDS), [
        {"version": number, "place": place, "participant": participant, "sealed": sealed}
        for place, (participant, sealed) in enumerate(records)
    ])  # fmt: skip
    known = public_keys(connection)
    for holder in recipients:
        if holder not in known:
            raise VaultError("{holder} has no key yet.", holder=holder)
        seal_versions(connection, vault, {number: key}, *known[holder], by)
    return Version(number, clock.instant(stamp), by, len(records), digest), key


def list_versions(vault: Vault) -> list[Version]:
    """Every list in the file, oldest first; which of them are in force, the home says."""
    columns = (VERSIONS.c.version, VERSIONS.c.made_at, VERSIONS.c.made_by,
               VERSIONS.c.participants, VERSIONS.c.digest)  # fmt: skip
    with vault.reading() as connection:
        rows = connection.execute(select(*columns).order_by(VERSIONS.c.version)).all()
    return [Version(v, clock.instant(at), by, n, digest) for v, at, by, n, digest in rows]


def read_version(vault: Vault, number: int, key: bytes, digest: str) -> Allocation:
    """The list of that number, whose `digest` the home has on record. VaultError where it is not
    there, or where a record was altered, exchanged with another's, or taken from another version.
    """
    head, rows = _read(vault, number)
    if _digest(vault, number, head, rows) != digest:
        raise VaultError("Version {n} of the list was altered since it was loaded.", n=number)
    try:
        text = envelope.decrypt(key, head, about("head", vault.study, number))
        records = {
            participant: envelope.decrypt(key, sealed, _record_place(vault, number, participant))
            for participant, sealed in rows
        }
        return packing.unpacked(text, records)
    except (DoesNotOpen, ValueError) as error:
        raise VaultError(
            "A record of version {n} of the list does not open: it was altered, or is another "
            "participant's or another version's.",
            n=number,
        ) from error


def check_versions(vault: Vault, committed: dict[int, str]) -> None:
    """VaultError unless every list that the home has on record is here, as it was loaded: an older
    copy of the file put back, or another file, is noticed.
    """
    for number, digest in committed.items():
        try:
            found = _digest(vault, number, *_read(vault, number))
        except VaultError as error:
            raise VaultError("The vault is an older copy, or another one: version {n} of the list "
                             "is not in it.", n=number) from error  # fmt: skip
        if found != digest:
            raise VaultError("Version {n} of the list was altered since it was loaded.", n=number)


def _read(vault: Vault, number: int) -> tuple[bytes, list[tuple[str, bytes]]]:
    with vault.reading() as connection:
        head = connection.scalar(select(VERSIONS.c.head).where(VERSIONS.c.version == number))
        rows = connection.execute(
            select(RECORDS.c.participant, RECORDS.c.sealed)
            .where(RECORDS.c.version == number)
            .order_by(RECORDS.c.place)
        ).all()
    if head is None:
        raise VaultError("There is no version {n} of the list.", n=number)
    return head, [(participant, sealed) for participant, sealed in rows]


def _digest(vault: Vault, number: int, head: bytes, rows: list[tuple[str, bytes]]) -> str:
    """SHA-256 of what is encrypted, each part with its length: it tells nothing of an arm."""
    found = hashlib.sha256(about("list", vault.study, number, len(rows)))
    for part in (head, *(part for who, sealed in rows for part in (who.encode(), sealed))):
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def _sealed(vault: Vault, number: int, key: bytes, allocation: Allocation, who: str) -> bytes:
    return envelope.encrypt(key, packing.record(allocation, who), _record_place(vault, number, who))


def _record_place(vault: Vault, version: int, participant: str) -> bytes:
    return about("record", vault.study, participant, version)
