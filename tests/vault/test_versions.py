"""What is in the vault opens for its holders as it was loaded, and is noticed when altered."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from sqlalchemy import select

from data.allocation import load, make_key
from data.store.allocations import committed_versions
from data.store.errors import VaultError
from data.store.people import reset_password
from data.store.vault import cuts, holders, versions
from data.store.vault.cuts import CutPeople
from data.store.vault.file import Vault, is_vault
from data.store.vault.schema import KEYS, RECORDS, SEALS, TRIGGERS
from tests.vault.conftest import ARMS, PASSWORD, WORDS, listed


def read(filled, number=1, name="stat"):
    keys = holders.unlocked(filled.vault, name, WORDS[name])
    return versions.read_version(
        filled.vault, number, keys[number], committed_versions(filled.home)[number]
    )


def altered(filled, *statements):
    """Somebody with the file at hand, who knows how to take the triggers away."""
    connection = sqlite3.connect(filled.path, isolation_level=None)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master "
                                                  "WHERE type = 'trigger'")]  # fmt: skip
    for name in names:
        connection.execute(f'DROP TRIGGER "{name}"')
    for statement in statements:
        connection.execute(statement)
    for trigger in TRIGGERS:
        connection.execute(trigger)
    connection.close()


def forged_digest(filled, number=1):
    """Even who could put another digest on record would not get altered records past the tags."""
    head, rows = versions._read(filled.vault, number)
    return versions._digest(filled.vault, number, head, rows)


def test_each_holder_reads_what_was_loaded(filled):
    for name in ("stat", "noor"):
        found = read(filled, name=name)
        assert set(found.arms) == set(ARMS)
        for line in listed(filled.home).decode().splitlines()[1:]:
            assert found.arm_of[line.split(",")[0]] == line.split(",")[1]
        assert set(found.letters.values()) == {"A", "B"}


@pytest.mark.parametrize("wrong", ["", PASSWORD, WORDS["noor"], WORDS["stat"] + " "])
def test_a_wrong_passphrase_says_so(filled, wrong):
    with pytest.raises(VaultError, match="does not open your key"):
        holders.unlocked(filled.vault, "stat", wrong)


def test_who_has_no_key_is_told(filled):
    with pytest.raises(VaultError, match="no key to the vault yet"):
        holders.unlocked(filled.vault, "ines", WORDS["ines"])


def test_no_reset_of_a_password_brings_a_key_back(filled):
    reset_password(filled.home, "noor", "another-walrus-94", by="root")
    with pytest.raises(VaultError):
        holders.unlocked(filled.vault, "noor", "another-walrus-94")
    assert holders.unlocked(filled.vault, "noor", WORDS["noor"])


def test_a_changed_record_is_noticed_by_digest_and_by_tag(filled):
    altered(filled, "UPDATE records SET sealed = CAST(substr(sealed, 1, 20) || zeroblob(8)"
                    " || substr(sealed, 29) AS BLOB) WHERE place = 2")  # fmt: skip
    with pytest.raises(VaultError, match="was altered since it was loaded"):
        read(filled)
    keys = holders.unlocked(filled.vault, "stat", WORDS["stat"])
    with pytest.raises(VaultError, match="another participant's"):
        versions.read_version(filled.vault, 1, keys[1], forged_digest(filled))


def test_records_exchanged_between_participants_do_not_open(filled):
    altered(filled, "CREATE TEMP TABLE kept AS SELECT place, sealed FROM records",
            "UPDATE records SET sealed = (SELECT k.sealed FROM kept k "
            "WHERE k.place = 1 - records.place) WHERE place < 2")  # fmt: skip
    with pytest.raises(VaultError, match="was altered"):
        read(filled)
    keys = holders.unlocked(filled.vault, "stat", WORDS["stat"])
    with pytest.raises(VaultError, match="another participant's"):
        versions.read_version(filled.vault, 1, keys[1], forged_digest(filled))


def test_an_older_version_in_a_newer_ones_place_does_not_open(filled):
    load(filled.home, filled.path, listed(filled.home, ARMS[::-1]), "stat", WORDS["stat"])
    altered(filled, "DELETE FROM records WHERE version = 2", "UPDATE records SET version = 2",
            "UPDATE versions SET head = (SELECT head FROM versions WHERE version = 1)")  # fmt: skip
    with pytest.raises(VaultError, match="was altered"):
        read(filled, 2)
    for key in holders.unlocked(filled.vault, "stat", WORDS["stat"]).values():
        with pytest.raises(VaultError, match="another version's"):
            versions.read_version(filled.vault, 2, key, forged_digest(filled, 2))


def test_an_older_copy_of_the_file_put_back_is_noticed(filled, tmp_path):
    shutil.copy(filled.path, tmp_path / "old")
    load(filled.home, filled.path, listed(filled.home, ARMS[::-1]), "stat", WORDS["stat"])
    versions.check_versions(filled.vault, committed_versions(filled.home))
    shutil.copy(tmp_path / "old", filled.path)
    with pytest.raises(VaultError, match="older copy"):
        versions.check_versions(Vault.open(filled.path), committed_versions(filled.home))


def test_a_seal_of_another_version_does_not_open(filled):
    load(filled.home, filled.path, listed(filled.home), "stat", WORDS["stat"])
    altered(filled, "CREATE TEMP TABLE kept AS SELECT * FROM seals",
            "UPDATE seals SET sealed = (SELECT k.sealed FROM kept k WHERE k.key = seals.key "
            "AND k.version = 3 - seals.version)")  # fmt: skip
    with pytest.raises(VaultError, match="a key sealed to you does not open"):
        holders.unlocked(filled.vault, "stat", WORDS["stat"])


def test_what_was_loaded_cannot_be_changed_and_a_changed_file_is_no_vault(filled):
    with filled.vault.reading() as connection:
        assert len(connection.execute(select(RECORDS)).all()) == 6
    connection = sqlite3.connect(filled.path)
    for statement in ("UPDATE records SET version = 1", "DELETE FROM versions",
                      "UPDATE cuts SET version = 2", "DELETE FROM keys",
                      "UPDATE keys SET public = x'00'"):  # fmt: skip
        if not statement.startswith("UPDATE cuts"):
            with pytest.raises(sqlite3.IntegrityError, match="stays"):
                connection.execute(statement)
    connection.execute("DROP TRIGGER records_no_update")
    connection.commit()
    connection.close()
    with pytest.raises(VaultError, match="altered"):
        Vault.open(filled.path)


def test_records_are_of_one_size_none_like_another_in_no_order_of_the_list(filled):
    _, rows = versions._read(filled.vault, 1)
    assert len({len(sealed) for _, sealed in rows}) == 1
    assert len({sealed for _, sealed in rows}) == len(rows) == 6


def test_a_cut_has_its_groups_once_whatever_is_loaded_later(filled):
    people = CutPeople(1, "digest", frozenset(read(filled).arm_of))
    keys = holders.unlocked(filled.vault, "noor", WORDS["noor"])
    groups = read(filled).groups
    with filled.vault.writing() as connection:
        cuts.pin(connection, filled.vault, people, 1, keys[1], groups)
        cuts.pin(connection, filled.vault, people, 1, keys[1], dict.fromkeys(groups, "A"))
    assert cuts.pinned_groups(filled.vault, people, keys[1]) == groups
    assert cuts.pinned_version(filled.vault, 1) == 1
    for other in (CutPeople(1, "other", people.participants), CutPeople(1, "digest", {"P1"})):
        with pytest.raises(VaultError, match="altered"):
            cuts.pinned_groups(filled.vault, other, keys[1])


def test_a_cut_with_somebody_who_is_not_listed_gets_no_groups(filled):
    keys = holders.unlocked(filled.vault, "noor", WORDS["noor"])
    people = CutPeople(1, "digest", frozenset({*read(filled).arm_of, "nobody"}))
    with pytest.raises(VaultError, match="1 participants of cut 1"), filled.vault.writing() as w:
        cuts.pin(w, filled.vault, people, 1, keys[1], read(filled).groups)
    assert cuts.pinned_version(filled.vault, 1) is None


def test_a_new_key_retires_the_old_and_opens_nothing_until_sealed_to(filled):
    old = holders.find_holder(filled.vault, "noor").key
    made = make_key(filled.home, filled.path, "noor", "five other words of noor")
    with filled.vault.reading() as connection:
        kept = connection.execute(select(KEYS.c.wrapped).where(KEYS.c.key == old)).one()
        assert kept == (None,)
        assert connection.execute(select(SEALS).where(SEALS.c.key == old)).all() == []
    with pytest.raises(VaultError):
        holders.unlocked(filled.vault, "noor", WORDS["noor"])
    assert holders.unlocked(filled.vault, "noor", "five other words of noor") == {}
    keys = holders.unlocked(filled.vault, "stat", WORDS["stat"])
    holders.seal_to(filled.vault, keys, made.key, "stat")
    assert holders.unlocked(filled.vault, "noor", "five other words of noor") == keys


def test_the_recovery_file_opens_what_is_sealed_to_it(filled):
    made, file = holders.make_recovery(filled.vault, "seven words kept in a safe")
    keys = holders.unlocked(filled.vault, "stat", WORDS["stat"])
    holders.seal_to(filled.vault, keys, made.key, "stat")
    assert holders.recovered(filled.vault, file, "seven words kept in a safe") == keys
    for wrong in ((file, "seven other words in a safe"), ("{}", "x"), ("no json", "x")):
        with pytest.raises(VaultError, match="do not open"):
            holders.recovered(filled.vault, *wrong)


def test_a_record_is_bound_to_its_study_version_and_participant(filled, tmp_path):
    one, other = filled.vault, Vault.open_or_make(tmp_path / "other")
    bound = ((one, 1, "P1"), (one, 2, "P1"), (one, 1, "P2"), (other, 1, "P1"), (one, 11, "P"))
    places = [versions._record_place(*place) for place in bound]
    assert len(set(places)) == 5


def test_a_vault_is_known_by_its_mark_whatever_its_name(filled, tmp_path):
    shutil.copy(filled.path, tmp_path / "harmless.bak")
    assert is_vault(tmp_path / "harmless.bak")
    assert not is_vault(filled.home.path / "dashboard.sqlite")
    assert not is_vault(tmp_path / "none")


@pytest.mark.parametrize("short", ["short", "a" * 40, ""])
def test_a_passphrase_that_can_be_tried_is_refused(filled, short):
    with pytest.raises(VaultError, match="at least 16"):
        make_key(filled.home, filled.path, "ines", short)
