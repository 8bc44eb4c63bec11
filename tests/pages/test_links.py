"""Links to what is behind a center or a count: for who may go there, and to nowhere else."""

from __future__ import annotations

import pytest

from dashboard.kit.page import Choice, Page
from dashboard.kit.tables import frame_table
from dashboard.server.pages import load_pages
from data.measures.recruitment_by_center import recruitment_by_center
from data.vocabulary import Role
from layouts import center_figures, conduct
from layouts.links import center_links, page_links
from tests.pages.frames import links, said
from tests.pages.own_frames import SUPPLY, counted

pages = load_pages()
COLUMNS = {"name": "test-of-counts", "late": "data-quality-of-a-test"}
COORDINATION, STEERING = (Role.COORDINATION, True), (Role.STEERING, False)


@pytest.fixture
def behind(monkeypatch):
    """A page with a choice of a center, for steering and coordination."""
    monkeypatch.setattr("dashboard.kit.page._DECLARED", dict(pages))
    page = Page("test-of-counts", "Recruitment", 70, frozenset({Role.STEERING, Role.COORDINATION}))
    page.answers_with(controls=[Choice("center", ("all", "07"))], name="x")(lambda view: None)
    Page("data-quality-of-a-test", "Other", 71, frozenset(Role))
    return page


def test_a_column_leads_to_its_page_on_that_center(behind):
    found = center_links(COLUMNS, ["07", "0&9"], COORDINATION)
    assert found == {"name": ["/test-of-counts?center=07", "/test-of-counts?center=0%269"]}
    assert center_links(COLUMNS, ["07"], STEERING).keys() == {"name"}


def test_there_is_no_link_for_who_may_not_go_there(behind, monkeypatch):
    assert center_links(COLUMNS, ["07"], (Role.DSMB, False)) == {}
    assert center_links(COLUMNS, ["07"], None) == {}
    monkeypatch.setattr("layouts.links._OF_LISTS", {"test-of-counts"})
    assert center_links(COLUMNS, ["07"], STEERING) == {}
    assert center_links(COLUMNS, ["07"], COORDINATION).keys() == {"name"}


def test_a_page_is_named_by_its_title(behind):
    (link,) = page_links("test-of-counts", Role.STEERING)
    assert (link.href, said(link)) == ("/test-of-counts", "Recruitment →")
    assert page_links("test-of-counts", Role.SITE_LEAD) == []
    assert page_links("nowhere", Role.STEERING) == []


def test_a_table_carries_its_links_column_by_column():
    one = counted(recruitment_by_center, name="Seven", state="open", randomized=12, target=20)
    table = frame_table(one, ["name", "randomized"], links={"randomized": ["/somewhere?center=07"]})
    assert links(table) == ["/somewhere?center=07"]


def test_tables_of_centers_lead_on(behind, monkeypatch):
    for module in (conduct, center_figures):
        monkeypatch.setattr(module, "_BEHIND", {"name": "test-of-counts"})
    one = counted(recruitment_by_center, name="Seven", state="open", randomized=12, target=20)
    for reader, wanted in ((COORDINATION, ["/test-of-counts?center=07"]), (None, [])):
        seen = conduct.conduct_list(one, SUPPLY, SUPPLY, SUPPLY, SUPPLY, SUPPLY, reader)
        assert links(seen.content) == wanted
        assert links(center_figures.centers_list(one, SUPPLY, None, reader).content) == wanted
