"""Our own faults: a reference number for the person, the place for the log, nobody's values."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from data.access.view import View
from data.vocabulary import Role
from tests.blinding.stage import Bench, Problems, Stage
from tests.conftest import answer_body

CANARY = "QP07Z-canary"
_REFERENCE = re.compile(r"\b[0-9a-f]{8}\b")


def faults_tell_nothing(bench: Bench) -> Problems:
    """Whatever breaks in a measure, its text is in no answer, no log line and no event."""
    stage = bench.fresh()
    somebody = stage.person(stage.one(Role.STEERING))
    answer = stage.asked[0]
    since = stage.marked(somebody)
    bodies: list[str] = []
    with logged() as lines, patch.object(View, "run", _breaks):
        for found in (
            somebody.page("/recruitment"),
            somebody.ask(answer_body(answer, [answer.controls[0].values(None)[0]], 1)),
            somebody.get(f"/export/{answer.id}.csv"),
            somebody.post(f"/export/{answer.id}.png"),
        ):
            if found.status_code != 500:
                yield f"a broken measure gets {found.status_code}"
            bodies.append(_REFERENCE.sub("", found.text))
            if CANARY in found.text or "ValueError" in found.text or ".py" in found.text:
                yield "a broken measure tells what broke"
    if len(set(bodies)) != 1:
        yield "faults look different"
    yield from _on_record(stage, since, "\n".join(lines))


def _on_record(stage: Stage, since: int, log: str) -> Problems:
    events = stage.settled(lambda found: len(_failed(found)) >= 4, since)
    if len(_failed(events)) != 4:
        yield f"{len(_failed(events))} of 4 faults are on record"
    if CANARY in log or CANARY in str(events):
        yield "the log or the trail tells what broke"
    if "ValueError" not in log:
        yield "the log does not say what kind of fault it was"


def _failed(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["outcome"] == "failed"]


def _breaks(*_: Any, **__: Any) -> Any:
    raise ValueError(f"could not convert {CANARY}")


@contextmanager
def logged() -> Iterator[list[str]]:
    """Every line any logger writes."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(logging.Formatter().format(record))

    keeper, root = Keeper(), logging.getLogger()
    level = root.level
    root.addHandler(keeper)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(keeper)
        root.setLevel(level)
