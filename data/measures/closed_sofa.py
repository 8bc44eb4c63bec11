"""SOFA by group and day: who is behind each day, the score, and where everybody stands."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.measures.groups import (
    SETS,
    answers,
    grouped,
    groups_of,
    in_set,
    joined,
    numbers,
    shares,
    two,
)
from data.measures.registry import CENTER, PARTICIPANT, Moment, Tidy, measure
from data.measures.stats.means import mean_interval, quantiles
from data.measures.stats.mixed import mixed_model
from data.vocabulary import GROUP, Topic
from data.vocabulary.analysis_outcomes import OUTCOME_STATUS, SOFA_DISCREPANCIES, SOFA_SCORES

ESTIMANDS = ("deaths_24", "alive_only")
RULES = ("trial", "none", "carry_forward", "neighbors_mean", "normal")  # for missing components
WORST = 24.0  # what a death scores
_QUANTILES = {"decile_1": 0.1, "low_quarter": 0.25, "median": 0.5, "high_quarter": 0.75,
              "decile_9": 0.9}  # fmt: skip
BANDS = ("0_4", "5_9", "10_14", "15_24")  # of the total
_FROM = (5, 10, 15)
_WHO = ("of", "in_icu", "discharged", "dead", "missing", "filled", "not_due")


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "day": "", **dict.fromkeys(_WHO, "participants"), "scored": "participants",
        "mean": "points", "lower": "points", "upper": "points",
        **dict.fromkeys(_QUANTILES, "points"),
    },
    choices={"estimand": ESTIMANDS, "analysis_set": SETS, "rule": RULES},
    closed=True,
)  # fmt: skip
def closed_sofa_days(
    scores: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    estimand: str = "deaths_24",
    analysis_set: str = "analyzable",
    rule: str = "trial",
) -> Tidy:
    """How the SOFA score runs in each group, day by day.

    Population: participants of `analysis_set`. A day counts everyone whose day is over at the
    cut, dead or alive, and nobody else (`of`); the others are `not_due`. Time zero:
    randomization; days are study days.
    `of` = in_icu + discharged + dead, at the end of the day. Score of `estimand` deaths_24: the
    dead count as 24. alive_only: the living alone, which is no randomized comparison.
    Numerator: the scores; denominator: `scored`. Mean with Student's 95 % interval lower to
    upper; deciles and quartiles by linear interpolation. `filled`: scored by the discharge rule.
    Missing: `missing` are the living whose total is not known under the `rule` for missing
    components; nothing is taken as 0 in their place. Numbers are missing with nobody scored.
    Returns one row per group and day of the trial, by group and day: whole numbers, points.
    Assumes that a day's worst score is what the record of that day holds. Source: trial.md 2, 5.
    """
    people = in_set(status, analysis_set)
    groups = groups_of(people)
    rows = scored(scores, people, estimand, rule)
    return answers(
        (
            {"group": group, "day": day, **_standing(part), **_spread(part["score"])}
            for group in groups
            for day in at.trial.sofa.days
            for part in [rows[(rows[GROUP] == group) & (rows["day"] == day)]]
        ),
        closed_sofa_days.columns,
    )


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "group": "", "day": "", "state": "", "count": "participants", "of": "participants",
        "share": "", "low": "", "high": "",
    },
    choices={"analysis_set": SETS, "rule": RULES},
    closed=True,
)  # fmt: skip
def closed_sofa_states(
    scores: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    analysis_set: str = "analyzable",
    rule: str = "trial",
) -> Tidy:
    """In which state everybody is at the end of each day: a band of SOFA, missing, or dead.

    Population, time zero: as `closed_sofa_days`; `of` is everyone whose day is over.
    States: 0_4, 5_9, 10_14, 15_24 of the total of the living under the `rule` for missing
    components (half points in the band below); missing; dead. They add up to `of`.
    Numerator of `share`: `count`; denominator: `of`; exact 95 % interval low to high.
    Missing: shares with nobody due.
    Returns one row per group, day and state, in this order: whole numbers, shares.
    Source: [A] bands; requirements B-30.
    """
    people = in_set(status, analysis_set)
    rows = scored(scores, people, "alive_only", rule)
    rows = rows[rows["state"] != "not_due"]
    band = np.searchsorted(_FROM, rows["score"].to_numpy(), side="right")
    place = np.where(rows["score"].isna(), len(BANDS), band)
    rows = rows.assign(place=np.where(rows["state"] == "dead", len(BANDS) + 1, place))
    names = (*BANDS, "missing", "dead")
    return shares(
        (
            {"group": group, "day": day, "state": name, "count": int((part == n).sum()),
             "of": len(part)}
            for group in groups_of(people)
            for day in at.trial.sofa.days
            for part in [rows.loc[(rows[GROUP] == group) & (rows["day"] == day), "place"]]
            for n, name in enumerate(names)
        ),
        closed_sofa_states.columns,
    )  # fmt: skip


@measure(
    SOFA_SCORES, OUTCOME_STATUS,
    topic=Topic.OUTCOMES,
    columns={
        "day": "", "estimate": "points", "lower": "points", "upper": "points",
        "first_n": "participants", "second_n": "participants", "first_alive": "participants",
        "second_alive": "participants", "converged": "", "random": "",
    },
    choices={"analysis_set": SETS, "rule": RULES},
    closed=True,
)  # fmt: skip
def closed_sofa_model(
    scores: pd.DataFrame,
    status: pd.DataFrame,
    at: Moment,
    analysis_set: str = "analyzable",
    rule: str = "trial",
) -> Tidy:
    """How far apart the groups' scores are on each day, by a mixed model of the living.

    Population: participants of `analysis_set` with a score at baseline; days after it that are
    over. Time zero: randomization. The dead leave: this is the living alone, no randomized
    comparison, and to be read beside the deaths.
    `estimate`: the first group less the second (A less B) on that day, at equal baseline score;
    linear mixed model by REML, day and group by day fixed, an intercept and a slope of their own
    for each (`random`), or the intercept alone; Wald's 95 % interval lower to upper. `converged`
    says whether the fit came to rest. `first_n`, `second_n`: scores of that day in it;
    `first_alive`, `second_alive`: everyone alive at its end.
    Missing: scores are left out and taken as missing at random; estimates without a fit.
    Returns one row per day after baseline, none unless there are two groups: points.
    Source: requirements B-32.
    """
    people = in_set(status, analysis_set)
    groups = two(groups_of(people))
    if groups is None:
        return answers([], closed_sofa_model.columns)
    start = at.trial.sofa.baseline_day
    rows = scored(scores, people, "alive_only", rule)
    baseline = rows[rows["day"] == start].set_index("participant")["score"]
    rows = rows.assign(baseline=baseline.reindex(rows["participant"]).to_numpy())
    living = rows[(rows["day"] > start) & rows["state"].isin(["in_icu", "discharged"])]
    used = living.dropna(subset=["score", "baseline"])
    first = (used[GROUP] == groups[0]).to_numpy()
    day = used["day"].to_numpy(dtype="float64")
    who = pd.factorize(used["participant"])[0]
    score, before = (used[name].to_numpy(dtype="float64") for name in ("score", "baseline"))
    fit = mixed_model(who, day, score, first, before)
    found = {float(d): n for n, d in enumerate(fit.days)}
    return answers(
        (
            {
                "day": d,
                **{
                    name: values[found[d]] if d in found else np.nan
                    for name, values in (("estimate", fit.difference), ("lower", fit.low),
                                         ("upper", fit.high))
                },
                **_sizes(used, living, d, groups),
                "converged": fit.converged,
                "random": fit.random,
            }
            for d in at.trial.sofa.days
            if d > start
        ),
        closed_sofa_model.columns,
    )  # fmt: skip


@measure(
    SOFA_DISCREPANCIES,
    topic=Topic.OUTCOMES,
    by=(CENTER, PARTICIPANT),
    columns={
        "group": "", "center": "", "participant": "", "day": "", "component": "",
        "reported": "points", "recomputed": "points",
    },
    closed=True,
)  # fmt: skip
def closed_sofa_discrepancies(rows: pd.DataFrame, at: Moment) -> Tidy:
    """Which scores the centers reported otherwise than they come out of what was measured.

    Population: scores of participants whose data may be used, on days that are over, of which
    both are there. Missing: nothing; what cannot be compared is not listed.
    Returns one row per participant, day and component, or total: points. The recomputed one
    counts everywhere else. Source: trial.md section 5.
    """
    found = grouped(rows).sort_values(["participant", "day", "component"])
    return answers(found.to_dict("records"), closed_sofa_discrepancies.columns)


def scored(scores: pd.DataFrame, people: pd.DataFrame, estimand: str, rule: str) -> pd.DataFrame:
    """The scores of these participants with `score` under an estimand and a rule.

    Of days not over there is none; the dead have 24 or, for the living alone, none.
    """
    rows = joined(scores, people)
    score = rows[total_of(rule)]
    dead = rows["state"] == "dead"
    return rows.assign(score=score.mask(dead, WORST if estimand == "deaths_24" else np.nan))


def total_of(rule: str) -> str:
    """The column of `sofa_scores` that holds the total under a rule."""
    return "total" if rule == "trial" else f"total_{rule}"


def _standing(part: pd.DataFrame) -> dict[str, int]:
    states = part["state"]
    due = states != "not_due"
    return {
        "of": int(due.sum()),
        **{name: int((states == name).sum()) for name in ("in_icu", "discharged", "dead")},
        "missing": int((due & (states != "dead") & part["score"].isna()).sum()),
        "filled": int((part["filled"].fillna(False) & part["score"].notna()).sum()),
        "not_due": int((~due).sum()),
        "scored": int(part["score"].notna().sum()),
    }


def _spread(score: pd.Series) -> dict[str, float]:
    values = numbers(score)
    mean, lower, upper = mean_interval(values)
    spread = quantiles(values, tuple(_QUANTILES.values()))
    found = {"mean": mean, "lower": lower, "upper": upper}
    return found | dict(zip(_QUANTILES, spread, strict=True))


def _sizes(
    used: pd.DataFrame, living: pd.DataFrame, day: int, groups: tuple[str, str]
) -> dict[str, int]:
    return {
        f"{side}_{name}": int(((rows["day"] == day) & (rows[GROUP] == group)).sum())
        for side, group in zip(("first", "second"), groups, strict=True)
        for name, rows in (("n", used), ("alive", living))
    }
