"""My center: what wants doing today, patient by patient; how the center recruits among the others.

Read on a phone between two patients: the list to chase comes before the figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import figure_card, list_card
from dashboard.kit.components import badge, number_card, numbers, page_head, row
from dashboard.kit.page import Page
from dashboard.kit.words import label, number, percent, ratio, say, say_plural, share
from data.measures.registry import Tidy
from data.vocabulary import NotShown, Role
from layouts.links import page_links
from layouts.own_lists import SOFA, untold

PAGE = Page(
    "my-center",
    "My center",
    order=15,
    audience=frozenset({Role.SITE_LEAD}),
    landing=frozenset({Role.SITE_LEAD}),
)


def layout() -> html.Div:
    """The page without data, what is to be done first."""
    return html.Div(
        [
            page_head(say("My center"), sentence_id=PAGE.id("lead")),
            numbers(PAGE.id("numbers"), 6),
            row(
                _card("todo", say("To do"), 220, "data-quality"),
                list_card(PAGE, "consent", say("Deferred consent"), 220),
            ),
            row(
                figure_card(PAGE, "curve", say("Recruitment"), 240),
                figure_card(PAGE, "peers", say("Among the others"), 240),
            ),
            row(
                html.Div(_card("starts", say("Infusions"), 260, "infusion"), className="stack"),
                html.Div(
                    [
                        _card("deviations", say("Deviations"), 160, "deviations"),
                        _card("saes", say("Serious adverse events"), 160, "safety"),
                    ],
                    className="stack",
                ),
            ),
        ]
    )


def _card(name: str, title: str, height: int, more: str) -> html.Section:
    """A list of the own center, with the way to the page that has all about it."""
    return list_card(PAGE, name, title, height, controls=page_links(more, Role.SITE_LEAD))


def lead(
    late: Tidy,
    known: Sequence[Tidy],
    tracker: Tidy,
    reports: Tidy,
    out_of_window: Tidy,
    names: Mapping[str, str],
) -> str:
    """Whose center this is, what wants doing today, and whether infusions start out of window.

    `known` is the completeness of scores and of forms, which tells what `late` is silent on;
    `reports` is sae_awaiting_report, the serious events to be reported;
    `out_of_window` is late_start_centers: a row where that is more often than the trial tolerates.
    """
    where = ", ".join(names.values())
    if not where:
        return say("No center is yours in this view.")
    return " ".join(
        [f"{where}.", _today(late, known, tracker, reports), *_signals(out_of_window, names)]
    )


def waiting(late: Tidy, tracker: Tidy, reports: Tidy) -> int:
    """How many things wait here: late items, consents that are overdue, events to be reported."""
    counted = [0 if isinstance(tidy, NotShown) else len(tidy) for tidy in (late, reports)]
    return sum(counted) + (0 if isinstance(tracker, NotShown) else _true(tracker["overdue"]))


def starts_card(counts: Tidy, out_of_window: Tidy) -> html.Div:
    """Infusions started within the window, of those due, marked as `late_start_centers` says."""
    name = say("Infusion started in window")
    if isinstance(counts, NotShown):
        return number_card(name, counts)
    total = counts.sum(numeric_only=True)
    out = int(total["late"] + total["early"])
    sub = _joined(
        (out, say("{n} out of window", n=out)),
        (total["not_started"], say("{n} not started", n=int(total["not_started"]))),
        (total["not_due"], say("{n} not yet due", n=int(total["not_due"]))),
        (total["unknown"], say("{n} onset unknown", n=int(total["unknown"]))),
    )
    return _share_card(name, int(total["in_window"]), int(total["due"]), sub, _level(out_of_window))


def sofa_card(counts: Tidy) -> html.Div:
    """The primary outcome's final score: known among those due."""
    name = say("SOFA day 7 complete")
    if isinstance(counts, NotShown):
        return number_card(name, counts)
    total = counts.sum(numeric_only=True)
    sub = _joined(
        (total["missing"], say("{n} missing", n=int(total["missing"]))),
        (total["not_due"], say("{n} not yet due", n=int(total["not_due"]))),
    )
    return _share_card(name, int(total["known"]), int(total["due"]), sub)


def late_card(late: Tidy, known: Sequence[Tidy]) -> html.Div:
    """How many items are late, in how many participants; fine only where all is known."""
    name = say("Late items")
    if isinstance(late, NotShown):
        return number_card(name, late)
    people = late["participant"].nunique()
    sub = say_plural("in {n} participant", "in {n} participants", people) if people else ""
    sub = " ".join(part for part in (sub, *untold(known)) if part)
    return number_card(name, number(len(late)), sub=sub, badge=_late_mark(late, known))


def consent_card(counts: Tidy) -> html.Div:
    """Deferred consents still waited for."""
    name = say("Consents pending")
    if isinstance(counts, NotShown):
        return number_card(name, counts)
    total = counts.sum(numeric_only=True)
    overdue = int(total["overdue"])
    mark = badge("act", say_plural("{n} overdue", "{n} overdue", overdue)) if overdue else None
    return number_card(name, number(int(total["pending"])),
                       of=say("of {n} deferred", n=int(total["deferred"])),
                       sub=say_plural("{n} refused", "{n} refused", int(total["refused"])),
                       badge=mark)  # fmt: skip


def _share_card(name: str, count: int, of: int, sub: str, mark: Any = None) -> html.Div:
    if not of:
        return number_card(name, number(None), sub=sub or say("nobody is due yet"))
    return number_card(name, percent(count, of), of=ratio(count, of), sub=sub, badge=mark)


def _level(out_of_window: Tidy) -> Any:
    """The mark of the worst signal; none without one."""
    if isinstance(out_of_window, NotShown) or out_of_window.empty:
        return None
    worst = "act" if (out_of_window["level"] == "act").any() else "watch"
    return badge(worst, label(worst, "level"))


def _signals(out_of_window: Tidy, names: Mapping[str, str]) -> list[str]:
    if isinstance(out_of_window, NotShown):
        return []
    return [_signal(row, names) for row in out_of_window.to_dict("records")]


def _signal(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    text = say(
        "{n} of {started} infusions started outside the window; the trial tolerates {limit}.",
        n=row["out_of_window"], started=row["started"], limit=share(row["limit"]),
    )  # fmt: skip
    return f"{names.get(row['center'], row['center'])}: {text}" if len(names) > 1 else text


def _joined(*counted: tuple[int, str]) -> str:
    """The words whose count is not zero."""
    return ", ".join(words for count, words in counted if count)


def _late_mark(late: pd.DataFrame, known: Sequence[Tidy]) -> Any:
    """The weight of what is late: a score of the primary outcome, forms alone, or nothing."""
    if scores := _true(late["kind"] == SOFA):
        return badge("act", say_plural("{n} score", "{n} scores", scores))
    if len(late):
        return badge("watch", say("forms"))
    return None if untold(known) else badge("fine", say("nothing late"))


def _today(late: Tidy, known: Sequence[Tidy], tracker: Tidy, reports: Tidy) -> str:
    """What wants doing, each with its number; what cannot be told says so."""
    told = [tracker, reports]
    unknown = untold([late, *told] if isinstance(late, NotShown) else [*known, *told])
    todo = [*_reports(reports), *_consents(tracker), *_scores(late), *_forms(late)]
    if todo:
        return " ".join([say("To do today: {list}.", list=", ".join(todo)), *unknown])
    calm = say("Nothing to chase today: nothing is late, no consent is overdue.")
    return " ".join(unknown or [calm])


def _reports(reports: Tidy) -> list[str]:
    if isinstance(reports, NotShown) or reports.empty:
        return []
    return [say_plural("{n} serious event is to be reported",
                       "{n} serious events are to be reported", len(reports))]  # fmt: skip


def _consents(tracker: Tidy) -> list[str]:
    if isinstance(tracker, NotShown) or not (n := _true(tracker["overdue"])):
        return []
    return [say_plural("{n} consent is overdue", "{n} consents are overdue", n)]


def _scores(late: Tidy) -> list[str]:
    if isinstance(late, NotShown) or not (n := _true(late["kind"] == SOFA)):
        return []
    return [say_plural("{n} SOFA score is missing", "{n} SOFA scores are missing", n)]


def _forms(late: Tidy) -> list[str]:
    if isinstance(late, NotShown) or not (n := _true(late["kind"] != SOFA)):
        return []
    return [say_plural("{n} form is late", "{n} forms are late", n)]


def _true(answers: pd.Series) -> int:
    return int(answers.fillna(False).sum())
