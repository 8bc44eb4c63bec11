"""Infusion on the demo home: one number wherever it stands, and each view with what it has."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from dashboard.server.pages import load_pages
from data.access.view import Door
from data.measures.changes import infusion_start_changes
from data.measures.exposure import exposure_listing
from data.measures.infusion_start import infusion_start_counts
from data.store.home import Home
from data.vocabulary import NotShown, Role
from layouts import infusion as page
from layouts import swimmer
from tests.pages.frames import said
from tests.pages.test_infusion import plain, texts
from tests.pages.test_reconciled import shown

WHO = [
    (Role.STEERING, None), (Role.COORDINATION, None), (Role.DSMB, None),
    (Role.SITE_LEAD, frozenset({"03"})), (Role.SITE_LEAD, frozenset({"03", "07", "04"})),
]  # fmt: skip


@pytest.fixture(scope="module")
def door(demo_home) -> Door:
    return Door(Home.open(demo_home))


@pytest.fixture(params=WHO, ids=lambda who: f"{who[0].value}-{len(who[1] or ())}")
def view(request, door):
    role, centers = request.param
    return door.view("somebody", role, centers)


def answer(view, name: str, choice: str = swimmer.ALL):
    (found,) = (a for a in load_pages()["infusion"].answers if a.name == name)
    return found.function.drawn(view, *[choice] * len(found.controls))


def test_cards_head_figure_and_table_have_the_measures_numbers(view):
    found = view.run(infusion_start_counts)
    inside, due = int(found["in_window"].sum()), int(found["due"].sum())
    cards = [plain(said(card)) for card in shown(view, "infusion", "numbers")]
    assert due
    assert f"{inside} / {due}" in cards[0]
    assert (
        f" {int(found['out_of_window'].sum())} of {int(found['started'].sum())} started" in cards[1]
    )
    assert f"{inside} / {due} infusions due" in plain(shown(view, "infusion", "head"))
    assert f"{inside} / {due} infusions due" in plain(shown(view, "infusion", "starts").sentence)
    table = shown(view, "infusion", "centers").tidy
    assert int(table["in_window"].sum()) == inside
    assert (table["due"] == table[["in_window", "early", "late", "not_started"]].sum(axis=1)).all()
    change = view.run(infusion_start_changes).set_index("item")["change"]
    new = int(change["started_late"] + change["started_early"])
    assert f"{new:+d} since" in cards[1] or (new == 0 and "0 since" in cards[1])


def test_course_cards_are_the_figures_and_name_its_cut(view):
    cards = [plain(said(card)) for card in shown(view, "infusion", "numbers")][2:]
    drawn = shown(view, "infusion", "given")
    if view.role is Role.DSMB:
        assert cards == []
        assert isinstance(drawn, NotShown)
        return
    assert len(cards) == 3
    if isinstance(drawn, NotShown):
        assert all("Not shown" in card for card in cards)
        return
    rows = drawn.tidy.set_index("part")
    for card, part in zip(cards, ("completed", "dose_kept", "reached_max"), strict=True):
        if part in rows.index:
            assert f"{rows.loc[part, 'count']} / {rows.loc[part, 'of']}" in card
            assert f"{rows.loc[part, 'count']} / {rows.loc[part, 'of']}" in map(plain, texts(drawn))
        else:
            assert "Not shown" in card


def test_the_swimmer_draws_each_row_of_its_table_and_the_list_holds_them_all(view):
    people = view.run(exposure_listing)
    if isinstance(people, NotShown):
        assert view.role in (Role.STEERING, Role.DSMB)
        assert isinstance(answer(view, "swimmer"), NotShown)
        assert isinstance(answer(view, "infusions"), NotShown)
        return
    assert sum(view.participants_in().values()) == len(people)
    seen: set[str] = set()
    for choice in page.CENTER.values(view):
        drawn = answer(view, "swimmer", choice)
        if drawn.figure is None:  # a center without participants
            assert drawn.tidy.empty
            assert answer(view, "infusions", choice).tidy.empty
            continue
        named = [m[1] for t in texts(drawn) if (m := re.match(r"<b>(.+)</b>", t))]
        assert 0 < len(named) <= swimmer.ROWS
        assert set(drawn.tidy["participant"]) <= set(named)
        listed = answer(view, "infusions", choice).tidy["participant"]
        assert named == [who for who in listed if who in named]
        seen |= set(named)
    assert seen == set(people["participant"])


def test_no_figure_of_who_names_nobody_holds_a_participant(view):
    if view.participants():
        return
    for name in ("starts", "given", "centers", "classes", "stops"):
        found = shown(view, "infusion", name)
        assert "participant" not in getattr(found, "tidy", pd.DataFrame()).columns
    hover = shown(view, "infusion", "starts").figure["data"][1]["hovertext"]
    assert not any(re.match(r"\d\d-\d", text) for text in hover)


def test_the_page_shows_a_view_what_it_has(view):
    upper, course, stopped, own, choose, _, options = shown(view, "infusion", "places")
    assert course == stopped
    assert ("display" in own) is not bool(view.participants())
    assert ("display" in course) is (view.role is Role.DSMB)
    assert ("2fr" in upper["--columns"]) is (view.role is not Role.DSMB)
    assert [o["value"] for o in options] == list(page.CENTER.values(view))
    assert ("display" in choose) is (len(options) == 1)
