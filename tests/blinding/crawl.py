"""Everything one person can fetch, as bytes: pages, answers under every choice, files, refusals.

The crawl reads the pages' own declarations, so a page added tomorrow is in it. What differs from
run to run is masked by a closed list: Dash's `end_id`, dates of headers, cookies.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from typing import Any

import orjson

from dashboard.kit.page import Answer, Page, ParticipantChoice
from dashboard.server.pages import load_pages
from data.access.view import Door, View
from data.store.home import Home
from data.vocabulary import Role
from tests.conftest import Somebody, answer_body

_MASKED_HEADERS = {"Date", "Set-Cookie"}
_END_ID = re.compile(rb'"end_id":"[^"]*"')
WHOLE = "WHOLE_CRAWL"  # set in the environment while the long proofs run: every value is tried
_SAMPLED = 4  # a list longer than this is sampled otherwise
_SIGNED_IN_UNTIL = re.compile(rb"(Signed in until )[^\"]*")

Transcript = dict[str, tuple[int, tuple, bytes]]


def crawl(somebody: Somebody, view: View, cuts: list[int], files: bool = True) -> Transcript:
    """Label -> (status, headers, body) of every request there is for a person of this view;
    those for tables and pictures alone can be left out.
    """
    found: Transcript = {}
    for path in ("/", "/_dash-layout", "/_dash-dependencies", "/healthz", "/nowhere",
                 "/_reload-hash", "/assets/app.css", "/assets/none.js"):  # fmt: skip
        found[f"GET {path}"] = canonical(somebody.get(path))
    for page in load_pages().values():
        found[f"GET /{page.path}"] = canonical(somebody.get(f"/{page.path}"))
        for cut in cuts:
            for search in (f"?cut={cut}", *_searches(page, view, cut)):
                label = f"page /{page.path}{search}"
                found[label] = canonical(somebody.page(f"/{page.path}", search))
        for answer in page.answers:
            for cut in cuts:
                found.update(_answer(somebody, view, answer, cut, files))
    return found


def _searches(page: Page, view: View, cut: int) -> Iterator[str]:
    for name, control in page.controls.items():
        for value in some_values(control, view):
            yield f"?cut={cut}&{name}={value}"


def _answer(somebody: Somebody, view: View, answer: Answer, cut: int, files: bool) -> Transcript:
    found: Transcript = {}
    names = [control.name for control in answer.controls]
    for values in _choices([some_values(c, view) for c in answer.controls]):
        query = "".join(f"&{n}={v}" for n, v in zip(names, values, strict=True))
        if names:
            body = answer_body(answer, values, cut)
            found[f"answer {answer.id} cut={cut}{query}"] = canonical(somebody.ask(body))
        if not files:
            continue
        csv = f"/export/{answer.id}.csv?cut={cut}{query}"
        png = f"/export/{answer.id}.png?cut={cut}{query}"
        found[f"GET {csv}"] = canonical(somebody.get(csv))
        found[f"POST {png}"] = canonical(somebody.post(png))
    return found


def _choices(values: list[list[str]]) -> list[tuple[str, ...]]:
    """Every combination in the long proof; otherwise each control in turn, the others as they
    begin.
    """
    if os.environ.get(WHOLE):
        return list(itertools.product(*values))
    first = tuple(found[0] for found in values)
    turns = [(*first[:n], value, *first[n + 1 :]) for n, found in enumerate(values)
             for value in found]  # fmt: skip
    return list(dict.fromkeys([first, *turns]))


def some_values(control: Any, view: View) -> list[str]:
    """The values a control is tried with: all of a short list, and of every list in the long
    proof; else the first two and the last. Of one that names a participant always so: nobody, the
    first of the view's participants and the last.
    """
    values = list(control.values(view)) or ["none"]
    many = len(values) > _SAMPLED and not os.environ.get(WHOLE)
    if not many and not isinstance(control, ParticipantChoice):
        return values
    return list(dict.fromkeys([*values[:2], values[-1]]))


def canonical(response: Any) -> tuple[int, tuple, bytes]:
    """Status, headers and body, without what differs from run to run."""
    headers = tuple(sorted((k, v) for k, v in response.headers if k not in _MASKED_HEADERS))
    body = _SIGNED_IN_UNTIL.sub(rb"\1...", _END_ID.sub(b'"end_id":""', response.data))
    return response.status_code, headers, body


def differing(one: Transcript, other: Transcript) -> list[str]:
    """Labels whose answers differ, or that only one transcript has."""
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def walk(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON tree, outermost first."""
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from walk(part)


def view_of(home_path: Any, username: str, role: Role, centers: frozenset[str]) -> View:
    """The view a person has, for the values their controls offer."""
    return Door(Home.open(home_path)).view(username, role, centers)


def shown(transcript: Transcript) -> int:
    """How many answers held something: a crawl of refusals proves nothing."""
    return sum(status == 200 for status, _, _ in transcript.values())


def text_of(transcript: Transcript) -> bytes:
    """All bodies together, for searches; JSON escapes resolved where a body is JSON."""
    parts = []
    for _, _, body in transcript.values():
        parts.append(body)
        try:
            parts.append(repr(orjson.loads(body)).encode())
        except orjson.JSONDecodeError:
            continue
    return b"\n".join(parts)
