"""Center non-interference: rewrite every other center, and a site lead's bytes stay the same.

The strict form keeps what declared aggregates are made of (who was randomized when, which centers
opened); every other cell of another center is changed or gone. The second form takes half of the
others' participants away: then only what a declared aggregate filled may differ, found from what
the view ran.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from dashboard.kit.page import Answer
from data.access.policy import DECLARED_AGGREGATES
from data.vocabulary import Role
from tests.blinding.crawl import Transcript, crawl, differing, shown, text_of, walk
from tests.blinding.homes import (
    CANARY,
    MONDAYS,
    OWN,
    Texts,
    bring_in,
    canary_texts,
    new_home,
    people_of,
    write_texts,
)
from tests.blinding.stage import Bench, Problems, Stage, Who

SITES = [f"QC{center}Z" for center in OWN]
CUTS = [1, 2]
_KEPT = ("export", "centers", "participants")
_STRUCTURE = {"participant", "center", "randomized_at", "analyzable"}


def rewritten(texts: Texts) -> Texts:
    """Other centers' rows gone, or changed in every cell that no declared aggregate reads."""
    return {name: _rewritten(name, frame) for name, frame in texts.items()}


def _rewritten(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    if "center" not in frame:
        return frame
    other = ~frame["center"].isin(SITES)
    if name not in _KEPT:
        return frame[~other]
    changed = frame.copy()
    if name == "centers":
        changed.loc[other, "name"] = "Elsewhere " + changed.loc[other, "center"]
        changed.loc[other, "drug_weeks_left"] = "1.5"
        changed.loc[other, "planned_opening_on"] = "2025-01-01"
    else:
        for column in set(frame.columns) - _STRUCTURE:
            changed.loc[other, column] = ""
        changed.loc[other, "age"] = "44"
    # other numbers for other people and centers too, in the same order
    for column in ("center", "participant"):
        if column in changed:
            changed.loc[other, column] = changed.loc[other, column] + "X"
    return changed


def halved(texts: Texts) -> Texts:
    """The same with half of the others' participants gone, whole."""
    texts = rewritten(texts)
    people = texts["participants"]
    gone = people[~people["center"].isin(SITES)]["participant"].iloc[::2]
    return {**texts, "participants": people[~people["participant"].isin(gone)]}


VARIANTS: dict[str, Callable[[Texts], Texts]] = {
    "plain": dict,
    "rewritten": rewritten,
    "halved": halved,
}


def variants(bench: Bench) -> dict[str, Stage]:
    """Stages on three homes of the same people: as exported, rewritten, halved."""
    return {name: bench.fresh(_home(bench, name)) for name in VARIANTS}


def _home(bench: Bench, name: str) -> Path:
    def build(path: Path) -> None:
        home = new_home(path / "home")
        for as_of in MONDAYS:
            texts = VARIANTS[name](canary_texts(as_of))
            bring_in(home, write_texts(path / str(as_of.date()), texts))
        people_of(path / "home", home, SITES)
        home.close()

    return bench.built(f"centers-{name}", build) / "home"


def site_leads(stage: Stage) -> list[Who]:
    return [who for who in stage.everybody if who.role is Role.SITE_LEAD]


def transcript(stage: Stage, who: Who, cuts: list[int] = CUTS) -> Transcript:
    return crawl(stage.person(who), stage.view(who), cuts)


def others_change_no_byte(bench: Bench) -> Problems:
    """Another home, in which every other center is another: a site lead gets the same bytes."""
    plain, other = (bench.fresh(_home(bench, name)) for name in ("plain", "rewritten"))
    for who in site_leads(plain):
        one = transcript(plain, who)
        if shown(one) < 20:
            yield f"{who} is shown {shown(one)} things: that proves nothing"
        for label in differing(one, transcript(other, who)):
            yield f"{who}: {label} depends on other centers"
        yield from _named(who, one)


def _named(who: Who, found: Transcript) -> Problems:
    """Whatever can be named is named after its center: none of another's is anywhere."""
    named = {hit[1] for hit in CANARY.finditer(text_of(found).decode("utf-8", "replace"))}
    own = {center[2:-1] for center in who.own}
    if not named & own:
        yield f"{who}: no name of the own centers is anywhere"
    if named - own:
        yield f"{who}: names of centers {sorted(named - own)}"


def recruitment_shows_in_aggregates_alone(bench: Bench) -> Problems:
    """Half of the others' participants gone: what no declared aggregate filled stays the same."""
    plain, other = (bench.fresh(_home(bench, name)) for name in ("plain", "halved"))
    for who in site_leads(plain)[-2:]:  # one of one center, one of several
        declared = [answer for answer in plain.answers if _declared(plain, who, answer)]
        one, half = transcript(plain, who), transcript(other, who)
        found = differing(one, half)
        if not found or not declared:
            yield f"{who}: nothing differs, so nothing is shown of the others"
        for label in found:
            if not _explained(label, declared, one[label], half[label]):
                yield f"{who}: {label} depends on other centers' recruitment"


def _declared(stage: Stage, who: Who, answer: Answer) -> bool:
    """Whether an answer ran a declared aggregate on any of the cuts."""
    if who.role not in answer.page.audience:
        return False
    ran = set()
    for cut in CUTS:
        view = stage.view(who, cut)
        answer.run(view, tuple(control.values(view)[0] for control in answer.controls))
        ran |= {measure.name for measure, _, _ in view.runs}
    return bool(ran & DECLARED_AGGREGATES)


def _explained(label: str, declared: list[Answer], one: tuple, other: tuple) -> bool:
    """Whether a difference lies in what a declared aggregate filled, and nowhere else."""
    if not label.startswith("page "):
        return any(f"{answer.id}." in label or f"{answer.id} " in label for answer in declared)
    places = {(o.component_id, o.component_property) for a in declared for o in a.outputs}
    return _blanked(one[2], places) == _blanked(other[2], places)


def _blanked(body: bytes, places: set[tuple[Any, Any]]) -> Any:
    """A page without what those places hold."""
    tree = orjson.loads(body)
    for part in walk(tree):
        props = part.get("props", {})
        for component_id, name in places:
            if isinstance(props, dict) and props.get("id") == component_id:
                props[name] = None
    return tree
