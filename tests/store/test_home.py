"""A home is made once, outside the repository, closed to others, and refused when it is not one."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from data.store import database, schema
from data.store.cuts import list_cuts
from data.store.errors import HomeError, NotSaved
from data.store.home import DATABASE, Home
from data.store.live import live_table
from data.trial import DEMO_CHARTER, DefinitionError

REPOSITORY = Path(__file__).resolve().parents[2]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_home_is_closed_to_others_and_says_what_it_is(home):
    assert mode(home.path) == mode(home.cuts_folder) == 0o700
    assert mode(home.path / DATABASE) == 0o600
    again = Home.open(home.path)
    assert again.demo is True
    assert again.latest_cut is None
    assert again.trial.name == home.trial.name
    assert list(live_table(again, "audit")["what"]) == ["create home", "give charter", "give trial"]


def test_a_home_is_no_demo_unless_told(tmp_path):
    assert Home.create(tmp_path / "real").demo is False


def test_rights_that_a_copy_gave_to_others_are_taken_away(home):
    home.path.chmod(0o755)
    (home.path / DATABASE).chmod(0o644)
    Home.open(home.path)
    assert mode(home.path) == 0o700
    assert mode(home.path / DATABASE) == 0o600


@pytest.mark.parametrize("inside", ["", "data/home", "tests/../somewhere"])
def test_no_home_inside_the_repository(inside):
    with pytest.raises(HomeError, match="inside the program's own folder"):
        Home.create(REPOSITORY / inside)
    with pytest.raises(HomeError, match="inside the program's own folder"):
        Home.open(REPOSITORY / inside)


def test_no_home_inside_the_repository_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(REPOSITORY)
    with pytest.raises(HomeError, match="inside the program's own folder"):
        Home.create(tmp_path / "link" / "home")


def test_no_home_around_the_repository():
    with pytest.raises(HomeError, match="holds the program itself"):
        Home.create(REPOSITORY.parent)


def test_what_is_no_home_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert not Home.exists(folder)
        with pytest.raises(HomeError, match="not a home"):
            Home.open(folder)


@pytest.mark.parametrize("content", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 99])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    (tmp_path / DATABASE).write_bytes(content)
    with pytest.raises(HomeError):
        Home.open(tmp_path)


def test_another_programs_database_is_refused(tmp_path):
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("CREATE TABLE audit (event INTEGER)")
    connection.close()
    with pytest.raises(HomeError, match="not a home"):
        Home.open(tmp_path)


def test_a_folder_in_use_or_a_file_does_not_become_a_home(home, tmp_path):
    with pytest.raises(HomeError, match="already a home"):
        Home.create(home.path)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "thesis.txt").write_text("mine")
    with pytest.raises(HomeError, match="not empty"):
        Home.create(tmp_path / "papers")
    assert (tmp_path / "papers" / "thesis.txt").read_text() == "mine"
    with pytest.raises(HomeError, match="cannot be made"):
        Home.create(tmp_path / "papers" / "thesis.txt")


def test_a_creation_that_broke_off_can_be_repeated(tmp_path):
    (tmp_path / "cuts").mkdir()
    (tmp_path / ".new-1234").write_bytes(b"half")
    assert Home.create(tmp_path).latest_cut is None
    assert not (tmp_path / ".new-1234").exists()


def test_a_wrong_definition_makes_no_home(tmp_path):
    with pytest.raises(DefinitionError):
        Home.create(tmp_path / "home", trial_text="name = 3")
    assert not (tmp_path / "home").exists()


def alter(home, statement):
    connection = sqlite3.connect(home.path / DATABASE)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_newer_home_is_refused_and_this_version_is_not(home):
    alter(home, f"PRAGMA user_version={schema.SCHEMA_VERSION}")
    Home.open(home.path)
    alter(home, f"PRAGMA user_version={schema.SCHEMA_VERSION + 1}")
    with pytest.raises(HomeError, match="newer version"):
        Home.open(home.path)
    alter(home, f"PRAGMA user_version={schema.SCHEMA_VERSION - 1}")
    with pytest.raises(HomeError, match="older version"):
        Home.open(home.path)


@pytest.mark.parametrize(
    "statement",
    ["DROP TRIGGER audit_no_update", "DROP INDEX grants_active", "CREATE TABLE more (x)"],
)
def test_a_home_whose_schema_was_altered_is_refused(home, statement):
    alter(home, statement)
    with pytest.raises(HomeError, match="altered"):
        Home.open(home.path)


def test_the_newest_charter_and_definition_hold_and_older_ones_stay(home):
    before, text = home.charter, DEMO_CHARTER.read_text(encoding="utf-8")
    home.set_charter(text, "ann")
    assert home.charter.digest != before.digest
    assert home.charter.text == text
    changed = home.trial_text.replace('version = "1.0"', 'version = "1.1"', 1)
    home.set_trial(changed, "ann")
    home.set_trial(changed, "ann")  # the same again is no event
    assert Home.open(home.path).trial.version == "1.1"
    rows = home.reader().execute("SELECT kind, version FROM documents ORDER BY document").fetchall()
    assert [kind for kind, _ in rows] == ["charter", "trial", "charter", "trial"]
    assert list(live_table(home, "audit")["what"])[3:] == ["give charter", "give trial"]


def test_a_wrong_charter_changes_nothing(home):
    before = home.charter.digest
    with pytest.raises(DefinitionError):
        home.set_charter("nonsense = true", "ann")
    assert home.charter.digest == before
    assert len(live_table(home, "audit")) == 3


def test_a_transaction_is_kept_whole_or_not_at_all(home):
    def break_off():
        with home.writing() as connection:
            connection.exec_driver_sql("INSERT INTO about VALUES ('a', 'b')")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        break_off()
    assert home.reader().execute("SELECT count(*) FROM about WHERE key = 'a'").fetchone() == (0,)


def test_a_locked_database_is_not_saved_to_and_says_so(home, monkeypatch):
    monkeypatch.setattr(database, "BUSY_MS", 20)
    other = sqlite3.connect(home.path / DATABASE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotSaved, match="Nothing was saved"):
        home.set_charter(DEMO_CHARTER.read_text(encoding="utf-8"), "ann")
    assert list_cuts(home) == []  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    home.set_charter(DEMO_CHARTER.read_text(encoding="utf-8"), "ann")


def test_what_one_thread_remembers_ends_with_another_ones_write(home, saved):
    seen = []

    def look():
        seen.append(len(list_cuts(home)))

    for expected in (0, 1, 2):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        look()
        assert seen[-2:] == [expected, expected]
        saved(expected)


def test_a_closed_home_opens_again_when_asked(home):
    home.close()
    assert home.latest_cut is None


FORKED = """
import os, sys
from data.store.home import Home
from data.store.review import add_note
home = Home.open(sys.argv[1])
home.charter, home.engine  # opened in the parent
children = []
for child in range(4):
    pid = os.fork()
    if pid == 0:
        for n in range(5):
            add_note(home, f"{child} {n}", None, "child")
            assert home.charter.version
        os._exit(0)
    children.append(pid)
add_note(home, "parent", None, "parent")
codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
print(codes, home.reader().execute("SELECT count(*) FROM notes").fetchone()[0],
      home.reader().execute("SELECT count(*) FROM audit WHERE what = 'add note'").fetchone()[0])
"""


def test_processes_forked_from_an_open_home_write_together(home):
    done = subprocess.run(
        [sys.executable, "-c", FORKED, str(home.path)], cwd=REPOSITORY, text=True,
        capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert done.stdout.split("\n")[0] == "[0, 0, 0, 0] 21 21"
    assert sqlite3.connect(home.path / DATABASE).execute("PRAGMA integrity_check").fetchone() == (
        "ok",
    )
