"""An opened vault: for one person's session, for a time, on closed pages of frozen cuts alone."""

from __future__ import annotations

import gc
import json
import re
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest

from dashboard.server.factory import create_app
from dashboard.server.settings import Settings
from data.allocation import unlocked, vault_path
from data.store import allocations, clock
from data.store.cuts import load_cut
from data.store.home import Home
from data.store.live import live_table
from data.store.vault import versions
from data.store.vault.file import Vault
from tests.blinding.checks.faults import logged
from tests.blinding.newpage import added
from tests.conftest import Somebody, sign_in
from tests.vault.closed_page import CLOSED, PAGE

FROZEN, NEWEST = 1, 3
COUNTS = re.compile(r"A=(\d+) B=(\d+)")


@pytest.fixture
def stage(own_home, tmp_path):
    """A server of a demo home with a closed page, its people signed in through the form."""
    with added(CLOSED, tmp_path):
        made = SimpleNamespace(path=own_home, server=serve(own_home))
        told = json.loads((own_home / "demo.json").read_text())
        made.words = {p["username"]: p["passphrase"] for p in told if "passphrase" in p}
        yield made


def serve(path, minutes=5):
    return create_app(Settings(home=path, vault_minutes=minutes))


def opened(stage, name="dsmb") -> Somebody:
    somebody = sign_in(stage.server, stage.path, name)
    answer = open_vault(somebody, stage.words[name])
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    return somebody


def open_vault(somebody, passphrase):
    return somebody.post("/vault/open", data={"passphrase": passphrase, "back": PAGE})


def groups(stage, somebody, search="") -> tuple[int, int] | None:
    """(A, B) as the page says, None where it shows neither."""
    text = somebody.page(PAGE, search).text
    found = COUNTS.search(text)
    assert (found is None) == ("The vault is shut" in text or "frozen for a meeting" in text)
    return None if found is None else (int(found[1]), int(found[2]))


def truth(stage, cut=FROZEN) -> tuple[int, int]:
    """What the vault says, past the server."""
    home = Home.open(stage.path)
    path = vault_path(home)
    keys = unlocked(home, path, "statistician", stage.words["statistician"])
    digest = allocations.committed_versions(home)[1]
    letters = versions.read_version(Vault.open(path), 1, keys[1], digest).groups
    counted = Counter(
        letters[who] for who in load_cut(home, cut).tables["participants"]["participant"]
    )
    home.close()
    return counted["A"], counted["B"]


def with_cookies(server, somebody) -> Somebody:
    """The same browser at another server."""
    client = server.test_client()
    for name in ("session", "vault"):
        if (cookie := somebody.client.get_cookie(name)) is not None:
            client.set_cookie(name, cookie.value)
    return Somebody(client)


def test_shut_until_the_passphrase_then_as_the_vault_says(stage):
    somebody = sign_in(stage.server, stage.path, "dsmb")
    assert groups(stage, somebody) is None
    before = somebody.client.get_cookie("session").value
    assert open_vault(somebody, stage.words["dsmb"]).status_code == 303
    assert groups(stage, somebody) == truth(stage)
    assert somebody.client.get_cookie("session").value != before


def test_any_worker_answers_and_no_worker_without_the_cookie(stage):
    somebody = opened(stage)
    other = serve(stage.path)
    assert groups(stage, with_cookies(other, somebody)) == truth(stage)
    somebody.client.delete_cookie("vault")
    assert groups(stage, with_cookies(other, somebody)) is None


def test_the_cookie_is_for_this_browser_alone(stage):
    somebody = sign_in(stage.server, stage.path, "dsmb")
    (cookie,) = [c for c in open_vault(somebody, stage.words["dsmb"]).headers.getlist("Set-Cookie")
                 if c.startswith("vault=")]  # fmt: skip
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Expires" not in cookie
    secure = somebody.client.post("/vault/close", base_url="https://trial.example")
    assert "vault" not in {c.split("=")[0] for c in secure.headers.getlist("Set-Cookie")}


def test_it_shuts_after_its_time_while_the_session_goes_on(stage, monkeypatch):
    somebody, real = opened(stage), clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=4))
    assert groups(stage, somebody) is not None
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(minutes=6))
    assert groups(stage, somebody) is None


@pytest.mark.parametrize("end", ["/vault/close", "/logout"])
def test_a_replayed_cookie_opens_nothing(stage, end):
    somebody = opened(stage)
    kept = with_cookies(stage.server, somebody)
    assert somebody.post(end, data={"back": PAGE}).status_code == 303
    assert COUNTS.search(kept.page(PAGE).text) is None
    again = sign_in(stage.server, stage.path, "dsmb")  # another session, the old secret
    again.client.set_cookie("vault", kept.client.get_cookie("vault").value)
    assert groups(stage, again) is None
    home = Home.open(stage.path)
    with home.engine.connect() as connection:
        held = connection.exec_driver_sql("SELECT opening FROM sessions WHERE opening NOT NULL")
        assert held.all() == []
    home.close()


def test_an_altered_secret_and_anothers_open_nothing(stage):
    one, other = opened(stage), opened(stage, "statistician")
    assert groups(stage, other) == groups(stage, one) is not None
    secret = one.client.get_cookie("vault").value
    for wrong in ("", "0" * 64, secret[:-1], secret.upper()[::-1], "x" * 500,
                  other.client.get_cookie("vault").value):  # fmt: skip
        one.client.set_cookie("vault", wrong)
        assert groups(stage, one) is None


def test_a_wrong_passphrase_is_refused_and_many_wait(stage):
    somebody = sign_in(stage.server, stage.path, "dsmb")
    for wrong in ("", stage.words["statistician"]):
        answer = open_vault(somebody, wrong)
        assert answer.status_code == 400
        assert "does not open your key" in answer.text
    assert "Too many tries" in open_vault(somebody, stage.words["dsmb"]).text
    assert groups(stage, somebody) is None
    home = Home.open(stage.path)
    told = live_table(home, "audit").to_csv()
    home.close()
    assert not any(word in told for word in stage.words.values())


def test_only_a_frozen_cut_is_shown(stage):
    somebody = opened(stage)
    assert groups(stage, somebody, f"?cut={NEWEST}") is None
    assert groups(stage, somebody, f"?cut={FROZEN}") == truth(stage)


def test_an_open_page_says_the_same_bytes_while_the_vault_is_open(stage):
    somebody = sign_in(stage.server, stage.path, "dsmb")
    before = somebody.page("/recruitment").data
    open_vault(somebody, stage.words["dsmb"])
    assert groups(stage, somebody) is not None
    assert somebody.page("/recruitment").data == before


def test_the_forms_are_nowhere_for_everybody_else(stage):
    for name in ("steering", "coordination", "administrator", "site07"):
        somebody = sign_in(stage.server, stage.path, name)
        for path in ("/vault/open", "/vault/close", "/vault/key", "/vault/seal",
                     "/allocation/list"):  # fmt: skip
            found = somebody.post(path, data={"passphrase": stage.words["dsmb"]})
            assert found.status_code == 404
            assert found.data == somebody.post("/nowhere-at-all").data
        assert "not there" in somebody.page(PAGE).text
        assert "not there" in somebody.page("/allocation").text
    dsmb = sign_in(stage.server, stage.path, "dsmb")
    assert dsmb.get("/allocation/list").status_code == 404


def test_no_key_and_no_group_stays_in_memory(stage):
    somebody = opened(stage)
    home = Home.open(stage.path)
    keys = unlocked(home, vault_path(home), "dsmb", stage.words["dsmb"])
    wanted, people = set(keys.values()), truth(stage)
    home.close()
    del keys
    assert groups(stage, somebody) == people
    assert somebody.get("/export/closed-probe.who.csv").status_code == 200
    gc.collect()
    assert list(_holding(wanted)) == []


def _holding(wanted: set[bytes]):
    """What still refers to a data key, or knows participants' letters. The collector does not
    track a dict of texts, so what refers to one is looked into.
    """
    for thing in gc.get_objects():
        if thing is wanted:
            continue
        for part in (thing, *(p for p in gc.get_referents(thing) if not gc.is_tracked(p))):
            if type(part) in (dict, list, tuple, set) and part is not wanted:
                inside = list(part.values()) if type(part) is dict else list(part)
                if any(type(one) is bytes and one in wanted for one in inside):
                    yield type(thing), "key"
            if type(part) is bytes and part in wanted:
                yield type(thing), "key"
            if type(part) is dict and len(part) > 20 and set(_few(part)) == {"A", "B"}:
                yield type(thing), "letters"


def _few(thing: dict) -> list[str]:
    return [value if type(value) is str else "" for value in list(thing.values())[:40]]


def test_cookies_and_passphrases_are_in_no_log_and_no_file(stage, capfd):
    with logged() as lines:
        somebody = opened(stage)
        groups(stage, somebody)
        open_vault(somebody, "wrong words to be refused")
        somebody.get("/export/closed-probe.who.csv")
    secret = somebody.client.get_cookie("vault").value
    token = somebody.client.get_cookie("session").value
    told = "".join(lines) + "".join(capfd.readouterr())
    files = {p: p.read_bytes() for p in stage.path.rglob("*") if p.is_file()}
    del files[stage.path / "demo.json"]
    for word in (secret, token, stage.words["dsmb"], "wrong words to be refused"):
        assert word not in told
        for spelled in _spelled(word):
            assert not any(spelled in content for content in files.values())


def _spelled(word: str) -> list[bytes]:
    found = [word.encode(), word.encode("utf-16-le")]
    if re.fullmatch(r"[0-9a-f]{64}", word):
        found.append(bytes.fromhex(word))
    return found
