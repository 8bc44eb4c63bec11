"""Values to the JSON that Dash's renderer reads. Finished parts are embedded, not written again."""

from __future__ import annotations

from typing import Any

import orjson
import pandas as pd
from dash.development.base_component import Component

_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def to_bytes(value: Any) -> bytes:
    """JSON of components, figures, numbers, dates. NaN and NA become null; TypeError otherwise."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def finished(value: Any) -> orjson.Fragment:
    """A value written once, to be embedded in any later answer."""
    return orjson.Fragment(to_bytes(value))


def _plain(value: Any) -> Any:
    if isinstance(value, Component):
        return value.to_plotly_json()
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if hasattr(value, "to_plotly_json"):
        return value.to_plotly_json()
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no place in an answer")
