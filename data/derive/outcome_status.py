"""Each participant's end: death, last contact, discharges, and the analysis sets they are in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from data.derive.days import moment, study_day, zone_of
from data.derive.frames import typed
from data.derive.partial_dates import span
from data.trial import Trial
from data.vocabulary.analysis_outcomes import OUTCOME_STATUS

_HOUR = pd.Timedelta(hours=1)
# Each shows that somebody lived then; a discharge is one from the place alive.
_SEEN_ALIVE = ("last_contact_at", "icu_discharged_at", "hospital_discharged_at")
_WORDS = ("data_kept", "data_removed")


def outcome_status(
    tables: Mapping[str, pd.DataFrame], trial: Trial, as_of: datetime
) -> pd.DataFrame:
    """One row per participant randomized.

    `last_day` is the last study day known alive: of the latest of last contact, discharges, the
    onset of an adverse event whose time is written, and randomization itself, none after the cut
    or the death. Censoring is there and not at the cut. A death after the cut is not known.
    `treated`: analyzable and a rate above zero; `per_protocol`: treated, without a deviation
    that is important, found or reported. Follow-up ends 28 days (the trial's) of 24 h after
    randomization. Hours count from the first rate above zero, elapsed.
    `start_due`: started, or the window for it has passed (`infusion_starts` is not 'not_due').
    """
    people = tables["participants"].reset_index(drop=True)
    zone = zone_of(people["center"], tables["centers"])
    known = people["randomized_at"]
    died = people["died_at"].where(people["died_at"] <= moment(as_of, known))
    seen = _last_seen(tables, people, died, as_of)
    start = _by_participant(tables["infusion_starts"], "started_at", people)
    ended = _by_participant(tables["exposure"], "ended_at", people)
    due = _by_participant(tables["infusion_starts"], "start", people)
    sets = _sets(tables, people, start.notna())

    def day(instants: pd.Series) -> pd.Series:
        return study_day(instants, known, zone, trial.study_day)

    return typed(
        OUTCOME_STATUS,
        {
            "participant": people["participant"],
            "center": people["center"],
            "days_since": day(moment(as_of, known)),
            **sets,
            "death_day": day(died),
            "last_day": day(seen),
            "icu_day": day(people["icu_discharged_at"]),
            "hospital_day": day(people["hospital_discharged_at"]),
            "started": start.notna(),
            "start_due": due.notna() & (due != "not_due"),
            "since_h": (moment(as_of, known) - start) / _HOUR,
            "follow_up_h": trial.follow_up.days * 24 - (start - known) / _HOUR,
            "stopped_h": (ended - start) / _HOUR,
            "died_h": (died - start) / _HOUR,
            "watched_h": ((died.fillna(seen) - start) / _HOUR).clip(lower=0),
            "withdrawal": _withdrawal(people["withdrawal"]),
        },
    )


def _last_seen(
    tables: Mapping[str, pd.DataFrame], people: pd.DataFrame, died: pd.Series, as_of: datetime
) -> pd.Series:
    """The latest instant known alive, not after the cut or the death."""
    events = tables["events"]
    onset = span(events["onset"], zone_of(events["center"], tables["centers"]))
    timed = onset["first"].where(onset["first"] == onset["last"])
    signs = [people["randomized_at"], *(people[name] for name in _SEEN_ALIVE)]
    until = died.fillna(moment(as_of, died))
    seen = pd.concat([sign.where(sign <= until) for sign in signs], axis=1).max(axis=1)
    last = until.set_axis(people["participant"]).reindex(events["participant"])
    told = timed.where(timed <= last.set_axis(events.index))
    latest = told.groupby(events["participant"]).max().reindex(people["participant"])
    return pd.concat([seen, latest.set_axis(people.index)], axis=1).max(axis=1)


def _sets(
    tables: Mapping[str, pd.DataFrame], people: pd.DataFrame, started: pd.Series
) -> dict[str, pd.Series]:
    analyzable = _by_participant(tables["enrollment"], "analyzable", people)
    analyzable = analyzable.fillna(False).astype(bool)
    departed = pd.Series(False, index=people.index)
    for name in ("conduct_deviations", "drug_deviations"):
        rows = tables[name]
        important = rows["important"].fillna(False).astype(bool)
        departed |= people["participant"].isin(rows.loc[important, "participant"])
    treated = analyzable & started
    return {"analyzable": analyzable, "treated": treated, "per_protocol": treated & ~departed}


def _by_participant(table: pd.DataFrame, column: str, people: pd.DataFrame) -> pd.Series:
    found = table.drop_duplicates("participant").set_index("participant")[column]
    return found.reindex(people["participant"]).set_axis(people.index)


def _withdrawal(codes: pd.Series) -> pd.Series:
    """What of the data, whatever the way of withdrawing."""
    found = codes.where(codes.isna(), "other")
    for word in _WORDS:
        found = found.mask(codes.fillna("").str.endswith(word), word)
    return found
