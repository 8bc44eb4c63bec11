"""What the measures of safety would give, made by hand."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from dashboard.kit.card import Listed
from data.measures.aesi_pooled import aesi_pooled
from data.measures.safety_events import event_listing
from data.measures.safety_reporting import (
    sae_reporting,
    sae_reporting_total,
    safety_forms_missing,
)
from data.measures.signals import late_sae_centers
from data.vocabulary import Kind, NotShown, sentence
from data.vocabulary.analysis_events import HYPOTENSION_STATUS, SAFETY_EVENTS
from tests.pages.frames import frame_of, measured, parts

NAMES = {"01": "Center 01", "03": "Center 03", "07": "Center 07"}
SMALL = NotShown(sentence("Not shown: a pooled figure needs at least {denominator} participants.",
                          denominator=30))  # fmt: skip
_NUMBERS = {"share", "low", "high", "low_quarter_h", "median_h", "high_quarter_h", "longest_h",
            "limit_h", "limit", "probability_over"}  # fmt: skip
_OTHERS = {"center", "deaths_are_saes", "level"}


def _counted(measure: Any, rows: list[dict[str, Any]]) -> pd.DataFrame:
    kinds = {c: Kind.NUMBER if c in _NUMBERS else Kind.WHOLE for c in measure.columns
             if c not in _OTHERS}  # fmt: skip
    kinds["deaths_are_saes"] = Kind.YES_NO
    kinds["level"] = Kind.TEXT
    base = {c: 0 for c in measure.columns if c not in _NUMBERS | _OTHERS}
    base |= {"limit_h": 24.0, "deaths_are_saes": True}
    known = {c: k for c, k in kinds.items() if c in measure.columns}
    return measured(measure.columns, [base | row for row in rows], **known)


def reporting(*rows: dict[str, Any]) -> pd.DataFrame:
    """sae_reporting, every count 0 unless told."""
    return _counted(sae_reporting, list(rows))


def total(**values: Any) -> pd.DataFrame:
    row = {"participants": 40, "forms_due": 36, "forms_in": 34, "saes": 7, "delays": 6,
           "participants_with_sae": 6, "on_time": 4, "late": 2, "unknown": 1, "overdue": 1,
           "awaiting": 1, "share": 4 / 7, "low": 0.184, "high": 0.901, "low_quarter_h": 3.0,
           "median_h": 6.3, "high_quarter_h": 20.0, "longest_h": 100.0}  # fmt: skip
    return _counted(sae_reporting_total, [row | values])


SOME = reporting(
    {"center": "01", "participants": 5, "forms_due": 5, "forms_in": 5},
    {"center": "03", "participants": 29, "forms_due": 27, "forms_in": 26, "saes": 2, "on_time": 2,
     "participants_with_sae": 2, "delays": 2, "low_quarter_h": 3.0, "median_h": 4.0,
     "high_quarter_h": 5.0, "longest_h": 6.0},
    {"center": "04"},
    {"center": "07", "participants": 6, "forms_due": 4, "forms_in": 3, "saes": 5, "on_time": 2,
     "late": 2, "unknown": 1, "overdue": 1, "participants_with_sae": 4, "delays": 3,
     "low_quarter_h": 13.0, "median_h": 80.0, "high_quarter_h": 90.0, "longest_h": 100.0},
)  # fmt: skip


def late(*rows: tuple[str, str, int, int, int]) -> pd.DataFrame:
    """late_sae_centers: center, level, late, unreported, events."""
    names = ("center", "level", "late", "unreported", "saes")
    return _counted(late_sae_centers, [dict(zip(names, row, strict=True)) for row in rows])


def pooled(*rows_of: tuple[str, int], of: int = 141, forms_in: int | None = 139, **more: Any):
    """aesi_pooled of one kind, from cut 2."""
    rows = [{"category": name, "count": n, "of": of, "share": n / of if of else None, "low": 0.02,
             "high": 0.1, "forms_in": forms_in, "definition": None} | more
            for name, n in rows_of]  # fmt: skip
    kinds = dict.fromkeys(("count", "of", "forms_in"), Kind.WHOLE)
    kinds |= dict.fromkeys(("share", "low", "high"), Kind.NUMBER)
    kinds |= dict.fromkeys(("category", "definition"), Kind.TEXT)
    frame = measured(aesi_pooled.columns, rows, **kinds)
    frame.attrs["cut"] = 2
    return frame


def events(*rows: dict[str, Any]) -> pd.DataFrame:
    base = {"center": "07", "kind": "other", "of_interest": False, "severity": "moderate",
            "serious": False, "onset": "2026-06-13"}  # fmt: skip
    whole = frame_of(SAFETY_EVENTS, [base | row for row in rows])
    return whole[list(event_listing.columns)]


def hypotension(*rows: dict[str, Any]) -> pd.DataFrame:
    return frame_of(HYPOTENSION_STATUS, [{"center": "07"} | row for row in rows])


def missing(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return measured(
        safety_forms_missing.columns,
        [{"center": p[:2], "participant": p, "form": form, "days_late": n} for p, form, n in rows],
        form=Kind.TEXT, days_late=Kind.WHOLE,
    )  # fmt: skip


def table(listed: Listed) -> dict[str, list[str]]:
    """The cells of a list's table by the name of their column."""
    (box,) = (p for p in parts(listed.content, "Div") if hasattr(p, "data-table"))
    columns = json.loads(getattr(box, "data-table"))["columns"]
    return {c["name"]: [t.replace("\u00a0", " ") for t in c["cells"]] for c in columns}
