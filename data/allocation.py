"""From a list to the vault, and who gets a key: what the statistician and the holders do.

Nothing of what is found leaves the statistician's role, and no blinded import asks whether a list
is there. Every act is on record without a word of the arms.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.intake.allocation import AllocationList, read_allocation
from data.store import allocations, audit, cuts
from data.store.errors import VaultError
from data.store.home import Home
from data.store.person import Person, find_person
from data.store.sign_in import password_matches
from data.store.vault import holders
from data.store.vault.cuts import CutPeople, lacking, pin, pinned_version
from data.store.vault.file import FILE, Vault
from data.store.vault.holders import RECOVERY, Holder
from data.store.vault.opening import Keys
from data.store.vault.packing import Allocation, drawn
from data.store.vault.versions import add_version, check_versions, read_version
from data.vocabulary import UNBLINDED_ROLES, Role


@dataclass(frozen=True)
class Loaded:
    """What came of a list: the version it became, or None and why in its faults and notes."""

    found: AllocationList
    version: int | None = None
    recipients: tuple[str, ...] = ()


def vault_path(home: Home, elsewhere: Path | None = None) -> Path:
    """Where the vault of a home lies: in it, unless it is kept elsewhere."""
    return elsewhere or home.path / FILE


def make_key(home: Home, path: Path, username: str, passphrase: str) -> Holder:
    """A new key pair of a DSMB member or statistician, wrapped by a passphrase of their own.

    An earlier key of theirs is retired. VaultError for anybody else, and for a passphrase that is
    short or the sign-in password.
    """
    person = _unblinded(home, username)
    holders.check_passphrase(passphrase)
    if password_matches(home, person.username, passphrase):
        raise VaultError("The passphrase must not be the sign-in password: a reset of the one "
                         "would open the other.")  # fmt: skip
    made = holders.make_key(Vault.open_or_make(path), person.username, passphrase)
    _record(home, person.username, "make vault key", made.key)
    return made


def make_recovery(home: Home, path: Path, passphrase: str, by: str) -> tuple[Holder, str]:
    """The recovery recipient's pair; the text of its file is told once and kept nowhere."""
    made, file = holders.make_recovery(Vault.open_or_make(path), passphrase)
    _record(home, by, "make recovery key", made.key)
    return made, file


def list_holders(path: Path) -> list[Holder]:
    """Everybody's key in force, by holder. VaultError while there is no vault."""
    return holders.holders(Vault.open(path))


def unlocked(home: Home, path: Path, username: str, passphrase: str) -> Keys:
    """The data keys sealed to a holder who may be unblinded today."""
    return holders.unlocked(Vault.open(path), _unblinded(home, username).username, passphrase)


def recover(path: Path, file: str, passphrase: str) -> Keys:
    """The data keys, by the recovery recipient's file and passphrase."""
    return holders.recovered(Vault.open(path), file, passphrase)


def seal(home: Home, path: Path, keys: Keys, key: str, by: str) -> Holder:
    """Give a holder, by the fingerprint of their key, what `keys` open. VaultError unless the
    holder may be unblinded today.
    """
    vault = Vault.open(path)
    found = next((one for one in holders.holders(vault) if one.key == key), None)
    if found is None:
        raise VaultError("There is no such key.")
    if found.holder != RECOVERY:
        _unblinded(home, found.holder)
    _record(home, by, "seal vault key", f"{found.holder} {key}")
    holders.seal_to(vault, keys, key, by)
    return found


def check(home: Home, content: bytes, cut: int | None = None) -> AllocationList:
    """A list held against a cut, the newest unless told. VaultError while there is no cut."""
    number = cut or home.latest_cut
    if number is None:
        raise VaultError("There is no data cut yet to hold the list against: import one first.")
    people = cuts.load_cut(home, number).tables["participants"]["participant"]
    return read_allocation(content, set(people), number)


def load(
    home: Home, path: Path, content: bytes, by: str, passphrase: str,
    cut: int | None = None, accept_notes: bool = False,
) -> Loaded:  # fmt: skip
    """Load a list into the vault, in the name of the statistician `by`.

    Sealed to everybody who has a key and may be unblinded, and to the recovery recipient. It is a
    new version; frozen cuts keep the one they had. Nothing is loaded, and version is None, while
    the list has faults, or notes that were not accepted. VaultError for a wrong passphrase.
    """
    _statistician(home, by)
    vault = Vault.open(path)
    keys = holders.unlocked(vault, by, passphrase)
    found = check(home, content, cut)
    if found.faults or (found.notes and not accept_notes):
        _record(home, by, "load allocation", "", outcome="refused")
        return Loaded(found)
    before = _in_force(home, vault, keys)
    recipients = _recipients(home, vault)
    made = drawn(found.arm_of, before[2].letters if before else None)
    with home.writing() as register, vault.writing() as connection:
        if before:
            version, key, allocation = before
            for people in _frozen(home, vault):
                if not lacking(allocation.groups, people):
                    pin(connection, vault, people, version, key, allocation.groups)
        new, _ = add_version(connection, vault, made, recipients, by)
        allocations.commit_version(register, new.version, new.digest, by, Role.STATISTICIAN.value)
    return Loaded(found, new.version, recipients)


def _in_force(home: Home, vault: Vault, keys: Keys) -> tuple[int, bytes, Allocation] | None:
    """The version in force before, with its key and what it says; None for a first list."""
    committed = allocations.committed_versions(home)
    check_versions(vault, committed)
    if not committed:
        return None
    newest = max(committed)
    if newest not in keys:
        raise VaultError("Version {n} of the list is not sealed to you: ask another holder to do "
                         "it, so that the letters stay as they are.", n=newest)  # fmt: skip
    return newest, keys[newest], read_version(vault, newest, keys[newest], committed[newest])


def _frozen(home: Home, vault: Vault) -> list[CutPeople]:
    """Frozen cuts that nobody has opened yet."""
    found = []
    for info in cuts.list_cuts(home):
        if info.frozen_as is not None and pinned_version(vault, info.number) is None:
            people = cuts.load_cut(home, info.number).tables["participants"]["participant"]
            found.append(CutPeople(info.number, info.digest, frozenset(people)))
    return found


def _recipients(home: Home, vault: Vault) -> tuple[str, ...]:
    """Holders of a key who may be unblinded today, and the recovery recipient."""
    found = []
    for holder in holders.holders(vault):
        person = None if holder.holder == RECOVERY else find_person(home, holder.holder)
        if holder.holder == RECOVERY or (person is not None and _may(person, UNBLINDED_ROLES)):
            found.append(holder.holder)
    return tuple(found)


def _may(person: Person, roles: frozenset[Role]) -> bool:
    return not person.disabled and bool(roles & set(person.grants))


def _unblinded(home: Home, username: str) -> Person:
    person = find_person(home, username)
    if person is None or not _may(person, UNBLINDED_ROLES):
        raise VaultError("Keys to the vault are for DSMB members and the statistician alone.")
    return person


def _statistician(home: Home, username: str) -> None:
    person = find_person(home, username)
    if person is None or not _may(person, frozenset({Role.STATISTICIAN})):
        raise VaultError("The allocation is loaded by the unblinded statistician alone.")


def _record(home: Home, by: str, what: str, on: str, outcome: str = "done") -> None:
    person = find_person(home, by)
    role = next(iter(person.grants)).value if person and person.grants else ""
    with home.writing() as connection:
        event = audit.Event(by, what, role, object=on, outcome=outcome, closed=True)
        audit.record(connection, event)
