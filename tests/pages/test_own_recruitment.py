"""A center's own recruitment over hand-made frames: numbers, curve, anonymous peers."""

from __future__ import annotations

import pytest

from data.vocabulary import NotShown, sentence
from layouts import own_recruitment
from tests.pages.frames import said
from tests.pages.own_frames import ONE, OWN, SUPPLY, TWO, curve, peers, total


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
    assert [a["xanchor"] for a in found.figure["layout"]["annotations"]] == ["left", "left"]
    wide = own_recruitment.peers_drawn(peers().assign(high_quarter=0.6), OWN, ONE)
    assert [a["xanchor"] for a in wide.figure["layout"]["annotations"]] == ["right", "left"]
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
