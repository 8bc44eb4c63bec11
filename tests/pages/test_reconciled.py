"""The same number wherever it stands: cards, figures, tables, sentences and files of two pages."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from dashboard.server.pages import load_pages
from data.access.view import Door
from data.measures.deviations import deviation_counts
from data.measures.infusion_start import infusion_start_counts
from data.measures.recruitment import recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center
from data.store.home import Home
from data.vocabulary import Role
from tests.pages.frames import parts, said

ROLES = (Role.STEERING, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN)


@pytest.fixture(scope="module")
def door(demo_home) -> Door:
    return Door(Home.open(demo_home))


@pytest.fixture(scope="module", params=ROLES, ids=lambda role: role.value)
def view(request, door):
    return door.view("somebody", request.param)


def shown(view, path: str, name: str):
    """What an answer shows with its default choices: a card's content, or its components."""
    (answer,) = (a for a in load_pages()[path].answers if a.name == name)
    values = [choice.values(view)[0] for choice in answer.controls]
    return getattr(answer.function, "drawn", answer.function)(view, *values)


def cards(view, path: str) -> list[str]:
    return [said(card).replace("\u202f", "") for card in shown(view, path, "numbers")]


def first_numbers(text: str, n: int) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", text)[:n]]


def total(view) -> dict:
    return view.run(recruitment_total).to_dict("records")[0]


@pytest.mark.parametrize("path", ["this-week", "recruitment"])
def test_randomized_is_one_number_everywhere(view, path):
    now = total(view)
    alike = now["counted"] == now["randomized"]  # then the count stands once
    expected = [now["randomized"], *([] if alike else [now["counted"]]), now["target"]]
    assert first_numbers(cards(view, path)[0], len(expected)) == expected
    assert int(view.run(recruitment_by_center)["randomized"].sum()) == now["randomized"]
    flow = shown(view, "recruitment", "screening").tidy
    done = flow.loc[flow["outcome"] == "randomized", "count"].sum()
    assert int(done) == now["randomized"]
    since = shown(view, "this-week", "since").tidy.set_index("item")["now"]
    assert since["randomized"] == now["randomized"]
    assert since["centers_open"] == now["centers_open"]


@pytest.mark.parametrize(("path", "name"), [("this-week", "recruitment"), ("recruitment", "curve")])
def test_the_curve_ends_at_the_card_and_its_sentence_and_note_agree(view, path, name):
    now, drawn = total(view), shown(view, path, name)
    steps = drawn.figure["data"][-1]
    assert steps["y"][-1] == now["counted"]
    assert drawn.tidy["randomized"].max() == now["randomized"]
    assert first_numbers(drawn.sentence, 2) == [abs(now["behind"]), now["planned"]]
    assert first_numbers(drawn.note, 2) == [now["randomized"], now["analyzable"]]


def test_center_figures_draw_the_frame_they_export(view):
    for name, column in (("targets", "randomized"), ("rates", "per_month")):
        drawn = shown(view, "recruitment", name)
        bars = drawn.figure["data"][0 if name == "targets" else 1]["x"]
        frame = drawn.tidy[drawn.tidy["state"] != "not_open"]
        known = sorted(round(float(x), 4) for x in frame[column])
        assert len(bars) == len(known)
        assert {round(float(x), 4) for x in bars if x is not None} <= set(known)
    table = shown(view, "recruitment", "centers").tidy
    assert int(table["randomized"].sum()) == total(view)["randomized"]


def test_cards_of_conduct_are_the_sums_of_the_table_of_centers(view):
    _, _, starts, sofa, deviations = cards(view, "this-week")
    table = shown(view, "this-week", "conduct").tidy
    missing, due = int(table["final_sofa_missing"].sum()), int(table["final_sofa_missing_of"].sum())
    assert f"{due - missing} / {due}" in sofa.replace("\u00a0", " ")
    found = view.run(infusion_start_counts)
    inside, of = int(found["in_window"].sum()), int(found["due"].sum())
    assert f"{inside} / {of}" in starts
    assert int(table["starts_out_of_window"].sum()) == int(found["out_of_window"].sum())
    people = int(table["participants_with_important"].sum())
    important = int(view.run(deviation_counts)["important"].sum())
    assert first_numbers(deviations, 2) == [important, people]


def test_signals_counted_in_the_head_are_those_listed(view):
    listed = shown(view, "this-week", "decisions").tidy
    head = shown(view, "this-week", "head")
    counts = {
        "act": re.search(r"(\d+) things? wants? a decision", head),
        "watch": re.search(r"(\d+) wants? watching", head),
    }
    for level, match in counts.items():
        assert (int(match[1]) if match else 0) == (listed["level"] == level).sum()
    assert len(listed), "the demo has something to decide"


def test_the_record_is_on_the_page_for_those_who_keep_it_and_absent_for_others(view):
    actions, style = shown(view, "this-week", "actions")
    record = shown(view, "this-week", "record")
    keeps = view.role in (Role.STEERING, Role.COORDINATION)
    assert bool(actions) is bool(record) is keeps
    assert ("2fr" in style["--columns"]) is keeps
    closes = [f for f in parts(record, "Form") if f.action == "/do/close_review"]
    assert bool(closes) is (view.role is Role.STEERING)


def test_every_table_behind_a_card_has_the_policys_grain(view):
    for path in ("this-week", "recruitment"):
        for answer in load_pages()[path].answers:
            found = shown(view, path, answer.name)
            tidy = getattr(found, "tidy", pd.DataFrame())
            assert "participant" not in tidy.columns, answer.id
