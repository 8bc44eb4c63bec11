"""A stranger gets the sign-in page and the health check; for all else an answer that is the same
whether or not the thing is there.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from tests.blinding.asks import PUBLIC, Ask, asks
from tests.blinding.crawl import canonical
from tests.blinding.stage import NOWHERE, Bench, Problems, Stage
from tests.conftest import Somebody

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
COOKIES = ("x" * 43, "' OR 1=1 --", "null", "\N{SNOWMAN}")
_SUBRESOURCE = re.compile(r"^/(_|assets/)")  # what a page loads is refused, not redirected


def strangers(bench: Bench) -> Problems:
    """No request of a stranger, with any method or made-up cookie, gets or tells anything."""
    stage = bench.fresh()
    everything = list(asks(stage))
    twins: dict[tuple, tuple] = {}
    for ask in everything:
        yield from _asked(stage.stranger(), ask, "", twins)
    some = list({_kind(ask): ask for ask in everything}.values())
    for cookie in COOKIES:
        for ask in some:
            yield from _asked(stage.with_cookie(cookie), ask, cookie, twins)
    for ask in some:
        for method in METHODS:
            yield from _method(stage, ask.path, method)


def _kind(ask: Ask) -> tuple:
    """What is alike for a stranger: one of each kind stands for all where that is said."""
    return ask.method, ask.path.split("/")[1], ask.body is None


def _asked(stranger: Somebody, ask: Ask, cookie: str, twins: dict[tuple, tuple]) -> Problems:
    found = ask.of(stranger)
    if ask.label in PUBLIC:
        if found.status_code != PUBLIC[ask.label]:
            yield f"a stranger gets {found.status_code} for {ask.label}"
        return
    if found.status_code not in (302, 401):
        yield f"a stranger with cookie {cookie!r} gets {found.status_code} for {ask.label}"
    else:
        twin = _twin(ask.path)
        key = (ask.method, twin, ask.body is None)
        if key not in twins:
            twins[key] = _told(ask_for(stranger, ask, twin), twin)
        if _told(found, ask.path) != twins[key]:
            yield f"a stranger can tell that {ask.label} is there"
    if "Set-Cookie" in found.headers:
        yield f"a stranger gets a cookie for {ask.label}"


def ask_for(somebody: Somebody, ask: Ask, path: str) -> Any:
    """The same request for another address."""
    return Ask(ask.label, ask.method, path, ask.roles, body=ask.body, form=ask.form).of(somebody)


def _method(stage: Stage, path: str, method: str) -> Problems:
    found = stage.stranger().client.open(path, method=method)
    public = method in ("GET", "HEAD") and path in ("/login", "/healthz")
    form = method == "POST" and path == "/login"
    if not (public or form) and found.status_code not in (302, 401):
        yield f"a stranger gets {found.status_code} for {method} {path}"
    if "Allow" in found.headers:
        yield f"a stranger is told which methods {path} takes"


def _twin(path: str) -> str:
    """An address like this one that is not there."""
    return f"/{_SUBRESOURCE.match(path)[1]}nowhere" if _SUBRESOURCE.match(path) else NOWHERE


def _told(response: Any, path: str) -> tuple:
    """Status, headers and body, without the address that the stranger typed."""
    status, headers, body = canonical(response)
    typed = quote(path)

    def masked(text: str) -> str:
        return text.replace(f"next={typed}", "next=...")

    # lengths differ by the address alone
    kept = tuple((k, masked(v)) for k, v in headers if k != "Content-Length")
    return status, kept, masked(body.decode())


def sign_in_names_nobody(bench: Bench) -> Problems:
    """A wrong password and an unknown name get the same bytes, and no session."""
    stage = bench.fresh()
    tried = [
        stage.stranger().post("/login", data={"username": name, "password": "wrong"})
        for name in ("steering", "nobody-of-that-name")
    ]
    if canonical(tried[0]) != canonical(tried[1]):
        yield "the sign-in page tells who exists"
    for found in tried:
        if found.status_code != 401 or "Set-Cookie" in found.headers:
            yield f"a wrong password gets {found.status_code}"
