"""What the measures of a center would give, made by hand: late items, consents, rates, counts."""

from __future__ import annotations

import pandas as pd

from data.measures.center_curve import center_curve
from data.measures.completeness import late_items
from data.measures.consent import consent_tracker
from data.measures.recruitment import recruitment_total
from data.measures.recruitment_by_center import recruitment_by_center, recruitment_peers
from data.measures.signals import late_start_centers
from data.vocabulary import Kind, NotShown, sentence
from tests.pages.frames import measured

ONE = {"07": "Center 07"}
TWO = {"03": "Center 03", "07": "Center 07"}
SUPPLY = NotShown(sentence("Not supplied: the export has no {table}.", table="forms"))
WHOLE, TEXT, NUMBER, DAY = Kind.WHOLE, Kind.TEXT, Kind.NUMBER, Kind.DATE


def late(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return measured(
        late_items.columns,
        [
            {"center": p[:2], "participant": p, "kind": kind, "item": item, "days_late": days}
            for p, kind, item, days in rows
        ],
        kind=TEXT, item=TEXT, days_late=WHOLE,
    )  # fmt: skip


def consents(*rows: dict) -> pd.DataFrame:
    base = {"center": "07", "mode": "deferred", "limit_days": 14, "overdue": False}
    return measured(consent_tracker.columns, [base | row for row in rows], limit_days=WHOLE)


_NUMBERS = {"share", "low", "high", "probability_over", "months_open", "per_month",
            "gap_probability"}  # fmt: skip
_NO_COUNTS = {"center", "name", "state", "deaths_are_saes", "opened_on", "closed_on"}


def counted(measure, **values) -> pd.DataFrame:
    """One row of a measure by center: center 07, every count 0 but those in `values`."""
    counts = [column for column in measure.columns if column not in _NO_COUNTS]
    kinds = {column: NUMBER if column in _NUMBERS else WHOLE for column in counts}
    row = {"center": "07", **dict.fromkeys(counts, 0), **values}
    return measured(measure.columns, [row], **kinds)


def peers(place: str = "above_median") -> pd.DataFrame:
    row = {"centers": 24, "low_quarter": 0.08, "median": 0.14, "high_quarter": 0.22,
           "own_per_month": 0.42, "place": place}  # fmt: skip
    return measured(recruitment_peers.columns, [row], centers=WHOLE, place=TEXT)


def total() -> pd.DataFrame:
    row = {"randomized": 150, "analyzable": 148, "counted": 148, "target": 236}
    return measured(recruitment_total.columns, [row], **dict.fromkeys(row, WHOLE))


OWN = counted(recruitment_by_center, randomized=12, target=20, months_open=28.6, per_month=0.42,
              low=0.22, high=0.73)  # fmt: skip


def curve(*centers: str) -> pd.DataFrame:
    rows = [
        {"center": c, "date": day, "randomized": n, "counted": n, "target": 8}
        for c in centers
        for day, n in (("2025-01-01", 0), ("2025-06-01", 3), ("2026-11-16", 3))
    ]
    return measured(
        center_curve.columns, rows, date=DAY, randomized=WHOLE, counted=WHOLE, target=WHOLE
    )


def signal(*levels: str) -> pd.DataFrame:
    row = {"center": "07", "out_of_window": 7, "late": 7, "early": 0, "started": 8, "share": 0.875,
           "limit": 0.1, "probability_over": 0.99}  # fmt: skip
    kinds = dict.fromkeys(("out_of_window", "early", "late", "started"), WHOLE)
    return measured(late_start_centers.columns, [row | {"level": lv} for lv in levels],
                    level=TEXT, **kinds)  # fmt: skip
