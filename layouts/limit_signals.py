"""Tolerance limits that are crossed or near it, as signals beside those of the centers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from dashboard.kit.words import probability, say, share
from data.measures.quality_limits import AMBER, ELIGIBILITY, INFUSION, OBSERVED, SUPPORTED
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts import signals, tolerance
from layouts.signals import Signal

_LEVELS = {SUPPORTED: "act", OBSERVED: "watch", AMBER: "watch"}
_PAGES = {INFUSION: signals.INFUSION, ELIGIBILITY: signals.DEVIATIONS}


def limit_signals(limits: Tidy) -> list[Signal]:
    """A signal for each limit that is crossed, surely (act) or not (watch), or that warns (watch).

    `limits` is what tolerance.standings gives. The indicator of a signal is its limit's code.
    """
    if isinstance(limits, NotShown):
        return []
    return [_signal(row) for row in limits.to_dict("records") if row["standing"] in _LEVELS]


def unknown(before: Tidy, now: Tidy) -> list[str]:
    """The codes of the limits of `now` that nobody could judge `before`."""
    if isinstance(now, NotShown):
        return []
    codes = now["limit_code"].tolist()
    if isinstance(before, NotShown):
        return codes
    known = set(before.loc[before["standing"].notna(), "limit_code"])
    return [code for code in codes if code not in known]


def _signal(row: Mapping[str, Any]) -> Signal:
    code, standing = row["limit_code"], row["standing"]
    values = {"name": say(row["label"]), "share": tolerance.share_words(row)}
    if standing == AMBER:
        what = say("{name}: {share}, over the early warning of {limit}",
                   limit=share(row["watch_from"]), **values)  # fmt: skip
    else:
        what = say("{name}: {share}, over the tolerance limit of {limit}",
                   limit=share(row["tolerance"]), **values)  # fmt: skip
    detail = say("Probability that the true share is over {limit}: {p}.",
                 limit=share(row["tolerance"]), p=probability(row["probability_over"]))  # fmt: skip
    href = _PAGES.get(code) or f"{signals.DATA_QUALITY}?{urlencode({'limit': code})}"
    return Signal(_LEVELS[standing], code, "", what, detail, href)
