"""Quality tolerance limits: where each stands, in words with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.card import Listed
from dashboard.kit.components import badge, empty, item
from dashboard.kit.words import (
    interval,
    is_missing,
    label,
    percent,
    probability,
    ratio,
    say,
    say_plural,
    say_sentence,
    share,
)
from data.measures.quality_limits import (
    AMBER,
    GREEN,
    NOT_ENOUGH,
    OBSERVED,
    SUPPORTED,
    limits_completeness,
    limits_consent,
    limits_deviations,
    limits_infusion,
)
from data.measures.registry import Measure, Tidy
from data.vocabulary import NotShown, sentence

# What counts the limits; limit_list says which of them counts which.
COUNTED: tuple[Measure, ...] = (
    limits_completeness, limits_deviations, limits_consent, limits_infusion,
)  # fmt: skip
LEVELS = {SUPPORTED: "act", OBSERVED: "watch", AMBER: "watch", GREEN: "fine", NOT_ENOUGH: "none"}
_COUNTED = ("count", "of", "share", "low", "high", "probability_over", "standing")


def standings(limits: Tidy, answers: Mapping[str, Tidy], whole: bool = True) -> Tidy:
    """Where each limit of the trial stands now: limit_list with the last counts of each limit.

    `answers` are those of the measures that limit_list names, by their name. A limit that is not
    shown, or that nobody counts, has no counts and no standing. `whole` is whether the view holds
    the whole trial, which the limits are about.
    """
    if isinstance(limits, NotShown):
        return limits
    if not whole:
        return NotShown(sentence("A tolerance limit is about the whole trial, not one center."))
    shown = [_last(answer) for answer in answers.values() if isinstance(answer, pd.DataFrame)]
    nothing = pd.DataFrame(columns=["limit_code", *_COUNTED]).astype({"limit_code": "str"})
    found = pd.concat(shown, ignore_index=True) if shown else nothing
    return limits.merge(found[["limit_code", *_COUNTED]], on="limit_code", how="left")


def reasons(limits: Tidy, answers: Mapping[str, Tidy]) -> dict[str, str]:
    """Code -> why that limit is not shown, of those whose measure says so."""
    if isinstance(limits, NotShown):
        return {}
    pairs = zip(limits["limit_code"], limits["measure"], strict=True)
    asked = {code: None if is_missing(name) else answers.get(name) for code, name in pairs}
    return {code: say_sentence(a.reason) for code, a in asked.items() if isinstance(a, NotShown)}


def crossed(found: pd.DataFrame) -> pd.DataFrame:
    """The limits whose share is over the tolerance, supported by the data or not yet surely."""
    return found[found["standing"].isin([SUPPORTED, OBSERVED])]


def judged(found: pd.DataFrame) -> int:
    """How many limits have enough data to stand anywhere."""
    return int((found["standing"].notna() & (found["standing"] != NOT_ENOUGH)).sum())


def limits_list(found: Tidy, why: Mapping[str, str]) -> Listed | NotShown:
    """Each limit with where it stands, the shares behind it, and how sure that is.

    `found` is what `standings` gives, `why` what `reasons` gives.
    """
    if isinstance(found, NotShown):
        return found
    if found.empty:
        return Listed(empty(say("The trial has set itself no tolerance limit.")), "", found)
    lines = [_line(row, why) for row in found.to_dict("records")]
    note = say("Shares of participants; exact 95 % intervals; probability from a uniform prior")
    tidy = found.drop(columns=["measure", "label"])
    return Listed(html.Ul(lines, className="items"), limits_sentence(found), tidy, note)


def limits_sentence(found: pd.DataFrame) -> str:
    """How many limits are crossed, of those that are set; which; and how many cannot be judged."""
    over, warned, total = crossed(found), found[found["standing"] == AMBER], len(found)
    if len(over):
        parts = [say_plural("{n} of {total} tolerance limits is crossed: {names}.",
                            "{n} of {total} tolerance limits are crossed: {names}.",
                            len(over), total=total, names=_names(over))]  # fmt: skip
    else:
        parts = [say("None of {total} tolerance limits is crossed.", total=total)]
    if len(warned):
        parts.append(say_plural("{n} early warning: {names}.", "{n} early warnings: {names}.",
                                len(warned), names=_names(warned)))  # fmt: skip
    if unknown := total - judged(found):
        parts.append(say_plural("{n} cannot be judged.", "{n} cannot be judged.", unknown))
    return " ".join(parts)


def share_words(row: Mapping[str, Any]) -> str:
    """The share with its count: "6.2 % (9 / 144)"."""
    return f"{percent(row['count'], row['of'], 1)} ({ratio(row['count'], row['of'])})"


def sure_words(row: Mapping[str, Any]) -> str:
    """Both limits, and the probability that the true share is over the tolerance."""
    return say("Early warning {watch}, limit {limit}; probability of being over the limit {p}",
               watch=share(row["watch_from"]), limit=share(row["tolerance"]),
               p=probability(row["probability_over"]))  # fmt: skip


def _last(answer: pd.DataFrame) -> pd.DataFrame:
    """The row of each limit that says how it stands now."""
    if "part" in answer.columns:
        return answer[answer["part"] == "all"]
    return answer.drop_duplicates("limit_code", keep="last")


def _names(rows: pd.DataFrame) -> str:
    """The limits' own words, in the middle of a sentence."""
    names = [say(name) for name in rows["label"]]
    return "; ".join(name[:1].lower() + name[1:] for name in names)


def _line(row: Mapping[str, Any], why: Mapping[str, str]) -> html.Li:
    name = say(row["label"])
    if is_missing(row["standing"]):
        nobody = say("Nobody can be counted: nobody is due yet, or the export does not say.")
        return item(name, why.get(row["limit_code"], nobody), badge("none", say("not judged")))
    detail = [html.Div(_standing_words(row)), html.Div(sure_words(row))]
    return item(say("{name}: {share}", name=name, share=share_words(row)), detail,
                _mark(row["standing"]))  # fmt: skip


def _standing_words(row: Mapping[str, Any]) -> str:
    where = label(row["standing"], "standing")
    if row["standing"] == NOT_ENOUGH:
        where = say("Fewer than {n} participants: not enough data yet", n=row["min_participants"])
    known = say("95 %: {interval}", interval=interval(100 * row["low"], 100 * row["high"], 1, "%"))
    return f"{where} · {known}"


def _mark(standing: str) -> html.Span:
    words = {
        SUPPORTED: say("over"),
        OBSERVED: say("over, unsure"),
        AMBER: say("warning"),
        GREEN: say("within"),
        NOT_ENOUGH: say("too few"),
    }
    return badge(LEVELS[standing], words[standing])
