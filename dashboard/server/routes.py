"""The routes of the server: a short list, each a few lines, all behind the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, redirect, request

from dashboard.kit.card import Drawn
from dashboard.kit.page import Page
from dashboard.kit.words import say_sentence, use_language
from dashboard.server import export
from dashboard.server.answers import Answers
from dashboard.server.asked import Asked, NotFound, Reader
from dashboard.server.front import Front
from dashboard.server.gate import Gate, local_path, visitor
from dashboard.server.pages import landing, open_to
from dashboard.server.static import File, Files, cache_header
from dashboard.server.wire import Written, to_bytes
from data.access.commands import COMMANDS, Desk, carry_out
from data.access.view import Door, Refused
from data.store.errors import StoreError
from data.store.home import Home
from data.vocabulary import NotShown
from layouts.login import error_page

_JSON = "application/json"

_RENDERER_QUERY = {"endId"}  # the renderer names the page it runs in; nothing here needs it


def front_routes(server: Flask, front: Front, files: Files) -> None:
    """The health check, and what Dash's renderer needs to start."""

    @server.get("/healthz", endpoint="health")
    def health() -> Response:
        return Response("ok", mimetype="text/plain")

    @server.get("/_dash-layout")
    def layout() -> Response:
        return Response(front.layout[visitor().language], mimetype=_JSON)

    @server.get("/_dash-dependencies")
    def dependencies() -> Response:
        return Response(front.dependencies[visitor().role], mimetype=_JSON)

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


def page_routes(server: Flask, front: Front, reader: Reader, pages: Mapping[str, Page]) -> None:
    """The landing page of the role in view, and every page; the index holds no data."""

    @server.get("/")
    def start() -> Response:
        return redirect(f"/{landing(pages.values(), visitor().role).path}")  # type: ignore[return-value]

    @server.get("/<path:path>")
    def page(path: str) -> Response:
        reader.page(visitor(), path, request.query_string.decode("latin-1"))
        return Response(front.index[visitor().language], mimetype="text/html")


def answer_routes(server: Flask, reader: Reader, answers: Answers, gate: Gate) -> None:
    """What Dash's renderer asks: a page with its first figures, or one answer."""

    @server.post("/_dash-update-component")
    def update() -> Response:
        if set(request.args) - _RENDERER_QUERY or request.mimetype != _JSON:
            raise NotFound("not a renderer's request")
        body = request.get_data()
        try:
            asked = reader.read(visitor(), body)
        except NotFound as error:
            if b'"url","property":"pathname"' not in body.replace(b" ", b""):
                raise
            gate.record("page", "unknown", outcome="refused", reason=str(error))
            return _written(answers.missing(visitor()))
        written = answers.answer(visitor(), asked)
        gate.record("answer" if asked.answer else "page", _object(asked), asked.view.number)
        return _written(written)


def _written(written: Written) -> Response:
    if written.packed is None or "br" not in request.headers.get("Accept-Encoding", ""):
        return Response(written.plain, mimetype=_JSON)
    response = Response(written.packed, mimetype=_JSON)
    response.headers["Content-Encoding"] = "br"
    return response


def _object(asked: Asked) -> str:
    chosen = " ".join(f"{name}={value}" for name, value in sorted(asked.values.items()))
    return f"{asked.name} {chosen}".strip()


def export_routes(server: Flask, reader: Reader, gate: Gate, home: Home) -> None:
    """What can be taken along: the table of a card as CSV, its figure for a picture."""

    def taken(answer_id: str) -> tuple[Asked, Any]:
        asked = reader.export(visitor(), answer_id, request.args.to_dict())
        found = export.drawn(asked)
        if found is None or isinstance(found, NotShown):
            raise NotFound("nothing to export")
        gate.record("export", _object(asked), asked.view.number)
        return asked, found

    def name(asked: Asked, ending: str) -> str:
        return export.file_name(home.trial.name, asked, home.demo, ending)

    @server.get("/export/<answer_id>.csv")
    def table(answer_id: str) -> Response:
        with use_language(visitor().language):
            asked, found = taken(answer_id)
        response = Response(export.csv_text(found.tidy), mimetype="text/csv")
        response.headers["Content-Disposition"] = f'attachment; filename="{name(asked, "csv")}"'
        return response

    @server.post("/export/<answer_id>.png")
    def picture(answer_id: str) -> Response:
        with use_language(visitor().language):
            asked, found = taken(answer_id)
            if not isinstance(found, Drawn) or found.figure is None:
                raise NotFound("no figure")
            told = export.picture(found, asked, home.trial.name, home.demo, name(asked, "png"))
        return Response(to_bytes(told), mimetype=_JSON)


def command_routes(server: Flask, door: Door, gate: Gate, pages: Mapping[str, Page]) -> None:
    """What changes something: a form posted to /do/<command>, answered by coming back."""

    @server.post("/do/<name>")
    def do(name: str) -> Response:
        form = request.form.to_dict()
        back = local_path(form.pop("back", "/"))
        command = COMMANDS.get(name)
        if command is None or visitor().role not in command.roles:
            return gate.refuse(f"command {name}")
        try:
            carry_out(Desk(door, visitor().username, visitor().role), name, form)
        except (Refused, StoreError) as error:
            gate.record("refused", name, outcome="refused", reason=str(error))
            with use_language(visitor().language):
                why = say_sentence(error.sentence)
            page = error_page("refused", language=visitor().language, detail=why, back=back)
            return Response(page, 400, mimetype="text/html")
        path = back.split("?")[0].strip("/")
        if path not in {page.path for page in open_to(pages.values(), visitor().role)}:
            return redirect("/", 303)  # type: ignore[return-value]
        return redirect(f"/{path}?done={name}", 303)  # type: ignore[return-value]
