"""A second, slow reading of CSV cells, written apart from data.intake: what a stored cell must say.

It shares no code with the import: its own splitter, its own spelling rules, datetime and zoneinfo
instead of pandas.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd

from data.vocabulary import Column, Kind


def split(text: str) -> list[list[str]]:
    """The cells of a CSV, sign by sign; rows end with LF, CR or both, none after the last."""
    rows: list[list[str]] = [[]]
    cell, quoted, place = "", False, 0
    text = text.removeprefix("\ufeff")
    while place < len(text):
        sign = text[place]
        if quoted:
            if text.startswith('""', place):
                cell, place = cell + '"', place + 1
            elif sign == '"':
                quoted = False
            else:
                cell += sign
        elif sign == '"' and not cell:
            quoted = True
        elif sign == ",":
            rows[-1].append(cell)
            cell = ""
        elif sign in "\r\n":
            place += text.startswith("\r\n", place)
            rows[-1].append(cell)
            rows.append([])
            cell = ""
        else:
            cell += sign
        place += 1
    rows[-1].append(cell)
    while rows[-1] == [""]:
        rows.pop()
    return rows


def says_the_same(column: Column, text: str, value: object, zone: str) -> bool:
    """Whether a stored value, written out again, is the text it came from."""
    if text == "":
        return bool(pd.isna(value)) and not column.required
    if pd.isna(value):
        return False
    if column.kind is Kind.WHOLE:
        return str(int(value)) == text
    if column.kind is Kind.NUMBER:
        return Decimal(repr(float(value))) == Decimal(text) and "e" not in text.lower()
    if column.kind is Kind.YES_NO:
        return ("yes" if value else "no") == text
    if column.kind is Kind.DATE:
        return value.strftime("%Y-%m-%d") == text
    if column.kind is Kind.INSTANT:
        return _same_instant(text, value.to_pydatetime(), zone)
    if column.kind is Kind.CODE and text not in column.choices:
        return False
    return value == text


def _same_instant(text: str, value: datetime, zone: str) -> bool:
    written = datetime.fromisoformat(text)
    if written.tzinfo is not None:
        return written == value
    there = ZoneInfo(zone)
    earlier, later = (written.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    clear = earlier.utcoffset() == later.utcoffset()
    return clear and earlier.astimezone(UTC) == value
