"""The two rules for pooled figures under blinded eyes: small cells, and renewal by batches.

A pooled figure on a guarded topic needs enough participants and no cell that could name one
(small cells), and it is renewed only when enough further participants are mature, so that no
difference of two cuts isolates a person (renewal).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data.trial import DisclosureRule
from data.vocabulary import NotShown, sentence

COUNT, OF = "count", "of"  # the columns a guarded measure counts with


def small_cell(count: int, of: int, rule: DisclosureRule) -> bool:
    """Whether a count of participants is too small to show.

    Shown: `of` >= rule.denominator, and the count 0 or >= rule.cell, and the complement
    >= rule.cell. Everything else is a small cell.
    """
    if of < rule.denominator:
        return True
    return (0 < count < rule.cell) or (of - count < rule.cell)


def renewed_cut(matures: Iterable[tuple[int, int]], rule: DisclosureRule) -> int | None:
    """The cut a guarded figure comes from.

    `matures` holds (cut number, participants mature at it), oldest first, up to the cut in view.
    The first cut with enough participants starts; a later one takes over when it has at least
    rule.batch more mature participants than the one in force. None where none has enough.
    """
    current: tuple[int, int] | None = None
    for cut, mature in matures:
        if current is None:
            if mature >= rule.denominator:
                current = (cut, mature)
        elif mature - current[1] >= rule.batch:
            current = (cut, mature)
    return current[0] if current else None


def guarded(tidy: pd.DataFrame, rule: DisclosureRule) -> pd.DataFrame | NotShown:
    """The frame if every row may be shown, else NotShown: one hidden row would follow from the
    others, so a frame is shown whole or not at all.
    """
    if not {COUNT, OF} <= set(tidy.columns):
        raise ValueError("a guarded measure returns the columns 'count' and 'of'")
    if any(
        small_cell(int(count), int(of), rule)
        for count, of in zip(tidy[COUNT], tidy[OF], strict=True)
    ):
        return NotShown(
            sentence(
                "Not shown: a pooled figure needs at least {denominator} participants and a "
                "count of 0 or at least {cell}, with at least {cell} without it.",
                denominator=rule.denominator,
                cell=rule.cell,
            )
        )
    return tidy


def few_participants(rule: DisclosureRule) -> NotShown:
    """What is said while no cut has enough participants for a pooled figure."""
    return NotShown(
        sentence(
            "Not shown: a pooled figure needs at least {denominator} participants.",
            denominator=rule.denominator,
        )
    )


def few_peers(centers: int, participants: int) -> NotShown:
    """What is said while there are too few other centers to compare with."""
    return NotShown(
        sentence(
            "Not shown: a comparison needs at least {centers} other centers with {participants} "
            "participants.",
            centers=centers,
            participants=participants,
        )
    )
