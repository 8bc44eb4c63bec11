"""Center non-interference: rewrite every other center, and a site lead's bytes stay the same.

The strict form keeps what declared aggregates are made of (who was randomized when, which centers
opened); every other cell of another center is changed or gone. The second form takes half of the
others' participants away: then only answers that ran a declared aggregate may differ, found from
what the view ran.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.access.policy import DECLARED_AGGREGATES
from data.vocabulary import Role
from tests.blinding.crawl import Transcript, crawl, differing, shown
from tests.blinding.homes import (
    MONDAYS,
    OWN,
    Texts,
    bring_in,
    canary_texts,
    new_home,
    people_of,
    write_texts,
)
from tests.blinding.stage import Stage, Who

SITES = [f"QC{center}Z" for center in OWN]
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
        return changed
    for column in set(frame.columns) - _STRUCTURE:
        changed.loc[other, column] = ""
    changed.loc[other, "age"] = "44"
    return changed


def halved(texts: Texts) -> Texts:
    """The same with half of the others' participants gone, whole."""
    texts = rewritten(texts)
    people = texts["participants"]
    gone = people[~people["center"].isin(SITES)]["participant"].iloc[::2]
    return {**texts, "participants": people[~people["participant"].isin(gone)]}


@pytest.fixture(scope="module")
def stages(tmp_path_factory) -> dict[str, Stage]:
    """Three homes of the same people: as exported, rewritten, halved."""
    found = {}
    for name, change in (("plain", dict), ("rewritten", rewritten), ("halved", halved)):
        path: Path = tmp_path_factory.mktemp(name)
        home = new_home(path / "home")
        for as_of in MONDAYS:
            bring_in(home, write_texts(path / str(as_of.date()), change(canary_texts(as_of))))
        people_of(path / "home", home, SITES)
        home.close()
        found[name] = Stage(path / "home")
    return found


def transcript(stage: Stage, username: str) -> Transcript:
    who = next(w for w in stage.everybody if w.username == username)
    return crawl(stage.person(who), stage.view(who), [1, 2])


@pytest.mark.parametrize("username", ["siteqc02z", "siteqc04z", "siteall"])
def test_another_centers_data_change_no_byte(stages, username):
    plain = transcript(stages["plain"], username)
    assert shown(plain) > 20
    assert differing(plain, transcript(stages["rewritten"], username)) == []


def test_the_same_crawl_differs_for_the_steering_committee(stages):
    plain, other = (transcript(stages[name], "steering") for name in ("plain", "rewritten"))
    assert len(differing(plain, other)) > 10


def test_recruitment_elsewhere_shows_in_declared_aggregates_alone(stages):
    plain, other = (transcript(stages[name], "siteall") for name in ("plain", "halved"))
    found = differing(plain, other)
    assert found
    stage = stages["plain"]
    who = next(w for w in stage.everybody if w.username == "siteall")
    assert [label for label in found if not _may_differ(stage, who, label)] == []


def _may_differ(stage: Stage, who: Who, label: str) -> bool:
    """Whether a request's answer ran a declared aggregate; a page runs all its answers."""
    if label.startswith("page /"):
        path = label.removeprefix("page /").split("?")[0]
        answers = stage.pages[path].answers
    else:
        answers = [a for a in stage.answers if a.id in label]
    return any(_declared(stage, who, answer) for answer in answers)


def _declared(stage: Stage, who: Who, answer) -> bool:
    view = stage.view(who)
    answer.run(view, tuple(c.values(view)[0] for c in answer.controls))
    return any(measure.name in DECLARED_AGGREGATES for measure, _, _ in view.runs)


def test_no_site_lead_meets_a_foreign_canary(stages):
    """Whatever can be named is named after its center: none of another's is anywhere."""
    for username in ("siteqc02z", "siteqc04z"):
        own = username[-3:-1]
        found = transcript(stages["plain"], username)
        for label, (_, _, body) in found.items():
            named = {body[i + 2 : i + 4].decode() for i in _places(body, b"QP")}
            assert named <= {own}, label
    assert stages["plain"].one(Role.STEERING)


def _places(body: bytes, token: bytes) -> list[int]:
    places, at = [], body.find(token)
    while at >= 0:
        if body[at + 4 : at + 5] == b"Z":
            places.append(at)
        at = body.find(token, at + 1)
    return places
