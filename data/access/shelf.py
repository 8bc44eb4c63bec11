"""The cuts of a home, held loaded with their analysis tables for views to work on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd

from data.access.kept import Kept
from data.access.terms import Closed, Refused
from data.derive import analysis_tables
from data.store.cuts import Cut, list_cuts, load_cut
from data.store.home import Home
from data.store.live import live_table
from data.trial import Charter
from data.vocabulary import LIVE_TABLES, NotShown, sentence

_CUTS_KEPT = 4  # loaded cuts held in memory
_MATURES_KEPT = 10_000  # counts of mature participants: the renewal rule asks every earlier cut


class Shelf:
    """What one home holds, read once while it stays."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._cuts = Kept(_CUTS_KEPT)
        self._matures = Kept(_MATURES_KEPT)
        # the vault's own tables, where this process may have a vault
        self.vault_tables: Callable[[], dict[str, pd.DataFrame]] = dict
        # (who asks, cut or None) -> (the cut of a closed page, the key to its view)
        self.closed_key: Callable[[Any, int | None], tuple[int | None, Closed | NotShown]] = (
            lambda _asker, cut: (cut, NotShown(sentence("This server has no vault.")))
        )

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

    def live_table(self, name: str) -> pd.DataFrame | None:
        """A live table as it is now; None for one of a vault that is not here."""
        return live_table(self.home, name) if name in LIVE_TABLES else self.vault_tables().get(name)

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
