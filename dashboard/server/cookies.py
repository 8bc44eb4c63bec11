"""The cookies: a session's token, what tells a browser that was signed in with before, and the
secret of an opened vault, which ends with the browser and is written down nowhere.

All are closed to scripts and to other sites; over TLS they are bound to the host. On this
machine's own plain http no browser would keep a Secure one.
"""

from __future__ import annotations

from flask import Response, request

SESSION, DEVICE, VAULT = "session", "device", "vault"
_EIGHT_HOURS = 8 * 3600
_SECRET = 64  # hexadecimal digits
_HALF_A_YEAR = 180 * 24 * 3600
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def on_loopback() -> bool:
    """Whether the browser talks to this machine itself, over plain http."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return request.scheme == "http" and host in _LOOPBACK


def session_token() -> str:
    """The token the browser holds, or ""."""
    return request.cookies.get(_name(SESSION), "")


def device() -> str:
    """What the browser was given at an earlier sign-in, or ""."""
    return request.cookies.get(_name(DEVICE), "")


def vault_secret() -> str:
    """The secret of an opened vault the browser holds, or ""."""
    return request.cookies.get(_name(VAULT), "")[:_SECRET]


def keep_session(response: Response, token: str) -> None:
    """Give the browser a session's token."""
    _keep(response, SESSION, token, _EIGHT_HOURS)


def keep_device(response: Response, token: str) -> None:
    """Tell the browser that it was signed in with."""
    _keep(response, DEVICE, token, _HALF_A_YEAR)


def lose_session(response: Response) -> None:
    """Take the session's token from the browser."""
    response.delete_cookie(
        _name(SESSION), path="/", secure=not on_loopback(), httponly=True, samesite="Strict"
    )


def keep_vault(response: Response, secret: str) -> None:
    """Give the browser the secret of an opened vault, until it is closed."""
    _keep(response, VAULT, secret, None)


def lose_vault(response: Response) -> None:
    """Take the secret of a vault from the browser."""
    response.delete_cookie(
        _name(VAULT), path="/", secure=not on_loopback(), httponly=True, samesite="Strict"
    )


def _keep(response: Response, name: str, token: str, seconds: int | None) -> None:
    response.set_cookie(
        _name(name), token, max_age=seconds, path="/", secure=not on_loopback(), httponly=True,
        samesite="Strict",
    )  # fmt: skip


def _name(name: str) -> str:
    return name if on_loopback() else f"__Host-{name}"
