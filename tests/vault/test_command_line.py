"""`keys` and `allocation` on the command line: passphrases by descriptor, nothing else told."""

from __future__ import annotations

import json
import os

import pytest

from dashboard.cli import main
from data.allocation import vault_path
from data.store.vault import holders
from data.store.vault.file import Vault
from tests.vault.conftest import ARMS, WORDS, listed, save

OTHER = "seven words kept in a safe"


@pytest.fixture
def run(home, capsys):
    """Run a command with a passphrase on a descriptor; (code, JSON or text, errors)."""

    def called(*words, passphrase=None):
        arguments = [*words, "--home", str(home.path), "--json"]
        if passphrase is not None:
            reading, writing = os.pipe()
            os.write(writing, f"{passphrase}\n".encode())
            os.close(writing)
            arguments += ["--passphrase-fd", str(reading)]
        code = main(arguments)
        told = capsys.readouterr()
        return code, json.loads(told.out) if told.out else None, told.err

    return called


@pytest.fixture
def keyed(home, run):
    save(home)
    for name in ("stat", "noor"):
        assert run("keys", "new", "--as", name, passphrase=WORDS[name])[0] == 0
    return home


def test_from_keys_to_a_list_that_its_holders_open(keyed, run, tmp_path):
    (tmp_path / "list.csv").write_bytes(listed(keyed))
    words = ("allocation", "load", str(tmp_path / "list.csv"), "--as", "stat")
    code, told, _ = run(*words, passphrase=WORDS["stat"])
    assert (code, told["version"], told["recipients"]) == (0, 1, ["noor", "stat"])
    assert told["counts"] == {ARMS[0]: 3, ARMS[1]: 3}
    rows = run("keys", "list")[1]["keys"]
    assert {row["holder"]: row["versions"] for row in rows} == {"noor": "1", "stat": "1"}


def test_a_list_with_faults_says_them_and_is_not_loaded(keyed, run, tmp_path):
    (tmp_path / "list.csv").write_bytes(listed(keyed).replace(b"QARMTWO", b"QARMONE"))
    words = ("allocation", "load", str(tmp_path / "list.csv"), "--as", "stat")
    code, told, _ = run(*words, passphrase=WORDS["stat"])
    assert (code, told["version"]) == (1, None)
    assert "two arms" in told["faults"][0]


def test_a_wrong_passphrase_or_person_is_refused_in_a_sentence(keyed, run, tmp_path):
    (tmp_path / "list.csv").write_bytes(listed(keyed))
    for who, passphrase, said in (("stat", OTHER, "does not open your key"),
                                  ("noor", WORDS["noor"], "statistician alone")):  # fmt: skip
        words = ("allocation", "load", str(tmp_path / "list.csv"), "--as", who)
        code, _, error = run(*words, passphrase=passphrase)
        assert code == 1
        assert said in error
    assert "cannot be read" in run("allocation", "load", "/nowhere", "--as", "stat",
                                   passphrase=WORDS["stat"])[2]  # fmt: skip


def test_nothing_is_asked_of_a_pipe(keyed, run):
    code, _, error = run("keys", "new", "--as", "ines")
    assert (code, "terminal" in error) == (1, True)


def test_the_recovery_file_is_not_in_the_home_and_seals_to_a_new_holder(keyed, run, tmp_path):
    inside = str(keyed.path / "recovery.json")
    assert "not lie in the home" in run("keys", "recovery", inside, passphrase=OTHER)[2]
    file = tmp_path / "recovery.json"
    assert run("keys", "recovery", str(file), passphrase=OTHER)[0] == 0
    assert file.stat().st_mode & 0o077 == 0
    (tmp_path / "list.csv").write_bytes(listed(keyed))
    words = ("allocation", "load", str(tmp_path / "list.csv"), "--as", "stat")
    told = run(*words, passphrase=WORDS["stat"])[1]
    assert told["recipients"] == ["(recovery)", "noor", "stat"]
    made = run("keys", "new", "--as", "ines", passphrase=WORDS["ines"])[1]
    words = ("keys", "seal", made["key"], "--as", "stat", "--recovery", str(file))
    assert run(*words, passphrase=OTHER)[0] == 0
    vault = Vault.open(vault_path(keyed))
    assert set(holders.unlocked(vault, "ines", WORDS["ines"])) == {1}


def test_a_holder_seals_to_another_by_fingerprint(keyed, run, tmp_path):
    (tmp_path / "list.csv").write_bytes(listed(keyed))
    words = ("allocation", "load", str(tmp_path / "list.csv"), "--as", "stat")
    run(*words, passphrase=WORDS["stat"])
    made = run("keys", "new", "--as", "ines", passphrase=WORDS["ines"])[1]
    assert "no such key" in run("keys", "seal", "0000", "--as", "noor",
                                passphrase=WORDS["noor"])[2]  # fmt: skip
    code, told, _ = run("keys", "seal", made["key"], "--as", "noor", passphrase=WORDS["noor"])
    assert (code, told["holder"]) == (0, "ines")
