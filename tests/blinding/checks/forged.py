"""What a browser may send that the page never would: refused, nothing drawn, on record."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from dashboard.kit.page import Answer
from dashboard.server.gate import LARGEST_BODY
from data.vocabulary import Role
from tests.blinding.crawl import canonical
from tests.blinding.stage import NOWHERE, Bench, Problems, Stage, Who
from tests.conftest import Somebody, answer_body, page_body

URL, JSON = "/_dash-update-component", "application/json"
COMPONENT = {
    "props": {"srcDoc": "<script>alert(1)</script>"},
    "type": "Iframe",
    "namespace": "dash_html_components",
}
VALUES: tuple[Any, ...] = (
    None, 0, 1.5, True, [], ["all"], {}, COMPONENT, "", "nope", "all ", "ALL", "\x00", "x" * 10_000,
    "{\"index\":[\"ALL\"]}",
)  # fmt: skip
CUTS: tuple[Any, ...] = (
    True,
    False,
    "1",
    1.0,
    0.0,
    -1,
    99,
    2**53,
    [],
    [1],
    {},
    COMPONENT,
    "latest",
)
IDS: tuple[Any, ...] = (
    "nobody", "cut", "frame", None, 3, {"index": "ALL", "type": "x"}, ["ALL"],
    "{\"index\":[\"ALL\"],\"type\":\"x\"}",
)  # fmt: skip
KEYS = ("role", "user", "username", "scope", "centers", "view", "unblinded", "arm", "multi")
NOT_JSON = (
    b"", b"{", b"null", b"[]", b'"text"', b"1", b"NaN", b"\xff\xfe{\x00}\x00", b"[" * 100_000,
)  # fmt: skip
TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", "")
CROSS_SITE = (
    {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": "http://localhost:1"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
)  # fmt: skip
QUERIES = (
    "role=coordination", "user=steering", "centers=01", "unblinded=1", "cut=99", "cut=-1", "cut=x",
    "cut=1.0", "cut=", "done=anything", "scope=all", "cut=1&role=coordination", "period=always",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {"X-Forwarded-User": "coordination"}, {"X-Remote-User": "coordination"},
    {"X-Role": "coordination"}, {"Authorization": "Basic c3RlZXJpbmc6eA=="},
    {"X-Forwarded-Host": "elsewhere.example"}, {"X-Original-URL": "/people"},
    {"X-HTTP-Method-Override": "DELETE"}, {"Forwarded": "for=1.2.3.4;host=elsewhere.example"},
)  # fmt: skip


@dataclass(frozen=True)
class Forgery:
    """A request that no page of ours sends."""

    label: str
    data: bytes
    kind: str = JSON
    url: str = URL
    headers: dict[str, str] = field(default_factory=dict)

    def of(self, somebody: Somebody) -> Any:
        return somebody.post(self.url, data=self.data, content_type=self.kind, headers=self.headers)


def forged_answers(bench: Bench) -> Problems:
    """Every answer, asked wrongly in every way by somebody who may ask it rightly."""
    stage = bench.fresh()
    for answer in stage.asked:
        for who in _in_and_out(stage, answer):
            yield from _asked(stage, who, answer)


def _in_and_out(stage: Stage, answer: Answer) -> list[Who]:
    mine = [who for who in stage.roles if who.role in answer.page.audience]
    others = [who for who in stage.roles if who.role not in answer.page.audience]
    return mine[:1] + others[:1]


def _asked(stage: Stage, who: Who, answer: Answer) -> Problems:
    own = who.role in answer.page.audience
    asker = who if own else next(w for w in stage.roles if w.role in answer.page.audience)
    values = [control.values(stage.view(asker))[0] for control in answer.controls]
    honest = answer_body(answer, values, 1)
    others = [other for other in stage.asked if other is not answer]
    forgeries = list(_bodies(honest, others) if own else [("another role's", honest)])
    yield from _refused(stage, who, [_packed(n, b) for n, b in forgeries], answer.id)
    if own:
        yield from _refused(stage, who, list(_wrappings(orjson.dumps(honest))), answer.id)
        yield from _ignored(stage, who, honest, answer.id)


def _packed(label: str, body: dict[str, Any]) -> Forgery:
    return Forgery(label, orjson.dumps(body))


def _refused(stage: Stage, who: Who, forgeries: list[Forgery], where: str) -> Problems:
    """Each refused, with what is nowhere or an error's page, and each on record."""
    somebody = stage.person(who)
    missing = canonical(somebody.page(NOWHERE))
    since = stage.marked(somebody)
    for forgery in forgeries:
        found = forgery.of(somebody)
        if found.status_code >= 500 or (found.status_code < 400 and canonical(found) != missing):
            yield f"{where}, {forgery.label}: {who} gets {found.status_code}"
    noted = stage.settled(lambda events: len(_refusals(events)) >= len(forgeries), since)
    if len(_refusals(noted)) != len(forgeries):
        yield f"{where}: {len(_refusals(noted))} of {len(forgeries)} forgeries are on record"
    if {event["username"] for event in noted} != {who.username}:
        yield f"{where}: on record under {{e['username'] for e in noted}}, not {who}"


def _refusals(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["outcome"] == "refused"]


def _bodies(honest: dict[str, Any], others: list[Answer]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The honest body with one thing wrong."""
    yield from _inputs(honest, others)
    yield from _states(honest)
    for key in KEYS:
        yield f"a key {key}", {**honest, key: "coordination"}
    for output in (None, [], "", "nobody.children", [honest["output"]], honest["output"].upper(),
                   honest["output"] + "@1", "frame.children"):  # fmt: skip
        yield f"output {output!r}"[:60], {**honest, "output": output}
    for other in others:
        theirs = answer_body(other, ["x"] * len(other.controls), 1)
        yield f"inputs of {other.id}", {**honest, "inputs": theirs["inputs"]}


def _inputs(honest: dict[str, Any], others: list[Answer]) -> Iterator[tuple[str, dict[str, Any]]]:
    sent = honest["inputs"]
    for place, item in enumerate(sent):
        for value in VALUES:
            if value == item["value"]:  # nobody, of a control that names a participant
                continue
            yield f"value {value!r}"[:60], _with(honest, "inputs", place, value=value)
        for wrong in (*IDS, *(other.page.id(c.name) for other in others for c in other.controls)):
            if wrong != item["id"]:
                yield f"id {wrong!r}", _with(honest, "inputs", place, id=wrong)
        for wrong in ("options", "children", "data", None, 1):
            yield f"property {wrong!r}", _with(honest, "inputs", place, property=wrong)
        yield "a key more in an input", _with(honest, "inputs", place, role="coordination")
    for label, wrong in (
        ("no inputs", []), ("inputs null", None), ("inputs an object", {}),
        ("inputs nested", [sent]), ("an input twice", [*sent, sent[0]]),
        ("a surplus input", [*sent, {"id": "role", "property": "value", "value": "dsmb"}]),
        ("inputs of text", ["all"] * len(sent)),
    ):  # fmt: skip
        yield label, {**honest, "inputs": wrong}
    yield "inputs missing", {k: v for k, v in honest.items() if k != "inputs"}


def _states(honest: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for cut in CUTS:
        yield f"cut {cut!r}"[:60], _with(honest, "state", 0, value=cut)
    for wrong in IDS:
        if wrong != "cut":
            yield f"state id {wrong!r}", _with(honest, "state", 0, id=wrong)
    (item,) = honest["state"]
    for label, wrong in (
        ("no state", []), ("state null", None), ("state twice", [item, item]),
        ("a surplus state", [item, {"id": "user", "property": "data", "value": "dsmb"}]),
    ):  # fmt: skip
        yield label, {**honest, "state": wrong}
    yield "state missing", {k: v for k, v in honest.items() if k != "state"}


def _with(honest: dict[str, Any], key: str, place: int, **wrong: Any) -> dict[str, Any]:
    body = copy.deepcopy(honest)
    body[key][place].update(wrong)
    return body


def _wrappings(body: bytes) -> Iterator[Forgery]:
    """The right body, sent the wrong way; and what is no body at all."""
    for kind in TYPES:
        yield Forgery(f"sent as {kind or 'nothing'}", body, kind)
    for query in QUERIES[:5]:
        yield Forgery(f"with {query}", body, url=f"{URL}?{query}")
    for headers in CROSS_SITE:
        yield Forgery(f"from {headers}", body, headers=headers)
    for data in NOT_JSON:
        yield Forgery(f"{data[:12]!r}", data)
    yield Forgery("a huge body", body + b" " * LARGEST_BODY)


def _ignored(stage: Stage, who: Who, honest: dict[str, Any], where: str) -> Problems:
    """What the renderer adds for its own use is not believed: the answer stays the same."""
    somebody = stage.person(who)
    wanted = canonical(somebody.ask(honest))
    if wanted[0] != 200:
        yield f"{where}: the honest request gets {wanted[0]}"
    theirs = [{"id": "people-audit", "property": "children"}]
    for key, value in (("outputs", theirs), ("changedPropIds", ["people-outcome.value"]),
                       ("outputs", None), ("changedPropIds", COMPONENT)):  # fmt: skip
        if not _alike(somebody, honest, wanted, lambda f={**honest, key: value}: somebody.ask(f)):
            yield f"{where}: {key} of the client's changes the answer"
    for headers in HEADERS:
        if not _alike(somebody, honest, wanted,
                      lambda h=headers: _posted(somebody, honest, h)):  # fmt: skip
            yield f"{where}: the header {next(iter(headers))} changes the answer"


def forged_addresses(bench: Bench) -> Problems:
    """The router and the files, asked for with what their page never asks."""
    stage = bench.fresh()
    for page in stage.pages.values():
        who = next(who for who in stage.roles if who.role in page.audience)
        path = f"/{page.path}"
        bodies = [(f"search {query}", page_body(path, f"?{query}")) for query in QUERIES]
        bodies += [(f"path {v!r}"[:60], _with(page_body(path), "inputs", 0, value=v))
                   for v in VALUES if v != ""]  # fmt: skip
        bodies += [(f"search {v!r}"[:60], _with(page_body(path), "inputs", 1, value=v))
                   for v in (0, True, [], {}, COMPONENT, "?" + "x" * 600)]  # fmt: skip
        bodies.append(("a state", {**page_body(path), "state": [{"id": "cut"}]}))
        yield from _refused(stage, who, [_packed(n, b) for n, b in bodies], path)
        yield from _queries(stage, who, [path, *(f"/export/{a.id}.csv" for a in page.answers)])


def _queries(stage: Stage, who: Who, paths: list[str]) -> Problems:
    somebody = stage.person(who)
    none = canonical(somebody.get(NOWHERE))
    for path in paths:
        for query in QUERIES:
            if canonical(somebody.get(f"{path}?{query}")) != none:
                yield f"{who}: {path}?{query} is answered"
    for path in paths[:2]:
        wanted = canonical(somebody.get(path))
        for headers in HEADERS:
            if canonical(somebody.get(path, headers=headers)) != wanted:
                yield f"{who}: the header {next(iter(headers))} changes {path}"


def cross_site_forms(bench: Bench) -> Problems:
    """No form of another site changes anything or ends a session."""
    stage = bench.fresh()
    for path, form in (
        ("/do/add_note", {"text": "forged", "cut": "1"}), ("/logout", {}),
        ("/view-as", {"view": "steering/"}), ("/language", {"language": "fr"}),
        ("/do/close_review", {"cut": "1"}),
    ):  # fmt: skip
        somebody = stage.person(stage.one(Role.STEERING))
        for headers in CROSS_SITE:
            found = somebody.post(path, data=form, headers=headers)
            if found.status_code != 403:
                yield f"{path} from {headers} gets {found.status_code}"
    if somebody.get("/this-week").status_code != 200:
        yield "a session ended by another site's form"
    if "forged" in somebody.page("/this-week").text:
        yield "a note written by another site's form"


def _alike(somebody: Any, honest: dict[str, Any], wanted: tuple, ask: Any) -> bool:
    """Whether a request is answered as the honest one. The audit trail grows by itself twice a
    second, so what shows it is compared with an honest answer right after it, and again.
    """
    for _ in range(4):
        found = canonical(ask())
        if found in (wanted, canonical(somebody.ask(honest))):
            return True
    return False


def _posted(somebody: Any, honest: dict[str, Any], headers: dict[str, str]) -> Any:
    return somebody.client.post(URL, json=honest, headers=headers)
