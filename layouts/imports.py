"""Imports and cuts: did the import work, what is wrong in which file and row, which cuts there are.

Everything here is live: it is what the home's register says now, not what a cut holds.
"""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
from dash import html

from dashboard.kit.card import Listed, list_card
from dashboard.kit.components import (
    badge,
    button,
    empty,
    fact,
    facts,
    frame_table,
    number_card,
    numbers,
    page_head,
    post_form,
    row,
    rows_table,
    text_field,
)
from dashboard.kit.page import Page
from dashboard.kit.words import (
    HARD,
    is_missing,
    label,
    moment,
    number,
    say,
    say_plural,
    signed,
)
from data.measures.registry import Tidy
from data.vocabulary import NotShown, Role

PAGE = Page(
    "imports",
    "Imports and cuts",
    order=80,
    audience=frozenset({Role.COORDINATION}),
    landing=frozenset({Role.COORDINATION}),
)
UPLOAD = "/imports/upload"
STATES = {"saved": "fine", "unchanged": "none", "refused": "act"}  # of an import
CUTS_LISTED, IMPORTS_LISTED = 20, 20  # newest first; the CSV has them all
_DIGEST = 10  # characters of a digest that tell two cuts apart


def layout() -> html.Div:
    """The page without data."""
    bring = html.A(say("Bring in an export"), href=UPLOAD, className="button main")
    return html.Div(
        [
            page_head(say("Imports and cuts"), sentence_id=PAGE.id("lead")),
            numbers(PAGE.id("numbers"), 4),
            row(
                html.Div(
                    [
                        list_card(PAGE, "findings", say("Last import"), 60, controls=[bring]),
                        list_card(PAGE, "cuts", say("Cuts"), 200),
                        list_card(PAGE, "tries", say("Imports tried"), 160),
                    ],
                    className="stack",
                ),
                html.Div(list_card(PAGE, "contents", say("In this cut"), 400), className="stack"),
                widths=(5, 2),
            ),
        ]
    )


def lead(cuts: Tidy, imports: Tidy, now: datetime) -> str:
    """What a data manager wants to know first: the current cut, and what the last import did."""
    if isinstance(cuts, NotShown) or isinstance(imports, NotShown):
        return ""
    if cuts.empty and imports.empty:
        return say("Nothing has been imported yet. Bring in the first export.")
    return " ".join(part for part in (_current(cuts, now), _last(imports)) if part)


def number_cards(cuts: Tidy, imports: Tidy, contents: Tidy, now: datetime) -> list[html.Div]:
    """Current cut, participants in it, tables supplied, last import: four cards."""
    return [
        _cut_card(cuts, now),
        _participants_card(cuts),
        _tables_card(contents),
        _import_card(imports),
    ]


def findings_list(findings: Tidy, imports: Tidy) -> Listed | NotShown:
    """The findings of the last import: how many by file, then each with file, row and column."""
    if isinstance(findings, NotShown):
        return findings
    if isinstance(imports, NotShown):
        return imports
    if findings.empty:
        text = _last(imports) or say("Nothing has been imported yet.")
        return Listed(empty(say("No findings.")), text, findings)
    findings = _in_words(findings)
    counts = findings["file"].value_counts()
    content = html.Div(
        [
            html.P(_by_file(counts), className="note"),
            frame_table(findings, ["file", "row", "column", "found", "expected"], stack=True),
        ]
    )
    note = say("Rows as a spreadsheet counts them: the header is row 1.")
    return Listed(content, _found(len(findings), len(counts)), findings, note, twin=False)


def _in_words(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings with what was expected said in the reader's language."""
    told = [
        say(text, **json.loads(values))
        for text, values in zip(findings["expected_text"], findings["expected_values"], strict=True)
    ]
    return findings.assign(expected=told).drop(columns=["expected_text", "expected_values"])


def contents_list(contents: Tidy, cut: int | None) -> Listed | NotShown:
    """Which tables the cut in view holds, with their rows; what was not supplied says so."""
    if isinstance(contents, NotShown):
        return contents
    if contents.empty:
        return Listed(empty(say("There is no cut yet.")), "", contents)
    lines = [
        fact(label(table), _not_supplied() if is_missing(rows) else number(int(rows)))
        for table, rows in zip(contents["table"], contents["rows"], strict=True)
    ]
    return Listed(facts(*lines), _supplied(contents, cut), contents, twin=False)


def cuts_list(cuts: Tidy) -> Listed | NotShown:
    """The cuts, newest first, each with its link, and a form to freeze it while it is not."""
    if isinstance(cuts, NotShown):
        return cuts
    if cuts.empty:
        return Listed(empty(say("No cut has been saved yet.")), "", cuts)
    newest = cuts.sort_values("cut", ascending=False)
    head = [
        say("Cut"), say("As of"), say("Saved"), _right(say("Randomized")), _right(say("Rows")),
        say("SHA-256"), say("Frozen as"),
    ]  # fmt: skip
    lines = [_cut_line(cut) for cut in newest.head(CUTS_LISTED).to_dict("records")]
    return Listed(rows_table(head, lines), _kept(cuts), newest, _rest(len(cuts), CUTS_LISTED))


def tries_list(imports: Tidy) -> Listed | NotShown:
    """Every import tried, newest first, refused ones included."""
    if isinstance(imports, NotShown):
        return imports
    if imports.empty:
        return Listed(empty(say("No import has been tried yet.")), "", imports)
    newest = imports.sort_values("import", ascending=False)
    head = [say("Import"), say("When"), say("Who"), say("Outcome"), say("Cut"),
            _right(say("Findings"))]  # fmt: skip
    lines = [_try_line(one) for one in newest.head(IMPORTS_LISTED).to_dict("records")]
    refused = int((imports["outcome"] == "refused").sum())
    sentence = " ".join([
        say_plural("{n} import tried.", "{n} imports tried.", len(imports)),
        say_plural("{n} was refused, which leaves the current cut as it was.",
                   "{n} were refused, which leaves the current cut as it was.", refused),
    ])  # fmt: skip
    return Listed(rows_table(head, lines), sentence, newest, _rest(len(imports), IMPORTS_LISTED))


def _current(cuts: pd.DataFrame, now: datetime) -> str:
    if cuts.empty:
        return say("There is no cut yet.")
    cut = _newest(cuts, "cut")
    return say("Cut {cut} is the current one, as of {as_of}: {age}.",
               cut=cut["cut"], as_of=cut["as_of"], age=_age(cut["as_of"], now))  # fmt: skip


def _last(imports: pd.DataFrame) -> str:
    """The outcome of the last import in a sentence; "" where none was tried."""
    if imports.empty:
        return ""
    last = _newest(imports, "import")
    when, who, cut = last["tried_at"], last["tried_by"], last["cut"]
    if last["outcome"] == "saved":
        return say("The last import, {when} by {who}, was saved as cut {cut}.",
                   when=when, who=who, cut=cut)  # fmt: skip
    if last["outcome"] == "unchanged":
        return say("The last import, {when} by {who}, held what cut {cut} holds: nothing new was "
                   "saved.", when=when, who=who, cut=cut)  # fmt: skip
    return say_plural(
        "The last import, {when} by {who}, was refused with {n} finding; the current cut stays as "
        "it was.",
        "The last import, {when} by {who}, was refused with {n} findings; the current cut stays "
        "as it was.",
        int(last["findings"]), when=when, who=who,
    )  # fmt: skip


def _newest(frame: pd.DataFrame, key: str) -> pd.Series:
    return frame.loc[frame[key].idxmax()]


def _age(as_of: datetime, now: datetime) -> str:
    days = max((now - as_of).days, 0)
    return say_plural("{n} day old", "{n} days old", days) if days else say("today")


def _cut_card(cuts: Tidy, now: datetime) -> html.Div:
    name = say("Current cut")
    if isinstance(cuts, NotShown):
        return number_card(name, cuts)
    if cuts.empty:
        return number_card(name, say("None"), sub=say("Nothing imported yet"))
    cut = _newest(cuts, "cut")
    frozen = None if is_missing(cut["frozen_as"]) else badge("none", say("frozen"))
    sub = f"{moment(cut['as_of'])} · {_age(cut['as_of'], now)}"
    return number_card(name, number(cut["cut"]), sub=sub, badge=frozen)


def _participants_card(cuts: Tidy) -> html.Div:
    name = say("Participants randomized")
    if isinstance(cuts, NotShown):
        return number_card(name, cuts)
    if cuts.empty:
        return number_card(name, number(None), sub=say("Nothing imported yet"))
    newest, *earlier = cuts.sort_values("cut", ascending=False)["participants"].tolist()
    sub = say("the first cut")
    if earlier:
        sub = say("{change} since the cut before", change=signed(newest - earlier[0]))
    return number_card(name, number(newest), sub=sub)


def _tables_card(contents: Tidy) -> html.Div:
    name = say("Tables supplied")
    if isinstance(contents, NotShown):
        return number_card(name, contents)
    missing = contents.loc[~contents["supplied"].fillna(False).astype(bool), "table"].tolist()
    there = len(contents) - len(missing)
    names = ", ".join(label(table) for table in missing)
    sub = say("not supplied: {names}", names=names) if missing else say("all of them")
    return number_card(name, number(there), of=say("of {n}", n=len(contents)), sub=sub)


def _import_card(imports: Tidy) -> html.Div:
    name = say("Last import")
    if isinstance(imports, NotShown):
        return number_card(name, imports)
    if imports.empty:
        return number_card(name, say("None"), sub=say("Nothing imported yet"))
    last = _newest(imports, "import")
    found = say_plural("{n} finding", "{n} findings", int(last["findings"]))
    mark = badge(STATES[last["outcome"]], label(last["outcome"], "outcome"))
    return number_card(name, found, sub=moment(last["tried_at"]), badge=mark)


def _by_file(counts: pd.Series) -> str:
    """How many in each file, the most first."""
    return " · ".join(f"{file}{HARD}{number(int(n))}" for file, n in counts.items())


def _found(findings: int, files: int) -> str:
    one = say_plural("{n} finding", "{n} findings", findings)
    return say_plural("{findings} in {n} file. Nothing of this import was kept.",
                      "{findings} in {n} files. Nothing of this import was kept.",
                      files, findings=one)  # fmt: skip


def _supplied(contents: pd.DataFrame, cut: int | None) -> str:
    there = int(contents["supplied"].fillna(False).sum())
    return say("Cut {cut}: {there} of {all} tables supplied, with these rows.",
               cut=cut, there=there, all=len(contents))  # fmt: skip


def _not_supplied() -> html.Span:
    return html.Span(say("not supplied"), className="muted")


def _kept(cuts: pd.DataFrame) -> str:
    frozen = int(cuts["frozen_as"].notna().sum())
    return " ".join([
        say_plural("{n} cut, which is never changed.", "{n} cuts; none is ever changed.",
                   len(cuts)),
        say_plural("{n} is frozen.", "{n} are frozen.", frozen),
    ])  # fmt: skip


def _rest(rows: int, limit: int) -> str:
    if rows <= limit:
        return ""
    return say("The newest {n} of {all}; the CSV has them all.", n=limit, all=rows)


def _time(at: datetime) -> html.Time:
    """An instant on one line."""
    return html.Time(moment(at), dateTime=at.isoformat(), style={"whiteSpace": "nowrap"})


def _right(text: str) -> html.Div:
    return html.Div(text, className="number")


def _cut_line(cut: dict) -> list:
    link = html.A(say("Cut {cut}", cut=int(cut["cut"])), href=f"/{PAGE.path}?cut={int(cut['cut'])}")
    return [
        link,
        _time(cut["as_of"]),
        html.Span([_time(cut["saved_at"]), " ", say("by {who}", who=cut["saved_by"])]),
        _right(number(int(cut["participants"]))),
        _right(number(int(cut["rows"]))),
        html.Code(cut["digest"][:_DIGEST], title=cut["digest"]),
        _freeze(int(cut["cut"])) if is_missing(cut["frozen_as"]) else _frozen(cut),
    ]


def _frozen(cut: dict) -> html.Span:
    return html.Span(cut["frozen_as"], title=say("Frozen {moment}", moment=cut["frozen_at"]))


def _freeze(cut: int) -> html.Details:
    """A form behind a word, so that nobody freezes by mistake."""
    form = post_form(
        "/do/freeze_cut",
        html.P(say("A frozen cut cannot be unfrozen or renamed."), className="note"),
        text_field("name", say("Name of the meeting"), required=True),
        button(say("Freeze cut {cut}", cut=cut), quiet=False),
        values={"cut": str(cut), "back": f"/{PAGE.path}"},
    )
    return html.Details([html.Summary(say("Freeze")), form], className="act-form")


def _try_line(one: dict) -> list:
    cut = one["cut"]
    return [
        number(int(one["import"])),
        _time(one["tried_at"]),
        one["tried_by"],
        badge(STATES[one["outcome"]], label(one["outcome"], "outcome")),
        number(None) if is_missing(cut) else number(int(cut)),
        _right(number(int(one["findings"]))),
    ]
