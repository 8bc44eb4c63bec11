"""HTML attributes whose names Python cannot spell."""

from __future__ import annotations

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """data_table="…" as {"data-table": "…"}, for a component's keywords."""
    return {name.replace("_", "-"): value for name, value in values.items()}
