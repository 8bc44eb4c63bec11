"""Frames as the measures of deviations would give them, with the numbers a test names."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.measures.changes import deviation_changes
from data.measures.deviation_ages import deviation_ages, deviation_ages_total
from data.measures.deviation_codes import deviation_center_codes, deviation_codes
from data.measures.deviation_drug import drug_deviation_participants
from data.measures.deviation_funnel import deviation_funnel, deviation_funnel_limits
from data.measures.deviation_history import deviation_reclassified
from data.measures.deviation_months import (
    deviation_center_months,
    deviation_months,
    deviation_trend,
)
from data.measures.deviations import deviation_counts, deviation_listing
from data.vocabulary import Kind
from tests.pages.frames import measured

_WHOLE = (
    "participants", "deviations", "important", "open", "participants_with_important", "found",
    "reported", "both", "count", "of", "closed", "open_to_30", "open_to_90", "open_longer",
    "oldest_days", "only_found", "recent", "recent_participants", "before",
    "before_participants", "recent_days", "now", "change", "days_open", "days_to_close",
)  # fmt: skip
_NUMBER = (
    "share", "low", "high", "rate", "trial_rate", "watch_low", "watch_high", "act_low",
    "act_high", "chance_watch", "chance_act", "median_days_to_close", "recent_rate",
    "before_rate", "probability",
)  # fmt: skip
_YES_NO = ("important_before",)
_TEXT = ("trend", "funnel", "part", "item", "center", "code", "basis")
_KINDS = {
    **dict.fromkeys(_WHOLE, Kind.WHOLE), **dict.fromkeys(_NUMBER, Kind.NUMBER),
    **dict.fromkeys(_YES_NO, Kind.YES_NO), **dict.fromkeys(_TEXT, Kind.TEXT),
    "month": Kind.DATE, "occurred_on": Kind.DATE, "reported_on": Kind.DATE,
}  # fmt: skip


def _built(measure: Any, rows: list[dict[str, Any]], **kinds: Kind) -> pd.DataFrame:
    known = {c: k for c, k in (_KINDS | kinds).items() if c in measure.columns}
    return measured(measure.columns, rows, **known)


def counts(**values: Any) -> pd.DataFrame:
    row = {"center": "07", "participants": 150, "deviations": 41, "important": 28, "open": 19,
           "participants_with_important": 26, "found": 14, "reported": 15, "both": 12}  # fmt: skip
    return _built(deviation_counts, [row | values])


def ages_total(**values: Any) -> pd.DataFrame:
    row = {"open": 19, "open_to_30": 4, "open_to_90": 4, "open_longer": 11, "oldest_days": 588,
           "only_found": 14, "closed": 22, "median_days_to_close": 18.0}  # fmt: skip
    return _built(deviation_ages_total, [row | values])


def ages(*rows: dict[str, Any]) -> pd.DataFrame:
    base = dict.fromkeys(("open", "open_to_30", "open_to_90", "open_longer", "only_found",
                          "closed"), 0)  # fmt: skip
    return _built(deviation_ages, [base | row for row in rows])


def trend(word: str = "steady", **values: Any) -> pd.DataFrame:
    row = {"recent": 10, "recent_participants": 31, "recent_rate": 10 / 31, "before": 18,
           "before_participants": 119, "before_rate": 18 / 119, "recent_days": 90,
           "probability": 0.73, "trend": word}  # fmt: skip
    return _built(deviation_trend, [row | values])


def funnel(*rows: tuple[str, int, int, str]) -> pd.DataFrame:
    """(center, count, of, state) each."""
    of_all = sum(of for _, _, of, _ in rows)
    rate = sum(count for _, count, _, _ in rows) / of_all if of_all else None
    return _built(deviation_funnel, [
        {"center": center, "count": count, "of": of, "rate": count / of if of else None,
         "trial_rate": rate, "chance_watch": 0.02, "chance_act": 0.001, "funnel": state}
        for center, count, of, state in rows
    ])  # fmt: skip


def limits(*rows: tuple[int, float, float]) -> pd.DataFrame:
    """(opportunities, watch_high, act_high) each."""
    return _built(deviation_funnel_limits, [
        {"of": of, "trial_rate": 0.2, "watch_low": 0.0, "watch_high": watch, "act_low": 0.0,
         "act_high": act}
        for of, watch, act in rows
    ])  # fmt: skip


def code(name: str, count: int, of: int, basis: str = "randomized", **more: Any) -> dict[str, Any]:
    return {"center": "07", "code": name, "basis": basis, "deviations": count, "important": count,
            "open": 0, "count": count, "of": of, "share": count / of if of else None,
            "low": count / of / 2 if of else None,
            "high": (count + 1) / (of + 1) if of else None} | more  # fmt: skip


def codes(*rows: dict[str, Any]) -> pd.DataFrame:
    return _built(deviation_codes, list(rows))


def center_codes(*rows: dict[str, Any]) -> pd.DataFrame:
    return _built(deviation_center_codes, list(rows))


def months(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """(month, deviations, participants) each."""
    return _built(deviation_months, [
        {"month": month, "deviations": n, "participants": people,
         "rate": n / people if people else None, "low": 0.0 if people else None,
         "high": 2.0 if people else None}
        for month, n, people in rows
    ])  # fmt: skip


def center_months(*rows: tuple[str, str, int, int, int]) -> pd.DataFrame:
    """(center, month, deviations, important, participants) each."""
    names = ("center", "month", "deviations", "important", "participants")
    return _built(deviation_center_months, [dict(zip(names, row, strict=True)) for row in rows])


def listed(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """(center, participant, code, status) each; the first are the latest."""
    return _built(deviation_listing, [
        {"center": center, "participant": who, "deviation": f"D{n}", "code": name,
         "occurred_on": f"2026-10-{28 - n:02}", "important": True, "status": status,
         "days_open": 10 + n if status == "open" else None, "source": "found", "detail": None}
        for n, (center, who, name, status) in enumerate(rows)
    ], important=Kind.YES_NO)  # fmt: skip


def reclassified(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    """(center, participant, whether it is important now) each."""
    return _built(deviation_reclassified, [
        {"center": center, "participant": who, "deviation": "D1", "code": "KIT",
         "occurred_on": "2026-10-28", "important_before": not now, "important": now,
         "status": "open", "source": "reported"}
        for center, who, now in rows
    ], important=Kind.YES_NO)  # fmt: skip


def changes(*rows: tuple[str, int | None, int | None]) -> pd.DataFrame:
    """(item, now, change) each."""
    known = [{"item": name, "now": now, "change": change} for name, now, change in rows]
    return _built(deviation_changes, known)


def pooled(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """(part, count, of) each."""
    return _built(drug_deviation_participants, [
        {"part": part, "count": count, "of": of, "share": count / of if of else None,
         "low": 0.04 if of else None, "high": 0.13 if of else None}
        for part, count, of in rows
    ])  # fmt: skip


CALM = funnel(("07", 2, 20, "inside"), ("12", 1, 3, "not_enough_data"))
ODD = funnel(
    ("07", 10, 12, "high_act"), ("12", 5, 10, "high_watch"), ("19", 0, 3, "not_enough_data"),
    ("20", 0, 3, "not_enough_data"), ("21", 3, 25, "inside"), ("22", 0, 30, "low_watch"),
    ("23", 0, 0, "not_enough_data"),
)  # fmt: skip
