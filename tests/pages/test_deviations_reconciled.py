"""Deviations on the demo: cards, figures, lists and sentences say what the measures say."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.server.pages import load_pages
from data.access.view import Door
from data.measures.deviation_ages import deviation_ages_total
from data.measures.deviation_codes import deviation_codes
from data.measures.deviation_counting import OPEN_CODES
from data.measures.deviation_drug import drug_deviation_listing, drug_deviation_participants
from data.measures.deviation_funnel import deviation_funnel
from data.measures.deviation_months import deviation_center_months, deviation_trend
from data.measures.deviations import deviation_counts, deviation_listing
from data.store.home import Home
from data.vocabulary import NotShown, Role
from tests.pages.frames import parts, said
from tests.pages.test_deviations import table
from tests.pages.test_reconciled import cards, first_numbers, shown

ALL = (Role.STEERING, Role.SITE_LEAD, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN)
NAMING = (Role.SITE_LEAD, Role.COORDINATION)  # who may know whose a deviation is
PATH = "deviations"


@pytest.fixture(scope="module")
def door(demo_home) -> Door:
    return Door(Home.open(demo_home))


@pytest.fixture(scope="module")
def busy(door) -> list[str]:
    """The two centers with the most deviations, one of them still open."""
    frame = door.view("somebody", Role.COORDINATION).run(deviation_counts)
    order = frame.sort_values(["open", "deviations"], ascending=False)
    assert order["open"].iloc[0] > 0, "the demo has something open"
    return order["center"].head(2).tolist()


@pytest.fixture(scope="module", params=ALL, ids=lambda role: role.value)
def view(request, door, busy):
    return door.view("somebody", request.param, frozenset(busy))


def answered(view, name: str, **chosen: str):
    """What an answer shows with these choices and its defaults else."""
    (answer,) = (a for a in load_pages()[PATH].answers if a.name == name)
    values = [chosen.get(c.name, c.values(view)[0]) for c in answer.controls]
    assert set(chosen) <= {c.name for c in answer.controls}
    return answer.function.drawn(view, *values)


def counts(view) -> dict[str, int]:
    frame = view.run(deviation_counts)
    return {str(k): int(v) for k, v in frame.sum(numeric_only=True).items() if k != "share"}


def test_cards_say_what_the_measures_say(view):
    n, (first, rate, still, trend, *last) = counts(view), cards(view, PATH)
    people, among = n["participants_with_important"], n["participants"]
    assert first_numbers(first, 3) == [n["important"], people, among]
    assert f"{n['deviations']} / {among}" in rate.replace("\u00a0", " ")
    assert first_numbers(rate.split("/")[1], 4)[1:] == [n["found"], n["reported"], n["both"]]
    ages = view.run(deviation_ages_total).iloc[0]
    assert first_numbers(still, 3) == [ages["open"], n["deviations"], ages["oldest_days"]]
    assert ages["open"] == n["open"]
    known = view.run(deviation_trend, importance="important").iloc[0]
    assert known["recent"] + known["before"] == n["important"]
    assert f"{known['recent_rate']:.2f}" in trend
    assert bool(last) is (view.role is not Role.SITE_LEAD)


def test_the_head_repeats_the_cards(view):
    n, head = counts(view), shown(view, PATH, "head")
    assert f"{n['participants_with_important']} of {n['participants']} participants" in head
    verb = "is" if n["open"] == 1 else "are"
    assert f"{n['open']} of all {n['deviations']} {verb} open" in head


def test_the_funnel_holds_every_participant_with_an_important_one(view):
    drawn, n = answered(view, "funnel"), counts(view)
    if view.role is Role.SITE_LEAD:
        assert isinstance(drawn, NotShown)
        return
    assert int(drawn.tidy["count"].sum()) == n["participants_with_important"]
    assert int(drawn.tidy["of"].sum()) == n["participants"]
    assert first_numbers(drawn.sentence, 2) == [
        n["participants_with_important"], n["participants"],
    ]  # fmt: skip
    limits = [t for t in drawn.figure["data"] if t["mode"] == "lines"]
    marks = [t for t in drawn.figure["data"] if t["mode"] == "markers"]
    there = drawn.tidy[drawn.tidy["of"] > 0]
    points = {(x, y) for t in marks for x, y in zip(t["x"], t["y"], strict=True)}
    assert points == {(int(r.of), round(100 * r.rate, 4)) for r in there.itertuples()}
    above = view.run(deviation_funnel)["funnel"].isin(["high_act", "high_watch"]).sum()
    assert first_numbers(cards(view, PATH)[4], 1) == [above]
    # whoever is above by the measure lies above the line that is drawn, and nobody else
    line = dict(zip(limits[2]["x"], limits[2]["y"], strict=True))
    judged = there[there["funnel"] != "not_enough_data"]
    drawn_above = {r.center for r in judged.itertuples() if 100 * r.rate > line[int(r.of)] + 1e-3}
    assert drawn_above == set(judged.loc[judged["funnel"].str.startswith("high"), "center"])


@pytest.mark.parametrize("importance", ["important", "all"])
def test_the_months_add_up(view, importance):
    drawn, n = answered(view, "months", importance=importance), counts(view)
    people, found = (sum(t["y"]) for t in drawn.figure["data"])
    total = n["important"] if importance == "important" else n["deviations"]
    assert (found, people) == (total, n["participants"])
    recent, _, _, before, *_ = [int(x) for x in re.findall(r"(?<![\d.])\d+(?![\d.])",
                                                           drawn.sentence)]  # fmt: skip
    assert recent + before == total


def test_categories_add_up_over_the_trial_and_for_a_center(view, busy):
    drawn, n = answered(view, "categories"), counts(view)
    assert int(drawn.tidy["deviations"].sum()) == n["deviations"]
    assert int(drawn.tidy["important"].sum()) == n["important"]
    assert int(drawn.tidy["open"].sum()) == n["open"]
    shares = sorted(round(100 * s, 4) for s in view.run(deviation_codes)["share"].dropna())
    assert sorted(drawn.figure["data"][1]["x"]) == shares
    own = answered(view, "categories", center=busy[0]).tidy
    row = view.run(deviation_counts).set_index("center").loc[busy[0]]
    assert int(own["deviations"].sum()) == row["deviations"]


def test_where_and_when_adds_up_by_center_by_code_and_in_a_center(view, busy):
    n, by_center = counts(view), view.run(deviation_counts).set_index("center")
    drawn = answered(view, "places")
    assert int(drawn.tidy["deviations"].sum()) == n["deviations"]
    assert sum(int(a["text"]) for a in drawn.figure["layout"]["annotations"]) == n["deviations"]
    each = [view.run(deviation_center_months, code=code) for code in OPEN_CODES]
    assert sum(int(f["deviations"].sum()) for f in each) == n["deviations"]
    late = answered(view, "places", placed="WIN-LATE")
    codes = view.run(deviation_codes).set_index("code")
    assert int(late.tidy["deviations"].sum()) == codes.loc["WIN-LATE", "deviations"]
    own = answered(view, "places", center=busy[0])
    assert int(own.tidy["deviations"].sum()) == by_center.loc[busy[0], "deviations"]
    assert set(own.tidy["center"]) == {busy[0]}


def test_open_and_closed_add_up(view):
    listed, n = answered(view, "ages"), counts(view)
    assert int(listed.tidy["open"].sum()) == n["open"]
    assert int((listed.tidy["open"] + listed.tidy["closed"]).sum()) == n["deviations"]
    assert first_numbers(listed.sentence, 1) == [n["open"]]


def test_the_list_is_there_for_those_who_may_name_a_participant(view):
    listed = answered(view, "listing")
    style = shown(view, PATH, "left_out")[3]
    if view.role not in NAMING:
        assert isinstance(listed, NotShown)
        assert style == {"display": "none"}
        return
    assert style == {}
    drug, conduct = view.run(drug_deviation_listing), view.run(deviation_listing)
    assert len(conduct) == counts(view)["deviations"]
    assert len(listed.tidy) == len(conduct) + len(drug)
    assert int(listed.tidy["drug_effect"].sum()) == len(drug)
    assert first_numbers(listed.sentence, 2) == [len(listed.tidy)] * 2


def test_rows_of_the_list_lead_to_participants_of_the_view(view):
    if view.role not in NAMING:
        return
    content = table(answered(view, "listing"))
    people = content["columns"][0]["cells"]
    asked = [parse_qs(urlsplit(address).query) for address in content["href"]]
    assert [a["participant"] for a in asked] == [[who] for who in people]
    assert {a["cut"][0] for a in asked} == {str(view.number)}
    assert set(people) <= set(view.participants())


@pytest.mark.parametrize("status", ["open", "closed"])
def test_a_center_and_a_status_keep_their_rows_alone(view, busy, status):
    if view.role not in NAMING:
        return
    found = answered(view, "listing", center=busy[0], status=status).tidy
    assert set(found["center"]) <= {busy[0]}
    assert set(found["status"]) <= {status}
    conduct = found[~found["drug_effect"]]
    row = view.run(deviation_counts).set_index("center").loc[busy[0]]
    total = row["open"] if status == "open" else row["deviations"] - row["open"]
    assert len(conduct) == total


def test_what_a_drug_effect_can_cause_is_told_by_nothing_but_its_card_and_the_list(view):
    whole = view.run(drug_deviation_participants)
    listed = answered(view, "drug")
    if isinstance(whole, NotShown):
        assert isinstance(listed, NotShown)
    else:
        assert first_numbers(listed.sentence.replace("\u00a0", " "), 2) == [
            int(whole["count"].iloc[0]), int(whole["of"].iloc[0]),
        ]  # fmt: skip
        assert "center" not in listed.tidy.columns
    for name in ("funnel", "months", "categories", "places", "ages", "changes"):
        tidy = getattr(answered(view, name), "tidy", None)
        if tidy is not None and "code" in tidy.columns:
            assert set(tidy["code"]) <= set(OPEN_CODES)


def test_the_participant_is_in_no_table_of_those_who_may_not(view):
    names = ("funnel", "months", "categories", "places", "ages", "listing", "changes",
             "reclassified", "drug")  # fmt: skip
    with_people = {
        name for name in names
        if "participant" in getattr(getattr(answered(view, name), "tidy", None), "columns", ())
    }  # fmt: skip
    assert with_people == ({"listing", "reclassified"} if view.role in NAMING else set())


def test_changes_end_at_what_the_cards_say(view):
    found, n = answered(view, "changes"), counts(view)
    now = found.tidy.set_index("item")["now"]
    assert now["deviations"] == n["deviations"]
    assert now["deviations_important"] == n["important"]
    assert now["deviations_open"] == n["open"]
    assert str(n["important"]) in said(found.content)


def test_since_an_older_cut_what_changed_is_another(door):
    view = door.view("somebody", Role.COORDINATION)
    assert len(view.earlier_cuts()) > 1, "the demo has cuts to choose from"
    first = str(view.earlier_cuts()[0])
    latest, older = (answered(view, "changes", since=s) for s in ("reviewed", first))
    assert f"Against cut {first}." in older.sentence
    assert latest.tidy["before"].tolist() != older.tidy["before"].tolist()
    assert latest.tidy["now"].tolist() == older.tidy["now"].tolist()


def test_each_one_classified_otherwise_is_in_the_list(door):
    view = door.view("somebody", Role.COORDINATION)
    found = answered(view, "reclassified", since=str(view.earlier_cuts()[0]))
    listed = set(answered(view, "listing").tidy["deviation"])
    assert set(found.tidy["deviation"]) <= listed
    assert len(parts(found.content, "Li")) == len(found.tidy)
