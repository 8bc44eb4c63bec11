"""The one way to a number: a View is opened for one person, one role and one data cut.

It hands a measure only the rows, the columns and the keys that the policy grants, and applies the
rules for pooled figures to what comes back. Nothing else reads a cut for display.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from data.access import disclosure, printed, rows
from data.access.choices import checked
from data.access.kept import Kept
from data.access.moments import moment_of
from data.access.policy import (
    DECLARED_AGGREGATES,
    GUARDED,
    PEER_PARTICIPANTS_AT_LEAST,
    PEERS_AT_LEAST,
    Grant,
    grant,
)
from data.access.shelf import Shelf
from data.access.terms import Closed, CutFacts, Refused
from data.derive import source_of
from data.derive.frames import empty
from data.measures.registry import PARTICIPANT, REVIEWED, Measure, Tidy
from data.store.cuts import Cut, list_cuts
from data.store.home import Home
from data.store.live import live_table
from data.trial import Charter
from data.vocabulary import (
    BLINDED_ROLES,
    UNBLINDED_ROLES,
    Grain,
    NotShown,
    Role,
    Table,
    Topic,
    sentence,
)
from data.vocabulary.tables import CENTERS

__all__ = ["Door", "Refused", "View"]

PEERS = (PEERS_AT_LEAST, PEER_PARTICIPANTS_AT_LEAST)
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
        key: Closed | NotShown | None = None,
    ) -> View:
        """A view of cut `cut` (the newest unless told) for this person under this role.

        `centers` are a site lead's own; a site lead without centers sees no row. With a `key` it
        is a closed view: Closed tells each participant's group, NotShown why it stays shut.
        Refused for a role that may have none.
        """
        if key is not None and role not in UNBLINDED_ROLES:
            raise Refused("A closed view is for unblinded roles alone.")
        own = frozenset(centers or ()) if role is Role.SITE_LEAD else None
        known = [info.number for info in list_cuts(self.home)]
        number = max(known, default=None) if cut is None else cut
        if number is not None and number not in known:
            raise Refused("There is no cut {number}.", number=number)
        return View(self, person, role, own, number, key=key, live=key is not None)

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
    live: bool = False  # whether an answer may change while the cut stays, so is never kept
    key: Closed | NotShown | None = field(default=None, repr=False)  # of a closed view
    _own_frames: dict[tuple, Any] = field(default_factory=dict, repr=False)

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
        told = (self.charter.digest, self.reviewed, self.closed)
        return (self.number, self.role.value, own, *told)

    @property
    def closed(self) -> bool:
        return self.key is not None  # open or shut: what a closed view made is never kept

    @property
    def shut(self) -> NotShown | None:
        """Why this closed view shows nothing; None where it shows, or is an open one."""
        return self.key if isinstance(self.key, NotShown) else None

    @property
    def group_names(self) -> dict[str, str]:
        """Code of a group -> its arm's name, once revealed; empty before."""
        return dict(self.key.names) if isinstance(self.key, Closed) else {}

    def _grant(self, topic: Topic) -> Grant:
        return grant(self.role, topic, self.charter, isinstance(self.key, Closed))

    def _prepared(self, key: tuple, make: Any) -> Any:
        """Made once for this scope; for a closed view, once for this request."""
        if not self.closed:
            return self._door.prepared(key, make)
        if key not in self._own_frames:
            self._own_frames[key] = make()
        return self._own_frames[key]

    @cached_property
    def reviewed(self) -> int | None:
        """The cut last reviewed before this one, else the one before it, else None; read once."""
        earlier = self.earlier_cuts()
        reviews = live_table(self._door.home, "reviews")
        done = [int(c) for c in reviews["cut"] if int(c) in earlier]
        return max(done, default=max(earlier, default=None))

    def before(self) -> View:
        """What this person sees of the cut last reviewed, or of none: to say what is new."""
        return View(self._door, self.person, self.role, self.centers, self.reviewed)

    def earlier_cuts(self) -> list[int]:
        """The numbers of the cuts before the one in view, the oldest first."""
        return [i.number for i in list_cuts(self._door.home) if i.number < (self.number or 0)]

    @cached_property
    def zone(self) -> str:
        """The clock that times are told by: the one most of this view's centers have, or UTC."""
        return self._prepared(("zone", *self.scope), self._zone)

    def _zone(self) -> str:
        zones = self._centers()["timezone"].value_counts()
        return min(zones[zones == zones.max()].index, default="UTC")

    def center_names(self) -> dict[str, str]:
        """Identifier -> name of the centers whose rows this view holds, by identifier."""
        frame = self._centers()
        return dict(sorted(zip(frame["center"], frame["name"], strict=True)))

    def _centers(self) -> pd.DataFrame:
        """The centers whose names this view may tell."""
        structure = self._grant(Topic.STRUCTURE)
        if self._cut is None or structure.grain < Grain.CENTER:
            return empty(CENTERS)
        frame = self._cut.tables["centers"]
        return frame if self.centers is None else frame[frame["center"].isin(self.centers)]

    def opens(self, measure: Measure) -> bool:
        """Whether policy and charter give this role anything of it: else it has no place at all."""
        finest = Grain.PARTICIPANT if PARTICIPANT in measure.by else Grain.TRIAL
        return self._grant(measure.topic).grain >= finest

    def access(self) -> pd.DataFrame:
        """Who may see what, under the charter in force."""
        return printed.access_table(self.charter)

    def run(self, measure: Measure, **choices: Any) -> Tidy:
        """The measure's answer for this view, or NotShown.

        Refused where a choice is not the measure's. The frame's `attrs` name the cut it is from.
        """
        if isinstance(self.key, NotShown):
            return self.key
        chosen = checked(measure, choices, self.holds, lambda since: self._since(measure, since))
        answer = self._answer(measure, chosen)
        self.live = self.live or measure.live
        self.runs.append((measure, chosen, answer))
        return answer

    def holds(self, participant: Any) -> bool:
        """Whether this view may name that participant."""
        return isinstance(participant, str) and participant in self._participants.index

    def participants(self) -> tuple[str, ...]:
        """The participants this view may name, in order; none where it may name nobody."""
        return tuple(self._participants.index)

    def participants_in(self) -> dict[str, int]:
        """Center -> how many participants this view may name there, of those with any."""
        key, found = ("participants in", *self.scope), self._participants
        return self._prepared(key, lambda: found.value_counts().sort_index().to_dict())

    @cached_property
    def _participants(self) -> pd.Series:
        return self._prepared(("participants", *self.scope), self._own_participants)

    def _own_participants(self) -> pd.Series:
        """Their centers, by participant: an index finds one among many at once."""
        structure = self._grant(Topic.STRUCTURE)
        if self._cut is None or structure.grain < Grain.PARTICIPANT:
            return pd.Series([], index=pd.Index([], dtype="str"), dtype="str")
        frame = self._cut.tables["participants"]
        if self.centers is not None:
            frame = frame[frame["center"].isin(self.centers)]
        return frame.set_index(PARTICIPANT)["center"].sort_index()

    def _since(self, measure: Measure, since: Any) -> int | None:
        """The earlier cut to compare with; Refused for one that is not earlier."""
        if since == REVIEWED:
            return self.reviewed
        if type(since) is not int or since not in self.earlier_cuts():
            raise Refused("{measure}: since must be an earlier cut.", measure=measure.name)
        return since

    def _answer(self, measure: Measure, chosen: dict[str, Any]) -> Tidy:
        given = self._grant(measure.topic)
        declared = self.centers is not None and measure.name in DECLARED_AGGREGATES
        if not self.opens(measure):
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
            return NotShown(sentence("Not supplied: the export has no {table}.",
                                     table=", ".join(missing)))  # fmt: skip
        if declared and not rows.enough_peers(cut, self.centers, *PEERS):
            return disclosure.few_peers(*PEERS)
        if self._is_guarded(measure, given):
            return self._guarded(measure, given, chosen)
        return self._finished(measure, self._call(measure, given, cut, chosen, declared), cut)

    @staticmethod
    def _missing(table: Table, measure: Measure, cut: Cut) -> bool:
        return not (table.live or table.name in measure.optional or table.name in cut.supplied)

    def _is_guarded(self, measure: Measure, given: Grant) -> bool:
        whole = given.grain is Grain.TRIAL
        return measure.topic in GUARDED and self.role in BLINDED_ROLES and whole

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
            return disclosure.few_participants(rule)
        cut = self._door.cut(number)
        answer = self._call(measure, given, cut, chosen, declared=False)
        if isinstance(answer, pd.DataFrame):
            answer = disclosure.guarded(answer, rule)
        return self._finished(measure, answer, cut)

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
        keywords["at"] = None if cut is None else moment_of(cut, then, self.centers)
        return measure.function(*self._frames(measure, given, cut, declared), **keywords, **chosen)

    def _finished(self, measure: Measure, answer: Tidy, cut: Cut | None = None) -> Tidy:
        if isinstance(answer, NotShown):
            return answer
        if list(answer.columns) != list(measure.columns):
            raise TypeError(f"{measure.name} returned {list(answer.columns)}")
        answer = answer.reset_index(drop=True)
        if isinstance(self.key, Closed) and PARTICIPANT in measure.by:
            answer = self.key.masked(answer)
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
            found = self._door.live_table(table.name)
            return empty(table)[columns] if found is None else found[columns]
        if cut is None:
            raise Refused("No data cut has been imported yet.")
        # a site lead's rows are the own centers' whatever the topic; a role without them has none
        own = None if declared else self.centers
        # an aggregate over everybody needs nobody's name
        grain = min(given.grain, Grain.CENTER) if declared else given.grain
        key = (cut.number, table.name, topic, grain, own)
        groups = self.key.groups if isinstance(self.key, Closed) else None
        frame = self._prepared(key, lambda: rows.scoped(cut, table, columns, grain, own, groups))
        return frame.copy()
