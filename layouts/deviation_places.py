"""Where and when deviations occurred: a mark for each center, or each category, in each month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.kit.card import Drawn
from dashboard.kit.theme import EVERYBODY, GREYS, MUTED, date_axis, figure, words_at
from dashboard.kit.words import label, month, number, say, say_plural
from data.measures.deviation_counting import OPEN_CODES
from data.measures.registry import Tidy
from data.vocabulary import NotShown
from layouts.deviation_words import ALL, Names, center_words, joined, no_drug_effect, short_name

FIGURE_HEIGHT = 440
MOST_LINES = 20  # rows the figure names; the table has them all
_FEWEST = 6  # rows below which they do not move further apart
_SIZES = (3, 8, 11, 13, 15)  # px of a mark of nobody's deviation, one, two, three, four and more


def row_of(center: str, names: Names) -> str:
    """The center whose categories are the rows, or "all" where the rows are centers."""
    return next(iter(names)) if center == ALL and len(names) == 1 else center


def codes_of(center: str, code: str) -> tuple[str, ...]:
    """The codes to ask deviation_center_months for: each of its own where the rows are codes."""
    return OPEN_CODES if center != ALL and code == ALL else (code,)


def places_drawn(by_code: Mapping[str, Tidy], center: str, names: Names) -> Drawn | NotShown:
    """Deviations by center and month; of one center by category and month.

    `by_code` holds deviation_center_months: of "all" codes or one, keyed by it, where the rows
    are centers; of each code that is shown where they are categories (`center` is one).
    """
    shown = {code: tidy for code, tidy in by_code.items() if not isinstance(tidy, NotShown)}
    if not shown:
        return next(iter(by_code.values()))
    if center == ALL:
        tidy = next(iter(shown.values()))
        rows = tidy.assign(row=[short_name(c, names) for c in tidy["center"]])
    else:
        tidy = _of_center(shown, center)
        rows = tidy.assign(row=[label(code, "code") for code in tidy["code"]])
    if not int(rows["deviations"].sum()):
        return Drawn(None, _nothing(center, names), tidy)
    with_one = _ordered(rows)
    text = _sentence(rows, with_one, center, names)
    return Drawn(_figure(rows, with_one[:MOST_LINES]), text, tidy, _note(len(with_one)))


def _of_center(by_code: Mapping[str, pd.DataFrame], center: str) -> pd.DataFrame:
    """One row per category and month of this center."""
    parts = [
        tidy[tidy["center"] == center].assign(code=pd.Series(code, index=tidy.index, dtype="str"))
        for code, tidy in by_code.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _ordered(rows: pd.DataFrame) -> list[str]:
    """The names of rows with a deviation, the most first."""
    total = rows.groupby("row", sort=False)["deviations"].sum()
    return total[total > 0].sort_values(ascending=False, kind="stable").index.tolist()


# --- words -------------------------------------------------------------------------------------


def _nothing(center: str, names: Names) -> str:
    where = "" if center == ALL else center_words(center, names)
    return joined(where, say("No deviation on record."))


def _sentence(rows: pd.DataFrame, with_one: list[str], center: str, names: Names) -> str:
    total, important = int(rows["deviations"].sum()), int(rows["important"].sum())
    counts = say_plural("{n} deviation, {important} important.",
                        "{n} deviations, {important} important.", total,
                        important=important)  # fmt: skip
    if center != ALL:
        return joined(center_words(center, names), counts, _busiest(rows))
    first = with_one[0]
    most = int(rows.loc[rows["row"] == first, "deviations"].sum())
    people = rows.groupby("row")["participants"].sum()
    without = int((people > 0).sum()) - len(with_one)
    return joined(
        counts,
        say("Most in {center}: {n}.", center=first, n=most),
        say_plural("{n} center with participants has none.",
                   "{n} centers with participants have none.", max(without, 0)),
        _busiest(rows),
    )  # fmt: skip


def _busiest(rows: pd.DataFrame) -> str:
    by_month = rows.groupby("month")["deviations"].sum()
    return say("Most in one month: {n}, {month}.", n=int(by_month.max()),
               month=month(by_month.idxmax()))  # fmt: skip


def _note(rows: int) -> str:
    parts = [
        no_drug_effect(),
        say("a larger mark: more of them; filled: an important one among them, hollow: minor ones "
            "alone; small dot: somebody randomized and no deviation; at the right: how many in "
            "all"),
    ]  # fmt: skip
    if rows > MOST_LINES:
        parts.append(say("the first {n} of {all} rows", n=MOST_LINES, all=rows))
    return "; ".join(parts)


# --- figure ------------------------------------------------------------------------------------


def _figure(rows: pd.DataFrame, names: list[str]) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(names)}
    there = rows[rows["row"].isin(places)]
    first, last = rows["month"].min(), rows["month"].max()
    margin = pd.Timedelta(days=20)
    total = there.groupby("row")["deviations"].sum()
    return figure(
        [_marks(part, places, look) for look, part in _looks(there)],
        xaxis=date_axis((first - margin).date(), (last + margin).date(), most=5),
        yaxis={"tickvals": list(places.values()), "ticktext": names, "showgrid": True,
               "range": [max(len(names), _FEWEST) - 0.5, -0.5], "rangemode": "normal"},
        annotations=[
            words_at(1, place, number(int(total[name])), MUTED, xref="paper", xshift=6)
            for name, place in places.items()
        ],
        margin={"l": 8, "r": 34, "t": 8, "b": 8, "pad": 4},
    )  # fmt: skip


def _looks(there: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """The rows by how their mark looks: (color, symbol)."""
    important, some = there["important"] > 0, there["deviations"] > 0
    parts = [
        ((GREYS[2], "circle"), there[~some & (there["participants"] > 0)]),
        ((GREYS[3], "circle-open"), there[some & ~important]),
        ((EVERYBODY, "circle"), there[important]),
    ]
    return [(look, part) for look, part in parts if len(part)]


def _marks(part: pd.DataFrame, places: Mapping[str, int], look: tuple[str, str]) -> dict[str, Any]:
    color, symbol = look
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [m.date().isoformat() for m in part["month"]],
        "y": [places[name] for name in part["row"]],
        "marker": {
            "color": color,
            "symbol": symbol,
            "opacity": 1,
            "size": [_SIZES[min(int(n), len(_SIZES) - 1)] for n in part["deviations"]],
            "line": {"width": 1.5, "color": color},
        },
        "hovertext": [_hover(r) for r in part.to_dict("records")],
        "hoverinfo": "text",
    }


def _hover(r: dict[str, Any]) -> str:
    counts = say_plural("{n} deviation, {important} important; {people} randomized",
                        "{n} deviations, {important} important; {people} randomized",
                        int(r["deviations"]), important=int(r["important"]),
                        people=int(r["participants"]))  # fmt: skip
    return f"{r['row']}, {month(r['month'])}<br>{counts}"
