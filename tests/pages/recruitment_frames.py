"""Frames as measures would give them, with the numbers a test names and defaults else."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.measures.recruitment import recruitment_curve, recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center
from data.measures.recruitment_forecast import (
    recruitment_forecast,
    recruitment_forecast_curve,
    what_if_centers,
)
from data.measures.screening import screening_flow
from data.vocabulary import Kind
from tests.pages.frames import measured

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        ("randomized", "analyzable", "counted", "target", "behind", "centers_open",
         "centers_total", "remaining", "extra", "count", "of", "days_since_last", "median"),
        Kind.WHOLE,
    ),
    **dict.fromkeys(
        ("months", "months_open", "per_month", "probability", "interval", "share",
         "gap_probability", "drug_weeks_left", "analyzable_share"),
        Kind.NUMBER,
    ),
    **dict.fromkeys(
        ("date", "last_randomized_on", "median_on", "low_on", "high_on", "planned_on",
         "opened_on", "closed_on"),
        Kind.DATE,
    ),
    **dict.fromkeys(("level", "state", "name"), Kind.TEXT),
}  # fmt: skip

_SHARES = ("share", "low", "high", "probability_over", "gap_probability", "expected", "limit")


def built(measure: Any, rows: list[dict[str, Any]], **kinds: Kind) -> pd.DataFrame:
    """Rows as that measure would give them."""
    known = {c: k for c, k in (_KINDS | kinds).items() if c in measure.columns}
    return measured(measure.columns, rows, **known)


def counted(measure: Any, *rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of a by-center measure of counts, every count 0 unless told."""
    kinds = {c: Kind.NUMBER if c in _SHARES else Kind.WHOLE for c in measure.columns
             if c not in ("center", "level", "deaths_are_saes")}  # fmt: skip
    base = {"center": "07"} | dict.fromkeys(kinds, 0)
    if "level" in measure.columns:
        kinds["level"] = Kind.TEXT
    return measured(measure.columns, [base | row for row in rows], **kinds)


def total(**values: Any) -> pd.DataFrame:
    row = {"randomized": 150, "analyzable": 148, "counted": 148, "target": 236, "planned": 188,
           "behind": 40, "centers_open": 27, "centers_total": 32,
           "last_randomized_on": "2026-11-14", "months": 22.0}  # fmt: skip
    return built(recruitment_total, [row | values], planned=Kind.WHOLE)


def curve(*counts: tuple[str, int | None, float]) -> pd.DataFrame:
    """(day, counted, planned) each; as in the middle of a trial unless told."""
    counts = counts or (
        ("2025-01-01", 0, 0.0), ("2025-07-01", 44, 56.2), ("2026-11-14", 148, 187.1),
        ("2026-11-16", 148, 188.0), ("2027-06-30", None, 236.0),
    )  # fmt: skip
    rows = [
        {"date": d, "randomized": n, "analyzable": n, "counted": n, "planned": p}
        for d, n, p in counts
    ]
    return built(recruitment_curve, rows, planned=Kind.NUMBER)


def forecast(**values: Any) -> pd.DataFrame:
    row = {"counted": 148, "target": 236, "remaining": 88, "centers_open": 27,
           "analyzable_share": 0.98, "per_month": 6.7, "median_on": "2027-12-10",
           "low_on": "2027-10-02", "high_on": "2028-03-05", "interval": 0.8,
           "planned_on": "2027-06-30", "probability": 0.02, "level": "act"}  # fmt: skip
    return built(recruitment_forecast, [row | values])


def fan(*rows: tuple[str, int, int, int]) -> pd.DataFrame:
    """(day, low, median, high) each."""
    rows = rows or (
        ("2026-11-16", 148, 148, 148),
        ("2027-06-16", 180, 195, 211),
        ("2028-03-05", 236, 254, 276),
    )
    names = ("date", "low", "median", "high")
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return built(recruitment_forecast_curve, found, low=Kind.WHOLE, high=Kind.WHOLE)


def no_fan() -> pd.DataFrame:
    return built(recruitment_forecast_curve, [], low=Kind.WHOLE, high=Kind.WHOLE)


def what_if(extra: int, **values: Any) -> pd.DataFrame:
    row = {"extra": extra, "centers_open": 27 + extra, "per_month": 6.7 + extra / 4,
           "median_on": "2027-12-10", "low_on": "2027-10-02", "high_on": "2028-03-05",
           "interval": 0.8, "planned_on": "2027-06-30", "probability": 0.02}  # fmt: skip
    return built(what_if_centers, [row | values])


def center(name: str, randomized: int, state: str = "open", **values: Any) -> dict[str, Any]:
    months = values.get("months_open", 20.0)
    return {
        "center": name, "name": f"Center {name}", "state": state, "opened_on": "2025-03-01",
        "months_open": months, "randomized": randomized, "analyzable": randomized, "target": 8,
        "per_month": randomized / months if months else None, "low": randomized / months / 2,
        "high": randomized / months * 2 + 0.2, "days_since_last": 10, "gap_probability": 0.6,
        "drug_weeks_left": 9.0,
    } | values  # fmt: skip


def centers(*rows: dict[str, Any]) -> pd.DataFrame:
    return built(recruitment_by_center, list(rows), low=Kind.NUMBER, high=Kind.NUMBER)


def flow(*rows: tuple[str, str | None, int]) -> pd.DataFrame:
    """(outcome, reason, count) each."""
    of = sum(count for *_, count in rows)
    return built(screening_flow, [
        {"outcome": o, "reason": r, "count": n, "of": of, "share": n / of} for o, r, n in rows
    ])  # fmt: skip
