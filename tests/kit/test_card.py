"""A drawn card: every state fills the same places, and its foot says cut, denominator, address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from dashboard.kit.card import Drawn, Listed, cut_words, draws, figure_card, list_card, lists
from dashboard.kit.page import Choice, Page
from dashboard.kit.theme import EMPTY_FIGURE, figure, line
from dashboard.kit.words import use_language
from data.vocabulary import NotShown, Role, sentence

PERIOD = Choice("period", ("all", "12m"))
TIDY = pd.DataFrame({"center": ["07"], "count": [3]})
DRAWN = Drawn(figure([line([0], [3])]), "Three.", TIDY, "n = 3, 1 missing")


@dataclass
class FakeView:
    """As much of a View as a card reads."""

    number: int | None = 17
    runs: list[Any] = field(default_factory=list)

    @property
    def cut(self):
        return self.number and SimpleNamespace(as_of=datetime(2026, 11, 16, 5, tzinfo=UTC))

    def run(self, cut, as_of="2026-10-01T05:00:00+00:00", live=False):
        frame = pd.DataFrame({"count": [1]})
        if cut is not None:
            frame.attrs.update(cut=cut, as_of=as_of)
        self.runs.append((SimpleNamespace(live=live), {}, frame))
        return frame


@pytest.fixture
def page():
    return Page("recruitment", "Recruitment", 10, frozenset({Role.STEERING}))


def filled(page, view, *values):
    """(component id, property) -> value of the page's one answer."""
    (answer,) = page.answers
    return {(place, name): value for place, name, value in answer.run(view, values)}


def ids(component):
    return {part.id for part in component._traverse() if isinstance(getattr(part, "id", None), str)}


def parts_of(foot, kind):
    """The tools of a foot that are of this kind."""
    return [part for part in foot[1].children if type(part).__name__ == kind]


@pytest.mark.parametrize(
    ("result", "box"),
    [
        (DRAWN, "figure-box shown"),
        (Drawn(None, "Nobody yet.", TIDY), "figure-box stated"),
        (NotShown(sentence("Not shown: {n}.", n=3)), "figure-box stated"),
    ],
)
def test_every_state_fills_the_places_of_the_shell(page, result, box):
    draws(page, "curve", [PERIOD])(lambda view, period: result)
    found = filled(page, FakeView(), "all")
    assert {place for place, _ in found} <= ids(figure_card(page, "curve", "Curve"))
    assert found["recruitment-curve-box", "className"] == box


def test_a_drawn_figure_comes_with_its_sentence(page):
    draws(page, "curve", [PERIOD])(lambda view, period: DRAWN)
    found = filled(page, FakeView(), "12m")
    assert found["recruitment-curve", "figure"] is DRAWN.figure
    assert found["recruitment-curve-sentence", "children"] == "Three."
    assert found["recruitment-curve-state", "children"] is None


def test_what_is_not_shown_says_why_in_the_figure_s_place(page):
    draws(page, "curve")(lambda view: NotShown(sentence("Not shown: {n}.", n=3)))
    found = filled(page, FakeView())
    assert found["recruitment-curve", "figure"] == EMPTY_FIGURE
    assert found["recruitment-curve-state", "children"].children == "Not shown: 3."
    foot = found["recruitment-curve-foot", "children"]
    assert not parts_of(foot, "Details")
    assert all("/export/" not in link.href for link in parts_of(foot, "A"))


def test_the_foot_says_denominator_and_cut_and_reopens_this_view(page):
    draws(page, "curve", [PERIOD])(lambda view, period: DRAWN)
    foot = filled(page, FakeView(), "12m")["recruitment-curve-foot", "children"]
    assert foot[0].children == "n = 3, 1 missing · cut 17, 16 Nov 2026"
    csv, link = parts_of(foot, "A")
    assert urlsplit(csv.href).path == "/export/recruitment.curve.csv"
    assert parse_qs(urlsplit(csv.href).query) == {"period": ["12m"], "cut": ["17"]}
    assert urlsplit(link.href).path == "/recruitment"
    assert parse_qs(urlsplit(link.href).query) == {"period": ["12m"], "cut": ["17"]}
    (button,) = parts_of(foot, "Button")
    assert getattr(button, "data-picture").startswith("/export/recruitment.curve.png?")
    assert len(parts_of(foot, "Details")) == 1


def test_a_figure_renewed_by_batches_names_its_own_cut(page):
    def earlier(view):
        view.run(15)
        return DRAWN

    draws(page, "curve")(earlier)
    view = FakeView()
    view.run(12)  # another answer's, before
    foot = filled(page, view)["recruitment-curve-foot", "children"]
    assert "from cut 15, 1 Oct 2026" in foot[0].children


def test_a_card_of_two_cuts_names_both():
    view = FakeView()
    view.run(17)
    view.run(15)
    assert cut_words(view, ()) == (
        "cut 17, 16 Nov 2026 · in part from cut 15, 1 Oct 2026, renewed by batches"
    )


def test_live_answers_name_no_cut(page):
    def now(view):
        view.run(None, live=True)
        return Listed("two", "Two.")

    lists(page, "notes")(now)
    assert filled(page, FakeView())["recruitment-notes-foot", "children"][0].children == (
        "as it is now"
    )


def test_the_cut_of_a_figure_can_be_told_apart_from_an_answer():
    view = FakeView()
    view.run(15)
    assert cut_words(view, ()).startswith("from cut 15")
    assert cut_words(FakeView(number=None), ()) == "no data cut yet"
    with use_language("fr"):
        assert "16 nov. 2026" in cut_words(FakeView(), ())


def test_a_list_fills_its_card_and_may_do_without_a_twin(page):
    lists(page, "late")(lambda view: Listed("content", "Eight.", TIDY, "8 of 210", twin=False))
    found = filled(page, FakeView())
    assert {place for place, _ in found} <= ids(list_card(page, "late", "Late"))
    assert found["recruitment-late", "children"] == "content"
    foot = found["recruitment-late-foot", "children"]
    assert not parts_of(foot, "Details")
    assert not parts_of(foot, "Button")
    assert parts_of(foot, "A")[0].href.startswith("/export/recruitment.late.csv")


def test_the_function_stays_callable_and_is_kept_for_exports(page):
    def curve(view):
        return DRAWN

    assert draws(page, "curve")(curve) is curve
    assert page.answers[0].function.drawn is curve
    assert page.answers[0].id == "recruitment.curve"


def test_the_shell_waits_in_its_final_size_and_names_its_figure(page):
    card = figure_card(page, "curve", "Curve", height=260)
    box = next(p for p in card._traverse() if getattr(p, "id", "") == "recruitment-curve-box")
    assert box.className == "figure-box waiting"
    assert box.style == {"height": "260px"}
    assert box.role == "figure"
    assert getattr(box, "aria-labelledby") == "recruitment-curve-sentence"
