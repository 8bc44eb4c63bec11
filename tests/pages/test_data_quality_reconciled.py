"""Data quality on the demo home: the same number on cards, in figures, tables and sentences."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dashboard.server.pages import load_pages
from data.access.view import Door
from data.store.home import Home
from data.trial import SHIPPED_TRIAL, read_trial
from data.vocabulary import NotShown, Role
from layouts import data_quality as page
from tests.pages.frames import said

TRIAL = read_trial(SHIPPED_TRIAL)
ROLES = [(Role.STEERING, None), (Role.COORDINATION, None), (Role.DSMB, None),
         (Role.SITE_LEAD, frozenset({"03", "23"}))]  # fmt: skip


@pytest.fixture(scope="module", params=ROLES, ids=lambda who: who[0].value)
def view(request, demo_home):
    role, centers = request.param
    return Door(Home.open(demo_home)).view("somebody", role, centers)


def shown(view: Any, name: str, **chosen: str) -> Any:
    (answer,) = (a for a in load_pages()[page.PAGE.path].answers if a.name == name)
    values = [chosen.get(c.name, c.values(view)[0]) for c in answer.controls]
    return getattr(answer.function, "drawn", answer.function)(view, *values)


def numbers_in(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", re.sub(r"[\u202f\u00a0](?=\d)", "", text))]


def test_cards_figures_tables_and_sentences_agree(view):
    cards = [said(card) for card in shown(view, "numbers")]
    forms, centers = shown(view, "forms"), shown(view, "form-centers")
    sums = {c: int(centers.tidy[c].sum()) for c in ("received", "due", "late", "not_due")}
    assert {c: int(forms.tidy[c].sum()) for c in sums} == sums
    for drawn in (forms, centers):
        drawn_sums = [sum(trace["x"]) for trace in drawn.figure["data"]]
        assert [drawn_sums[0], drawn_sums[2], drawn_sums[3]] == [
            sums["received"], sums["late"], sums["not_due"],
        ]  # fmt: skip
    assert numbers_in(cards[1].replace(" / ", " of "))[1:3] == [sums["received"], sums["due"]]
    assert numbers_in(cards[2])[:2] == [sums["late"], sums["due"]]
    assert numbers_in(forms.sentence)[:2] == [sums["received"], sums["due"]]
    primary = shown(view, "primary")
    complete, lost, later = (sum(trace["x"]) for trace in primary.figure["data"])
    assert numbers_in(cards[0])[1:] == [complete, complete + lost, lost, later]
    table = shown(view, "centers").tidy
    assert int(table["primary_computable"].sum()) == complete
    assert numbers_in(cards[3])[2:4] == [
        int(table["vital_known"].sum()),
        int(table["vital_due"].sum()),
    ]


def test_sofa_of_first_and_last_day_is_that_of_the_primary_outcome(view):
    cells, primary = shown(view, "sofa").tidy, shown(view, "primary").tidy
    last = cells[(cells["component"] == "whole_score") & (cells["day"] == TRIAL.sofa.final_day)]
    assert int(last["due"].iloc[0]) == int(primary["due"].sum())
    assert int(last["missing"].iloc[0]) == int(
        primary[["missing_final", "missing_both"]].sum().sum()
    )


def test_limits_agree_with_what_they_are_made_of(view):
    limits = shown(view, "limits")
    if view.centers is not None:
        assert isinstance(limits, NotShown)
        assert len(shown(view, "numbers")) == 4
        return
    tidy = limits.tidy.set_index("limit_code")
    primary = shown(view, "primary").tidy
    missing = int(primary["due"].sum() - primary["complete"].sum())
    assert tidy.loc["primary_not_evaluable", "count"] == missing
    assert tidy.loc["primary_not_evaluable", "of"] == int(primary["due"].sum())
    course = shown(view, "course").tidy.iloc[-1]
    assert course["count"] == missing
    crossed = tidy["standing"].isin(["red_supported", "red_observed"]).sum()
    assert numbers_in(said(shown(view, "numbers")[4]))[:2] == [crossed, len(tidy)]
    said_crossed = 0 if limits.sentence.startswith("None") else numbers_in(limits.sentence)[0]
    assert said_crossed == crossed


def test_what_to_chase_is_for_those_who_may_name_participants(view):
    found = shown(view, "chase")
    if view.role in (Role.STEERING, Role.DSMB):
        assert isinstance(found, NotShown)
        assert shown(view, "places")[0] == {"display": "none"}
        return
    kinds = found.tidy["kind"].value_counts()
    days = shown(view, "sofa").tidy
    days = days[days["component"] == "whole_score"].set_index("day")["missing"]
    ends = [TRIAL.sofa.baseline_day, TRIAL.sofa.final_day]
    assert kinds.get("sofa", 0) == int(days[ends].sum())
    assert kinds.get("form", 0) == int(shown(view, "forms").tidy["late"].sum())
    for center in view.center_names():
        one = shown(view, "chase", center=center).tidy
        assert set(one.get("center", [])) <= {center}
    assert len(shown(view, "chase", listed="components").tidy) == int(days.sum())
