"""Events, missing safety forms and measured hypotension one by one, for those who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd

from dashboard.kit.card import Listed
from dashboard.kit.components import empty, frame_table
from dashboard.kit.words import (
    HARD,
    day,
    label,
    moment,
    month,
    number,
    say,
    say_plural,
)
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.accrual import record
from layouts.links import participant_address
from layouts.safety_words import deaths_sentence, unbroken

ALL = "all"
_EVENT_COLUMNS = (
    "participant", "center", "kind", "term", "bleeding_grade", "severity", "serious", "related",
    "expected", "onset", "day", "delay_h",
)  # fmt: skip
_SIGNS = {"hypotension": "▲", "not_assessable": "?", "not_due": ""}

Names = Mapping[str, str]  # center -> its name, of those whose rows one sees


def events_list(events: Tidy, center: str, names: Names, trial: Trial | None) -> Listed | NotShown:
    """Each adverse event of a center, or of all, the latest onset first; a row opens its
    participant.
    """
    if isinstance(events, NotShown):
        return events
    shown = events if center == ALL else events[events["center"] == center]
    note = _events_note(trial)
    if shown.empty:
        return Listed(empty(say("No such event is on record. That is ‘none’ only once the safety "
                                "forms are in.")), "", shown, note, twin=False)  # fmt: skip
    known = [c for c in _EVENT_COLUMNS if c != "center" or len(names) > 1]
    columns = [c for c in known if not shown[c].isna().all()]
    table = frame_table(
        shown, columns, units={"delay_h": "h"}, href=_addresses(shown), stack=True,
        names={"center": unbroken(names), "onset": _onsets(shown)}, by_value=("onset",),
        caption=say("Adverse events"),
    )  # fmt: skip
    return Listed(table, _events_sentence(shown), shown, note, twin=False)


def _events_sentence(shown: pd.DataFrame) -> str:
    return say_plural(
        "{n} event in {people}: {serious} serious, {severe} severe.",
        "{n} events in {people}: {serious} serious, {severe} severe.",
        len(shown), people=_people(shown),
        serious=int(shown["serious"].fillna(False).sum()),
        severe=int((shown["severity"] == "severe").sum()),
    )  # fmt: skip


def _events_note(trial: Trial | None) -> str:
    text = say("Every event reported by the cut; severe is not serious. Delay: from awareness to "
               "report.")  # fmt: skip
    if trial is None:
        return text
    return f"{text} {deaths_sentence(trial.sae.deaths_are_saes)}"


def _onsets(events: pd.DataFrame) -> dict[str, str]:
    return {text: onset_words(text) for text in events["onset"].dropna().unique()}


def onset_words(text: str) -> str:
    """A date as exactly as it was written: a month, a day, or a day with its time."""
    try:
        if len(text) == len("2026-10"):
            return month(date.fromisoformat(f"{text}-01"))
        if "T" in text:
            return moment(datetime.fromisoformat(text))
        return day(date.fromisoformat(text))
    except ValueError:  # a year alone, or whatever else stands there
        return text


def missing_list(missing: Tidy, total: Tidy, names: Names) -> Listed | NotShown:
    """Whose safety form is due and not in, the longest late first; a row opens the participant."""
    if isinstance(missing, NotShown):
        return missing
    note = say("Forms of day 7 and day 28; ‘none’ is an answer")
    if missing.empty:
        return Listed(empty(_nothing_missing(total)), "", missing, note, twin=False)
    columns = ["participant", *(["center"] if len(names) > 1 else []), "form", "days_late"]
    table = frame_table(
        missing, columns, units={"days_late": "days"}, href=_addresses(missing),
        names={"center": unbroken(names)}, caption=say("Safety forms missing"),
    )  # fmt: skip
    text = say_plural("{n} form of {people}: no word yet is not ‘no event’.",
                      "{n} forms of {people}: no word yet is not ‘no event’.",
                      len(missing), people=_people(missing))  # fmt: skip
    return Listed(table, text, missing, note, twin=False)


def _nothing_missing(total: Tidy) -> str:
    if isinstance(total, NotShown) or not record(total)["forms_due"]:
        return say("No safety form is due yet.")
    return say("Every safety form due is in.")


def hypotension_list(
    measured: Tidy, people: int, names: Names, trial: Trial | None
) -> Listed | NotShown:
    """Who had a hypotension by the timed rule; in whom it cannot be said stands apart.

    `people` are the participants the view holds, each judged by the rule.
    """
    if isinstance(measured, NotShown):
        return measured
    note = "" if trial is None else _rule_words(trial)
    counts = measured["status"].value_counts()
    sentence = _hypotension_sentence(counts, people)
    if measured.empty:
        return Listed(empty(sentence), "", measured, note, twin=False)
    columns = ["participant", *(["center"] if len(names) > 1 else []), "status", "began_at",
               "minutes", "lowest_map_mmhg", "response"]  # fmt: skip
    table = frame_table(
        measured, columns, units={"minutes": "min", "lowest_map_mmhg": "mmHg"},
        digits={"minutes": 0, "lowest_map_mmhg": 0}, href=_addresses(measured), stack=True,
        names={"center": unbroken(names), "status": _statuses()},
        caption=say("Hypotension by the timed rule"),
    )  # fmt: skip
    return Listed(table, sentence, measured, note, twin=False)


def _statuses() -> dict[str, str]:
    return {code: f"{sign}{HARD}{label(code, 'status')}".strip() for code, sign in _SIGNS.items()}


def _hypotension_sentence(counts: pd.Series, people: int) -> str:
    n = {code: int(counts.get(code, 0)) for code in _SIGNS}
    parts = [
        say_plural("Found in {n} of {people} participants", "Found in {n} of {people} participants",
                   n["hypotension"], people=people),
        say_plural("not assessable in {n}, which is not ‘none’",
                   "not assessable in {n}, which is not ‘none’", n["not_assessable"]),
        say_plural("not yet due in {n}", "not yet due in {n}", n["not_due"]),
    ]  # fmt: skip
    return "; ".join(parts) + "."


def _rule_words(trial: Trial) -> str:
    rule = trial.hypotension
    text = say("Rule: MAP below {map} mmHg for {min} min or more, from the start of the infusion "
               "to {h} h after it, and something done about it",
               map=number(rule.map_below_mmhg, 0), min=number(rule.for_min, 0),
               h=number(rule.after_infusion_h, 0))  # fmt: skip
    if rule.definition == "measured":
        return f"{text}. " + say("The trial counts by this rule.")
    return f"{text}. " + say("The trial counts hypotension as reported.")


def _people(rows: pd.DataFrame) -> str:
    return say_plural("{n} participant", "{n} participants", rows["participant"].nunique())


def _addresses(rows: pd.DataFrame) -> list[str]:
    return [participant_address(who) for who in rows["participant"]]
