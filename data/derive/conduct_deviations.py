"""Deviations that no drug effect can cause, by the trial's catalog; the others stay out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.days import cut_day, whole_days, zone_of
from data.derive.frames import typed
from data.trial import Trial
from data.vocabulary.analysis import CONDUCT_DEVIATIONS


def conduct_deviations(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per reported deviation whose code the catalog says no drug effect can cause.

    A code that is not in the catalog stays out: nobody has said that it tells nothing of the
    drug. `important` is the classification reported, else the catalog's. Days open count from
    the report (else the discovery, else the deviation) to the cut, for open ones alone.
    """
    rules = {rule.code: rule for rule in trial.deviations}
    harmless = [code for code, rule in rules.items() if not rule.drug_effect]
    found = tables["deviations"]
    found = found[found["code"].isin(harmless)]
    default = found["code"].map({code: rules[code].important for code in harmless})
    today = cut_day(as_of, zone_of(found["center"], tables["centers"]))
    since = found["reported_on"].fillna(found["discovered_on"]).fillna(found["occurred_on"])
    return typed(
        CONDUCT_DEVIATIONS,
        {
            **found,
            "important": found["important"].fillna(default.astype("boolean")),
            "days_open": whole_days(today, since).where(found["status"] == "open"),
        },
    )
