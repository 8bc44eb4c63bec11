"""What a measure may know of the cuts it is about, besides their tables."""

from __future__ import annotations

from data.measures.registry import Moment
from data.store.cuts import Cut


def moment_of(cut: Cut, then: Cut | None, centers: frozenset[str] | None) -> Moment:
    """The instant, number and trial of `cut`; of the earlier cut `then` where two are compared."""
    return Moment(
        as_of=cut.as_of,
        cut=cut.number,
        trial=cut.trial,
        supplied=cut.supplied,
        centers=centers,
        then=then.as_of if then else None,
        then_cut=then.number if then else None,
        then_supplied=then.supplied if then else frozenset(),
    )
