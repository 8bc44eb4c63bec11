"""What the page of deviations found, in a sentence and in five numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.components import badge, number_card
from dashboard.kit.words import number, percent, ratio, say, say_plural, say_sentence
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts import deviation_funnel, deviation_months
from layouts.accrual import record
from layouts.changes import change_words
from layouts.deviation_words import Names, joined

# --- head --------------------------------------------------------------------------------------


def head(counts: Tidy, ages: Tidy, trend: Tidy, funnel: Tidy, names: Names, reported: bool) -> str:
    """What the page found: whether to worry, how many have one, how long the open ones wait.

    `trend` and `funnel` are of the important ones; `reported` is whether the centers' reports
    were supplied.
    """
    if isinstance(counts, NotShown):
        return say_sentence(counts.reason)
    total = counts.sum(numeric_only=True)
    if not total["participants"]:
        return say("Nobody has been randomized yet.")
    people, among = int(total["participants_with_important"]), int(total["participants"])
    return joined(
        _whose(funnel, names),
        _verdict(funnel, trend, names),
        say("{n} of {among} participants ({share}) have an important deviation.", n=people,
            among=among, share=percent(people, among)),
        _waiting_words(ages, int(total["deviations"])),
        "" if reported else say("The centers’ reports were not supplied: only what the data show "
                                "is counted."),
    )  # fmt: skip


def _whose(funnel: Tidy, names: Names) -> str:
    """Whose deviations these are, where they are not the trial's."""
    return f"{', '.join(names.values())}." if isinstance(funnel, NotShown) and names else ""


def _verdict(funnel: Tidy, trend: Tidy, names: Names) -> str:
    """Whether something wants a decision or an eye."""
    rising = not isinstance(trend, NotShown) and record(trend)["trend"] == "rising"
    more = say("Important deviations have become more frequent.") if rising else ""
    if isinstance(funnel, NotShown):
        return more
    act, watch = (funnel[funnel["funnel"] == f"high_{level}"] for level in ("act", "watch"))
    if len(act):
        first = say_plural(
            "{n} center wants a decision, with more important deviations than chance explains: "
            "{names}.",
            "{n} centers want a decision, with more important deviations than chance explains: "
            "{names}.",
            len(act), names=_named(act, names),
        )  # fmt: skip
    elif len(watch):
        first = say_plural(
            "{n} center wants watching, with more important deviations than chance easily "
            "explains: {names}.",
            "{n} centers want watching, with more important deviations than chance easily "
            "explains: {names}.",
            len(watch), names=_named(watch, names),
        )  # fmt: skip
    elif rising:
        first = ""
    else:
        first = say("Nothing wants a decision: no center has more important deviations than chance "
                    "explains, and they do not become more frequent.")  # fmt: skip
    return joined(first, more)


def _named(found: pd.DataFrame, names: Names) -> str:
    return ", ".join(
        f"{names.get(r['center'], r['center'])}, {ratio(r['count'], r['of'])}"
        for r in found.to_dict("records")
    )


def _waiting_words(ages: Tidy, all_of_them: int) -> str:
    if isinstance(ages, NotShown) or not all_of_them:
        return ""
    now = record(ages)
    if not now["open"]:
        return say("None is open.")
    return say_plural(
        "{n} of all {all} is open, for {days}.",
        "{n} of all {all} are open, the oldest for {days}.",
        int(now["open"]), all=all_of_them, days=days_words(now["oldest_days"]),
    )  # fmt: skip


def days_words(days: Any) -> str:
    """A span in days."""
    return say_plural("{n} day", "{n} days", int(days))


# --- number cards ------------------------------------------------------------------------------


def number_cards(
    counts: Tidy, ages: Tidy, trend: Tidy, funnel: Tidy, changes: Tidy, links: Mapping[str, str]
) -> list[html.Div]:
    """Important ones, deviations per participant, open ones, the trend, centers that stand out.

    The last is left out for who sees own centers alone.
    """
    cards = [
        _important_card(counts, changes, links),
        _rate_card(counts, links),
        _open_card(ages, links),
        deviation_months.trend_card(trend, links["months"]),
    ]
    if not isinstance(funnel, NotShown):
        cards.append(deviation_funnel.centers_card(funnel, links["funnel"]))
    return cards


def _important_card(counts: Tidy, changes: Tidy, links: Mapping[str, str]) -> html.Div:
    name = say("Important deviations")
    if isinstance(counts, NotShown):
        return number_card(name, counts)
    total = counts.sum(numeric_only=True)
    people, among = int(total["participants_with_important"]), int(total["participants"])
    of = say_plural("in {people} of {n} participant", "in {people} of {n} participants", among,
                    people=people)  # fmt: skip
    parts = (percent(people, among), change_words(changes, "deviations_important"))
    sub = " · ".join(part for part in parts if part)
    return number_card(name, number(int(total["important"])), of, sub, href=links["categories"])


def _rate_card(counts: Tidy, links: Mapping[str, str]) -> html.Div:
    name = say("All, per participant")
    if isinstance(counts, NotShown):
        return number_card(name, counts)
    total = counts.sum(numeric_only=True)
    n, among = int(total["deviations"]), int(total["participants"])
    sub = say("{found} found in the data, {reported} reported, {both} both",
              found=int(total["found"]), reported=int(total["reported"]),
              both=int(total["both"]))  # fmt: skip
    return number_card(name, number(n / among if among else None, 2), ratio(n, among), sub,
                       href=links["categories"])  # fmt: skip


def _open_card(ages: Tidy, links: Mapping[str, str]) -> html.Div:
    name = say("Open")
    if isinstance(ages, NotShown):
        return number_card(name, ages)
    now = record(ages)
    still, closed = int(now["open"]), int(now["closed"])
    longer = int(now["open_longer"])
    sub = say("oldest {days}", days=days_words(now["oldest_days"])) if still else say("none open")
    mark = None
    if longer:
        mark = badge("none", say_plural("{n} for over 90 days", "{n} for over 90 days", longer))
    return number_card(name, number(still), say("of {n}", n=still + closed), sub, mark,
                       links["ages"])  # fmt: skip
