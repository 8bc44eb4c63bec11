"""A value that a control takes from somebody else, or on another cut, and not from the asker: it
is refused like one that nobody has, with the same bytes, and on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from dashboard.kit.page import Answer, Choice, Page
from tests.blinding.crawl import canonical
from tests.blinding.stage import Bench, Problems, Stage, Who
from tests.conftest import Somebody, answer_body

NOBODYS = "99-999"  # a value that no control takes
FIRST_CUT = 1


def values_of_others(bench: Bench) -> Problems:
    """Every control, under everybody, with values that others have."""
    stage = bench.fresh()
    tried: set[str] = set()
    for page in stage.pages.values():
        for who in (w for w in stage.everybody if w.role in page.audience):
            for control in page.controls.values():
                for cut, value in _elsewhere(stage, page, control, who):
                    tried.add(f"{page.path}.{control.name}")
                    yield from _told_apart(stage, page, control, who, cut, value)
    if "participant.participant" not in tried:
        yield f"only {sorted(tried)} has values of others: that proves nothing of participants"


def _elsewhere(
    stage: Stage, page: Page, control: Choice, who: Who
) -> Iterator[tuple[int | None, str]]:
    """(cut, value): values of others in the page's audience, and one's own of a later cut."""
    own = set(control.values(stage.view(who)))
    others = {
        value
        for other in stage.everybody if other.role in page.audience
        for value in control.values(stage.view(other))
    }  # fmt: skip
    for value in _ends(sorted(others - own)):
        yield None, value
    for value in _ends(sorted(own - set(control.values(stage.view(who, FIRST_CUT))))):
        yield FIRST_CUT, value


def _ends(values: list[str]) -> list[str]:
    return list(dict.fromkeys([*values[:1], *values[-1:]]))


def _told_apart(
    stage: Stage, page: Page, control: Choice, who: Who, cut: int | None, value: str
) -> Problems:
    """Whether the value is told from one that nobody has, anywhere it can be sent."""
    somebody = stage.person(who)
    since = stage.marked(somebody)
    asked = 0
    for label, ask in _requests(stage, page, control, who, cut):
        found, unknown = canonical(ask(somebody, value)), canonical(ask(somebody, NOBODYS))
        asked += 2
        if found != unknown:
            yield f"{who}: {label} with {control.name}={value} of others gets {found[0]}"
    events = stage.settled(lambda found: len(_refused(found)) >= asked, since)
    if len(_refused(events)) != asked:
        yield f"{who}: {len(_refused(events))} of {asked} refusals of {control.name} on record"


def _refused(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["outcome"] == "refused"]


def _requests(
    stage: Stage, page: Page, control: Choice, who: Who, cut: int | None
) -> Iterator[tuple[str, Any]]:
    """(label, how somebody asks for it with a value)."""

    def query(value: str) -> str:
        return "?" + urlencode({control.name: value, **({"cut": cut} if cut else {})})

    yield f"GET /{page.path}", lambda s, v: s.get(f"/{page.path}{query(v)}")
    yield f"page /{page.path}", lambda s, v: s.page(f"/{page.path}", query(v))
    for answer in (a for a in page.answers if control in a.controls):
        yield f"answer {answer.id}", _asking(stage, answer, control, who, cut)
        csv, png = (f"/export/{answer.id}.{ending}" for ending in ("csv", "png"))
        yield f"GET {csv}", lambda s, v, path=csv: s.get(path + query(v))
        yield f"POST {png}", lambda s, v, path=png: s.post(path + query(v))


def _asking(stage: Stage, answer: Answer, control: Choice, who: Who, cut: int | None) -> Any:
    view = stage.view(who)

    def ask(somebody: Somebody, value: str) -> Any:
        values = [value if c == control else c.default(view) for c in answer.controls]
        return somebody.ask(answer_body(answer, values, cut))

    return ask
