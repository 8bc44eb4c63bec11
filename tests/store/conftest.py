"""A home of its own for each test, quick password hashes, and a home with a row everywhere."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from argon2 import PasswordHasher

from data.store import audit, passwords
from data.store.allocations import commit_version
from data.store.charters import propose_charter, vote_on_charter
from data.store.cuts import freeze_cut, save_cut
from data.store.home import Home
from data.store.imports import record_import
from data.store.people import add_person
from data.store.review import add_action, add_note, close_review
from data.store.sessions import open_session
from data.trial import DEMO_CHARTER
from data.vocabulary import Role
from tests.store.made import AS_OF, SomeFinding, small_tables

PASSWORD = "plain-walrus-93"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    """Cheap parameters: the rules are under test here, not the cost of a hash."""
    monkeypatch.setattr(passwords, "hasher", PasswordHasher(1, 8, 1))
    passwords._dummy.cache_clear()
    yield
    passwords._dummy.cache_clear()


@pytest.fixture
def home(tmp_path):
    made = Home.create(tmp_path / "home", demo=True, by="setup")
    yield made
    made.close()


@pytest.fixture
def saved(home):
    """Save a small cut: `saved(3)` with three participants."""

    def save(participants=3, **more):
        tables, supplied = small_tables(participants)
        return save_cut(home, tables, supplied, AS_OF, home.trial, "ann", **more)

    return save


@pytest.fixture
def person(home):
    """Add somebody: `person("ann", Role.STEERING)`; a site lead has centers 01 and 03."""

    def add(username="ann", *roles, language="en"):
        own = {Role.SITE_LEAD: frozenset({"01", "03"})}
        grants = [(role, own.get(role, frozenset())) for role in roles or (Role.STEERING,)]
        return add_person(home, username, username.title(), PASSWORD, grants, language, "root")

    return add


@pytest.fixture
def full_home(home, saved, person):
    """A home with at least one row in every table."""
    person("ann", Role.STEERING, Role.SITE_LEAD)
    open_session(home, "ann")
    saved(3)
    freeze_cut(home, 1, "DSMB 1", "ann")
    with home.writing() as connection:
        record_import(connection, "ann", "refused", findings=[SomeFinding()])
        audit.record(connection, audit.Event("ann", "view", cut=1))
        commit_version(connection, 1, "digest", "ann", "")
        audit.record(connection, audit.Event("dan", "view", cut=1, closed=True))
    add_note(home, "a note", 1, "ann")
    add_action(home, "call center 03", "bob", date(2026, 3, 1), 1, "ann")
    close_review(home, 1, "ann")
    opener = DEMO_CHARTER.read_text(encoding="utf-8")
    propose_charter(home, opener, "asked for", "ann")
    digest = hashlib.sha256(opener.encode()).hexdigest()
    vote_on_charter(home, 1, digest, "approved", "", "bob", "steering")
    return home
