"""One participant's lists: SOFA scores known or missing, forms, adverse events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, empty, frame_table, item, rows_table
from dashboard.kit.dom import attributes
from dashboard.kit.words import (
    day,
    is_missing,
    label,
    moment,
    month,
    number,
    say,
    say_plural,
    short_day,
    unit,
)
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from layouts.own_lists import folded, untold

_STATUS = {"known": "✓", "missing": "✗", "not_due": "·"}


def sofa_list(sofa: Tidy) -> Listed | NotShown:
    """Each study day's score and components, known or missing; no score is told.

    `sofa` is participant_sofa, one row per study day.
    """
    if isinstance(sofa, NotShown):
        return sofa
    if sofa.empty:
        return Listed(empty(say("No score is expected.")), "", sofa)
    days = sofa.to_dict("records")
    head = ["", *(say("D{day}", day=int(row["day"])) for row in days)]
    score = [html.Strong(say("Score")), *(_sign(_STATUS[row["status"]]) for row in days)]
    rows = [
        [label(name, "component"), *(_sign(_known(row[name], row["status"])) for row in days)]
        for name in SOFA_COMPONENTS_OF
    ]
    table = html.Div(
        rows_table(head, [score, *rows], caption=say("SOFA, known or missing")),
        className="days",
    )
    note = say("✓ known, ✗ missing, · not yet due. From a death on all are known.")
    return Listed(table, _sofa_sentence(sofa), sofa, note)


def forms_list(forms: Tidy) -> Listed | NotShown:
    """The forms expected, in the order of the schedule, and where each stands."""
    if isinstance(forms, NotShown):
        return forms
    if forms.empty:
        return Listed(empty(say("No form is expected.")), "", forms)
    shown = forms.assign(status=[_form_words(row) for row in forms.to_dict("records")])
    dates = ("expected_on", "received_on")
    table = frame_table(
        shown, ["form", "status", *dates], caption=say("Forms"),
        names={c: {at: short_day(at) for at in forms[c].dropna()} for c in dates},
    )  # fmt: skip
    count = forms["status"].value_counts()
    late, left = int(count.get("late", 0)), int(count.get("not_due", 0))
    sentence = say("{received} of {due} forms due are in, {late} late; {left} not yet due.",
                   received=int(count.get("received", 0)), due=len(forms) - left, late=late,
                   left=left)  # fmt: skip
    return Listed(table, sentence, forms, twin=False)


def events_list(events: Tidy, forms: Tidy) -> Listed | NotShown:
    """The adverse events, the latest first, and whether the safety forms due are in: without
    them no event is not yet none.

    `events` is participant_events, `forms` participant_safety_forms.
    """
    if isinstance(events, NotShown):
        return events
    told = _safety_forms(forms)
    if events.empty:
        nothing = say("No adverse event is on record.")
        return Listed(empty(f"{nothing} {told}"), "", events)
    content = folded([_event_item(row) for row in events.to_dict("records")])
    serious = int(events["serious"].fillna(False).sum())
    sentence = say_plural("{n} event, {serious} serious.", "{n} events, {serious} serious.",
                          len(events), serious=serious)  # fmt: skip
    note = say("Severity is not seriousness. Hours count from the start of the infusion.")
    return Listed(content, f"{sentence} {told}", events, note)


# --- SOFA --------------------------------------------------------------------------------------


def _known(answer: Any, status: str) -> str:
    if is_missing(answer):
        return _STATUS["not_due"] if status == "not_due" else "–"
    return _STATUS["known" if answer else "missing"]


def _sign(sign: str) -> html.Span:
    """A sign with the word a screen reader says."""
    words = {"✓": say("known"), "✗": say("missing"), "·": say("not yet due"), "–": say("Not known")}
    kind = {"✓": "fine", "✗": "act"}.get(sign, "none")
    return html.Span(sign, title=words[sign], className=f"sign {kind}", role="img",
                     **attributes(aria_label=words[sign]))  # fmt: skip


def _sofa_sentence(sofa: pd.DataFrame) -> str:
    due = sofa[sofa["status"] != "not_due"]
    missing = due[due["status"] == "missing"]
    text = say("{known} of {due} scores due are known.", known=len(due) - len(missing),
               due=len(due))  # fmt: skip
    if missing.empty:
        return text
    days = "; ".join(_missing_words(row) for row in missing.to_dict("records"))
    return f"{text} {say('Missing: {days}.', days=days)}"


def _missing_words(row: Mapping[str, Any]) -> str:
    names = [label(n, "component").lower() for n in SOFA_COMPONENTS_OF if _is_no(row[n])]
    if len(names) == len(SOFA_COMPONENTS_OF):
        return say("day {day}, all of it", day=int(row["day"]))
    return say("day {day}, {names}", day=int(row["day"]), names=", ".join(names))


def _is_no(answer: Any) -> bool:
    return not is_missing(answer) and not answer


# --- forms, events -----------------------------------------------------------------------------


def _form_words(row: Mapping[str, Any]) -> str:
    word = label(row["status"], "status")
    if row["status"] != "late" or is_missing(row["days_late"]):
        return word
    return f"▲ {word} ({number(int(row['days_late']))} {unit('days')})"


def _safety_forms(forms: Tidy) -> str:
    if isinstance(forms, NotShown):
        return " ".join(untold([forms]))
    if forms.empty:
        return say("No safety form is due yet.")
    return " ".join(_safety_form(row) for row in forms.to_dict("records"))


def _safety_form(row: Mapping[str, Any]) -> str:
    form = label(row["form"], "form").lower()
    if row["received"]:
        return say("Safety form of {form}: received {day}.", form=form, day=day(row["received_on"]))
    return say("Safety form of {form}: due and not in.", form=form)


def _event_item(row: Mapping[str, Any]) -> html.Li:
    serious = not is_missing(row["serious"]) and bool(row["serious"])
    waits = serious and is_missing(row["reported_at"])
    mark = badge("act", say("to report")) if waits else None
    mark = mark or badge("watch" if serious else "none", say("serious") if serious else
                         label(row["severity"], "severity").lower())  # fmt: skip
    title = " · ".join(part for part in (_term(row), _kind(row)) if part)
    return item(title, [html.Div(_when(row)), html.Div(_what(row))], mark=mark)


def _term(row: Mapping[str, Any]) -> str:
    return "" if is_missing(row["term"]) else str(row["term"])


def _kind(row: Mapping[str, Any]) -> str:
    kind = label(row["kind"], "kind")
    if is_missing(row["bleeding_grade"]):
        return kind
    return say("{kind}, grade {n}", kind=kind, n=int(row["bleeding_grade"]))


def _when(row: Mapping[str, Any]) -> str:
    parts = [_as_known(str(row["onset"]))]
    if not is_missing(row["day"]):
        parts.append(say("day {day}", day=int(row["day"])))
    if not is_missing(row["onset_h"]):
        parts.append(say("hour {h} of the infusion", h=number(row["onset_h"])))
    return " · ".join(parts)


def _as_known(text: str) -> str:
    """A partial date in words, as exact as it was written."""
    if len(text) < len("2025-01"):
        return text
    at = pd.Timestamp(text)
    if "T" in text:
        return moment(at)
    return day(at) if len(text) == len("2025-01-01") else month(at)


def _what(row: Mapping[str, Any]) -> str:
    severity = row["severity"]
    parts = [] if is_missing(severity) else [label(severity, "severity").lower()]
    if not is_missing(row["related"]):
        parts.append(say("related: {answer}", answer=label(row["related"], "related").lower()))
    if not is_missing(row["delay_h"]):
        parts.append(say("reported {h} h after awareness", h=number(row["delay_h"])))
    return " · ".join(parts)
