"""How the command line speaks: JSON or plain lines on standard output, the rest on the other."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from data.store.errors import HomeError
from data.store.home import Home


class Refusal(Exception):
    """Why a command did nothing, in a sentence for the person who typed it."""


def open_home(path: str) -> Home:
    """The home at `path`; Refusal with the store's sentence where there is none."""
    try:
        return Home.open(Path(path))
    except HomeError as error:
        raise Refusal(str(error)) from error


def say_json(value: Any) -> None:
    """One JSON object on standard output."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SERIALIZE_NUMPY
    sys.stdout.write(orjson.dumps(value, default=_plain, option=options).decode() + "\n")


def say_table(rows: Iterable[dict[str, Any]], columns: Iterable[str]) -> None:
    """Rows as aligned columns."""
    names = list(columns)
    cells = [names, *([_text(row.get(name)) for name in names] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    for line in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def progress(fraction: float, what: str) -> None:
    """A bar on standard error, where that is a terminal."""
    if sys.stderr.isatty():
        done = round(fraction * 30)
        sys.stderr.write(f"\r[{'#' * done}{'.' * (30 - done)}] {what:<32}")
        sys.stderr.write("\n" if fraction >= 1 else "")
        sys.stderr.flush()


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dicts of plain values; missing is None."""
    return [
        {name: plain(value) for name, value in zip(frame.columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def plain(value: Any) -> Any:
    """A cell as JSON has it: instants and dates as ISO 8601, missing as None."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value.tz is None else value.isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    return plain(value)


def _text(value: Any) -> str:
    value = plain(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
