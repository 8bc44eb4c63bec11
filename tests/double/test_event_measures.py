"""Adverse events and hemodynamics by group once more, row by row, from the docstrings alone."""

from __future__ import annotations

import pytest

from data.measures.closed_events import CATEGORIES
from tests.double.by_hand import exact_rate, exact_share, incidence, mean_with_interval, quantile
from tests.double.made import Row, answer, every_seed, groups, made, members, same

NAN = float("nan")
END = 28 * 24.0


def is_of(event: Row, category: str) -> bool:
    if category in ("serious", "related", "fatal"):
        return bool(event[category])
    if category == "severe":
        return event["severity"] == "severe"
    if category == "bleeding_major":
        return bool(event["major"])
    return category == "any_event" or event["kind"] == category


def window_end(one: Row, window: str) -> float:
    if window == "day_7":
        return 168.0
    if window == "day_28":
        return one["follow_up_h"]
    return (48.0 if one["stopped_h"] is None else one["stopped_h"]) + 24.0


def onsets(tables: dict, one: Row, category: str) -> list[float | None]:
    if category == "death":
        return [one["died_h"]] if one["died_h"] is not None else []
    return [e["hours"] for e in tables["outcome_events"]
            if e["participant"] == one["participant"] and is_of(e, category)]  # fmt: skip


def counts(tables: dict, own: list[Row], category: str, window: str) -> Row:
    ready = [p for p in own if p["started"] and p["since_h"] >= window_end(p, window)]
    never = [p for p in own if p["start_due"] and not p["started"]]
    had, events, days, unknown, undated = 0, 0, 0.0, 0, 0
    for one in ready:
        end = window_end(one, window)
        hours = onsets(tables, one, category)
        undated += sum(h is None for h in hours)
        inside = [h for h in hours if h is not None and 0 <= h <= end]
        events += len(inside)
        had += bool(inside)
        days += (min(inside) if inside else min(end, one["watched_h"])) / 24
        alive = one["died_h"] is None or one["died_h"] > end
        unknown += not inside and alive and one["watched_h"] + 24 < end
    return {"count": had, "of": len(ready), "events": events, "days": days, "unknown": unknown,
            "undated": undated, "not_started": len(never),
            "not_due": len(own) - len(ready) - len(never)}  # fmt: skip


@every_seed
@pytest.mark.parametrize("window", ["day_28", "day_7", "on_infusion"])
def test_events(seeds, window) -> None:
    """Counts, shares and rates; the difference's interval is the oracles'."""
    for seed in seeds:
        tables, expected, apart = made(seed), [], []
        sides: dict[tuple[str, str], Row] = {}
        for group in groups(tables):
            own = [p for p in members(tables) if p["group"] == group]
            for category in ("death", *CATEGORIES):
                found = counts(tables, own, category, window)
                sides[group, category] = found
                share, low, high = exact_share(found["count"], found["of"])
                rate, lower, upper = exact_rate(found["count"], found["days"] / 100)
                expected.append({"group": group, "category": category, **found, "share": share,
                                 "low": low, "high": high, "rate": rate, "rate_lower": lower,
                                 "rate_upper": upper, "deaths_are_saes": True})  # fmt: skip
        pair = groups(tables)
        for category in ("death", *CATEGORIES) if len(pair) == 2 else ():
            one, two = (sides[group, category] for group in pair)
            both = one["of"] and two["of"]
            apart.append({
                "category": category, "first_count": one["count"], "first_of": one["of"],
                "second_count": two["count"], "second_of": two["of"],
                "difference": one["count"] / one["of"] - two["count"] / two["of"] if both else NAN,
            })  # fmt: skip
        same(answer("closed_events", seed, window=window), expected, (seed, window))
        same(answer("closed_events_estimates", seed, window=window), apart, (seed, window))


def first_or_death(tables: dict, one: Row, category: str) -> tuple[float, int]:
    hours = [h for h in onsets(tables, one, category) if h is not None and h >= 0]
    if hours and min(hours) <= END:
        return min(hours), 1
    died = one["died_h"] is not None and one["died_h"] <= END
    return min(one["watched_h"], END), 2 if died else 0


@every_seed
@pytest.mark.parametrize("category", ["any_event", "serious", "bleeding"])
def test_incidence_and_windows(seeds, category) -> None:
    for seed in seeds:
        tables, curve, bins = made(seed), [], []
        for group in groups(tables):
            began = [p for p in members(tables) if p["group"] == group and p["started"]]
            times = [first_or_death(tables, p, category) for p in began]
            at = sorted({t for t, state in times if state == 1})
            curve.append({"group": group, "days": 0.0, "at_risk": len(times), "events": 0,
                          "share": 0.0 if times else NAN})  # fmt: skip
            curve += [{"group": group, "days": t / 24, "share": incidence(times, t),
                       "at_risk": sum(u >= t for u, _ in times),
                       "events": times.count((t, 1))} for t in at]  # fmt: skip
            for start, end in ((0, 6), (6, 24), (24, 48), (48, 72), (72, END)):
                inside = [t for t, s in times if s == 1 and t <= end and (t > start or not start)]
                bins.append({
                    "group": group, "from_h": float(start), "until_h": float(end),
                    "count": len(inside), "share": incidence(times, end) if times else NAN,
                    "at_risk": sum(t > start or not start for t, _ in times),
                })  # fmt: skip
        same(answer("closed_events_incidence", seed, category=category), curve, seed)
        same(answer("closed_events_windows", seed, category=category), bins, seed)


HOURS = (0, 1, 2, 4, 6, 9, 12, 18, 24, 36, 48)
COLUMNS = {"map": "map_mmhg", "norepinephrine": "norepinephrine_ug_kg_min",
           "heart_rate": "heart_rate_min"}  # fmt: skip


@every_seed
def test_hemodynamics(seeds) -> None:
    for seed in seeds:
        tables, expected = made(seed), []
        people = [p for p in members(tables) if p["started"]]
        for group in sorted({p["group"] for p in people}):
            own = [p for p in people if p["group"] == group]
            for variable, column in COLUMNS.items():
                before = -2.25
                for hour in HOURS:
                    due = [p for p in own if p["since_h"] >= hour]
                    dead = [p for p in due if p["died_h"] is not None and p["died_h"] <= hour]
                    living = {p["participant"] for p in due if p not in dead}
                    last: dict[str, Row] = {}
                    for row in sorted(tables["hemodynamic_hours"], key=lambda r: r["hours"]):
                        near = before + 0.25 < row["hours"] <= hour + 0.25
                        if near and row["participant"] in living and row[column] is not None:
                            last[row["participant"]] = row
                    values = [row[column] for row in last.values()]
                    mean, lower, upper = mean_with_interval(values)
                    expected.append({
                        "group": group, "variable": variable, "hours": float(hour),
                        "of": len(due), "count": len(values), "dead": len(dead),
                        "missing": len(living) - len(values), "not_due": len(own) - len(due),
                        "mean": mean, "lower": lower, "upper": upper,
                        "median": quantile(values, 0.5),
                    })  # fmt: skip
                    before = hour
        same(answer("closed_hemodynamics", seed), expected, seed)
