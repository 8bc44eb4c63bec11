"""Builds the server: pages found, the front made, the gate before a short list of routes."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.server import account, auth, blinded, forms, routes
from dashboard.server.answers import Answers, Bar
from dashboard.server.asked import Reader
from dashboard.server.framing import Framing
from dashboard.server.front import make_front
from dashboard.server.gate import LARGEST_BODY, Gate
from dashboard.server.limits import Limits
from dashboard.server.pages import load_pages
from dashboard.server.settings import Settings
from dashboard.server.static import Files, asset_urls
from data.access.commands import commands_done
from data.access.view import Door
from data.store.audit import AuditTrail
from data.store.home import Home
from data.vocabulary import Sentence


def create_app(settings: Settings) -> Flask:
    """The WSGI application of one home. HomeError or SettingsError where it cannot be served."""
    if settings.blinded:
        blinded.prove(settings)
    home = Home.open(settings.home)
    pages = load_pages(with_vault=not settings.blinded)
    front = make_front(pages, asset_urls(), home.trial.name)
    server = Flask("dashboard", static_folder=None)
    server.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, TRUSTED_HOSTS=None,
                         PROVIDE_AUTOMATIC_OPTIONS=False)  # fmt: skip
    if settings.proxies:
        near = {"x_for": settings.proxies, "x_proto": settings.proxies}
        server.wsgi_app = ProxyFix(server.wsgi_app, **near)  # type: ignore[method-assign]
    trail = AuditTrail(home)
    gate = Gate(server, home, trail, front.script_hashes, Limits() if settings.limited else None)
    door = Door(home)
    done = forms.DONE | commands_done()
    bar = None if settings.blinded else _with_vault(server, home, gate, door, done, settings)
    reader = Reader(door, pages, done)
    answers = Answers(door, Framing(home, door, pages).frame, done, bar)
    auth.register(server, home, gate)
    account.register(server, home, gate)
    forms.register(server, home, gate)
    routes.front_routes(server, front, Files(front.paths))
    routes.page_routes(server, front, reader, pages)
    routes.answer_routes(server, reader, answers, gate)
    routes.export_routes(server, reader, gate, home)
    routes.command_routes(server, door, gate, pages)
    return server


def _with_vault(
    server: Flask, home: Home, gate: Gate, door: Door, done: dict[str, Sentence], settings: Settings
) -> Bar:
    """Let this server open closed views. Imported here: a blinded one never loads it."""
    from dashboard.server import vault

    found = vault.vault_door(home, settings.vault, settings.vault_minutes)
    vault.give_key(door, found)
    vault.register(server, home, gate, found)
    done.update(vault.DONE)
    return vault.bar(found)


def served_paths() -> dict[str, frozenset[str]]:
    """The component libraries' files that a server would serve; needs no home."""
    return make_front(load_pages(), ["/assets/theme.js"], "").paths
