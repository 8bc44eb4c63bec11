"""Tolerance limits as their measures would give them, one in each state."""

from __future__ import annotations

from typing import Any

import pandas as pd

from data.measures.quality_limits import (
    limit_list,
    limits_completeness,
    limits_consent,
    limits_infusion,
)
from data.vocabulary import Kind, NotShown, sentence
from tests.pages.frames import measured

NOT = NotShown(sentence("Not shown: the charter does not open this to your role."))
_W, _N = Kind.WHOLE, Kind.NUMBER
_KINDS = {
    "count": _W, "of": _W, "min_participants": _W, "share": _N, "low": _N, "high": _N,
    "probability_over": _N, "watch_from": _N, "tolerance": _N, "expected_share": _N,
    "standing": Kind.TEXT, "limit_code": Kind.TEXT, "part": Kind.TEXT, "month": Kind.DATE,
    "label": Kind.TEXT, "measure": Kind.TEXT,
}  # fmt: skip


def built(measure: Any, *rows: dict[str, Any]) -> pd.DataFrame:
    known = {c: k for c, k in _KINDS.items() if c in measure.columns}
    return measured(measure.columns, list(rows), **known)


LIMITS = built(
    limit_list,
    *({"limit_code": code, "label": words, "watch_from": 0.03, "tolerance": 0.05,
       "min_participants": 20, "measure": measure}
      for code, words, measure in (
          ("primary_not_evaluable", "Primary outcome not evaluable", "limits_completeness"),
          ("infusion_incomplete", "Infusion not started", "limits_infusion"),
          ("data_removed", "Data removed", "limits_consent"),
          ("not_eligible", "Key eligibility not met", "limits_deviations"),
          ("paper_lost", "Paper lost", None),
      )),
)  # fmt: skip


def standing(code: str, word: str, count: int, of: int, **values: Any) -> dict[str, Any]:
    return {
        "limit_code": code, "count": count, "of": of, "share": count / of, "low": 0.029,
        "high": 0.115, "probability_over": 0.81, "watch_from": 0.03, "tolerance": 0.05,
        "min_participants": 20, "standing": word, "month": "2026-11-01",
    } | values  # fmt: skip


def answers(**given: Any) -> dict[str, Any]:
    return {
        "limits_completeness": built(
            limits_completeness,
            standing("primary_not_evaluable", "green", 1, 90, month="2026-10-01"),
            standing("primary_not_evaluable", "red_supported", 9, 144),
        ),
        "limits_infusion": built(
            limits_infusion,
            standing("infusion_incomplete", "red_observed", 10, 142, part="all"),
            standing("infusion_incomplete", None, 8, 142, part="stopped"),
        ),
        "limits_consent": built(limits_consent, standing("data_removed", "amber", 4, 100)),
        "limits_deviations": NOT,
    } | given  # fmt: skip
