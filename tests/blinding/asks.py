"""Every request the application knows, read from its own url map, pages, answers and commands,
each with the roles that get an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from dashboard.kit.card import Drawn
from dashboard.kit.page import Answer
from dashboard.server.factory import served_paths
from data.access.commands import COMMANDS
from data.vocabulary import UNBLINDED_ROLES, NotShown, Role
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

    def open_to(self, stage: Stage, who: Who) -> bool:
        """Whether this person gets an answer: the role's, and for a file one that has one."""
        return who.role in self.roles and (self.answer is None or _is_file(stage, who, self))

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
        who = stage.one(min(answer.page.audience))
        values = [control.values(stage.view(who))[0] for control in answer.controls]
        body = answer_body(answer, values, None)
        yield Ask(f"answer {answer.id}", "POST", url, answer.page.audience, body=body)


def _exports(method: str, ending: str) -> Callable[[Stage], Iterator[Ask]]:
    def made(stage: Stage) -> Iterator[Ask]:
        for answer in stage.answers:
            path = f"/export/{answer.id}.{ending}"
            yield Ask(f"{method} {path}", method, path, answer.page.audience, answer=answer)

    return made


def _is_file(stage: Stage, who: Who, ask: Ask) -> bool:
    """Whether an answer has a table (or a picture) for this person."""
    found = stage.drawn(who, ask.answer)
    if ask.path.endswith("png"):
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
