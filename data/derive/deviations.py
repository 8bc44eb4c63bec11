"""Deviations found in the data and reported by the centers as one list: one event, two sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import numpy as np
import pandas as pd

from data.derive.days import cut_day, whole_days, zone_of
from data.derive.found_deviations import found_deviations
from data.derive.frames import typed
from data.derive.matching import matched
from data.trial import Trial
from data.vocabulary import Table
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, DRUG_DEVIATIONS
from data.vocabulary.tables import DEVIATIONS

_CODES = DEVIATIONS.column("code").choices


def conduct_deviations(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per deviation whose code the catalog says no drug effect can cause.

    A code that is not in the catalog stays out: nobody has said that it tells nothing of the drug.
    """
    return _unified(CONDUCT_DEVIATIONS, _harmless(trial), tables, trial, as_of)


def drug_deviations(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per deviation of every other code: a drug effect can cause it, or may."""
    codes = [code for code in _CODES if code not in _harmless(trial)]
    return _unified(DRUG_DEVIATIONS, codes, tables, trial, as_of)


def _harmless(trial: Trial) -> list[str]:
    return [rule.code for rule in trial.deviations if not rule.drug_effect]


def _unified(
    table: Table,
    codes: Collection[str],
    tables: Mapping[str, pd.DataFrame],
    trial: Trial,
    as_of: datetime,
) -> pd.DataFrame:
    """Found and reported deviations of these codes, those of the same event in one row.

    One that is reported keeps its number, day of report, status and classification; where it is
    found too, the day it occurred is what the data say. `important` is the center's or the
    adjudicator's word, else the rule's. What is only found is open until it is reported and
    closed. Days open count from the report (else the discovery, else the deviation) to the cut,
    for open ones; days to close from there to the closing, for the others.
    """
    found = found_deviations(tables, trial, as_of, codes)
    reported = tables["deviations"]
    reported = reported[reported["code"].isin(codes)]
    both = matched(found, reported)
    frame = _joined(found, reported, both)
    by_catalog = frame["code"].map({rule.code: rule.important for rule in trial.deviations})
    today = cut_day(as_of, zone_of(frame["center"], tables["centers"]))
    since = frame["reported_on"].fillna(frame["discovered_on"]).fillna(frame["occurred_on"])
    is_open = frame["status"] == "open"
    important = frame["classified"].fillna(frame["important"])
    return typed(
        table,
        {
            **frame,
            "important": important.fillna(by_catalog.astype("boolean")).fillna(False),
            "days_open": whole_days(today, since).where(is_open),
            "days_to_close": whole_days(frame["closed_on"], since).mask(is_open),
        },
    )


def _joined(found: pd.DataFrame, reported: pd.DataFrame, both: pd.Series) -> pd.DataFrame:
    """Reported ones beside what was found of them, then what was only found.

    `both` gives the report (an index of `reported`) that an index of `found` belongs to.
    `classified` is what the report says of importance, `important` what the rule says.
    """
    beside = found.loc[both.index].set_axis(pd.Index(both.to_numpy()))
    mine = ["found_key", "detail", "important", "occurred_on"]
    told = reported.rename(columns={"important": "classified", "occurred_on": "dated_on"})
    told = told.join(beside[mine])
    told["occurred_on"] = told["occurred_on"].fillna(told["dated_on"])
    told["source"] = np.where(told["found_key"].notna(), "both", "reported")
    alone = found.drop(index=both.index).assign(source="found", status="open")
    alone["deviation"] = alone["found_key"]
    columns = [*mine, "deviation", "participant", "center", "code", "status", "source"]
    rest = ["reported_on", "discovered_on", "closed_on", "classified"]
    empty = reported.iloc[:0].rename(columns={"important": "classified"})[rest]
    return pd.concat([told[columns + rest], alone[columns].join(empty)], ignore_index=True)
