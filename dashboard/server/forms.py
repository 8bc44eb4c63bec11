"""Forms that need more than a command: bringing in an export, and a password that is shown once."""

from __future__ import annotations

import secrets
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from flask import Flask, Response, redirect, request
from werkzeug.datastructures import FileStorage

from dashboard.kit.words import say_sentence, use_language
from dashboard.server.export import csv_text
from dashboard.server.gate import Gate, visitor
from data.load import import_export
from data.store.errors import PeopleError
from data.store.home import Home
from data.store.live import trail_of
from data.store.people import add_person, reset_password
from data.vocabulary import Role, Sentence, sentence
from layouts.login import error_page, password_page, upload_page

DONE: dict[str, Sentence] = {  # what the page of imports says afterwards
    "saved": sentence("The export was saved as a new cut."),
    "unchanged": sentence("Nothing new: the newest cut already holds exactly this export."),
    "refused": sentence("The export was refused; its findings are below. The newest cut stays."),
}
LARGEST_UPLOAD = 60_000_000  # bytes sent
LARGEST_UNPACKED = 400_000_000  # bytes in a zip's files together
MOST_FILES = 40
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # 32 of them, none like another


class UploadRefused(Exception):
    """Why files were not taken, in a sentence."""


def register(server: Flask, home: Home, gate: Gate) -> None:
    """Add /imports/upload, /people/add, /people/reset and /people/trail.csv to the server."""

    @server.route("/imports/upload", methods=["GET", "POST"])
    def upload() -> Response:
        if visitor().role is not Role.COORDINATION:
            return gate.refuse("upload")
        if request.method == "GET":
            return _page(upload_page(language=visitor().language))
        request.max_content_length = LARGEST_UPLOAD
        try:
            with tempfile.TemporaryDirectory(prefix="import-", dir=home.path) as folder:
                unpack(request.files.getlist("files"), Path(folder))
                outcome = import_export(home, Path(folder), home.trial,
                                        by=visitor().username,
                                        role=visitor().role.value)  # fmt: skip
        except UploadRefused as error:
            gate.record("import", "upload", outcome="refused", reason=str(error))
            return _page(upload_page(language=visitor().language, message=str(error)), 400)
        return redirect(f"/imports?done={outcome.outcome}", 303)  # type: ignore[return-value]

    @server.post("/people/add")
    def add() -> Response:
        if visitor().role is not Role.ADMINISTRATOR:
            return gate.refuse("add a person")
        form = {name: value.strip()[:200] for name, value in request.form.items()}
        password = new_password()
        try:
            role = _role(form.get("role", ""))
            centers = frozenset(c.strip() for c in form.get("centers", "").split(",") if c.strip())
            add_person(
                home,
                form.get("username", ""),
                form.get("name", ""),
                password,
                [(role, centers)] if role else [],
                form.get("language") or "en",
                by=visitor().username,
            )
        except PeopleError as error:
            return _refused(error)
        return _page(password_page(form["username"], password, language=visitor().language))

    @server.post("/people/reset")
    def reset() -> Response:
        if visitor().role is not Role.ADMINISTRATOR:
            return gate.refuse("reset a password")
        username, password = request.form.get("username", "")[:64], new_password()
        try:
            reset_password(home, username, password, by=visitor().username)
        except PeopleError as error:
            return _refused(error)
        return _page(password_page(username, password, language=visitor().language))

    _trail(server, home, gate)


def _trail(server: Flask, home: Home, gate: Gate) -> None:
    @server.get("/people/trail.csv")
    def whole_trail() -> Response:
        if visitor().role is not Role.ADMINISTRATOR:
            return gate.refuse("the trail")
        gate.record("export", "the whole trail")
        response = Response(csv_text(trail_of(home)), mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
        return response


def new_password() -> str:
    """A password nobody has to invent, easy to read aloud: 100 random bits in groups of four."""
    letters = [secrets.choice(_LETTERS) for _ in range(20)]
    return "-".join("".join(letters[i : i + 4]) for i in range(0, 20, 4))


def unpack(files: list[FileStorage], folder: Path) -> None:
    """Put the CSV files sent, or those of one zip, into `folder`; UploadRefused if it is more."""
    files = [file for file in files if file.filename]
    if not files:
        raise UploadRefused("Choose the CSV files of the export, or one zip of them.")
    if len(files) > MOST_FILES:
        raise UploadRefused("These are more files than an export has.")
    if len(files) == 1 and (files[0].filename or "").lower().endswith(".zip"):
        return _unzip(files[0], folder)
    for file in files:
        file.save(_place(folder, file.filename or ""))
    return None


def _unzip(file: FileStorage, folder: Path) -> None:
    try:
        with zipfile.ZipFile(file.stream) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            if len(members) > MOST_FILES or sum(m.file_size for m in members) > LARGEST_UNPACKED:
                raise UploadRefused("The zip holds too many files, or files that are too large.")
            for member in members:
                with (
                    archive.open(member) as source,
                    _place(folder, member.filename).open("xb") as to,
                ):
                    # a header may lie about the size: never write more than it says
                    to.write(source.read(member.file_size))
    except (zipfile.BadZipFile, FileExistsError, RuntimeError) as error:
        raise UploadRefused("The zip cannot be read.") from error


def _place(folder: Path, name: str) -> Path:
    """Where a file goes: its bare name, CSV only."""
    bare = PurePosixPath(name.replace("\\", "/")).name
    if not bare.lower().endswith(".csv") or bare.startswith("."):
        raise UploadRefused("Only CSV files are taken, or one zip of them.")
    return folder / bare


def _page(text: str, status: int = 200) -> Response:
    return Response(text, status, mimetype="text/html")


def _role(text: str) -> Role | None:
    return Role(text) if text in {role.value for role in Role} else None


def _refused(error: PeopleError) -> Response:
    with use_language(visitor().language):
        why = say_sentence(error.sentence)
    page = error_page("refused", language=visitor().language, detail=why, back="/people")
    return _page(page, 400)
