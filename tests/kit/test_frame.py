"""What stands around a page: who, which cut, how old, what waits; and nothing in the shell."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import html

from dashboard.kit.words import use_language
from layouts.frame import FrameCut, FrameUser, House, MenuItem, RoleView, frame, shell
from tests.kit.test_components import text

AT = datetime(2026, 11, 16, 5, tzinfo=UTC)
STEERING, LEAD = RoleView("steering/", "Steering committee"), RoleView("site_lead/07", "Site lead")
USER = FrameUser("Claire Martin", "Steering committee", (STEERING, LEAD), "steering/")
MENU = [MenuItem("/this_week", "This week", 3, True), MenuItem("/recruitment", "Recruitment")]


def framed(user=USER, cut=FrameCut(17, AT, 6), house=House("I-MICRO", True, "/this_week")):  # noqa: B008
    return frame(user, MENU, html.Div("the page"), cut, house)


def find(component, **wanted):
    """The parts of a component with these properties."""
    names = {name.replace("_", "-") if name.startswith(("aria", "data")) else name: value
             for name, value in wanted.items()}  # fmt: skip
    return [
        part for part in component._traverse()
        if all(getattr(part, name, None) == value for name, value in names.items())
    ]  # fmt: skip


def test_the_header_says_trial_cut_age_person_and_role():
    with use_language("en", "Europe/Paris"):
        words = text(find(framed(), className="top")[0])
    for said in ("I-MICRO", "DEMO", "Cut 17", "16 Nov 2026,\u00a006:00", "6 days old",
                 "Claire Martin", "Steering committee", "Account and sessions"):  # fmt: skip
        assert said in words


def test_the_browser_is_told_how_to_say_when_the_session_ends():
    with use_language("fr"):
        (place,) = [p for p in framed()._traverse() if hasattr(p, "data-session-words")]
    assert "{time}" in getattr(place, "data-session-words")


def test_a_demo_says_on_every_page_that_it_goes_without_a_second_factor():
    assert "no second factor" in text(find(framed(), className="house")[0])
    assert "factor" not in text(framed(house=House("I-MICRO")))


def test_real_data_carry_no_demo_mark():
    assert not find(framed(house=House("I-MICRO")), className="demo")


def test_a_cut_of_today_an_older_one_and_none():
    def said(cut):
        return text(find(framed(cut=cut), className="cut")[0])

    assert "today" in said(FrameCut(17, AT, 0))
    assert "1 day old" in said(FrameCut(17, AT, 1))
    assert "frozen as Meeting 3" in said(FrameCut(17, AT, 6, "Meeting 3"))
    assert said(None) == "No data cut yet"
    older = framed(cut=FrameCut(16, AT, 6, newest=(17, "/this_week")))
    (link,) = find(older, children="to cut 17, the newest")
    assert link.href == "/this_week"


def test_the_menu_marks_the_current_page_and_counts_what_waits():
    nav = find(framed(), id="menu")[0]
    current, other = nav.children
    assert getattr(current, "aria-current") == "page"
    assert text(current) == "This week3"
    assert current.children[1].title == "3 things wait"
    assert (other.href, text(other)) == ("/recruitment", "Recruitment")


def test_language_and_sign_out_are_plain_forms():
    whole = framed()
    forms = {form.action for form in find(whole, method="post")}
    assert forms == {"/language", "/view-as", "/logout"}
    languages = find(whole, name="language")
    assert [(b.value, getattr(b, "aria-pressed")) for b in languages] == [
        ("en", "true"), ("fr", "false"),
    ]  # fmt: skip
    assert find(whole, name="back")[0].children.value == "/this_week"


def test_a_view_is_changed_only_where_there_is_another():
    offered = find(framed(), name="view")[0].children
    assert [(o.value, o.children) for o in offered] == [
        ("steering/", "Steering committee"), ("site_lead/07", "Site lead"),
    ]  # fmt: skip
    assert not find(framed(FrameUser("A", "Steering committee", (STEERING,))), action="/view-as")


def test_the_shell_holds_no_data_and_the_places_the_router_fills():
    found = shell()
    ids = [part.id for part in found._traverse() if isinstance(getattr(part, "id", None), str)]
    assert ids == ["url", "cut", "frame", "trouble", "ending"]
    assert text(find(found, id="frame")[0]) == ""
    with use_language("fr"):
        assert "Réessayer" in text(find(shell(), id="trouble")[0])
