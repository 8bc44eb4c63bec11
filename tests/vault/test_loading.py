"""Loading a list: every fault told to the statistician, a good one sealed to its holders."""

from __future__ import annotations

import pytest

from data.allocation import load, make_key, seal, vault_path
from data.store.allocations import committed_versions
from data.store.cuts import freeze_cut, list_cuts
from data.store.errors import VaultError
from data.store.live import live_table
from data.store.people import add_grant, disable_person, reset_password
from data.store.vault import cuts, holders, versions
from data.store.vault.cuts import CutPeople
from data.vocabulary import Role
from tests.vault.conftest import ARMS, PASSWORD, WORDS, listed, save


def tried(filled, content: bytes, **more):
    return load(filled.home, filled.path, content, "stat", WORDS["stat"], **more)


def faults(filled, content: bytes) -> str:
    done = tried(filled, content)
    assert done.version is None
    assert committed_versions(filled.home).keys() == {1}
    return " ".join(map(str, done.found.faults))


def test_a_good_list_is_a_version_on_record_without_a_word_of_it(filled):
    done = tried(filled, listed(filled.home))
    assert (done.version, done.recipients) == (2, ("noor", "stat"))
    assert done.found.counts == {ARMS[0]: 3, ARMS[1]: 3}
    assert [v.version for v in versions.list_versions(filled.vault)] == [1, 2]
    with filled.home.engine.connect() as connection:
        events = connection.exec_driver_sql("SELECT what, object, reason FROM closed_audit").all()
    assert [e.object for e in events if e.what == "load allocation"] == ["version 1", "version 2"]
    assert not any(arm in str(events) for arm in ARMS)
    assert not live_table(filled.home, "audit")["what"].str.contains("vault|allocation").any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.replace(b"participant,arm", b"patient,arm"), "columns participant and arm"),
        (lambda t: t.replace(b"participant,arm", b"participant,arm,center"), "and no others"),
        (lambda t: b"\xff\xfe" + t, "UTF-8"),
        (lambda t: b"", "columns participant and arm"),
        (lambda t: t + b"\n" + t.splitlines()[1], "is in row 2 already"),
        (lambda t: t + b"\n" + t.splitlines()[1].split(b",")[0] + b",QARMTWO", "row 2 already"),
        (lambda t: t.rpartition(b"\n")[0], "1 randomized in cut 1 are not on the list"),
        (lambda t: t.replace(b"QARMTWO", b"QARMONE"), "There must be two arms; these are 1"),
        (lambda t: t.replace(b"QARMTWO", b"third", 1), "There must be two arms; these are 3"),
        (lambda t: t.replace(b"QARMTWO", b"", 1), "a participant and an arm are needed"),
        (lambda t: t.replace(b"QARMTWO", b"x" * 201), "too long"),
        (lambda t: t.replace(b"QARMTWO", b"x\x07"), "cannot be read"),
    ],
)
def test_a_fault_is_told_and_nothing_loaded(filled, change, said):
    assert said in faults(filled, change(listed(filled.home)))


@pytest.mark.parametrize("change", [
    lambda t: t.replace(b",", b";"), lambda t: b"\xef\xbb\xbf" + t, lambda t: t + b"\n\n,\n",
    lambda t: t.replace(b"\n", b"\r\n"),
    lambda t: t.replace(b"participant,arm", b"Participant, ARM"),
])  # fmt: skip
def test_as_spreadsheets_write_it(filled, change):
    assert tried(filled, change(listed(filled.home))).version == 2


def test_whoever_is_not_in_the_cut_is_a_note_to_accept(filled):
    content = listed(filled.home, more=("09-001", "09-002"))
    done = tried(filled, content)
    assert done.version is None
    assert not done.found.faults
    assert "2 on the list are not in cut 1: 09-001, 09-002" in str(done.found.notes[0])
    assert tried(filled, content, accept_notes=True).version == 2


def test_groups_of_unequal_size_are_a_note(filled):
    (note,) = tried(filled, listed(filled.home, (ARMS[0], ARMS[0], ARMS[1], ARMS[0]))).found.notes
    assert "differ in size" in str(note)


@pytest.mark.parametrize("who", ["noor", "sasha", "root", "nobody"])
def test_nobody_but_the_statistician_loads(filled, who):
    with pytest.raises(VaultError, match="statistician alone"):
        load(filled.home, filled.path, listed(filled.home), who, WORDS["noor"])


def test_not_without_the_passphrase(filled):
    with pytest.raises(VaultError, match="passphrase"):
        load(filled.home, filled.path, listed(filled.home), "stat", PASSWORD)


def test_letters_stay_from_list_to_list(filled):
    for arms in (ARMS[::-1], ARMS):
        tried(filled, listed(filled.home, arms))
    keys = holders.unlocked(filled.vault, "stat", WORDS["stat"])
    known = committed_versions(filled.home)
    lists = [versions.read_version(filled.vault, n, keys[n], known[n]) for n in (1, 2, 3)]
    assert lists[0].letters == lists[1].letters == lists[2].letters
    assert lists[0].arm_of == lists[2].arm_of != lists[1].arm_of


def test_a_frozen_cut_keeps_the_version_it_had(filled):
    freeze_cut(filled.home, 1, "DSMB 1", "ann")
    keys = holders.unlocked(filled.vault, "stat", WORDS["stat"])
    before = versions.read_version(filled.vault, 1, keys[1], committed_versions(filled.home)[1])
    tried(filled, listed(filled.home, ARMS[::-1]))
    assert cuts.pinned_version(filled.vault, 1) == 1
    (info,) = list_cuts(filled.home)
    people = CutPeople(1, info.digest, frozenset(before.arm_of))
    assert cuts.pinned_groups(filled.vault, people, keys[1]) == before.groups


def test_who_may_no_longer_be_unblinded_gets_no_new_key(filled):
    disable_person(filled.home, "noor", by="root")
    assert tried(filled, listed(filled.home)).recipients == ("stat",)
    keys = holders.unlocked(filled.vault, "stat", WORDS["stat"])
    theirs = next(h for h in holders.holders(filled.vault) if h.holder == "noor")
    with pytest.raises(VaultError, match="DSMB members"):
        seal(filled.home, filled.path, keys, theirs.key, "stat")
    assert set(holders.unlocked(filled.vault, "noor", WORDS["noor"])) == {1}


@pytest.mark.parametrize("who", ["sasha", "root", "nobody"])
def test_nobody_blinded_makes_a_key(filled, who):
    with pytest.raises(VaultError, match="DSMB members"):
        make_key(filled.home, filled.path, who, "some long words to be typed")


def test_the_passphrase_is_not_the_sign_in_password(filled, home):
    reset_password(home, "ines", "plain-walrus-93-long", by="root")
    with pytest.raises(VaultError, match="must not be the sign-in password"):
        make_key(home, filled.path, "ines", "plain-walrus-93-long")


def test_a_statistician_who_cannot_open_the_list_before_cannot_replace_it(filled):
    add_grant(filled.home, "ines", Role.STATISTICIAN, by="root")
    make_key(filled.home, filled.path, "ines", WORDS["ines"])
    with pytest.raises(VaultError, match="not sealed to you"):
        load(filled.home, filled.path, listed(filled.home), "ines", WORDS["ines"])


def test_no_list_without_a_cut(home):
    make_key(home, vault_path(home), "stat", WORDS["stat"])
    with pytest.raises(VaultError, match="no data cut yet"):
        load(home, vault_path(home), b"participant,arm", "stat", WORDS["stat"])
    save(home)
    assert load(home, vault_path(home), listed(home), "stat", WORDS["stat"]).version == 1
