"""Answers: a request of Dash's renderer in, finished bytes out, checked against the declarations.

Nothing a browser sends is believed: the output must be one of ours and open to the role, every
input must be the declared id and property, every value one of its closed list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson
from dash import html
from dash.development.base_component import Component

from dashboard.kit.page import Answer, Choice, Page
from dashboard.kit.words import use_language
from dashboard.server.front import (
    CUT,
    ROUTER_INPUTS,
    ROUTER_OUTPUTS,
    address_store,
    answers_on_screen,
    output_key,
)
from dashboard.server.pages import open_to
from dashboard.server.visitor import Visitor
from dashboard.server.wire import finished, to_bytes
from data.access.kept import Kept
from data.access.view import Door, Refused, View
from data.vocabulary import Sentence
from layouts.notices import done_notice, not_found

_ALLOWED = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
_ANSWERS_KEPT, _PAGES_KEPT = 5_000, 500
_LONGEST_ADDRESS = 500

Filled = list[tuple[str, str, Any]]  # (component id, property, finished value)


class NotFound(Exception):
    """No such thing for this person: unknown and forbidden are the same."""


@dataclass(frozen=True)
class Asked:
    """A checked request: a page or one of its answers, with its cut and its choices."""

    page: Page
    answer: Answer | None
    cut: int | None
    values: dict[str, str]
    done: str = ""

    @property
    def name(self) -> str:
        return self.answer.id if self.answer else self.page.path


Frame = Callable[[Visitor, Page, View, Component], Component]


class Answers:
    """Answers what is asked, from its memory where the cut allows."""

    def __init__(
        self, door: Door, pages: dict[str, Page], draw_frame: Frame, done: Mapping[str, Sentence]
    ) -> None:
        self._door, self._pages, self._frame, self._done = door, pages, draw_frame, done
        self._by_output = {
            output_key(answer.outputs): answer
            for page in pages.values()
            for answer in answers_on_screen(page)
        }
        self._answers = Kept(_ANSWERS_KEPT)
        self._whole = Kept(_PAGES_KEPT)

    # --- what is asked ---------------------------------------------------------------------

    def read(self, visitor: Visitor, body: bytes) -> Asked:
        """A renderer's request, checked. NotFound for anything that is not declared."""
        try:
            asked = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise NotFound("not JSON") from error
        if not isinstance(asked, dict) or not set(asked) <= _ALLOWED:
            raise NotFound("unknown keys")
        output = asked.get("output")
        if output == output_key(ROUTER_OUTPUTS):
            path, search = _values(asked.get("inputs"), [_pair(i) for i in ROUTER_INPUTS])
            if asked.get("state"):
                raise NotFound("surplus state")
            return self.page(visitor, path, search)
        answer = self._by_output.get(output) if isinstance(output, str) else None
        if answer is None or visitor.role not in answer.page.audience:
            raise NotFound("no such answer")
        wanted = [(answer.page.id(c.name), c.property) for c in answer.controls]
        values = _values(asked.get("inputs"), wanted)
        (cut,) = _values(asked.get("state"), [_pair(CUT)])
        return self._checked(visitor, answer.page, answer, cut, dict(
            zip((c.name for c in answer.controls), values, strict=True)))  # fmt: skip

    def page(self, visitor: Visitor, path: Any, search: Any) -> Asked:
        """The page at this address, its cut and its choices. NotFound for what is not there."""
        if not isinstance(path, str) or not isinstance(search, str | None):
            raise NotFound("an address is text")
        page = self._pages.get(path.strip("/"))
        if page is None or visitor.role not in page.audience:
            raise NotFound("no such page")
        if len(search or "") > _LONGEST_ADDRESS:
            raise NotFound("an address that long is not ours")
        query = dict(parse_qsl((search or "").lstrip("?"), keep_blank_values=True))
        if (done := query.pop("done", "")) and done not in self._done:
            raise NotFound("nothing of that name is ever done")
        cut = query.pop("cut", None)
        return self._checked(visitor, page, None, _number(cut), query, done)

    def export(self, visitor: Visitor, answer_id: str, query: dict[str, str]) -> Asked:
        """An answer by its id, for a file. NotFound as above."""
        answer = next(
            (a for page in self._pages.values() for a in page.answers if a.id == answer_id), None
        )
        if answer is None or visitor.role not in answer.page.audience:
            raise NotFound("no such answer")
        query = dict(query)
        cut = query.pop("cut", None)
        return self._checked(visitor, answer.page, answer, _number(cut), query)

    def _checked(
        self,
        visitor: Visitor,
        page: Page,
        answer: Answer | None,
        cut: Any,
        values: dict[str, Any],
        done: str = "",
    ) -> Asked:
        if not (cut is None or type(cut) is int):
            raise NotFound("a cut is a number")
        cut = cut or self._door.latest()
        try:
            view = self.view(visitor, cut)
        except Refused as error:
            raise NotFound(str(error)) from error
        controls = {c.name: c for c in answer.controls} if answer is not None else page.controls
        if unknown := set(values) - set(controls):
            raise NotFound(f"no control {sorted(unknown)}")
        for name, value in values.items():
            if not controls[name].accepts(value, view):
                raise NotFound(f"{name} has no such value")
        return Asked(page, answer, cut, values, done)

    # --- what is answered ------------------------------------------------------------------

    def view(self, visitor: Visitor, cut: int | None) -> View:
        """A fresh view for this visitor; it notes what it ran."""
        return self._door.view(visitor.username, visitor.role, visitor.centers, cut)

    def answer(self, visitor: Visitor, asked: Asked) -> bytes:
        """The bytes for the renderer: a page with its first figures, or one answer's outputs."""
        with use_language(visitor.language, self.view(visitor, asked.cut).zone):
            if asked.answer is None:
                return self._page(visitor, asked)
            filled, _ = self._filled(visitor, asked.answer, asked)
            return _response(filled)

    def _page(self, visitor: Visitor, asked: Asked) -> bytes:
        view = self.view(visitor, asked.cut)
        key = (view.scope, asked.page.path, tuple(sorted(asked.values.items())), asked.done,
               visitor.language, visitor.face, self._door.latest(),
               *self._door.told(view.number, datetime.now(UTC)))  # fmt: skip
        if (kept := self._whole.get(key)) is not None:
            return kept
        written, live = self._drawn(visitor, asked, view)
        return written if live else self._whole.put(key, written)

    def _drawn(self, visitor: Visitor, asked: Asked, view: View) -> tuple[bytes, bool]:
        page, live = asked.page, bool(asked.done)
        body = html.Div([page.layout()], id=page.id("page"))
        parts = _by_id(body)
        for name, value in asked.values.items():
            _set(parts, page.id(name), page.controls[name].property, value)
        for answer in page.answers:
            filled, changing = self._filled(visitor, answer, asked)
            live = live or changing
            for component_id, name, value in filled:
                _set(parts, component_id, name, value)
        if page.controls:
            body.children.append(address_store(page))
        if asked.done:
            body.children.insert(0, done_notice(self._done[asked.done]))
        whole = self._frame(visitor, page, view, body)
        return _response([("frame", "children", whole), ("cut", "data", asked.cut)]), (
            live or view.live
        )

    def _filled(self, visitor: Visitor, answer: Answer, asked: Asked) -> tuple[Filled, bool]:
        view = self.view(visitor, asked.cut)
        values = self.choices(answer, asked, view)
        key = (view.scope, answer.id, values, visitor.language)
        if (kept := self._answers.get(key)) is not None:
            return kept, False
        filled = [(place, name, finished(value)) for place, name, value in answer.run(view, values)]
        if view.live:
            return filled, True
        return self._answers.put(key, filled), False

    @staticmethod
    def choices(answer: Answer, asked: Asked, view: View) -> tuple[str, ...]:
        """The values of an answer's controls: what was asked, else each one's default."""
        return tuple(
            asked.values[c.name] if c.name in asked.values else _default(c, view)
            for c in answer.controls
        )

    def missing(self, visitor: Visitor) -> bytes:
        """What the router shows for an address that is not there: one page for every reason."""
        with use_language(visitor.language):
            return _response([("frame", "children", not_found()), ("cut", "data", None)])

    def open_pages(self, visitor: Visitor) -> list[Page]:
        return open_to(self._pages.values(), visitor.role)


def _default(control: Choice, view: View) -> str:
    values = control.values(view)
    return values[0] if values else ""


def _number(text: str | None) -> int | str | None:
    """A cut's number from an address; whatever is no number stays as it is, to be refused."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else text


def _pair(dependency: Any) -> tuple[str, str]:
    return dependency.component_id, dependency.component_property


def _values(sent: Any, wanted: list[tuple[str, str]]) -> list[Any]:
    """The values of inputs that are exactly the declared ones, in order."""
    if not isinstance(sent, list) or len(sent) != len(wanted):
        raise NotFound("other inputs than declared")
    values = []
    for item, (component_id, name) in zip(sent, wanted, strict=True):
        if not isinstance(item, dict) or not set(item) <= {"id", "property", "value"}:
            raise NotFound("an input is id, property, value")
        if item.get("id") != component_id or item.get("property") != name:
            raise NotFound("other inputs than declared")
        values.append(item.get("value"))
    return values


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
