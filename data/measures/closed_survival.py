"""Deaths by group: who survives, how sure one can be, and how far the groups are apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from data.measures.groups import SETS, answers, each_group, groups_of, in_set, two
from data.measures.intervals import clopper_pearson
from data.measures.registry import Moment, Tidy, measure
from data.measures.stats.hazards import hazard_ratio
from data.measures.stats.proportions import risk_ratio, score_difference
from data.measures.stats.survival import at_risk_at, kaplan_meier, log_rank, risk_difference
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis_outcomes import OUTCOME_STATUS

_CHOICES = {"analysis_set": SETS}
_INTERVAL = {"estimate": "", "lower": "", "upper": "", "p": ""}
_SIDES = {"first_n": "participants", "second_n": "participants"}


@measure(
    OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "day": "", "at_risk": "participants", "deaths": "participants", "share": "",
        "lower": "", "upper": "",
    },
    choices=_CHOICES,
    closed=True,
)  # fmt: skip
def closed_survival_curve(
    status: pd.DataFrame, at: Moment, analysis_set: str = "analyzable"
) -> Tidy:
    """Which share of each group is alive at the end of each day.

    Population: participants of `analysis_set`. Time zero: randomization; study days, of the same
    day deaths come before censorings. Censored at the last day known alive, not at the cut, and
    at the end of follow-up (day 28).
    `share`: Kaplan and Meier's estimate; 95 % interval lower to upper on the complementary log-log
    scale. `at_risk`: alive and followed at the beginning of the day, `deaths` up to its end.
    Missing: the interval before the first death and after the last one at risk has died.
    Returns one row per group and day from 0 to the last: whole numbers, shares.
    Assumes that who is lost dies like the others. Source: requirements B-13.
    """
    people = in_set(status, analysis_set)
    last = at.trial.follow_up.days
    rows: list[dict[str, Any]] = []
    for group, part in each_group(people, groups_of(people)):
        time, event = followed(part, last)
        curve = kaplan_meier(time, event)
        risk = at_risk_at(time, np.arange(last + 1))
        for day in range(last + 1):
            share, low, high, _ = curve.at(day)
            bounds = (low, high) if share < 1 else (np.nan, np.nan)
            dead = int((event & (time <= day)).sum())
            rows.append({"group": group, "day": day, "at_risk": int(risk[day]), "deaths": dead,
                         "share": share, "lower": bounds[0], "upper": bounds[1]})  # fmt: skip
    return answers(rows, closed_survival_curve.columns)


@measure(
    OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "participants": "participants", "of": "participants", "dead": "participants",
        "alive": "participants", "unknown": "participants", "not_due": "participants",
        "share": "", "low": "", "high": "", "risk": "", "risk_lower": "", "risk_upper": "",
        "deaths": "participants",
    },
    choices=_CHOICES,
    closed=True,
)  # fmt: skip
def closed_survival(status: pd.DataFrame, at: Moment, analysis_set: str = "analyzable") -> Tidy:
    """How many of each group have died by the end of follow-up, day 28.

    Population: participants of `analysis_set` (`participants`) = of + not_due; `of`, whose last
    day of follow-up is over, dead or alive, = dead + alive + unknown. Time zero: randomization.
    Numerator of `share`: dead; denominator: dead + alive; exact 95 % interval low to high.
    `risk`: 1 - Kaplan-Meier at the last day, of all participants, those not due censored at the
    last day known alive; `deaths`: those it counts, also of who is not due.
    Missing: `unknown`, of whom no death is known and who were last seen before that day; they are
    in no share. Shares with nobody known.
    Returns one row per group: whole numbers, shares. Source: requirements B-13, B-35.
    """
    people = in_set(status, analysis_set)
    last = at.trial.follow_up.days
    rows: list[dict[str, Any]] = []
    for group, part in each_group(people, groups_of(people)):
        fate = at_the_end(part, last)
        counts = {name: int((fate == name).sum()) for name in ("dead", "alive", "unknown")}
        known = counts["dead"] + counts["alive"]
        low, high = (float(bound) for bound in clopper_pearson(counts["dead"], known))
        time, event = followed(part, last)
        share, lower, upper, _ = kaplan_meier(time, event).at(last)
        rows.append({
            "group": group, "participants": len(part), "of": sum(counts.values()), **counts,
            "not_due": int((fate == "not_due").sum()),
            "share": counts["dead"] / known if known else np.nan, "low": low, "high": high,
            "risk": 1 - share, "risk_lower": 1 - upper, "risk_upper": 1 - lower,
            "deaths": int(event.sum()),
        })  # fmt: skip
    return answers(rows, closed_survival.columns)


@measure(
    OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={"method": "", **_INTERVAL, **_SIDES, "check_p": ""},
    choices=_CHOICES,
    closed=True,
)
def closed_survival_estimates(
    status: pd.DataFrame, at: Moment, analysis_set: str = "analyzable"
) -> Tidy:
    """How far the groups are apart in deaths by the end of follow-up, every way.

    Population, time zero, censoring: as `closed_survival_curve` for the first, third and fourth;
    `difference_known` and `ratio_known` are of those whose fate at the last day is known, that
    day over. The first group is compared with the second (A with B).
    Methods: risk_difference, of 1 - Kaplan-Meier at the last day, A less B, Greenwood's variances;
    difference_known, of the known shares, Miettinen and Nurminen; ratio_known, A by B, normal on
    the logarithm; hazard_ratio, Cox with ties by Efron, `check_p` small where the ratio changes
    with time (Grambsch and Therneau); log_rank, `p` alone. 95 % interval lower to upper.
    `first_n`, `second_n`: participants in it.
    Missing: what cannot be had, as a ratio without a death on one side.
    Returns one row per method, none unless there are two groups: shares, ratios.
    Source: requirements B-10, B-13.
    """
    people = in_set(status, analysis_set)
    groups = two(groups_of(people))
    rows = [] if groups is None else _estimates(people, groups, at.trial.follow_up.days)
    return answers(rows, closed_survival_estimates.columns)


def followed(people: pd.DataFrame, last: int) -> tuple[np.ndarray, np.ndarray]:
    """(study day of the death or of the last sign of life, at most `last`; whether it is a death
    by then), of each participant.
    """
    death = people["death_day"].astype("float64")
    day = death.fillna(people["last_day"].astype("float64")).fillna(0).to_numpy()
    event = (death <= last).to_numpy(dtype=bool)
    return np.clip(day, 0, last), event


def at_the_end(people: pd.DataFrame, last: int) -> np.ndarray:
    """What is known of each at the end of the day `last`: dead, alive, unknown, or not_due."""
    due = (people["days_since"] > last).to_numpy(dtype=bool)
    death = people["death_day"].astype("float64").to_numpy()
    seen = np.fmax(people["last_day"].astype("float64").to_numpy(), death) >= last
    return np.select([~due, death <= last, seen], ["not_due", "dead", "alive"], "unknown")


def _estimates(people: pd.DataFrame, groups: tuple[str, str], last: int) -> list[dict[str, Any]]:
    time, event = followed(people, last)
    first = (people[GROUP] == groups[0]).to_numpy()
    fate = at_the_end(people, last)
    sizes = {"first_n": int(first.sum()), "second_n": int((~first).sum())}
    known = [
        (int(((fate == "dead") & who).sum()), int((np.isin(fate, ["dead", "alive"]) & who).sum()))
        for who in (first, ~first)
    ]
    of_known = {"first_n": known[0][1], "second_n": known[1][1]}
    hazards = hazard_ratio(time, event, first)
    return [
        _row("risk_difference", risk_difference(time, event, first, last), sizes),
        _row("difference_known", score_difference(*known[0], *known[1]), of_known),
        _row("ratio_known", risk_ratio(*known[0], *known[1]), of_known),
        _row("hazard_ratio", (hazards.ratio, hazards.low, hazards.high), sizes)
        | {"p": hazards.p, "check_p": hazards.check_p},
        _row("log_rank", (np.nan,) * 3, sizes) | {"p": log_rank(time, event, first)[1]},
    ]


def _row(
    method: str, interval: tuple[float, float, float], sizes: dict[str, int]
) -> dict[str, Any]:
    return {"method": method, **dict(zip(_INTERVAL, interval, strict=False)), **sizes}
