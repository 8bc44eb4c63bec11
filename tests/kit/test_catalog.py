"""The catalog tool finds what is said, keeps what is translated, and names what is wrong."""

from __future__ import annotations

import gettext
import os

import pytest
from babel.messages.catalog import Catalog, Message

from dashboard.kit import catalog, language

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Sign in"
msgstr "{word}"
"""


@pytest.fixture
def locale(tmp_path, monkeypatch):
    """A catalog folder of the test's own, and the memory of translations emptied around it."""
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    language.translations.cache_clear()
    path = language.po_path("fr")
    path.parent.mkdir(parents=True)
    path.write_text(PO.format(word="Se connecter"))
    yield path
    language.translations.cache_clear()


def said() -> str:
    return language.translations("fr").gettext("Sign in")


def test_words_are_read_from_the_text_while_nothing_is_compiled(locale):
    assert said() == "Se connecter"


def test_a_compiled_catalog_serves_until_the_text_is_newer(locale):
    catalog.compile_catalogs()
    compiled = locale.with_suffix(".mo")
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "Se connecter"
    locale.write_text(PO.format(word="Ouvrir une session"))
    now = compiled.stat().st_mtime
    os.utime(locale, (now - 10, now - 10))
    assert said() == "Se connecter"
    language.translations.cache_clear()
    os.utime(locale, (now + 10, now + 10))
    assert said() == "Ouvrir une session"


def test_english_and_a_missing_catalog_say_the_text_itself(locale):
    assert language.translations("en").gettext("Sign in") == "Sign in"
    locale.unlink()
    assert said() == "Sign in"


@pytest.mark.parametrize(
    ("wanted", "string", "faults"),
    [
        ("{n} rows", "{n} lignes", 0),
        ("{n} rows", "", 1),
        ("{n} rows", "{m} lignes", 1),
        ("{n} rows", "lignes", 1),
        (("{n} row of {x}", "{n} rows of {x}"), ("une ligne de {x}", "{n} lignes de {x}"), 0),
        (("{n} row of {x}", "{n} rows of {x}"), ("{n} ligne", "{n} lignes de {x}"), 1),
        (("{n} row", "{n} rows"), ("{n} ligne", ""), 1),
    ],
)
def test_a_broken_translation_is_named(wanted, string, faults):
    found = list(catalog._faults(Message(wanted), Message(wanted, string)))
    assert len(found) == faults


def test_missing_and_doubtful_translations_are_named():
    assert list(catalog._faults(Message("Cut"), None)) == ["missing"]
    assert list(catalog._faults(Message("Cut"), Message("Cut", "X", flags=["fuzzy"]))) == ["fuzzy"]


def test_extracting_keeps_what_is_translated_and_drops_what_is_no_longer_said(locale, monkeypatch):
    code = Catalog()
    code.add("Sign out")
    code.add("Sign in")
    monkeypatch.setattr(catalog, "template", lambda: code)
    catalog.extract()
    text = locale.read_text()
    assert 'msgid "Sign in"\nmsgstr "Se connecter"' in text
    assert 'msgid "Sign out"\nmsgstr ""' in text
    monkeypatch.setattr(catalog, "template", Catalog)
    catalog.extract()
    assert "Sign in" not in locale.read_text()


def test_extracting_twice_changes_nothing(locale):
    catalog.extract()
    once = locale.read_bytes()
    catalog.extract()
    assert locale.read_bytes() == once


def test_the_template_holds_sentences_plurals_labels_units_and_titles():
    found = catalog.template()
    assert found.get("Sign in")
    assert found.get("{n} day old").id == ("{n} day old", "{n} days old")
    assert found.get("Not supplied: the export has no {table}.")
    assert found.get("Randomized at", "label")
    assert found.get("After the window", "label")
    assert found.get("mmol/L", "unit")
    assert found.get("Imports and cuts")


def test_text_built_before_it_is_said_is_found(tmp_path, monkeypatch):
    file = tmp_path / "bad.py"
    file.write_text('say(f"{n} rows")\nsay("a" + x)\nsay("fine")\nx.sentence(f"{n}")\n')
    monkeypatch.setattr(catalog, "ROOT", tmp_path)
    monkeypatch.setattr(catalog, "sources", lambda: [file])
    assert list(catalog._built_texts()) == ["bad.py:1", "bad.py:2", "bad.py:4"]


def test_the_french_catalog_is_whole():
    assert catalog.problems() == []


@pytest.mark.parametrize(
    ("arguments", "problems", "code"), [(["--check"], [], 0), (["--check"], ["x"], 1),
                                        (["--what"], [], 2)],
)  # fmt: skip
def test_the_command_s_exit_code(monkeypatch, capsys, arguments, problems, code):
    monkeypatch.setattr(catalog, "problems", lambda: problems)
    assert catalog.main(arguments) == code
    assert all(line in capsys.readouterr().out for line in problems)
