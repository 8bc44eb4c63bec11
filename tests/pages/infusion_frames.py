"""What the measures of infusions would give, made by hand: starts, courses, exposures."""

from __future__ import annotations

import pandas as pd

from data.measures.exposure import exposure_listing, exposure_segments
from data.measures.infusion_course import (
    infusion_classes,
    infusion_completed,
    infusion_dose,
    infusion_stops,
)
from data.measures.infusion_start import (
    infusion_start_counts,
    infusion_start_hours,
    infusion_start_listing,
)
from data.measures.signals import late_start_centers
from data.vocabulary import Kind
from tests.pages.frames import measured

WHOLE, TEXT, NUMBER, YES = Kind.WHOLE, Kind.TEXT, Kind.NUMBER, Kind.YES_NO
_COUNTS = ("due", "in_window", "early", "late", "not_started", "unknown", "not_due", "started",
           "out_of_window")  # fmt: skip
NAMES = {c: f"Center {c}" for c in ("03", "07", "09")}


def counts(**centers: dict[str, int]) -> pd.DataFrame:
    """`counts(c07={"in_window": 2, "late": 10})`: a row per center, what adds up added up."""
    rows = []
    for center, given in centers.items():
        row = {**dict.fromkeys(_COUNTS, 0), **given, "center": center[1:]}
        row["started"] = row["in_window"] + row["early"] + row["late"]
        row["due"] = row["started"] + row["not_started"]
        row["out_of_window"] = row["early"] + row["late"]
        part = row["in_window"] / row["due"] if row["due"] else None
        rows.append({**row, "share": part, "low": part, "high": part, "probability_over": 0.5})
    kinds = dict.fromkeys(_COUNTS, WHOLE) | dict.fromkeys(
        ("share", "low", "high", "probability_over"), NUMBER
    )
    return measured(infusion_start_counts.columns, rows, **kinds)


def hours(**centers: tuple[int, float | None, float | None, float | None]) -> pd.DataFrame:
    rows = [
        {"center": c[1:], "known": n, "low_quarter": low, "median": middle, "high_quarter": high}
        for c, (n, low, middle, high) in centers.items()
    ]
    return measured(infusion_start_hours.columns, rows, known=WHOLE, low_quarter=NUMBER,
                    median=NUMBER, high_quarter=NUMBER)  # fmt: skip


def starts(*rows: tuple[str, float | None, str]) -> pd.DataFrame:
    return measured(
        infusion_start_listing.columns,
        [
            {"center": who[:2], "participant": who, "hours_to_start": h, "start": start}
            for who, h, start in rows
        ],
    )


def flagged(*centers: tuple[str, str, int, int]) -> pd.DataFrame:
    rows = [
        {"center": c, "level": level, "out_of_window": out, "late": out, "early": 0,
         "started": started, "share": out / started, "limit": 0.1, "probability_over": 0.99}
        for c, level, out, started in centers
    ]  # fmt: skip
    kinds = dict.fromkeys(("out_of_window", "early", "late", "started"), WHOLE)
    return measured(late_start_centers.columns, rows, level=TEXT, limit=NUMBER, **kinds)


def course(measure, of: int, never: int = 2, unknown: int = 0, cut: int | None = None,
           more: dict | None = None, **parts: int) -> pd.DataFrame:  # fmt: skip
    """A pooled frame of `measure`: part -> count."""
    rows = [
        {"part": part, "count": n, "of": of, "share": n / of if of else None,
         "low": max(0, n - 1) / of if of else None, "high": min(of, n + 1) / of if of else None,
         "not_started": never, "unknown": unknown, **(more or {})}
        for part, n in parts.items()
    ]  # fmt: skip
    kinds = dict.fromkeys(("count", "of", "not_started", "unknown"), WHOLE)
    kinds |= dict.fromkeys(
        ("share", "low", "high", "low_quarter", "median", "high_quarter"), NUMBER
    )
    if "adds_up" in measure.columns:
        rows = [{**row, "adds_up": "not_full" not in row["part"]} for row in rows]
    frame = measured(measure.columns, rows, part=TEXT, **{
        name: kind for name, kind in kinds.items() if name in measure.columns
    })  # fmt: skip
    if cut is not None:
        frame.attrs["cut"], frame.attrs["as_of"] = cut, "2026-11-09T05:00:00+00:00"
    return frame


def completed(count: int = 122, other: int = 18, of: int = 142, **more) -> pd.DataFrame:
    return course(infusion_completed, of, completed=count, not_completed=other, **more)


def dose(count: int = 95, other: int = 45, of: int = 142, **more) -> pd.DataFrame:
    spread = {"low_quarter": 0.71, "median": 0.994, "high_quarter": 0.998}
    return course(infusion_dose, of, dose_kept=count, dose_not_kept=other, more=spread, **more)


def classes() -> pd.DataFrame:
    return course(infusion_classes, 142, full=94, reduced=28, interrupted=6, stopped_early=12,
                  reached_max_not_full=23, never_down_not_full=34).astype(
                      {"adds_up": "boolean"})  # fmt: skip


def stops(**parts: int) -> pd.DataFrame:
    return course(infusion_stops, 142, completed=122, interrupted=6, **parts)


def exposure(who: str, name: str = "full", **more) -> dict:
    """A row of exposure_listing."""
    given = {"time_adherence": 1.0, "dose_intensity": 1.0, "infusion_h": 48.0,
             "started_at": "2026-05-01T08:00Z", "max_rate_ng_kg_min": 1.5}  # fmt: skip
    if name in ("never_started", "not_due", "incomplete"):
        given = {}
    return {"center": who[:2], "participant": who, "class_blinded": name, **given, **more}


def listing(*rows: dict) -> pd.DataFrame:
    return measured(exposure_listing.columns, rows)


def segments(*rows: tuple[str, float, float | None, float]) -> pd.DataFrame:
    """(participant, from hour, to hour, rate)."""
    made = [
        {"center": who[:2], "participant": who, "from_h": begin, "to_h": end,
         "rate_ng_kg_min": rate, "planned_ng_kg_min": 1.5, "running": False}
        for who, begin, end, rate in rows
    ]  # fmt: skip
    return measured(exposure_segments.columns, made, planned_ng_kg_min=NUMBER, running=YES)
