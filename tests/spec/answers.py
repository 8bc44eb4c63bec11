"""A measure's answer to an export written as text, without a home or a view."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive import analysis_tables
from data.measures.registry import MEASURES, Moment, Tidy, load_measures
from data.trial import Trial
from data.vocabulary import LIVE_TABLES
from tests.spec.reader import TRIAL, frame, tables

load_measures()
NEXT_DAY = "2025-06-01T06:00+02:00"


def answer(
    name: str,
    texts: Mapping[str, str],
    as_of: str = NEXT_DAY,
    trial: Trial = TRIAL,
    own: frozenset[str] | None = None,
    then: tuple[Mapping[str, str], str] | None = None,
    **choices: str,
) -> Tidy:
    """What the measure says of the export `texts`, cut at `as_of`.

    `then` is an earlier export and its instant; `own` are a site lead's centers (rows are not
    filtered here). Live tables are read from `texts` too.
    """
    measure = MEASURES[name]
    found, supplied = _cut(texts, as_of, trial)
    keywords: dict[str, object] = {}
    then_supplied: frozenset[str] = frozenset()
    if then is not None:
        before, then_supplied = _cut(then[0], then[1], trial)
        keywords["then"] = tuple(before[t.name] for t in measure.tables)
    moment = Moment(
        as_of=datetime.fromisoformat(as_of),
        cut=2,
        trial=trial,
        supplied=supplied,
        centers=own,
        then=datetime.fromisoformat(then[1]) if then else None,
        then_cut=1 if then else None,
        then_supplied=then_supplied,
    )
    frames = (found[t.name] for t in measure.tables)
    tidy = measure.function(*frames, at=moment, **keywords, **choices)
    if isinstance(tidy, pd.DataFrame):
        assert tuple(tidy.columns) == tuple(measure.columns)
        tidy = tidy.reset_index(drop=True)
    return tidy


def _cut(
    texts: Mapping[str, str], as_of: str, trial: Trial
) -> tuple[dict[str, pd.DataFrame], frozenset[str]]:
    """Every table the measures may ask for, and the names of those supplied."""
    live = {name: frame(name, texts.get(name, "")) for name in LIVE_TABLES}
    export = tables(**{name: text for name, text in texts.items() if name not in live})
    supplied = frozenset(set(texts) - set(live)) | {"centers", "participants"}
    found = analysis_tables(export, trial, datetime.fromisoformat(as_of), supplied)
    return {**export, **found.tables, **live}, supplied | found.supplied
