"""How the database is opened, and what it refuses whoever asks."""

from __future__ import annotations

import sqlite3

import pytest

from data.store import database, schema
from data.store.home import DATABASE, Home
from data.store.review import add_note


@pytest.mark.parametrize(
    ("version", "journal", "synchronous"),
    [
        ((3, 40, 1), "delete", "EXTRA"),
        ((3, 51, 2), "delete", "EXTRA"),
        ((3, 51, 3), "wal", "FULL"),
        ((4, 0, 0), "wal", "FULL"),
    ],
)
def test_wal_only_where_its_corruption_bug_is_mended(version, journal, synchronous):
    assert database.journal_mode(version) == journal
    assert database.synchronous(journal) == synchronous


@pytest.mark.parametrize(
    ("since", "journal", "synchronous"), [((3, 0, 0), "wal", 2), ((9, 0, 0), "delete", 3)]
)
def test_a_home_works_with_either_journal(tmp_path, monkeypatch, since, journal, synchronous):
    monkeypatch.setattr(database, "_WAL_SINCE", since)
    home = Home.create(tmp_path / "home")
    add_note(home, "written", None, "ann")
    with home.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("synchronous", "foreign_keys")
        }
    assert asked == {"synchronous": synchronous, "foreign_keys": 1}
    plain = sqlite3.connect(home.path / DATABASE)
    assert plain.execute("PRAGMA journal_mode").fetchone() == (journal,)
    assert plain.execute("SELECT text FROM notes").fetchall() == [("written",)]
    plain.close()
    home.close()


def test_a_connection_waits_for_a_lock_five_seconds(home):
    connection = database.connect(home.path / DATABASE, guarded=False)
    assert connection.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    connection.close()


def test_every_table_is_strict_about_types(home):
    rows = sqlite3.connect(home.path / DATABASE).execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"
        " AND type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    assert dict(rows.fetchall()) == dict.fromkeys(schema.METADATA.tables, 1)


PROBES = [
    "DROP TABLE audit",
    "DROP TRIGGER audit_no_update",
    "DROP INDEX grants_active",
    "CREATE TABLE more (x)",
    "CREATE TEMP TABLE more (x)",
    "CREATE TRIGGER more BEFORE INSERT ON audit BEGIN SELECT 1; END",
    "CREATE TEMP TRIGGER more BEFORE INSERT ON audit BEGIN SELECT 1; END",
    "ALTER TABLE audit RENAME TO old",
    "ALTER TABLE audit DROP COLUMN reason",
    "ATTACH DATABASE ':memory:' AS other",
    "VACUUM INTO '/tmp/copy.sqlite'",
    "REINDEX",
    "PRAGMA writable_schema=ON",
    "PRAGMA foreign_keys=OFF",
    "PRAGMA recursive_triggers=OFF",
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "DELETE FROM sqlite_sequence",
    "UPDATE sqlite_master SET sql = ''",
    "SELECT load_extension('evil')",
]


@pytest.mark.parametrize("probe", PROBES)
def test_an_everyday_connection_cannot_change_the_schema(home, probe):
    connection = database.connect(home.path / DATABASE)
    with pytest.raises(
        sqlite3.DatabaseError, match=r"not authorized|prohibited|denied|may not be modified"
    ):
        connection.execute(probe)
    connection.close()
    Home.open(home.path)


def test_the_reader_does_not_write(home):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        home.reader().execute("INSERT INTO about VALUES ('a', 'b')")


KEPT = [table.name for table in schema.APPEND_ONLY]


@pytest.fixture
def bare(full_home):
    """A connection without any of our pragmas, as another program would open the file."""
    connection = sqlite3.connect(full_home.path / DATABASE, isolation_level=None)
    yield connection
    connection.close()


def content(connection, name):
    return connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize(
    "change",
    [
        'UPDATE "{name}" SET "{column}" = "{column}"',
        'DELETE FROM "{name}"',
        'INSERT OR REPLACE INTO "{name}" SELECT * FROM "{name}"',
        'UPDATE OR REPLACE "{name}" SET "{column}" = "{column}"',
    ],
)
def test_what_has_happened_stays_whoever_asks(bare, name, change):
    before = content(bare, name)
    assert before, "the probe needs a row"
    column = schema.METADATA.tables[name].columns.keys()[-1]
    with pytest.raises(sqlite3.IntegrityError, match="what is written stays"):
        bare.execute(change.format(name=name, column=column))
    assert content(bare, name) == before


def test_the_tables_that_may_change_are_these_alone():
    changing = set(schema.METADATA.tables) - set(KEPT)
    assert changing == {
        "people", "grants", "sessions", "sign_in_tries", "sign_in_steps", "devices", "factors",
        "recovery_codes",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM people",
        "DELETE FROM grants",
        "UPDATE grants SET role = 'dsmb'",
        "UPDATE grants SET username = 'bob', revoked_at = 1",
        "UPDATE grants SET granted_by = 'me'",
    ],
)
def test_people_and_their_grants_are_not_rewritten(bare, change):
    with pytest.raises(sqlite3.IntegrityError):
        bare.execute(change)


def test_a_revocation_is_not_undone(bare):
    bare.execute("UPDATE grants SET revoked_at = 5, revoked_by = 'root' WHERE role = 'steering'")
    with pytest.raises(sqlite3.IntegrityError, match="revoked, once"):
        bare.execute("UPDATE grants SET revoked_at = NULL WHERE role = 'steering'")


def grant(connection, role, username="ann"):
    connection.execute(
        "INSERT INTO grants (username, role, granted_at, granted_by) VALUES (?, ?, 1, 'root')",
        (username, role),
    )


@pytest.mark.parametrize("role", ["dsmb", "statistician", "administrator"])
def test_the_database_itself_keeps_blinded_people_blinded(bare, role):
    with pytest.raises(sqlite3.IntegrityError, match=r"never blinded and unblinded|no other role"):
        grant(bare, role)


@pytest.mark.parametrize("role", ["steering", "site_lead", "coordination"])
def test_the_database_itself_never_blinds_again(bare, role):
    bare.execute("UPDATE grants SET revoked_at = 5")
    grant(bare, "dsmb")
    bare.execute("UPDATE grants SET revoked_at = 6 WHERE role = 'dsmb'")
    with pytest.raises(sqlite3.IntegrityError, match="stays so"):
        grant(bare, role)


def test_a_reference_to_nothing_is_refused(home):
    with pytest.raises(Exception, match="FOREIGN KEY"), home.writing() as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES (1, 99, 0, 'ann', 'text')")


def test_no_query_of_the_store_walks_through_a_growing_table(home):
    """Sessions and grants are found by an index: each request asks for them."""
    from data.store.sessions import _FIND

    plan = sqlite3.connect(home.path / DATABASE).execute(
        f"EXPLAIN QUERY PLAN {_FIND.sql}",
        {**_FIND.given, "key": "x", "seen_after": 0, "opened_after": 0},
    )
    steps = [row[3] for row in plan]
    assert not [step for step in steps if step.startswith("SCAN")], steps
