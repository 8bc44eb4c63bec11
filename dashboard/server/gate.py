"""The gate: default deny over every route, one place that maps errors, one that sets headers.

It stands before everything else in the server. A stranger gets the sign-in page and the health
check; a person gets what the policy gives the role in view; unknown and forbidden look alike.
"""

from __future__ import annotations

import logging
import secrets
from urllib.parse import quote, urlsplit

from flask import Flask, Response, g, redirect, request
from flask_login import LoginManager, current_user
from werkzeug.exceptions import HTTPException

from dashboard.server.asked import NotFound
from dashboard.server.cookies import on_loopback, session_token, vault_secret
from dashboard.server.limits import EXPORTS, Limits, pace_of
from dashboard.server.visitor import Visitor
from data.access.view import Refused
from data.store.audit import AuditTrail
from data.store.home import Home
from data.store.session_list import name_of
from data.store.sessions import find_session
from data.vocabulary import UNBLINDED_ROLES
from layouts.login import error_page, landing_page

PUBLIC = frozenset({"sign_in", "sign_in_code", "health"})  # endpoints open to strangers
LARGEST_BODY = 1_000_000
_log = logging.getLogger("dashboard")


def visitor() -> Visitor:
    """Who is asking; the gate has let them through."""
    return g.visitor


def _language() -> str:
    known: Visitor | None = g.get("visitor")
    return known.language if known else "en"


class Gate:
    """Guards one Flask server of one home."""

    def __init__(
        self,
        server: Flask,
        home: Home,
        trail: AuditTrail,
        hashes: tuple[str, ...],
        limits: Limits | None,
    ):
        self._home, self._trail, self._limits = home, trail, limits
        self._policy = _content_policy(hashes)
        manager = LoginManager(server)
        manager.request_loader(self._visitor)
        server.before_request(self._guard)
        server.after_request(self._headers)
        server.register_error_handler(Exception, self._mapped)

    def address(self) -> str:
        """Where a request comes from, or "" where that is unknown: an unnamed proxy stands before
        this machine's own address.
        """
        found = request.remote_addr or ""
        return "" if found in ("127.0.0.1", "::1") else found

    # --- who -------------------------------------------------------------------------------

    def _visitor(self, _request: object) -> Visitor | None:
        """Flask-Login asks this: the person of the session in the database, read each time."""
        token = session_token()
        found = find_session(self._home, token, active=is_activity()) if token else None
        if found is None:
            return None
        return Visitor(
            username=found.username,
            name=found.name,
            role=found.role,
            centers=found.centers,
            language=found.language,
            grants=tuple(
                (role, tuple(sorted(centers))) for role, centers in sorted(found.grants.items())
            ),
            token=token,
            center_in_view=found.center_in_view,
            session=name_of(found.key),
            ends_at=found.ends_at,
            vault_secret=vault_secret(),
        )

    def _guard(self) -> Response | None:
        forged = request.method == "POST" and not same_origin()
        if request.endpoint in PUBLIC and not forged:
            return None
        if current_user.is_authenticated:
            g.visitor = current_user._get_current_object()
        if forged:  # on record under the name it was to be done in
            return self.refuse("another site's request", 403)
        if "visitor" in g:
            return self._too_many()
        if request.method == "GET" and not request.path.startswith(("/_", "/assets/")):
            if came_from_elsewhere():
                return Response(landing_page(local_path(request.full_path.rstrip("?"))))
            back = quote(request.full_path.rstrip("?"))
            return redirect(f"/login?next={back}")  # type: ignore[return-value]
        return Response("Sign in first.", 401, mimetype="text/plain")

    def _too_many(self) -> Response | None:
        """429 for a session that has asked more than anybody can look at."""
        if self._limits is None or request.path.startswith(
            ("/assets/", "/_dash-component-suites/")
        ):
            return None
        taken = request.path.startswith("/export/")
        pace = EXPORTS if taken else pace_of(visitor().role)
        wait = self._limits.wait_s(visitor().session, pace)
        if not wait:
            return None
        self.record("refused", request.path, outcome="refused", reason="too many requests")
        response = Response("Too many requests.", 429, mimetype="text/plain")
        response.headers["Retry-After"] = str(wait)
        return response

    # --- what is said when it may not or cannot be done -------------------------------------

    def refuse(self, why: str, status: int = 404) -> Response:
        """The same bytes for whatever is not there or not theirs; the trail keeps the reason."""
        self.record("refused", request.path, outcome="refused", reason=why)
        language = _language()
        return Response(error_page("not_found", language=language), status, mimetype="text/html")

    def record(self, what: str, on: str, cut: int | None = None, outcome: str = "done",
               reason: str = "") -> None:  # fmt: skip
        """An event of the person in view: written in groups, or, under a role that may see arms,
        to the closed trail and before the answer.
        """
        known: Visitor | None = g.get("visitor")
        closed = known is not None and known.role in UNBLINDED_ROLES
        write = self._trail.now if closed else self._trail.later
        write(
            username=known.username if known else "",
            role=known.role.value if known else "",
            what=what,
            object=on[:200],
            cut=cut,
            outcome=outcome,
            reason=reason[:200],
            closed=closed,
        )

    def _mapped(self, error: Exception) -> Response:
        if isinstance(error, NotFound | Refused):
            return self.refuse(str(error))
        if isinstance(error, HTTPException) and (error.code or 500) < 500:
            # a method that an address does not take is as unknown as an address that is not there
            same = error.code in (403, 404, 405)
            return self.refuse(error.name, 404 if same else error.code or 404)
        reference = secrets.token_hex(4)
        # the trace without the exception's text, which may hold a participant's values
        _log.error("reference %s at %r: %s", reference, request.path, _trace(error))
        self.record("error", request.path, outcome="failed", reason=reference)
        page = error_page("failed", language=_language(), reference=reference)
        return Response(page, 500, mimetype="text/html")

    # --- headers ---------------------------------------------------------------------------

    def _headers(self, response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = self._policy
        headers["X-Content-Type-Options"] = "nosniff"
        # not "no-referrer": a browser then sends forms with "Origin: null", which the gate refuses
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), usb=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if not on_loopback():
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
            headers["Vary"] = "Cookie, Accept-Encoding"
        return response


def is_activity() -> bool:
    """Whether the request is a person's doing: everything but files, and asking how long yet."""
    asking = request.path == "/_session" and request.method == "GET"
    return not (asking or is_file())


def is_file() -> bool:
    """Whether one of the files is asked for that are the same for all."""
    return request.path.startswith(("/assets/", "/_dash-component-suites/"))


def same_origin() -> bool:
    """Whether a POST comes from our own pages: by Sec-Fetch-Site, and by Origin where sent."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def came_from_elsewhere() -> bool:
    """Whether another site's link led here: the browser then keeps the session's cookie back."""
    return request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def local_path(text: str | None) -> str:
    """A path of this site to go to, `/` for anything else (no other host, no scheme)."""
    text = text or "/"
    parts = urlsplit(text)
    safe = text.startswith("/") and not text.startswith("//") and "\\" not in text
    printable = all(32 < ord(c) < 127 for c in text)
    return text if safe and printable and not parts.netloc and not parts.scheme else "/"


def _trace(error: Exception) -> str:
    """Where it happened, innermost last, and the kind of error; never its text."""
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} <- {' <- '.join(reversed(places[-8:]))}"


def _content_policy(hashes: tuple[str, ...]) -> str:
    # styles: the component libraries write inline styles, so they cannot be closed further
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )
