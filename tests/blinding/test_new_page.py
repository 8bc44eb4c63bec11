"""A page added in three new files is found, and stands inside the tests without being told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import callbacks
import data.measures
import layouts
from data.measures.registry import MEASURES
from data.vocabulary import Role
from tests.blinding.checks.matrix import matrix
from tests.blinding.checks.sets import layouts_hold_no_data
from tests.blinding.crawl import crawl

MEASURE = '''
"""How old participants are (made up for a test)."""
import pandas as pd
from data.measures.registry import measure
from data.vocabulary import EXPORT_TABLES, Topic

@measure(EXPORT_TABLES["participants"], topic=Topic.BASELINE,
         columns={"sex": "", "participants": "participants"}, choices={"sex": ("all", "female")})
def ages_of_a_test(participants, at, sex="all"):
    """How many participants there are. Population: all. Missing: none. Returns one row."""
    rows = participants if sex == "all" else participants[participants["sex"] == sex]
    return pd.DataFrame({"sex": [sex], "participants": [len(rows)]})
'''
LAYOUT = '''
"""A page of a test."""
from dash import html
from dashboard.kit.card import list_card
from dashboard.kit.components import control
from dashboard.kit.page import Choice, Page
from data.vocabulary import Role

PAGE = Page("ages-of-a-test", "Recruitment", order=70, audience={Role.STEERING})
SEX = Choice("sex", ("all", "female"))

def layout():
    return html.Div([html.H1("Ages"), list_card(PAGE, "ages", "Ages",
                                                controls=[control(PAGE, SEX, "Sex")])])
'''
CALLBACK = '''
"""Its answer."""
from dashboard.kit.card import Listed, lists
from data.measures.ages_of_a_test import ages_of_a_test
from data.vocabulary import NotShown
from layouts.ages_of_a_test import PAGE, SEX

@lists(PAGE, "ages", controls=[SEX])
def ages(view, sex):
    tidy = view.run(ages_of_a_test, sex=sex)
    return tidy if isinstance(tidy, NotShown) else Listed(str(len(tidy)), "One row.", tidy)
'''
CARELESS = MEASURE.replace(
    'return pd.DataFrame({"sex": [sex], "participants": [len(rows)]})',
    'return rows[["participant"]].assign(sex=sex)',
)
NAME = "ages_of_a_test"


@pytest.fixture
def add_page(tmp_path, monkeypatch):
    """Put three files where the packages look; all gone afterwards."""

    def add(measure: str) -> None:
        for package, text in ((data.measures, measure), (layouts, LAYOUT), (callbacks, CALLBACK)):
            folder: Path = tmp_path / package.__name__
            folder.mkdir()
            (folder / f"{NAME}.py").write_text(text)
            monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])

    yield add
    MEASURES.pop(NAME, None)
    for package in ("data.measures", "layouts", "callbacks"):
        sys.modules.pop(f"{package}.{NAME}", None)
        if hasattr(sys.modules[package], NAME):
            delattr(sys.modules[package], NAME)


def test_a_new_page_is_inside_the_tests(bench, add_page):
    add_page(MEASURE)
    stage = bench.fresh()
    assert "ages-of-a-test" in stage.pages
    who = stage.one(Role.STEERING)
    found = crawl(stage.person(who), stage.view(who), [3])
    mine = [label for label in found if "ages-of-a-test" in label]
    assert len(mine) > 5
    assert found["answer ages-of-a-test.ages cut=3&sex=female"][0] == 200
    for check in (matrix, layouts_hold_no_data):
        assert list(check(bench)) == [], check.__name__


def test_a_careless_one_is_stopped_by_the_door(bench, add_page):
    """It returns participants where it promised none: the door refuses, and tells nothing."""
    add_page(CARELESS)
    stage = bench.fresh()
    who = stage.one(Role.STEERING)
    answer = stage.person(who).page("/ages-of-a-test")
    assert answer.status_code == 500
    assert b"-001" not in answer.data
