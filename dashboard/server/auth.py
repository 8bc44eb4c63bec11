"""Signing in and out, the role in view, the language: plain forms over the session table."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, request

from dashboard.server.gate import Gate, cookie_name, local_path, on_loopback, visitor
from data.store.errors import StoreError
from data.store.home import Home
from data.store.sessions import end_session, open_session, set_language, switch_role
from data.store.sign_in import Denied, check_password
from data.vocabulary import Role
from layouts.login import login_page

LANGUAGES = ("en", "fr")
_EIGHT_HOURS = 8 * 3600


def register(server: Flask, home: Home, gate: Gate) -> None:
    """Add /login, /logout, /view-as and /language to the server."""

    @server.route("/login", methods=["GET", "POST"], endpoint="sign_in")
    def sign_in() -> Response:
        language = request.accept_languages.best_match(LANGUAGES) or "en"
        back = local_path(request.values.get("next"))
        if not (on_loopback() or request.is_secure):
            return _html(login_page("insecure", back, language), 403)
        if request.method == "GET":
            return _html(login_page(None, back, language))
        username = request.form.get("username", "").strip()[:64]
        found = check_password(home, username, request.form.get("password", ""))
        if isinstance(found, Denied):
            gate.record("sign in", found.username, outcome="refused", reason=found.reason)
            wait = int(found.wait_seconds)
            return _html(login_page("wait" if wait else "wrong", back, language, wait), 401)
        try:
            token = open_session(home, found.username)
        except StoreError:
            return _html(login_page("wrong", back, language), 401)
        response = make_response(redirect(back, 303))
        set_cookie(response, token)
        return response

    @server.post("/logout")
    def sign_out() -> Response:
        end_session(home, visitor().token, "signed out")
        response = make_response(redirect("/login", 303))
        response.delete_cookie(cookie_name(), path="/", secure=not on_loopback(), httponly=True,
                               samesite="Strict")  # fmt: skip
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @server.post("/view-as")
    def view_as() -> Response:
        role, _, center = request.form.get("view", "").partition("/")
        if role not in {own.value for own, _ in visitor().grants}:
            return gate.refuse("a role the person does not have")
        token = switch_role(home, visitor().token, Role(role), center or None)
        if token is None:
            return gate.refuse("a center the person does not have")
        response = make_response(redirect("/", 303))
        set_cookie(response, token)
        return response

    @server.post("/language")
    def language() -> Response:
        if (chosen := request.form.get("language", "")) not in LANGUAGES:
            return gate.refuse("no such language")
        set_language(home, visitor().token, chosen)
        return make_response(redirect(local_path(request.form.get("back")), 303))


def _html(page: str, status: int = 200) -> Response:
    return Response(page, status, mimetype="text/html")


def set_cookie(response: Response, token: str) -> None:
    """Give the browser a session's token."""
    response.set_cookie(
        cookie_name(), token, max_age=_EIGHT_HOURS, path="/", secure=not on_loopback(),
        httponly=True, samesite="Strict",
    )  # fmt: skip
