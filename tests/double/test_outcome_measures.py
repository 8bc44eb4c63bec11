"""Deaths, free days, mottling, flow, exposure and baseline by group once more, row by row."""

from __future__ import annotations

import math

import pytest

from data.vocabulary.analysis import EXPOSURE
from tests.double.by_hand import (
    Z,
    duels,
    exact_share,
    log_log,
    mean_with_interval,
    quantile,
    survival,
)
from tests.double.made import TRIAL, Row, answer, every_seed, groups, made, members, same

NAN = float("nan")
LAST = 28


def lifetime(one: Row) -> tuple[float, bool]:
    if one["death_day"] is not None:
        return min(one["death_day"], LAST), one["death_day"] <= LAST
    return min(one["last_day"], LAST), False


def fate(one: Row) -> str:
    if one["days_since"] <= LAST:
        return "not_due"
    if one["death_day"] is not None:
        return "dead" if one["death_day"] <= LAST else "alive"
    return "alive" if one["last_day"] >= LAST else "unknown"


@every_seed
@pytest.mark.parametrize("kept", ["analyzable", "per_protocol"])
def test_survival_curve(seeds, kept) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        for group in groups(tables, kept):
            times = [lifetime(p) for p in members(tables, kept) if p["group"] == group]
            for day in range(LAST + 1):
                alive, spread = survival(times, day)
                lower, upper = log_log(alive, spread)
                expected.append({
                    "group": group, "day": day, "share": alive, "lower": lower, "upper": upper,
                    "at_risk": sum(t >= day for t, _ in times),
                    "deaths": sum(died and t <= day for t, died in times),
                })  # fmt: skip
        same(answer("closed_survival_curve", seed, analysis_set=kept), expected, seed)


@every_seed
def test_deaths_by_group(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        for group in groups(tables):
            own = [p for p in members(tables) if p["group"] == group]
            ends = [fate(p) for p in own]
            counts = {name: ends.count(name) for name in ("dead", "alive", "unknown", "not_due")}
            share, low, high = exact_share(counts["dead"], counts["dead"] + counts["alive"])
            alive, spread = survival([lifetime(p) for p in own], LAST)
            lower, upper = log_log(alive, spread) if alive < 1 else (1.0, 1.0)
            expected.append({
                "group": group, "participants": len(own), "of": len(own) - counts["not_due"],
                **counts, "share": share, "low": low, "high": high, "risk": 1 - alive,
                "risk_lower": 1 - upper, "risk_upper": 1 - lower,
                "deaths": sum(died for _, died in map(lifetime, own)),
            })  # fmt: skip
        same(answer("closed_survival", seed), expected, seed)


@every_seed
def test_differences_in_deaths(seeds) -> None:
    """The estimates and the risk difference's interval; the others' are the oracles'."""
    for seed in seeds:
        tables, expected = made(seed), []
        pair = groups(tables)
        sides = [[p for p in members(tables) if p["group"] == group] for group in pair]
        if len(pair) == 2:
            risks = [survival([lifetime(p) for p in side], LAST) for side in sides]
            gap = risks[1][0] - risks[0][0]
            spread = sum(alive**2 * part for alive, part in risks if alive > 0)
            half = Z * math.sqrt(spread) if all(alive > 0 for alive, _ in risks) else NAN
            ends = [[fate(p) for p in side] for side in sides]
            dead = [end.count("dead") for end in ends]
            known = [end.count("dead") + end.count("alive") for end in ends]
            both = all(known)
            apart = dead[0] / known[0] - dead[1] / known[1] if both else NAN
            ratio = (dead[0] / known[0]) / (dead[1] / known[1]) if both and all(dead) else NAN
            sizes = {"first_n": len(sides[0]), "second_n": len(sides[1])}
            of = {"first_n": known[0], "second_n": known[1]}
            expected = [
                {"method": "risk_difference", "estimate": gap, "lower": gap - half,
                 "upper": gap + half, **sizes},
                {"method": "difference_known", "estimate": apart, **of},
                {"method": "ratio_known", "estimate": ratio, **of},
                {"method": "hazard_ratio", **sizes}, {"method": "log_rank", **sizes},
            ]  # fmt: skip
        same(answer("closed_survival_estimates", seed), expected, seed)


def worth(row: Row, if_dead: str) -> float | None:
    if row["state"] == "dead":
        return -1.0 if if_dead == "minus_one" else 0.0  # the trial's own is 0
    return float(row["free"]) if row["state"] == "alive" else None


@every_seed
@pytest.mark.parametrize("if_dead", ["trial", "minus_one"])
def test_free_days(seeds, if_dead) -> None:
    for seed in seeds:
        tables, expected, spread, apart = made(seed), [], [], []
        pair = groups(tables)
        names = {p["participant"]: p["group"] for p in members(tables)}
        rows = [r for r in tables["free_days"] if r["participant"] in names]
        for group in pair:
            for support in ("ventilation", "vasopressor", "rrt"):
                every = [r for r in rows if r["support"] == support]
                own = [r for r in every if names[r["participant"]] == group]
                values = [v for r in own if (v := worth(r, if_dead)) is not None]
                mean, lower, upper = mean_with_interval(values)
                states = [r["state"] for r in own]
                expected.append({
                    "group": group, "support": support, "count": len(values), "mean": mean,
                    "of": len(own) - states.count("not_due"), "lower": lower, "upper": upper,
                    "zero": sum(v <= 0 for v in values), "median": quantile(values, 0.5),
                    **{s: states.count(s) for s in ("dead", "missing", "not_due")},
                })  # fmt: skip
                all_values = {v for r in every if (v := worth(r, if_dead)) is not None}
                for value in sorted(all_values):
                    share, low, high = exact_share(values.count(value), len(values))
                    spread.append({"group": group, "support": support, "days": value,
                                   "share": share, "low": low, "high": high})  # fmt: skip
        for support in ("ventilation", "vasopressor", "rrt") if len(pair) == 2 else ():
            one, two = ([v for r in rows if r["support"] == support
                         and names[r["participant"]] == g
                         and (v := worth(r, if_dead)) is not None] for g in pair)  # fmt: skip
            gap = sum(one) / len(one) - sum(two) / len(two) if one and two else NAN
            won, lost, tied = duels([-x for x in one], [-x for x in two])
            every = won + lost + tied
            sizes = {"support": support, "first_n": len(one), "second_n": len(two)}
            apart += [sizes | {"method": "mean_difference", "estimate": gap},
                      sizes | {"method": "better",
                               "estimate": (won + tied / 2) / every if every else NAN}]  # fmt: skip
        same(answer("closed_free_days", seed, if_dead=if_dead), expected, seed)
        same(answer("closed_free_days_spread", seed, if_dead=if_dead), spread, seed)
        same(answer("closed_free_days_estimates", seed, if_dead=if_dead), apart, seed)


@every_seed
def test_mottling(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        for group in groups(tables):
            for day in (0, TRIAL.mottling.second_day):
                own = [p for p in members(tables) if p["group"] == group]
                due = [p for p in own if p["days_since"] > day]
                gone = [p for p in due if p["death_day"] is not None and p["death_day"] <= day]
                living = {p["participant"] for p in due if p not in gone}
                scores = [r["mottling"] for r in tables["support"] if r["day"] == day
                          and r["participant"] in living and r["mottling"] is not None]  # fmt: skip
                for score in range(6):
                    share, low, high = exact_share(scores.count(score), len(scores))
                    expected.append({
                        "group": group, "day": day, "score": score, "share": share, "low": low,
                        "count": scores.count(score), "of": len(scores), "high": high,
                        "dead": len(gone), "missing": len(living) - len(scores),
                        "not_due": len(own) - len(due),
                    })  # fmt: skip
        same(answer("closed_mottling", seed), expected, seed)


def box(tables: dict, one: Row, phase: str) -> str:
    rows = {r["day"]: r for r in tables["sofa_scores"] if r["participant"] == one["participant"]}
    usable = one["analyzable"]
    if phase == "allocation":
        return "infusion_begun" if one["started"] else ("infusion_never_begun" if one["start_due"]
                                                  else "start_not_due")  # fmt: skip
    if phase == "infusion":
        return one["class_unblinded"] if one["started"] else ""
    if phase == "withdrawn":
        return one["withdrawal"] or "not_withdrawn"
    if phase == "follow_up":
        return "excluded" if not usable else {"not_due": "in_progress"}.get(fate(one), fate(one))
    if not usable:
        return "excluded"
    if one["days_since"] <= 7:
        return "in_progress"
    if rows[0]["total"] is None:
        return "missing"
    if rows[7]["state"] == "dead":
        return "analyzed_dead"
    return "missing" if rows[7]["total"] is None else "analyzed_alive"


PHASES = {
    "allocation": ("infusion_begun", "infusion_never_begun", "start_not_due"),
    "infusion": ("full", "reduced", "interrupted", "stopped_early", "ended_by_death", "running",
                 "incomplete"),
    "withdrawn": ("not_withdrawn", "data_kept", "data_removed", "other"),
    "follow_up": ("alive", "dead", "unknown", "in_progress", "excluded"),
    "primary": ("analyzed_alive", "analyzed_dead", "missing", "in_progress", "excluded"),
}  # fmt: skip


@every_seed
def test_flow_conserves_everybody(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        everybody = tables["outcome_status"]
        for group in sorted({p["group"] for p in everybody}):
            own = [p for p in everybody if p["group"] == group]
            for phase, names in PHASES.items():
                where = [box(tables, p, phase) for p in own]
                of = len(own) - where.count("")
                expected += [{"group": group, "phase": phase, "box": name, "of": of,
                              "count": where.count(name)} for name in names]  # fmt: skip
        found = answer("closed_flow", seed)
        same(found, expected, seed)
        for row in found:
            alike = [r for r in found if (r["group"], r["phase"]) == (row["group"], row["phase"])]
            assert sum(r["count"] for r in alike) == row["of"]


@every_seed
def test_exposure_and_deviations(seeds) -> None:
    for seed in seeds:
        tables, amounts, classes, delays, codes = made(seed), [], [], [], []
        people = members(tables)
        for group in groups(tables):
            own = [p for p in people if p["group"] == group]
            begun = [p for p in own if p["started"]]
            for name in ("infusion_h", "dose_ng_kg", "time_adherence"):
                values = [p[name] for p in begun if p[name] is not None]
                mean, lower, upper = mean_with_interval(values)
                amounts.append({"group": group, "variable": name, "of": len(begun),
                                "count": len(values), "missing": len(begun) - len(values),
                                "mean": mean, "lower": lower, "upper": upper})  # fmt: skip
            for name in EXPOSURE.column("class_unblinded").choices:
                count = sum(p["class_unblinded"] == name for p in own)
                share, low, high = exact_share(count, len(own))
                classes.append({
                    "group": group, "class_unblinded": name, "count": count, "of": len(own),
                    "share": share, "low": low, "high": high,
                })  # fmt: skip
            hours = [p["hours_to_start"] for p in own if p["hours_to_start"] is not None]
            delays.append({"group": group, "of": len(own), "count": len(hours),
                           "median": quantile(hours, 0.5)})  # fmt: skip
        for group in sorted({p["group"] for p in tables["outcome_status"]}):
            whole = [p for p in tables["outcome_status"] if p["group"] == group]
            rows = tables["drug_deviations"]
            for code in ("DOSE-MAX", "DURATION", "KIT"):
                if any(r["code"] == code for r in rows):
                    own = [r for r in rows if r["code"] == code and r["group"] == group]
                    codes.append({
                        "group": group, "code": code, "of": len(whole), "deviations": len(own),
                        "count": len({r["participant"] for r in own}),
                        "important": len({r["participant"] for r in own if r["important"]}),
                    })  # fmt: skip
        found = answer("closed_exposure", seed)
        first = {"infusion_h", "dose_ng_kg", "time_adherence"}
        same([r for r in found if r["variable"] in first], amounts, seed)
        same(answer("closed_exposure_classes", seed), classes, seed)
        same(answer("closed_start_delay", seed), delays, seed)
        same(answer("closed_drug_deviations", seed), codes, seed)


@every_seed
def test_baseline(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        for group in groups(tables):
            own = [p for p in members(tables) if p["group"] == group]
            age = [p["age"] for p in own if p["age"] is not None]
            expected.append({"group": group, "variable": "age", "of": len(own),
                             "count": len(age), "missing": len(own) - len(age),
                             "mean": mean_with_interval(age)[0],
                             "median": quantile(age, 0.5)})  # fmt: skip
            sex = [p["sex"] for p in own if p["sex"] is not None]
            expected += [{"group": group, "variable": "sex", "level": level,
                          "count": sex.count(level), "missing": len(own) - len(sex),
                          "share": sex.count(level) / len(sex) if sex else NAN}
                         for level in ("female", "male")]  # fmt: skip
        found = [r for r in answer("closed_baseline", seed) if r["variable"] in ("age", "sex")]
        same(found, expected, seed)
