"""The forms of the page: a key of one's own, sealing to another's, loading a list."""

from __future__ import annotations

import io

import pytest

from dashboard.server.factory import create_app
from dashboard.server.settings import Settings
from data.store.sessions import open_session
from data.store.vault import holders
from data.store.vault.file import Vault
from tests.conftest import Somebody
from tests.vault.conftest import ARMS, PASSWORD, WORDS, listed

NEW = "five other words of somebody"


@pytest.fixture
def sign_in(filled):
    server = create_app(Settings(home=filled.home.path))

    def signed_in(name):
        client = server.test_client()
        client.set_cookie("session", open_session(filled.home, name))
        return Somebody(client, name)

    return signed_in


def key_of(somebody, **more):
    form = {"password": PASSWORD, "passphrase": NEW, "again": NEW, **more}
    return somebody.post("/vault/key", data=form)


def seal(somebody, key):
    return somebody.post("/vault/seal", data={"key": key})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"again": "other"}, "are not the same"),
        ({"password": "wrong"}, "not your sign-in password"),
        ({"passphrase": "short", "again": "short"}, "at least 16 characters"),
    ],
)
def test_a_key_is_made_by_whoever_knows_the_password_and_types_twice(sign_in, more, said):
    somebody = sign_in("ines")
    found = key_of(somebody, **more)
    assert found.status_code == 400
    assert said in found.text
    assert NEW not in found.text
    assert key_of(somebody).headers["Location"] == "/allocation?done=vault_key"


def test_a_key_opens_nothing_until_a_holder_with_the_vault_open_seals_to_it(filled, sign_in):
    ines, noor = sign_in("ines"), sign_in("noor")
    key_of(ines)
    theirs = holders.find_holder(filled.vault, "ines").key
    assert theirs in noor.page("/allocation").text
    assert "Nothing is sealed" in ines.post("/vault/open", data={"passphrase": NEW}).text
    assert "The vault is shut" in seal(noor, theirs).text
    noor.post("/vault/open", data={"passphrase": WORDS["noor"]})
    assert "no such key" in seal(noor, "0000").text
    assert seal(noor, theirs).headers["Location"] == "/allocation?done=vault_sealed"
    assert set(holders.unlocked(Vault.open(filled.path), "ines", NEW)) == {1}
    assert ines.post("/vault/open", data={"passphrase": NEW}).status_code == 303


def send(somebody, content: bytes, **more):
    form = {"list": (io.BytesIO(content), "any.csv"), "passphrase": WORDS["stat"], **more}
    return somebody.post("/allocation/list", data=form)


def test_the_statistician_sees_what_was_found_once_and_accepts_it(filled, sign_in):
    stat = sign_in("stat")
    bad = send(stat, listed(filled.home).rpartition(b"\n")[0])
    assert bad.status_code == 400
    assert "are not on the list" in bad.text
    assert 'name="accept"' not in bad.text
    noted = send(stat, listed(filled.home, more=("09-001", "09-002")))
    assert "2 on the list are not in cut 1" in noted.text
    assert ARMS[0] in noted.text
    assert 'name="accept"' in noted.text
    done = send(stat, listed(filled.home, more=("09-001", "09-002")), accept="yes")
    assert done.headers["Location"] == "/allocation?done=list_loaded"
    page = stat.page("/allocation", "?done=list_loaded").text
    assert "Version 2 of the list is in force" in page
    assert ARMS[0] not in page


@pytest.mark.parametrize("content", [b"", b"x" * 400_001])
def test_no_list_or_a_large_one_is_refused(sign_in, content):
    found = send(sign_in("stat"), content)
    assert found.status_code == 400
    assert "at most 400 kB" in found.text


def test_the_page_in_french(sign_in):
    somebody = sign_in("stat")
    somebody.post("/language", data={"language": "fr"})
    assert "Coffre et clés" in str(somebody.page("/allocation").json)
    assert "Charger la liste" in somebody.get("/allocation/list").text
