"""No tampering with a trail goes unseen, and no honest trail is accused."""

from __future__ import annotations

import ast
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.store import audit, verifier
from data.store.audit import AuditTrail, Event, record
from data.store.cuts import cut_path
from data.store.home import DATABASE, Home
from data.store.keys import CHECKPOINT, FOLDER
from data.store.verifier import problems
from tests.store.tampers import KINDS, tampered
from tests.store.zygote import Zygote


@pytest.fixture
def lived_in(full_home, tmp_path):
    """A home with sixty events and more a trail, two earlier copies, everything signed for."""
    (tmp_path / "earlier").mkdir()
    for day in range(3):
        with full_home.writing() as connection:
            for n in range(20):
                record(connection, Event(f"ann {n}", "view", cut=day), Event("bob", "page"))
                record(connection, Event("dan", f"look {n}", reason="é\n“", closed=True))
        if day < 2:
            shutil.copy(full_home.path / DATABASE, tmp_path / "earlier" / f"{day}.sqlite")
    full_home.sign_trails()
    full_home.close()
    return full_home.path


def told(home):
    return [(p["where"], p["event"], p["what"]) for p in problems(home)]


def find_tampers(home, folder, times, seed):
    chance = random.Random(seed)
    assert told(home) == []
    for number in range(times):
        kind = list(KINDS)[number % len(KINDS)]
        copy = shutil.copytree(home, folder / "copy")
        tampered(copy, kind, chance)
        assert told(copy), f"{kind} was not seen"
        shutil.rmtree(copy)


def test_tampers_of_each_kind_are_found(lived_in, tmp_path):
    find_tampers(lived_in, tmp_path, 15 * len(KINDS), 3)


@pytest.mark.proof
def test_ten_thousand_tampers_of_eight_kinds_are_found(lived_in, tmp_path):
    assert len(KINDS) == 8
    find_tampers(lived_in, tmp_path, 10_000, 5)


def run(home, statement, *values):
    """Change the database as another program would, without its triggers."""
    database = sqlite3.connect(home / DATABASE, isolation_level=None)
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute(statement, values)
    database.close()


def test_the_first_broken_event_is_named(lived_in):
    run(lived_in, "UPDATE audit SET reason = 'x' WHERE event IN (7, 9)")
    assert told(lived_in) == [("open", 7, "was altered")]


def test_a_gap_and_a_closed_trail_are_named(lived_in):
    run(lived_in, "DELETE FROM closed_audit WHERE event = 3")
    assert told(lived_in) == [
        ("closed", 3, "is missing"),
        ("closed", 62, "is missing: 62 were signed for"),
    ]


def test_a_trail_without_checkpoints_is_named(lived_in):
    (lived_in / "checkpoints" / "open.jsonl").unlink()
    assert told(lived_in) == [("open", None, "has no checkpoint")]


def test_a_checkpoint_that_was_kept_outside_finds_what_the_home_alone_cannot(lived_in, tmp_path):
    kept = tmp_path / "kept.jsonl"
    shutil.copy(lived_in / "checkpoints" / "open.jsonl", kept)
    lines = (lived_in / "checkpoints" / "open.jsonl").read_text().splitlines(keepends=True)
    (lived_in / "checkpoints" / "open.jsonl").write_text("".join(lines[:-1]))
    run(lived_in, "DELETE FROM audit WHERE event > 70")
    assert told(lived_in) == []
    assert [p["event"] for p in problems(lived_in, [kept])] == [71]


def test_a_checkpoint_of_the_other_trail_or_home_is_named(lived_in, tmp_path):
    shutil.copy(lived_in / "checkpoints" / "closed.jsonl", lived_in / "checkpoints" / "open.jsonl")
    assert told(lived_in)[0][2] == "a checkpoint of it is another trail's"


@pytest.mark.parametrize(
    "line", ["nonsense", "[]", "{}", '{"n": 1, "signature": "zz"}', '{"signature": 3, "n": "a"}']
)
def test_a_line_that_is_no_checkpoint_is_named(lived_in, line):
    with (lived_in / "checkpoints" / "open.jsonl").open("a") as file:
        file.write(f"{line}\n")
    assert told(lived_in)[0][2] == "a checkpoint of it is not signed by this home"


def test_a_line_that_a_crash_left_half_accuses_nobody(lived_in):
    with (lived_in / "checkpoints" / "open.jsonl").open("a") as file:
        file.write('{"at": "2026-03')
    assert told(lived_in) == []


def test_a_cut_or_document_that_was_altered_is_named(lived_in):
    home = Home(lived_in)
    path = cut_path(home, 1)
    home.close()
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole[:-1] + b"x")
    assert told(lived_in)[0][0::2] == ("cut 1", "its digest is not the one on record")
    path.unlink()
    assert told(lived_in)[0][0::2] == ("cut 1", "its file is gone")
    path.write_bytes(whole)
    assert told(lived_in) == []
    run(lived_in, "UPDATE documents SET text = text || ' ' WHERE document = 1")
    assert told(lived_in) == [("document 1", None, "is not the one on record")]
    run(lived_in, "UPDATE documents SET text = trim(text, ' ') WHERE document = 1")
    run(lived_in, "UPDATE cuts SET digest = 'x'")
    assert told(lived_in)[0][0] == "cut 1"


def test_what_is_no_database_is_said(lived_in):
    (lived_in / DATABASE).write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert told(lived_in)[0][0] == "database"


def test_the_verifier_shares_no_code_and_runs_alone(lived_in, tmp_path):
    source = Path(verifier.__file__).read_text()
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name).split(".")[0]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported <= {*sys.stdlib_module_names, "cryptography"}
    alone = shutil.copy(verifier.__file__, tmp_path / "alone.py")
    command = [sys.executable, "-I", str(alone), str(lived_in)]
    assert subprocess.run(command, capture_output=True, text=True).stdout == "sound\n"
    run(lived_in, "UPDATE audit SET role = 'x' WHERE event = 2")
    ended = subprocess.run(command, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (1, "open: event 2 was altered\n")


# --- no honest trail is accused -------------------------------------------------------------

BUSY = """
import os
from data.store import audit
from data.store.audit import AuditTrail
from data.store.home import Home
home = Home.open(ARGUMENTS[0])
audit.SIGNED_S = audit.GROUPED_S = 0.01
trail = AuditTrail(home)
print("go")
for n in range(int(ARGUMENTS[1])):
    trail.later(username=f"{os.getpid()}", what=f"{n}")
    if n % 10 == 0:
        trail.now(username=f"{os.getpid()}", what=f"closed {n}", closed=True)
trail.close()
"""


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    started = Zygote(tmp_path_factory.mktemp("zygote"))
    yield started
    started.close()


def test_processes_that_write_at_once_make_one_chain(home, zygote):
    children = [zygote.start(BUSY, str(home.path), "60") for _ in range(3)]
    while told(home.path) == [] and not all(child[1].read_text() for child in children):
        time.sleep(0.02)
    assert told(home.path) == []  # while they write
    assert [zygote.wait(child)[0] for child in children] == [0, 0, 0]
    assert told(home.path) == []
    counts = [
        home.reader().execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table in verifier.TABLES.values()
    ]
    assert counts == [3 + 180, 18]


def killed(home, zygote, times, chance):
    for _ in range(times):
        child = zygote.start(BUSY, str(home.path), "100000")
        while not child[1].read_text():
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.15))
        zygote.kill(child)
        assert zygote.wait(child)[0] == -signal.SIGKILL
        assert told(home.path) == []


def test_a_program_killed_at_random_leaves_a_sound_trail(home, zygote):
    killed(home, zygote, 4, random.Random(7))


@pytest.mark.proof
def test_a_program_killed_many_times_leaves_a_sound_trail(home, zygote):
    killed(home, zygote, 150, random.Random(11))


def test_a_trail_is_signed_for_while_it_grows_and_at_its_end(home, monkeypatch):
    path = home.path / "checkpoints" / "closed.jsonl"
    monkeypatch.setattr(audit, "SIGNED_S", 3600)
    trail = AuditTrail(home)
    trail.now(username="dan", what="look", closed=True)
    assert len(path.read_text().splitlines()) == 1
    monkeypatch.setattr(audit, "SIGNED_S", 0)
    trail.now(username="dan", what="look", closed=True)
    assert len(path.read_text().splitlines()) == 2
    monkeypatch.setattr(audit, "SIGNED_S", 3600)
    trail.later(username="ann", what="view")
    trail.close()
    assert len(path.read_text().splitlines()) == 3


def test_what_cannot_be_signed_for_is_on_record(home):
    (home.path / FOLDER / CHECKPOINT).unlink()
    trail = AuditTrail(home)
    trail.now(username="ann", what="view")
    trail.close()
    last = home.reader().execute("SELECT what, outcome FROM audit ORDER BY event DESC").fetchone()
    assert last == ("checkpoint", "failed")
