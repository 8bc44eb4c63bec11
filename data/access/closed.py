"""The closed door: what a session's opened vault lets a view see of a frozen cut.

The data keys live in a request alone: unwrapped with the secret of the person's cookie, used, and
gone with it. Nothing here is kept between requests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd

from data.access.shelf import Shelf
from data.access.terms import Closed
from data.measures.registry import PARTICIPANT
from data.store import allocations, clock, openings, tries
from data.store.cuts import Cut, list_cuts
from data.store.errors import VaultError
from data.store.frames import columns_of, frame_of
from data.store.home import Home
from data.store.person import find_person
from data.store.vault import cuts, holders, opening, versions
from data.store.vault.cuts import CutPeople
from data.store.vault.file import Vault
from data.store.vault.holders import RECOVERY, Holder
from data.store.vault.opening import Keys
from data.vocabulary import NotShown, Table, sentence
from data.vocabulary.vault import VAULT_KEYS, VAULT_VERSIONS

UNBLINDED_OUTSIDE = "UNBLIND"  # the deviation: somebody outside knows this participant's arm


@dataclass(frozen=True)
class Ticket:
    """What a request brings along: whose it is, its session's token, and the cookie's secret."""

    username: str
    token: str = field(repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Opened:
    """What the browser gets once the vault is open: another session token, and the secret."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class Standing:
    """How a person stands to the vault. `until`: open for them till then; None while shut."""

    has_key: bool
    sealed: bool
    until: datetime | None


class VaultDoor:
    """The vault of one home, for one server that is allowed to have one."""

    def __init__(self, home: Home, path: Path, minutes: int = 30) -> None:
        self.home, self.path, self.minutes = home, path, minutes

    def open(self, ticket: Ticket, passphrase: str) -> Opened:
        """Open the vault for this session, which goes on under a new token.

        VaultError for a wrong passphrase, too many tries, a key that nothing is sealed to yet, or
        a vault that is not the one on record.
        """
        self._count_try(ticket.username)
        vault = Vault.open(self.path)
        keys = holders.unlocked(vault, ticket.username, passphrase)
        versions.check_versions(vault, allocations.committed_versions(self.home))
        if not keys:
            raise VaultError("Nothing is sealed to your key yet: another holder does it under "
                             "Vault and keys.")  # fmt: skip
        until, secret = clock.now() + timedelta(minutes=self.minutes), opening.new_secret()
        fresh = openings.with_opening(
            self.home, ticket.token, lambda session: opening.bound(keys, secret, session, until)
        )
        if fresh is None:
            raise VaultError("Your session has ended: sign in again.")
        with self.home.writing() as connection:
            tries.forget(connection, tries.account("vault", ticket.username))
        return Opened(fresh, secret, until)

    def close(self, ticket: Ticket) -> None:
        """Close the vault for this session."""
        openings.forget_opening(self.home, ticket.token)

    def keys(self, ticket: Ticket) -> Keys:
        """The data keys of an opened vault, for this request. VaultError while it is shut."""
        held = self._keys(ticket)
        if held is None:
            raise VaultError("The vault is shut: open it with your passphrase first.")
        return held

    def standing(self, ticket: Ticket) -> Standing:
        """How this person stands to the vault now."""
        mine = self._holder(ticket.username)
        text = openings.opening_of(self.home, ticket.token) if self._keys(ticket) else None
        return Standing(mine is not None, bool(mine and mine.versions),
                        opening.until_of(text) if text else None)  # fmt: skip

    def view_key(
        self, ticket: Ticket | None, shelf: Shelf, number: int | None
    ) -> tuple[int | None, Closed | NotShown]:
        """The cut a closed page is about (the newest frozen one unless told) and the key to it, or
        why it stays shut.
        """
        frozen = [info.number for info in list_cuts(self.home) if info.frozen_as is not None]
        number = number or max(frozen, default=None)
        held = self._keys(ticket) if ticket is not None else None
        if held is None:
            return number, NotShown(
                sentence("Closed: open the vault with your passphrase to see this page.")
            )
        if number is None:
            return None, NotShown(
                sentence("A closed page shows a cut that was frozen for a meeting. None is.")
            )
        if number not in frozen:
            return number, NotShown(
                sentence(
                    "A closed page shows a cut that was frozen for a meeting. Cut {cut} is not.",
                    cut=number,
                )
            )
        try:
            return number, self._closed(shelf.cut(number), held)
        except VaultError as error:
            return number, NotShown(error.sentence)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The vault's own tables that the page about it shows: keys and versions, no arm."""
        listed = holders.holders(Vault.open(self.path)) if self.path.is_file() else []
        known = versions.list_versions(Vault.open(self.path)) if self.path.is_file() else []
        in_force = allocations.committed_versions(self.home)
        newest = max(in_force, default=0)
        return {
            VAULT_KEYS.name: _frame(VAULT_KEYS, [self._key_row(h, newest) for h in listed]),
            VAULT_VERSIONS.name: _frame(VAULT_VERSIONS, [
                (v.version, clock.micros(v.made_at), v.made_by, v.participants, v.digest)
                for v in known if v.version in in_force
            ]),
        }  # fmt: skip

    def _key_row(self, held: Holder, newest: int) -> tuple:
        person = None if held.holder == RECOVERY else find_person(self.home, held.holder)
        return (held.holder, person.name if person else None, held.key,
                clock.micros(held.made_at), len(held.versions),
                int(newest == 0 or newest in held.versions))  # fmt: skip

    def _closed(self, cut: Cut, keys: Keys) -> Closed:
        """The groups of a frozen cut, pinned to its version at the first opening."""
        vault = Vault.open(self.path)
        people = CutPeople(
            cut.number, cut.digest, frozenset(cut.tables["participants"][PARTICIPANT])
        )
        version = cuts.pinned_version(vault, cut.number)
        if version is None:
            version = self._pin(vault, people, keys)
        deviations = cut.tables["deviations"]
        outside = deviations.loc[deviations["code"] == UNBLINDED_OUTSIDE, PARTICIPANT]
        groups = cuts.pinned_groups(vault, people, self._of(keys, version))
        return Closed(groups, withheld=frozenset(outside))

    def _pin(self, vault: Vault, people: CutPeople, keys: Keys) -> int:
        committed = allocations.committed_versions(self.home)
        version = max(committed, default=None)
        if version is None:
            raise VaultError("No allocation has been loaded yet.")
        key = self._of(keys, version)
        found = versions.read_version(vault, version, key, committed[version])
        with vault.writing() as connection:
            cuts.pin(connection, vault, people, version, key, found.groups)
        return cuts.pinned_version(vault, people.number) or version

    @staticmethod
    def _of(keys: Keys, version: int) -> bytes:
        if version not in keys:
            raise VaultError("Version {n} of the list is not sealed to your key, or was loaded "
                             "since you opened the vault: open it again, or ask another holder.",
                             n=version)  # fmt: skip
        return keys[version]

    def _keys(self, ticket: Ticket) -> Keys | None:
        if not ticket.secret:
            return None
        text = openings.opening_of(self.home, ticket.token)
        if text is None:
            return None
        session = openings.session_key(ticket.token)
        return opening.keys_of(text, ticket.secret, session, clock.now())

    def _holder(self, username: str) -> Holder | None:
        if not self.path.is_file():
            return None
        return holders.find_holder(Vault.open(self.path), username)

    def _count_try(self, username: str) -> None:
        if wait := tries.count_try(self.home, tries.account("vault", username), clock.now()):
            raise VaultError("Too many tries: wait {n} seconds.", n=wait)


def _frame(table: Table, rows: list[tuple]) -> pd.DataFrame:
    columns = columns_of(table)
    values: list[list] = [[row[place] for row in rows] for place in range(len(columns))]
    return frame_of(columns, values)
