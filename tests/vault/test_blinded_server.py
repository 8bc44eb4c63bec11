"""`serve --blinded`: starts where no vault can be reached, proves it, and has no code for one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from dashboard.cli import main
from dashboard.server import blinded
from dashboard.server.settings import (
    BLINDED_VARIABLE,
    HOME_VARIABLE,
    MINUTES_VARIABLE,
    VAULT_VARIABLE,
    Settings,
    SettingsError,
)

START = """
import sys
from app import server
paths = {str(rule) for rule in server.url_map.iter_rules()}
print(sorted(path for path in paths if "vault" in path or "allocation" in path))
vault = ("data.store.vault", "data.access.closed", "data.allocation", "dashboard.server.vault")
print([name for name in sys.modules if sys.modules[name] and name.startswith(vault)])
try:
    import data.store.vault.file
except ImportError:
    print("no code")
client = server.test_client()
print(client.get("/healthz").status_code)
"""


def started(home, **more) -> subprocess.CompletedProcess:
    """A server started in a process of its own, as gunicorn starts it."""
    environment = {**os.environ, HOME_VARIABLE: str(home), BLINDED_VARIABLE: "1", **more}
    return subprocess.run(
        [sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def without(own_home):
    """A home as it is given to a blinded server: without the vault's file."""
    (own_home / blinded.VAULT_NAME).unlink()
    return own_home


def test_without_a_vault_it_starts_and_has_no_code_for_one(without):
    done = started(without)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:4] == ["[]", "[]", "no code", "200"]


def test_with_a_vault_in_reach_it_does_not_start(own_home):
    done = started(own_home)
    assert done.returncode != 0
    assert "vault.sqlite can be read: a blinded server must not be able to" in done.stderr


@pytest.mark.parametrize("place", ["backup.old", "cuts/0009.sqlite", "vault.sqlite-journal"])
def test_nor_with_a_copy_under_any_name(own_home, place):
    shutil.move(own_home / blinded.VAULT_NAME, own_home / place)
    with pytest.raises(SettingsError, match="can be read"):
        blinded.prove_files(Settings(own_home, blinded=True))


def test_nor_told_of_a_vault_elsewhere(without, tmp_path):
    with pytest.raises(SettingsError, match="told of no vault"):
        blinded.prove_files(Settings(without, blinded=True, vault=tmp_path / "v"))


def test_nor_where_the_code_is_loaded(without):
    from data.store.vault import file

    assert file
    with pytest.raises(SettingsError, match="code is loaded"):
        blinded.prove(Settings(without, blinded=True))
    assert sys.modules["data.store.vault.file"] is file


def test_the_command_line_says_which_kind_it_is(own_home, monkeypatch, capsys):
    ran = []
    monkeypatch.setattr(os, "execve", lambda *given: ran.append(given))
    assert main(["serve", "--home", str(own_home), "--blinded"]) == 1
    assert "can be read" in capsys.readouterr().err
    assert ran == []
    (own_home / blinded.VAULT_NAME).unlink()
    main(["serve", "--home", str(own_home), "--blinded"])
    assert blinded.SAID in capsys.readouterr().out
    assert ran[0][2][BLINDED_VARIABLE] == "1"


@pytest.mark.parametrize(
    ("name", "value"),
    [(BLINDED_VARIABLE, "yes"), (MINUTES_VARIABLE, "0"), (MINUTES_VARIABLE, "121"),
     (MINUTES_VARIABLE, "x")],
)  # fmt: skip
def test_a_wrong_setting_names_itself(name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({HOME_VARIABLE: "/x", name: value})


def test_settings_are_read():
    given = {
        HOME_VARIABLE: "/x",
        BLINDED_VARIABLE: "0",
        VAULT_VARIABLE: "/y",
        MINUTES_VARIABLE: "5",
    }
    found = Settings.from_environment(given)
    assert (found.blinded, str(found.vault), found.vault_minutes) == (False, "/y", 5)
