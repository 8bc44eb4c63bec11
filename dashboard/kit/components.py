"""The parts pages are made of: heads, cards, numbers with denominators, badges, lists, forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.kit.dom import attributes
from dashboard.kit.page import Choice, Page
from dashboard.kit.tables import frame_table, rows_table, table_twin
from dashboard.kit.theme import STATES
from dashboard.kit.words import label, say_sentence
from data.vocabulary import NotShown

MOST_SEGMENTS = 4  # values a row of buttons holds; more become a list

__all__ = [
    "badge",
    "button",
    "card",
    "control",
    "empty",
    "fact",
    "facts",
    "frame_table",
    "hidden",
    "item",
    "not_shown",
    "number_card",
    "numbers",
    "options",
    "page_head",
    "post_form",
    "row",
    "rows_table",
    "select_field",
    "skeleton",
    "table_twin",
    "text_field",
]


def page_head(title: str, sentence: Any = "", sentence_id: str | None = None) -> html.Header:
    """A page's title and what it found. With `sentence_id` an answer fills the sentence."""
    more: dict[str, Any] = {"id": sentence_id} if sentence_id else {}
    return html.Header(
        [html.H1(title), html.P(sentence, className="lead", **more)], className="page-head"
    )


def row(*cards: Any, widths: Sequence[int] = ()) -> html.Div:
    """Cards side by side in these proportions; under each other on a phone."""
    shares = widths or [1] * len(cards)
    columns = " ".join(f"minmax(0,{share}fr)" for share in shares)
    return html.Div(list(cards), className="row", style={"--columns": columns})


def card(
    title: str, *children: Any, sentence: Any = "", controls: Iterable[Any] = ()
) -> html.Section:
    """A card with its heading of two or three words and the sentence that says what is in it."""
    head = [html.H2(title), *([html.Div(list(controls), className="controls")] if controls else [])]
    said = [html.P(sentence, className="sentence")] if sentence else []
    return html.Section([html.Div(head, className="card-head"), *said, *children], className="card")


def number_card(
    label: str, value: Any, of: str = "", sub: Any = "", badge: Any = None, href: str | None = None
) -> html.Div:
    """A number with its denominator: "94 %" of "136 / 145", and one line on what is missing.

    `value` may be NotShown: its reason stands in the number's place.
    """
    if isinstance(value, NotShown):
        shown: list[Any] = [html.P(say_sentence(value.reason), className="sub")]
    else:
        number_of: Any = [html.Strong(value), " ", html.Span(of)] if of else html.Strong(value)
        shown = [
            html.P(number_of, className="value"),
            html.P(sub, className="sub"),
        ]
    head = dcc.Link(label, href=href) if href else label
    parts: list[Any] = [html.P(head, className="name"), *shown, badge]
    return html.Div([part for part in parts if part is not None], className="card number-card")


def numbers(id: str, count: int) -> html.Div:
    """The row of number cards at the top of a page, waiting in its final size.

    The answer that fills it returns `count` number cards to the property `children` of `id`.
    """
    waiting = [html.Div(skeleton(66), className="card number-card") for _ in range(count)]
    return html.Div(waiting, id=id, className="numbers")


def badge(state: str, text: str) -> html.Span:
    """A state with its sign and a word: "act", "watch", "fine", or "none" for a plain mark."""
    sign, _ = STATES[state]
    mark: list[Any] = [html.Span(sign, **attributes(aria_hidden="true")), " "] if sign else []
    return html.Span([*mark, text], className=f"badge {state}")


def item(title: Any, detail: Any = "", mark: Any = None, action: Any = None) -> html.Li:
    """A line of a list: its badge, what it is, a second line, and what can be done about it."""
    return html.Li(
        [
            html.Div(mark, className="mark"),
            html.Div([html.P(title, className="what"), html.P(detail, className="detail")]),
            html.Div(action, className="action"),
        ],
        className="item",
    )


def fact(name: str, value: Any) -> html.Div:
    """A name and its value on one line of `facts`."""
    return html.Div([html.Dt(name), html.Dd(value)])


def facts(*lines: html.Div) -> html.Dl:
    """Names and values under each other, values right aligned."""
    return html.Dl(list(lines), className="facts")


def not_shown(reason: NotShown) -> html.P:
    """The sentence that stands where something may not or cannot be shown."""
    return html.P(say_sentence(reason.reason), className="not-shown")


def empty(text: str) -> html.P:
    """The sentence that stands where there is nothing, for a known reason."""
    return html.P(text, className="empty")


def skeleton(height: int) -> html.Div:
    """A quiet block of the final height, while its content is on the way."""
    return html.Div(className="skeleton", style={"height": f"{height}px"})


def options(
    values: Iterable[str], of: str = "", names: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """What a control offers: each value with its words (`names`, else the vocabulary's)."""
    known = names or {}
    return [{"value": v, "label": known.get(v) or label(v, of or None)} for v in values]


def control(
    page: Page,
    choice: Choice,
    title: str,
    names: Mapping[str, str] | None = None,
    values: Sequence[str] | None = None,
) -> Any:
    """The component that carries a choice: a row of buttons up to four values, else a list.

    `title` is said to screen readers and stands before a list. `values` are needed where the
    choice's own depend on the view; the first is the default.
    """
    offered = tuple(values) if values is not None else ()
    if not offered and not callable(choice.options):
        offered = choice.options
    data = options(offered, choice.name, names)
    common: dict[str, Any] = {
        "id": page.id(choice.name),
        "data": data,
        "value": offered[0] if offered else None,
        "size": "xs",
        "aria-label": title,
    }
    if 0 < len(offered) <= MOST_SEGMENTS:
        return dmc.SegmentedControl(**common)
    return dmc.Select(**common, allowDeselect=False, w=190, comboboxProps={"shadow": "sm"})


def post_form(
    action: str, *children: Any, values: Mapping[str, str] | None = None, **more: Any
) -> html.Form:
    """A plain form that posts to `action`, with hidden `values`. It answers by coming back."""
    fields = [hidden(name, value) for name, value in (values or {}).items()]
    return html.Form([*fields, *children], method="post", action=action, className="post", **more)


def hidden(name: str, value: str) -> html.Select:
    """A value that goes with a form unseen. (Dash has no <input>; a hidden list of one posts.)"""
    return html.Select(
        html.Option(value, value=value), name=name, hidden=True, **attributes(aria_hidden="true")
    )


def text_field(name: str, title: str, **more: Any) -> dmc.TextInput:
    """A line of text in a form."""
    return dmc.TextInput(name=name, label=title, size="xs", **more)


def select_field(
    name: str, title: str, offered: Iterable[tuple[str, str]], value: str | None = None
) -> html.Label:
    """A plain list in a form, of (value, words)."""
    choices = [
        html.Option(words, value=code, selected=True if code == value else None)
        for code, words in offered
    ]
    return html.Label([html.Span(title), html.Select(choices, name=name)], className="field")


def button(text: str, quiet: bool = True, **more: Any) -> html.Button:
    """A form's button. `quiet` is outlined; the one thing a form is for is not."""
    return html.Button(text, type="submit", className="button" + ("" if quiet else " main"), **more)
