"""What the door hands to a measure and gives to a person, on homes full of canaries."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.access.policy import grant
from data.access.view import Door, View
from data.measures.registry import Measure, load_measures
from data.store.home import Home
from data.vocabulary import EXPORT_TABLES, GROUP, Grain, NotShown, Role, Table, Topic
from data.vocabulary.analysis import ANALYSIS_TABLES, ENROLLMENT
from tests.blinding.homes import CANARY, GROWN, OWN, canary_home, growing_home
from tests.blinding.planting import counting, greedy
from tests.blinding.stage import Bench, Problems

TABLES = {**EXPORT_TABLES, **ANALYSIS_TABLES}
PEOPLE: tuple[tuple[Role, frozenset[str]], ...] = (
    (Role.COORDINATION, frozenset()),  # the widest first: what is kept of it must help nobody
    *((role, frozenset()) for role in Role if role not in (Role.COORDINATION, Role.SITE_LEAD)),
    *((Role.SITE_LEAD, frozenset({f"QC{center}Z"})) for center in OWN),
    (Role.SITE_LEAD, frozenset(f"QC{center}Z" for center in OWN)),
    (Role.SITE_LEAD, frozenset({"QC99Z"})),  # a center that is not there any more
    (Role.SITE_LEAD, frozenset()),
)
_ANYBODY = ("QP", "QS", "QE", "QD", "QT", "QX")
_ANY_CENTER = ("QC", "QN")


def door_of(bench: Bench) -> Door:
    """A door, with nothing remembered, to the home of canaries."""
    return Door(Home.open(bench.built("canaries", canary_home) / "home"))


def views(door: Door, cuts: tuple[int | None, ...] = (None,)) -> Iterator[View]:
    """A view for each kind of person, of each cut."""
    for (role, centers), cut in itertools.product(PEOPLE, cuts):
        yield door.view("somebody", role, centers, cut)


def every_choice(measure: Measure, view: View) -> Iterator[dict[str, Any]]:
    """Every combination of choices; of the participants a view may name, its first few."""
    options = [
        (*values, *view.participants()[:3]) if measure.names_participant(name) else values
        for name, values in measure.choices.items()
    ]
    for values in itertools.product(*options):
        yield dict(zip(measure.choices, values, strict=True))


def answers_name_nobody(bench: Bench) -> Problems:
    """No answer of any measure, under any choice, on any cut, names a center or a person that is
    not the asker's."""
    door = door_of(bench)
    for view in views(door, (1, 2)):
        for measure in load_measures().values():
            for choices in every_choice(measure, view):
                answer = view.run(measure, **choices)
                text = str(answer.reason) if isinstance(answer, NotShown) else _text(answer)
                yield from _named(text, view, measure.topic, f"{measure.name} {choices or ''}")


def handed_is_what_the_policy_says(bench: Bench) -> Problems:
    """A measure that keeps all it is handed holds no row, column or key beyond the policy."""
    door = door_of(bench)
    for table in TABLES.values():
        topics = {table.topic_of(name) for name in table.names} | {Topic.STRUCTURE, Topic.IMPORTS}
        for topic in sorted(topics):
            yield from _handed(door, table, topic)


def _handed(door: Door, table: Table, topic: Topic) -> Problems:
    for view in views(door):
        with greedy(table, topic=topic) as (measure, handed):
            view.run(measure)
        where = f"{table.name} on {topic.value}"
        if not handed:
            if grant(view.role, topic, view.charter).grain > Grain.NONE:
                yield f"{_who(view)} is handed nothing of {where}"
            continue
        if grant(view.role, topic, view.charter).grain is Grain.NONE:
            yield f"{_who(view)} is handed {where}"
        for frame in handed:
            known = {n for n in table.names if table.topic_of(n) in (Topic.STRUCTURE, topic)}
            if surplus := set(frame.columns) - known - {GROUP}:
                yield f"{_who(view)} is handed {sorted(surplus)} of {where}"
            yield from _named(_text(frame), view, topic, where)


def _named(text: str, view: View, topic: Topic, where: str) -> Problems:
    """Whom a text names that this view may not know."""
    given = grant(view.role, topic, view.charter)
    hits = list(CANARY.finditer(text))
    own = None if view.centers is None else {c[2:-1] for c in view.centers}
    if own is not None and any(hit[1] not in own for hit in hits):
        yield f"{_who(view)} sees another center in {where}"
    if given.grain < Grain.PARTICIPANT and any(hit[0][:2] in _ANYBODY for hit in hits):
        yield f"{_who(view)} sees somebody's number or words in {where}"
    if given.grain < Grain.CENTER and any(hit[0][:2] in _ANY_CENTER for hit in hits):
        yield f"{_who(view)} sees a center in {where}"


def _text(frame: pd.DataFrame) -> str:
    return frame.to_csv() + repr(frame.attrs)


def _who(view: View) -> str:
    return f"{view.role.value} {','.join(sorted(view.centers or ()))}".strip()


# --- pooled figures ------------------------------------------------------------------------

IN_FORCE = {29: None, 30: 30, 39: 30, 40: 40, 49: 40, 50: 50}  # participants -> of the figure's cut
CELLS = {(0, 30): True, (1, 30): False, (4, 30): False, (5, 30): True, (25, 30): True,
         (26, 30): False, (30, 30): False, (5, 29): False}  # fmt: skip


def growing(bench: Bench) -> Door:
    return Door(Home.open(bench.built("growing", growing_home) / "home"))


def small_cells(bench: Bench) -> Problems:
    """A pooled figure is shown on one side of the rule and not on the other."""
    door = growing(bench)
    for (count, of), shown in CELLS.items():
        with counting(count, of, Topic.AESI, ENROLLMENT) as measure:
            answer = door.view("", Role.STEERING, cut=len(GROWN)).run(measure)
        if isinstance(answer, NotShown) is shown:
            yield f"{count} of {of} is {'not ' if shown else ''}shown to steering"


def renewal(bench: Bench) -> Problems:
    """A pooled figure comes from the cut whose turn it is, and says which."""
    door = growing(bench)
    for number, size in enumerate(GROWN, start=1):
        with counting(10, 30, Topic.AESI, ENROLLMENT) as measure:
            answer = door.view("", Role.STEERING, cut=number).run(measure)
        found = None if isinstance(answer, NotShown) else GROWN[answer.attrs["cut"] - 1]
        if found != IN_FORCE[size]:
            yield f"at {size} participants the figure is of {found}, not {IN_FORCE[size]}"


def peers(bench: Bench) -> Problems:
    """A declared aggregate needs three other centers; nothing else crosses centers."""
    door = door_of(bench)
    every = sorted(door.view("", Role.COORDINATION).center_names())
    total = load_measures()["recruitment_total"]
    for others, shown in ((3, True), (2, False)):
        own = frozenset(every[: len(every) - others])
        answer = door.view("", Role.SITE_LEAD, own).run(total)
        if isinstance(answer, NotShown) is shown:
            yield f"with {others} other centers the total is {'not ' if shown else ''}shown"
