"""A tidy frame as a table: its cells in words, carried as one text that assets/table.js draws.

A table of a thousand cells would be a thousand components; as one attribute it costs nothing
until it is seen, it can be sorted without another answer, and a test can read it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from numbers import Real
from typing import Any

import pandas as pd
from dash import html

from dashboard.kit.dom import attributes
from dashboard.kit.words import cell, is_missing, label, number, say, unit

MOST_ROWS = 200  # what a plain table shows at most; the CSV has them all


def frame_table(
    tidy: pd.DataFrame,
    columns: Sequence[str] | None = None,
    *,
    caption: str = "",
    units: Mapping[str, str] | None = None,
    digits: Mapping[str, int] | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
    href: Sequence[str] | None = None,
    links: Mapping[str, Sequence[str]] | None = None,
    stack: bool = False,
    limit: int = MOST_ROWS,
    folded: bool = False,
    by_value: Collection[str] = (),
) -> html.Div:
    """A sortable table of `columns` (all unless told), labels and codes in words.

    `links` are addresses by column, one per row, where single cells lead somewhere.
    `units` go to the heads, `digits` say decimals by column, `names` replace values of a column
    (center -> its name), `href` are one address per row, `stack` makes rows cards on a phone.
    Numbers are right aligned; missing values are a dash. Past `limit` rows it says so.
    `folded` leaves the drawing until an enclosing <details> is opened. Columns of text named in
    `by_value` are sorted by what they hold and not by the words `names` gives for it.
    """
    shown = tidy.head(limit)
    content: dict[str, Any] = {
        "caption": caption,
        "stack": stack,
        "columns": [
            _column(shown, name, units or {}, digits or {}, names or {}, name in by_value)
            for name in (columns or list(tidy.columns))
        ],
    }
    for column in content["columns"]:
        if addresses := (links or {}).get(column["name"]):
            column["href"] = list(addresses)[:limit]
    if href is not None:
        content["href"] = list(href)[:limit]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    where = "data_folded" if folded else "data_table"
    carrier = html.Div(className="table-box", **attributes(**{where: text}))
    return html.Div([carrier, *_rest(len(tidy), limit)])


def table_twin(tidy: pd.DataFrame, caption: str = "") -> html.Details:
    """The same numbers as the figure beside it, folded away."""
    return html.Details(
        [
            html.Summary(say("Table")),
            frame_table(tidy, caption=caption, folded=True),
        ],
        className="twin",
    )


def rows_table(head: Sequence[Any], rows: Sequence[Sequence[Any]], caption: str = "") -> html.Div:
    """A small table whose cells are components (forms, links, badges)."""
    header = html.Thead(html.Tr([html.Th(text, scope="col") for text in head]))
    body = html.Tbody([html.Tr([html.Td(part) for part in row]) for row in rows])
    title = [html.Caption(caption, className="hidden-words")] if caption else []
    return html.Div(
        html.Table([*title, header, body]),
        className="table-box",
        tabIndex=0,  # it may scroll, so the keyboard must reach it
        role="group",
        **attributes(
            aria_label=caption or " · ".join(text for text in head if isinstance(text, str))
        ),
    )


def _rest(rows: int, limit: int) -> list[html.P]:
    if rows <= limit:
        return []
    return [html.P(say("The first {n} of {all} rows; the CSV has them all.", n=limit, all=rows),
                   className="note")]  # fmt: skip


def _column(
    frame: pd.DataFrame,
    name: str,
    units: Mapping[str, str],
    digits: Mapping[str, int],
    names: Mapping[str, Mapping[str, str]],
    by_value: bool = False,
) -> dict[str, Any]:
    values = frame[name].tolist()
    numeric = pd.api.types.is_numeric_dtype(frame[name].dtype) and not (
        pd.api.types.is_bool_dtype(frame[name].dtype)
    )
    known_unit = units.get(name, "")
    said_already = known_unit and name.startswith(f"{known_unit}_")  # "Days late" needs no "(days)"
    head = label(name) + (f" ({unit(known_unit)})" if known_unit and not said_already else "")
    known = names.get(name, {})
    found: dict[str, Any] = {
        "name": name,
        "label": head,
        "cells": [
            number(v, digits[name]) if numeric and name in digits else known.get(v, cell(v, name))
            for v in values
        ],
    }
    if numeric:
        found["numeric"] = True
    if any(isinstance(v, Real | date | datetime) and not is_missing(v) for v in values):
        found["sort"] = [_sortable(v) for v in values]
    elif by_value:
        found["sort"] = [None if is_missing(v) else v for v in values]
    return found


def _sortable(value: Any) -> float | None:
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        return value.timestamp() if value.tzinfo else (value - datetime(1970, 1, 1)).total_seconds()
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value)
