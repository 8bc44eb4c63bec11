"""What must hold along a participant's course: open center, randomization, infusion, death."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from data.intake import clocks
from data.intake.findings import Findings
from data.intake.order import AFTER_RANDOMIZATION, BEFORE_DEATH, BEFORE_RANDOMIZATION, BY_DAY
from data.intake.spans import Spans, fetched, places
from data.intake.types import add_rows
from data.vocabulary import Sentence, sentence

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class _Rows:
    """The rows of a table beside the participants they are of: `at`, a position in `people`."""

    spans: Spans
    people: Spans
    at: np.ndarray

    def first(self, column: str) -> np.ndarray:
        """The earliest instant of a participant's column, for each row."""
        return fetched(self.people.first(column), self.at)

    def last(self, column: str) -> np.ndarray:
        """The latest one."""
        return fetched(self.people.last(column), self.at)

    def refuse_later(self, column: str, wrong: np.ndarray, than: str, findings: Findings) -> None:
        """Report cells of `column` that stand after the participant's `than`."""

        def expected(row: int) -> Sentence:
            value = self.people.said(than, self.at[row])
            return sentence("not after {column} of participants.csv ({value})", column=than,
                            value=value)  # fmt: skip

        self.spans.refuse(column, wrong, expected, findings)

    def refuse_earlier(self, column: str, wrong: np.ndarray, than: str, findings: Findings) -> None:
        """Report cells of `column` that stand before the participant's `than`."""

        def expected(row: int) -> Sentence:
            value = self.people.said(than, self.at[row])
            return sentence("not before {column} of participants.csv ({value})", column=than,
                            value=value)  # fmt: skip

        self.spans.refuse(column, wrong, expected, findings)


def check_courses(spans: Mapping[str, Spans], as_of: datetime, findings: Findings) -> None:
    """Collect what contradicts the rows of participants.csv, which must be among `spans`."""
    people = spans["participants"]
    if "centers" in spans:
        _check_open(people, spans["centers"], findings)
    rows = {
        name: _Rows(table, people, places(table.typed, "participant", people.typed, "participant"))
        for name, table in spans.items()
        if "participant" in table.typed.text.table.names
    }
    for table, column in _present(BEFORE_RANDOMIZATION, rows):
        wrong = table.spans.first(column) > table.last("randomized_at")
        table.refuse_later(column, wrong, "randomized_at", findings)
    for table, column in _present(AFTER_RANDOMIZATION, rows):
        wrong = table.spans.last(column) < table.first("randomized_at")
        table.refuse_earlier(column, wrong, "randomized_at", findings)
    for table, column in _present(BEFORE_DEATH, rows):
        wrong = (table.spans.first(column) > table.last("died_at")) & _matters(table.spans)
        table.refuse_later(column, wrong, "died_at", findings)
    for name in BY_DAY:
        if name in rows:
            _check_days(rows[name], as_of, findings)
    if "infusion" in spans:
        _check_start(spans["infusion"], findings)


def _present(
    rules: Iterable[tuple[str, str]], rows: Mapping[str, _Rows]
) -> Iterable[tuple[_Rows, str]]:
    return ((rows[name], column) for name, column in rules if name in rows)


def _matters(table: Spans) -> np.ndarray:
    """All rows; of infusion those with a rate, for a pump may be switched off after a death."""
    if table.typed.text.table.name != "infusion":
        return np.full(len(table.typed.frame), True)
    return (table.typed.frame["rate_ng_kg_min"] > 0).to_numpy()


def _check_open(people: Spans, centers: Spans, findings: Findings) -> None:
    """Randomized while the center was open, by its own calendar."""
    at = places(people.typed, "center", centers.typed, "center")

    def said(row: int, column: str) -> str:
        return centers.said(column, at[row])

    randomized = people.first("randomized_at")
    if "opened_on" in centers.typed.text.columns:
        cells = centers.typed.text.columns["opened_on"]
        empty = np.append((cells.values == "")[cells.codes], False)
        people.refuse(
            "randomized_at",
            empty[at] & ~np.isnat(randomized),
            sentence("none while the center's opened_on is empty"),
            findings,
        )
    people.refuse(
        "randomized_at",
        randomized < fetched(centers.first("opened_on"), at),
        lambda row: sentence("not before the center opened ({day})", day=said(row, "opened_on")),
        findings,
    )
    people.refuse(
        "randomized_at",
        people.first("randomized_at") > fetched(centers.last("closed_on"), at),
        lambda row: sentence("not after the center closed ({day})", day=said(row, "closed_on")),
        findings,
    )


def _check_days(rows: _Rows, as_of: datetime, findings: Findings) -> None:
    """No values on a study day that lies after the death, or after the export.

    Days are counted on the center's calendar, which begins them no later than periods of 24 h do.
    """
    people, zones = rows.people, rows.people.typed.zones
    start = fetched(clocks.local_midnights(people.first("randomized_at"), zones), rows.at)
    death = fetched(clocks.local_midnights(people.last("died_at"), zones), rows.at)
    now = np.full(len(people.typed.frame), clocks.naive(as_of))
    today = fetched(clocks.local_midnights(now, zones), rows.at)
    frame = rows.spans.typed.frame
    day = start + frame["day"].to_numpy(dtype="int64", na_value=0) * _DAY
    known = frame["day"].notna().to_numpy() & _filled(rows.spans)
    late = known & (day > today)
    rows.spans.refuse("day", late, sentence("a day that has come by the export"), findings)
    rows.refuse_later("day", known & ~late & (day > death), "died_at", findings)


def _filled(table: Spans) -> np.ndarray:
    """Rows that say anything: an empty row made in advance says nothing."""
    own = [name for name in table.typed.frame if name not in ("participant", "center", "day")]
    return table.typed.frame[own].notna().any(axis=1).to_numpy()


def _check_start(table: Spans, findings: Findings) -> None:
    """The first action of a participant is the start, where all of their times are known."""
    text, frame = table.typed.text, table.typed.frame
    if not text.whole or not len(frame):
        return
    changes = pd.DataFrame({"participant": frame["participant"], "at": table.first("changed_at")})
    known = changes["at"].notna().groupby(changes["participant"]).transform("all")
    first = changes[known.fillna(False).astype(bool)].groupby("participant")["at"].idxmin()
    actions = frame["action"].iloc[first.to_numpy()]
    at = np.sort(actions.index[actions.notna() & (actions != "start")].to_numpy())
    expected = sentence("start, for the participant's first action")
    add_rows(text, "action", at, expected, findings)
