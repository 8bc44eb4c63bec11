"""Where a request comes from, how many there may be, and what environment is refused."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from dashboard.cli import main
from dashboard.server.factory import create_app
from dashboard.server.limits import ADMINISTRATION, BLINDED, CLOSED, EXPORTS, Limits, pace_of
from dashboard.server.settings import HOME_VARIABLE, PROXIES_VARIABLE, Settings, SettingsError
from data.store import clock
from data.store.sessions import open_session
from data.vocabulary import Role
from tests.blinding.stage import Stage
from tests.conftest import Somebody

ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def stage(own_home):
    return Stage(own_home)


# --- a link in a mail -----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/recruitment?cut=2", "/nowhere", "/people"])
def test_a_link_from_elsewhere_lands_on_a_step_that_tells_nothing(stage, path):
    found = stage.stranger().get(path, headers=ELSEWHERE)
    assert found.status_code == 200
    assert f'content="0;url={path}"' in found.text
    other = stage.stranger().get("/other", headers=ELSEWHERE)
    assert found.text.replace(path, "/other") == other.text
    assert "Set-Cookie" not in found.headers


def test_after_that_step_a_stranger_signs_in(stage):
    found = stage.stranger().get("/recruitment", headers={"Sec-Fetch-Site": "same-origin"})
    assert found.headers["Location"] == f"/login?next={quote('/recruitment')}"


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", '/"><script>x</script>'])
def test_the_step_leads_to_no_other_host_and_holds_no_script(stage, path):
    text = stage.stranger().get(quote(path, safe="/\\"), headers=ELSEWHERE).text
    assert "url=//" not in text
    assert "<script" not in text


def test_what_a_page_loads_gets_no_such_step(stage):
    assert stage.stranger().get("/_dash-layout", headers=ELSEWHERE).status_code == 401


# --- another site's requests ----------------------------------------------------------------

FORGED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost.evil.example", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", FORGED)
@pytest.mark.parametrize(
    "path",
    ["/logout", "/language", "/account/end", "/do/add_note", "/_dash-update-component", "/login",
     "/login/code", "/_session"],
)  # fmt: skip
def test_another_sites_write_or_answer_is_refused(stage, path, headers):
    somebody = stage.person(stage.one(Role.STEERING))
    found = somebody.post(path, data={"language": "fr"}, headers=headers)
    assert found.status_code == 403
    assert somebody.get("/account").status_code == 200


@pytest.mark.parametrize(("address", "told"), [("https://monitor.example", True),
                                               ("http://127.0.0.1", False)])  # fmt: skip
def test_over_https_the_browser_is_told_to_stay_there(stage, address, told):
    found = stage.stranger().get("/login", base_url=address).headers
    wanted = "max-age=31536000; includeSubDomains" if told else None
    assert found.get("Strict-Transport-Security") == wanted


# --- how much -------------------------------------------------------------------------------


def test_so_many_at_once_and_then_so_many_a_second():
    limits = Limits()
    assert [limits.wait_s("one", EXPORTS, 0.0) for _ in range(60)] == [0] * 60
    assert limits.wait_s("one", EXPORTS, 0.0) == 2
    assert limits.wait_s("two", EXPORTS, 0.0) == 0  # another session's
    assert limits.wait_s("one", CLOSED, 0.0) == 0  # another kind
    assert limits.wait_s("one", EXPORTS, 1.9) == 1
    assert limits.wait_s("one", EXPORTS, 2.1) == 0
    assert limits.wait_s("one", EXPORTS, 2.1) == 2
    assert limits.wait_s("one", EXPORTS, 10_000.0) == 0


def test_the_paces_leave_the_load_its_room():
    assert {pace_of(role) for role in Role} == {BLINDED, CLOSED, ADMINISTRATION}
    assert BLINDED.per_s >= 3 * 2_500 / 50  # answers a second of each of fifty sessions
    assert CLOSED.per_s < BLINDED.per_s


def test_whoever_fetches_is_refused_and_others_are_not(stage):
    server = create_app(Settings(home=stage.path))
    here, there = Somebody(server.test_client()), Somebody(server.test_client())
    for somebody, username in ((here, "dsmb"), (there, "steering")):
        somebody.client.set_cookie("session", open_session(stage.home, username))
    found = [here.get("/account").status_code for _ in range(400)]
    assert found[:300] == [200] * 300
    assert 429 in found
    refused = next(r for r in iter(lambda: here.get("/account"), None) if r.status_code == 429)
    assert int(refused.headers["Retry-After"]) >= 1
    assert here.get("/assets/app.css").status_code == 200
    assert there.get("/account").status_code == 200


# --- the environment ------------------------------------------------------------------------

HOSTILE = ["DASH_DEBUG", "DASH_MCP_ENABLED", "FLASK_DEBUG", "FLASK_ENV", "WERKZEUG_RUN_MAIN",
           "WERKZEUG_DEBUG_PIN", "GUNICORN_CMD_ARGS"]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_environment_is_refused_by_name(name, tmp_path):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({HOME_VARIABLE: str(tmp_path), name: "1"})


def test_serve_refuses_it_before_it_starts(monkeypatch, own_home, capsys):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert main(["serve", "--home", str(own_home)]) == 1
    assert "FLASK_DEBUG" in capsys.readouterr().err


@pytest.mark.parametrize("proxies", ["-1", "4", "many", ""])
def test_a_wrong_number_of_proxies_is_refused(proxies, tmp_path):
    with pytest.raises(SettingsError, match=PROXIES_VARIABLE):
        Settings.from_environment({HOME_VARIABLE: str(tmp_path), PROXIES_VARIABLE: proxies})


@pytest.mark.parametrize(("proxies", "waits"), [(0, False), (1, True)])
def test_an_address_is_believed_of_our_own_proxies_alone(monkeypatch, own_home, proxies, waits):
    """Twenty-one failures of many names, all said to come from one address."""
    client = create_app(Settings(home=own_home, proxies=proxies)).test_client()
    headers, now = {"X-Forwarded-For": "192.0.2.7"}, clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    found = [
        client.post("/login", data={"username": f"n{n}", "password": "x"}, headers=headers).text
        for n in range(21)
    ]
    assert ("Too many tries" in found[-1]) is waits
    assert not any("Too many tries" in text for text in found[:20])
