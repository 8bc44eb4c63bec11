"""The command that checks a home says which event is broken, and ends accordingly."""

from __future__ import annotations

import json
import sqlite3

import pytest

from dashboard.cli import main
from data.store.home import DATABASE


def verified(capsys, home, *more):
    code = main(["verify", "--home", str(home), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_the_demo_home_is_sound(capsys, demo_home):
    code, told = verified(capsys, demo_home)
    assert (code, told["sound"], told["problems"]) == (0, True, [])
    assert main(["verify", "--home", str(demo_home)]) == 0
    assert capsys.readouterr().out.startswith("Sound")


def test_an_altered_event_is_named(capsys, own_home):
    database = sqlite3.connect(own_home / DATABASE)
    database.execute("DROP TRIGGER audit_no_update")
    database.execute("UPDATE audit SET username = 'nobody' WHERE event = 5")
    database.commit()
    database.close()
    code, told = verified(capsys, own_home)
    assert (code, told["problems"]) == (
        1, [{"where": "open", "event": 5, "what": "was altered"}],
    )  # fmt: skip
    assert main(["verify", "--home", str(own_home)]) == 1
    assert "open: event 5 was altered." in capsys.readouterr().out


def test_a_schema_that_was_altered_is_told(capsys, own_home):
    database = sqlite3.connect(own_home / DATABASE)
    database.execute("DROP TRIGGER audit_no_update")
    database.close()
    code, told = verified(capsys, own_home)
    assert code == 1
    assert "schema differs" in told["problems"][0]["what"]


def test_what_checkpoint_prints_can_be_kept_and_checked_later(capsys, own_home, tmp_path):
    assert main(["checkpoint", "--home", str(own_home)]) == 0
    printed = json.loads(capsys.readouterr().out)
    kept = tmp_path / "kept.jsonl"
    kept.write_text(json.dumps(printed["open"]) + "\n")
    assert verified(capsys, own_home, "--kept", str(kept))[0] == 0
    kept.write_text(json.dumps({**printed["open"], "n": 1}) + "\n")
    code, told = verified(capsys, own_home, "--kept", str(kept))
    assert (code, told["problems"][0]["event"]) == (1, 1)


@pytest.mark.parametrize("more", [[], ["--kept", "nowhere.jsonl"]])
def test_what_is_not_there_is_said(capsys, tmp_path, demo_home, more):
    home = demo_home if more else tmp_path
    assert main(["verify", "--home", str(home), *more]) == 1
    assert "no" in capsys.readouterr().err
