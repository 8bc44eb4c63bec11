"""Cookies and sessions: what a browser holds is worth nothing once the server has ended it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from data.store.factors import reset_factor
from data.store.people import (
    add_grant,
    change_password,
    disable_person,
    remove_grant,
    reset_password,
)
from data.store.session_list import end_named, open_sessions
from data.store.sessions import end_sessions_of, open_session
from data.vocabulary import Role
from tests.blinding.checks.headers import cookie_problems
from tests.blinding.crawl import canonical
from tests.blinding.stage import Bench, Problems, Stage, Who
from tests.conftest import Somebody, passwords

PAGE = "/recruitment"
IDLE, CLOSED_IDLE = timedelta(minutes=15), timedelta(minutes=10)
SECOND = timedelta(seconds=1)


def cookies(bench: Bench) -> Problems:
    """The cookie of a sign-in is closed to scripts and other sites; over TLS bound to the host."""
    stage = bench.fresh()
    form = {"username": "steering", "password": passwords(stage.path)["steering"]}
    plain = stage.server.test_client().post("/login", data=form).headers.getlist("Set-Cookie")
    secure = (
        stage.server.test_client()
        .post("/login", data=form, base_url="https://monitor.example")
        .headers.getlist("Set-Cookie")
    )
    for found, is_secure in ((plain, False), (secure, True)):
        if len(found) != 2:  # the session's, and what tells a browser that is known
            yield f"{len(found)} cookies at sign-in"
        for cookie in found:
            yield from cookie_problems(cookie, "sign-in", secure=is_secure)
    if not all(cookie.startswith("__Host-") for cookie in secure):
        yield "a cookie over TLS is not bound to its host"
    bare = stage.server.test_client().post("/login", data=form, base_url="http://monitor.example")
    if bare.status_code != 403 or "Set-Cookie" in bare.headers:
        yield f"a password over plain http to another host gets {bare.status_code}"


def replays(bench: Bench) -> Problems:
    """A retired cookie is a stranger's: after sign-out, another role, disabled, reset, rights."""
    for label, end in _ENDINGS.items():
        stage = bench.fresh()
        who = next(w for w in stage.everybody if w.username == "twohats")
        token = open_session(stage.home, who.username, who.role)
        before = stage.with_cookie(token)
        if before.get(PAGE).status_code != 200:
            yield f"{label}: the cookie was never good"
        end(stage, who, before)
        yield from _is_a_strangers(stage, stage.with_cookie(token), label)


def _is_a_strangers(stage: Stage, somebody: Somebody, label: str) -> Problems:
    if canonical(somebody.get(PAGE)) != canonical(stage.stranger().get(PAGE)):
        yield f"{label}: the old cookie still opens a page"
    if somebody.page(PAGE).status_code != 401:
        yield f"{label}: the old cookie still gets answers"


_ENDINGS: dict[str, Callable[[Stage, Who, Somebody], object]] = {
    "sign-out": lambda stage, who, somebody: somebody.post("/logout"),
    "view as": lambda stage, who, somebody: somebody.view_as("site_lead", "01"),
    "disabled": lambda stage, who, _: disable_person(stage.home, who.username, by="test"),
    "reset": lambda stage, who, _: reset_password(
        stage.home, who.username, "made up for tests, 7 canaries", by="test"
    ),
    "password changed": lambda stage, who, _: change_password(
        stage.home, who.username, passwords(stage.path)[who.username], "another of 7 canaries"
    ),
    "own form": lambda stage, who, somebody: somebody.post(
        "/account/password",
        data={"old": passwords(stage.path)[who.username], "new": "another of 7 canaries"},
    ),
    "proved again": lambda stage, who, somebody: somebody.post(
        "/account/factor", data={"password": passwords(stage.path)[who.username]}
    ),
    "factor reset": lambda stage, who, _: reset_factor(stage.home, who.username, by="test"),
    "one ended": lambda stage, who, _: end_named(
        stage.home, open_sessions(stage.home, who.username)[0].name, by="test"
    ),
    "signed in anew": lambda stage, who, somebody: somebody.post(
        "/login",
        data={"username": who.username, "password": passwords(stage.path)[who.username]},
    ),
    "three more": lambda stage, who, _: [
        open_session(stage.home, who.username, limited=True) for _ in range(3)
    ],
    "ended": lambda stage, who, _: end_sessions_of(stage.home, who.username, "test", by="test"),
    "role taken": lambda stage, who, _: remove_grant(stage.home, who.username, who.role, by="test"),
    "centers changed": lambda stage, who, _: add_grant(
        stage.home, who.username, Role.SITE_LEAD, frozenset({"02"}), by="test"
    ),
}


def sign_in_is_new(bench: Bench) -> Problems:
    """Signing in never takes over the cookie a browser came with, and sign-out clears storage."""
    stage = bench.fresh()
    client = stage.server.test_client()
    client.set_cookie("session", "fixed-by-somebody-else")
    form = {"username": "steering", "password": passwords(stage.path)["steering"]}
    client.post("/login", data=form)
    cookie = client.get_cookie("session")
    if cookie is None or cookie.value == "fixed-by-somebody-else":
        yield "the session has the cookie that somebody else fixed"
    out = client.post("/logout")
    if "storage" not in out.headers.get("Clear-Site-Data", ""):
        yield "signing out leaves the browser's storage"


def lifetimes(bench: Bench) -> Problems:
    """A session ends after 15 idle minutes and after 8 hours, and files keep none alive."""
    stage = bench.fresh()
    start = datetime.now(UTC)
    steering, dsmb = stage.one(Role.STEERING), stage.one(Role.DSMB)
    for label, gaps, alive in (
        ("closed, just before", [CLOSED_IDLE - SECOND], True),
        ("closed, just after", [CLOSED_IDLE + SECOND], False),
        ("idle, just before", [IDLE - SECOND], True),
        ("idle, just after", [IDLE + SECOND], False),
        ("active", [IDLE - SECOND] * 3, True),
        ("8 h, just before", [timedelta(minutes=10)] * 47 + [timedelta(minutes=10) - SECOND], True),
        ("8 h, just after", [timedelta(minutes=10)] * 48 + [SECOND], False),
    ):
        with _clock(start) as at:
            somebody = stage.signed_in(dsmb if label.startswith("closed") else steering)
            for gap in gaps:
                at(gap)
                found = somebody.get(PAGE).status_code
        if (found == 200) is not alive:
            yield f"{label}: the page gets {found}"
    for path in ("/assets/app.css", "/_session"):
        with _clock(start) as at:
            somebody = stage.signed_in(steering)
            for minutes in (10, 4):
                at(timedelta(minutes=minutes))
                somebody.get(path)
            at(timedelta(minutes=2))
            if somebody.get(PAGE).status_code == 200:
                yield f"{path} kept a session alive"
    with _clock(start) as at:
        somebody = stage.signed_in(steering)
        at(timedelta(minutes=14))
        if somebody.get("/_session").json != {"seconds": 60}:
            yield "the session does not say when it ends"
        if somebody.post("/_session").json != {"seconds": 900}:
            yield "who is still there is signed out all the same"


@contextmanager
def _clock(start: datetime) -> Iterator[Callable[[timedelta], None]]:
    """The store's clock, stopped at `start`; call what is given to move it on."""
    now = [start]

    def later(by: timedelta) -> None:
        now[0] += by

    with patch("data.store.clock.now", lambda: now[0]):
        yield later


def views(bench: Bench) -> Problems:
    """Nobody takes a role or a center that is not theirs."""
    stage = bench.fresh()
    twohats = [w for w in stage.everybody if w.username == "twohats"]
    for view in ("coordination/", "dsmb/", "administrator/", "site_lead/07", "site_lead/02",
                 "steering/07", "/", "site_lead/01,03", "nobody/", "STEERING/"):  # fmt: skip
        somebody = stage.signed_in(twohats[0])
        found = somebody.post("/view-as", data={"view": view})
        if found.status_code not in (404, 400) or "Set-Cookie" in found.headers:
            yield f"twohats takes {view}: {found.status_code}"
    somebody = stage.signed_in(twohats[0])
    if somebody.view_as("site_lead", "01").status_code != 303:
        yield "twohats cannot take a center held"
