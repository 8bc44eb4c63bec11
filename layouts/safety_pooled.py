"""Events of special interest, all participants of the view together: a row for each kind.

Each kind is an answer of its own, so that one which may not be shown does not hide the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import empty, frame_table, number_card
from dashboard.kit.words import (
    interval,
    is_missing,
    label,
    number,
    percent,
    ratio,
    say,
    say_plural,
    say_sentence,
    share,
)
from data.measures.aesi_pooled import (
    BLEEDING,
    GRADE,
    HYPOTENSION,
    aesi_pooled,
    kinds_of_interest,
)
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown, sentence
from data.vocabulary.analysis_events import AESI_DAY
from layouts.safety_words import forms_words

_NAMED = 3  # kinds that the sentence names
DASH, JOINER = "–", "\u2060"  # a line may break after a dash, and not within an interval

Kinds = Mapping[str, Tidy]  # kind -> what aesi_pooled answers for it
Row = dict[str, Any]


def kinds_asked(trial: Trial | None) -> tuple[str, ...]:
    """The kinds the page asks for; one while there is no cut, to be told so."""
    return (BLEEDING,) if trial is None else kinds_of_interest(trial)


def pooled_list(kinds: Kinds, trial: Trial | None) -> Listed | NotShown:
    """A table with a row per kind, or part of one; a kind not shown says why, with no number."""
    known = _rows(kinds)
    if not kinds:
        return NotShown(sentence("Not shown: the charter does not open this to your role."))
    if not known or trial is None:
        return next(tidy for tidy in kinds.values() if isinstance(tidy, NotShown))
    of = int(known[0]["of"])
    if not of:
        return Listed(empty(say("Nobody is past study day {day} yet.", day=AESI_DAY)), "")
    shown = pd.DataFrame([_shown_row(r, trial) for r in _rows(kinds, hidden=True)])
    table = frame_table(shown, units={"share": "95 %"}, caption=label("aesi"))
    note = say(
        "Participants with at least one, from randomization to the end of study day {day}, both "
        "arms together; an event later or not reported is not counted", day=AESI_DAY,
    )  # fmt: skip
    content = html.Div([html.Div(table, className="wrapping"), *_reasons(kinds)])
    return Listed(content, _sentence(kinds, known), _tidy(kinds), note, twin=False)


def pooled_cards(kinds: Kinds) -> list[html.Div]:
    """The first kind of interest as a number; no card where none is for this person."""
    return [_card(kinds)] if kinds else []


def _card(kinds: Kinds) -> html.Div:
    kind, tidy = next(iter(kinds.items()))
    name = say("{event} by day {day}", event=label(kind, "kind"), day=AESI_DAY)
    if isinstance(tidy, NotShown):
        return number_card(name, tidy)
    first = tidy.to_dict("records")[0]
    if not first["of"]:
        return number_card(name, number(None), sub=say("nobody is due yet"))
    parts = [say("95 %: {interval}", interval=_interval(first)), *_forms(first)]
    if "cut" in tidy.attrs:
        parts.append(say("cut {cut}", cut=tidy.attrs["cut"]))
    return number_card(name, percent(first["count"], first["of"]),
                       ratio(first["count"], first["of"]), " · ".join(parts))  # fmt: skip


def _forms(row: Mapping[str, Any]) -> list[str]:
    if is_missing(row["forms_in"]):
        return []
    return [say("forms in {forms}", forms=forms_words(row["forms_in"], row["of"]))]


def _rows(kinds: Kinds, hidden: bool = False) -> list[Row]:
    """A row per part of each kind that is shown; with `hidden`, one for each that is not.

    Bleeding as such stands once, though its grades bring it along.
    """
    found: list[Row] = []
    for kind, tidy in kinds.items():
        if isinstance(tidy, NotShown):
            found += [{"kind": kind, "reason": tidy.reason}] if hidden else []
            continue
        rows = [{"kind": kind, **row} for row in tidy.to_dict("records")]
        twice = kind == GRADE and not isinstance(kinds.get(BLEEDING), NotShown)
        found += [r for r in rows if not (twice and r["category"] == BLEEDING)]
    return found


def _shown_row(row: Row, trial: Trial) -> dict[str, str]:
    """A row in words; one that is not shown has no number, and its reason under the table."""
    dash = number(None)
    if "reason" in row:
        return {"pooled_event": label(row["kind"], "kind"), "participants": say("not shown"),
                "share": dash, "form_in": dash}  # fmt: skip
    forms = dash if is_missing(row["forms_in"]) else forms_words(row["forms_in"], row["of"])
    return {
        "pooled_event": label(row["category"], "category") + _rule(row, trial),
        "participants": ratio(row["count"], row["of"]),
        "share": f"{share(row['share'])} ({_interval(row).replace(DASH, DASH + JOINER)})",
        "form_in": forms,
    }


def _reasons(kinds: Kinds) -> list[html.P]:
    """Why kinds are not shown: each reason once, after the kinds it holds for."""
    found: dict[str, list[str]] = {}
    for kind, tidy in kinds.items():
        if isinstance(tidy, NotShown):
            found.setdefault(say_sentence(tidy.reason), []).append(label(kind, "kind"))
    return [html.P(f"{', '.join(names)} – {reason}", className="not-shown")
            for reason, names in found.items()]  # fmt: skip


def _interval(row: Mapping[str, Any]) -> str:
    return interval(100 * row["low"], 100 * row["high"], 0, "%")


def _rule(row: Row, trial: Trial) -> str:
    """By what rule the row is counted, in brackets after its name."""
    if row["kind"] == HYPOTENSION:
        return f" ({label(row['definition'], 'definition').lower()})"
    if row["category"] == "bleeding_major":
        grade = say("{scale} grade {grade} or higher", scale=label(trial.bleeding.scale),
                    grade=trial.bleeding.major_from)  # fmt: skip
        return f" ({grade})"
    return ""


def _sentence(kinds: Kinds, known: list[Row]) -> str:
    of, received = int(known[0]["of"]), known[0]["forms_in"]
    whole = [r for r in known if r["category"] == r["kind"] and r["count"]]
    most = sorted(whole, key=lambda r: -int(r["count"]))[:_NAMED]
    listed = ", ".join(f"{label(r['category'], 'category').lower()} {number(r['count'])} "
                       f"({percent(r['count'], of)})" for r in most)  # fmt: skip
    parts = [
        say("Most frequent in {of} participants past study day {day}: {list}.", of=of,
            day=AESI_DAY, list=listed) if most
        else say("None of those shown in {of} participants past study day {day}.", of=of,
                 day=AESI_DAY)
    ]  # fmt: skip
    hidden = sum(isinstance(tidy, NotShown) for tidy in kinds.values())
    if hidden:
        parts.append(say_plural("{n} kind is not shown.", "{n} kinds are not shown.", hidden))
    if not is_missing(received) and (silent := of - int(received)):
        parts.append(say_plural("{n} safety form is waited for: counts may still grow.",
                                "{n} safety forms are waited for: counts may still grow.",
                                silent))  # fmt: skip
    return " ".join(parts)


def _tidy(kinds: Kinds) -> pd.DataFrame:
    """What is shown of all kinds, a kind not shown with no number: the CSV."""
    columns = ["kind", *aesi_pooled.columns]
    rows = [{c: r.get(c, pd.NA) for c in columns} for r in _rows(kinds, hidden=True)]
    found = pd.DataFrame(rows, columns=columns)
    whole, shares = ("count", "of", "forms_in"), ("share", "low", "high")
    kinds_of_number = dict.fromkeys(whole, "Int64") | dict.fromkeys(shares, "Float64")
    texts = dict.fromkeys(("kind", "category", "definition"), "string")
    return found.astype(kinds_of_number | texts)
