"""The record of imports tried: what came of each, and every finding of those that had some."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection, bindparam, func, insert, select

from data.store import audit, clock
from data.store.database import Query
from data.store.home import Home
from data.store.schema import FINDINGS, IMPORTS
from data.vocabulary import Sentence

FINDINGS_KEPT = 10_000  # of one import; their number is kept whole

_EXPECTED = Query(
    select(FINDINGS.c.expected_text, FINDINGS.c.expected_values)
    .where(FINDINGS.c["import"] == bindparam("number"))
    .order_by(FINDINGS.c.finding)
)


class Found(Protocol):
    """A finding, as data.intake makes it."""

    @property
    def file(self) -> str: ...
    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> str | None: ...
    @property
    def found(self) -> str: ...
    @property
    def expected(self) -> Sentence: ...


def record_import(
    connection: Connection,
    by: str,
    outcome: str,
    cut: int | None = None,
    findings: Sequence[Found] = (),
    role: str = "",
) -> int:
    """Within a transaction (the cut's own, see `save_cut(also=…)`, or `home.writing()`): record a
    try with its findings and its audit event; its number.

    `outcome` is "saved", "unchanged" or "refused"; `cut` the one it made or equals.
    """
    number = int(connection.scalar(select(func.max(IMPORTS.c["import"]))) or 0) + 1
    values = {"import": number, "tried_at": clock.micros(clock.now()), "tried_by": by}
    values |= {"outcome": outcome, "cut": cut, "findings": len(findings)}
    connection.execute(insert(IMPORTS).values(values))
    rows = [_row(number, n, finding) for n, finding in enumerate(findings[:FINDINGS_KEPT], 1)]
    if rows:
        connection.execute(insert(FINDINGS), rows)
    audit.record(connection, audit.Event(
        by, "import", role, object=f"import {number}", cut=cut,
        outcome="refused" if outcome == "refused" else "done",
        reason=f"{outcome}, {len(findings)} findings",
    ))  # fmt: skip
    return number


def expected_of(home: Home, number: int) -> list[Sentence]:
    """What the findings of an import expected, in their order, to be said in another language."""
    rows = _EXPECTED.rows(home, number=number)
    return [Sentence(text, json.loads(values)) for text, values in rows]


def _row(number: int, n: int, finding: Found) -> dict[str, object]:
    return {
        "import": number,
        "finding": n,
        "file": finding.file,
        "row": finding.row,
        "column": finding.column,
        "found": finding.found,
        "expected": str(finding.expected),
        "expected_text": finding.expected.text,
        "expected_values": json.dumps(finding.expected.values, default=str),
    }
