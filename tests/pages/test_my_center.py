"""My center over hand-made frames: what to chase, in the right words and order, and no more."""

from __future__ import annotations

import pandas as pd
import pytest

from callbacks import my_center as callbacks
from dashboard.kit.words import use_language
from data.access.view import Door
from data.measures.center_curve import center_curve
from data.measures.completeness import late_items, sofa_completeness
from data.measures.consent import consent_counts, consent_tracker
from data.measures.deviations import deviation_listing
from data.measures.infusion_start import infusion_start_counts, infusion_start_listing
from data.measures.recruitment import recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center, recruitment_peers
from data.measures.sae_process import sae_counts
from data.measures.signals import late_start_centers
from data.store.home import Home
from data.vocabulary import Kind, NotShown, Role, sentence
from layouts import my_center as page
from layouts import own_lists, own_recruitment
from tests.pages.frames import measured, parts, said, words

ONE = {"07": "Center 07"}
TWO = {"03": "Center 03", "07": "Center 07"}
SUPPLY = NotShown(sentence("Not supplied: the export has no {table}.", table="forms"))
_W, _T, _N, _D = Kind.WHOLE, Kind.TEXT, Kind.NUMBER, Kind.DATE


def late(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return measured(
        late_items.columns,
        [
            {"center": p[:2], "participant": p, "kind": kind, "item": item, "days_late": days}
            for p, kind, item, days in rows
        ],
        kind=_T, item=_T, days_late=_W,
    )  # fmt: skip


def consents(*rows: dict) -> pd.DataFrame:
    base = {"center": "07", "mode": "deferred", "limit_days": 14, "overdue": False}
    return measured(consent_tracker.columns, [base | row for row in rows], limit_days=_W)


def counted(measure, **values) -> pd.DataFrame:
    kinds = {c: _N if c in ("share", "low", "high", "probability_over", "months_open", "per_month",
                            "gap_probability") else _W
             for c in measure.columns if c not in ("center", "name", "state", "deaths_are_saes",
                                                   "opened_on", "closed_on")}  # fmt: skip
    return measured(measure.columns, [{"center": "07", **dict.fromkeys(kinds, 0), **values}],
                    **kinds)  # fmt: skip


def peers(place: str = "above_median") -> pd.DataFrame:
    row = {"centers": 24, "low_quarter": 0.08, "median": 0.14, "high_quarter": 0.22,
           "own_per_month": 0.42, "place": place}  # fmt: skip
    return measured(recruitment_peers.columns, [row], centers=_W, place=_T)


def total() -> pd.DataFrame:
    row = {"randomized": 150, "analyzable": 148, "counted": 148, "target": 236}
    return measured(recruitment_total.columns, [row], analyzable=_W, randomized=_W, counted=_W,
                    target=_W)  # fmt: skip


OWN = counted(recruitment_by_center, randomized=12, target=20, months_open=28.6, per_month=0.42,
              low=0.22, high=0.73)  # fmt: skip


def curve(*centers: str) -> pd.DataFrame:
    rows = [
        {"center": c, "date": day, "randomized": n, "counted": n, "target": 8}
        for c in centers
        for day, n in (("2025-01-01", 0), ("2025-06-01", 3), ("2026-11-16", 3))
    ]
    return measured(center_curve.columns, rows, date=_D, randomized=_W, counted=_W, target=_W)


def signal(*levels: str) -> pd.DataFrame:
    row = {"center": "07", "out_of_window": 7, "late": 7, "early": 0, "started": 8, "share": 0.875,
           "limit": 0.1, "probability_over": 0.99}  # fmt: skip
    kinds = dict.fromkeys(("out_of_window", "early", "late", "started"), _W)
    return measured(late_start_centers.columns, [row | {"level": lv} for lv in levels],
                    level=_T, **kinds)  # fmt: skip


# --- the lead ------------------------------------------------------------------------------------


def test_the_lead_counts_each_kind_of_work() -> None:
    items = late(("07-001", "sofa", "day_7", 4), ("07-001", "form", "day_7", 12),
                 ("07-002", "form", "day_28", 15))  # fmt: skip
    waiting = consents({"participant": "07-003", "status": "pending", "overdue": True})
    assert page.lead(items, waiting, signal(), ONE) == (
        "Center 07. To do today: 1 consent is overdue, 1 SOFA score is missing, 2 forms are late."
    )


def test_the_lead_says_when_nothing_wants_doing() -> None:
    pending = consents({"participant": "07-003", "status": "pending"})
    assert page.lead(late(), pending, signal(), TWO) == (
        "Center 03, Center 07. Nothing wants doing today: nothing is late, no consent is overdue."
    )


def test_the_lead_does_not_reassure_about_what_was_not_supplied() -> None:
    assert page.lead(SUPPLY, consents(), signal(), ONE) == (
        "Center 07. Not supplied: the export has no forms."
    )
    both = page.lead(late(("07-001", "sofa", "day_7", 4)), SUPPLY, signal(), ONE)
    assert both.endswith("1 SOFA score is missing. Not supplied: the export has no forms.")


def test_the_lead_without_a_center_shows_nothing_of_others() -> None:
    assert page.lead(late(), consents(), signal(), {}) == "No center is yours in this view."


def test_late_starts_beyond_the_limit_are_said_and_marked() -> None:
    text = page.lead(late(), consents(), signal("act"), ONE)
    assert said(text).endswith(
        "consent is overdue. 7 of 8 infusions started outside the window; the trial tolerates 10 %."
    )
    assert "Center 07: 7 of 8" in page.lead(late(), consents(), signal("act"), TWO)
    counts = counted(infusion_start_counts, in_window=1, late=7, due=8)
    assert said(page.starts_card(counts, signal("act"))).endswith("7 out of window ● Act")
    assert said(page.starts_card(counts, signal("watch"))).endswith("▲ Watch")
    assert said(page.starts_card(counts, signal())).endswith("7 out of window")


# --- lists ---------------------------------------------------------------------------------------


def test_late_items_stand_patient_by_patient() -> None:
    found = own_lists.todo_list(
        late(("07-009", "form", "day_28", 40), ("07-001", "sofa", "day_7", 30),
             ("07-009", "sofa", "day_0", 20), ("07-004", "form", "day_7", 1)), ONE
    )  # fmt: skip
    items = [said(part) for part in parts(found.content, "Li")]
    assert items == [
        "● missing 07-009 Form, Day 28 · 40 days late SOFA, Day 0 · 20 days late",
        "● missing 07-001 SOFA, Day 7 · 30 days late",
        "▲ late 07-004 Form, Day 7 · 1 day late",
    ]
    assert found.sentence == "4 items are late, in 3 participants."
    alone = own_lists.todo_list(late(("07-004", "form", "day_7", 1)), ONE)
    assert alone.sentence == "1 item is late, in 1 participant."


def test_a_long_list_folds_and_loses_nobody() -> None:
    rows = [(f"07-{n:03d}", "form", "day_7", 99 - n) for n in range(own_lists.LISTED + 3)]
    found = own_lists.todo_list(late(*rows), ONE)
    assert len(parts(found.content, "Li")) == own_lists.LISTED + 3
    assert said(parts(found.content, "Summary")[0]) == "3 more"
    assert len(parts(parts(found.content, "Details")[0], "Li")) == 3


def test_with_two_centers_each_line_says_which() -> None:
    found = own_lists.todo_list(
        late(("03-001", "form", "day_7", 2), ("07-001", "form", "day_7", 1)), TWO
    )
    assert "03-001 · Center 03" in said(found.content)
    assert "07-001 · Center 07" in said(found.content)


def test_nothing_late_is_said() -> None:
    assert said(own_lists.todo_list(late(), ONE).content).startswith("Nothing late:")


def test_the_consent_tracker_says_whom_to_approach_and_keeps_refusals_apart() -> None:
    found = own_lists.consent_list(
        consents(
            {"participant": "07-003", "status": "pending", "overdue": True, "days_since": 18,
             "approach": "relative", "sought_on": "2026-11-05"},
            {"participant": "07-005", "status": "pending", "days_since": 2},
            {"participant": "07-006", "days_since": 30, "mode": None},
            {"participant": "07-001", "status": "refused", "decided_on": "2026-10-01"},
        ), ONE
    )  # fmt: skip
    items = [said(part) for part in parts(found.content, "Li")]
    assert items == [
        "● overdue 07-003 Approach: relative · sought 5 Nov 2026 day 18, limit 14",
        "▲ pending 07-005 Approach: nobody is named · not sought yet day 2, limit 14",
        "▲ no record 07-006 Nothing says how consent was given. 30 days",
        "refused 07-001 on 1 Oct 2026",
    ]
    assert [said(h) for h in parts(found.content, "H3")] == ["No consent record", "Refused"]
    assert found.sentence == "2 deferred consents are waited for, 1 overdue. 1 was refused."
    assert "overdue after 14 days" in found.note


def test_no_consent_waited_for_is_said() -> None:
    assert said(own_lists.consent_list(consents(), ONE).content) == (
        "No consent is waited for, and none was refused."
    )
    refused = own_lists.consent_list(consents({"participant": "07-001", "status": "refused"}), ONE)
    assert said(refused.content) == "Refused refused 07-001 day not written"
    assert refused.sentence == "0 deferred consents are waited for, 0 overdue. 1 was refused."


def test_deviations_say_important_with_a_sign() -> None:
    rows = [
        {"center": "07", "participant": "07-001", "deviation": "D1", "code": "WIN-LATE",
         "occurred_on": "2026-10-01", "important": True, "status": "open", "days_open": 9},
        {"center": "07", "participant": "07-002", "deviation": "D2", "code": "SAMPLE-LATE",
         "occurred_on": "2026-09-01", "important": False, "status": "closed"},
    ]  # fmt: skip
    found = own_lists.deviations_list(measured(deviation_listing.columns, rows), ONE)
    assert found.sentence == "2 deviations, 1 important; 1 open."
    assert [said(part) for part in parts(found.content, "Li")] == [
        "▲ important 07-001 · Infusion started too late on 1 Oct 2026 · open for 9 days",
        "minor 07-002 · Sample taken late on 1 Sep 2026 · closed",
    ]
    both = own_lists.deviations_list(measured(deviation_listing.columns, rows), TWO)
    assert "07-001 · Center 07 · Infusion" in said(both.content)
    empty = own_lists.deviations_list(measured(deviation_listing.columns, []), ONE)
    assert said(empty.content) == "No deviation is on record."


def test_starts_are_said_against_the_window() -> None:
    rows = [
        {"center": "07", "participant": "07-002", "randomized_at": "2026-10-01T08:00Z",
         "started_at": "2026-10-01T10:00Z", "hours_to_start": 25.25, "start": "late"},
        {"center": "07", "participant": "07-001", "randomized_at": "2026-09-01T08:00Z",
         "start": "not_due"},
    ]  # fmt: skip
    counts = counted(infusion_start_counts, in_window=7, late=1, due=8)
    found = own_lists.starts_list(measured(infusion_start_listing.columns, rows), counts, ONE)
    cells = words(found.content)
    assert "▲\u00a0late | not yet due" in cells
    assert "Onset to start (h) | 25.2 | –" in cells
    assert "1 Oct 2026 | 1 Sep 2026" in cells
    assert "Center" not in cells
    assert said(found.sentence).startswith("7 / 8 started within the window (88 %)")
    none = counted(infusion_start_counts)
    assert own_lists.starts_sentence(none) == "No infusion is due yet."
    assert own_lists.starts_sentence(SUPPLY) == ""


def test_saes_say_how_far_zero_is_known() -> None:
    quiet = own_lists.saes_list(
        counted(sae_counts, forms_expected=9, forms_received=4, deaths_are_saes=True)
    )
    assert said(quiet.sentence) == (
        "No serious event on record, with safety forms received: 4 / 9."
    )
    assert quiet.note == "Deaths are serious events here."
    busy = own_lists.saes_list(
        counted(sae_counts, saes=3, on_time=2, late=1, forms_expected=None, forms_received=None,
                deaths_are_saes=False)
    )  # fmt: skip
    assert busy.sentence == "3 serious events, 2 reported in time."
    assert "Safety forms received not supplied" in said(busy.content)
    assert "▲ 1" in said(busy.content)
    assert busy.note == "Deaths are not among them."


# --- numbers -------------------------------------------------------------------------------------


def test_the_cards_carry_their_denominators() -> None:
    counts = counted(infusion_start_counts, in_window=7, late=1, due=9, not_started=1, not_due=2)
    starts = said(page.starts_card(counts, signal()))
    assert "7 / 9" in starts
    assert "1 out of window, 1 not started, 2 not yet due" in starts
    sofa = said(page.sofa_card(counted(sofa_completeness, known=5, missing=1, due=6, not_due=3)))
    assert "5 / 6" in sofa
    assert "1 missing, 3 not yet due" in sofa
    consent = said(page.consent_card(counted(consent_counts, pending=2, deferred=9, overdue=1)))
    assert "2 of 9 deferred" in consent
    assert "● 1 overdue" in consent
    assert "0 refused" in consent


def test_a_share_of_nobody_is_no_number() -> None:
    sofa = said(page.sofa_card(counted(sofa_completeness, not_due=3)))
    assert "–" in sofa
    assert "3 not yet due" in sofa
    assert "nobody is due yet" in said(page.sofa_card(counted(sofa_completeness)))


@pytest.mark.parametrize(
    ("items", "mark"),
    [
        (late(), "✓ nothing late"),
        (late(("07-001", "form", "day_7", 4)), "in 1 participant ▲ forms"),
        (late(("07-001", "sofa", "day_7", 4)), "in 1 participant ● 1 score"),
    ],
)
def test_late_items_weigh_by_what_they_are(items, mark) -> None:
    assert said(page.late_card(items)).endswith(mark)


def test_the_randomized_card_says_the_target_and_the_trial() -> None:
    text = said(own_recruitment.randomized_card(OWN, total()))
    assert text == "Randomized 12 of 20 trial 150, target 236"
    over = said(own_recruitment.randomized_card(OWN.assign(target=8), SUPPLY))
    assert over == "Randomized 12 target 8"


def test_the_rate_has_its_interval_and_its_place() -> None:
    text = said(own_recruitment.rate_card(OWN, peers()))
    assert text.endswith("0.42 95 %: 0.22 – 0.73 above peers' median")
    for place in ("lowest_quarter", "below_median", "highest_quarter"):
        assert "peers" in said(own_recruitment.rate_card(OWN, peers(place)))
    closed = OWN.assign(months_open=0.0)
    assert "not open yet" in said(own_recruitment.rate_card(closed, peers()))


# --- figures -------------------------------------------------------------------------------------


def test_the_curve_ends_at_the_number_on_the_card() -> None:
    found = own_recruitment.curve_drawn(curve("07"), total(), ONE)
    (trace,) = found.figure["data"]
    assert trace["y"] == [0, 3, 3]
    assert trace["line"]["shape"] == "hv"
    texts = [a["text"] for a in found.figure["layout"]["annotations"]]
    assert texts == ["target 8", "<b>3</b>"]
    assert found.sentence == (
        "3 randomized, 5 short of the target of 8. "
        "The whole trial has 150; 148 count toward its 236."
    )


def test_lines_of_several_centers_are_named_where_they_end_and_apart() -> None:
    found = own_recruitment.curve_drawn(curve("03", "07"), total(), TWO)
    target, one, two = found.figure["layout"]["annotations"]
    assert target["text"] == "target 8"
    assert one["text"] == "<b>3</b> center 03"
    assert two["text"] == "<b>3</b> center 07"
    assert two["y"] > one["y"]


def test_a_center_that_is_not_open_has_no_curve() -> None:
    found = own_recruitment.curve_drawn(curve(), total(), ONE)
    assert found.figure is None
    assert found.sentence == "Not open yet: nobody could be randomized."


def test_the_own_rate_stands_over_the_quartiles_of_nameless_others() -> None:
    found = own_recruitment.peers_drawn(peers(), OWN, ONE)
    (dots,) = found.figure["data"]
    assert dots["x"] == [0.42]
    assert dots["error_x"]["array"] == pytest.approx([0.31])
    assert dots["error_x"]["arrayminus"] == pytest.approx([0.2])
    half, median = found.figure["layout"]["shapes"]
    assert (half["x0"], half["x1"], median["x0"]) == (0.08, 0.22, 0.14)
    assert found.figure["layout"]["xaxis"]["range"][0] == 0
    text = said(found.sentence)
    assert text == (
        "Yours: 0.42 a month (95 %: 0.22 – 0.73). Half of the 24 other open centers randomize "
        "0.08 – 0.22 a month, the median is 0.14."
    )


def test_too_few_peers_give_the_reason_and_no_figure() -> None:
    few = NotShown(sentence("Not shown: fewer than {n} other centers are open.", n=3))
    assert own_recruitment.peers_drawn(few, OWN, ONE) is few
    assert "0.42" in said(own_recruitment.rate_card(OWN, few))


# --- all of it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        lambda: own_lists.todo_list(SUPPLY, ONE),
        lambda: own_lists.consent_list(SUPPLY, ONE),
        lambda: own_lists.deviations_list(SUPPLY, ONE),
        lambda: own_lists.starts_list(SUPPLY, SUPPLY, ONE),
        lambda: own_lists.saes_list(SUPPLY),
        lambda: own_recruitment.curve_drawn(SUPPLY, total(), ONE),
        lambda: own_recruitment.peers_drawn(peers(), SUPPLY, ONE),
    ],
)
def test_what_was_not_supplied_stays_so(made) -> None:
    assert made() is SUPPLY


@pytest.mark.parametrize(
    "card",
    [
        lambda: page.starts_card(SUPPLY, SUPPLY),
        lambda: page.sofa_card(SUPPLY),
        lambda: page.late_card(SUPPLY),
        lambda: page.consent_card(SUPPLY),
        lambda: own_recruitment.randomized_card(SUPPLY, total()),
        lambda: own_recruitment.rate_card(SUPPLY, peers()),
    ],
)
def test_a_card_without_its_table_says_so(card) -> None:
    assert "Not supplied: the export has no forms." in said(card())


def test_it_speaks_french() -> None:
    with use_language("fr"):
        text = page.lead(late(("07-001", "sofa", "day_7", 4)), consents(), signal(), ONE)
        assert "À faire aujourd’hui" in text
        assert "1 score SOFA" in text
        page.layout()


# --- on the demo trial: numbers that stand in two places are the same -----------------------------


@pytest.fixture(scope="module")
def door(demo_home):
    return Door(Home.open(demo_home))


def _centers(door) -> list[str]:
    return sorted(door.cut(door.latest()).tables["centers"]["center"])


def _site(door, center: str):
    return door.view("site", Role.SITE_LEAD, frozenset({center}))


def test_numbers_on_cards_equal_those_in_lists_and_figures(door) -> None:
    for center in _centers(door):
        view = _site(door, center)
        own, curve_ = view.run(recruitment_by_center), view.run(center_curve)
        assert set(own["center"]) == {center}
        ends = curve_["randomized"].tail(1).sum()
        assert own["randomized"].sum() == ends
        listing, counts = view.run(infusion_start_listing), view.run(infusion_start_counts)
        assert len(listing) == ends
        assert (listing["start"] == "in_window").sum() == counts["in_window"].sum()
        tracker, consent = view.run(consent_tracker), view.run(consent_counts)
        assert (tracker["status"] == "pending").sum() == consent["pending"].sum()
        assert tracker["overdue"].sum() == consent["overdue"].sum()
        items, sofa = view.run(late_items), view.run(sofa_completeness, day="7")
        day_7 = (items["kind"] == "sofa") & (items["item"] == "day_7")
        assert day_7.sum() == sofa["missing"].sum()
        out = view.run(late_start_centers)
        assert out["out_of_window"].sum() in (0, counts["out_of_window"].sum())


def test_every_center_has_a_whole_page_of_its_own(door) -> None:
    for center in _centers(door):
        view = _site(door, center)
        for answer in callbacks.PAGE.answers:
            filled = answer.run(view, [])
            assert all(value is not None for _, name, value in filled if name != "children")


def test_own_curves_add_up_to_the_trial(door) -> None:
    everybody = door.view("coordination", Role.COORDINATION)
    ends = everybody.run(center_curve).groupby("center").tail(1)
    total_ = everybody.run(recruitment_total)
    assert ends["randomized"].sum() == total_["randomized"].iloc[0]
    assert ends["counted"].sum() == total_["counted"].iloc[0]
