"""A page added in three new files is found, and stands inside the tests without being told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.measures.registry import MEASURES
from data.vocabulary import NotShown, Role
from tests.blinding.asks import asks
from tests.blinding.checks import matrix, sets
from tests.blinding.crawl import crawl
from tests.blinding.newpage import Files, added

AGES = Files(
    "ages_of_a_test",
    '''
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
''',
    '''
"""A page of a test."""
from dash import html
from dashboard.kit.card import list_card
from dashboard.kit.components import control
from dashboard.kit.page import Choice, Page
from data.vocabulary import Role

PAGE = Page("ages-of-a-test", "Ages", order=70, audience={Role.STEERING})
SEX = Choice("sex", ("all", "female"))

def layout():
    return html.Div([html.H1("Ages"), list_card(PAGE, "ages", "Ages",
                                                controls=[control(PAGE, SEX, "Sex")])])
''',
    '''
"""Its answer."""
from dashboard.kit.card import Listed, lists
from data.measures.ages_of_a_test import ages_of_a_test
from data.vocabulary import NotShown
from layouts.ages_of_a_test import PAGE, SEX

@lists(PAGE, "ages", controls=[SEX])
def ages(view, sex):
    tidy = view.run(ages_of_a_test, sex=sex)
    return tidy if isinstance(tidy, NotShown) else Listed(tidy.to_csv(), "Rows.", tidy)
''',
)
_COLUMNS = 'columns={"sex": "", "participants": "participants"}'
_ANSWER = 'return pd.DataFrame({"sex": [sex], "participants": [len(rows)]})'
NAMES = 'return rows[["participant"]].rename(columns={"participant": "participants"}).assign('


def careless(columns: str, answer: str, by: str = "()") -> Files:
    """The page with another measure under it: its grain, its columns, its answer."""
    text = AGES.measure.replace(_COLUMNS, f"by={by}, columns={columns}")
    return replace(AGES, measure=text.replace(_ANSWER, answer))


def test_a_new_page_is_inside_the_tests_unasked(bench):
    with added(AGES, bench.scratch):
        stage = bench.fresh()
        who = stage.one(Role.STEERING)
        found = crawl(stage.person(who), stage.view(who), [3])
        assert len([label for label in found if "ages-of-a-test" in label]) > 5
        assert found["answer ages-of-a-test.ages cut=3&sex=female"][0] == 200
        assert any("ages-of-a-test" in ask.label for ask in asks(stage))
        assert "ages-of-a-test.ages" in [answer.id for answer in stage.asked]
        assert "ages_of_a_test" in MEASURES


def test_a_good_one_passes_them(bench):
    with added(AGES, bench.scratch):
        assert list(matrix.matrix_of(bench.fresh(), about="ages-of-a-test")) == []
        for check in (sets.measures_are_whole, sets.pages_are_whole, sets.lists_are_ones_own):
            assert list(check(bench)) == [], check.__name__


BROKEN_LAYOUTS = {
    "a layout without its card": (sets.pages_are_whole, 'list_card(PAGE, "ages", "Ages",',
                                  'html.P("Ages"), *('),
    "a layout that is kept": (sets.layouts_hold_no_data, "def layout():\n    return html.Div(",
                              "_KEPT = html.Div()\ndef layout():\n    return html.Div([_KEPT])\n"
                              "def other():\n    return html.Div("),
    "ids of another page": (sets.pages_are_whole, 'html.H1("Ages")',
                            'html.H1("Ages", id="recruitment-head")'),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN_LAYOUTS)
def test_a_bad_one_does_not(bench, name):
    check, old, new = BROKEN_LAYOUTS[name]
    text = AGES.layout.replace(old, new)
    if name == "a layout without its card":
        text = text.replace("\n                                                controls="
                            "[control(PAGE, SEX, \"Sex\")])])", ")])")  # fmt: skip
    assert text != AGES.layout
    with added(replace(AGES, layout=text), bench.scratch):
        assert next(check(bench), None) is not None


def shown_to(bench, files: Files, role: Role):
    """What a role gets of the page, and of its file."""
    with added(files, bench.scratch):
        stage = bench.fresh()
        somebody = stage.person(stage.one(role))
        page = somebody.page("/ages-of-a-test")
        return page, somebody.get("/export/ages-of-a-test.ages.csv")


def test_participants_promised_are_not_shown(bench):
    files = careless('{"participant": ""}', 'return rows[["participant"]]', by='("participant",)')
    page, file = shown_to(bench, files, Role.STEERING)
    assert page.status_code == 200
    assert "charter does not open" in page.text
    assert file.status_code == 404
    assert b"-001" not in page.data


def test_participants_that_were_not_promised_are_no_answer(bench):
    files = careless(_COLUMNS.removeprefix("columns="), 'return rows[["participant"]]')
    page, file = shown_to(bench, files, Role.STEERING)
    assert (page.status_code, file.status_code) == (500, 500)
    assert b"-001" not in page.data + file.data


def test_participants_under_another_name_are_numbers(bench):
    answer = 'return rows[["participant"]].set_axis(["who"], axis=1)'
    page, file = shown_to(bench, careless('{"who": ""}', answer), Role.STEERING)
    assert (page.status_code, file.status_code) == (200, 200)
    assert b"-001" not in page.data + file.data
    assert file.text.splitlines()[:3] == ["who", "0", "1"]


def test_centers_under_another_name_are_one_word(bench):
    answer = 'return rows[["center"]].set_axis(["where"], axis=1).drop_duplicates()'
    page, file = shown_to(bench, careless('{"where": ""}', answer), Role.STEERING)
    assert page.status_code == 200
    assert len(file.text.splitlines()) == 2


def test_a_measure_that_hides_its_grain_does_not_load(bench):
    files = careless('{"participant": ""}', 'return rows[["participant"]]')
    with pytest.raises(ValueError, match="not by it"), added(files, bench.scratch):
        bench.fresh()
    assert "ages_of_a_test" not in MEASURES


def test_a_page_without_its_callbacks_does_not_start(bench):
    files = replace(AGES, callback="from layouts.ages_of_a_test import nothing\n")
    with pytest.raises(ImportError), added(files, bench.scratch):
        bench.fresh()


def test_a_bare_dash_callback_does_not_start(bench):
    import dash

    bare = AGES.callback + (
        "\nimport dash\nfrom dash import Input, Output\n"
        '@dash.callback(Output("a", "children"), Input("b", "value"))\n'
        "def bare(value):\n    return value\n"
    )
    try:
        with (
            pytest.raises(RuntimeError, match="escape the gate"),
            added(replace(AGES, callback=bare), bench.scratch),
        ):
            bench.fresh()
    finally:
        dash._callback.GLOBAL_CALLBACK_LIST.clear()
        dash._callback.GLOBAL_CALLBACK_MAP.clear()


def test_nothing_of_it_stays(bench):
    with added(AGES, bench.scratch):
        bench.fresh()
    assert "ages-of-a-test" not in bench.fresh().pages
    assert not isinstance(bench.fresh().view(bench.fresh().one(Role.STEERING)), NotShown)
