"""The charter: changes of it that wait for two approvals, and those decided."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.live import CHARTER_CHANGES, CHARTER_PROPOSALS


@measure(CHARTER_PROPOSALS, topic=Topic.CHARTER, columns=dict.fromkeys(CHARTER_PROPOSALS.names, ""))
def charter_proposals(proposals: pd.DataFrame, at: Moment | None) -> Tidy:
    """Charters that were proposed, and where each stands.

    Waiting: inert until two people other than who proposed it approve its digest. Superseded:
    another charter came in force meanwhile. Missing: nobody voted yet.
    Returns one row per proposal, the newest first.
    """
    return proposals.sort_values("proposal", ascending=False)[list(charter_proposals.columns)]


@measure(CHARTER_CHANGES, topic=Topic.CHARTER, columns=dict.fromkeys(CHARTER_CHANGES.names, ""))
def charter_changes(changes: pd.DataFrame, at: Moment | None) -> Tidy:
    """What each waiting proposal would change: the setting, as it is and as it would be.

    Missing: none; a setting that stays is left out.
    Returns one row per proposal and setting that differs, the newest proposal first.
    """
    found = changes.sort_values(["proposal", "setting"], ascending=[False, True])
    return found[list(charter_changes.columns)]
