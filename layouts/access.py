"""Who may see what: the policy in force as one table, with room to sign when it is printed."""

from __future__ import annotations

import pandas as pd
from dash import html

from dashboard.kit.components import card, page_head, rows_table, skeleton
from dashboard.kit.page import Page
from dashboard.kit.words import label, say
from data.vocabulary import Role

PAGE = Page(
    "who-sees-what",
    "Who may see what",
    order=95,
    audience=frozenset(Role),
    in_menu=frozenset({Role.COORDINATION, Role.ADMINISTRATOR}),
)
BACK = f"/{PAGE.path}"
SIGNATURES = 3


def layout() -> html.Div:
    """The page without data."""
    return html.Div(
        [
            page_head(say("Who may see what"), sentence_id=PAGE.id("lead")),
            card(say("Topic by role"), html.Div(skeleton(480), id=PAGE.id("table"))),
            _meaning(),
            _signatures(),
            html.Div(id=PAGE.id("charter")),
        ],
        className="printed",
    )


def lead(table: pd.DataFrame) -> str:
    """Which charter is in force."""
    return say(
        "From the program's policy and the charter in force: version {version}, SHA-256 {digest}.",
        version=table.attrs["charter"], digest=table.attrs["digest"],
    )  # fmt: skip


def topics(table: pd.DataFrame) -> html.Div:
    """One line per topic, one column per role: how fine this role may see it; then the rule."""
    roles = list(dict.fromkeys(table["role"]))
    cells = {(r.topic, r.role): cell(r.grain, r.guarded) for r in table.itertuples()}
    lines = [
        [label(f"topic_{topic}"), *(cells[topic, role] for role in roles)]
        for topic in dict.fromkeys(table["topic"])
    ]
    rule = say(
        "* Pooled over the whole trial: from {denominator} participants on, no count from 1 to "
        "{below} nor its complement, renewed with every {batch} more.",
        denominator=table.attrs["denominator"], below=table.attrs["cell"] - 1,
        batch=table.attrs["batch"],
    )  # fmt: skip
    head = [say("Topic"), *(label(role) for role in roles)]
    return html.Div([rows_table(head, lines), html.P(rule, className="note")])


def cell(grain: str, guarded: bool) -> str:
    """A cell in words; `*` where the rules for pooled figures hold."""
    words = {
        "nothing": "–",
        "trial": say("all together"),
        "center": say("by center"),
        "participant": say("each participant"),
        "own": say("own centers, each participant"),
    }
    return words[grain] + (" *" if guarded else "")


def _meaning() -> html.Section:
    lines = [
        say("The rule lies on the data, not on the pages: a page is handed nothing else."),
        say("Nobody blinded is shown a group. What DSMB and statistician see by group is on their "
            "closed pages and is not part of this table."),
        say("A site lead's figures of the whole trial are recruitment totals without any center, "
            "where at least three other centers stand behind them."),
        say("The administrator sees people and events, never a participant."),
    ]  # fmt: skip
    return card(say("How to read it"), html.Ul([html.Li(line) for line in lines]))


def _signatures() -> html.Section:
    head = [say("Name"), say("Function"), say("Date"), say("Signature")]
    lines = [["\N{NO-BREAK SPACE}"] * len(head) for _ in range(SIGNATURES)]
    return card(say("Agreed"), html.Div(rows_table(head, lines), className="signatures"))
