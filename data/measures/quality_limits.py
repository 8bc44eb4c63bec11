"""Quality tolerance limits of the trial: the share so far, and how sure it is over its limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC

import numpy as np
import pandas as pd

from data.measures.counting import add_share
from data.measures.intervals import Numbers, probability_over, share
from data.measures.pooled import MATURE_DAYS, mature
from data.measures.quality_sofa import primary_status
from data.measures.registry import Moment, Tidy, measure
from data.vocabulary import Topic
from data.vocabulary.analysis import CONDUCT_DEVIATIONS, ENROLLMENT, EXPOSURE, SOFA_STATUS
from data.vocabulary.analysis_events import VITAL_STATUS
from data.vocabulary.tables import PARTICIPANTS

PRIMARY, VITAL = "primary_not_evaluable", "vital_status_unknown"
ELIGIBILITY, REMOVED, INFUSION = "not_eligible", "data_removed", "infusion_incomplete"
# the code of a limit -> the measure that says where it stands; another code nobody counts
MEASURED_BY = {
    PRIMARY: "limits_completeness",
    VITAL: "limits_completeness",
    ELIGIBILITY: "limits_deviations",
    REMOVED: "limits_consent",
    INFUSION: "limits_infusion",
}
NOT_ENOUGH, GREEN, AMBER = "not_enough_data", "green", "amber"
OBSERVED, SUPPORTED = "red_observed", "red_supported"
_ROUNDING = 1e-12
_STANDING = {
    "count": "participants", "of": "participants", "share": "", "low": "", "high": "",
    "probability_over": "", "watch_from": "", "tolerance": "", "min_participants": "participants",
    "standing": "",
}  # fmt: skip
_MONTHS = {"limit_code": "", "month": "", **_STANDING}
_NOT_STATED = "not_stated"  # a stop without a reason has no medical one


@measure(
    ENROLLMENT,
    topic=Topic.STRUCTURE,
    columns={
        "limit_code": "", "label": "", "numerator": "", "denominator": "", "expected_share": "",
        "watch_from": "", "tolerance": "", "min_participants": "participants", "measure": "",
    },
)  # fmt: skip
def limit_list(enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """The quality tolerance limits that the trial has set itself, in its own words.

    Population: none; nobody is counted. `watch_from` is the secondary limit, an early warning;
    `tolerance` the limit itself.
    Missing: `measure`, which says where it stands, for a limit the software cannot count.
    Returns one row per limit, in the definition's order. Source: requirements Q-1, Q-2.
    """
    limits = at.trial.limits
    return pd.DataFrame(
        {
            "limit_code": _words(limit.code for limit in limits),
            "label": _words(limit.label for limit in limits),
            "numerator": _words(limit.numerator for limit in limits),
            "denominator": _words(limit.denominator for limit in limits),
            "expected_share": _floats(limit.expected for limit in limits),
            "watch_from": _floats(limit.watch for limit in limits),
            "tolerance": _floats(limit.limit for limit in limits),
            "min_participants": _wholes(limit.min_participants for limit in limits),
            "measure": _words(MEASURED_BY.get(limit.code) for limit in limits),
        }
    )


@measure(
    SOFA_STATUS, VITAL_STATUS, ENROLLMENT,
    topic=Topic.COMPLETENESS,
    columns=_MONTHS,
    optional=(SOFA_STATUS,),
)  # fmt: skip
def limits_completeness(
    sofa: pd.DataFrame, vital: pd.DataFrame, enrollment: pd.DataFrame, at: Moment
) -> Tidy:
    """Where the limits stand on the primary outcome and on vital status, month after month.

    Population: participants whose data may be used. primary_not_evaluable: of those whose final
    day is over, those alive with the first or the last SOFA missing; vital_status_unknown: of
    those whose last day of follow-up is over, those of whom it is not known. Both as they are
    known at the cut, cumulative by the month in which a participant fell due.
    Numerator `count`, denominator `of`; exact 95 % interval low to high; `probability_over`: that
    the true share is over `tolerance`, from a uniform prior, Beta(1, 1).
    `standing`: not_enough_data under `min_participants`; red_supported where the share is over the
    tolerance and that with the signals' probability (0.80); red_observed over it, less surely;
    amber over `watch_from`; green.
    Missing: a limit the trial does not set, or whose table was not supplied, has no row; shares
    with nobody due.
    Returns one row per limit and month, from the first participant due to the cut's month.
    Source: requirements Q-2, Q-3.
    """
    parts = {}
    if SOFA_STATUS.name in at.supplied:
        primary = primary_status(sofa, at.trial)
        primary = primary[primary["primary"] != "not_due"]
        parts[PRIMARY] = _due(primary, primary["primary"] != "complete", enrollment,
                              at.trial.sofa.final_day + 1)  # fmt: skip
    status = vital[vital["status"] != "not_due"]
    unknown = status["status"] == "unknown"
    parts[VITAL] = _due(status, unknown, enrollment, at.trial.follow_up.days + 1)
    return _by_month(parts, at)


@measure(
    CONDUCT_DEVIATIONS, ENROLLMENT,
    topic=Topic.DEVIATIONS,
    columns=_MONTHS,
)  # fmt: skip
def limits_deviations(deviations: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """Where the limit stands on key eligibility not met, month after month.

    Population: everyone randomized (`of`); `count`: those with a deviation of eligibility, found
    in the data or reported. Cumulative by month of randomization, as known at the cut.
    The other columns, missing and returns: as `limits_completeness`.
    """
    hit = enrollment["participant"].isin(
        deviations.loc[deviations["code"] == "ELIG", "participant"]
    )
    return _by_month({ELIGIBILITY: _due(enrollment, hit, enrollment, 0)}, at)


@measure(
    PARTICIPANTS, ENROLLMENT,
    topic=Topic.CONSENT,
    columns=_MONTHS,
)  # fmt: skip
def limits_consent(people: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """Where the limit stands on consent refused or withdrawn with the data removed.

    Population: everyone randomized (`of`); `count`: those whose data had to be removed.
    Cumulative by month of randomization, as known at the cut.
    The other columns, missing and returns: as `limits_completeness`.
    """
    removed = people["withdrawal"].fillna("").str.endswith("_data_removed")
    return _by_month({REMOVED: _due(people, removed, enrollment, 0)}, at)


@measure(
    EXPOSURE, ENROLLMENT,
    topic=Topic.INFUSION_COURSE,
    columns={"limit_code": "", "part": "", **_STANDING},
    mature_days=MATURE_DAYS,
)  # fmt: skip
def limits_infusion(exposure: pd.DataFrame, enrollment: pd.DataFrame, at: Moment) -> Tidy:
    """Where the limit stands on infusions not started, or cut short for no medical reason.

    Population: participants whose data may be used, randomized four days ago or longer, when the
    infusion is over (`of`); pooled, without months, centers or reasons. `count` of part all:
    never started, or stopped before its end alive for a reason that the trial calls non-medical,
    or that nobody stated; of part stopped: the second alone, since who did not start is known
    from elsewhere and the rule for small cells must judge the difference.
    The other columns: as `limits_completeness`; the standing is that of part all.
    Missing: nothing; an infusion without an end on record is not counted as cut short.
    Returns two rows, part all and part stopped; none where the trial does not set this limit.
    Source: requirements Q-2 (c), U-3.
    """
    frame = exposure[exposure["participant"].isin(mature(enrollment)["participant"])]
    reasons = (*at.trial.adherence.non_medical_reasons, _NOT_STATED)
    stopped = (frame["class_blinded"] == "stopped_early") & frame["stop_reason"].isin(reasons)
    never = frame["class_blinded"] == "never_started"
    parts = {"all": int((stopped | never).sum()), "stopped": int(stopped.sum())}
    found = pd.DataFrame(
        {
            "part": _words(parts),
            "count": _wholes(parts.values()),
            "of": _wholes([len(frame)] * len(parts)),
        }
    )
    judged = _judged({INFUSION: found}, at)
    whole = judged["part"] == "all"
    for column in ("standing", "probability_over"):
        judged[column] = judged[column].where(whole)
    return judged[list(limits_infusion.columns)]


def standing(
    count: Numbers, of: Numbers, watch: Numbers, limit: Numbers, least: Numbers, sure: float
) -> np.ndarray:
    """Where shares stand against their limits, one word each; see `limits_completeness`.

    `least` is the fewest participants to judge by, `sure` the probability that supports a breach.
    """
    part, chance = share(count, of), probability_over(count, of, limit)
    over = part > np.asarray(limit, dtype="float64") + _ROUNDING
    return np.select(
        [
            np.asarray(of, dtype="float64") < np.asarray(least, dtype="float64"),
            over & (chance >= sure),
            over,
            part > np.asarray(watch, dtype="float64") + _ROUNDING,
        ],
        [NOT_ENOUGH, SUPPORTED, OBSERVED, AMBER],
        default=GREEN,
    )


def _judged(counted: Mapping[str, pd.DataFrame], at: Moment) -> pd.DataFrame:
    """The counts of those limits that the trial sets, in its order, each with where it stands."""
    limits = [limit for limit in at.trial.limits if limit.code in counted]
    nothing = next(iter(counted.values())).iloc[:0]
    frame = pd.concat([nothing, *(counted[limit.code] for limit in limits)], ignore_index=True)
    repeat = np.repeat(np.arange(len(limits)), [len(counted[limit.code]) for limit in limits])
    frame = add_share(frame, "of", "count").assign(
        limit_code=_words(limits[n].code for n in repeat),
        watch_from=_floats(limits[n].watch for n in repeat),
        tolerance=_floats(limits[n].limit for n in repeat),
        min_participants=_wholes(limits[n].min_participants for n in repeat),
    )
    against = (frame["watch_from"], frame["tolerance"], frame["min_participants"])
    words = standing(frame["count"], frame["of"], *against, sure=at.trial.signals.limit_probability)
    chance = probability_over(frame["count"], frame["of"], frame["tolerance"])
    return frame.assign(probability_over=chance, standing=_words(words))


def _due(
    people: pd.DataFrame, hit: pd.Series, enrollment: pd.DataFrame, after_days: int
) -> pd.DataFrame:
    """One row per participant due: the month in which, and whether they count."""
    day = enrollment.set_index("participant")["randomized_on"].reindex(people["participant"])
    day = (day + pd.Timedelta(days=after_days)).to_numpy()
    month = day.astype("datetime64[M]").astype("datetime64[us]")
    return pd.DataFrame({"month": month, "hit": hit.to_numpy(dtype=bool)})


def _by_month(due: Mapping[str, pd.DataFrame], at: Moment) -> pd.DataFrame:
    judged = _judged({code: _cumulative(frame, at) for code, frame in due.items()}, at)
    return judged[list(_MONTHS)]


def _cumulative(due: pd.DataFrame, at: Moment) -> pd.DataFrame:
    """month, count, of: everybody due by the end of each month, from the first to the cut's."""
    cut = np.datetime64(at.as_of.astimezone(UTC).replace(tzinfo=None), "M")
    month = due["month"].to_numpy().astype("datetime64[M]")
    first, last = month.min(initial=cut), month.max(initial=cut)
    months = np.arange(first, last + 1) if len(due) else month
    place = (month - first).astype("int64")
    of = np.bincount(place, minlength=len(months))
    hit = np.bincount(place[due["hit"].to_numpy()], minlength=len(months))
    return pd.DataFrame(
        {
            "month": pd.Series(months.astype("datetime64[us]")),
            "count": _wholes(hit.cumsum()),
            "of": _wholes(of.cumsum()),
        }
    )


def _words(values: Iterable[str | None]) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def _floats(values: Iterable[float]) -> pd.Series:
    return pd.Series(list(values), dtype="float64")


def _wholes(values: Iterable[int]) -> pd.Series:
    return pd.Series(list(values), dtype="Int64")
