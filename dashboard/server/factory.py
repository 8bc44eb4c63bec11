"""Builds the server: pages found, the front made, the gate before a short list of routes."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, redirect, request
from flask_login import current_user

from dashboard.kit.card import Drawn
from dashboard.kit.page import Answer
from dashboard.kit.words import say_sentence, use_language
from dashboard.server import auth, export, forms
from dashboard.server.answers import Answers, Asked, NotFound
from dashboard.server.framing import Framing
from dashboard.server.front import Front, make_front
from dashboard.server.gate import LARGEST_BODY, Gate, local_path
from dashboard.server.pages import landing, load_pages, open_to
from dashboard.server.settings import Settings
from dashboard.server.static import File, Files, asset_urls, cache_header
from dashboard.server.wire import to_bytes
from data.access.commands import COMMANDS, Desk, carry_out, commands_done
from data.access.view import Door, Refused, View
from data.store.audit import AuditTrail
from data.store.errors import StoreError
from data.store.home import Home
from data.vocabulary import NotShown
from layouts.login import error_page

_JSON = "application/json"
_RENDERER_QUERY = {"endId"}  # the renderer names the page it runs in; nothing here needs it


def create_app(settings: Settings) -> Flask:
    """The WSGI application of one home. HomeError or SettingsError where it cannot be served."""
    home = Home.open(settings.home)
    pages = load_pages()
    front = make_front(pages, asset_urls(), home.trial.name)
    server = Flask("dashboard", static_folder=None)
    server.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, TRUSTED_HOSTS=None,
                         PROVIDE_AUTOMATIC_OPTIONS=False)  # fmt: skip
    trail = AuditTrail(home)
    gate = Gate(server, home, trail, front.script_hashes)
    door = Door(home)
    framing = Framing(home, door, pages)
    answers = Answers(door, pages, framing.frame, forms.DONE | commands_done())
    auth.register(server, home, gate)
    forms.register(server, home, gate)
    _front_routes(server, front, Files(front.paths))
    _page_routes(server, front, answers, gate, pages)
    _answer_routes(server, answers, gate)
    _export_routes(server, answers, gate, home)
    _command_routes(server, door, gate, pages)
    return server


def served_paths() -> dict[str, frozenset[str]]:
    """The component libraries' files that a server would serve; needs no home."""
    return make_front(load_pages(), ["/assets/theme.js"], "").paths


def _front_routes(server: Flask, front: Front, files: Files) -> None:
    @server.get("/healthz", endpoint="health")
    def health() -> Response:
        return Response("ok", mimetype="text/plain")

    @server.get("/_dash-layout")
    def layout() -> Response:
        return Response(front.layout[current_user.language], mimetype=_JSON)

    @server.get("/_dash-dependencies")
    def dependencies() -> Response:
        return Response(front.dependencies[current_user.role], mimetype=_JSON)

    @server.get("/_dash-component-suites/<package>/<path:path>")
    def component(package: str, path: str) -> Response:
        return _file(files.component(package, path), ".v" in path)

    @server.get("/assets/<name>")
    def asset(name: str) -> Response:
        return _file(files.asset(name), "v" in request.args)


def _file(found: File | None, fingerprinted: bool) -> Response:
    if found is None:
        raise NotFound("no such file")
    if request.if_none_match.contains(found.etag):
        response = Response(status=304)
    else:
        encoding = next((e for e in ("br", "gzip") if e in found.packed
                         and e in request.headers.get("Accept-Encoding", "")), None)  # fmt: skip
        response = Response(found.packed.get(encoding or "", found.plain), mimetype=found.kind)
        if encoding:
            response.headers["Content-Encoding"] = encoding
    response.set_etag(found.etag)
    response.headers["Cache-Control"] = cache_header(fingerprinted)
    response.headers["Vary"] = "Accept-Encoding"
    return response


def _page_routes(server: Flask, front: Front, answers: Answers, gate: Gate, pages: dict) -> None:
    @server.get("/")
    def start() -> Response:
        return redirect(f"/{landing(pages.values(), current_user.role).path}")  # type: ignore[return-value]

    @server.get("/<path:path>")
    def page(path: str) -> Response:
        answers.page(current_user, path, request.query_string.decode("latin-1"))
        return Response(front.index[current_user.language], mimetype="text/html")


def _answer_routes(server: Flask, answers: Answers, gate: Gate) -> None:
    @server.post("/_dash-update-component")
    def update() -> Response:
        visitor = current_user
        if set(request.args) - _RENDERER_QUERY or request.mimetype != _JSON:
            raise NotFound("not a renderer's request")
        body = request.get_data()
        try:
            asked = answers.read(visitor, body)
        except NotFound as error:
            if b'"url","property":"pathname"' not in body.replace(b" ", b""):
                raise
            gate.record("page", "unknown", outcome="refused", reason=str(error))
            return Response(answers.missing(visitor), mimetype=_JSON)
        written = answers.answer(visitor, asked)
        gate.record("answer" if asked.answer else "page", _object(asked), asked.cut)
        return Response(written, mimetype=_JSON)


def _object(asked: Asked) -> str:
    chosen = " ".join(f"{name}={value}" for name, value in sorted(asked.values.items()))
    return f"{asked.name} {chosen}".strip()


def _export_routes(server: Flask, answers: Answers, gate: Gate, home: Home) -> None:
    def asked_for(answer_id: str) -> tuple[Answer, View, Any]:
        asked = answers.export(current_user, answer_id, request.args.to_dict())
        if asked.answer is None:
            raise NotFound("a page is no file")
        view = answers.view(current_user, asked.cut)
        values = answers.choices(asked.answer, asked, view)
        with use_language(current_user.language, view.zone):
            found = export.drawn(asked.answer, view, values)
        if found is None or isinstance(found, NotShown):
            raise NotFound("nothing to export")
        gate.record("export", _object(asked), asked.cut)
        return asked.answer, view, found

    def name(answer: Answer, view: View, ending: str) -> str:
        return export.file_name(home.trial.name, answer, view.number, home.demo, ending)

    @server.get("/export/<answer_id>.csv")
    def table(answer_id: str) -> Response:
        answer, view, found = asked_for(answer_id)
        response = Response(export.csv_text(found.tidy), mimetype="text/csv")
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{name(answer, view, "csv")}"'
        )
        return response

    @server.post("/export/<answer_id>.png")
    def picture(answer_id: str) -> Response:
        answer, view, found = asked_for(answer_id)
        with use_language(current_user.language, view.zone):
            if not isinstance(found, Drawn) or found.figure is None:
                raise NotFound("no figure")
            told = export.picture(
                found, view, home.trial.name, home.demo, name(answer, view, "png")
            )
        return Response(to_bytes(told), mimetype=_JSON)


def _command_routes(server: Flask, door: Door, gate: Gate, pages: dict) -> None:
    @server.post("/do/<name>")
    def do(name: str) -> Response:
        visitor = current_user
        form = request.form.to_dict()
        back = local_path(form.pop("back", "/"))
        command = COMMANDS.get(name)
        if command is None or visitor.role not in command.roles:
            return gate.refuse(f"command {name}")
        try:
            carry_out(Desk(door, visitor.username, visitor.role), name, form)
        except (Refused, StoreError) as error:
            gate.record("refused", name, outcome="refused", reason=str(error))
            with use_language(visitor.language):
                why = say_sentence(error.sentence)
            page = error_page("refused", language=visitor.language, detail=why, back=back)
            return Response(page, 400, mimetype="text/html")
        path = back.split("?")[0].strip("/")
        if path not in {page.path for page in open_to(pages.values(), visitor.role)}:
            return redirect("/", 303)  # type: ignore[return-value]
        return redirect(f"/{path}?done={name}", 303)  # type: ignore[return-value]
