"""Homes made for proofs: canaries in every cell that names somebody, cuts that grow to a number.

All are brought in by the same import as any export.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pandas as pd

from data.load import import_export
from data.store.home import Home
from data.store.people import add_person
from data.synthetic import Synthetic, demo_exports, export_at, synthetic_trial
from data.trial import DEMO_CHARTER, demo_trial_text
from data.vocabulary import Role

Texts = dict[str, pd.DataFrame]  # an export's tables as text

SEED, PEOPLE, CENTERS = 11, 70, 6
OWN = ("02", "04")  # centers of the site leads
MONDAYS = tuple(export.as_of for export in demo_exports()[1:])
CANARY = re.compile(r"Q[A-Z]+(\d\d)Z")  # any of them; the group is its center
NAMED = {"participant": "QP", "screening": "QS", "event": "QE", "deviation": "QD"}
WORDS = {"term": "QT", "description": "QX", "name": "QN"}
_PASSWORD = "made up for tests, 7 canaries"
_STAFF = (Role.STEERING, Role.COORDINATION, Role.DSMB, Role.STATISTICIAN, Role.ADMINISTRATOR)


@cache
def made_up() -> Synthetic:
    return synthetic_trial(SEED, participants=PEOPLE, centers=CENTERS)


def canary_texts(as_of: datetime) -> Texts:
    """An export in which whoever and whatever can be named has a name to be searched for."""
    return {name: _marked(frame) for name, frame in export_at(made_up(), as_of).items()}


def _marked(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with a canary of its center in each cell that names something."""
    if "center" not in frame:
        return frame
    center = frame["center"]
    changed = {"center": "QC" + center + "Z"}
    for name, token in NAMED.items():
        if name in frame:
            # the order of identifiers stays that of the centers
            marked = token + center + "Z" + frame[name]
            changed[name] = marked.where(frame[name] != "", "")
    for name, token in WORDS.items():
        if name in frame:
            changed[name] = token + center + "Z " + frame[name]
    return frame.assign(**changed)


def write_texts(folder: Path, texts: Texts) -> Path:
    """The export's CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in texts.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    return folder


def new_home(path: Path) -> Home:
    """An empty demo home under the demo's charter, which opens most."""
    text = demo_trial_text(date(2025, 1, 6), date(2027, 6, 30))
    return Home.create(path, demo=True, trial_text=text, charter_text=DEMO_CHARTER.read_text())


def bring_in(home: Home, folder: Path) -> None:
    """Import an export that must be a good one."""
    outcome = import_export(home, folder, home.trial, by="test")
    if outcome.outcome != "saved":
        raise ValueError(f"{folder} was {outcome.outcome}: {outcome.findings[:3]}")


def people_of(path: Path, home: Home, centers: Iterable[str]) -> None:
    """One person for each role, a site lead for each of `centers`, and one for all of them;
    told in the home's demo.json as the demo tells its own.
    """
    centers = list(centers)
    grants = [(role.value, role, frozenset()) for role in _STAFF]
    grants += [(f"site{c.lower()}", Role.SITE_LEAD, frozenset({c})) for c in centers]
    grants.append(("siteall", Role.SITE_LEAD, frozenset(centers)))
    told = []
    for username, role, own in grants:
        add_person(home, username, username.title(), _PASSWORD, [(role, own)], "en", by="test")
        told.append({"username": username, "role": role.value, "centers": sorted(own),
                     "password": _PASSWORD})  # fmt: skip
    (path / "demo.json").write_text(json.dumps(told))


def canary_home(path: Path) -> None:
    """Two cuts full of canaries, with people in it. `path` is an empty folder."""
    home = new_home(path / "home")
    for as_of in MONDAYS:
        folder = path / as_of.date().isoformat()
        bring_in(home, write_texts(folder, canary_texts(as_of)))
    people_of(path / "home", home, [f"QC{center}Z" for center in OWN])
    home.close()


GROWN = (29, 30, 39, 40, 49, 50)  # participants in the cuts of `growing_home`, each side of a rule


def growing_home(path: Path) -> None:
    """Cuts with exactly so many participants as GROWN says."""
    home = new_home(path / "home")
    past = synthetic_trial(SEED, participants=PEOPLE, centers=CENTERS, start=date(2022, 1, 3))
    for size in GROWN:
        exported = export_at(past, _instant_with(past, size))
        people = exported["participants"]
        exported["participants"] = people.assign(analyzable="yes", withdrawal="", withdrawn_at="")
        bring_in(home, write_texts(path / f"with-{size}", exported))
    home.close()


def _instant_with(synthetic: Synthetic, size: int) -> datetime:
    """An instant at which the export holds `size` participants: before the next is known."""
    known = sorted(synthetic.sheets["participants"].known)
    if known[size] == known[size - 1]:
        raise ValueError(f"no export holds exactly {size}")
    return datetime.fromtimestamp((int(known[size]) - 1) * 60, UTC)
