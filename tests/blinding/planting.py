"""Measures planted for a test, and taken away after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd

from data.measures.registry import MEASURES, Measure, Tidy, measure
from data.vocabulary import Table, Topic

ONE = pd.DataFrame({"n": [1]})


@contextmanager
def planted(function: Any, *tables: Table, topic: Topic, **more: Any) -> Iterator[Measure]:
    """The function as a registered measure; gone afterwards."""
    found = measure(*tables, topic=topic, **more)(function)
    try:
        yield found
    finally:
        del MEASURES[found.name]


@contextmanager
def greedy(*tables: Table, topic: Topic) -> Iterator[tuple[Measure, list[pd.DataFrame]]]:
    """A measure that keeps every frame it is handed, and the list it keeps them in."""
    handed: list[pd.DataFrame] = []

    def planted_greedy(*frames: pd.DataFrame, at: Any) -> Tidy:
        handed.extend(frames)
        return pd.DataFrame({"count": [10], "of": [40]})

    columns = {"count": "participants", "of": "participants"}
    with planted(planted_greedy, *tables, topic=topic, columns=columns) as found:
        yield found, handed


@contextmanager
def counting(count: int, of: int, topic: Topic, table: Table, **more: Any) -> Iterator[Measure]:
    """A measure on `topic` that answers `count` of `of`, whatever it is handed."""

    def planted_counting(*frames: pd.DataFrame, at: Any) -> Tidy:
        return pd.DataFrame({"count": [count], "of": [of]})

    columns = {"count": "participants", "of": "participants"}
    with planted(planted_counting, table, topic=topic, columns=columns, **more) as found:
        yield found
