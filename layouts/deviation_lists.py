"""Deviations in tables: open and closed with their age, one by one, what changed, and pooled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, empty, fact, facts, frame_table, item
from dashboard.kit.words import (
    day,
    interval,
    is_missing,
    label,
    number,
    ratio,
    say,
    say_plural,
    say_sentence,
    share,
    signed,
)
from data.measures.pooled import MATURE_DAYS
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.accrual import record
from layouts.deviation_words import ALL, Names, center_words, joined, no_drug_effect
from layouts.links import participant_address

# column of deviation_ages -> its short name at the head of the table
_AGES = {
    "open": "open", "open_to_30": "to_30_days", "open_to_90": "to_90_days",
    "open_longer": "over_90_days", "oldest_days": "oldest_days", "closed": "closed",
    "median_days_to_close": "median_days_to_close",
}  # fmt: skip
_SHOWN = ("participant", "center", "code", "occurred_on", "days_open", "important", "status",
          "source", "detail", "reported_on", "days_to_close")  # fmt: skip


# --- open and closed ---------------------------------------------------------------------------


def ages_list(ages: Tidy, total: Tidy, center: str, names: Names) -> Listed | NotShown:
    """How many are open in each center and for how long, the oldest first.

    `ages` is deviation_ages, `total` deviation_ages_total.
    """
    if isinstance(ages, NotShown):
        return ages
    if isinstance(total, NotShown):
        return total
    tidy = ages if center == ALL else ages[ages["center"] == center]
    now = record(total if center == ALL else tidy)
    there = tidy[(tidy["open"] > 0) | (tidy["closed"] > 0)].sort_values(
        ["oldest_days", "open", "center"], ascending=[False, False, True], na_position="last"
    )
    if there.empty:
        return Listed(empty(say("No deviation is on record.")), "", tidy, no_drug_effect())
    table = frame_table(
        there.rename(columns=_AGES), ["center", *_AGES.values()], names={"center": names},
        units={"oldest_days": "days", "median_days_to_close": "days"},
        digits={"median_days_to_close": 0}, caption=say("Open and closed"),
    )  # fmt: skip
    where = "" if center == ALL else center_words(center, names)
    note = say("{what}; days from the report, else from the deviation", what=no_drug_effect())
    return Listed(table, joined(where, _ages_sentence(now)), tidy, note, twin=False)


def _ages_sentence(now: Mapping[str, Any]) -> str:
    still = int(now["open"])
    first = say_plural(
        "{n} open: {first} for up to 30 days, {second} for 31 to 90, {third} for longer.",
        "{n} open: {first} for up to 30 days, {second} for 31 to 90, {third} for longer.",
        still, first=int(now["open_to_30"]), second=int(now["open_to_90"]),
        third=int(now["open_longer"]),
    )  # fmt: skip
    found = int(now["only_found"])
    unreported = say_plural(
        "{n} of the open ones stands in the data and was not reported.",
        "{n} of the open ones stand in the data and were not reported.",
        found,
    )
    return joined(first, unreported if found else "", _closed_words(now))


def _closed_words(now: Mapping[str, Any]) -> str:
    closed = int(now["closed"])
    if not closed or is_missing(now["median_days_to_close"]):
        return say("{n} closed.", n=closed)
    return say("{n} closed, half of them within {days} days.", n=closed,
               days=number(now["median_days_to_close"], 0))  # fmt: skip


# --- one by one --------------------------------------------------------------------------------


def together(listing: Tidy, drug: Tidy) -> Tidy:
    """Both kinds of deviations in one list, told apart by `drug_effect`: open ones first, then the
    latest.
    """
    if isinstance(listing, NotShown):
        return listing
    parts = [listing.assign(drug_effect=False)]
    if not isinstance(drug, NotShown):
        parts.append(drug.assign(drug_effect=True))
    both = pd.concat(parts, ignore_index=True)
    place = (both["status"] != "open").astype("int64")
    both = both.assign(place=place).sort_values(
        ["place", "occurred_on", "center", "participant", "deviation"],
        ascending=[True, False, True, True, True],
    )
    return both.drop(columns="place").reset_index(drop=True)


def listing_list(
    both: Tidy, chosen: Mapping[str, str], names: Names, cut: int | None
) -> Listed | NotShown:
    """Each deviation with its participant, filtered; a row opens the participant's page.

    `both` is what `together` gives; `chosen` the center, code and status asked for, each by its
    column, or "all".
    """
    if isinstance(both, NotShown):
        return both
    tidy = both
    for column, value in chosen.items():
        tidy = tidy if value == ALL else tidy[tidy[column] == value]
    if tidy.empty:
        return Listed(empty(say("No deviation of this choice is on record.")), "", tidy)
    more = len(names) > 1 and chosen["center"] == ALL
    shown = [c for c in _SHOWN if not tidy[c].isna().all() and (c != "center" or more)]
    table = frame_table(
        tidy, shown, names={"center": names}, stack=True, caption=say("One by one"),
        units={"days_open": "days", "days_to_close": "days"},
        href=[participant_address(str(who), cut) for who in tidy["participant"]],
    )  # fmt: skip
    note = say("Both kinds, also those that a drug effect can cause. A participant’s number opens "
               "the page of that participant")  # fmt: skip
    return Listed(table, _listing_sentence(tidy, len(both)), tidy, note, twin=False)


def _listing_sentence(tidy: pd.DataFrame, in_all: int) -> str:
    of_drug = int(tidy["drug_effect"].sum())
    important = int(tidy["important"].fillna(False).sum())
    still = int((tidy["status"] == "open").sum())
    counts = say_plural("{n} of {all} deviations, {important} important; {open} open.",
                        "{n} of {all} deviations, {important} important; {open} open.",
                        len(tidy), all=in_all, important=important, open=still)  # fmt: skip
    apart = say_plural("{n} of them is of a kind that a drug effect can cause.",
                       "{n} of them are of a kind that a drug effect can cause.",
                       of_drug)  # fmt: skip
    return joined(counts, apart, say("Open ones first, then the latest."))


# --- what changed ------------------------------------------------------------------------------


def changes_list(changes: Tidy, since: int | None) -> Listed | NotShown:
    """How many there are, are important, open and closed, and by how much that changed.

    `changes` is deviation_changes, `since` the number of the earlier cut.
    """
    if isinstance(changes, NotShown):
        return changes
    lines = [_changed(r) for r in changes.to_dict("records")]
    note = say("Net differences; deviations are those that no drug effect can cause")
    text = joined(_against(since), say("All centers of this view together."))
    return Listed(facts(*lines), text, changes, note)


def reclassified_list(
    reclassified: Tidy, drug: Tidy, center: str, names: Names, since: int | None
) -> Listed | NotShown:
    """Each deviation that was important at an earlier cut and is not now, or the reverse.

    `reclassified` is deviation_reclassified, `drug` its twin of those a drug effect can cause.
    """
    if isinstance(reclassified, NotShown):
        return reclassified
    parts = [reclassified] if isinstance(drug, NotShown) else [reclassified, drug]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows if center == ALL else rows[rows["center"] == center]
    rows = rows.sort_values(["occurred_on", "center", "participant"], ascending=[False, True, True])
    note = say("Deviations that were on record then and are now, of both kinds")
    if rows.empty:
        nothing = joined(_against(since), say("None is classified otherwise."))
        return Listed(empty(nothing), "", rows, note)
    content = html.Ul([_reclassified_item(r, names) for r in rows.to_dict("records")])
    text = say_plural("{n} is classified otherwise.", "{n} are classified otherwise.", len(rows))
    return Listed(content, joined(_against(since), text), rows, note)


def _against(since: int | None) -> str:
    return say("Against cut {cut}.", cut=since)


def _reclassified_item(r: Mapping[str, Any], names: Names) -> html.Li:
    now = bool(r["important"])
    mark = badge("watch", say("important")) if now else badge("none", say("minor"))
    was = say("it was important") if bool(r["important_before"]) else say("it was minor")
    where = f" · {names.get(r['center'], r['center'])}" if len(names) > 1 else ""
    detail = f"{day(r['occurred_on'])}{where} · {was} · {label(r['status'], 'status').lower()}"
    return item(f"{r['participant']} · {label(r['code'], 'code')}", detail, mark=mark)


def _changed(r: Mapping[str, Any]) -> html.Div:
    name = label(r["item"], "item")
    if is_missing(r["now"]):
        return fact(name, html.Span(say("not supplied"), className="muted"))
    value: list[Any] = [html.Span(number(int(r["now"])), className="now")]
    if not is_missing(r["change"]):
        change = int(r["change"])
        value += [" ", badge("none", signed(change) if change else say("unchanged"))]
    return fact(name, value)


# --- those that a drug effect can cause --------------------------------------------------------


def drug_list(whole: Tidy, importance: Tidy, kinds: Tidy) -> Listed | NotShown:
    """Participants with a deviation that a drug effect can cause, all centers together.

    `whole` is drug_deviation_participants, the others its parts: shown, or why not.
    """
    if isinstance(whole, NotShown):
        return whole
    parts = {say("By importance"): importance, say("By kind"): kinds}
    tidy = pd.concat([whole, *_only_shown(parts.values())], ignore_index=True)
    content = [facts(*(_part(r) for r in tidy.to_dict("records"))), *_reasons(parts)]
    note = say("Of those randomized at least {n} days ago, whose data may be used", n=MATURE_DAYS)
    return Listed(html.Div(content), _drug_sentence(record(whole)), tidy, note)


def _only_shown(found: Iterable[Tidy]) -> list[pd.DataFrame]:
    return [tidy for tidy in found if not isinstance(tidy, NotShown)]


def _reasons(parts: Mapping[str, Tidy]) -> list[html.P]:
    """Why each part that is hidden is."""
    return [
        html.P(say("{part}: {reason}", part=name, reason=say_sentence(tidy.reason)),
               className="sentence")
        for name, tidy in parts.items()
        if isinstance(tidy, NotShown)
    ]  # fmt: skip


def _drug_sentence(row: Mapping[str, Any]) -> str:
    if not row["of"]:
        return say("Nobody’s infusion is over yet.")
    return say_plural(
        "{ratio} participant ({share}; 95 %: {interval}) with one of duration, dose or another "
        "kind. All centers of this view together.",
        "{ratio} participants ({share}; 95 %: {interval}) with one of duration, dose or another "
        "kind. All centers of this view together.",
        int(row["of"]), ratio=ratio(row["count"], row["of"]), share=share(row["share"]),
        interval=interval(round(100 * row["low"]), round(100 * row["high"]), 0, "%"),
    )  # fmt: skip


def _part(r: Mapping[str, Any]) -> html.Div:
    value = [ratio(r["count"], r["of"]), html.Span(f" · {share(r['share'])}", className="muted")]
    return fact(label(r["part"], "part"), value)
