"""People, their roles, and what was done under which role."""

from __future__ import annotations

import pandas as pd

from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Role, Topic
from data.vocabulary.live import AUDIT, PEOPLE, SESSIONS


@measure(PEOPLE, topic=Topic.PEOPLE, columns=dict.fromkeys(PEOPLE.names, ""))
def people_list(people: pd.DataFrame, at: Moment | None) -> Tidy:
    """Who may sign in, under which roles. Returns one row per person and role, by username."""
    return people.sort_values(["username", "role"])[list(people_list.columns)]


@measure(SESSIONS, topic=Topic.PEOPLE, columns=dict.fromkeys(SESSIONS.names, ""))
def session_list(sessions: pd.DataFrame, at: Moment | None) -> Tidy:
    """Who is signed in now. Returns one row per session, the newest first."""
    newest = sessions.sort_values(["opened_at", "session"], ascending=[False, True])
    return newest[list(session_list.columns)]


@measure(
    AUDIT,
    topic=Topic.PEOPLE,
    columns=dict.fromkeys(AUDIT.names, ""),
    choices={
        "newest": ("500", "100"),
        "outcome": ("all", *AUDIT.column("outcome").choices),
        "acted_as": ("all", *(role.value for role in Role)),
    },
)
def audit_trail(
    audit: pd.DataFrame,
    at: Moment | None,
    newest: str = "500",
    outcome: str = "all",
    acted_as: str = "all",
) -> Tidy:
    """What was done, by whom, on which cut.

    With `outcome`, only what came to that; with `acted_as`, only what was done under that role.
    The closed trail is another one and not in it. Missing: no cut, no reason was given.
    Returns one row per event, the `newest` of those, newest first.
    """
    found = audit if outcome == "all" else audit[audit["outcome"] == outcome]
    found = found if acted_as == "all" else found[found["role"] == acted_as]
    found = found.sort_values("event", ascending=False).head(int(newest))
    return found[list(audit_trail.columns)]
