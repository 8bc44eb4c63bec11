"""The one way to a number: a View is opened for one person, one role and one data cut.

It hands a measure only the rows, the columns and the keys that the policy grants, and applies the
rules for pooled figures to what comes back. Nothing else reads a cut for display.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from data.access import disclosure, rows
from data.access.kept import Kept
from data.access.policy import (
    DECLARED_AGGREGATES,
    GUARDED,
    PEER_PARTICIPANTS_AT_LEAST,
    PEERS_AT_LEAST,
    Grant,
    grant,
)
from data.access.shelf import Shelf
from data.access.terms import CutFacts, Refused
from data.derive import source_of
from data.derive.frames import empty
from data.measures.registry import NOBODY, PARTICIPANT, REVIEWED, Measure, Moment, Tidy
from data.store.cuts import Cut, list_cuts
from data.store.home import Home
from data.store.live import live_table
from data.trial import Charter
from data.vocabulary import (
    BLINDED_ROLES,
    Grain,
    NotShown,
    Role,
    Table,
    Topic,
    sentence,
)
from data.vocabulary.tables import CENTERS

__all__ = ["Door", "Refused", "View"]

_FRAMES_KEPT = 400  # frames prepared for a scope


class Door(Shelf):
    """One home, opened for reading: its cuts, its charter, and the views upon them."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self._frames = Kept(_FRAMES_KEPT)

    def view(
        self,
        person: str,
        role: Role,
        centers: frozenset[str] | None = None,
        cut: int | None = None,
    ) -> View:
        """A view of cut `cut` (the newest unless told) for this person under this role.

        `centers` are a site lead's own; a site lead without centers sees no row.
        """
        own = frozenset(centers or ()) if role is Role.SITE_LEAD else None
        known = [info.number for info in list_cuts(self.home)]
        number = max(known, default=None) if cut is None else cut
        if number is not None and number not in known:
            raise Refused("There is no cut {number}.", number=number)
        return View(self, person, role, own, number)

    def prepared(self, key: tuple, make: Any) -> Any:
        """What was made under this key for a scope, made once."""
        return self._frames.get_or(key, make)


@dataclass
class View:
    """What one person sees of one cut. `run` answers a measure."""

    _door: Door
    person: str
    role: Role
    centers: frozenset[str] | None
    number: int | None
    runs: list[tuple[Measure, dict[str, Any], Tidy]] = field(default_factory=list)
    live: bool = False  # whether any answer so far may change while the cut stays

    @cached_property
    def cut(self) -> CutFacts | None:
        """The cut in view, without its tables; None while there is none."""
        if self._cut is None:
            return None
        return CutFacts(self._cut.number, self._cut.as_of, self._cut.supplied, self._cut.trial)

    @cached_property
    def _cut(self) -> Cut | None:
        return None if self.number is None else self._door.cut(self.number)

    @property
    def charter(self) -> Charter:
        return self._door.charter

    @property
    def scope(self) -> tuple:
        """What decides an answer besides the measure and its choices."""
        own = None if self.centers is None else tuple(sorted(self.centers))
        return (self.number, self.role.value, own, self.charter.digest)

    @property
    def reviewed(self) -> int | None:
        """The cut last reviewed before this one, else the one before it, else None."""
        self.live = True
        earlier = self._earlier()
        reviews = live_table(self._door.home, "reviews")
        done = [int(c) for c in reviews["cut"] if int(c) in earlier]
        return max(done, default=max(earlier, default=None))

    def _earlier(self) -> list[int]:
        return [i.number for i in list_cuts(self._door.home) if i.number < (self.number or 0)]

    @cached_property
    def zone(self) -> str:
        """The clock that times are told by: the one most of this view's centers have, or UTC."""
        return self._door.prepared(("zone", *self.scope), self._zone)

    def _zone(self) -> str:
        zones = self._centers()["timezone"].value_counts()
        return min(zones[zones == zones.max()].index, default="UTC")

    def center_names(self) -> dict[str, str]:
        """Identifier -> name of the centers whose rows this view holds, by identifier."""
        frame = self._centers()
        return dict(sorted(zip(frame["center"], frame["name"], strict=True)))

    def _centers(self) -> pd.DataFrame:
        """The centers whose names this view may tell."""
        structure = grant(self.role, Topic.STRUCTURE, self.charter)
        if self._cut is None or structure.grain < Grain.CENTER:
            return empty(CENTERS)
        frame = self._cut.tables["centers"]
        return frame if self.centers is None else frame[frame["center"].isin(self.centers)]

    def run(self, measure: Measure, **choices: Any) -> Tidy:
        """The measure's answer for this view, or NotShown.

        Refused where a choice is not the measure's. The frame's `attrs` name the cut it is from.
        """
        chosen = self._chosen(measure, choices)
        answer = self._answer(measure, chosen)
        self.live = self.live or measure.live
        self.runs.append((measure, chosen, answer))
        return answer

    def _chosen(self, measure: Measure, choices: dict[str, Any]) -> dict[str, Any]:
        since = choices.pop("since", REVIEWED) if measure.since else None
        if unknown := set(choices) - set(measure.choices):
            raise Refused(
                "{measure} has no choice {names}.",
                measure=measure.name,
                names=", ".join(sorted(unknown)),
            )
        chosen = {name: values[0] for name, values in measure.choices.items()} | choices
        for name, value in chosen.items():
            if measure.names_participant(name):
                self._must_hold(value)
            elif value not in measure.choices[name]:
                raise Refused(
                    "{measure}: {name} must be one of {choices}.",
                    measure=measure.name,
                    name=name,
                    choices=", ".join(measure.choices[name]),
                )
        if measure.since:
            chosen["since"] = self._since(measure, since)
        return chosen

    def _must_hold(self, participant: Any) -> None:
        """Refused, in the same words, for whoever is not there and whoever is not this view's."""
        known = isinstance(participant, str) and participant in self._participants
        if not known and participant != NOBODY:
            raise Refused("There is no such participant.")

    def participants(self) -> tuple[str, ...]:
        """The participants this view may name, in order; none where it may name nobody."""
        return tuple(self._participants)

    @cached_property
    def _participants(self) -> pd.Index:
        return self._door.prepared(("participants", *self.scope), self._own_participants)

    def _own_participants(self) -> pd.Index:
        """Their index, which finds one among many at once."""
        structure = grant(self.role, Topic.STRUCTURE, self.charter)
        if self._cut is None or structure.grain < Grain.PARTICIPANT:
            return pd.Index([], dtype="str")
        frame = self._cut.tables["participants"]
        if self.centers is not None:
            frame = frame[frame["center"].isin(self.centers)]
        return pd.Index(sorted(frame[PARTICIPANT]), dtype="str")

    def _since(self, measure: Measure, since: Any) -> int | None:
        """The earlier cut to compare with; Refused for one that is not earlier."""
        if since == REVIEWED:
            return self.reviewed
        if type(since) is not int or since not in self._earlier():
            raise Refused("{measure}: since must be an earlier cut.", measure=measure.name)
        return since

    def _answer(self, measure: Measure, chosen: dict[str, Any]) -> Tidy:
        given = grant(self.role, measure.topic, self.charter)
        declared = self.centers is not None and measure.name in DECLARED_AGGREGATES
        if given.grain is Grain.NONE or (
            PARTICIPANT in measure.by and given.grain < Grain.PARTICIPANT
        ):
            return NotShown(sentence("Not shown: the charter does not open this to your role."))
        if measure.closed and not getattr(self, "closed", False):
            return NotShown(sentence("Not shown: this belongs to the closed session."))
        cut = self._cut
        if measure.live and cut is None:
            return self._finished(measure, self._call(measure, given, None, chosen, declared))
        if cut is None:
            return NotShown(sentence("No data cut has been imported yet."))
        absent = {source_of(t.name) for t in measure.tables if self._missing(t, measure, cut)}
        if missing := sorted(f"{name}.csv" for name in absent):
            return NotShown(
                sentence("Not supplied: the export has no {table}.", table=", ".join(missing))
            )
        if declared and not self._enough_peers(cut):
            return NotShown(
                sentence(
                    "Not shown: a comparison needs at least {centers} other centers with "
                    "{participants} participants.",
                    centers=PEERS_AT_LEAST,
                    participants=PEER_PARTICIPANTS_AT_LEAST,
                )
            )
        if self._is_guarded(measure, given):
            return self._guarded(measure, given, chosen)
        return self._finished(measure, self._call(measure, given, cut, chosen, declared), cut)

    @staticmethod
    def _missing(table: Table, measure: Measure, cut: Cut) -> bool:
        return not (table.live or table.name in measure.optional or table.name in cut.supplied)

    def _is_guarded(self, measure: Measure, given: Grant) -> bool:
        return (
            measure.topic in GUARDED and self.role in BLINDED_ROLES and given.grain is Grain.TRIAL
        )

    def _guarded(self, measure: Measure, given: Grant, chosen: dict[str, Any]) -> Tidy:
        """The answer of the cut whose turn it is, under the rule for small cells."""
        if measure.since:
            raise TypeError(f"{measure.name}: a difference of two cuts would undo the renewal rule")
        rule = self.charter.disclosure
        matures = [
            (info.number, self._door.mature(info.number, measure.mature_days))
            for info in list_cuts(self._door.home)
            if info.number <= (self.number or 0)
        ]
        number = disclosure.renewed_cut(matures, rule)
        if number is None:
            return NotShown(
                sentence(
                    "Not shown: a pooled figure needs at least {denominator} participants.",
                    denominator=rule.denominator,
                )
            )
        cut = self._door.cut(number)
        answer = self._call(measure, given, cut, chosen, declared=False)
        if isinstance(answer, pd.DataFrame):
            answer = disclosure.guarded(answer, rule)
        return self._finished(measure, answer, cut)

    def _enough_peers(self, cut: Cut) -> bool:
        frame = cut.tables["enrollment"]
        others = frame[~frame["center"].isin(self.centers or ())]
        centers = set(cut.tables["centers"]["center"]) - set(self.centers or ())
        return len(centers) >= PEERS_AT_LEAST and len(others) >= PEER_PARTICIPANTS_AT_LEAST

    def _call(
        self,
        measure: Measure,
        given: Grant,
        cut: Cut | None,
        chosen: dict[str, Any],
        declared: bool,
    ) -> Tidy:
        chosen = dict(chosen)
        keywords: dict[str, Any] = {}
        then = None
        if measure.since:
            if (since := chosen.pop("since")) is None:
                return NotShown(sentence("This is the first cut: there is nothing to compare."))
            then = self._door.cut(int(since))
            keywords["then"] = self._frames(measure, given, then, declared)
        if cut is not None:
            keywords["at"] = Moment(
                as_of=cut.as_of,
                cut=cut.number,
                trial=cut.trial,
                supplied=cut.supplied,
                centers=self.centers,
                then=then.as_of if then else None,
                then_cut=then.number if then else None,
                then_supplied=then.supplied if then else frozenset(),
            )
        else:
            keywords["at"] = None
        return measure.function(*self._frames(measure, given, cut, declared), **keywords, **chosen)

    def _finished(self, measure: Measure, answer: Tidy, cut: Cut | None = None) -> Tidy:
        if isinstance(answer, NotShown):
            return answer
        if list(answer.columns) != list(measure.columns):
            raise TypeError(f"{measure.name} returned {list(answer.columns)}")
        answer = answer.reset_index(drop=True)
        if cut is not None:
            answer.attrs["cut"], answer.attrs["as_of"] = cut.number, cut.as_of.isoformat()
        return answer

    def _frames(
        self, measure: Measure, given: Grant, cut: Cut | None, declared: bool
    ) -> tuple[pd.DataFrame, ...]:
        return tuple(
            self._frame(table, measure.topic, given, cut, declared) for table in measure.tables
        )

    def _frame(
        self, table: Table, topic: Topic, given: Grant, cut: Cut | None, declared: bool
    ) -> pd.DataFrame:
        columns = [c for c in table.names if table.topic_of(c) in (Topic.STRUCTURE, topic)]
        if table.live:
            return live_table(self._door.home, table.name)[columns]
        if cut is None:
            raise Refused("No data cut has been imported yet.")
        # a site lead's rows are the own centers' whatever the topic; a role without them has none
        own = None if declared else self.centers
        # an aggregate over everybody needs nobody's name
        grain = min(given.grain, Grain.CENTER) if declared else given.grain
        key = (cut.number, table.name, topic, grain, own)
        frame = self._door.prepared(key, lambda: rows.scoped(cut, table, columns, grain, own))
        return frame.copy()
