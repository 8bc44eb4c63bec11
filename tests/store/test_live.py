"""Every live table loads, empty or full, with the vocabulary's columns and dtypes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data.store import audit, live
from data.store.frames import DTYPES, columns_of
from data.store.imports import record_import
from data.store.live import live_table
from data.store.people import remove_grant
from data.store.sessions import open_session
from data.vocabulary import LIVE_TABLES, Role
from tests.store.made import SomeFinding


def dtypes_of(frame):
    return {name: str(frame[name].dtype) for name in frame.columns}


def expected_dtypes(name):
    return {column: DTYPES[kind] for column, kind in columns_of(LIVE_TABLES[name])}


@pytest.mark.parametrize("name", sorted(LIVE_TABLES))
def test_every_live_table_of_a_fresh_home(home, name):
    frame = live_table(home, name)
    assert dtypes_of(frame) == expected_dtypes(name)
    assert list(frame.columns) == list(LIVE_TABLES[name].names)
    assert len(frame) == (3 if name == "audit" else 0)


@pytest.mark.parametrize("name", sorted(LIVE_TABLES))
def test_every_live_table_of_a_home_in_use(full_home, name):
    frame = live_table(full_home, name)
    assert len(frame) > 0
    assert dtypes_of(frame) == expected_dtypes(name)
    key = frame[list(LIVE_TABLES[name].key)]
    assert not key.isna().any(axis=None)
    assert not key.duplicated().any()
    assert key.sort_values(list(key)).index.to_list() == list(range(len(frame)))


def test_another_name_is_no_live_table(home):
    with pytest.raises(KeyError):
        live_table(home, "participants")


def test_values_are_what_was_written(full_home):
    action = live_table(full_home, "actions").iloc[0]
    assert (action["text"], action["owner"], action["status"]) == ("call center 03", "bob", "open")
    assert action["due_on"].isoformat() == "2026-03-01T00:00:00"
    cut = live_table(full_home, "cuts").iloc[0]
    assert (cut["frozen_as"], cut["participants"], cut["rows"]) == ("DSMB 1", 3, 5)
    tables = live_table(full_home, "cut_tables").set_index("table")
    assert tables.loc["centers", ["supplied", "rows"]].to_list() == [True, 2]
    assert tables.loc["sofa", ["supplied", "rows"]].to_list() == [False, 0]
    assert (
        abs(live_table(full_home, "notes")["written_at"].iloc[0] - datetime.now(UTC)).seconds < 60
    )


def test_a_frame_that_was_changed_is_not_what_the_next_one_gets(full_home):
    frame = live_table(full_home, "notes")
    frame.loc[0, "text"] = "another"
    assert live_table(full_home, "notes")["text"].to_list() == ["a note"]


def test_findings_are_those_of_the_last_import(full_home):
    finding = live_table(full_home, "findings").iloc[0]
    assert finding.to_list() == [
        1, 1, "participants.csv", 4, "age", "abc", "a whole number from 18 to 120",
        "a whole number from {low} to {high}", '{"low": 18, "high": 120}',
    ]  # fmt: skip
    with full_home.writing() as connection:
        record_import(connection, "ann", "saved", 1)
    assert len(live_table(full_home, "findings")) == 0
    with full_home.writing() as connection:
        record_import(
            connection, "ann", "refused", findings=[SomeFinding(row=None, column=None)] * 2
        )
    frame = live_table(full_home, "findings")
    assert frame["import"].to_list() == [3, 3]
    assert frame["row"].isna().all()
    assert frame["column"].isna().all()


def test_people_once_for_each_role_with_sessions_and_centers(home, person):
    person("ann", Role.STEERING, Role.SITE_LEAD)
    person("bob", Role.COORDINATION)
    for role in (Role.STEERING, Role.STEERING, Role.SITE_LEAD):
        open_session(home, "ann", role)
    frame = live_table(home, "people")
    assert list(zip(frame["username"], frame["role"], frame["sessions"], strict=True)) == [
        ("ann", "site_lead", 1), ("ann", "steering", 2), ("bob", "coordination", 0),
    ]  # fmt: skip
    assert frame["centers"].iloc[0] == "01, 03"
    assert frame["centers"].iloc[1:].isna().all()
    assert frame["last_signed_in_at"].isna().to_list() == [False, False, True]
    remove_grant(home, "bob", Role.COORDINATION)
    frame = live_table(home, "people")
    assert frame["username"].to_list() == ["ann", "ann", "bob"]  # nobody drops out of sight
    assert frame["role"].isna().to_list() == [False, False, True]


def test_the_audit_shows_its_newest_events_in_order(home, monkeypatch):
    limited = live._audit
    monkeypatch.setattr(live, "AUDIT_SHOWN", 4)
    monkeypatch.setitem(live._LOADERS, "audit", limited())
    with home.writing() as connection:
        audit.record(connection, *(audit.Event("ann", f"view {n}") for n in range(6)))
    frame = live_table(home, "audit")
    assert frame["what"].to_list() == ["view 2", "view 3", "view 4", "view 5"]
    assert frame["event"].to_list() == [6, 7, 8, 9]
