"""What changed between two cuts, said: on a number card, and as a list of facts."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, fact, facts
from dashboard.kit.words import is_missing, label, number, ratio, say, signed
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown, sentence

# item -> whether more of it is good (True), bad (False) or neither (None)
_FACTS: dict[str, bool | None] = {
    "screened": None, "randomized": None, "centers_open": None, "consent_refused": None,
    "consent_overdue": False, "started_late": False, "sofa_missing": False, "forms_late": False,
    "deviations_important": False, "saes": None, "saes_late": False,
}  # fmt: skip
_COUNTED = ("saes_on_time", "safety_forms_received")  # said with their denominator


def together(*changes: Tidy, before: int | None = None) -> Tidy:
    """The answers of the changes measures under each other; NotShown where none is shown.

    `before` is the number of the earlier cut, kept in `attrs`.
    """
    shown = [answer for answer in changes if not isinstance(answer, NotShown)]
    if not shown:
        return changes[0] if changes else NotShown(sentence("There is nothing to compare."))
    found = pd.concat(shown, ignore_index=True)
    found.attrs["before"] = before
    return found


def since_list(changes: Tidy, trial: Trial | None) -> Listed | NotShown:
    """What changed since the earlier cut, as facts: the count now and by how much it changed."""
    if isinstance(changes, NotShown) or trial is None:
        return changes if isinstance(changes, NotShown) else NotShown(sentence("No cut yet."))
    rows = {str(r["item"]): r for r in changes.to_dict("records")}
    lines = [_changed(rows[name], good) for name, good in _FACTS.items() if name in rows]
    lines += _ratios(rows, trial)
    note = say("Net differences; deviations are those that no drug effect can cause")
    text = say("Against cut {cut}: what stands now, and by how much it changed.",
               cut=_before(changes))  # fmt: skip
    return Listed(facts(*lines), text, changes, note)


def change_words(changes: Tidy, item: str) -> str:
    """The change of an item: "+2 since cut 2"; "" where there is no earlier cut."""
    change = change_of(changes, item)
    if change is None:
        return ""
    return say("{change} since cut {cut}", change=signed(change), cut=_before(changes))


def _before(changes: Tidy) -> Any:
    """The number of the earlier cut that `together` kept."""
    return None if isinstance(changes, NotShown) else changes.attrs["before"]


def change_of(changes: Tidy, item: str) -> int | None:
    """By how much an item changed, or None where that is not known."""
    if isinstance(changes, NotShown):
        return None
    found = changes.loc[changes["item"] == item, "change"]
    return None if found.empty or is_missing(found.iloc[0]) else int(found.iloc[0])


def _changed(line: dict[str, Any], good: bool | None) -> html.Div:
    name = label(line["item"], "item")
    if is_missing(line["now"]):
        return fact(name, html.Span(say("not supplied"), className="muted"))
    if is_missing(line["change"]):
        return fact(name, number(int(line["now"])))
    change = int(line["change"])
    return fact(name, [html.Span(number(int(line["now"])), className="now"), " ",
                       _difference(change, good)])  # fmt: skip


def _difference(change: int, good: bool | None) -> html.Span:
    if not change:
        return html.Span(say("unchanged"), className="muted", style={"fontWeight": 400})
    if good is None:
        return badge("none", signed(change))
    sign = "▲" if change > 0 else "▼"
    state = "fine" if (change > 0) is good else "watch"
    return html.Span(f"{sign} {number(abs(change))}", className=f"badge {state}",
                     title=signed(change))  # fmt: skip


def _ratios(rows: dict[str, dict[str, Any]], trial: Trial) -> list[html.Div]:
    """Counts that mean something only beside what they are of."""
    of = {"saes_on_time": "saes", "safety_forms_received": "safety_forms_expected"}
    words = {
        "saes_on_time": say("Reported within {h} h", h=number(trial.sae.report_within_h, 0)),
        "safety_forms_received": say("Safety forms received"),
    }
    return [
        fact(words[name], ratio(int(rows[name]["now"]), int(rows[of[name]]["now"])))
        for name in _COUNTED
        if name in rows and not is_missing(rows[name]["now"])
    ]
