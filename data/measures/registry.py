"""What a measure is: a pure function from tables to one tidy table, with its topic and its grain.

`@measure` only collects. Nothing runs a measure but the View, which first takes away what the
person may not know.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import pandas as pd

from data.trial import Trial
from data.vocabulary import Grain, Mark, NotShown, Table, Topic

CENTER, PARTICIPANT = "center", "participant"  # what a measure can be broken down by
REVIEWED = "reviewed"  # the value of `since` that means: the cut last reviewed
NOBODY = ""
# The values of a choice that names a participant: nobody, or any participant the view holds. The
# View adds those, since a list of people is no part of a measure.
ANY_PARTICIPANT = (NOBODY,)

Tidy: TypeAlias = pd.DataFrame | NotShown


@dataclass(frozen=True)
class Moment:
    """What a measure may know besides its tables: the cut's instant, its number, the trial.

    `centers` are the person's own, or None for all. `then` is the instant of the earlier cut for
    a measure that compares two, `then_cut` its number. `supplied` names the export's tables,
    `then_supplied` those of the earlier cut: what was not supplied then was not zero.
    """

    as_of: datetime
    cut: int
    trial: Trial
    supplied: frozenset[str]
    centers: frozenset[str] | None = None
    then: datetime | None = None
    then_cut: int | None = None
    then_supplied: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Measure:
    """A registered measure. `choices` maps a name to its allowed values, the default first."""

    name: str
    tables: tuple[Table, ...]
    topic: Topic
    by: tuple[str, ...]
    columns: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]
    since: bool
    optional: frozenset[str]
    mature_days: int
    closed: bool
    function: Callable[..., Tidy]

    @property
    def grain(self) -> Grain:
        """How fine its answer is by nature."""
        if PARTICIPANT in self.by:
            return Grain.PARTICIPANT
        return Grain.CENTER if CENTER in self.by else Grain.TRIAL

    def names_participant(self, choice: str) -> bool:
        """Whether this choice takes a participant of the view."""
        return self.choices[choice] == ANY_PARTICIPANT

    @property
    def live(self) -> bool:
        """Whether its answer can change while the cut stays."""
        return any(table.live for table in self.tables)


MEASURES: dict[str, Measure] = {}


def measure(
    *tables: Table,
    topic: Topic,
    columns: Mapping[str, str],
    by: tuple[str, ...] = (),
    choices: Mapping[str, tuple[str, ...]] | None = None,
    since: bool = False,
    optional: tuple[Table, ...] = (),
    mature_days: int = 0,
    closed: bool = False,
) -> Callable[[Callable[..., Tidy]], Measure]:
    """Register a measure.

    The function gets the tables' frames in order, then keywords: `at` (a Moment), one per choice,
    and `then` (the same frames of an earlier cut) where `since` is set. It returns a frame with
    exactly `columns` (name -> unit), or NotShown. `optional` names tables that may be missing
    from the export; without them the function still runs (it gets an empty frame). A choice whose
    values are ANY_PARTICIPANT takes any participant of the view, or nobody. For every
    other table that was not supplied the View answers 'not supplied' itself. `mature_days` is how
    long after randomization a participant is mature for it (the renewal rule counts those). A
    `closed` measure compares groups and runs in an opened closed view alone, whatever the charter
    opens pooled.
    """

    def register(function: Callable[..., Tidy]) -> Measure:
        name = function.__name__
        if not tables or not isinstance(topic, Topic):
            raise TypeError(f"measure {name} needs tables and a topic")
        if name in MEASURES:
            raise ValueError(f"two measures are called {name}")
        if unknown := set(by) - {CENTER, PARTICIPANT}:
            raise ValueError(f"measure {name}: by {sorted(unknown)} is unknown")
        if missing := set(by) - set(columns):
            raise ValueError(f"measure {name} is by {sorted(missing)} but does not return it")
        if ANY_PARTICIPANT in (choices or {}).values() and PARTICIPANT not in by:
            raise ValueError(f"measure {name} asks for a participant but is not by it")
        if finer := _keys(tables, columns) - set(by):
            raise ValueError(f"measure {name} is as fine as {sorted(finer)} but not by it")
        found = Measure(
            name=name,
            tables=tables,
            topic=topic,
            by=by,
            columns=dict(columns),
            choices={k: tuple(v) for k, v in (choices or {}).items()},
            since=since,
            optional=frozenset(t.name for t in optional),
            mature_days=mature_days,
            closed=closed,
            function=function,
        )
        MEASURES[name] = found
        return found

    return register


def _keys(tables: tuple[Table, ...], columns: Mapping[str, str]) -> set[str]:
    """The grain that column names give away: whoever returns an event's number, or somebody's
    words, tells of a participant. Live tables hold nobody's.
    """
    telling = {
        column.name
        for table in tables
        if not table.live
        for column in table.columns
        if column.mark in (Mark.IDENTIFIES, Mark.FREE_TEXT)
    }
    found = {CENTER} & set(columns)
    return found | {PARTICIPANT} if telling & set(columns) else found


def load_measures() -> dict[str, Measure]:
    """Import every module of this package, so that MEASURES is whole."""
    package = importlib.import_module("data.measures")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"data.measures.{module.name}")
    return MEASURES
