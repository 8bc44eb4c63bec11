"""A home that is no demo, with a cut, a statistician and a DSMB member; quick passphrases."""

from __future__ import annotations

from itertools import cycle
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from data.allocation import load, make_key, vault_path
from data.store import clock, passwords
from data.store.cuts import list_cuts, save_cut
from data.store.home import Home
from data.store.people import add_person
from data.store.vault import passphrase
from data.store.vault.file import Vault
from data.vocabulary import Role
from tests.store.made import AS_OF, small_tables, some

PASSWORD = "plain-walrus-93"
ARMS = ("QARMONE", "QARMTWO")
WORDS = {name: f"four odd words of {name}" for name in ("stat", "noor", "ines")}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Cheap parameters: what is under test is not the cost of a try."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 8, 1))
    monkeypatch.setattr(passphrase, "COST", passphrase.Cost(1, 8, 1))
    passwords._dummy.cache_clear()
    yield
    passwords._dummy.cache_clear()


@pytest.fixture
def home(tmp_path):
    made = Home.create(tmp_path / "home", by="setup")
    for username, role in (
        ("stat", Role.STATISTICIAN), ("noor", Role.DSMB), ("ines", Role.DSMB),
        ("sasha", Role.STEERING), ("root", Role.ADMINISTRATOR),
    ):  # fmt: skip
        add_person(made, username, username.title(), PASSWORD, [(role, frozenset())], by="setup")
    yield made
    made.close()


def save(home, participants=6):
    tables, supplied = small_tables(participants)
    people = tables["participants"][["participant", "center"]].to_dict("list")
    past = clock.micros(AS_OF) - 40 * 86_400 * clock.SECOND
    tables["participants"] = some(
        "participants", **people, randomized_at=[past] * participants,
        analyzable=[1] * participants,
    )  # fmt: skip
    tables["centers"] = some("centers", center=["01", "02"], name=["One", "Two"],
                             timezone=["Europe/Paris"] * 2)  # fmt: skip
    return save_cut(home, tables, supplied, AS_OF, home.trial, "ann")


def listed(home, arms=ARMS, more=()) -> bytes:
    """A list of everybody in the newest cut, arms in turn."""
    people = small_tables(_people(home))[0]["participants"]["participant"]
    rows = [f"{who},{arm}" for who, arm in zip((*people, *more), cycle(arms))]
    return "\n".join(["participant,arm", *rows]).encode()


def _people(home) -> int:
    return list_cuts(home)[-1].participants


@pytest.fixture
def filled(home):
    """A vault with keys of stat and noor and the first version of a list."""
    save(home)
    path = vault_path(home)
    for name in ("stat", "noor"):
        make_key(home, path, name, WORDS[name])
    load(home, path, listed(home), "stat", WORDS["stat"])
    return SimpleNamespace(home=home, path=path, vault=Vault.open(path))
