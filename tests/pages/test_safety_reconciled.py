"""Safety on the demo home: one number everywhere, and nothing of interest beside a center."""

from __future__ import annotations

import itertools
import re

import pandas as pd
import pytest

from dashboard.server.pages import load_pages
from dashboard.server.wire import finished, to_bytes
from data.access.view import Door
from data.measures.changes import sae_changes
from data.measures.safety_reporting import sae_reporting
from data.store.home import Home
from data.vocabulary import Role, Topic
from data.vocabulary.analysis_events import EVENT_KINDS
from layouts.safety import HIDDEN, PAGE, SHOWN
from tests.pages.frames import said
from tests.pages.safety_frames import table

# role -> whether what is pooled, what is listed and the figures by center are on their page
PARTS = {
    Role.STEERING: (SHOWN, HIDDEN, SHOWN),
    Role.COORDINATION: (SHOWN, SHOWN, SHOWN),
    Role.SITE_LEAD: (SHOWN, SHOWN, HIDDEN),
    Role.DSMB: (HIDDEN, HIDDEN, SHOWN),
    Role.STATISTICIAN: (HIDDEN, HIDDEN, SHOWN),
}
NOBODY_LISTED = (Role.STEERING, Role.DSMB, Role.STATISTICIAN)


@pytest.fixture(scope="module")
def door(demo_home) -> Door:
    return Door(Home.open(demo_home))


@pytest.fixture(scope="module", params=PARTS, ids=lambda role: role.value)
def view(request, door):
    return view_for(door, request.param)


def view_for(door: Door, role: Role):
    own = frozenset({busiest(door)}) if role is Role.SITE_LEAD else None
    return door.view("somebody", role, own)


def busiest(door: Door) -> str:
    """The center with the most serious events, so that a site lead has something to see."""
    frame = door.view("somebody", Role.COORDINATION).run(sae_reporting)
    return str(frame.loc[frame["saes"].idxmax(), "center"])


def answers() -> dict:
    load_pages()
    return {answer.name: answer for answer in PAGE.answers}


def shown(view, name: str, **choices: str):
    answer = answers()[name]
    values = [choices.get(c.name, c.values(view)[0]) for c in answer.controls]
    return getattr(answer.function, "drawn", answer.function)(view, *values)


def numbers_in(text: str, n: int) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", text)[:n]]


def test_serious_events_are_one_number_on_cards_in_figures_tables_and_changes(view):
    now = view.run(sae_reporting)
    saes, people = int(now["saes"].sum()), int(now["participants"].sum())
    assert saes, "the demo has serious events"
    first, in_time, still, _ = map(said, shown(view, "numbers"))
    with_one = int(now["participants_with_sae"].sum())
    assert numbers_in(first, 3) == [saes, with_one, people]
    assert f"{now['on_time'].sum()} / {saes}" in in_time
    assert numbers_in(still, 2) == [int(now["overdue"].sum() + now["awaiting"].sum()), saes]
    assert numbers_in(shown(view, "head"), 1) == [saes]
    bars = shown(view, "reports").figure["data"]
    assert sum(sum(trace["x"]) for trace in bars) == saes
    cells = table(shown(view, "centers"))
    assert sum(map(int, cells["saes"])) == saes
    assert sum(map(int, cells["late"])) == int(now["late"].sum())
    changed = view.run(sae_changes).set_index("item")["now"]
    assert (changed["saes"], changed["saes_late"]) == (saes, now["late"].sum())


def test_forms_that_are_in_are_one_number_on_the_card_and_center_by_center(view):
    tabled = summed(table(shown(view, "centers"))["forms_answered"])
    words = shown(view, "reports").figure["layout"]["annotations"]
    assert summed([w["text"] for w in words if w.get("xref") == "paper"]) == tabled
    received, due = tabled
    assert f"{received} / {due}" in said(shown(view, "numbers")[3])
    now = view.run(sae_reporting)
    assert tabled == [int(now["forms_in"].sum()), int(now["forms_due"].sum())]


def summed(ratios: list[str]) -> list[int]:
    """The sums of what stands before and after the stroke, where there is one."""
    pairs = [re.findall(r"\d+", text) for text in ratios if "/" in text]
    return [sum(int(pair[place]) for pair in pairs) for place in (0, 1)]


def test_the_figures_draw_the_frame_they_export(view):
    drawn = shown(view, "delays")
    frame = drawn.tidy[drawn.tidy["participants"] > 0]
    dots = [x for x in drawn.figure["data"][2]["x"] if x is not None]
    assert set(dots) <= {round(float(x), 4) for x in frame["median_h"].dropna()}
    assert len(drawn.figure["data"][2]["x"]) == len(frame)
    assert len(frame) == len(table(shown(view, "centers"))["center"])


def test_each_role_has_the_parts_the_policy_opens_and_no_others(view):
    assert shown(view, "parts") == PARTS[view.role]
    pooled = PARTS[view.role][0] == SHOWN
    assert bool(shown(view, "pooled_number")) is pooled
    assert hasattr(shown(view, "pooled"), "tidy") is pooled
    listed = PARTS[view.role][1] == SHOWN
    for name in ("missing", "hypotension", "events"):
        assert hasattr(shown(view, name), "tidy") is listed


def test_the_card_of_what_is_pooled_is_the_first_row_of_the_table(view):
    cards = shown(view, "pooled_number")
    if not cards:
        assert view.role in (Role.DSMB, Role.STATISTICIAN)
        return
    cells, card = table(shown(view, "pooled")), said(cards[0])
    first = cells["participants"][0]
    assert (first in card) or (first == "not shown" and "Not shown:" in card)
    known = shown(view, "pooled").tidy.dropna(subset=["count"])
    assert known["of"].nunique() == 1  # decision 5: all kinds are of the same participants


def test_what_is_listed_adds_up_to_what_is_counted(door):
    for role in (Role.COORDINATION, Role.SITE_LEAD):
        view = view_for(door, role)
        events = shown(view, "events").tidy
        now = view.run(sae_reporting)
        assert int(events["serious"].fillna(False).sum()) == int(now["saes"].sum())
        one = [shown(view, "events", center=c).tidy for c in view.center_names()]
        assert sum(map(len, one)) == len(events)
        kinds = [shown(view, "events", kind=k).tidy for k in EVENT_KINDS]
        assert sum(map(len, kinds)) == len(events) > 0
        silent = shown(view, "missing").tidy["participant"].nunique()
        assert silent == int((now["forms_due"] - now["forms_in"]).sum())


def test_reporting_by_center_and_events_of_interest_are_never_in_one_answer(door):
    seen = set()
    for role in PARTS:
        for answer in answers().values():
            view = view_for(door, role)
            for values in itertools.product(*(c.values(view)[:2] for c in answer.controls)):
                answer.run(view, values)
            topics = {measure.topic for measure, _, _ in view.runs}
            assert len(topics & {Topic.AESI, Topic.SAE_PROCESS}) < 2, answer.id
            seen |= topics
    assert {Topic.AESI, Topic.SAE_PROCESS} <= seen


def test_blinded_eyes_find_no_event_of_interest_beside_a_center_or_a_participant(door):
    """Every byte of every answer, under every choice: where a kind of event is told, no center."""
    told = 0
    for role in NOBODY_LISTED:
        view = view_for(door, role)
        people = door.view("x", Role.COORDINATION).participants()
        for answer in answers().values():
            if answer.name == "centers_offered":  # the filter's own words: centers and no event
                continue
            for values in itertools.product(*(c.values(view) for c in answer.controls)):
                before = len(view.runs)
                filled = [finished(part) for *_, part in answer.run(view, values)]
                text = to_bytes(filled).decode()
                assert not any(who in text for who in people), answer.id
                aesi = [r for m, _, r in view.runs[before:] if m.topic is Topic.AESI]
                frames = [r for r in aesi if isinstance(r, pd.DataFrame)]
                assert not any("center" in f.columns for f in frames), answer.id
                if aesi:
                    assert not any(n in text for n in view.center_names().values()), answer.id
                    told += "hypotension" in text.lower()
    assert told, "steering sees the kinds of interest pooled"
