"""The small database of a home: people, sessions, audit, register of cuts, review, imports.

What has happened is only added to: triggers.py refuses UPDATE and DELETE, and REPLACE.
Instants are whole microseconds since 1970, UTC; days are ISO text; yes/no is 1/0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from data.vocabulary import Role

APPLICATION_ID = 0x494D4352  # marks the file as one of ours
SCHEMA_VERSION = 2

METADATA = MetaData()


def _text(name: str, *more: Any, **options: Any) -> Column[str]:
    return Column(name, Text, *more, nullable=False, **options)


def _whole(name: str, *more: Any, **options: Any) -> Column[int]:
    return Column(name, Integer, *more, **{"nullable": False, **options})


def _table(name: str, *items: Any, **options: Any) -> Table:
    return Table(name, METADATA, *items, sqlite_strict=True, **options)


def _one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in sorted(words))
    return CheckConstraint(f"{column} IN ({listed})")


ABOUT = _table("about", _text("key", primary_key=True), _text("value"))

DOCUMENTS = _table(
    "documents",  # the trial definition and the charter; the newest of a kind is in force
    _whole("document", primary_key=True),
    _text("kind"),
    _text("version"),
    _text("text"),
    _text("digest"),
    _whole("given_at"),
    _text("given_by"),
    _one_of("kind", ("trial", "charter")),
)

CHARTER_PROPOSALS = _table(
    "charter_proposals",
    _whole("proposal", primary_key=True),
    _text("version"),
    _text("text"),
    _text("digest"),
    _text("instead_of"),  # digest of the charter in force when it was proposed
    _text("reason"),
    _whole("proposed_at"),
    _text("proposed_by"),
)

CHARTER_VOTES = _table(
    "charter_votes",
    _whole("proposal", ForeignKey("charter_proposals.proposal"), primary_key=True),
    _text("username", primary_key=True),
    _text("role"),
    _text("vote"),
    _text("reason"),
    _whole("voted_at"),
    _one_of("vote", ("approved", "rejected")),
    sqlite_with_rowid=False,
)

PEOPLE = _table(
    "people",
    _text("username", primary_key=True),
    _text("name"),
    _text("password_hash"),
    _text("language"),
    _whole("disabled", default=0),
    _whole("added_at"),
    _text("added_by"),
    _whole("last_signed_in_at", nullable=True),
    _one_of("language", ("en", "fr")),
    CheckConstraint("disabled IN (0, 1)"),
)

GRANTS = _table(
    "grants",
    Column("grant", Integer, primary_key=True),
    _text("username", ForeignKey("people.username")),
    _text("role"),
    _whole("granted_at"),
    _text("granted_by"),
    _whole("revoked_at", nullable=True),
    Column("revoked_by", Text),
    _one_of("role", Role),
)
Index(
    "grants_active",
    GRANTS.c.username,
    GRANTS.c.role,
    unique=True,
    sqlite_where=GRANTS.c.revoked_at.is_(None),
)

GRANT_CENTERS = _table(
    "grant_centers",
    _whole("grant", ForeignKey("grants.grant"), primary_key=True),
    _text("center", primary_key=True),
    sqlite_with_rowid=False,
)

SIGN_IN_TRIES = _table(
    "sign_in_tries",  # failures in a row; kept alike for names that do not exist
    _text("account", primary_key=True),
    _whole("failures"),
    _whole("last_at"),
)

SESSIONS = _table(
    "sessions",
    _text("token_hash", primary_key=True),
    _text("username", ForeignKey("people.username"), index=True),
    _text("role"),
    Column("center", Text),  # the one in view, of a site lead with several
    _text("language"),
    _whole("opened_at"),
    _whole("last_seen_at"),
    _whole("ended_at", nullable=True),
    _whole("idle_s"),  # how long it may rest; a chair's open meeting makes it longer
    _whole("proved_at"),  # when the person last showed who they are
    _text("browser"),  # as it calls itself, for the person's own list
    Column("opening", Text),  # of the vault: until when, and its keys under the cookie's secret
    _one_of("role", Role),
    _one_of("language", ("en", "fr")),
    sqlite_with_rowid=False,
)

FACTORS = _table(
    "factors",  # a person's second factor: secrets are sealed under the home's key
    _text("username", ForeignKey("people.username"), primary_key=True),
    Column("sealed", Text),  # in force; empty until a code of it was shown
    Column("offered", Text),  # shown as a picture, not yet confirmed
    _whole("last_code"),  # number of the last half minute whose code was taken
)

RECOVERY_CODES = _table(
    "recovery_codes",
    _text("code_hash", primary_key=True),
    _text("username", ForeignKey("people.username")),
    _whole("used_at", nullable=True),
)

SIGN_IN_STEPS = _table(
    "sign_in_steps",  # between the password and the second factor
    _text("token_hash", primary_key=True),
    _text("username", ForeignKey("people.username")),
    _whole("opened_at"),
    _whole("tries"),
)

DEVICES = _table(
    "devices",  # browsers that somebody has signed in with: others' failures do not hold them up
    _text("token_hash", primary_key=True),
    _text("username", ForeignKey("people.username")),
    _whole("given_at"),
)

CUTS = _table(
    "cuts",
    _whole("cut", primary_key=True),
    _whole("as_of"),
    _whole("saved_at"),
    _text("saved_by"),
    _text("digest"),
    _text("file_digest"),
    _text("definition"),
    _whole("participants"),
    _whole("rows"),
)

CUT_TABLES = _table(
    "cut_tables",
    _whole("cut", ForeignKey("cuts.cut"), primary_key=True),
    _text("table", primary_key=True),
    _whole("supplied"),
    _whole("rows"),
    sqlite_with_rowid=False,
)

FREEZES = _table(
    "freezes",
    _whole("cut", ForeignKey("cuts.cut"), primary_key=True),
    Column("name", Text(collation="NOCASE"), nullable=False, unique=True),
    _whole("frozen_at"),
    _text("frozen_by"),
)

IMPORTS = _table(
    "imports",
    _whole("import", primary_key=True),
    _whole("tried_at"),
    _text("tried_by"),
    _text("outcome"),
    _whole("cut", ForeignKey("cuts.cut"), nullable=True),
    _whole("findings"),
    _one_of("outcome", ("saved", "unchanged", "refused")),
)

FINDINGS = _table(
    "findings",
    _whole("import", ForeignKey("imports.import"), primary_key=True),
    _whole("finding", primary_key=True),
    _text("file"),
    _whole("row", nullable=True),
    Column("column", Text),
    _text("found"),
    _text("expected"),  # in English, whole
    _text("expected_text"),  # before its values are put in, for the other language
    _text("expected_values"),  # JSON
    sqlite_with_rowid=False,
)

ALLOCATIONS = _table(
    "allocations",  # versions of the list in the vault: what is encrypted, by its digest
    _whole("version", primary_key=True),
    _text("digest"),
    _whole("loaded_at"),
    _text("loaded_by"),
)

REVIEWS = _table(
    "reviews",
    _whole("review", primary_key=True),
    _whole("cut", ForeignKey("cuts.cut")),
    _whole("closed_at"),
    _text("closed_by"),
)

NOTES = _table(
    "notes",
    _whole("note", primary_key=True),
    _whole("cut", ForeignKey("cuts.cut"), nullable=True),
    _whole("written_at"),
    _text("written_by"),
    _text("text"),
)

ACTIONS = _table(
    "actions",
    _whole("action", primary_key=True),
    _text("text"),
    _text("owner"),
    Column("due_on", Text),
    _whole("cut", ForeignKey("cuts.cut"), nullable=True),
    _whole("opened_at"),
    _text("opened_by"),
)

ACTION_STATES = _table(
    "action_states",  # the newest says where an action stands
    _whole("state", primary_key=True),
    _whole("action", ForeignKey("actions.action"), index=True),
    _text("status"),
    _whole("changed_at"),
    _text("changed_by"),
    _one_of("status", ("open", "done", "dropped")),
)


def _trail(name: str) -> Table:
    """Events in a chain: `hash` is over the event and `previous`, the hash of the one before."""
    return _table(
        name,
        _whole("event", primary_key=True),
        _whole("at"),
        _text("username"),
        _text("role"),
        _text("what"),
        _text("object"),
        _whole("cut", nullable=True),  # as asked for: it need not exist
        _text("outcome"),
        _text("reason"),
        _text("previous"),
        _text("hash"),
        _one_of("outcome", ("done", "refused", "failed")),
        sqlite_autoincrement=True,
    )


AUDIT = _trail("audit")
# What is done under a role that may see arms: counted and chained apart, so that neither gaps nor
# numbers in the other trail tell of it.
CLOSED_AUDIT = _trail("closed_audit")
TRAILS = {"open": AUDIT, "closed": CLOSED_AUDIT}

APPEND_ONLY = (
    ABOUT, DOCUMENTS, GRANT_CENTERS, CUTS, CUT_TABLES, FREEZES, IMPORTS, FINDINGS, REVIEWS, NOTES,
    ACTIONS, ACTION_STATES, ALLOCATIONS, AUDIT, CLOSED_AUDIT, CHARTER_PROPOSALS, CHARTER_VOTES,
)  # fmt: skip
