"""Pages without scripts about one's own account: the second factor, the password, the sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

import segno

from dashboard.kit.words import moment, say, say_plural, use_language
from layouts.login import login_words
from layouts.plain import field, link, page, paragraph

_CODE_FIELD = 'inputmode="text" autocomplete="one-time-code" maxlength="40" required autofocus'


@dataclass(frozen=True)
class SessionLine:
    """One of a person's open sessions, as its list shows it."""

    name: str
    role: str  # in words
    browser: str
    opened_at: datetime
    ends_at: datetime
    this: bool


@dataclass(frozen=True)
class Account:
    """What the page about one's account shows. `codes` are the recovery codes left."""

    username: str
    sessions: Sequence[SessionLine]
    factor: bool
    codes: int


def code_page(
    step: str, back: str = "/", language: str = "en", message: str = "", wait_seconds: int = 0
) -> str:
    """After the password: the code of the second factor, or a recovery code.

    `message` says why it is asked again: "wrong", or "wait" for `wait_seconds`.
    """
    with use_language(language):
        body = (
            paragraph(say("Type the 6 digits your phone shows now. A recovery code works too."))
            + paragraph(_code_words(message, wait_seconds), "message")
            + _step_form(step, back, say("Go on"))
        )
        return page(say("Second factor"), body)


def enroll_page(
    address: str, secret: str, step: str, back: str = "/", language: str = "en", message: str = ""
) -> str:
    """The picture for the phone, at a sign-in that cannot go on without a second factor."""
    with use_language(language):
        why = say("Your role needs a second factor. Set it up now, once.")
        return page(
            say("Second factor"), paragraph(why) + _picture(address, secret, message)
            + _step_form(step, back, say("Go on")), "wide"
        )  # fmt: skip


def offer_page(
    address: str, secret: str, language: str = "en", message: str = "", wait_seconds: int = 0
) -> str:
    """The same from the page about one's account."""
    with use_language(language):
        form = _form("/account/factor/confirm", _code_field(), say("Turn it on"))
        body = (
            _picture(address, secret, message, wait_seconds) + form + link(say("Back"), "/account")
        )
        return page(say("Second factor"), body, "wide")


def recovery_page(codes: Sequence[str], back: str = "/", language: str = "en") -> str:
    """The recovery codes, shown this once."""
    with use_language(language):
        listed = "".join(f"<li><code>{escape(code)}</code></li>" for code in codes)
        body = (
            paragraph(
                say(
                    "Print them or write them down. Each lets you in once when the phone is not "
                    "there. They are shown this once."
                )
            )
            + f"<ol>{listed}</ol>\n"
            + link(say("Go on"), back, "button")
        )
        return page(say("Recovery codes"), body, "wide")


def account_page(account: Account, language: str = "en", message: str = "", done: str = "") -> str:
    """One's own sessions, password and second factor."""
    with use_language(language):
        body = (
            paragraph(done)
            + paragraph(message, "message")
            + _sessions(account)
            + _password(account.username)
            + _factor(account)
            + link(say("Back"), "/")
        )
        return page(say("Your account"), body, "wide")


def _code_words(message: str, wait_seconds: int) -> str:
    if message == "wrong":
        return say("This code is not right, or was used before. Wait for the next one.")
    return login_words(message, wait_seconds)


def _picture(address: str, secret: str, message: str, wait_seconds: int = 0) -> str:
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=3, light="#fff", dark="#000")
    apart = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    named = escape(say("Code to photograph"))
    return (
        paragraph(
            say("Photograph this with an authenticator app, then type the 6 digits it shows.")
        )
        + f'<div role="img" aria-label="{named}">{drawn}</div>\n'
        + paragraph(say("Without a camera, type this into the app:"), "hint")
        + f"<p><code>{escape(apart)}</code></p>\n"
        + paragraph(_code_words(message, wait_seconds), "message")
    )


def _code_field() -> str:
    return field("code", say("Code"), "text", _CODE_FIELD)


def _step_form(step: str, back: str, word: str) -> str:
    kept = _hidden("step", step) + _hidden("next", back)
    return _form("/login/code", kept + _code_field(), word)


def _form(action: str, inner: str, word: str, name: str = "", value: str = "") -> str:
    named = f' name="{name}" value="{escape(value)}"' if name else ""
    return (
        f'<form method="post" action="{action}">\n{inner}'
        f'<button type="submit"{named}>{escape(word)}</button>\n</form>\n'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">\n'


def _sessions(account: Account) -> str:
    lines = "".join(_session(line) for line in account.sessions)
    return f"<h2>{escape(say('Where you are signed in'))}</h2>\n<ul>{lines}</ul>\n"


def _session(line: SessionLine) -> str:
    words = " · ".join(part for part in (
        line.role, line.browser, say("since {moment}", moment=moment(line.opened_at)),
        say("until {moment}", moment=moment(line.ends_at)),
    ) if part)  # fmt: skip
    if line.this:
        return f"<li><strong>{escape(say('This one'))}</strong> · {escape(words)}</li>"
    end = _form("/account/end", "", say("End it"), "session", line.name)
    return f"<li>{escape(words)}{end}</li>"


def _password(username: str) -> str:
    hidden = f'<input type="hidden" autocomplete="username" value="{escape(username)}">\n'
    more = 'autocomplete="new-password" minlength="12" maxlength="256" required'
    inner = (
        hidden
        + field("old", say("Password now"), "password",
                'autocomplete="current-password" maxlength="256" required')
        + field("new", say("New password, at least 12 characters"), "password", more)
    )  # fmt: skip
    title = escape(say("Password"))
    note = paragraph(say("You are signed out everywhere and sign in with the new one."), "hint")
    return f"<h2>{title}</h2>\n" + note + _form("/account/password", inner, say("Change it"))


def _factor(account: Account) -> str:
    if account.factor:
        state = say_plural(
            "On. {n} recovery code is left.", "On. {n} recovery codes are left.", account.codes
        ) if account.codes else say("On. No recovery code is left.")  # fmt: skip
        form = _form("/account/recovery", _code_field(), say("New recovery codes"))
    else:
        state = say("Off. With it a password that was seen by others opens nothing.")
        form = _form("/account/factor", _password_again(), say("Set it up"))
    title = escape(say("Second factor"))
    return f"<h2>{title}</h2>\n" + paragraph(state) + form


def _password_again() -> str:
    return field("password", say("Password now"), "password",
                 'autocomplete="current-password" maxlength="256" required')  # fmt: skip
