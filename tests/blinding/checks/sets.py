"""Whole sets: every page, answer, measure and column is as the house needs it, and lists that a
role gets hold that role's own alone.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import orjson
from dash.development.base_component import Component

from dashboard.kit.page import Page
from dashboard.kit.words import LANGUAGES, use_language
from dashboard.server.front import ROUTER_OUTPUTS, answers_on_screen, output_key
from dashboard.server.pages import load_pages
from dashboard.server.wire import to_bytes
from data.measures.registry import load_measures
from data.vocabulary import TABLES, Mark, Role, Topic
from tests.blinding.crawl import walk
from tests.blinding.stage import Bench, Problems, Stage, Who

# what a measure's docstring must say; lists of the database have no population and miss nothing
_TESTIFIES, _LIVE = ("population", "missing", "returns"), ("returns",)


def measures_are_whole(_: Bench) -> Problems:
    """Every measure has a topic, a grain it returns, columns and a docstring that says what."""
    for measure in load_measures().values():
        name, text = measure.name, inspect.getdoc(measure.function) or ""
        if not isinstance(measure.topic, Topic):
            yield f"{name} has no topic"
        if not measure.columns or not set(measure.by) <= set(measure.columns):
            yield f"{name} has no columns for its grain"
        wanted = _LIVE if measure.live else _TESTIFIES
        if missing := [word for word in wanted if word not in text.lower()]:
            yield f"{name} does not say {missing}"
        if not measure.tables or any(t.name not in TABLES for t in measure.tables):
            yield f"{name} is of no table of the vocabulary"
        if any(not values for values in measure.choices.values()):
            yield f"{name} has a choice without values"


def columns_are_marked(_: Bench) -> Problems:
    """Every column has a mark and a topic."""
    for table in TABLES.values():
        for column in table.columns:
            if not isinstance(column.mark, Mark):
                yield f"{table.name}.{column.name} has no mark"
            if not isinstance(table.topic_of(column.name), Topic):
                yield f"{table.name}.{column.name} has no topic"
            if column.mark is Mark.REVEALS_ARM:
                yield f"{table.name}.{column.name} reveals the arm: it belongs in the vault"


def pages_are_whole(_: Bench) -> Problems:
    """Every page has an audience and fills what its layout holds, and nothing else."""
    taken: dict[str, str] = {}
    for page in load_pages().values():
        if not page.audience or not page.audience <= set(Role):
            yield f"{page.path} has no audience"
        yield from _outputs(page)
        for answer in page.answers:
            for output in answer.outputs:
                key = f"{output.component_id}.{output.component_property}"
                if key in taken:
                    yield f"{key} is filled by {taken[key]} and by {answer.id}"
                taken[key] = answer.id


def _outputs(page: Page) -> Problems:
    tree = page.layout()
    ids = [getattr(part, "id", None) for part in components(tree)]
    known = [name for name in ids if isinstance(name, str)]
    if doubled := {name for name in known if known.count(name) > 1}:
        yield f"{page.path}: two components are called {sorted(doubled)}"
    if strange := [name for name in known if not name.startswith(f"{page.path}-")]:
        yield f"{page.path}: ids of another page, {strange}"
    wanted = {str(o.component_id) for answer in page.answers for o in answer.outputs}
    wanted |= {page.id(name) for name in page.controls}
    if missing := wanted - set(known):
        yield f"{page.path}: the layout has no {sorted(missing)}"


def layouts_hold_no_data(bench: Bench) -> Problems:
    """A layout is the same before and after anybody looked, and shares nothing between calls: what
    is set in one person's page would stand in the next one's.
    """
    pages = load_pages()
    for page in pages.values():
        one, other = page.layout(), page.layout()
        if {id(part) for part in components(one)} & {id(part) for part in components(other)}:
            yield f"{page.path}: two people's pages share a component"
        if inspect.signature(page.layout).parameters:
            yield f"{page.path}: the layout wants to know something"
    before = {(page, lang): written(page, lang) for page in pages.values() for lang in LANGUAGES}
    stage = bench.fresh()
    for who in stage.roles:
        for page in pages.values():
            stage.person(who).page(f"/{page.path}")
    for (page, lang), text in before.items():
        if written(page, lang) != text:
            yield f"{page.path}: the layout changes with what was shown"


def written(page: Page, language: str) -> bytes:
    """A layout as JSON, in one language."""
    with use_language(language):
        return to_bytes(page.layout())


def components(tree: Component) -> Iterator[Component]:
    yield tree
    yield from (part for part in tree._traverse() if isinstance(part, Component))


def lists_are_ones_own(bench: Bench) -> Problems:
    """The menu and the list of callbacks name the pages of the role in view and no other."""
    stage = bench.fresh()
    for who in stage.roles:
        yield from _dependencies(stage, who)
        yield from _menu(stage, who)


def _dependencies(stage: Stage, who: Who) -> Problems:
    listed = orjson.loads(stage.person(who).get("/_dash-dependencies").data)
    found = {entry["output"] for entry in listed}
    mine = [page for page in stage.pages.values() if who.role in page.audience]
    wanted = {output_key(ROUTER_OUTPUTS)}
    for page in mine:
        wanted |= {output_key(answer.outputs) for answer in answers_on_screen(page)}
        wanted |= {f"{page.id('address')}.data"} if page.controls else set()
    if found != wanted:
        yield f"{who}: the list of callbacks differs by {sorted(found ^ wanted)}"
    others = [p.path for p in stage.pages.values() if p not in mine]
    text = orjson.dumps(listed).decode()
    if told := [path for path in others if f'"{path}-' in text]:
        yield f"{who}: the list of callbacks names {told}"


def _menu(stage: Stage, who: Who) -> Problems:
    mine = {f"/{page.path}" for page in stage.pages.values() if who.role in page.audience}
    start = stage.person(who).get("/").headers["Location"]
    if start not in mine:
        yield f"{who} starts at {start}"
    tree = orjson.loads(stage.person(who).page(start).data)
    menu = next(part for part in walk(tree) if part.get("props", {}).get("id") == "menu")
    found = {part["props"]["href"] for part in walk(menu) if "href" in part.get("props", {})}
    unlisted = {f"/{page.path}" for page in stage.pages.values()
                if page.in_menu is not None and who.role not in page.in_menu}  # fmt: skip
    listed = mine - unlisted
    if found != listed:
        yield f"{who}: the menu differs by {sorted(found ^ listed)}"
    titles = {page.title for page in stage.pages.values() if who.role not in page.audience}
    if told := [title for title in titles if title in str(menu)]:
        yield f"{who}: the menu says {told}"


def waiting_is_of_the_cut(bench: Bench) -> Problems:
    """What the menu counts is kept as long as the cut: it may run nothing that changes sooner."""
    stage = bench.fresh()
    for page in stage.pages.values():
        for who in stage.roles:
            if page.waiting is None or who.role not in page.audience:
                continue
            view = stage.view(who)
            page.waiting(view)
            if view.live:
                yield f"{page.path} counts what changes while the cut stays"


def answers_repeat(bench: Bench) -> Problems:
    """An answer is decided by its view and choices: asked again of a fresh door it is the same."""
    stage, other = bench.fresh(), bench.fresh()
    for answer in stage.answers:
        for who in stage.roles:
            if who.role not in answer.page.audience:
                continue
            yield from _twice(stage, other, who, answer)


def _twice(stage: Stage, other: Stage, who: Who, answer: Any) -> Problems:
    found = []
    for place in (stage, other):
        view = place.view(who)
        values = tuple(control.values(view)[0] for control in answer.controls)
        filled = answer.run(view, values)
        if view.live:
            return
        found.append(to_bytes([[where, name, value] for where, name, value in filled]))
    if found[0] != found[1]:
        yield f"{answer.id} differs when asked again by {who}"
