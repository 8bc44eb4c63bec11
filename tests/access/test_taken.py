"""Files that are sent in and taken along: what is unpacked, under which name, and no formula."""

from __future__ import annotations

import io
import re
import zipfile

import pandas as pd
import pytest
from werkzeug.datastructures import FileStorage

from dashboard.server import forms
from dashboard.server.export import csv_text
from dashboard.server.forms import UploadRefused, unpack
from tests.conftest import make_server, sign_in


def file(name, content=b"a,b\n1,2\n"):
    return FileStorage(io.BytesIO(content), filename=name)


def zipped(*members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file("export.zip", packed.getvalue())


@pytest.mark.parametrize(
    "files",
    [
        [], [file("")], [file("a.exe")], [file("a.csv.exe")], [file(".csv")], [file("a")],
        [file("a.zip", b"no zip")], [zipped(("a.exe", b"x"))],
        [file(f"{n}.csv") for n in range(41)],
        [zipped(("a/b.csv", b"x"), ("c/b.csv", b"y"))],
    ],
    ids=lambda files: " ".join(f.filename or "-" for f in files)[:20],
)  # fmt: skip
def test_what_is_no_export_is_not_unpacked(tmp_path, files):
    with pytest.raises(UploadRefused):
        unpack(files, tmp_path)


def test_a_zip_that_unpacks_to_more_than_it_may_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST_UNPACKED", 1_000)
    unpack([zipped(("a.csv", b"x" * 1_000))], tmp_path)
    with pytest.raises(UploadRefused, match="too large"):
        unpack([zipped(("b.csv", b"x" * 1_001))], tmp_path)
    with pytest.raises(UploadRefused, match="too many"):
        unpack([zipped(*((f"{n}.csv", b"") for n in range(41)))], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("name", ["../../x.csv", "/etc/x.csv", "..\\..\\x.csv", "deep/er/x.csv"])
def test_a_file_goes_by_its_bare_name(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    unpack([file(name)], folder)
    (folder / "x.csv").unlink()
    unpack([zipped((name, b"x"))], folder)
    assert [path.name for path in tmp_path.rglob("*")] == ["in", "x.csv"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(text):
    line = csv_text(pd.DataFrame({"a": [text], "b": [-1.5]})).split("\n", 1)[1]
    assert line.lstrip('"').startswith("'")
    assert line.rstrip().endswith(",-1.5")


def test_a_file_taken_along_has_a_name_of_the_servers(own_home):
    server = make_server(own_home)
    admin = sign_in(server, own_home, "administrator")
    steering = sign_in(server, own_home, "steering")
    for somebody, path in ((admin, "/people/trail.csv"),
                           (steering, "/export/recruitment.centers.csv")):  # fmt: skip
        found = somebody.get(path)
        assert found.status_code == 200
        told = found.headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9_.-]+\.csv"', told)


def test_the_whole_trail_has_its_chain_and_nothing_closed(own_home):
    server = make_server(own_home)
    sign_in(server, own_home, "dsmb").get("/nowhere-dsmb")
    text = sign_in(server, own_home, "administrator").get("/people/trail.csv").text
    head, *lines = text.splitlines()
    assert head.endswith("previous,hash")
    assert lines[0].startswith("1,")
    assert len(lines) > 10
    assert "nowhere-dsmb" not in text
