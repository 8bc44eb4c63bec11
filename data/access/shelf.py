"""The cuts of a home, held loaded with their analysis tables for views to work on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.access.kept import Kept
from data.access.terms import Refused
from data.derive import analysis_tables
from data.store.cuts import Cut, list_cuts, load_cut
from data.store.home import Home
from data.trial import Charter

_CUTS_KEPT = 4  # loaded cuts held in memory
_MATURES_KEPT = 10_000  # counts of mature participants: the renewal rule asks every earlier cut


class Shelf:
    """What one home holds, read once while it stays."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._cuts = Kept(_CUTS_KEPT)
        self._matures = Kept(_MATURES_KEPT)

    @property
    def charter(self) -> Charter:
        return self.home.charter

    def cut(self, number: int) -> Cut:
        """The cut of that number with its analysis tables; Refused where there is none."""
        if number not in {info.number for info in list_cuts(self.home)}:
            raise Refused("There is no cut {number}.", number=number)
        return self._cuts.get_or(number, lambda: self._load(number))

    def _load(self, number: int) -> Cut:
        cut = load_cut(self.home, number)
        derived = analysis_tables(cut.tables, cut.trial, cut.as_of, cut.supplied)
        return replace(cut, tables={**cut.tables, **derived.tables},
                       supplied=cut.supplied | derived.supplied)  # fmt: skip

    def latest(self) -> int | None:
        """The number of the newest cut, or None while there is none."""
        return max((info.number for info in list_cuts(self.home)), default=None)

    def told(self, number: int | None, now: datetime) -> tuple[str, int]:
        """What is said of a cut that can change while it stays: the name it was frozen under, and
        its age in whole days.
        """
        for info in list_cuts(self.home):
            if info.number == number:
                return info.frozen_as or "", max((now - info.as_of).days, 0)
        return "", 0

    def mature(self, number: int, days: int) -> int:
        """Participants of a cut, randomized for `days` or longer, whose data may be used: nobody
        else is in a pooled figure, so nobody else may renew it.
        """

        def count() -> int:
            enrolled = self.cut(number).tables["enrollment"]
            return int((enrolled["analyzable"] & (enrolled["days_since"] >= days)).sum())

        return self._matures.get_or((number, days), count)
