"""Who holds a key to the vault, and which versions of the allocation list were loaded."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.vault import VAULT_KEYS, VAULT_VERSIONS


@measure(VAULT_KEYS, topic=Topic.VAULT, columns=dict.fromkeys(VAULT_KEYS.names, ""))
def vault_keys(keys: pd.DataFrame, at: Moment | None) -> Tidy:
    """Whose key opens the vault. Returns one row per holder, by sign-in name."""
    return keys.sort_values("holder")[list(vault_keys.columns)]


@measure(VAULT_VERSIONS, topic=Topic.VAULT, columns=dict.fromkeys(VAULT_VERSIONS.names, ""))
def vault_versions(lists: pd.DataFrame, at: Moment | None) -> Tidy:
    """The lists loaded, without a word of them. Returns one row per version, newest first."""
    return lists.sort_values("list_version", ascending=False)[list(vault_versions.columns)]
