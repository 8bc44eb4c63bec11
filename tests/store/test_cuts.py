"""A cut is read back exactly as it was saved, never changes, and has the next number."""

from __future__ import annotations

import os
import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, datetime

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from pandas.testing import assert_frame_equal

from data.store.cutfile import file_digest
from data.store.cuts import (
    CutError,
    SameContent,
    cut_path,
    digest_of,
    freeze_cut,
    list_cuts,
    load_cut,
    save_cut,
)
from data.store.errors import NotSaved
from data.store.frames import DTYPES, columns_of
from data.store.home import Home
from data.store.imports import record_import
from data.store.live import live_table
from data.trial import read_trial
from data.vocabulary import EXPORT_TABLES
from tests.store.made import AS_OF, frame, rows_of, small_tables, some


@pytest.fixture(scope="module")
def kept_home(tmp_path_factory):
    """One home for the many small cuts of a property."""
    home = Home.create(tmp_path_factory.mktemp("cuts") / "home")
    yield home
    home.close()


ANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ANY
@given(data=st.data(), name=st.sampled_from(sorted(EXPORT_TABLES)))
def test_every_value_of_every_table_comes_back(kept_home, data, name):
    rows = data.draw(rows_of(name))
    table = frame(name, rows)
    info = save_cut(kept_home, {name: table}, frozenset({name}), AS_OF, kept_home.trial, "ann")
    cut = load_cut(kept_home, info.number)
    key = list(EXPORT_TABLES[name].key)
    assert_frame_equal(
        cut.tables[name], table.sort_values(key, ignore_index=True), check_exact=True
    )
    assert cut.supplied == {name}
    assert cut.as_of == AS_OF
    assert cut.trial == kept_home.trial
    assert cut.digest == info.digest


@pytest.mark.parametrize("name", sorted(EXPORT_TABLES))
def test_a_table_not_supplied_is_empty_with_its_columns_and_dtypes(home, saved, name):
    saved()
    table = load_cut(home, 1).tables[name]
    assert {c: str(table[c].dtype) for c in table} == {
        column: DTYPES[kind] for column, kind in columns_of(EXPORT_TABLES[name])
    }
    assert len(table) == {"centers": 2, "participants": 3}.get(name, 0)


def test_numbers_follow_each_other_and_the_register_tells_each(home, saved):
    infos = [saved(n) for n in (3, 5, 4)]
    assert [info.number for info in infos] == [1, 2, 3]
    assert list_cuts(home) == infos
    assert [(info.participants, info.rows) for info in infos] == [(3, 5), (5, 7), (4, 6)]
    assert {info.saved_by for info in infos} == {"ann"}
    assert {info.as_of for info in infos} == {AS_OF}
    assert {info.definition_version for info in infos} == {home.trial.version}
    assert home.latest_cut == 3


def test_an_earlier_cut_stays_byte_for_byte(home, saved):
    saved(3)
    before = cut_path(home, 1).read_bytes()
    loaded = load_cut(home, 1)
    saved(50)
    freeze_cut(home, 1, "DSMB 1", "ann")
    assert cut_path(home, 1).read_bytes() == before
    again = load_cut(home, 1)
    assert again.digest == loaded.digest
    for name, table in loaded.tables.items():
        assert_frame_equal(again.tables[name], table)


def test_a_cuts_file_is_for_reading_alone(home, saved):
    saved()
    assert stat.S_IMODE(cut_path(home, 1).stat().st_mode) == 0o400
    assert [path.name for path in home.cuts_folder.iterdir()] == ["0001.sqlite"]


def test_the_instant_is_kept_in_utc(home):
    tables, supplied = small_tables()
    paris = datetime.fromisoformat("2026-03-02T07:00:00+01:00")
    save_cut(home, tables, supplied, paris, home.trial, "ann")
    assert load_cut(home, 1).as_of == datetime(2026, 3, 2, 6, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        save_cut(home, tables, supplied, datetime(2026, 3, 2), home.trial, "ann")


def test_saving_is_one_audit_event_and_gives_the_definition(home, saved):
    changed = home.trial_text.replace('version = "1.0"', 'version = "2.0"', 1)
    info = saved()
    home.set_trial(changed, "bob")
    tables, supplied = small_tables(4)
    save_cut(home, tables, supplied, AS_OF, home.trial, "bob")
    events = live_table(home, "audit")
    assert list(events["what"])[3:] == ["save cut", "give trial", "save cut"]
    assert events["reason"].iloc[3].startswith(f"SHA-256 {info.digest} file ")
    assert [load_cut(home, n).trial.version for n in (1, 2)] == ["1.0", "2.0"]


def test_the_definition_of_a_cut_becomes_the_homes(home):
    changed = home.trial_text.replace('version = "1.0"', 'version = "2.0"', 1)
    tables, supplied = small_tables()
    save_cut(home, tables, supplied, AS_OF, read_trial(changed), "ann")
    assert home.trial_text == changed


def test_the_same_content_is_told_apart_when_asked(home, saved):
    info = saved(3, only_if_changed=True)
    with pytest.raises(SameContent) as refused:
        saved(3, only_if_changed=True)
    assert refused.value.info == info
    assert len(list_cuts(home)) == 1
    assert len(list(home.cuts_folder.iterdir())) == 1
    assert saved(3).number == 2  # not asked: saved again
    tables, supplied = small_tables(3)
    assert digest_of(tables, supplied, AS_OF, home.trial) == info.digest


def test_what_runs_beside_the_registration_shares_its_transaction(home, saved):
    saved(3, also=lambda c, info: record_import(c, "ann", "saved", info.number) and None)
    assert live_table(home, "imports")["cut"].to_list() == [1]

    def fail(connection, info):
        record_import(connection, "ann", "saved", info.number)
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        saved(4, also=fail)
    assert len(list_cuts(home)) == len(live_table(home, "imports")) == 1
    assert list(live_table(home, "audit")["what"]).count("save cut") == 1
    assert saved(5).number == 2  # the file left behind is replaced, no gap
    assert len(load_cut(home, 2).tables["participants"]) == 5


def test_a_cut_that_cannot_be_registered_is_not_there(home, saved, monkeypatch):
    saved(3)

    def full(*_):
        raise NotSaved("disk full")

    monkeypatch.setattr("data.store.cuts._register", full)
    with pytest.raises(NotSaved):
        saved(4)
    monkeypatch.undo()
    assert [info.number for info in list_cuts(home)] == [1]
    with pytest.raises(CutError, match="no cut 2"):
        load_cut(home, 2)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_cut_that_does_not_exist_is_said_not_to(home, saved, number):
    saved()
    with pytest.raises(CutError, match=f"There is no cut {number}"):
        load_cut(home, number)
    with pytest.raises(CutError, match=f"There is no cut {number}"):
        freeze_cut(home, number, "DSMB", "ann")


def test_a_file_that_is_gone_is_said_to_be(home, saved):
    saved()
    cut_path(home, 1).unlink()
    with pytest.raises(CutError, match="is gone"):
        load_cut(home, 1)


def test_one_altered_byte_anywhere_is_found(home, saved):
    saved()
    path = cut_path(home, 1)
    sound = path.read_bytes()
    path.chmod(0o600)
    for place in {0, 18, 24, 92, 100, len(sound) - 1, *range(7, len(sound), len(sound) // 60)}:
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        with pytest.raises(CutError, match="altered"):
            load_cut(home, 1)
    path.write_bytes(sound[:-4096])
    with pytest.raises(CutError, match="altered"):
        load_cut(home, 1)
    path.write_bytes(sound)
    load_cut(home, 1)


def test_altered_content_is_found_even_where_the_file_seems_right(home, saved, monkeypatch):
    """The second lock: the content has a digest of its own, beside that of the bytes."""
    saved()
    path = cut_path(home, 1)
    path.chmod(0o600)
    before = file_digest(path)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE participants SET center = '02' WHERE participant = '01-000'")
    connection.commit()
    connection.close()
    monkeypatch.setattr("data.store.cuts.file_digest", lambda _: before)
    with pytest.raises(CutError, match="altered"):
        load_cut(home, 1)


def test_a_freeze_is_for_good(home, saved):
    saved(3), saved(4)
    info = freeze_cut(home, 1, "  DSMB   meeting 1 ", "ann", role="coordination")
    assert info.frozen_as == "DSMB meeting 1"
    assert info.frozen_at is not None
    with pytest.raises(CutError, match="frozen already, as DSMB meeting 1"):
        freeze_cut(home, 1, "another name", "ann")
    with pytest.raises(CutError, match="take another name"):
        freeze_cut(home, 2, "dsmb meeting 1", "ann")
    for name in ("", "   ", "x" * 101):
        with pytest.raises(CutError, match="needs a name"):
            freeze_cut(home, 2, name, "ann")
    assert [i.frozen_as for i in list_cuts(home)] == ["DSMB meeting 1", None]
    event = live_table(home, "audit").iloc[-1]
    assert (event["what"], event["object"], event["cut"], event["role"]) == (
        "freeze cut", "DSMB meeting 1", 1, "coordination",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "supplied", "error"),
    [
        ({"centers": some("centers", center=["01", "01"])}, {"centers"}, "occurs twice"),
        ({"centers": some("centers", center=["01", None])}, {"centers"}, "missing in a row"),
        ({"centers": some("centers", center=["01"])}, set(), "not supplied"),
        ({}, {"centers"}, "not given"),
        ({"arms": pd.DataFrame({"arm": ["A"]})}, {"arms"}, "not tables"),
        ({"centers": pd.DataFrame({"arm": ["A"]})}, {"centers"}, "has no column"),
        ({"centers": pd.DataFrame({"center": [1]})}, {"centers"}, "is int64, not str"),
    ],
)
def test_frames_that_are_not_the_vocabularys_are_not_saved(home, tables, supplied, error):
    with pytest.raises((TypeError, ValueError), match=error):
        save_cut(home, tables, frozenset(supplied), AS_OF, home.trial, "ann")
    assert list_cuts(home) == []
    assert list(home.cuts_folder.iterdir()) == []


def test_a_day_with_a_time_is_no_day(home):
    table = some("centers", center=["01"])
    table["opened_on"] = pd.Series(["2026-03-01T06:00"], dtype="datetime64[us]")
    with pytest.raises(ValueError, match="midnight"):
        save_cut(home, {"centers": table}, frozenset({"centers"}), AS_OF, home.trial, "ann")


def test_an_older_cut_is_read_in_todays_words(home, saved, monkeypatch):
    """A column or table the vocabulary has gained since is missing or not supplied, not wrong."""
    saved()
    centers = EXPORT_TABLES["centers"]
    gained = replace(centers.column("name"), name="city")
    monkeypatch.setitem(
        EXPORT_TABLES, "centers", replace(centers, columns=(*centers.columns, gained))
    )
    monkeypatch.setitem(EXPORT_TABLES, "visits", replace(centers, name="visits"))
    cut = load_cut(home, 1)
    assert cut.tables["centers"]["city"].isna().all()
    assert len(cut.tables["visits"]) == 0
    assert "visits" not in cut.supplied


def test_files_left_by_a_crash_long_ago_are_swept(home, saved):
    old, new = home.cuts_folder / ".new-old", home.cuts_folder / ".new-new"
    old.write_bytes(b"half"), new.write_bytes(b"half")
    os.utime(old, (0, 0))
    saved()
    assert not old.exists()
    assert new.exists()  # another import may be writing it
