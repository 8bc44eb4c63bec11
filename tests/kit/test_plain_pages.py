"""Pages without scripts: what they say, in both languages, and that nothing slips into them."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from layouts.login import error_page, login_page, password_page, upload_page

PAGES = {
    "sign in": lambda language: login_page(None, "/", language),
    "wrong": lambda language: login_page("wrong", "/", language),
    "wait": lambda language: login_page("wait", "/", language, 61),
    "insecure": lambda language: login_page("insecure", "/", language),
    "upload": lambda language: upload_page(
        language, "Only CSV files are taken, or one zip of them."
    ),
    "password": lambda language: password_page("claire", "abc", language),
    "not found": lambda language: error_page("not_found", language),
    "refused": lambda language: error_page("refused", language, detail="Why.", back="/people"),
    "failed": lambda language: error_page("failed", language, reference="ab12"),
}
HOSTILE = '"><script>alert(1)</script>'


class Read(HTMLParser):
    """Tags with their attributes, and the text outside of style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self._in = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in = tag

    def handle_data(self, data):
        if self._in != "style":
            self.text += data

    def find(self, tag, **wanted):
        return [a for t, a in self.tags if t == tag and wanted.items() <= a.items()]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_page_is_whole_and_needs_no_other_host(name, language):
    text = PAGES[name](language)
    page = Read(text)
    assert text.startswith("<!DOCTYPE html>")
    assert page.find("html", lang=language)
    assert len(page.find("main")) == len([t for t, _ in page.tags if t == "h1"]) == 1
    assert page.find("meta", name="viewport")
    helped = [{"src": "/assets/upload.js"}] if name == "upload" else []
    assert [a for tag, a in page.tags if tag == "script"] == helped
    assert not [a for _, a in page.tags if any(key.startswith("on") or key == "style" for key in a)]
    for _, attributes in page.tags:
        for key in ("href", "src", "action"):
            assert attributes.get(key, "/").startswith(("/", "data:,"))


@pytest.mark.parametrize("name", PAGES)
def test_every_input_has_its_label(name):
    page = Read(PAGES[name]("en"))
    labels = {a["for"] for a in page.find("label")}
    shown = {a["id"] for a in page.find("input") if a["type"] != "hidden"}
    assert labels == shown


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_written_in_french(name):
    english, french = Read(PAGES[name]("en")).text, Read(PAGES[name]("fr")).text
    same = set(english.split(". ")) & set(french.split(". "))
    assert not {line for line in same if len(line) > 12}


def test_signing_in_comes_back_to_where_it_began():
    page = Read(login_page(None, "/recruitment?cut=3&period=all"))
    assert page.find("input", name="next")[0]["value"] == "/recruitment?cut=3&period=all"
    assert page.find("form", method="post", action="/login")
    assert page.find("input", name="username", autocomplete="username")
    assert page.find("input", name="password", type="password", autocomplete="current-password")


def test_an_unencrypted_connection_is_offered_no_field_for_a_password():
    assert not Read(login_page("insecure")).find("input")


@pytest.mark.parametrize(("seconds", "text"), [(1, "1 minute."), (60, "1 minute."),
                                               (61, "2 minutes."), (0, "1 minute.")])  # fmt: skip
def test_how_long_to_wait_is_rounded_up(seconds, text):
    assert text in login_page("wait", "/", "en", seconds)


def test_what_was_refused_says_why_and_leads_back():
    page = Read(error_page("refused", detail="No cut 99.", back="/imports"))
    assert "No cut 99." in page.text
    assert page.find("a")[0]["href"] == "/imports"


def test_a_fault_gives_its_reference_and_what_is_not_there_gives_none():
    assert "ab12cd" in error_page("failed", reference="ab12cd")
    assert error_page("not_found", reference="ab12cd") == error_page("not_found")


def test_several_files_or_one_zip_may_be_chosen():
    page = Read(upload_page())
    (files,) = page.find("input", type="file")
    assert files["name"] == "files"
    assert files["accept"] == ".csv,.zip"
    assert "multiple" in files
    assert page.find("form", enctype="multipart/form-data", action="/imports/upload")


@pytest.mark.parametrize(
    "page",
    [
        login_page(None, HOSTILE),
        upload_page("en", HOSTILE),
        password_page(HOSTILE, HOSTILE),
        error_page("refused", detail=HOSTILE, back=HOSTILE),
        error_page("failed", reference=HOSTILE),
    ],
)
def test_no_value_becomes_markup(page):
    scripts = [attributes for tag, attributes in Read(page).tags if tag == "script"]
    assert scripts in ([], [{"src": "/assets/upload.js"}])


@pytest.mark.parametrize(
    "back", ["https://evil.test", "//evil.test", "/\\evil.test", "javascript:x"]
)
def test_the_way_back_stays_in_this_house(back):
    assert Read(error_page("refused", back=back)).find("a")[0]["href"] == "/"
