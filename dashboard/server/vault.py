"""The forms of the vault: opening and closing it, making a key, sealing to a key, loading a list.

For unblinded roles alone. Secrets come in forms and go out in one cookie; none is ever recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dash.development.base_component import Component
from flask import Flask, Response, make_response, redirect, request

from dashboard.kit.page import Page
from dashboard.kit.words import say_sentence, use_language
from dashboard.server.cookies import keep_session, keep_vault, lose_vault
from dashboard.server.gate import Gate, local_path, visitor
from dashboard.server.visitor import Visitor
from data import allocation
from data.access.closed import Ticket, VaultDoor
from data.access.view import Door
from data.store.errors import StoreError, VaultError
from data.store.home import Home
from data.store.sign_in import check_password
from data.store.tries import Denied
from data.vocabulary import UNBLINDED_ROLES, Role, Sentence, sentence
from layouts.login import error_page
from layouts.vault import VaultState, list_page, vault_bar

DONE: dict[str, Sentence] = {  # what the page says afterwards
    "vault_key": sentence("Your key was made. Another holder seals the list to it."),
    "vault_sealed": sentence("The list was sealed to this key."),
    "list_loaded": sentence("The list was loaded. Open the vault again to use it."),
}
LARGEST_LIST = 400_000  # bytes: a file of this size is kept in memory, never on disk
_BACK = "/allocation"

Answer = Callable[[], Response]


def vault_door(home: Home, elsewhere: Path | None, minutes: int) -> VaultDoor:
    """The vault of a home, where this server may have one."""
    return VaultDoor(home, allocation.vault_path(home, elsewhere), minutes)


def give_key(door: Door, vault: VaultDoor) -> None:
    """Let a door open closed views with this vault."""
    door.vault_tables = vault.tables
    door.closed_key = lambda asker, cut: vault.view_key(_ticket(asker), door, cut)


def bar(vault: VaultDoor) -> Callable[[Visitor, Page], Component]:
    """What tells a person on a page how they stand to the vault."""

    def drawn(asker: Visitor, page: Page) -> Component:
        found = vault.standing(_ticket(asker))
        return vault_bar(VaultState(found.has_key, found.sealed, found.until), f"/{page.path}")

    return drawn


def register(server: Flask, home: Home, gate: Gate, vault: VaultDoor) -> None:
    """Add /vault/open, /vault/close, /vault/key, /vault/seal and /allocation/list."""
    _opening_routes(server, gate, vault)
    _key_routes(server, home, gate, vault)
    _list_route(server, home, gate, vault)


def _route(
    server: Flask,
    gate: Gate,
    path: str,
    roles: frozenset[Role],
    methods: tuple[str, ...] = ("POST",),
) -> Callable[[Answer], Answer]:
    """A form for these roles alone; what the store refuses is said in a sentence."""

    def made(answer: Answer) -> Answer:
        def guarded() -> Response:
            if visitor().role not in roles:
                return gate.refuse("the vault")
            try:
                return answer()
            except StoreError as error:
                gate.record("refused", path, outcome="refused")
                return _refused(error)

        server.add_url_rule(path, path, guarded, methods=methods)
        return answer

    return made


def _opening_routes(server: Flask, gate: Gate, vault: VaultDoor) -> None:
    @_route(server, gate, "/vault/open", UNBLINDED_ROLES)
    def opened() -> Response:
        found = vault.open(_ticket(visitor()), _secret("passphrase"))
        response = make_response(redirect(local_path(request.form.get("back")), 303))
        keep_session(response, found.token)
        keep_vault(response, found.secret)
        return response

    @_route(server, gate, "/vault/close", UNBLINDED_ROLES)
    def closed() -> Response:
        vault.close(_ticket(visitor()))
        response = make_response(redirect(local_path(request.form.get("back")), 303))
        lose_vault(response)
        return response


def _key_routes(server: Flask, home: Home, gate: Gate, vault: VaultDoor) -> None:
    @_route(server, gate, "/vault/key", UNBLINDED_ROLES)
    def key() -> Response:
        if _secret("passphrase") != _secret("again"):
            raise VaultError("The two passphrases are not the same.")
        found = check_password(home, visitor().username, _secret("password"))
        if isinstance(found, Denied):
            raise VaultError("This is not your sign-in password.")
        allocation.make_key(home, vault.path, visitor().username, _secret("passphrase"))
        return _back("vault_key")

    @_route(server, gate, "/vault/seal", UNBLINDED_ROLES)
    def seal() -> Response:
        keys = vault.keys(_ticket(visitor()))
        allocation.seal(home, vault.path, keys, request.form.get("key", ""), visitor().username)
        return _back("vault_sealed")


def _list_route(server: Flask, home: Home, gate: Gate, vault: VaultDoor) -> None:
    statistician = frozenset({Role.STATISTICIAN})

    @_route(server, gate, "/allocation/list", statistician, ("GET", "POST"))
    def load() -> Response:
        if request.method == "GET":
            return Response(list_page(visitor().language), mimetype="text/html")
        request.max_content_length = LARGEST_LIST + 10_000
        sent = request.files.get("list")
        content = sent.stream.read(LARGEST_LIST + 1) if sent is not None else b""
        if not content or len(content) > LARGEST_LIST:
            raise VaultError("Choose the list: a CSV file of at most 400 kB.")
        done = allocation.load(
            home, vault.path, content, visitor().username, _secret("passphrase"),
            accept_notes=request.form.get("accept") == "yes",
        )  # fmt: skip
        if done.version is not None:
            return _back("list_loaded")
        found = done.found
        page = list_page(visitor().language, found.counts, found.faults, found.notes)
        return Response(page, 400, mimetype="text/html")


def _ticket(asker: Visitor) -> Ticket:
    return Ticket(asker.username, asker.token, asker.vault_secret)


def _secret(name: str) -> str:
    """A secret of a form, as it was typed."""
    return request.form.get(name, "")[:1000]


def _back(done: str) -> Response:
    return redirect(f"{_BACK}?done={done}", 303)  # type: ignore[return-value]


def _refused(error: StoreError) -> Response:
    with use_language(visitor().language):
        why = say_sentence(error.sentence)
    back = local_path(request.form.get("back") or _BACK)
    page = error_page("refused", language=visitor().language, detail=why, back=back)
    return Response(page, 400, mimetype="text/html")
