"""A home that is no demo, with the vault open: not one arm, letter or key in any byte it wrote."""

from __future__ import annotations

import base64
import io
import re
import tempfile
from types import SimpleNamespace

import pytest

from dashboard.server.factory import create_app
from dashboard.server.settings import Settings
from data.allocation import make_key, unlocked, vault_path
from data.store.allocations import committed_versions
from data.store.cuts import freeze_cut
from data.store.home import Home
from data.store.sessions import open_session
from data.store.vault import envelope, versions
from data.store.vault.file import Vault
from data.synthetic import export_at
from tests.blinding.checks.faults import logged
from tests.blinding.homes import MONDAYS, bring_in, made_up, people_of, write_texts
from tests.blinding.newpage import added
from tests.conftest import Somebody
from tests.vault.closed_page import CLOSED, PAGE
from tests.vault.conftest import ARMS

WORDS = "four odd words of a statistician"


@pytest.fixture
def used(tmp_path, monkeypatch, capfd):
    """Everything done once through the server: key, list, opening, a closed page and its file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    made = made_up()
    pairs = []
    real = envelope.new_pair
    monkeypatch.setattr(envelope, "new_pair", lambda: pairs.append(real()) or pairs[-1])
    with logged() as lines, added(CLOSED, tmp_path):
        home = Home.create(tmp_path / "home")
        assert not home.demo
        bring_in(home, write_texts(tmp_path / "export", export_at(made, MONDAYS[-1])))
        freeze_cut(home, 1, "DSMB 1", "ann")
        people_of(tmp_path / "home", home, ["02"])
        make_key(home, vault_path(home), "statistician", WORDS)
        somebody = signed_in(home)
        arm = made.allocation["arm"].map({"placebo": ARMS[0], "iloprost": ARMS[1]})
        sent = made.allocation.assign(arm=arm).to_csv(index=False).encode()
        found = somebody.post("/allocation/list", data={
            "list": (io.BytesIO(sent), "list.csv"), "passphrase": WORDS, "accept": "yes",
        })  # fmt: skip
        assert found.headers["Location"] == "/allocation?done=list_loaded", found.text
        somebody.post("/vault/open", data={"passphrase": WORDS, "back": PAGE})
        page = somebody.page(PAGE).text
        assert re.search(r"A=\d+ B=\d+", page)
        told = somebody.get("/export/closed-probe.who.csv").text
        assert ",A" in told
        assert somebody.page("/allocation").status_code == 200
        (tmp_path / "home" / "demo.json").unlink()  # the passwords, for the test alone
        yield SimpleNamespace(home=home, path=tmp_path, page=page, told=told, pairs=pairs,
                              log="".join(lines) + "".join(capfd.readouterr()))  # fmt: skip
        home.close()


def everything(used) -> dict[str, bytes]:
    files = [p for place in ("home", "temporary") for p in (used.path / place).rglob("*")]
    found = {str(p.relative_to(used.path)): p.read_bytes() for p in files if p.is_file()}
    assert {"home/vault.sqlite", "home/dashboard.sqlite", "home/cuts/0001.sqlite"} <= set(found)
    return {**found, "the log": used.log.encode()}


def spelled(secret: bytes) -> list[bytes]:
    """A secret as somebody might have written it."""
    packed = base64.b64encode(secret)[: len(secret)]
    return [secret, secret.hex().encode(), secret.decode("latin-1").encode("utf-16-le"), packed,
            base64.urlsafe_b64encode(secret)[: len(secret)]]  # fmt: skip


def hits(used, secrets) -> list[str]:
    return [
        f"{name}: {text[:12]!r}"
        for name, content in everything(used).items()
        for secret in secrets
        for text in spelled(secret)
        if text in content
    ]


def test_no_arm_no_key_no_passphrase(used):
    keys = unlocked(used.home, vault_path(used.home), "statistician", WORDS)
    private = [pair[0] for pair in used.pairs]
    assert len(keys) == 1
    assert len(private) == 1
    words = [*(arm.encode() for arm in ARMS), WORDS.encode()]
    assert hits(used, [*words, *keys.values(), *private]) == []


def test_no_letter_beside_a_participant(used):
    path = vault_path(used.home)
    keys = unlocked(used.home, path, "statistician", WORDS)
    digest = committed_versions(used.home)[1]
    groups = versions.read_version(Vault.open(path), 1, keys[1], digest).groups
    listed = "|".join(map(re.escape, groups))
    beside = re.compile(
        rf"({listed})[\"',;:= ]{{1,6}}(group[\"':= ]{{1,6}})?[AB](?![A-Za-z])".encode()
    )
    vector = "".join(groups[who] for who in sorted(groups)).encode()
    assert beside.search(used.told.encode())  # it would be found
    for name, content in everything(used).items():
        assert not beside.search(content), name
        assert vector[:24] not in content, name


def test_the_search_finds_what_is_there(used):
    (used.path / "home" / "note").write_bytes(b"x" + ARMS[0].encode().hex().encode())
    assert len(hits(used, [ARMS[0].encode()])) == 1


def test_a_list_too_large_for_memory_is_not_taken(used):
    somebody = signed_in(used.home)
    kind = "multipart/form-data; boundary=x"
    found = somebody.post("/allocation/list", data=b"x" * 600_000, content_type=kind)
    assert found.status_code == 413


def signed_in(home) -> Somebody:
    """The statistician at a server, past the sign-in, which is not under test here."""
    client = create_app(Settings(home=home.path)).test_client()
    client.set_cookie("session", open_session(home, "statistician"))
    return Somebody(client)
