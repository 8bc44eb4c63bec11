"""What must hold within one table: ranges, keys, identifiers told apart, rates that fit actions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.intake.blinding import folded
from data.intake.clocks import known_zones
from data.intake.findings import Findings
from data.intake.read import TextColumn, TextTable
from data.intake.types import TypedTable, add_rows
from data.vocabulary import Column, Sentence, sentence

RUNNING = ("start", "increase", "decrease", "resume")  # actions after which the drug runs
_SPELLED_ONCE = {"centers": "center", "participants": "participant"}


def check_table(typed: TypedTable, findings: Findings) -> None:
    """Collect what is wrong within a table, wrong cells (already findings) left out."""
    for column in typed.text.table.columns:
        if column.name in typed.text.columns:
            _check_range(typed, column, findings)
    _check_key(typed, findings)
    if identifier := _SPELLED_ONCE.get(typed.text.table.name):
        _check_look_alikes(typed.text, identifier, findings)
    if typed.text.table.name == "infusion":
        _check_rates(typed, findings)


def check_zones(text: TextTable, findings: Findings) -> None:
    """Collect the centers' time zones that the IANA database does not know."""
    cells = text.columns.get("timezone")
    if cells is None:
        return
    unknown = np.array([zone not in known_zones() and zone != "" for zone in cells.values], bool)
    expected = sentence("an IANA time zone, such as {example}", example="Europe/Paris")
    add_rows(text, "timezone", np.flatnonzero(unknown[cells.codes]), expected, findings)


def _check_range(typed: TypedTable, column: Column, findings: Findings) -> None:
    if column.low is None and column.high is None:
        return
    values = typed.frame[column.name].to_numpy(dtype=float, na_value=np.nan)
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    at = np.flatnonzero((values < low) | (values > high))
    add_rows(typed.text, column.name, at, _range(column), findings)


def _range(column: Column) -> Sentence:
    if column.high is None:
        return sentence("at least {low} {unit}", low=f"{column.low:g}", unit=column.unit)
    if column.low is None:
        return sentence("at most {high} {unit}", high=f"{column.high:g}", unit=column.unit)
    ends = {"low": f"{column.low:g}", "high": f"{column.high:g}"}
    if column.unit:
        return sentence("from {low} to {high} {unit}", **ends, unit=column.unit)
    return sentence("from {low} to {high}", **ends)


def _check_key(typed: TypedTable, findings: Findings) -> None:
    """Each key once; the finding stands at the later row and names the first."""
    text, key = typed.text, typed.text.table.key
    if any(name not in text.columns for name in key) or not len(text.rows):
        return
    keys = _key_numbers(typed)
    again = np.flatnonzero(keys.duplicated().to_numpy() & keys.notna().all(axis=1).to_numpy())
    if not len(again):
        return
    firsts = keys.groupby(list(keys)).head(1).reset_index(names="first")
    earlier = keys.loc[again].merge(firsts, on=list(keys), how="left", validate="many_to_one")
    rows = text.rows[earlier["first"]]
    findings.add_cells(
        text.file,
        ", ".join(key),
        text.rows[again],
        lambda which: ", ".join(text.columns[name].at(again[which]) for name in key),
        lambda which: sentence("once in the file; row {row} has it already", row=int(rows[which])),
    )


def _key_numbers(typed: TypedTable) -> pd.DataFrame:
    """The key of each row as numbers: equal where keys mean the same, missing where wrong."""
    columns = {}
    for name in typed.text.table.key:
        if name in typed.moments:
            columns[name] = pd.Series(typed.moments[name].first)
        else:
            codes = pd.Series(typed.text.columns[name].codes)
            columns[name] = codes.where(typed.frame[name].notna().to_numpy())
    return pd.DataFrame(columns)


def _check_look_alikes(text: TextTable, name: str, findings: Findings) -> None:
    """Identifiers that differ only by case, accents' encoding or the kind of space."""
    cells = text.columns.get(name)
    if cells is None:
        return
    first: dict[str, int] = {}
    meant = [first.setdefault(_skeleton(value), place) for place, value in enumerate(cells.values)]
    twin = np.array([place != other for place, other in enumerate(meant)], bool)
    at = np.flatnonzero(twin[cells.codes])
    add_rows(text, name, at, lambda row: _alike(cells, meant, row), findings)


def _alike(cells: TextColumn, meant: list[int], row: int) -> Sentence:
    other = str(cells.values[meant[cells.codes[row]]])
    return sentence("an identifier that cannot be taken for {other}", other=other)


def _skeleton(identifier: str) -> str:
    return folded(identifier).replace(" ", "")


def _check_rates(typed: TypedTable, findings: Findings) -> None:
    """A rate of 0 is a pause or a stop, and only that."""
    if not {"rate_ng_kg_min", "action"} <= typed.text.columns.keys():
        return
    rate = typed.frame["rate_ng_kg_min"].to_numpy()
    action = typed.frame["action"]
    runs = action.isin(RUNNING).to_numpy()
    idle = (np.flatnonzero(runs & (rate == 0)), sentence("a rate above 0 where the drug runs"))
    busy = (
        np.flatnonzero(~runs & action.notna().to_numpy() & (rate > 0)),
        sentence("a rate of 0 at a pause or stop"),
    )
    for at, expected in (idle, busy):
        add_rows(typed.text, "rate_ng_kg_min", at, expected, findings)
