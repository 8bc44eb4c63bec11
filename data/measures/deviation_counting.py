"""What measures of deviations share: which codes are open, and counts against opportunities."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.derive.deviation_opportunities import RANDOMIZED, basis_of
from data.measures.counting import count_codes
from data.measures.registry import Moment
from data.trial import Trial
from data.trial.definition import CODES, DRUG_CODES
from data.vocabulary import ALL_CENTERS, NotShown, sentence
from data.vocabulary.analysis import DEVIATION_OPPORTUNITIES

BASES = DEVIATION_OPPORTUNITIES.column("basis").choices
OPEN_CODES = tuple(code for code in CODES if code not in DRUG_CODES)
ALL, IMPORTANT = "all", "important"
CHOICES = {"importance": (ALL, IMPORTANT), "code": (ALL, *OPEN_CODES)}
_ONE_EACH = (RANDOMIZED, "started")  # of these a participant has one at most


def open_codes(trial: Trial) -> list[str]:
    """The codes that the catalog says no drug effect can cause, in its order."""
    return [rule.code for rule in trial.deviations if not rule.drug_effect]


def chosen(deviations: pd.DataFrame, at: Moment, importance: str, code: str) -> pd.DataFrame | None:
    """The deviations of this code and importance; None where the code is not an open one."""
    if code != ALL and code not in open_codes(at.trial):
        return None
    if importance == IMPORTANT:
        deviations = deviations[deviations["important"]]
    return deviations if code == ALL else deviations[deviations["code"] == code]


def not_open(code: str) -> NotShown:
    """Said of a code that the trial's catalog keeps among those a drug effect can cause."""
    return NotShown(
        sentence("Not shown: the trial counts {code} among what a drug effect can cause.",
                 code=code)
    )  # fmt: skip


def in_one(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the whole view as its only center."""
    return frame.assign(center=pd.Series(ALL_CENTERS, index=frame.index, dtype="str"))


def against_opportunities(
    deviations: pd.DataFrame, opportunities: pd.DataFrame, centers: pd.Index, codes: Sequence[str]
) -> pd.DataFrame:
    """One row per center and code, in order: counts, opportunities.

    Columns center, code, basis, deviations, important, open, count (opportunities with one), of.
    `count` is never more than `of`.
    """
    each = deviations["code"].map(basis_of).isin(_ONE_EACH)
    again = each & deviations.duplicated(["participant", "code"])
    counts = {
        "deviations": deviations,
        "important": deviations[deviations["important"]],
        "open": deviations[deviations["status"] == "open"],
        "count": deviations[~again],
    }
    wide = {name: count_codes(rows, "code", codes, centers) for name, rows in counts.items()}
    of = opportunity_counts(opportunities, centers)
    columns = {
        "center": pd.Series(list(centers) * len(codes), dtype="str"),
        "code": pd.Series([c for c in codes for _ in centers], dtype="str"),
        "basis": pd.Series([basis_of(c) for c in codes for _ in centers], dtype="str"),
    }
    for name, table in wide.items():
        columns[name] = _stacked(table, codes)
    columns["of"] = _stacked(of, [basis_of(code) for code in codes])
    places = {code: place for place, code in enumerate(codes)}
    frame = pd.DataFrame(columns)
    order = frame["code"].map(places).astype("int64")
    return frame.assign(order=order).sort_values(["center", "order"]).drop(columns="order")


def opportunity_counts(opportunities: pd.DataFrame, centers: pd.Index) -> pd.DataFrame:
    """Opportunities by center, one Int64 column per kind."""
    sums = opportunities.groupby(["center", "basis"])["opportunities"].sum()
    by_basis = {
        basis: sums.xs(basis, level="basis").reindex(centers, fill_value=0)
        if basis in sums.index.get_level_values("basis")
        else pd.Series(0, index=centers)
        for basis in BASES
    }
    return pd.DataFrame(by_basis, index=centers).astype("Int64")


def _stacked(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The columns named, one under the other."""
    parts = [table[name].reset_index(drop=True) for name in columns]
    return pd.concat(parts, ignore_index=True) if parts else pd.Series(dtype="Int64")
