"""My center over hand-made frames: what to chase, in the right words and order, and no more."""

from __future__ import annotations

import pytest

from callbacks import my_center as callbacks
from dashboard.kit.words import use_language
from data.access.view import Door
from data.measures.center_curve import center_curve
from data.measures.completeness import late_items, sofa_completeness
from data.measures.consent import consent_counts, consent_tracker
from data.measures.infusion_start import infusion_start_counts, infusion_start_listing
from data.measures.recruitment import recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center
from data.measures.sae_awaiting import sae_awaiting_report
from data.measures.signals import late_start_centers
from data.store.home import Home
from data.vocabulary import Kind, Role
from layouts import my_center as page
from layouts import own_conduct, own_lists, own_recruitment
from tests.pages.frames import measured, said
from tests.pages.own_frames import ONE, SUPPLY, TWO, consents, counted, late, peers, signal, total


def lead(items, consent, signals=None, names=ONE, known=(), waiting=0) -> str:
    signals = signal() if signals is None else signals
    return said(page.lead(items, known, consent, reports(waiting), signals, names))


def reports(waiting: int = 0):
    """So many serious events to be reported."""
    rows = [{"center": "07", "participant": "07-001", "event": f"E{n}"} for n in range(waiting)]
    return measured(sae_awaiting_report.columns, rows, event=Kind.TEXT)


def test_the_lead_counts_each_kind_of_work() -> None:
    items = late(("07-001", "sofa", "day_7", 4), ("07-001", "form", "day_7", 12),
                 ("07-002", "form", "day_28", 15))  # fmt: skip
    waiting = consents({"participant": "07-003", "status": "pending", "overdue": True})
    assert lead(items, waiting) == (
        "Center 07. To do today: 1 consent is overdue, 1 SOFA score is missing, 2 forms are late."
    )


def test_events_to_be_reported_come_first_and_are_counted() -> None:
    assert "To do today: 2 serious events are to be reported, 1 SOFA" in lead(
        late(("07-001", "sofa", "day_7", 4)), consents(), waiting=2
    )
    overdue = consents({"participant": "07-003", "status": "pending", "overdue": True})
    assert page.waiting(late(("07-001", "form", "day_7", 4)), overdue, reports(2)) == 4
    assert page.waiting(SUPPLY, SUPPLY, SUPPLY) == 0


def test_the_lead_says_when_there_is_nothing_to_chase() -> None:
    pending = consents({"participant": "07-003", "status": "pending"})
    assert lead(late(), pending, names=TWO) == (
        "Center 03, Center 07. Nothing to chase today: nothing is late, no consent is overdue."
    )


def test_the_lead_does_not_reassure_about_what_was_not_supplied() -> None:
    no_forms = "Not supplied: the export has no forms."
    assert lead(SUPPLY, consents(), known=[SUPPLY, SUPPLY]) == f"Center 07. {no_forms}"
    assert lead(late(), consents(), known=[SUPPLY]) == f"Center 07. {no_forms}"
    both = lead(late(("07-001", "sofa", "day_7", 4)), SUPPLY)
    assert both.endswith(f"1 SOFA score is missing. {no_forms}")


def test_the_lead_without_a_center_shows_nothing_of_others() -> None:
    assert lead(late(), consents(), names={}) == "No center is yours in this view."


def test_late_starts_beyond_the_limit_are_said_and_marked() -> None:
    assert lead(late(), consents(), signal("act")).endswith(
        "consent is overdue. 7 of 8 infusions started outside the window; the trial tolerates 10 %."
    )
    assert "Center 07: 7 of 8" in lead(late(), consents(), signal("act"), TWO)
    counts = counted(infusion_start_counts, in_window=1, late=7, due=8)
    assert said(page.starts_card(counts, signal("act"))).endswith("7 out of window ● Act")
    assert said(page.starts_card(counts, signal("watch"))).endswith("▲ Watch")
    assert said(page.starts_card(counts, signal())).endswith("7 out of window")


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
    assert said(page.late_card(items, [])).endswith(mark)


# --- all of it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        lambda: own_lists.todo_list(SUPPLY, [], ONE),
        lambda: own_lists.consent_list(SUPPLY, ONE),
        lambda: own_conduct.deviations_list(SUPPLY, SUPPLY, ONE),
        lambda: own_lists.starts_list(SUPPLY, SUPPLY, SUPPLY, ONE),
        lambda: own_conduct.saes_list(SUPPLY, SUPPLY, ONE),
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
        lambda: page.late_card(SUPPLY, []),
        lambda: page.consent_card(SUPPLY),
        lambda: own_recruitment.randomized_card(SUPPLY, total()),
        lambda: own_recruitment.rate_card(SUPPLY, peers()),
    ],
)
def test_a_card_without_its_table_says_so(card) -> None:
    assert "Not supplied: the export has no forms." in said(card())


def test_it_speaks_french() -> None:
    with use_language("fr"):
        text = lead(late(("07-001", "sofa", "day_7", 4)), consents())
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
