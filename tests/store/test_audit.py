"""The audit trail: whole, in order, with the change or not at all, and never failing silently."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from datetime import UTC, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from data.store import audit
from data.store.audit import AuditError, AuditTrail, Event, record
from data.store.errors import NotSaved
from data.store.live import live_table
from data.vocabulary import Role
from tests.store.zygote import Zygote


@pytest.fixture
def trail(home):
    made = AuditTrail(home)
    yield made
    made.close()


def told(home):
    return list(live_table(home, "audit")["what"])[3:]


def test_an_event_is_kept_as_it_was(home, trail):
    at = datetime(2026, 3, 2, 6, 0, 0, 5, tzinfo=UTC)
    trail.now(
        username="ann", role=Role.STEERING, what="view", object="recruitment", cut=7,
        outcome="refused", reason="not hers", at=at,
    )  # fmt: skip
    assert live_table(home, "audit").iloc[-1].to_list() == [
        4, at, "ann", "steering", "view", "recruitment", 7, "refused", "not hers",
    ]  # fmt: skip


def test_an_event_and_its_change_are_kept_together_or_not_at_all(home):
    def change_and_break_off():
        with home.writing() as connection:
            record(connection, Event("ann", "change"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        change_and_break_off()
    assert told(home) == []
    with home.writing() as connection:
        record(connection, Event("ann", "one"), Event("ann", "two"))
        record(connection)
    assert told(home) == ["one", "two"]


def test_an_outcome_that_is_none_is_refused(home, trail):
    with pytest.raises(Exception, match="CHECK constraint"):
        trail.now(username="ann", what="view", outcome="maybe")


@settings(max_examples=50, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(text=st.text(st.characters(codec=None), max_size=80))
def test_one_event_is_one_row_whatever_is_written_in_it(home, text):
    before = len(live_table(home, "audit"))
    with home.writing() as connection:
        record(connection, Event(text, "view", object=text, reason=text))
    rows = live_table(home, "audit")
    assert len(rows) == before + 1
    kept = text.encode("utf-8", "replace").decode().replace("\0", "�")
    assert (rows["reason"].iloc[-1] == kept) or (kept == "" and rows["reason"].isna().iloc[-1])


@pytest.mark.parametrize(("length", "kept"), [(2000, 2000), (2001, 2000), (10**6, 2000)])
def test_a_field_is_of_bounded_length(home, trail, length, kept):
    trail.now(username="ann", what="view", object="x" * length)
    assert len(live_table(home, "audit")["object"].iloc[-1]) == kept


def test_later_is_written_within_two_seconds_in_order(home, trail):
    for n in range(50):
        trail.later(username="ann", what=f"view {n}")
    asked_at = datetime.now(UTC)
    deadline = time.monotonic() + 10
    while len(told(home)) < 50 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert told(home) == [f"view {n}" for n in range(50)]
    assert live_table(home, "audit")["at"].iloc[-1] <= asked_at  # when it was, not when written
    assert audit.GROUPED_S <= 1


def test_many_threads_lose_nothing_and_share_transactions(home, trail):
    writes = []
    original = home.writing
    home.writing = lambda: writes.append(1) or original()
    threads = [
        threading.Thread(
            target=lambda n=n: [trail.later(username=f"{n}", what=f"{m}") for m in range(100)]
        )
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trail.flush()
    rows = live_table(home, "audit").iloc[3:]
    assert len(rows) == 800
    for n in range(8):
        assert list(rows[rows["username"] == str(n)]["what"]) == [str(m) for m in range(100)]
    assert len(writes) < 40


def test_closing_writes_what_waits(home):
    trail = AuditTrail(home)
    trail.later(username="ann", what="last")
    trail.close()
    assert told(home) == ["last"]
    trail.later(username="ann", what="after all")  # a new thread starts when it is needed
    trail.close()
    assert told(home) == ["last", "after all"]


def test_what_cannot_be_written_stops_whoever_asks_next(home, trail, monkeypatch):
    def full():
        raise NotSaved("the disk is full")

    trail.later(username="ann", what="one")
    monkeypatch.setattr(home, "writing", full)
    with pytest.raises(AuditError, match="the disk is full"):
        trail.flush()
    with pytest.raises(AuditError, match="nothing is shown"):
        trail.later(username="ann", what="two")
    monkeypatch.undo()  # space was made
    trail.flush()
    trail.later(username="ann", what="three")
    trail.flush()
    assert told(home) == ["one", "three"]


def test_the_thread_notices_by_itself_and_recovers_by_itself(home, trail, monkeypatch):
    monkeypatch.setattr(audit, "GROUPED_S", 0.01)
    real = home.writing

    def broken():
        raise sqlite3.DatabaseError("disk image is malformed")

    home.writing = broken
    trail.later(username="ann", what="one")
    with pytest.raises(AuditError):
        _until(lambda: trail.later(username="ann", what="more"))
    home.writing = real
    _until(lambda: told(home)[:1] == ["one"] or None)


def _until(attempt):
    """Try for ten seconds, until it raises or gives something."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if attempt():
            return
        time.sleep(0.02)
    raise AssertionError("nothing happened")


def test_a_queue_that_grows_too_long_stops_whoever_asks(home, trail, monkeypatch):
    monkeypatch.setattr(audit, "WAITING_AT_MOST", 3)
    monkeypatch.setattr(audit, "GROUPED_S", 60)
    for n in range(3):
        trail.later(username="ann", what=f"{n}")
    with pytest.raises(AuditError, match="too many"):
        trail.later(username="ann", what="one too many")
    trail.flush()
    trail.later(username="ann", what="again")


FORKING = """
import atexit, os, sys
from data.store.audit import AuditTrail
from data.store.home import Home
home = Home.open(ARGUMENTS[0])
trail = AuditTrail(home)
trail.later(username="parent", what="before")
children = []
for n in range(3):
    pid = os.fork()
    if pid == 0:
        for m in range(10):
            trail.later(username=f"child {n}", what=f"{m}")
        atexit._run_exitfuncs()
        os._exit(0)
    children.append(pid)
trail.later(username="parent", what="after")
print([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children])
atexit._run_exitfuncs()
"""


def test_each_forked_process_writes_its_own_events_once_and_at_exit(home, tmp_path):
    zygote = Zygote(tmp_path)
    try:
        assert zygote.run(FORKING, str(home.path)) == (0, "[0, 0, 0]\n")
    finally:
        zygote.close()
    rows = live_table(home, "audit").iloc[3:]
    assert list(rows[rows["username"] == "parent"]["what"]) == ["before", "after"]
    for n in range(3):
        mine = rows[rows["username"] == f"child {n}"]
        assert list(mine["what"]) == [str(m) for m in range(10)]
    assert len(rows) == 32


def test_events_are_numbered_without_reuse(home, trail):
    for n in range(5):
        trail.now(username="ann", what=f"{n}")
    assert list(live_table(home, "audit")["event"]) == list(range(1, 9))
    assert os.getpid() == trail._here().pid


def test_the_trails_are_numbered_and_chained_apart(home, trail):
    trail.now(username="dan", what="look", closed=True)
    trail.now(username="ann", what="view")
    trail.now(username="dan", what="look again", closed=True)
    for table, numbers in (("audit", [1, 2, 3, 4]), ("closed_audit", [1, 2])):
        listed = f"SELECT event, previous, hash FROM {table}"  # noqa: S608
        found = home.reader().execute(listed).fetchall()
        assert [number for number, _, _ in found] == numbers
        assert [p for _, p, _ in found[1:]] == [h for _, _, h in found[:-1]]
    assert told(home) == ["view"]


def test_the_database_takes_only_the_next_event_of_a_chain(home):
    line = "INSERT INTO audit VALUES ({}, 1, '', '', 'view', '', NULL, 'done', '', '{}', 'mine')"
    last = home.reader().execute("SELECT hash FROM audit ORDER BY event DESC").fetchone()[0]
    for number, previous in ((5, last), (0, last), (-1, last), (4, "another")):
        with (
            pytest.raises(Exception, match="not the next event"),
            home.writing() as connection,
        ):
            connection.exec_driver_sql(line.format(number, previous))
    with home.writing() as connection:
        connection.exec_driver_sql(line.format(4, last))
