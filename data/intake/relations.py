"""What must hold between cells of a row and between tables: references, order, nothing to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pandas as pd

from data.intake import clocks
from data.intake.course import check_courses
from data.intake.findings import Findings
from data.intake.order import MAY_LIE_AHEAD, NOT_AFTER, NOT_BEFORE
from data.intake.read import file_of
from data.intake.spans import NOWHERE, Spans, places
from data.intake.types import TypedTable, add_rows
from data.vocabulary import EXPORT_TABLES, Column, Sentence, sentence


def check_relations(tables: Mapping[str, TypedTable], as_of: datetime, findings: Findings) -> None:
    """Collect what is wrong between the columns, rows and tables of an export taken at `as_of`.

    `tables` are those that could be read. A reference to a table that is not whole, or whose key
    has faults of its own, is not judged.
    """
    for typed in tables.values():
        for column in typed.text.table.columns:
            _check_reference(typed, column, tables, findings)
    spans = {name: Spans(typed) for name, typed in tables.items() if name != "export"}
    for table in spans.values():
        _check_future(table, as_of, findings)
    for name, judged, other in NOT_BEFORE:
        if name in spans:
            _check_not_before(spans[name], judged, other, findings)
    for name, judged, other in NOT_AFTER:
        if name in spans:
            _check_not_after(spans[name], judged, other, findings)
    if "screening" in tables:
        _check_screening(tables["screening"], findings)
    people = tables.get("participants")
    if people is not None and people.text.whole:
        _check_centers(tables, people, findings)
        check_courses(spans, as_of, findings)


def moment(instant: datetime) -> str:
    """An instant as a finding says it."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _check_reference(
    typed: TypedTable, column: Column, tables: Mapping[str, TypedTable], findings: Findings
) -> None:
    if column.refers is None or column.name not in typed.text.columns:
        return
    name, key = column.refers
    target = tables.get(name)
    if target is None or not target.text.whole or key in target.faulty:
        return
    cells = typed.text.columns[column.name]
    known = pd.Index(cells.values, dtype="str").isin(target.frame[key])
    wrong = ~known[cells.codes] & typed.frame[column.name].notna().to_numpy()
    expected = sentence("a {key} of {file}", key=key, file=file_of(EXPORT_TABLES[name]))
    add_rows(typed.text, column.name, np.flatnonzero(wrong), expected, findings)


def _check_future(table: Spans, as_of: datetime, findings: Findings) -> None:
    limit = clocks.naive(as_of)
    expected = sentence("not after the export ({as_of})", as_of=moment(as_of))
    for column in table.columns:
        if (table.typed.text.table.name, column) not in MAY_LIE_AHEAD:
            table.refuse(column, table.first(column) > limit, expected, findings)


def _check_not_after(table: Spans, column: str, other: str, findings: Findings) -> None:
    def expected(row: int) -> Sentence:
        return sentence("not after {column} ({value})", column=other, value=table.said(other, row))

    table.refuse(column, table.first(column) > table.last(other), expected, findings)


def _check_not_before(table: Spans, column: str, other: str, findings: Findings) -> None:
    def expected(row: int) -> Sentence:
        return sentence("not before {column} ({value})", column=other, value=table.said(other, row))

    table.refuse(column, table.last(column) < table.first(other), expected, findings)


def _check_screening(typed: TypedTable, findings: Findings) -> None:
    """A row that names a participant is a randomization, and names one nobody else has."""
    named = typed.frame["participant"].notna().to_numpy()
    outcome = typed.frame["outcome"]
    odd = named & outcome.notna().to_numpy() & (outcome != "randomized").to_numpy()
    because = sentence("randomized, since the row names a participant")
    if "outcome" in typed.text.columns:
        add_rows(typed.text, "outcome", np.flatnonzero(odd), because, findings)
    again = named & typed.frame["participant"].duplicated().to_numpy()
    once = sentence("a participant no other row names")
    if "participant" in typed.text.columns:
        add_rows(typed.text, "participant", np.flatnonzero(again), once, findings)


def _check_centers(
    tables: Mapping[str, TypedTable], people: TypedTable, findings: Findings
) -> None:
    """A participant's rows stand under the participant's center."""
    known = pd.Index(tables["centers"].frame["center"]) if "centers" in tables else pd.Index([])
    own = people.frame["center"]
    if own.empty:  # an export of the first weeks, with people screened and nobody randomized
        return
    for name, typed in tables.items():
        if name == "participants" or not {"participant", "center"} <= typed.text.columns.keys():
            continue
        at = places(typed, "participant", people, "participant")
        theirs = own.iloc[at].reset_index(drop=True)
        here = typed.frame["center"]
        both = (at != NOWHERE) & here.isin(known).to_numpy() & theirs.isin(known).to_numpy()
        wrong = np.flatnonzero(both & (here.to_numpy() != theirs.to_numpy()))
        expected = partial(_own_center, theirs)
        add_rows(typed.text, "center", wrong, expected, findings)


def _own_center(centers: pd.Series, row: int) -> Sentence:
    own = centers.iloc[row]
    return sentence("{center}, the participant's center in participants.csv", center=own)
