"""The parts of pages: numbers with denominators, states with words, forms that post."""

from __future__ import annotations

import pytest
from dash import html

from dashboard.kit import components as parts
from dashboard.kit.page import Choice, Page
from dashboard.kit.theme import STATES
from data.vocabulary import NotShown, Role, sentence

PAGE = Page("recruitment", "Recruitment", 10, frozenset({Role.STEERING}))


def text(component) -> str:
    """All words of a component, in order."""
    if isinstance(component, str):
        return component
    if isinstance(component, list | tuple):
        return "".join(text(part) for part in component)
    return text(getattr(component, "children", None) or "")


def test_a_number_carries_its_denominator_and_what_is_missing():
    card = parts.number_card("Complete", "97 %", "134 / 138", "4 missing")
    assert text(card) == "Complete97 % 134 / 1384 missing"


def test_a_number_that_may_not_be_shown_says_why():
    card = parts.number_card("Events", NotShown(sentence("Not shown: {n}.", n=3)))
    assert text(card) == "EventsNot shown: 3."


@pytest.mark.parametrize("state", STATES)
def test_a_state_has_a_sign_and_a_word(state):
    made = parts.badge(state, "watch")
    assert text(made).strip() == f"{STATES[state][0]} watch".strip()
    assert made.className == f"badge {state}"


@pytest.mark.parametrize(("count", "kind"), [(2, "SegmentedControl"), (4, "SegmentedControl"),
                                             (5, "Select")])  # fmt: skip
def test_few_values_are_buttons_and_many_a_list(count, kind):
    choice = Choice("center", tuple(f"{n:02}" for n in range(count)))
    made = parts.control(PAGE, choice, "Center", names={"00": "Center 00"})
    assert type(made).__name__ == kind
    assert made.id == "recruitment-center"
    assert made.value == "00"
    assert made.data[:2] == [{"value": "00", "label": "Center 00"}, {"value": "01", "label": "01"}]
    assert getattr(made, "aria-label") == "Center"
    assert not hasattr(made, "persistence")


def test_a_choice_that_depends_on_the_view_takes_the_values_it_is_given():
    choice = Choice("center", lambda view: view)
    assert parts.control(PAGE, choice, "Center").data == []
    assert parts.control(PAGE, choice, "Center", values=["07"]).value == "07"


def test_a_form_posts_its_hidden_values():
    form = parts.post_form("/do/note", parts.button("Keep"), values={"back": "/this_week"})
    assert (form.method, form.action) == ("post", "/do/note")
    field, button = form.children
    assert (field.name, field.children.value, field.hidden) == ("back", "/this_week", True)
    assert button.type == "submit"


def test_a_list_in_a_form_starts_at_its_value():
    label = parts.select_field("role", "Role", [("a", "A"), ("b", "B")], "b")
    options = label.children[1].children
    assert [getattr(option, "selected", None) for option in options] == [None, True]


def test_cards_stand_side_by_side_in_their_proportions():
    made = parts.row(html.Div(), html.Div(), widths=(3, 2))
    assert made.style == {"--columns": "minmax(0,3fr) minmax(0,2fr)"}
    assert parts.row(html.Div()).style == {"--columns": "minmax(0,1fr)"}
