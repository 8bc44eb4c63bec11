"""The small cards over one person's week: how long ago, consent, start, scores known, forms in."""

from __future__ import annotations

import pandas as pd
from dash import html

from dashboard.kit.components import badge, number_card
from dashboard.kit.words import is_missing, label, moment, number, ratio, say, unit
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.accrual import record

_START_MARKS = {"in_window": "fine", "early": "watch", "late": "watch", "not_started": "watch"}


def number_cards(
    header: Tidy, start: Tidy, exposure: Tidy, sofa: Tidy, forms: Tidy
) -> list[html.Div]:
    """Days since randomization, consent, start of infusion, scores known, forms received."""
    return [
        _since_card(header),
        _consent_card(header),
        _start_card(start, exposure),
        _sofa_card(sofa),
        _forms_card(forms),
    ]


def _none(name: str, tidy: Tidy) -> html.Div:
    """The card of what is not shown, or of nobody."""
    if isinstance(tidy, NotShown):
        return number_card(name, tidy)
    return number_card(name, number(None))


def _since_card(header: Tidy) -> html.Div:
    name = say("Since randomization")
    if isinstance(header, NotShown) or header.empty:
        return _none(name, header)
    who = record(header)
    return number_card(name, number(int(who["days_since"])), of=unit("days"),
                       sub=moment(who["randomized_at"]))  # fmt: skip


def _consent_card(header: Tidy) -> html.Div:
    name = say("Consent")
    if isinstance(header, NotShown) or header.empty:
        return _none(name, header)
    who = record(header)
    if is_missing(who["status"]):
        return number_card(name, number(None), sub=say("Nothing says how consent was given."),
                           badge=badge("watch", say("no record")))  # fmt: skip
    late = not is_missing(who["overdue"]) and bool(who["overdue"])
    mark = badge("act", say("overdue")) if late else None
    return number_card(name, label(who["status"], "status"), sub=label(who["mode"], "mode"),
                       badge=mark)  # fmt: skip


def _start_card(start: Tidy, exposure: Tidy) -> html.Div:
    name = say("Norepinephrine to infusion")
    if isinstance(start, NotShown) or start.empty:
        return _none(name, start)
    found = record(start)
    code = found["start"]
    mark = badge(_START_MARKS.get(code, "none"), label(code, "start").lower())
    given = isinstance(exposure, pd.DataFrame) and len(exposure)
    sub = label(record(exposure)["class_blinded"], "class_blinded") if given else ""
    return number_card(name, number(found["hours_to_start"]), of=unit("h"), sub=sub, badge=mark)


def _sofa_card(sofa: Tidy) -> html.Div:
    name = say("SOFA scores known")
    if isinstance(sofa, NotShown) or sofa.empty:
        return _none(name, sofa)
    count = sofa["status"].value_counts()
    n = {code: int(count.get(code, 0)) for code in ("known", "missing", "not_due")}
    sub = say("{n} not yet due", n=n["not_due"]) if n["not_due"] else ""
    mark = badge("watch", say("{n} missing", n=n["missing"])) if n["missing"] else None
    return number_card(name, ratio(n["known"], n["known"] + n["missing"]), sub=sub, badge=mark)


def _forms_card(forms: Tidy) -> html.Div:
    name = say("Forms received")
    if isinstance(forms, NotShown) or forms.empty:
        return _none(name, forms)
    count = forms["status"].value_counts()
    n = {code: int(count.get(code, 0)) for code in ("received", "late", "waiting", "not_due")}
    told = [
        say("{n} waiting", n=n["waiting"]) if n["waiting"] else "",
        say("{n} not yet due", n=n["not_due"]) if n["not_due"] else "",
    ]
    mark = badge("watch", say("{n} late", n=n["late"])) if n["late"] else None
    return number_card(name, ratio(n["received"], len(forms) - n["not_due"]),
                       sub=", ".join(text for text in told if text), badge=mark)  # fmt: skip
