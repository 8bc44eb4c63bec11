"""One's own deviations and serious events, one by one: a center's list, or one participant's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, empty, fact, facts, item
from dashboard.kit.words import day, is_missing, label, number, ratio, say, say_plural
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.own_lists import LISTED, Names, folded, untold, who_words

AT_LEAST = 4  # deviations shown unfolded, open or not


def deviations_list(conduct: Tidy, drug: Tidy, names: Names | None = None) -> Listed | NotShown:
    """Deviations, open ones first, then the latest: those no drug effect can cause and those one
    can. Without `names` they are one participant's.
    """
    shown = [tidy for tidy in (conduct, drug) if not isinstance(tidy, NotShown)]
    if not shown:
        return conduct
    tidy = _open_first(pd.concat(shown, ignore_index=True))
    tidy.attrs = dict(shown[0].attrs)
    note = say("Found in the data or reported by the center; one that was only found is open.")
    unknown = untold([conduct, drug])
    if tidy.empty:
        nothing = " ".join([say("No deviation is on record."), *unknown])
        return Listed(empty(nothing), "", tidy, note)
    still = int((tidy["status"] == "open").sum())
    # what is dealt with folds away, but for the latest
    most = min(max(still, AT_LEAST), LISTED)
    content = folded([_deviation_item(row, names) for row in tidy.to_dict("records")], most)
    important = int(tidy["important"].fillna(False).sum())
    sentence = say_plural("{n} deviation, {important} important; {open} open.",
                          "{n} deviations, {important} important; {open} open.",
                          len(tidy), important=important, open=still)  # fmt: skip
    return Listed(content, " ".join([sentence, *unknown]), tidy, note)


def saes_list(saes: Tidy, awaiting: Tidy, names: Names) -> Listed | NotShown:
    """Which serious events wait for their report; how many were reported, how fast, and whether
    the safety forms are in.

    `saes` is sae_counts, one row per own center; `awaiting` is sae_awaiting_report.
    """
    if isinstance(saes, NotShown):
        return saes
    total = saes.sum(numeric_only=True)
    count = {name: int(total[name]) for name in ("saes", "on_time", "late", "unknown")}
    forms = _forms(saes)
    lines = [
        fact(say("Serious adverse events"), number(count["saes"])),
        fact(say("Reported in time"), ratio(count["on_time"], count["saes"])),
        fact(say("Reported late"), _late_mark(count["late"])),
        fact(say("Not known"), number(count["unknown"])),
        fact(say("Safety forms received"), forms),
    ]
    content = html.Div([*_awaiting(awaiting, names), facts(*lines)])
    sentence = " ".join([*_awaiting_words(awaiting), _sae_sentence(count, forms)])
    return Listed(content, sentence, saes, _deaths(saes))


def _open_first(tidy: pd.DataFrame) -> pd.DataFrame:
    order = ["place", "occurred_on", "participant", "deviation"]
    placed = tidy.assign(place=(tidy["status"] != "open").astype("int64"))
    placed = placed.sort_values(order, ascending=[True, False, True, True], ignore_index=True)
    return placed.drop(columns="place")


def _deviation_item(row: Mapping[str, Any], names: Names | None) -> html.Li:
    important = not is_missing(row["important"]) and bool(row["important"])
    mark = badge("watch", say("important")) if important else badge("none", say("minor"))
    what = label(row["code"], "code")
    title = what if names is None else [*who_words(row, names), f" · {what}"]
    details = [say("on {day}", day=day(row["occurred_on"])), _still(row)]
    if not is_missing(row["source"]):
        details.append(label(row["source"], "source").lower())
    return item(title, " · ".join(details), mark=mark)


def _still(row: Mapping[str, Any]) -> str:
    if row["status"] != "open" or is_missing(row["days_open"]):
        return label(row["status"], "status").lower()
    return say_plural("open for {n} day", "open for {n} days", int(row["days_open"]))


# --- serious events ----------------------------------------------------------------------------


def _awaiting(awaiting: Tidy, names: Names) -> list[Any]:
    if isinstance(awaiting, NotShown) or awaiting.empty:
        return []
    return [folded([_awaiting_item(row, names) for row in awaiting.to_dict("records")])]


def _awaiting_item(row: Mapping[str, Any], names: Names) -> html.Li:
    overdue = not is_missing(row["overdue"]) and bool(row["overdue"])
    mark = badge("act", say("overdue")) if overdue else badge("watch", say("to report"))
    if is_missing(row["waited_h"]):
        known = say("nothing says since when it is known")
    else:
        known = say("known for {n} h, limit {limit} h", n=number(row["waited_h"], 0),
                    limit=number(row["limit_h"], 0))  # fmt: skip
    title = [*who_words(row, names), f" · {row['event']}"]
    return item(title, say("Serious event, {known}", known=known), mark=mark)


def _awaiting_words(awaiting: Tidy) -> list[str]:
    if isinstance(awaiting, NotShown):
        return untold([awaiting])
    if awaiting.empty:
        return []
    return [say_plural("{n} serious event is to be reported.",
                       "{n} serious events are to be reported.", len(awaiting))]  # fmt: skip


def _late_mark(late: int) -> Any:
    return badge("watch", number(late)) if late else number(late)


def _forms(saes: pd.DataFrame) -> str:
    if saes["forms_expected"].isna().all():
        return say("not supplied")
    return ratio(int(saes["forms_received"].sum()), int(saes["forms_expected"].sum()))


def _sae_sentence(count: Mapping[str, int], forms: str) -> str:
    if not count["saes"]:
        return say("No serious event on record, with safety forms received: {forms}.", forms=forms)
    return say_plural("{n} serious event, {on_time} reported in time.",
                      "{n} serious events, {on_time} reported in time.",
                      count["saes"], on_time=count["on_time"])  # fmt: skip


def _deaths(saes: pd.DataFrame) -> str:
    if saes.empty:
        return ""
    if bool(saes["deaths_are_saes"].iloc[0]):
        return say("Deaths are serious events here.")
    return say("Deaths are not among them.")
