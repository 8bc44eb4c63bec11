"""From the tables of an export to the analysis tables: pure, without clock, without I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from data.derive.aesi import aesi_status
from data.derive.consent_status import consent_status
from data.derive.deviation_opportunities import deviation_opportunities
from data.derive.deviations import conduct_deviations, drug_deviations
from data.derive.enrollment import enrollment
from data.derive.exposure import exposure
from data.derive.form_status import form_status
from data.derive.frames import empty
from data.derive.free_days import free_days
from data.derive.hemodynamic_hours import hemodynamic_hours
from data.derive.hypotension import hypotension_status
from data.derive.infusion_segments import infusion_segments
from data.derive.infusion_starts import infusion_starts
from data.derive.outcome_events import outcome_events
from data.derive.outcome_status import outcome_status
from data.derive.sae_reports import sae_reports
from data.derive.safety_events import safety_events
from data.derive.sofa_components import sofa_components
from data.derive.sofa_scores import sofa_discrepancies, sofa_scores
from data.derive.sofa_status import sofa_status
from data.derive.vital_status import vital_status
from data.trial import Trial
from data.vocabulary import ANALYSIS_TABLES

_Maker = Callable[[Mapping[str, pd.DataFrame], Trial, datetime], pd.DataFrame]

# analysis table -> the table of the export it needs, and what makes it; a table stands after
# those it is made from. Deviations need the participants alone: what the data do not hold shows
# no deviation, and without a file of reports there are those found.
_MAKERS: dict[str, tuple[str, _Maker]] = {
    "enrollment": ("participants", enrollment),
    "consent_status": ("consent", consent_status),
    "infusion_starts": ("infusion", infusion_starts),
    "sofa_status": ("sofa", sofa_status),
    "form_status": ("forms", form_status),
    "sae_reports": ("events", sae_reports),
    "infusion_segments": ("infusion", infusion_segments),
    "exposure": ("infusion", exposure),
    "hypotension_status": ("hemodynamics", hypotension_status),
    "safety_events": ("events", safety_events),
    "aesi_status": ("events", aesi_status),
    "sofa_components": ("sofa", sofa_components),
    "vital_status": ("participants", vital_status),
    "conduct_deviations": ("participants", conduct_deviations),
    "drug_deviations": ("participants", drug_deviations),
    "deviation_opportunities": ("participants", deviation_opportunities),
    "sofa_scores": ("sofa", sofa_scores),
    "sofa_discrepancies": ("sofa", sofa_discrepancies),
    "outcome_status": ("participants", outcome_status),
    "free_days": ("support", free_days),
    "outcome_events": ("events", outcome_events),
    "hemodynamic_hours": ("hemodynamics", hemodynamic_hours),
}


@dataclass(frozen=True)
class Derived:
    """The analysis tables by name, and the names of those whose source was supplied."""

    tables: dict[str, pd.DataFrame]
    supplied: frozenset[str]


def source_of(table: str) -> str:
    """The table of the export that an analysis table needs; an export's own table is its own."""
    return _MAKERS[table][0] if table in _MAKERS else table


def analysis_tables(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime, supplied: frozenset[str]
) -> Derived:
    """Every analysis table of a cut.

    `tables` are the export's, checked and typed; `supplied` names those it held; `as_of` is the
    cut's instant, with its offset. A table whose source was not supplied is empty and not named.
    """
    made: dict[str, pd.DataFrame] = {}
    for name, (source, make) in _MAKERS.items():
        if source in supplied:
            made[name] = make({**tables, **made}, trial, as_of)
        else:
            made[name] = empty(ANALYSIS_TABLES[name])
    named = frozenset(name for name, (source, _) in _MAKERS.items() if source in supplied)
    return Derived(made, named)
