"""A card whose figure or list an answer fills: heading, sentence, content, foot, and its states.

The foot says denominator, what is missing and the cut, and holds the table twin, CSV, picture and
the address that reopens exactly this view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pandas as pd
from dash import Output, html

from dashboard.kit.components import empty, not_shown, skeleton
from dashboard.kit.dom import attributes
from dashboard.kit.page import Choice, Page
from dashboard.kit.tables import table_twin
from dashboard.kit.theme import EMPTY_FIGURE, graph
from dashboard.kit.words import day, say
from data.vocabulary import NotShown

if TYPE_CHECKING:
    from data.access.view import View


@dataclass(frozen=True)
class Drawn:
    """A figure with all that goes with it.

    `figure` is a plain dict {"data", "layout"} (theme.figure), or None where there is nothing to
    draw: then `sentence` says why. `sentence` says what it shows, with its numbers. `tidy` is the
    table it was drawn from. `note` is the denominator and what is missing, in words.
    """

    figure: dict[str, Any] | None
    sentence: str
    tidy: pd.DataFrame
    note: str = ""


@dataclass(frozen=True)
class Listed:
    """A card's content made of components (a list, a table, facts), with the table behind it.

    `twin` is whether that table is folded under the content; not where the content is the table.
    """

    content: Any
    sentence: str
    tidy: pd.DataFrame = field(default_factory=pd.DataFrame)
    note: str = ""
    twin: bool = True


Answering = Callable[..., Drawn | Listed | NotShown]


def figure_card(
    page: Page, name: str, title: str, height: int = 300, controls: Iterable[Any] = ()
) -> html.Section:
    """The shell of a drawn card, waiting in its final size; `draws` fills it."""
    box = html.Div(
        [graph(page.id(name), height), html.Div(id=page.id(f"{name}-state"), className="state")],
        id=page.id(f"{name}-box"),
        className="figure-box waiting",
        role="figure",
        style={"height": f"{height}px"},
        **attributes(aria_labelledby=page.id(f"{name}-sentence")),
    )
    return _shell(page, name, title, box, controls)


def list_card(
    page: Page, name: str, title: str, height: int = 120, controls: Iterable[Any] = ()
) -> html.Section:
    """The shell of a card with a list or a table, waiting in `height` px; `lists` fills it."""
    return _shell(page, name, title, html.Div(skeleton(height), id=page.id(name)), controls)


def _shell(page: Page, name: str, title: str, body: Any, controls: Iterable[Any]) -> html.Section:
    tools = [html.Div(list(controls), className="controls")] if controls else []
    return html.Section(
        [
            html.Div([html.H2(title, id=page.id(f"{name}-title")), *tools], className="card-head"),
            html.P(say("Not current: this could not be refreshed. What stands here is from "
                       "before."), className="stale", role="status"),
            html.P(id=page.id(f"{name}-sentence"), className="sentence"),
            body,
            html.Div(id=page.id(f"{name}-foot"), className="foot"),
        ],
        className="card drawn",
    )  # fmt: skip


def draws(
    page: Page, name: str, controls: Sequence[Choice] = ()
) -> Callable[[Answering], Answering]:
    """Register `function(view, *values) -> Drawn | NotShown` as what fills `figure_card`.

    The function itself is returned, and kept as `.drawn` of the answer's for exports.
    """
    outputs = [
        Output(page.id(name), "figure"),
        Output(page.id(f"{name}-box"), "className"),
        Output(page.id(f"{name}-state"), "children"),
        Output(page.id(f"{name}-sentence"), "children"),
        Output(page.id(f"{name}-foot"), "children"),
    ]
    return _registered(page, name, controls, outputs, _figure_parts)


def lists(
    page: Page, name: str, controls: Sequence[Choice] = ()
) -> Callable[[Answering], Answering]:
    """Register `function(view, *values) -> Listed | NotShown` as what fills `list_card`."""
    outputs = [
        Output(page.id(name), "children"),
        Output(page.id(f"{name}-sentence"), "children"),
        Output(page.id(f"{name}-foot"), "children"),
    ]
    return _registered(page, name, controls, outputs, _list_parts)


def _registered(
    page: Page,
    name: str,
    controls: Sequence[Choice],
    outputs: list[Output],
    parts: Callable[[Any, Any], tuple],
) -> Callable[[Answering], Answering]:
    def register(function: Answering) -> Answering:
        @wraps(function)
        def answer(view: View, *values: str) -> tuple:
            before = len(view.runs)
            result = function(view, *values)
            cuts = _cuts(view, before)
            ran = view.runs[before:]
            live = bool(ran) and all(measure.live for measure, _, _ in ran)
            return parts(
                result, lambda: foot(page, name, controls, values, view, result, cuts, live)
            )

        answer.drawn = function  # type: ignore[attr-defined]
        page.answers_with(*outputs, controls=controls, name=name)(answer)
        return function

    return register


def _figure_parts(result: Any, made_foot: Callable[[], Any]) -> tuple:
    if isinstance(result, NotShown):
        return EMPTY_FIGURE, "figure-box stated", not_shown(result), "", made_foot()
    if result.figure is None:
        return EMPTY_FIGURE, "figure-box stated", empty(result.sentence), "", made_foot()
    return result.figure, "figure-box shown", None, result.sentence, made_foot()


def _list_parts(result: Any, made_foot: Callable[[], Any]) -> tuple:
    if isinstance(result, NotShown):
        return not_shown(result), "", made_foot()
    return result.content, result.sentence, made_foot()


def _cuts(view: View, before: int) -> list[tuple[int, str]]:
    """(number, instant) of every cut the answers since `before` came from, newest first."""
    found = {
        (int(answer.attrs["cut"]), str(answer.attrs["as_of"]))
        for _, _, answer in view.runs[before:]
        if isinstance(answer, pd.DataFrame) and "cut" in answer.attrs
    }
    return sorted(found, reverse=True)


def cut_words(view: View, cuts: Sequence[tuple[int, str]]) -> str:
    """The cut a figure is from: "cut 17, 16 Nov 2026", an earlier one with its reason.

    `cuts` are those its answers came from; all the view has run where none are given.
    """
    if view.number is None or view.cut is None:
        return say("no data cut yet")
    known = cuts or _cuts(view, 0)
    earlier = [(n, as_of) for n, as_of in known if n != view.number]
    text = say("cut {cut}, {day}", cut=view.number, day=day(view.cut.as_of))
    if not earlier:
        return text
    number, as_of = earlier[0]
    then = {"cut": number, "day": day(pd.Timestamp(as_of).to_pydatetime())}
    if len(earlier) < len(known):
        return f"{text} · " + say("in part from cut {cut}, {day}, renewed by batches", **then)
    return say("from cut {cut}, {day}, until enough more participants are mature", **then)


def foot(
    page: Page,
    name: str,
    controls: Sequence[Choice],
    values: Sequence[str],
    view: View,
    result: Drawn | Listed | NotShown,
    cuts: Sequence[tuple[int, str]] = (),
    live: bool = False,
) -> list[Any]:
    """What stands under a card's content: note, cut, link, and the exports where it has numbers.

    `live` is for what the home says now, whatever the cut in view.
    """
    link = page.link(view, controls, values)
    note = "" if isinstance(result, NotShown) else result.note
    where = say("as it is now") if live else cut_words(view, cuts)
    words = " · ".join(part for part in (note, where) if part)
    tools: list[Any] = [html.A(say("Link"), href=link, title=say("Reopens exactly this view"))]
    if not isinstance(result, NotShown) and len(result.tidy.columns):
        query = urlencode(dict(zip((c.name for c in controls), values, strict=True)) |
                          {"cut": view.number or 0})  # fmt: skip
        address = f"/export/{page.path}.{name}"
        tools = [html.A(say("CSV"), href=f"{address}.csv?{query}", download=""), *tools]
        if isinstance(result, Drawn) and result.figure is not None:
            tools.insert(1, _picture_button(f"{address}.png?{query}"))
        if not isinstance(result, Listed) or result.twin:
            tools.append(table_twin(result.tidy))
    return [html.Span(words, className="note"), html.Div(tools, className="tools")]


def _picture_button(address: str) -> html.Button:
    failed = say("The picture could not be made. The figure and its CSV are as before; try again.")
    return html.Button(
        say("PNG"),
        type="button",
        className="link",
        **attributes(data_picture=address, data_failed=failed),
    )  # fmt: skip
