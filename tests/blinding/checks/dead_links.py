"""Every link that somebody is shown leads to something that is open to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import orjson

from dashboard.kit.page import ParticipantChoice
from tests.blinding.crawl import some_values, walk
from tests.blinding.stage import Bench, Problems, Stage, Who

_TABLES = ("data-table", "data-folded")
FEWEST = 5  # links a person is shown: none proves nothing


def links_lead_somewhere(bench: Bench) -> Problems:
    """No link of any page, menu or table is refused to who is shown it."""
    stage = bench.fresh()
    for who in stage.roles:
        somebody = stage.person(who)
        found = set(_addresses(stage, who))
        if len(found) < FEWEST:
            yield f"{who} is shown {len(found)} links: that proves nothing"
        for address in sorted(found):
            if somebody.get(address).status_code not in (200, 302):
                yield f"{who}: a link to {address}, which is not there"


def _addresses(stage: Stage, who: Who) -> Iterator[str]:
    """The addresses of this house that somebody's pages link to."""
    for search in _searches(stage, who):
        for part in walk(orjson.loads(stage.person(who).page(*search).data)):
            yield from (address for address in _hrefs(part) if address.startswith("/"))


def _searches(stage: Stage, who: Who) -> Iterator[tuple[str, str]]:
    """(path, search) of each page, also of somebody where it takes a participant."""
    for page in (p for p in stage.pages.values() if who.role in p.audience):
        yield f"/{page.path}", ""
        for name, control in page.controls.items():
            if isinstance(control, ParticipantChoice):
                last = some_values(control, stage.view(who))[-1]
                yield f"/{page.path}", f"?{name}={last}"


def _hrefs(part: dict[str, Any]) -> Iterator[str]:
    if isinstance(href := part.get("href"), str):
        yield href
    for name in _TABLES:
        if isinstance(text := part.get(name), str):
            content = json.loads(text)
            yield from content.get("href", [])
            yield from (a for column in content["columns"] for a in column.get("href", []))
