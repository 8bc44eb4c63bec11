"""Forms: received, waiting, late and not yet due, per form and per center."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Drawn
from dashboard.kit.components import badge, number_card
from dashboard.kit.theme import GREYS, MUTED, WATCH
from dashboard.kit.words import label, number, percent, ratio, say, say_plural
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts.bands import Band, stacked

FORMS_HEIGHT, CENTERS_HEIGHT = 340, 700
ALL = "all"


def forms_drawn(forms: Tidy, trial: Trial | None) -> Drawn | NotShown:
    """Each form of the schedule as a bar, what is expected of it in bands; `forms_by_form`."""
    if isinstance(forms, NotShown):
        return forms
    if forms.empty:
        return Drawn(None, say("No form is expected yet."), forms)
    rows = forms.to_dict("records")
    names = [label(row["form"], "form") for row in rows]
    drawn = stacked(rows, names, _bands(), say("Forms"), _after)
    return Drawn(drawn, _forms_sentence(forms), forms, _note(trial))


def form_centers_drawn(
    centers: Tidy, by_form: Tidy, form: str, names: Mapping[str, str], trial: Trial | None
) -> Drawn | NotShown:
    """Each center as a bar, the most expected first: all forms (form_completeness) or one of them.

    `by_form` is forms_by_center_and_form, of which `form` picks one.
    """
    if isinstance(centers, NotShown):
        return centers
    if isinstance(by_form, NotShown):
        return by_form
    tidy = centers if form == ALL else by_form[by_form["form"] == form].reset_index(drop=True)
    there = tidy.assign(expected=tidy["due"] + tidy["not_due"])
    there = there[there["expected"] > 0]
    if there.empty:
        return Drawn(None, say("No form is expected yet."), tidy)
    there = there.sort_values(["expected", "center"], ascending=[False, True])
    rows = there.to_dict("records")
    drawn = stacked(rows, [names.get(row["center"], row["center"]) for row in rows], _bands(),
                    say("Forms"), _after)  # fmt: skip
    return Drawn(drawn, _centers_sentence(there, names), tidy, _note(trial))


def received_card(forms: Tidy) -> html.Div:
    """Forms received, of those due; `forms` is form_completeness."""
    name = say("Forms received")
    if isinstance(forms, NotShown):
        return number_card(name, forms)
    n = totals(forms)
    sub = say("{waiting} waiting, {not_due} not yet due", **n)
    return number_card(name, percent(n["received"], n["due"]), ratio(n["received"], n["due"]), sub)


def late_card(forms: Tidy, trial: Trial | None) -> html.Div:
    """Forms past their time, of those due."""
    name = say("Forms late")
    if isinstance(forms, NotShown) or trial is None:
        return number_card(name, forms if isinstance(forms, NotShown) else number(None))
    n = totals(forms)
    sub = say_plural("over {n} day past due", "over {n} days past due", trial.forms.late_after_days)
    mark = None if n["late"] or not n["due"] else badge("fine", say("nothing late"))
    return number_card(name, number(n["late"]), say("of {n} due", n=n["due"]), sub, mark)


def totals(forms: pd.DataFrame) -> dict[str, int]:
    """The forms of all centers of the view, by status."""
    return {c: int(forms[c].sum()) for c in ("due", "received", "late", "waiting", "not_due")}


def _bands() -> list[Band]:
    """What a form can be, in the order of the stack; the darkest is what is chased."""
    return [
        Band("received", say("received"), GREYS[2]),
        Band("waiting", say("waiting"), GREYS[1]),
        Band("late", say("late"), GREYS[3]),
        Band("not_due", say("not due yet"), GREYS[0]),
    ]


def _after(row: Mapping[str, Any]) -> tuple[str, str]:
    """Received of due; how many are late where any is."""
    text = ratio(row["received"], row["due"]) if row["due"] else say("not due yet")
    return (f"{text} ▲{number(row['late'])}", WATCH) if row["late"] else (text, MUTED)


def _forms_sentence(forms: pd.DataFrame) -> str:
    n = totals(forms)
    text = say_plural("{received} of {n} form due is in ({share}); {late} late, {waiting} waiting "
                      "within their time.",
                      "{received} of {n} forms due are in ({share}); {late} late, {waiting} "
                      "waiting within their time.", n["due"], received=n["received"],
                      share=percent(n["received"], n["due"]), late=n["late"],
                      waiting=n["waiting"])  # fmt: skip
    missing = forms["late"] + forms["waiting"]
    if not missing.any():
        return text
    most = forms.loc[missing.idxmax()]
    return f"{text} " + say("Most missing: {form} ({n}).", form=label(most["form"], "form"),
                            n=int(missing.max()))  # fmt: skip


def _centers_sentence(there: pd.DataFrame, names: Mapping[str, str]) -> str:
    late = there[there["late"] > 0].sort_values(["late", "center"], ascending=[False, True])
    if late.empty:
        return say_plural("Nothing is late in the {n} center that forms are expected of.",
                          "Nothing is late in the {n} centers that forms are expected of.",
                          len(there))  # fmt: skip
    most = ", ".join(say("{center} ({n})", center=names.get(r["center"], r["center"]), n=r["late"])
                     for r in late.head(3).to_dict("records"))  # fmt: skip
    return say_plural("Forms are late in {n} of {all} centers; most in {names}.",
                      "Forms are late in {n} of {all} centers; most in {names}.", len(late),
                      all=len(there), names=most)  # fmt: skip


def _note(trial: Trial | None) -> str:
    parts = [say("Beside each bar: received / due, ▲ late")]
    if trial is not None:
        parts.append(say_plural("late: more than {n} day past the due day",
                                "late: more than {n} days past the due day",
                                trial.forms.late_after_days))  # fmt: skip
    return "; ".join(parts)
