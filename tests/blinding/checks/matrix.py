"""Role x everything there is: who may gets it, everybody else the bytes of what is nowhere."""

from __future__ import annotations

from typing import Any

from tests.blinding.asks import Ask, asks, nowhere
from tests.blinding.checks.headers import header_problems
from tests.blinding.crawl import canonical
from tests.blinding.stage import NOWHERE, Bench, Problems, Stage, Who

_OTHER_METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def matrix(bench: Bench) -> Problems:
    """Every request under every role: the declared status, or exactly the unknown's answer."""
    yield from matrix_of(bench.fresh())


def matrix_of(stage: Stage, about: str = "") -> Problems:
    """The same on a stage, of those requests alone whose label has `about` in it."""
    everything = [ask for ask in asks(stage) if about in ask.label]
    for who in stage.roles:
        unknown: dict[tuple, Any] = {}
        for ask in everything:
            kind = (ask.method, ask.body is None, ask.label.split()[0])
            if kind not in unknown:
                unknown[kind] = nowhere(stage.person(who), ask)
            yield from _cell(stage, who, ask, unknown[kind])


def _cell(stage: Stage, who: Who, ask: Ask, unknown: Any) -> Problems:
    somebody = stage.signed_in(who) if ask.changes else stage.person(who)
    found = ask.of(somebody)
    yield from header_problems(found, ask.label)
    if ask.open_to(stage, who):
        if found.status_code != ask.status:
            yield f"{who}: {found.status_code}, not {ask.status}, for {ask.label}"
        elif ask.body is not None and _same(found, unknown):
            yield f"{who}: {ask.label} says it is not there"
    elif not _same(found, unknown):
        yield f"{who}: {ask.label} ({found.status_code}) differs from what is nowhere"


def methods(bench: Bench) -> Problems:
    """No method other than its own tells whether an address is there."""
    stage = bench.fresh()
    paths = sorted({(ask.path, ask.method) for ask in asks(stage)})
    taken: dict[str, set[str]] = {}
    for path, method in paths:
        taken.setdefault(path, set()).add(method)
    for who in stage.roles:
        somebody = stage.person(who)
        for method in _OTHER_METHODS:
            none = somebody.client.open(NOWHERE, method=method)
            for path in taken:
                if method in taken[path] | ({"POST"} if path == "/login" else set()):
                    continue
                if not _same(somebody.client.open(path, method=method), none):
                    yield f"{who}: {method} {path} differs from what is nowhere"


def _same(one: Any, other: Any) -> bool:
    return canonical(one) == canonical(other)
