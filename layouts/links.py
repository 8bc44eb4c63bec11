"""Links to one participant's page, and from a center or a count to the page that is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc

from dashboard.kit.page import declared
from dashboard.kit.words import say
from data.vocabulary import Role

PATH, CHOICE = "participant", "participant"  # the page's path, and its choice that names who
CENTER = "center"  # the choice of a center, on every page that has one
Reader = tuple[Role, bool]  # the role, and whether it may see lists of participants
# Pages whose choice of a center is about a list of participants: for who may see one.
_OF_LISTS = frozenset({"infusion", "safety", "data-quality"})


def participant_link(participant: str, words: str = "") -> dcc.Link:
    """The participant's number (or `words`) as a link to their page."""
    return dcc.Link(words or participant, href=participant_address(participant))


def participant_address(participant: str, cut: int | None = None) -> str:
    """Where a participant's page is, for the `href` of a table's rows: on the newest cut, or on
    the one named.
    """
    query = {"cut": cut, CHOICE: participant} if cut else {CHOICE: participant}
    return f"/{PATH}?{urlencode(query)}"


def page_links(path: str, role: Role) -> list[Any]:
    """The link to a page by its title, for the head of a card; none where the role has no such
    page.
    """
    page = declared(path, role)
    return [] if page is None else [dcc.Link(f"{say(page.title)} →", href=f"/{path}")]


def center_links(
    columns: Mapping[str, str], centers: Sequence[str], reader: Reader | None
) -> dict[str, list[str]]:
    """Column -> an address per center: the page behind the column's counts, on that center.

    `columns` says which page is behind which column. A column is left out where the reader has no
    such page, or where it has no choice of a center for them.
    """
    return {
        column: [f"/{path}?{urlencode({CENTER: center})}" for center in centers]
        for column, path in columns.items()
        if reader is not None and _by_center(path, *reader)
    }


def _by_center(path: str, role: Role, lists: bool) -> bool:
    page = declared(path, role)
    return page is not None and CENTER in page.controls and (lists or path not in _OF_LISTS)
