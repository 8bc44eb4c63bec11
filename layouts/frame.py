"""What stands around every page: header, menu, the page itself, and the shell they arrive in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.kit.components import button, hidden, post_form, select_field, skeleton
from dashboard.kit.dom import attributes
from dashboard.kit.theme import MANTINE
from dashboard.kit.words import LANGUAGES, language, moment, say, say_plural

SKELETON = (72, 300, 300)  # heights of what stands for a page on its way


@dataclass(frozen=True)
class RoleView:
    """One of the views a person may take: `value` goes to /view-as, `words` on screen."""

    value: str
    words: str


@dataclass(frozen=True)
class FrameUser:
    """Who is looking, under which role; `views` are all they may take."""

    name: str
    role: str  # in words, centers included: "Site lead · center 07"
    views: tuple[RoleView, ...] = ()
    view: str = ""  # the value of the one in force


@dataclass(frozen=True)
class FrameCut:
    """The cut in view, as the header says it. `newest` is its number and the address to it where
    an older one is shown."""

    number: int
    as_of: datetime
    age_days: int
    frozen_as: str = ""
    newest: tuple[int, str] | None = None


@dataclass(frozen=True)
class MenuItem:
    """A word of the menu: where it leads, and how many things wait there."""

    href: str
    title: str
    waiting: int = 0
    current: bool = False


@dataclass(frozen=True)
class House:
    """Which trial this is, whether its data are invented, and the address now on screen."""

    trial: str
    demo: bool = False
    here: str = "/"
    with_cuts: bool = True  # whether this role looks at cuts at all


def shell() -> dmc.MantineProvider:
    """The page before anybody's page: no data, no name, the skeleton in its final size.

    Ids: `url` (dcc.Location), `cut` (dcc.Store), `frame` (the router fills its children).
    Make it while the reader's language is in force.
    """
    return dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh="callback-nav"),
            dcc.Store(id="cut"),
            html.Div(_waiting(), id="frame"),
            html.Div(_trouble(), id="trouble", className="trouble", role="alert"),
            html.Div(_ending(), id="ending", className="trouble", role="alert"),
        ],
        theme=MANTINE,
    )


def frame(
    user: FrameUser, menu: Sequence[MenuItem], page_body: Any, cut: FrameCut | None, house: House
) -> html.Div:
    """The whole screen: header, menu with what waits, and the page."""
    return html.Div(
        [
            html.A(say("To the content"), href="#content", className="skip"),
            _header(user, cut, house),
            html.Div(
                [
                    html.Nav(
                        [_entry(item) for item in menu],
                        id="menu",
                        className="menu",
                        **attributes(aria_label=say("Pages")),
                    ),
                    html.Main(page_body, id="content", className="content", tabIndex=-1),
                ],
                className="below",
            ),
            html.Footer(_foot(house), className="house"),
        ],
        className="frame",
    )


def _foot(house: House) -> list[Any]:
    parts: list[Any] = [dcc.Link(say("Who may see what"), href="/who-sees-what")]
    if house.demo:
        said = say("Demo: invented people and numbers. Signing in asks for no second factor here.")
        parts.append(html.Span(said))
    return parts


def _entry(item: MenuItem) -> Any:
    text: list[Any] = [html.Span(item.title)]
    if item.waiting:
        words = say_plural("{n} thing waits", "{n} things wait", item.waiting)
        text.append(html.Span(str(item.waiting), className="count", title=words))
    if item.current:
        return html.A(text, href=item.href, className="entry", **attributes(aria_current="page"))
    return dcc.Link(text, href=item.href, className="entry")


def _header(user: FrameUser, cut: FrameCut | None, house: House) -> html.Header:
    demo = [html.Span("DEMO", className="demo", title=say("Invented people and numbers"))]
    return html.Header(
        [
            _menu_button(),
            html.Div([html.Strong(house.trial), *(demo if house.demo else [])], className="trial"),
            html.Div(_cut_words(cut) if house.with_cuts else [], className="cut"),
            _languages(house),
            _theme_button(),
            _person(user, house),
        ],
        className="top",
    )


def _menu_button() -> html.Button:
    bars = [html.Span(**attributes(aria_hidden="true")) for _ in range(3)]
    return html.Button(
        bars,
        type="button",
        className="menu-button",
        **attributes(
            data_menu="", aria_label=say("Menu"), aria_expanded="false", aria_controls="menu"
        ),
    )


def _cut_words(cut: FrameCut | None) -> list[Any]:
    if cut is None:
        return [say("No data cut yet")]
    age = (
        say("today")
        if cut.age_days <= 0
        else say_plural("{n} day old", "{n} days old", cut.age_days)
    )
    words: list[Any] = [
        say("Cut") + " ",
        html.Strong(str(cut.number)),
        " · ",
        html.Time(moment(cut.as_of), dateTime=cut.as_of.isoformat()),
        f" · {age}",
    ]
    if cut.frozen_as:
        words.append(" · " + say("frozen as {name}", name=cut.frozen_as))
    if cut.newest:
        newest, address = cut.newest
        words += [" · ", dcc.Link(say("to cut {n}, the newest", n=newest), href=address)]
    return words


def _languages(house: House) -> html.Div:
    """The languages, each a button of a small form; the one in force is marked."""
    forms = [
        post_form(
            "/language",
            html.Button(
                name,
                type="submit",
                name="language",
                value=code,
                lang=code,
                className="link" + (" current" if code == language() else ""),
                **attributes(aria_pressed="true" if code == language() else "false"),
            ),
            values={"back": house.here},
        )
        for code, name in LANGUAGES.items()
    ]
    return html.Div(
        [forms[0], html.Span("·", **attributes(aria_hidden="true")), *forms[1:]],
        className="languages",
        role="group",
        **attributes(aria_label=say("Language")),
    )


def _theme_button() -> html.Button:
    words = say("Light or dark")
    return html.Button(
        html.Span(**attributes(aria_hidden="true")),
        type="button",
        className="theme-button",
        title=words,
        **attributes(data_theme_switch="", aria_label=words),
    )


def _person(user: FrameUser, house: House) -> html.Details:
    parts: list[Any] = []
    if len(user.views) > 1:
        offered = [(view.value, view.words) for view in user.views]
        parts.append(
            post_form(
                "/view-as",
                select_field("view", say("View as"), offered, user.view),
                button(say("Change")),
            )
        )
    # the browser fills in the hour: it changes with everything that is done
    words = say("Signed in until {time}", time="{time}")
    parts.append(html.P(className="note", **attributes(data_session_words=words)))
    parts.append(html.A(say("Account and sessions"), href="/account"))
    parts.append(post_form("/logout", button(say("Sign out"))))
    name = [html.Span(user.name, className="who"), html.Strong(user.role)]
    return html.Details([html.Summary(name), html.Div(parts, className="panel")], className="me")


def _trouble() -> list[Any]:
    return [
        html.P(say("The server could not be reached. What stands here is from before.")),
        html.A(say("Try again"), href=""),
    ]


def _ending() -> list[Any]:
    return [
        html.P(say("You will be signed out in two minutes, for nothing was done here.")),
        button(say("Stay signed in"), **attributes(data_stay="")),
    ]


def _waiting() -> html.Div:
    blocks = [html.Div(skeleton(height), className="card") for height in SKELETON]
    return html.Div(
        [
            html.Header(className="top"),
            html.Div(
                [
                    html.Div(className="menu"),
                    html.Div([skeleton(48), *blocks], className="content"),
                ],
                className="below",
            ),
        ],
        className="frame",
        **attributes(aria_busy="true", aria_label=say("Loading")),
    )


__all__ = ["FrameCut", "FrameUser", "House", "MenuItem", "RoleView", "frame", "hidden", "shell"]
