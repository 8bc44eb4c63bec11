"""The address of one participant's page, for whoever's list names a participant."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode


def participant_href(participant: str, cut: int | None = None) -> str:
    """`/participant?participant=ID`, on `cut` where one is given."""
    query = {"participant": participant} | ({} if cut is None else {"cut": str(cut)})
    return f"/participant?{urlencode(query)}"


def participant_hrefs(participants: Iterable[str], cut: int | None = None) -> list[str]:
    """The address of each, in order."""
    return [participant_href(participant, cut) for participant in participants]
