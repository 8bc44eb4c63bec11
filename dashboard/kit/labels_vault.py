"""English words for the groups of a closed view and for the vault; `labels` holds the others."""

from __future__ import annotations

VAULT_ENGLISH: dict[str, str] = {
    "group.all": "All participants",
    "group.A": "Group A",
    "group.B": "Group B",
    "group.withheld": "Not told",
}
