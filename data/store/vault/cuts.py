"""The groups of a frozen cut: packed once, under the version of the list it had, for good."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from data.store import clock
from data.store.errors import VaultError
from data.store.vault import envelope, packing
from data.store.vault.envelope import DoesNotOpen, about
from data.store.vault.file import Vault
from data.store.vault.schema import CUTS


@dataclass(frozen=True)
class CutPeople:
    """What the vault needs to know of a cut: its number, its digest, its participants."""

    number: int
    digest: str
    participants: Collection[str]


def pinned_version(vault: Vault, cut: int) -> int | None:
    """The version of the list that a cut has for good, or None while nobody has opened it."""
    with vault.reading() as connection:
        return connection.scalar(select(CUTS.c.version).where(CUTS.c.cut == cut))


def pinned_groups(vault: Vault, cut: CutPeople, key: bytes) -> dict[str, str]:
    """Participant -> letter, of a cut that is pinned. VaultError where its vector was altered, is
    another cut's or was made of other people.
    """
    columns = (CUTS.c.version, CUTS.c.sealed)
    with vault.reading() as connection:
        row = connection.execute(select(*columns).where(CUTS.c.cut == cut.number)).one()
    try:
        text = envelope.decrypt(key, row.sealed, _place(vault, cut, row.version))
        return packing.unvector(text, cut.participants)
    except (DoesNotOpen, ValueError) as error:
        raise VaultError("The groups of cut {n} were altered: nothing is shown.",
                         n=cut.number) from error  # fmt: skip


def lacking(groups: Mapping[str, str], cut: CutPeople) -> int:
    """How many participants of a cut are not on a list."""
    return len(set(cut.participants) - set(groups))


def pin(
    connection: Connection, vault: Vault, cut: CutPeople, version: int, key: bytes,
    groups: Mapping[str, str],
) -> None:  # fmt: skip
    """Within a transaction: give a cut this version for good. Nothing where it has one already.

    VaultError where somebody in the cut is not on the list.
    """
    if missing := lacking(groups, cut):
        raise VaultError(
            "{m} participants of cut {n} are not on version {version} of the list: the "
            "statistician loads a list that has them.",
            m=missing, n=cut.number, version=version,
        )  # fmt: skip
    if connection.scalar(select(CUTS.c.version).where(CUTS.c.cut == cut.number)) is not None:
        return
    text = packing.vector(groups, cut.participants)
    sealed = envelope.encrypt(key, text, _place(vault, cut, version))
    connection.execute(insert(CUTS).values(
        cut=cut.number, version=version, cut_digest=cut.digest, sealed=sealed,
        pinned_at=clock.micros(clock.now()),
    ))  # fmt: skip


def _place(vault: Vault, cut: CutPeople, version: int) -> bytes:
    return about("groups", vault.study, cut.number, cut.digest, version)
