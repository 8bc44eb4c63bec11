"""What wants a decision (act) or an eye (watch), center by center, at the trial's thresholds."""

from __future__ import annotations

import pandas as pd

from data.derive.days import whole_days
from data.measures.center_time import center_time
from data.measures.completeness import form_counts
from data.measures.counting import centers_in, count, count_codes, level, signals
from data.measures.infusion_start import start_counts
from data.measures.intervals import probability_over, share
from data.measures.recruitment_by_center import states
from data.measures.registry import CENTER, Moment, Tidy, measure
from data.measures.sae_process import TIMELINESS
from data.trial import Signals
from data.vocabulary import Topic
from data.vocabulary.analysis import (
    CONSENT_STATUS,
    ENROLLMENT,
    FORM_STATUS,
    INFUSION_STARTS,
    SAE_REPORTS,
)
from data.vocabulary.tables import CENTERS


@measure(
    ENROLLMENT, CENTERS,
    topic=Topic.RECRUITMENT,
    by=(CENTER,),
    columns={
        "center": "", "level": "", "randomized": "participants", "days_since_last": "days",
        "expected": "participants", "gap_probability": "",
    },
)  # fmt: skip
def silent_centers(enrollment: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """Centers that have randomized nobody for long, against their own earlier pace.

    Population: open centers with enough participants (the trial's signals) whose last inclusion
    is `silent_after_days` ago or more, a gap less likely than `silent_probability` at a constant
    pace. `expected`: inclusions in that time at the pace until the last one.
    Missing: a center without the numbers is not flagged.
    Returns one row per such center, level watch, the longest gap first; no row when none is.
    Assumes a constant pace. Source: `recruitment_by_center`.
    """
    frame = center_time(centers, enrollment, at.trial, at.as_of)
    silent = states(frame, at.trial.signals) == "silent"
    active = (whole_days(frame["last_on"], frame["opened_on"]) + 1).clip(lower=1)
    frame = frame.assign(
        level=level(silent & False, silent),
        expected=share(frame["randomized"] * frame["days_since_last"], active),
    )
    return signals(frame, "days_since_last", silent_centers.columns)


@measure(
    INFUSION_STARTS, CENTERS,
    topic=Topic.INFUSION_START,
    by=(CENTER,),
    columns={
        "center": "", "level": "", "out_of_window": "participants", "early": "participants",
        "late": "participants", "started": "participants", "share": "", "limit": "",
        "probability_over": "",
    },
)  # fmt: skip
def late_start_centers(starts: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """Centers whose infusions start outside the window more often than the trial tolerates.

    Population: centers with enough infusions started (the trial's signals). Numerator of `share`:
    early and late starts; denominator: started with a known onset. `probability_over`: that the
    true share is over `limit`, from Beta(1, 1); act and watch where it reaches the signals'.
    Missing: a center without the numbers is not flagged.
    Returns one row per such center, act first, then the largest probability; no row when none is.
    Source: requirements Q-3, B-43.
    """
    limits = at.trial.signals
    frame = start_counts(starts, centers)
    chance = probability_over(frame["out_of_window"], frame["started"], limits.late_starts_limit)
    enough = frame["started"] >= limits.min_participants
    frame = frame.assign(
        share=share(frame["out_of_window"], frame["started"]),
        limit=limits.late_starts_limit,
        probability_over=chance,
        level=level(
            enough & (chance >= limits.late_starts_probability),
            enough & (chance >= limits.late_starts_watch),
        ),
    )
    return signals(frame, "probability_over", late_start_centers.columns)


@measure(
    CONSENT_STATUS, CENTERS,
    topic=Topic.CONSENT,
    by=(CENTER,),
    columns={
        "center": "", "level": "", "overdue": "participants", "pending": "participants",
        "longest_days": "days", "limit_days": "days",
    },
)  # fmt: skip
def overdue_consents(consent: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """Centers where a deferred consent has been pending for longer than the trial allows.

    Population: participants whose consent is pending. `overdue`: for more than `limit_days` since
    randomization; `longest_days`: the longest of them. The level is the view's as a whole: act
    and watch where all overdue consents together reach the trial's signals.
    Missing: a center without the numbers is not flagged.
    Returns one row per center with an overdue consent, the longest first; no row when none is.
    """
    index = centers_in(centers)
    overdue = consent[consent["overdue"]]
    limits, total = at.trial.signals, len(overdue)
    frame = pd.DataFrame(
        {
            "overdue": count(overdue, index),
            "pending": count(consent[consent["status"] == "pending"], index),
            "longest_days": overdue.groupby("center")["days_since"].max().reindex(index),
            "limit_days": pd.array([at.trial.consent.limit_days] * len(index), dtype="Int64"),
        }
    )
    some = frame["overdue"] > 0
    act, watch = total >= limits.overdue_consents_act, total >= limits.overdue_consents_watch
    frame = frame.assign(level=level(some & act, some & watch))
    return signals(frame, "longest_days", overdue_consents.columns)


@measure(
    SAE_REPORTS, CENTERS,
    topic=Topic.SAE_PROCESS,
    by=(CENTER,),
    columns={
        "center": "", "level": "", "late": "events", "unreported": "events", "saes": "events",
        "share": "", "limit": "", "probability_over": "",
    },
)  # fmt: skip
def late_sae_centers(reports: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """Centers that report serious adverse events late, or have not reported one that is overdue.

    Population: serious events. Numerator of `share`: late; denominator: all of the center's.
    Act where one is late and still `unreported`; else, with enough events (the trial's signals),
    act or watch where the share is over that level's signal with the signals' probability for
    late shares, from Beta(1, 1). `limit`: the lower signal, and `probability_over` the
    probability of being over it.
    Missing: a center without the numbers is not flagged.
    Returns one row per such center, act first, then the most late; no row when none is.
    Source: requirements Q-3, B-43.
    """
    limits = at.trial.signals
    index = centers_in(centers)
    late = reports[reports["timeliness"] == "late"]
    frame = count_codes(reports, "timeliness", TIMELINESS, index).assign(
        saes=count(reports, index),
        unreported=count(late[late["reported_at"].isna()], index),
    )
    frame = _judged(frame, "saes", limits.late_saes_act, limits.late_saes_watch, limits)
    frame["level"] = frame["level"].mask(frame["unreported"] > 0, "act")
    return signals(frame, "late", late_sae_centers.columns)


@measure(
    FORM_STATUS, CENTERS,
    topic=Topic.COMPLETENESS,
    by=(CENTER,),
    columns={
        "center": "", "level": "", "late": "forms", "due": "forms", "share": "", "limit": "",
        "probability_over": "", "longest_days": "days",
    },
)  # fmt: skip
def late_forms_centers(forms: pd.DataFrame, centers: pd.DataFrame, at: Moment) -> Tidy:
    """Centers where many of the forms due are late.

    Population: forms due, in centers with enough of them (the trial's signals). Numerator of
    `share`: late; denominator: due. Act or watch where the share is over that level's signal with
    the signals' probability, from Beta(1, 1). `limit`: the lower signal, and `probability_over`
    the probability of being over it.
    Missing: a center without the numbers is not flagged.
    Returns one row per such center, act first, then the most late; no row when none is.
    Assumes forms are independent. Source: requirements Q-3, B-43.
    """
    limits = at.trial.signals
    frame = form_counts(forms, centers)
    late = forms[forms["status"] == "late"]
    frame["longest_days"] = late.groupby("center")["days_late"].max().reindex(frame.index)
    frame = _judged(frame, "due", limits.late_forms_act, limits.late_forms_watch, limits)
    return signals(frame, "late", late_forms_centers.columns)


def _judged(
    frame: pd.DataFrame, of: str, act: float, watch: float, limits: Signals
) -> pd.DataFrame:
    """The frame with share, limit, probability_over and level of its `late` among `of`."""
    over_act = probability_over(frame["late"], frame[of], act)
    over_watch = probability_over(frame["late"], frame[of], watch)
    enough = (frame[of] >= limits.min_participants).to_numpy(dtype=bool)
    sure = limits.late_share_probability
    return frame.assign(
        share=share(frame["late"], frame[of]),
        limit=watch,
        probability_over=over_watch,
        level=level(enough & (over_act >= sure), enough & (over_watch >= sure)),
    )
