"""Links to one participant's page, for every list and table that names somebody."""

from __future__ import annotations

from urllib.parse import urlencode

from dash import dcc

PATH, CHOICE = "participant", "participant"  # the page's path, and its choice that names who


def participant_link(participant: str, words: str = "") -> dcc.Link:
    """The participant's number (or `words`) as a link to their page."""
    return dcc.Link(words or participant, href=participant_address(participant))


def participant_address(participant: str, cut: int | None = None) -> str:
    """Where a participant's page is, for the `href` of a table's rows: on the newest cut, or on
    the one named.
    """
    query = {"cut": cut, CHOICE: participant} if cut else {CHOICE: participant}
    return f"/{PATH}?{urlencode(query)}"
