"""Infusions one by one, for those who may name participants: start, time, dose, class, stop."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dashboard.kit.card import Listed
from dashboard.kit.components import empty, frame_table
from dashboard.kit.words import HARD, day, say, say_plural, share
from data.measures.registry import Tidy
from data.trial import Trial
from data.vocabulary import NotShown
from layouts import swimmer
from layouts.links import participant_address

_COLUMNS = ("participant", "center", "class_blinded", "time_adherence", "dose_intensity",
            "stop_reason", "max_rate_ng_kg_min", "down_steps", "pause_min", "infusion_h",
            "hours_to_start", "start", "started_at")  # fmt: skip
_SHARES = ("time_adherence", "dose_intensity")

Names = Mapping[str, str]


def infusions_list(
    listing: Tidy, starts: Tidy, choice: str, names: Names, trial: Trial | None
) -> Listed | NotShown:
    """The infusions of the chosen center, or all, each linked to its participant.

    `listing` is exposure_listing, `starts` infusion_start_listing of the same participants,
    `choice` one of `swimmer.choices`, `names` center -> its name.
    """
    if isinstance(listing, NotShown):
        return listing
    if listing.empty:
        return Listed(empty(say("Nobody has been randomized yet.")), "", listing)
    tidy = with_starts(swimmer.of_center(listing, choice), starts)
    center, _ = swimmer.chosen(choice, names)
    one = len(names) == 1 or center
    columns = [c for c in _COLUMNS if c in tidy.columns and not (one and c == "center")]
    table = frame_table(
        tidy.assign(**{name: 100 * tidy[name] for name in _SHARES}),
        columns,
        units={"time_adherence": "%", "dose_intensity": "%", "infusion_h": "h",
               "hours_to_start": "h", "max_rate_ng_kg_min": "ng/kg/min", "pause_min": "min"},
        digits={"time_adherence": 0, "dose_intensity": 0, "pause_min": 0},
        names={"start": start_words(),
               "started_at": {at: day(at) for at in tidy["started_at"].dropna()}},
        href=[participant_address(str(p)) for p in tidy["participant"]],
        caption=say("Infusions one by one"),
    )  # fmt: skip
    return Listed(table, _sentence(tidy, names.get(center, ""), trial), tidy, _note(), twin=False)


def with_starts(listing: pd.DataFrame, starts: Tidy) -> pd.DataFrame:
    """The infusions with hours from onset and the class of the start, where the view has them."""
    if isinstance(starts, NotShown):
        return listing
    extra = starts[["participant", "hours_to_start", "start"]]
    return listing.merge(extra, on="participant", how="left")


def start_words() -> dict[str, str]:
    """A start against the window: short, with a sign where it is out of it."""
    return {
        "in_window": say("in window"),
        "early": f"▲{HARD}{say('early')}",
        "late": f"▲{HARD}{say('late')}",
        "not_started": f"▲{HARD}{say('not started')}",
        "not_due": say("not yet due"),
        "unknown": say("onset unknown"),
    }


def _sentence(tidy: pd.DataFrame, where: str, trial: Trial | None) -> str:
    least = 0.9 if trial is None else trial.adherence.full_time_share
    low = tidy[(tidy["time_adherence"] >= least) & (tidy["dose_intensity"] < least)]
    text = say_plural("{n} participant.", "{n} participants.", len(tidy))
    slow = say_plural(
        "{n} had {share} of the time or more, but less of the dose: a rate lower than planned.",
        "{n} had {share} of the time or more, but less of the dose: a rate lower than planned.",
        len(low), share=share(least),
    )  # fmt: skip
    return " ".join(part for part in (f"{where}:" if where else "", text, slow) if part)


def _note() -> str:
    return say("Time: hours infused ÷ hours planned; dose: delivered ÷ planned by the ladder; both "
               "of what was planned while alive, so that either may pass 100 %.")  # fmt: skip
