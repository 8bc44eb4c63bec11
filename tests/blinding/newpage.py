"""Pages put where the packages look for theirs, for as long as a test needs them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import callbacks
import data.measures
import layouts
from data.measures.registry import MEASURES

_PACKAGES = (data.measures, layouts, callbacks)


@dataclass(frozen=True)
class Files:
    """The three files of a page, all called `name`; the measure has that name too."""

    name: str
    measure: str
    layout: str
    callback: str


@contextmanager
def added(files: Files, scratch: Path) -> Iterator[None]:
    """The page is found by whoever looks for pages; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=scratch))
    texts = (files.measure, files.layout, files.callback)
    with ExitStack() as stack:
        for package, text in zip(_PACKAGES, texts, strict=True):
            place = folder / package.__name__
            place.mkdir()
            (place / f"{files.name}.py").write_text(text)
            path = [*package.__path__, str(place)]
            stack.enter_context(patch.object(package, "__path__", path))
        try:
            yield
        finally:
            _forget(files.name)


def _forget(name: str) -> None:
    MEASURES.pop(name, None)
    for package in _PACKAGES:
        sys.modules.pop(f"{package.__name__}.{name}", None)
        vars(package).pop(name, None)


# Shows each person how many rows are theirs, under a control and in the menu: two people of
# different centers can never rightly get the same.
PROBE = Files(
    "probe_of_a_test",
    '''
"""How many rows are a person's own (made up for tests)."""
import pandas as pd
from data.measures.registry import measure
from data.vocabulary import Topic
from data.vocabulary.analysis import SOFA_STATUS

@measure(SOFA_STATUS, topic=Topic.COMPLETENESS, columns={"rows": "forms"})
def probe_of_a_test(rows, at):
    """How many rows there are. Population: all. Missing: none. Returns one row."""
    return pd.DataFrame({"rows": [len(rows)]})
''',
    '''
"""A page of a test."""
from dash import html
from dashboard.kit.card import list_card
from dashboard.kit.components import control
from dashboard.kit.page import Choice, Page
from data.vocabulary import Role

PAGE = Page("probe-of-a-test", "Probe", order=70, audience=set(Role) - {Role.ADMINISTRATOR})
WORD = Choice("word", ("one", "other"))

def layout():
    word = control(PAGE, WORD, "Word")
    return html.Div([html.H1("Probe"), list_card(PAGE, "rows", "Rows", controls=[word])])
''',
    '''
"""Its answer."""
from dashboard.kit.card import Listed, lists
from data.measures.probe_of_a_test import probe_of_a_test
from layouts.probe_of_a_test import PAGE, WORD

def _count(view):
    return int(view.run(probe_of_a_test)["rows"].iloc[0])

@PAGE.counts_waiting
def waiting(view):
    return _count(view)

@lists(PAGE, "rows", controls=[WORD])
def rows(view, word):
    tidy = view.run(probe_of_a_test)
    return Listed(f"{word} {_count(view)}", "Rows.", tidy)
''',
)
