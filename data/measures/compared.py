"""Which two cuts a comparison is of."""

from __future__ import annotations

import pandas as pd

from data.derive.frames import DTYPES
from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Kind, Topic
from data.vocabulary.analysis import ENROLLMENT


@measure(
    ENROLLMENT,
    topic=Topic.STRUCTURE,
    columns={"cut": "", "as_of": "", "before_cut": "", "before_as_of": ""},
    since=True,
)
def compared_cuts(now: pd.DataFrame, then: tuple[pd.DataFrame, ...], at: Moment) -> Tidy:
    """The cut in view and the earlier one its changes are counted from, with their instants.

    Population: none; nobody is counted. Missing: nothing.
    Returns one row: whole numbers, instants.
    """
    row = {"cut": at.cut, "as_of": at.as_of, "before_cut": at.then_cut, "before_as_of": at.then}
    instant = DTYPES[Kind.INSTANT]
    return pd.DataFrame([row]).astype(
        {"cut": "Int64", "before_cut": "Int64", "as_of": instant, "before_as_of": instant}
    )
