"""SOFA by group once more, row by row, from the docstrings alone."""

from __future__ import annotations

import pytest

from data.vocabulary.analysis_events import SOFA_COMPONENTS_OF
from tests.double.by_hand import duels, exact_share, mean_with_interval, quantile, shift, welch
from tests.double.made import TRIAL, Row, Tables, answer, every_seed, groups, made, members, same

NAN = float("nan")
SET = {"analyzable": "analyzable"}


def score(row: Row, estimand: str, rule: str) -> float | None:
    if row["state"] == "dead":
        return 24.0 if estimand == "deaths_24" else None
    return row["total" if rule == "trial" else f"total_{rule}"]


def of_day(tables: Tables, people: list[Row], group: str, day: int) -> list[Row]:
    names = {one["participant"] for one in people if one["group"] == group}
    return [r for r in tables["sofa_scores"] if r["participant"] in names and r["day"] == day]


@every_seed
@pytest.mark.parametrize(
    ("estimand", "kept", "rule"),
    [("deaths_24", "analyzable", "trial"), ("alive_only", "treated", "normal")],
)
def test_scores_by_day(seeds, estimand, kept, rule) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        people = members(tables, kept)
        for group in groups(tables, kept):
            for day in range(8):
                rows = of_day(tables, people, group, day)
                due = [r for r in rows if r["state"] != "not_due"]
                values = [v for r in rows if (v := score(r, estimand, rule)) is not None]
                mean, lower, upper = mean_with_interval(values)
                living = [r for r in due if r["state"] != "dead"]
                expected.append({
                    "group": group, "day": day, "of": len(due),
                    **{s: sum(r["state"] == s for r in rows)
                       for s in ("in_icu", "discharged", "dead", "not_due")},
                    "missing": sum(score(r, "alive_only", rule) is None for r in living),
                    "filled": sum(r["filled"] and score(r, estimand, rule) is not None
                                  for r in rows),
                    "scored": len(values), "mean": mean, "lower": lower, "upper": upper,
                    "decile_1": quantile(values, 0.1), "low_quarter": quantile(values, 0.25),
                    "median": quantile(values, 0.5), "decile_9": quantile(values, 0.9),
                })  # fmt: skip
        found = answer("closed_sofa_days", seed, estimand=estimand, analysis_set=kept, rule=rule)
        same(found, expected, seed)


def band(row: Row) -> str:
    if row["state"] == "dead":
        return "dead"
    total = row["total"]
    if total is None:
        return "missing"
    return "0_4" if total < 5 else "5_9" if total < 10 else "10_14" if total < 15 else "15_24"


@every_seed
def test_states_by_day(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        people = members(tables)
        for group in groups(tables):
            for day in range(8):
                due = [r for r in of_day(tables, people, group, day) if r["state"] != "not_due"]
                for name in ("0_4", "5_9", "10_14", "15_24", "missing", "dead"):
                    count = sum(band(r) == name for r in due)
                    share, low, high = exact_share(count, len(due))
                    expected.append({"group": group, "day": day, "state": name, "count": count,
                                     "of": len(due), "share": share, "low": low,
                                     "high": high})  # fmt: skip
        same(answer("closed_sofa_states", seed), expected, seed)


def changes(tables: Tables, kept: str, rule: str) -> list[Row]:
    """Each participant's numbers under every estimand; None where there is none."""
    found = []
    for one in members(tables, kept):
        rows = {r["day"]: r for r in tables["sofa_scores"]
                if r["participant"] == one["participant"]}  # fmt: skip
        if not rows:
            continue
        last = rows[7]
        due, dead = last["state"] != "not_due", last["state"] == "dead"
        before = score(rows[0] | {"state": "in_icu"}, "alive_only", rule)
        after = score(last, "deaths_24", rule) if due else None
        change = None if before is None or after is None else after - before
        week = [v for d in range(8) if (v := score(rows[d], "deaths_24", rule)) is not None]
        found.append({
            "group": one["group"], "due": due, "dead": dead, "before": before, "after": after,
            "deaths_24": change, "alive_only": None if dead else change,
            "last_rank": 1000.0 - one["death_day"] if dead else change,
            "week_mean": sum(week) / len(week) if due and len(week) >= 4 else None,
            "filled": due and not dead and last["filled"] and after is not None,
        })  # fmt: skip
    return found


def known(people: list[Row], group: str, estimand: str) -> list[float]:
    return [p[estimand] for p in people if p["group"] == group and p[estimand] is not None]


@every_seed
@pytest.mark.parametrize(
    ("kept", "rule"), [("analyzable", "trial"), ("per_protocol", "carry_forward")]
)
def test_changes_by_group(seeds, kept, rule) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        people = changes(tables, kept, rule)
        for group in groups(tables, kept):
            own = [p for p in people if p["group"] == group]
            due = [p for p in own if p["due"]]
            for estimand in ("deaths_24", "alive_only", "week_mean"):
                values = known(own, group, estimand)
                mean, lower, upper = mean_with_interval(values)
                dead = sum(p["dead"] for p in due)
                missing = len(due) - len(values) - (dead if estimand == "alive_only" else 0)
                expected.append({
                    "group": group, "estimand": estimand, "of": len(due), "count": len(values),
                    "dead": dead, "missing": missing, "filled": sum(p["filled"] for p in own),
                    "not_due": len(own) - len(due), "mean": mean, "lower": lower, "upper": upper,
                    "median": quantile(values, 0.5), "high_quarter": quantile(values, 0.75),
                })  # fmt: skip
        same(answer("closed_change", seed, analysis_set=kept, rule=rule), expected, seed)


@every_seed
def test_estimates_of_the_change(seeds) -> None:
    """The estimates and the counts; intervals of ranks and of least squares are the oracles'."""
    for seed in seeds:
        tables, expected = made(seed), []
        pair = groups(tables)
        people = changes(tables, "analyzable", "trial")
        for estimand in ("deaths_24", "last_rank", "alive_only", "week_mean"):
            if len(pair) < 2:
                continue
            one, two = (known(people, group, estimand) for group in pair)
            row = {"estimand": estimand, "first_n": len(one), "second_n": len(two),
                   "randomized_comparison": estimand != "alive_only"}  # fmt: skip
            won, lost, tied = duels(one, two)
            if estimand == "last_rank":
                pairs = {"wins": won, "losses": lost, "ties": tied}
                every = won + lost + tied
                better = (won + tied / 2) / every if every else NAN
                ratio = won / lost if lost else float("inf") if won else NAN
                expected += [row | pairs | {"method": "better", "estimate": better},
                             row | pairs | {"method": "win_ratio", "estimate": ratio}]  # fmt: skip
                continue
            mean, lower, upper = welch(one, two)
            expected += [
                row | {"method": "hodges_lehmann", "estimate": shift(one, two)},
                row | {"method": "mean_difference", "estimate": mean, "lower": lower,
                       "upper": upper},
            ]  # fmt: skip
            if estimand != "week_mean":
                expected.append(row | {"method": "ancova"})
        same(answer("closed_change_estimates", seed), expected, seed)


@every_seed
def test_observed_and_imputed(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        pair = groups(tables)
        observed = changes(tables, "analyzable", "none")
        for rule in ("none", "carry_forward", "neighbors_mean", "normal"):
            people = changes(tables, "analyzable", rule)
            for estimand in ("deaths_24", "alive_only") if len(pair) == 2 else ():
                one, two = (known(people, group, estimand) for group in pair)
                more = [a[estimand] is not None and b[estimand] is None
                        for a, b in zip(people, observed, strict=True)]  # fmt: skip
                expected.append({"rule": rule, "estimand": estimand, "imputed": sum(more),
                                 "estimate": shift(one, two), "first_n": len(one),
                                 "second_n": len(two)})  # fmt: skip
        same(answer("closed_change_rules", seed), expected, seed)


@every_seed
@pytest.mark.parametrize("estimand", ["deaths_worst", "alive_only"])
def test_components(seeds, estimand) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        pair = groups(tables)
        for name in SOFA_COMPONENTS_OF if len(pair) == 2 else ():
            sides: list[list[float]] = []
            for group in pair:
                found = []
                for one in members(tables):
                    rows = {r["day"]: r for r in tables["sofa_scores"]
                            if r["participant"] == one["participant"]}  # fmt: skip
                    if one["group"] != group or not rows or rows[7]["state"] == "not_due":
                        continue
                    last = rows[7][name]
                    if rows[7]["state"] == "dead":
                        last = 4.0 if estimand == "deaths_worst" else None
                    if last is not None and rows[0][name] is not None:
                        found.append(last - rows[0][name])
                sides.append(found)
            estimate, lower, upper = welch(*sides)
            expected.append({
                "component": name, "estimate": estimate, "lower": lower, "upper": upper,
                "first_n": len(sides[0]), "second_n": len(sides[1]),
                "first_mean": mean_with_interval(sides[0])[0],
                "second_mean": mean_with_interval(sides[1])[0],
            })  # fmt: skip
        same(answer("closed_change_components", seed, estimand=estimand), expected, seed)


@every_seed
def test_sizes_of_the_model(seeds) -> None:
    """Who is in it; its estimates are the oracles'."""
    for seed in seeds:
        tables, expected = made(seed), []
        pair, people = groups(tables), members(tables)
        first = {r["participant"]: r["total"] for r in tables["sofa_scores"]
                 if r["day"] == 0 and r["state"] != "dead"}  # fmt: skip
        for day in range(1, 8) if len(pair) == 2 else ():
            sizes = []
            for group in pair:
                rows = of_day(tables, people, group, day)
                alive = [r for r in rows if r["state"] in ("in_icu", "discharged")]
                used = [r for r in alive if r["total"] is not None
                        and first.get(r["participant"]) is not None]  # fmt: skip
                sizes += [len(used), len(alive)]
            expected.append({"day": day, "first_n": sizes[0], "first_alive": sizes[1],
                             "second_n": sizes[2], "second_alive": sizes[3]})  # fmt: skip
        same(answer("closed_sofa_model", seed), expected, seed)


@every_seed
def test_baseline_scores(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        people = members(tables)
        for group in groups(tables):
            rows = [r for r in of_day(tables, people, group, TRIAL.sofa.baseline_day)
                    if r["state"] != "not_due"]  # fmt: skip
            for name in ("total", *SOFA_COMPONENTS_OF):
                values = [r[name] for r in rows if r[name] is not None]
                expected.append({"group": group, "variable": name, "of": len(rows),
                                 "count": len(values), "missing": len(rows) - len(values),
                                 "median": quantile(values, 0.5)})  # fmt: skip
        same(answer("closed_baseline_sofa", seed), expected, seed)
