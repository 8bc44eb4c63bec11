"""A center's own lists, patient by patient: what is late, whose consent is waited for, and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, empty, frame_table, item
from dashboard.kit.words import (
    HARD,
    day,
    is_missing,
    label,
    number,
    percent,
    ratio,
    say,
    say_plural,
    say_sentence,
    unit,
)
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.links import participant_address, participant_link

LISTED = 12  # of a list on the page; the rest unfolds
SOFA = "sofa"  # the kind of late item that is the primary outcome
Names = Mapping[str, str]  # center -> its name, of those whose rows one sees


def todo_list(late: Tidy, known: Sequence[Tidy], names: Names) -> Listed | NotShown:
    """What to chase, patient by patient, the longest late first.

    `late` is late_items: one row per score or form; it is silent on a table that was not
    supplied, which `known` (the completeness of scores and of forms) tells.
    """
    if isinstance(late, NotShown):
        return late
    if late.empty:
        return Listed(empty(_nothing_late(known)), "", late)
    people = [rows for _, rows in late.groupby("participant", sort=False)]
    content = folded([_late_item(rows.to_dict("records"), names) for rows in people])
    items = say_plural("{n} item is late", "{n} items are late", len(late))
    sentence = say_plural("{items}, in {n} participant.", "{items}, in {n} participants.",
                          len(people), items=items)  # fmt: skip
    sentence = " ".join([sentence, *untold(known)])
    note = say("A score is missing once its day is over; a form is late past its time.")
    return Listed(content, sentence, late, note)


def untold(known: Sequence[Tidy]) -> list[str]:
    """Why some of these are not shown, so that nothing reassures about what is not known."""
    return [say_sentence(tidy.reason) for tidy in known if isinstance(tidy, NotShown)]


def consent_list(tracker: Tidy, names: Names) -> Listed | NotShown:
    """Whose consent is waited for, how long and whom to approach; refusals apart.

    `tracker` is consent_tracker: overdue first, then pending, unrecorded, refused.
    """
    if isinstance(tracker, NotShown):
        return tracker
    if tracker.empty:
        return Listed(empty(say("No consent is waited for, and none was refused.")), "", tracker)
    rows = tracker.to_dict("records")
    waiting = [row for row in rows if row["status"] == "pending"]
    unknown = [row for row in rows if is_missing(row["status"])]
    refused = [row for row in rows if row["status"] == "refused"]
    content = html.Div(
        [
            folded([_waiting_item(row, names) for row in waiting]),
            *_group(say("No consent record"), [_unknown_item(row, names) for row in unknown]),
            *_group(say("Refused"), [_refused_item(row, names) for row in refused]),
        ]
    )
    note = say("Days since randomization; overdue after {n} days.", n=rows[0]["limit_days"])
    return Listed(content, _consent_sentence(tracker), tracker, note)


def starts_list(starts: Tidy, counts: Tidy, given: Tidy, names: Names) -> Listed | NotShown:
    """When each infusion started after the onset of norepinephrine and what became of it, the
    latest randomized first.

    `counts` is infusion_start_counts, the same participants counted; `given` exposure_listing.
    """
    if isinstance(starts, NotShown):
        return starts
    if starts.empty:
        return Listed(empty(say("Nobody has been randomized yet.")), "", starts)
    columns = ["participant", "start", "hours_to_start", "class_blinded"]
    if not isinstance(given, NotShown):
        classes = given.set_index("participant")["class_blinded"]
        starts = starts.assign(class_blinded=classes.reindex(starts["participant"]).to_numpy())
    shown = [column for column in columns if column in starts.columns]
    table = frame_table(
        starts, _with_center(shown, names), names={"start": start_words()},
        units={"hours_to_start": "h"}, caption=say("Infusions"),
        href=[participant_address(name) for name in starts["participant"]],
    )  # fmt: skip
    note = say("Hours from norepinephrine onset to the first rate above zero.")
    return Listed(table, starts_sentence(counts), starts, note, twin=False)


def starts_sentence(counts: Tidy) -> str:
    """How many infusions started in the window, of those due."""
    if isinstance(counts, NotShown):
        return ""
    total = counts.sum(numeric_only=True)
    if not total["due"]:
        return say("No infusion is due yet.")
    return say("{ratio} started within the window ({percent}); {late} after it, {early} before "
               "it, {never} never.",
               ratio=ratio(int(total["in_window"]), int(total["due"])),
               percent=percent(total["in_window"], total["due"]), late=int(total["late"]),
               early=int(total["early"]), never=int(total["not_started"]))  # fmt: skip


# --- late items ----------------------------------------------------------------------------------


def _nothing_late(known: Sequence[Tidy]) -> str:
    if unknown := untold(known):
        return " ".join([say("Nothing late in what was supplied."), *unknown])
    return say("Nothing late: every score of the primary outcome and every form that is due "
               "is in, or within its time.")  # fmt: skip


def _late_item(rows: list[dict], names: Names) -> html.Li:
    """All that is late of one participant; a missing score of the primary outcome weighs more."""
    primary = any(row["kind"] == SOFA for row in rows)
    mark = badge("act", say("missing")) if primary else badge("watch", say("late"))
    details = [html.Div(_late_words(row)) for row in rows]
    return item(who_words(rows[0], names), details, mark=mark)


def _late_words(row: Mapping[str, Any]) -> str:
    what = say("{kind}, {item}", kind=label(row["kind"], "kind"), item=label(row["item"], "item"))
    return f"{what} · {_days_late(row['days_late'])}"


def _days_late(days: Any) -> str:
    if not int(days):
        return say("due now")
    return say_plural("{n} day late", "{n} days late", int(days))


# --- consent -------------------------------------------------------------------------------------


def _consent_sentence(tracker: pd.DataFrame) -> str:
    pending = int((tracker["status"] == "pending").sum())
    overdue = int(tracker["overdue"].fillna(False).sum())
    refused = int((tracker["status"] == "refused").sum())
    return " ".join([
        say_plural("{n} deferred consent is waited for, {overdue} overdue.",
                   "{n} deferred consents are waited for, {overdue} overdue.",
                   pending, overdue=overdue),
        say_plural("{n} was refused.", "{n} were refused.", refused),
    ])  # fmt: skip


def _waiting_item(row: Mapping[str, Any], names: Names) -> html.Li:
    late = not is_missing(row["overdue"]) and bool(row["overdue"])
    mark = badge("act", say("overdue")) if late else badge("watch", say("pending"))
    sought = row["sought_on"]
    asked = say("not sought yet") if is_missing(sought) else say("sought {day}", day=day(sought))
    detail = say("Approach: {who}", who=_approach(row["approach"])) + f" · {asked}"
    days = say("day {n}, limit {limit}", n=row["days_since"], limit=row["limit_days"])
    return item(who_words(row, names), detail, mark=mark, action=days)


def _approach(who: Any) -> str:
    return say("nobody is named") if is_missing(who) else label(who, "approach").lower()


def _unknown_item(row: Mapping[str, Any], names: Names) -> html.Li:
    detail = say("Nothing says how consent was given.")
    return item(who_words(row, names), detail, mark=badge("watch", say("no record")),
                action=_days(row["days_since"]))  # fmt: skip


def _refused_item(row: Mapping[str, Any], names: Names) -> html.Li:
    decided = row["decided_on"]
    detail = say("day not written") if is_missing(decided) else say("on {day}", day=day(decided))
    return item(who_words(row, names), detail, mark=badge("none", say("refused")))


# --- parts ---------------------------------------------------------------------------------------


def _group(title: str, items: list[html.Li]) -> list[Any]:
    return [html.H3(title), folded(items)] if items else []


def folded(items: list[html.Li], most: int = LISTED) -> html.Div:
    """The first `most` of the items, the others behind a word."""
    rest = items[most:]
    parts: list[Any] = [html.Ul(items[:most])]
    if rest:
        more = say_plural("{n} more", "{n} more", len(rest))
        parts.append(html.Details([html.Summary(more), html.Ul(rest)], className="act-form"))
    return html.Div(parts)


def who_words(row: Mapping[str, Any], names: Names) -> list[Any]:
    """The participant, linked to their page, with the center where there is more than one."""
    name = names.get(row["center"], row["center"])
    link = participant_link(row["participant"])
    return [link, f" · {name}"] if len(names) > 1 else [link]


def _days(days: Any) -> str:
    return f"{number(int(days))} {unit('days')}"


def _with_center(columns: Iterable[str], names: Names) -> list[str]:
    first, *others = columns
    return [first, *(["center"] if len(names) > 1 else []), *others]


def start_words() -> dict[str, str]:
    """A start against the window: short, so that a line of a phone holds it."""
    return {
        "in_window": f"✓{HARD}{say('in window')}",
        "early": f"▲{HARD}{say('early')}",
        "late": f"▲{HARD}{say('late')}",
        "not_started": f"▲{HARD}{say('not started')}",
        "not_due": say("not yet due"),
        "unknown": say("onset unknown"),
    }
