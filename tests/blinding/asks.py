"""Every request the application knows, read from its own url map, pages, answers and commands,
each with the roles that get an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from dashboard.kit.card import Drawn
from dashboard.kit.page import Answer, Choice, ParticipantChoice
from dashboard.server.factory import served_paths
from data.access.commands import COMMANDS
from data.vocabulary import UNBLINDED_ROLES, NotShown, Role
from tests.blinding.crawl import some_values
from tests.blinding.stage import NOWHERE, Stage, Who
from tests.conftest import Somebody, answer_body, page_body

ALL = frozenset(Role)


@dataclass(frozen=True)
class Ask:
    """One request; `status` is what `roles` get, everybody else gets what is nowhere."""

    label: str
    method: str
    path: str
    roles: frozenset[Role]
    status: int = 200
    body: dict[str, Any] | None = field(default=None, hash=False)
    form: dict[str, str] | None = field(default=None, hash=False)
    changes: bool = False  # ends or changes a session: asked in one of its own
    answer: Answer | None = None  # whose file it is
    values: tuple[tuple[str, str], ...] = ()  # the choices it names
    controls: tuple[tuple[Choice, str], ...] = field(default=(), hash=False)

    def open_to(self, stage: Stage, who: Who) -> bool:
        """Whether this person gets an answer: the role's, with values that are this person's, and
        for a file one that has one.
        """
        if who.role not in self.roles:
            return False
        if not all(control.accepts(value, stage.view(who)) for control, value in self.controls):
            return False
        return self.answer is None or _is_file(stage, who, self)

    def of(self, somebody: Somebody) -> Any:
        """The response somebody gets."""
        if self.body is not None:
            return somebody.client.open(self.path, method=self.method, json=self.body)
        return somebody.client.open(self.path, method=self.method, data=self.form)


def asks(stage: Stage) -> Iterator[Ask]:
    """Every request there is; LookupError for a route that nobody has thought of here."""
    for rule in stage.server.url_map.iter_rules():
        if str(rule) not in _ROUTES:
            raise LookupError(f"{rule} has no expectation in tests/blinding/asks.py")
        yield from _ROUTES[str(rule)](stage)


def nowhere(somebody: Somebody, ask: Ask) -> Any:
    """What somebody gets who asks the same way for what is not there."""
    if ask.body is None:
        return somebody.client.open(NOWHERE, method=ask.method)
    if ask.label.startswith("page"):
        return somebody.page(NOWHERE)
    return somebody.ask({**ask.body, "output": "nowhere.children"})


def _one(path: str, method: str = "GET", roles: frozenset[Role] = ALL, status: int = 200,
         **more: Any) -> Callable[[Stage], Iterator[Ask]]:  # fmt: skip
    def made(_: Stage) -> Iterator[Ask]:
        yield Ask(f"{method} {path}", method, path, roles, status, **more)

    return made


def _both(*parts: Callable[[Stage], Iterator[Ask]]) -> Callable[[Stage], Iterator[Ask]]:
    return lambda stage: (ask for part in parts for ask in part(stage))


def _library(_: Stage) -> Iterator[Ask]:
    file = f"/_dash-component-suites/dash/{min(served_paths()['dash'])}"
    yield Ask(f"GET {file}", "GET", file, ALL)


def _addresses(stage: Stage) -> Iterator[Ask]:
    for page in stage.pages.values():
        yield Ask(f"GET /{page.path}", "GET", f"/{page.path}", page.audience)


def _renderer(stage: Stage) -> Iterator[Ask]:
    url = "/_dash-update-component"
    for page in stage.pages.values():
        body = page_body(f"/{page.path}")
        yield Ask(f"page /{page.path}", "POST", url, page.audience, body=body)
    for answer in stage.asked:
        for values in _defaults(stage, answer):
            body = answer_body(answer, values, None)
            label = f"answer {answer.id} {' '.join(values)}"
            yield Ask(
                label,
                "POST",
                url,
                answer.page.audience,
                body=body,
                controls=tuple(zip(answer.controls, values, strict=True)),
            )
        yield from _about_somebody(stage, answer)


def _defaults(stage: Stage, answer: Answer) -> set[tuple[str, ...]]:
    """What the controls of an answer begin with, for one person of each role."""
    views = [stage.view(stage.one(role)) for role in answer.page.audience]
    return {tuple(control.default(view) for control in answer.controls) for view in views}


def _somebody(stage: Stage, answer: Answer) -> Iterator[tuple[tuple[str, str], ...]]:
    """The choices of an answer that names a participant, with one whom all of the page's roles
    may name: one of the site lead's, who may name the fewest.
    """
    who = stage.one(min(answer.page.audience, key=lambda role: role is not Role.SITE_LEAD))
    view = stage.view(who)
    if any(isinstance(control, ParticipantChoice) for control in answer.controls):
        yield tuple((c.name, some_values(c, view)[-1]) for c in answer.controls)


def _about_somebody(stage: Stage, answer: Answer) -> Iterator[Ask]:
    """The same of a participant: the answer, and the page that begins with it."""
    url, roles = "/_dash-update-component", answer.page.audience
    for choices in _somebody(stage, answer):
        body = answer_body(answer, [value for _, value in choices], None)
        yield Ask(f"answer {answer.id} of somebody", "POST", url, roles, body=body)
        body = page_body(f"/{answer.page.path}", f"?{urlencode(choices)}")
        yield Ask(f"page of {answer.id} of somebody", "POST", url, roles, body=body)


def _exports(method: str, ending: str) -> Callable[[Stage], Iterator[Ask]]:
    def made(stage: Stage) -> Iterator[Ask]:
        for answer in stage.answers:
            path = f"/export/{answer.id}.{ending}"
            yield Ask(f"{method} {path}", method, path, answer.page.audience, answer=answer)
            for choices in _somebody(stage, answer):
                where = f"{path}?{urlencode(choices)}"
                yield Ask(f"{method} {where}", method, where, answer.page.audience, answer=answer,
                          values=choices)  # fmt: skip

    return made


def _is_file(stage: Stage, who: Who, ask: Ask) -> bool:
    """Whether an answer has a table (or a picture) for this person."""
    found = stage.drawn(who, ask.answer, ask.values)
    if ask.path.split("?")[0].endswith("png"):
        return isinstance(found, Drawn) and found.figure is not None
    return found is not None and not isinstance(found, NotShown)


def _commands(_: Stage) -> Iterator[Ask]:
    for command in COMMANDS.values():
        # without its fields a command is refused with a reason, to those alone who may use it
        yield Ask(f"POST /do/{command.name}", "POST", f"/do/{command.name}", command.roles, 400)


_ADMINISTRATOR, _COORDINATION = frozenset({Role.ADMINISTRATOR}), frozenset({Role.COORDINATION})
_STATISTICIAN = frozenset({Role.STATISTICIAN})
_ROUTES: dict[str, Callable[[Stage], Iterator[Ask]]] = {
    "/": _one("/", status=302),
    "/login": _one("/login"),
    "/healthz": _one("/healthz"),
    "/login/code": _one("/login/code", "POST", status=401),
    "/_session": _both(_one("/_session"), _one("/_session", "POST", changes=True)),
    "/account": _one("/account"),
    # without their fields these are refused with a reason, on one's own account alone
    "/account/end": _one("/account/end", "POST", status=400),
    "/account/password": _one("/account/password", "POST", status=400),
    "/account/factor": _one("/account/factor", "POST", status=400),
    "/account/factor/confirm": _one("/account/factor/confirm", "POST", status=400),
    "/account/recovery": _one("/account/recovery", "POST", status=400),
    "/logout": _one("/logout", "POST", status=303, changes=True),
    # another's role, or none: refused like anything that is not there
    "/view-as": _one("/view-as", "POST", frozenset(), changes=True),
    "/language": _one("/language", "POST", status=303, form={"language": "en"}),
    "/imports/upload": _both(
        _one("/imports/upload", roles=_COORDINATION),
        _one("/imports/upload", "POST", _COORDINATION, 400),
    ),
    "/people/add": _one("/people/add", "POST", _ADMINISTRATOR, 400),
    "/people/trail.csv": _one("/people/trail.csv", roles=_ADMINISTRATOR),
    "/people/reset": _one("/people/reset", "POST", _ADMINISTRATOR, 400),
    "/vault/open": _one("/vault/open", "POST", UNBLINDED_ROLES, 400),
    "/vault/close": _one("/vault/close", "POST", UNBLINDED_ROLES, 303),
    "/vault/key": _one("/vault/key", "POST", UNBLINDED_ROLES, 400),
    "/vault/seal": _one("/vault/seal", "POST", UNBLINDED_ROLES, 400),
    "/allocation/list": _both(
        _one("/allocation/list", roles=_STATISTICIAN),
        _one("/allocation/list", "POST", _STATISTICIAN, 400),
    ),
    "/_dash-layout": _one("/_dash-layout"),
    "/_dash-dependencies": _one("/_dash-dependencies"),
    "/_dash-component-suites/<package>/<path:path>": _library,
    "/assets/<name>": _one("/assets/app.css"),
    "/<path:path>": _addresses,
    "/_dash-update-component": _renderer,
    "/export/<answer_id>.csv": _exports("GET", "csv"),
    "/export/<answer_id>.png": _exports("POST", "png"),
    "/do/<name>": _commands,
}
PUBLIC = {"GET /login": 200, "GET /healthz": 200, "POST /login/code": 401}
