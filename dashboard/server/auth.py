"""Signing in and out, the role in view, the language: plain forms over the session table."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response, redirect, request

from dashboard.server.cookies import device, keep_device, keep_session, lose_session, session_token
from dashboard.server.gate import Gate, local_path, on_loopback, visitor
from data.store import factors, sign_in
from data.store.errors import StoreError
from data.store.home import Home
from data.store.person import find_person
from data.store.sessions import end_session, open_session, set_language, switch_role
from data.store.tries import Denied
from data.vocabulary import Role
from layouts.account import code_page, enroll_page, recovery_page
from layouts.login import login_page

LANGUAGES = ("en", "fr")


def register(server: Flask, home: Home, gate: Gate) -> None:
    """Add /login, /logout, /_session, /view-as and /language to the server."""
    _SignIn(home, gate).register(server)

    @server.post("/logout")
    def sign_out() -> Response:
        end_session(home, visitor().token, "signed out")
        response = make_response(redirect("/login", 303))
        lose_session(response)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @server.route("/_session", methods=["GET", "POST"])
    def session() -> Response:
        """When the session ends. To ask is no activity; to post is: somebody is still there."""
        return jsonify(seconds=visitor().seconds_left)

    @server.post("/view-as")
    def view_as() -> Response:
        role, _, center = request.form.get("view", "").partition("/")
        if role not in {own.value for own, _ in visitor().grants}:
            return gate.refuse("a role the person does not have")
        token = switch_role(home, visitor().token, Role(role), center or None)
        if token is None:
            return gate.refuse("a center the person does not have")
        response = make_response(redirect("/", 303))
        keep_session(response, token)
        return response

    @server.post("/language")
    def language() -> Response:
        if (chosen := request.form.get("language", "")) not in LANGUAGES:
            return gate.refuse("no such language")
        set_language(home, visitor().token, chosen)
        return make_response(redirect(local_path(request.form.get("back")), 303))


class _SignIn:
    """The way in: the password, then a code where there is a second factor."""

    def __init__(self, home: Home, gate: Gate) -> None:
        self._home, self._gate = home, gate

    def register(self, server: Flask) -> None:
        """Add /login and /login/code, both open to strangers."""
        server.add_url_rule("/login", "sign_in", self._first, methods=["GET", "POST"])
        server.add_url_rule("/login/code", "sign_in_code", self._second, methods=["POST"])

    def _first(self) -> Response:
        back = local_path(request.values.get("next"))
        if not (on_loopback() or request.is_secure):
            return html(login_page("insecure", back, _spoken()), 403)
        if request.method == "GET":
            return html(login_page(None, back, _spoken()))
        username = request.form.get("username", "").strip()[:64]
        found = sign_in.check_password(
            self._home, username, request.form.get("password", ""), device=device(),
            address=self._gate.address(),
        )  # fmt: skip
        if isinstance(found, Denied):
            return self._denied(found, login_page(*_words(found), _spoken(), found.wait_seconds))
        if factors.has_factor(self._home, found.username):
            step = sign_in.open_step(self._home, found.username)
            return html(code_page(step, back, _spoken()))
        if factors.required(self._home, found):
            return self._enroll(found.username, sign_in.open_step(self._home, found.username), back)
        return self._let_in(found.username, "password", redirect(back, 303))

    def _enroll(self, username: str, step: str, back: str, message: str = "") -> Response:
        secret = factors.offered(self._home, username) or factors.offer(self._home, username)
        address = factors.address_of(secret, username, self._home.trial.name)
        page = enroll_page(address, secret, step, back, _spoken(), message)
        return html(page, 401 if message else 200)

    def _second(self) -> Response:
        back = local_path(request.form.get("next"))
        step, code = request.form.get("step", "")[:100], request.form.get("code", "")[:100]
        username = sign_in.step_of(self._home, step)
        if username is None:
            return html(login_page("late", back, _spoken()), 401)
        if factors.has_factor(self._home, username):
            return self._checked(username, step, code, back)
        codes = factors.confirm(self._home, username, code)
        if isinstance(codes, Denied):
            self._note(codes)
            return self._enroll(username, step, back, "wrong")
        sign_in.close_step(self._home, step)
        page = recovery_page(codes, back, _spoken())
        return self._let_in(username, "password and a new second factor", html(page))

    def _checked(self, username: str, step: str, code: str, back: str) -> Response:
        shown = factors.check_code(self._home, username, code)
        if isinstance(shown, Denied):
            wait = shown.wait_seconds
            return self._denied(
                shown, code_page(step, back, _spoken(), "wait" if wait else "wrong", wait)
            )
        sign_in.close_step(self._home, step)
        return self._let_in(username, f"password and {shown}", redirect(back, 303))

    def _let_in(self, username: str, shown: str, answer: object) -> Response:
        old = session_token()
        try:
            person = find_person(self._home, username)
            token = open_session(self._home, username, browser=_browser(), limited=True,
                                 shown=shown)  # fmt: skip
        except StoreError:
            return html(login_page("wrong", "/", _spoken()), 401)
        if old:  # the browser was signed in already: that session is over
            end_session(self._home, old, "signed in anew")
        response = make_response(answer)
        keep_session(response, token)
        if person and (known := sign_in.know_device(self._home, person.username, device())):
            keep_device(response, known)
        return response

    def _denied(self, denied: Denied, page: str) -> Response:
        self._note(denied)
        return html(page, 401)

    def _note(self, denied: Denied) -> None:
        self._gate.record("sign in", denied.username, outcome="refused", reason=denied.reason)


def html(page: str, status: int = 200) -> Response:
    """A page of our own making."""
    return Response(page, status, mimetype="text/html")


def _words(denied: Denied) -> tuple[str, str]:
    """Which message, and where to afterwards."""
    return ("wait" if denied.wait_seconds else "wrong"), local_path(request.values.get("next"))


def _spoken() -> str:
    return request.accept_languages.best_match(LANGUAGES) or "en"


def _browser() -> str:
    """What the browser calls itself, in two words, for the person's own list."""
    agent = request.user_agent.string
    kinds = ("Firefox", "Edg", "Chrome", "Safari")
    systems = ("Windows", "Android", "iPhone", "iPad", "Mac OS", "Linux")
    kind = next((k for k in kinds if k in agent), "")
    system = next((s for s in systems if s in agent), "")
    return " · ".join(part for part in (kind.replace("Edg", "Edge"), system) if part)
