"""The headers every response carries, and what cookies look like."""

from __future__ import annotations

import re
from typing import Any

from tests.blinding.stage import Problems

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=()",
}
_NO_LEAK = {"no-referrer", "same-origin", "strict-origin"}
_POLICY = {
    "default-src": {"'none'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "object-src": {"'none'"},
}
_KEPT = re.compile(r"^(GET|HEAD) /(assets|_dash-component-suites)/")  # files, the same for all
_SCRIPT = re.compile(r"^('self'|'sha256-[A-Za-z0-9+/=]+')$")
_TELLS_WHAT_IT_RUNS = {"X-Powered-By", "Last-Modified"}


def header_problems(response: Any, label: str) -> Problems:
    """What is missing or too open in a response's headers."""
    headers = response.headers
    for name, value in _FIXED.items():
        if headers.get(name) != value:
            yield f"{label}: {name} is {headers.get(name)}"
    if headers.get("Referrer-Policy") not in _NO_LEAK:
        yield f"{label}: Referrer-Policy is {headers.get('Referrer-Policy')}"
    yield from policy_problems(headers.get("Content-Security-Policy", ""), label)
    kept = _KEPT.match(label) and response.status_code in (200, 304)
    if not kept and headers.get("Cache-Control") != "no-store":
        yield f"{label}: Cache-Control is {headers.get('Cache-Control')}"
    if kept and "private" not in headers.get("Cache-Control", ""):
        yield f"{label}: a file for signed-in people may be kept by a proxy"
    for name in _TELLS_WHAT_IT_RUNS & set(headers.keys()):
        yield f"{label}: {name} is told"
    for cookie in headers.getlist("Set-Cookie"):
        yield from cookie_problems(cookie, label)


def policy_problems(policy: str, label: str) -> Problems:
    """What a content security policy leaves open."""
    parts = {part.split()[0]: set(part.split()[1:]) for part in policy.split(";") if part.strip()}
    for name, wanted in _POLICY.items():
        if parts.get(name) != wanted:
            yield f"{label}: {name} is {parts.get(name)}"
    for source in parts.get("script-src", {"missing"}):
        if not _SCRIPT.match(source):
            yield f"{label}: scripts from {source}"
    hosts = {source for sources in parts.values() for source in sources if "." in source}
    if hosts:
        yield f"{label}: another host, {sorted(hosts)}"


def cookie_problems(cookie: str, label: str, secure: bool = False) -> Problems:
    """What a cookie leaves open."""
    parts = {part.strip().lower() for part in cookie.split(";")}
    wanted = {"httponly", "samesite=strict", "path=/"} | ({"secure"} if secure else set())
    if missing := wanted - parts:
        yield f"{label}: a cookie without {sorted(missing)}"
    if any(part.startswith("domain=") for part in parts):
        yield f"{label}: a cookie for more than this host"
