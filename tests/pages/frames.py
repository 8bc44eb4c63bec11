"""Small frames with the vocabulary's types, and what a component says when it is read aloud."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from data.derive.frames import DTYPES
from data.vocabulary import TABLES, Kind, Table

_KINDS: dict[str, Kind] = {
    column.name: column.kind for table in TABLES.values() for column in table.columns
}


def frame_of(table: Table, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a frame of the table, every column there with its dtype."""
    kinds = {column.name: column.kind for column in table.columns}
    return _typed(kinds, rows)


def measured(columns: Iterable[str], rows: Sequence[Mapping[str, Any]], **kinds: Kind):
    """Rows as a measure with these columns would give them; `kinds` for what is not a name of
    the vocabulary.
    """
    return _typed({name: kinds.get(name, _KINDS.get(name)) for name in columns}, rows)


def _typed(kinds: Mapping[str, Kind | None], rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame({name: [row.get(name) for row in rows] for name in kinds})
    for name, kind in kinds.items():
        if kind in (Kind.INSTANT, Kind.DATE):
            frame[name] = pd.to_datetime(frame[name], utc=kind is Kind.INSTANT)
        if kind is not None:
            frame[name] = frame[name].astype(DTYPES[kind])
    return frame


def parts(component: Any, kind: str) -> list[Any]:
    """Every component of that type inside (or it itself), in order."""
    return [part for part in _all(component) if type(part).__name__ == kind]


def said(component: Any) -> str:
    """The text of a component, with one space between its parts."""
    return " ".join(" ".join(_texts(component)).split())


def links(component: Any) -> list[str]:
    """The addresses of the links inside and of the rows of the tables carried inside, in order."""
    found: list[str] = []
    for part in _all(component):
        if type(part).__name__ in ("Link", "A"):
            found.append(part.href)
        for name in ("data-table", "data-folded"):
            if hasattr(part, name):
                content = json.loads(getattr(part, name))
                found += content.get("href", [])
                found += [a for column in content["columns"] for a in column.get("href", [])]
    return found


def words(component: Any) -> str:
    """The text of the tables carried inside, their heads and their cells."""
    found: list[str] = []
    for part in _all(component):
        for name in ("data-table", "data-folded"):
            if hasattr(part, name):
                for column in json.loads(getattr(part, name))["columns"]:
                    found += [column["label"], *column["cells"]]
    return " | ".join(found)


def _all(component: Any) -> Iterable[Any]:
    if isinstance(component, list | tuple):
        for part in component:
            yield from _all(part)
    elif hasattr(component, "to_plotly_json"):
        yield component
        yield from _all(getattr(component, "children", None))


def _texts(component: Any) -> Iterable[str]:
    if component is None:
        return
    if isinstance(component, list | tuple):
        for part in component:
            yield from _texts(part)
    elif hasattr(component, "to_plotly_json"):
        if getattr(component, "label", None):
            yield component.label
        yield from _texts(getattr(component, "children", None))
    else:
        yield str(component)
