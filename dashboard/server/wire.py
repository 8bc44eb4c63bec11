"""Values to the JSON that Dash's renderer reads. Finished parts are embedded, not written again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import brotli
import orjson
import pandas as pd
from dash.development.base_component import Component

_PACK = 1_400  # bytes that fit one packet: packing less saves nothing
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def to_bytes(value: Any) -> bytes:
    """JSON of components, figures, numbers, dates. NaN and NA become null; TypeError otherwise."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


@dataclass(frozen=True)
class Written:
    """A response as it is sent: plain, and packed where that is worth it."""

    plain: bytes
    packed: bytes | None

    @classmethod
    def of(cls, plain: bytes, quality: int) -> Written:
        """`quality` is brotli's: 1 for what is sent once, 5 for what is kept."""
        return cls(plain, brotli.compress(plain, quality=quality) if len(plain) > _PACK else None)


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
