"""One's own account: sessions and their end, the password, the second factor."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, request

from dashboard.kit.words import label, say_sentence, use_language
from dashboard.server.auth import html
from dashboard.server.cookies import device, keep_session, lose_session
from dashboard.server.gate import Gate, visitor
from data.store import factors, sign_in
from data.store.errors import PeopleError
from data.store.home import Home
from data.store.people import change_password
from data.store.session_list import end_named, open_sessions
from data.store.sessions import prove_again
from data.store.tries import Denied
from data.vocabulary import Sentence, sentence
from layouts.account import Account, SessionLine, account_page, offer_page, recovery_page

_WRONG = sentence("This password is not the one in force.")
_WAIT = sentence("Too many tries. Wait a minute.")
_CODE = sentence("This code is not right, or was used before. Wait for the next one.")


def register(server: Flask, home: Home, gate: Gate) -> None:
    """Add /account and the forms on it."""
    own = _Own(home, gate)
    server.add_url_rule("/account", "account", own.page)
    for path, name, function in (
        ("/account/end", "account_end", own.end),
        ("/account/password", "account_password", own.password),
        ("/account/factor", "account_factor", own.factor),
        ("/account/factor/confirm", "account_factor_confirm", own.confirm),
        ("/account/recovery", "account_recovery", own.recovery),
    ):
        server.add_url_rule(path, name, function, methods=["POST"])


class _Own:
    """What somebody may see and change of their own account, and of nobody else's."""

    def __init__(self, home: Home, gate: Gate) -> None:
        self._home, self._gate = home, gate

    def page(self, message: Sentence | None = None, status: int = 200) -> Response:
        """The page; `message` says why the last form was refused."""
        with use_language(visitor().language):
            told = say_sentence(message) if message else ""
            return html(account_page(self._account(), visitor().language, told), status)

    def end(self) -> Response:
        """End one of one's own sessions."""
        name = request.form.get("session", "")[:64]
        try:
            end_named(self._home, name, visitor().username, visitor().role, visitor().username)
        except PeopleError as error:
            return self.page(error.sentence, 400)
        return redirect("/account", 303)  # type: ignore[return-value]

    def password(self) -> Response:
        """Another password: all sessions end, this one too."""
        old, new = request.form.get("old", "")[:300], request.form.get("new", "")[:300]
        try:
            refused = change_password(self._home, visitor().username, old, new)
        except PeopleError as error:
            return self.page(error.sentence, 400)
        if isinstance(refused, Denied):
            return self._denied(refused)
        response = make_response(redirect("/login", 303))
        lose_session(response)
        return response

    def factor(self) -> Response:
        """Begin a second factor, after the password once more."""
        found = sign_in.check_password(self._home, visitor().username,
                                       request.form.get("password", "")[:300],
                                       device=device())  # fmt: skip
        if isinstance(found, Denied):
            return self._denied(found)
        if factors.has_factor(self._home, visitor().username):
            return self.page()
        factors.offer(self._home, visitor().username)
        response = self._offer("")
        if token := prove_again(self._home, visitor().token):
            keep_session(response, token)
        return response

    def confirm(self) -> Response:
        """Put it in force with its first code."""
        if factors.offered(self._home, visitor().username) is None:
            return self.page(_CODE, 400)
        code = request.form.get("code", "")[:100]
        codes = factors.confirm(self._home, visitor().username, code)
        if isinstance(codes, Denied):
            return self._offer("wait" if codes.wait_seconds else "wrong", codes.wait_seconds)
        return html(recovery_page(codes, "/account", visitor().language))

    def recovery(self) -> Response:
        """New recovery codes, for a code."""
        shown = factors.check_code(self._home, visitor().username,
                                   request.form.get("code", "")[:100])  # fmt: skip
        if isinstance(shown, Denied):
            return self._denied(shown, _CODE)
        codes = factors.new_recovery_codes(self._home, visitor().username)
        return html(recovery_page(codes, "/account", visitor().language))

    def _offer(self, message: str, wait_seconds: int = 0) -> Response:
        username = visitor().username
        secret = factors.offered(self._home, username) or ""
        address = factors.address_of(secret, username, self._home.trial.name)
        page = offer_page(address, secret, visitor().language, message, wait_seconds)
        return html(page, 400 if message else 200)

    def _denied(self, denied: Denied, wrong: Sentence = _WRONG) -> Response:
        self._gate.record("account", "own", outcome="refused", reason=denied.reason)
        return self.page(_WAIT if denied.wait_seconds else wrong, 400)

    def _account(self) -> Account:
        me = visitor()
        lines = [
            SessionLine(s.name, label(s.role.value), s.browser, s.opened_at, s.ends_at,
                        s.name == me.session)
            for s in open_sessions(self._home, me.username)
        ]  # fmt: skip
        return Account(
            username=me.username,
            sessions=lines,
            factor=factors.has_factor(self._home, me.username),
            codes=factors.codes_left(self._home, me.username),
        )
