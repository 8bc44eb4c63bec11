"""What a page is: a path, a title, an audience, and the answers its controls ask for.

A page only declares. The factory finds it, the router shows it, and the gate stands before every
answer. A view is handed to the answer; a page never opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dash import Output

from data.measures.registry import NOBODY
from data.vocabulary import UNBLINDED_ROLES, Role

_MOST_OPTIONS = 64  # characters a control's value may have


@dataclass(frozen=True)
class Choice:
    """A control with a closed list of values, the default first.

    `options` are the values, or a function of the view that gives them (a site lead's centers).
    The component that carries it has the id `page.id(name)` and the property `value`.
    """

    name: str
    options: tuple[str, ...] | Callable[[Any], Iterable[str]]
    property: str = "value"

    def values(self, view: Any) -> tuple[str, ...]:
        """The values allowed for this view, the default first."""
        return tuple(self.options(view)) if callable(self.options) else self.options

    def default(self, view: Any) -> str:
        """What it is where nothing was chosen; "" for a view that offers nothing."""
        return next(iter(self.values(view)), "")

    def accepts(self, value: object, view: Any) -> bool:
        """Whether a value sent by a browser is one of them."""
        return isinstance(value, str) and len(value) <= _MOST_OPTIONS and value in self.values(view)


def _anybody(view: Any) -> Iterable[str]:
    return (NOBODY, *view.participants())


@dataclass(frozen=True)
class ParticipantChoice(Choice):
    """A control that names a participant of the view; nobody where none was chosen, so that
    whoever is shown was asked for by name, and stands so in the audit trail.
    """

    options: Callable[[Any], Iterable[str]] = _anybody

    def default(self, view: Any) -> str:
        return NOBODY

    def accepts(self, value: object, view: Any) -> bool:
        """As for every control, without a list of everybody."""
        named = isinstance(value, str) and len(value) <= _MOST_OPTIONS
        return named and (value == NOBODY or view.holds(value))


@dataclass(frozen=True)
class Answer:
    """One function of a view and its controls, and the properties on screen that it fills."""

    page: Page
    name: str
    outputs: tuple[Output, ...]
    controls: tuple[Choice, ...]
    function: Callable[..., Any]

    @property
    def id(self) -> str:
        return f"{self.page.path}.{self.name}"

    def run(self, view: Any, values: Sequence[str]) -> list[tuple[str, str, Any]]:
        """(component id, property, value) for each output, for controls' `values`."""
        result = self.function(view, *values)
        parts = result if len(self.outputs) > 1 else (result,)
        return [
            (str(output.component_id), output.component_property, part)
            for output, part in zip(self.outputs, parts, strict=True)
        ]


_DECLARED: dict[str, Page] = {}  # every page by its path


def declared(path: str, role: Role) -> Page | None:
    """The page at a path, where there is one that the role may open: for links to it."""
    page = _DECLARED.get(path)
    return page if page is not None and role in page.audience else None


def _not_yet() -> Any:
    raise LookupError("the factory gives a page its layout")


@dataclass(eq=False)
class Page:
    """A page of the dashboard. `landing` names the roles that start here, `in_menu` those whose
    menu has it: all of its audience unless told, none for a page reached by links alone.

    A `closed` page compares the groups: it is shown to unblinded roles, on a frozen cut, while
    the vault is open.
    """

    path: str
    title: str
    order: int
    audience: frozenset[Role]
    landing: frozenset[Role] = frozenset()
    closed: bool = False
    layout: Callable[[], Any] = _not_yet  # set by the factory from the page's module
    answers: list[Answer] = field(default_factory=list)
    waiting: Callable[[Any], int] | None = None  # see `counts_waiting`
    in_menu: frozenset[Role] | None = None

    def __post_init__(self) -> None:
        _DECLARED[self.path] = self
        self.audience, self.landing = frozenset(self.audience), frozenset(self.landing)
        if not self.audience or not self.landing <= self.audience:
            raise ValueError(f"page {self.path}: an audience, and landing roles within it")
        if self.closed and not self.audience <= UNBLINDED_ROLES:
            raise ValueError(f"page {self.path} is closed: for unblinded roles alone")

    def listed_for(self, role: Role) -> bool:
        """Whether this role's menu has the page, of those that may open it."""
        return self.in_menu is None or role in self.in_menu

    def id(self, name: str) -> str:
        """A component id that belongs to this page."""
        return f"{self.path}-{name}"

    def answers_with(
        self, *outputs: Output, controls: Sequence[Choice] = (), name: str = ""
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Register `function(view, *values of the controls)` as what fills `outputs`.

        It runs once when the page is shown, with the choices of the address, and again whenever
        one of its controls changes. It returns one value, or a tuple of as many as outputs.
        """

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            answer = Answer(
                self, name or function.__name__, tuple(outputs), tuple(controls), function
            )
            if answer.name in {other.name for other in self.answers}:
                raise ValueError(f"page {self.path} has two answers called {answer.name}")
            self.answers.append(answer)
            return function

        return register

    def counts_waiting(self, function: Callable[[Any], int]) -> Callable[[Any], int]:
        """Register `function(view)`: how many things wait on this page, told in the menu. It may
        run no measure of live tables: the count is kept as long as the cut.
        """
        self.waiting = function
        return function

    @property
    def controls(self) -> dict[str, Choice]:
        """Every control of the page by name."""
        return {c.name: c for answer in self.answers for c in answer.controls}

    def link(self, view: Any, controls: Sequence[Choice], values: Sequence[str]) -> str:
        """The address that reopens this page on this cut with these choices."""
        query = dict(zip((c.name for c in controls), values, strict=True))
        return f"/{self.path}?{urlencode({'cut': view.number or 0, **query})}"
