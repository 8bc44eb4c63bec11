"""Pages without scripts: signing in, bringing in an export, a new password, what went wrong."""

from __future__ import annotations

from html import escape

from dashboard.kit.words import say, say_plural, use_language
from layouts.plain import field, link, page, paragraph


def login_page(
    message: str | None = None, back: str = "/", language: str = "en", wait_seconds: int = 0
) -> str:
    """Where a person signs in; afterwards they come to `back`.

    `message` says why it is shown again: "wrong", "wait" (for `wait_seconds`), or "insecure",
    which takes no password at all.
    """
    with use_language(language):
        title = say("Sign in")
        if message == "insecure":
            return page(title, paragraph(_login_words("insecure", 0), "message"))
        body = (
            paragraph(say("Trial monitoring. For people the trial has invited."))
            + paragraph(_login_words(message, wait_seconds), "message")
            + '<form method="post" action="/login">\n'
            + f'<input type="hidden" name="next" value="{escape(back)}">\n'
            + field("username", say("User name"), "text", _NAME_FIELD)
            + field("password", say("Password"), "password", _HIDDEN_FIELD)
            + f'<button type="submit">{escape(title)}</button>\n</form>'
        )
        return page(title, body)


_NAME_FIELD = (
    'autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required '
    "autofocus"
)
_HIDDEN_FIELD = 'autocomplete="current-password" maxlength="200" required'


def _login_words(message: str | None, wait_seconds: int) -> str:
    if message == "wrong":
        return say("User name and password do not belong together. Nothing else was tried.")
    if message == "wait":
        minutes = max(1, -(-wait_seconds // 60))
        return say_plural(
            "Too many tries. Signing in works again in {n} minute.",
            "Too many tries. Signing in works again in {n} minutes.",
            minutes,
        )
    if message == "insecure":
        return say(
            "Passwords are taken over an encrypted connection only. Open the address that begins "
            "with https."
        )
    return ""


def upload_page(language: str = "en", message: str = "") -> str:
    """Where coordination brings in an export; `message` says why the last files were not taken."""
    with use_language(language):
        hint = say(
            "Choose all CSV files of one export, or one zip of them. They are checked first: "
            "either everything is taken as a new cut, or nothing is and the findings are listed."
        )
        body = (
            paragraph(hint)
            + paragraph(say(message), "message")
            + '<form method="post" action="/imports/upload" enctype="multipart/form-data">\n'
            + field("files", say("Files"), "file", 'accept=".csv,.zip" multiple required')
            + _waiting(say("Sending and checking. The cut in use stays until this is done."))
            + f'<div class="row"><button type="submit">{escape(say("Check and import"))}</button>'
            + link(say("Back to imports and cuts"), "/imports")
            + '</div>\n</form>\n<script src="/assets/upload.js"></script>'
        )
        return page(say("Bring in an export"), body, "wide")


def _waiting(text: str) -> str:
    """The bar that moves while files are on their way; upload.js shows it."""
    return (f'<div data-waiting hidden role="status"><progress aria-label="{escape(text)}">'
            f'</progress>{paragraph(text, "hint")}</div>\n')  # fmt: skip


def password_page(username: str, password: str, language: str = "en") -> str:
    """A new password, shown this once to the administrator who asked for it."""
    with use_language(language):
        body = (
            paragraph(
                say("It is shown this once and kept nowhere in clear. Hand it over yourself.")
            )
            + f"<dl><dt>{escape(say('User name'))}</dt><dd><code>{escape(username)}</code></dd>"
            + f"<dt>{escape(say('Password'))}</dt><dd><code>{escape(password)}</code></dd></dl>\n"
            + link(say("Back to people and audit"), "/people", "button")
        )
        return page(say("The new password"), body, "wide")


def error_page(
    kind: str, language: str = "en", reference: str = "", detail: str = "", back: str = "/"
) -> str:
    """What happened, what was kept and what to do. `kind` is "not_found", "refused" or "failed".

    "not_found" says the same for what is not there and for what is not theirs. `detail` is a
    sentence in the reader's language, `reference` the number under which the log has the trace.
    """
    with use_language(language):
        title, sentence = _error_words(kind, reference)
        body = (
            paragraph(sentence) + paragraph(detail, "message") + link(say("Back"), back, "button")
        )
        return page(title, body, "wide")


def _error_words(kind: str, reference: str) -> tuple[str, str]:
    if kind == "not_found":
        return (
            say("This page is not there"),
            say("The address is unknown, or not open to the role in view."),
        )
    if kind == "refused":
        return say("This was not done"), say("Nothing was changed.")
    return (
        say("Something went wrong here"),
        say(
            "This is a fault of the dashboard, not of what you did. Nothing was changed. Tell the "
            "administrator the reference {reference}.",
            reference=reference or "–",
        ),
    )
