"""What is asked: a request of Dash's renderer, or an address, checked against the declarations.

Nothing a browser sends is believed: the output must be one of ours and open to the role, every
input must be the declared id and property, every value one of its closed list.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson

from dashboard.kit.page import Answer, Page
from dashboard.server.front import (
    CUT,
    ROUTER_INPUTS,
    ROUTER_OUTPUTS,
    answers_on_screen,
    output_key,
)
from dashboard.server.visitor import Visitor
from data.access.view import Door, Refused, View

_ALLOWED = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
_LONGEST_ADDRESS = 500
_ROUTER = output_key(ROUTER_OUTPUTS)


class NotFound(Exception):
    """No such thing for this person: unknown and forbidden are the same."""


@dataclass(frozen=True)
class Asked:
    """A checked request: a page, or one of its answers, for a view, with its choices."""

    page: Page
    answer: Answer | None
    view: View
    values: dict[str, str]
    done: str = ""

    @property
    def name(self) -> str:
        return self.answer.id if self.answer else self.page.path

    def choices(self, answer: Answer) -> tuple[str, ...]:
        """The values of an answer's controls: what was asked, else each one's default."""
        return tuple(
            self.values[c.name] if c.name in self.values else c.default(self.view)
            for c in answer.controls
        )


class Reader:
    """Reads requests for the pages of one door. `done` holds what a form may say it has done."""

    def __init__(self, door: Door, pages: dict[str, Page], done: Container[str]) -> None:
        self._door, self._pages, self._done = door, pages, done
        every = [answer for page in pages.values() for answer in page.answers]
        self._by_id = {answer.id: answer for answer in every}
        self._by_output = {
            output_key(answer.outputs): answer
            for page in pages.values()
            for answer in answers_on_screen(page)
        }

    def read(self, visitor: Visitor, body: bytes) -> Asked:
        """A renderer's request, checked. NotFound for anything that is not declared."""
        try:
            asked = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise NotFound("not JSON") from error
        if not isinstance(asked, dict) or not set(asked) <= _ALLOWED:
            raise NotFound("unknown keys")
        output = asked.get("output")
        if output == _ROUTER:
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
        answer = self._by_id.get(answer_id)
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
        try:
            view = view_of(self._door, visitor, cut or None, page)
        except Refused as error:
            raise NotFound(str(error)) from error
        controls = {c.name: c for c in answer.controls} if answer is not None else page.controls
        if unknown := set(values) - set(controls):
            raise NotFound(f"no control {sorted(unknown)}")
        for name, value in values.items():
            if not controls[name].accepts(value, view):
                raise NotFound(f"{name} has no such value")
        return Asked(page, answer, view, values, done)


def view_of(door: Door, visitor: Visitor, cut: int | None, page: Page) -> View:
    """A fresh view for this visitor; it notes what it runs. A closed one for a closed page."""
    if not page.closed:
        return door.view(visitor.username, visitor.role, visitor.centers, cut)
    number, key = door.closed_key(visitor, cut)
    return door.view(visitor.username, visitor.role, visitor.centers, number, key)


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
