"""Answers: a checked request in, finished bytes out, from memory where the cut allows.

What is kept is kept under everything that decides it: the view's scope (cut, role, own centers,
charter, the cut last reviewed), the answer, its choices, the language; for a whole page also whose
face it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.kit.page import Answer, Page
from dashboard.kit.words import say, say_sentence, use_language
from dashboard.server.asked import Asked, view_of
from dashboard.server.front import address_store
from dashboard.server.visitor import Visitor
from dashboard.server.wire import Written, finished, to_bytes
from data.access.kept import Kept
from data.access.view import Door, View
from data.vocabulary import UNBLINDED_ROLES, NotShown, Sentence
from layouts.notices import done_notice, not_found

_KEPT = 5_000

Filled = list[tuple[str, str, Any]]  # (component id, property, finished value)
Frame = Callable[[Visitor, Page, View, Component], Component]
Bar = Callable[[Visitor, Page], Component]  # how the person stands to the vault


class Answers:
    """Answers what was asked of one door."""

    def __init__(
        self, door: Door, draw_frame: Frame, done: Mapping[str, Sentence], bar: Bar | None = None
    ) -> None:
        self._door, self._frame, self._done, self._bar = door, draw_frame, done, bar
        self._parts = Kept(_KEPT)  # what fills an answer's outputs
        self._bytes = Kept(_KEPT)  # whole responses

    def answer(self, visitor: Visitor, asked: Asked) -> Written:
        """What the renderer gets: a page with its first figures, or one answer's outputs."""
        key = self._key(visitor, asked)
        if (kept := self._bytes.get(key)) is not None:
            return kept
        with use_language(visitor.language, asked.view.zone, asked.view.group_names):
            if asked.answer is None:
                written, live = self._page(visitor, asked)
            else:
                filled, live = self._filled(visitor, asked.answer, asked)
                written = _response(filled)
        if live:
            return Written.of(written, quality=1)
        return self._bytes.put(key, Written.of(written, quality=5))

    def _key(self, visitor: Visitor, asked: Asked) -> tuple:
        choices = tuple(sorted(asked.values.items()))
        key = (asked.view.scope, asked.name, choices, visitor.language)
        if asked.answer is not None:
            return key
        told = self._door.told(asked.view.number, datetime.now(UTC))
        return (*key, asked.done, visitor.face, self._door.latest(), told)

    def _page(self, visitor: Visitor, asked: Asked) -> tuple[bytes, bool]:
        page, live = asked.page, bool(asked.done)
        if (why := asked.view.shut) is not None:
            return self._shut(visitor, asked, why), True
        body = html.Div([page.layout()], id=page.id("page"))
        parts = _by_id(body)
        for name, value in (_own_defaults(page, asked.view) | asked.values).items():
            _set(parts, page.id(name), page.controls[name].property, value)
        for answer in page.answers:
            filled, changing = self._filled(visitor, answer, asked)
            live = live or changing
            for component_id, name, value in filled:
                _set(parts, component_id, name, value)
        if page.controls:
            body.children.append(address_store(page))
        if self._bar is not None and page.audience <= UNBLINDED_ROLES:
            live = True
            body.children.insert(0, self._bar(visitor, page))
        if asked.done:
            body.children.insert(0, done_notice(self._done[asked.done]))
        whole = self._frame(visitor, page, asked.view, body)
        written = _response([("frame", "children", whole), ("cut", "data", asked.view.number)])
        return written, live or asked.view.live

    def _shut(self, visitor: Visitor, asked: Asked, why: NotShown) -> bytes:
        """A closed page while it shows nothing: why, and how the vault is opened."""
        parts = [html.H1(say(asked.page.title)), html.P(say_sentence(why.reason))]
        if self._bar is not None:
            parts.append(self._bar(visitor, asked.page))
        whole = self._frame(visitor, asked.page, asked.view, html.Div(parts, className="shut"))
        return _response([("frame", "children", whole), ("cut", "data", asked.view.number)])

    def _filled(self, visitor: Visitor, answer: Answer, asked: Asked) -> tuple[Filled, bool]:
        """What fills an answer's outputs, and whether it can change while the cut stays."""
        values = asked.choices(answer)
        key = (asked.view.scope, answer.id, values, visitor.language)
        if (kept := self._parts.get(key)) is not None:
            return kept, False
        view = view_of(self._door, visitor, asked.view.number, asked.page)
        filled = [(place, name, finished(value)) for place, name, value in answer.run(view, values)]
        return (filled, True) if view.live else (self._parts.put(key, filled), False)

    def missing(self, visitor: Visitor) -> Written:
        """What the router shows for an address that is not there: one page for every reason."""
        with use_language(visitor.language):
            written = _response([("frame", "children", not_found()), ("cut", "data", None)])
        return Written.of(written, quality=1)


def _own_defaults(page: Page, view: View) -> dict[str, str]:
    """The first value of every control whose values are this view's: a layout cannot know it."""
    own = [control for control in page.controls.values() if callable(control.options)]
    return {control.name: found[0] for control in own if (found := control.values(view))}


def _response(filled: Filled) -> bytes:
    response: dict[str, dict[str, Any]] = {}
    for component_id, name, value in filled:
        response.setdefault(component_id, {})[name] = value
    return to_bytes({"multi": True, "response": response})


def _by_id(tree: Component) -> dict[str, Component]:
    named = ((getattr(part, "id", None), part) for part in _all(tree))
    return {name: part for name, part in named if isinstance(name, str)}


def _all(tree: Component) -> Iterator[Component]:
    yield tree
    yield from (part for part in tree._traverse() if isinstance(part, Component))


def _set(parts: dict[str, Component], component_id: str, name: str, value: Any) -> None:
    if component_id not in parts:
        raise LookupError(f"the layout has no component {component_id}")
    setattr(parts[component_id], name, value)
