"""Changes of the charter: what each would open or close, where it stands, and the vote on it."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import pandas as pd
from dash import html

from dashboard.kit.components import (
    badge,
    button,
    card,
    empty,
    item,
    post_form,
    rows_table,
    text_field,
)
from dashboard.kit.words import is_missing, label, moment, say, say_plural
from data.measures.registry import Tidy
from data.vocabulary import NotShown, Role

APPROVERS = frozenset({Role.STEERING, Role.DSMB, Role.STATISTICIAN})
PROPOSERS = frozenset({Role.STEERING, Role.COORDINATION, Role.STATISTICIAN})
_STATES = {"waiting": "watch", "in_force": "fine", "rejected": "none", "superseded": "none"}
_LONGEST_CHARTER, _LONGEST_REASON = 20_000, 1_000


def charter_card(
    proposals: Tidy, changes: Tidy, person: str, role: Role, back: str
) -> list[html.Section]:
    """The proposals, newest first, each with what it changes; nothing for whom they are not."""
    if isinstance(proposals, NotShown) or isinstance(changes, NotShown):
        return []
    lines = [
        _line(one, changes[changes["proposal"] == one["proposal"]], person, role, back)
        for one in proposals.to_dict("records")
    ]
    listed: list[Any] = [html.Ul(lines, className="items")] if lines else [
        empty(say("No change of the charter was ever proposed."))
    ]  # fmt: skip
    sentence = say("A changed charter is inert until two people other than who proposed it approve "
                   "its text. Read the text before you vote, not this list alone.")  # fmt: skip
    return [card(say("Changes of the charter"), *listed, *_proposing(role, back),
                 sentence=sentence)]  # fmt: skip


def _line(
    one: dict[str, Any], changes: pd.DataFrame, person: str, role: Role, back: str
) -> html.Li:
    waiting = one["status"] == "waiting"
    so_far = say_plural("{n} approval of 2", "{n} approvals of 2", int(one["approvals"]))
    words = [
        say("proposed {when} by {who}", when=moment(one["proposed_at"]), who=one["proposed_by"]),
        say("votes: {who}", who=one["voted_by"]) if not is_missing(one["voted_by"]) else "",
        f"SHA-256 {one['digest']}",
    ]
    detail = [
        html.P(one["reason"], className="written"),
        html.P(" · ".join(word for word in words if word), className="note"),
        *_changes(changes),
        html.Details([html.Summary(say("The text proposed")), html.Pre(one["text"])],
                     className="act-form"),
    ]  # fmt: skip
    mark = badge(_STATES[one["status"]], so_far if waiting else label(one["status"], "status"))
    mine = person == one["proposed_by"] or person in str(one["voted_by"] or "").split(", ")
    may = waiting and role in APPROVERS and not mine
    return item(say("Version {version}", version=one["version"]), html.Div(detail), mark,
                _voting(one, back) if may else None)  # fmt: skip


def _changes(changes: pd.DataFrame) -> list[Any]:
    if changes.empty:
        return []
    rows = [[row.setting, _word(row.now), _word(row.proposed)] for row in changes.itertuples()]
    return [rows_table([say("Line"), say("In force"), say("Proposed")], rows)]


def _word(value: str) -> str:
    return {"open": say("open"), "closed": say("closed")}.get(value, value)


def _voting(one: dict[str, Any], back: str) -> html.Details:
    values = {"proposal": str(int(one["proposal"])), "digest": one["digest"], "back": back}
    form = post_form(
        "/do/vote_on_charter",
        text_field("reason", say("Reason, for a rejection"), w="100%",
                   inputProps={"maxLength": _LONGEST_REASON}),
        button(say("Approve this text"), quiet=False, name="vote", value="approved"),
        button(say("Reject"), name="vote", value="rejected"),
        values=values,
    )  # fmt: skip
    return html.Details([html.Summary(say("Vote")), form], className="act-form")


def _proposing(role: Role, back: str) -> list[Any]:
    if role not in PROPOSERS:
        return []
    form = post_form(
        "/do/propose_charter",
        dmc.Textarea(name="text", label=say("The whole charter, as TOML"), size="xs",
                     required=True, minRows=6, w="100%", autosize=True, maxRows=20,
                     inputProps={"maxLength": _LONGEST_CHARTER}),
        text_field("reason", say("Why"), required=True, w="100%",
                   inputProps={"maxLength": _LONGEST_REASON}),
        button(say("Propose"), quiet=False),
        values={"back": back},
    )  # fmt: skip
    return [html.Details([html.Summary(say("Propose a change")), form], className="act-form")]
