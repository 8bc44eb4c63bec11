"""How numbers, dates and intervals are written: thin spaces, a true minus, their denominator."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from numbers import Integral, Real
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from dashboard.kit.language import language, zone

THIN = "\u202f"  # narrow no-break space: before %, and between thousands in both languages
HARD = "\u00a0"  # no-break space: within "136 / 145" and "5.9 – 15.5"
MINUS = "\u2212"
NONE = "–"  # where there is no value


def is_missing(value: Any) -> bool:
    """Whether a value is None, NaN, NA or NaT."""
    return value is None or value is pd.NA or value is pd.NaT or value != value


@cache
def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def number(x: Any, digits: int | None = None) -> str:
    """A number in words' place: 1 234, −3.5. Whole numbers as they are, others to one decimal."""
    if is_missing(x):
        return NONE
    if isinstance(x, Real) and x in (float("inf"), float("-inf")):
        return f"{MINUS if x < 0 else ''}∞"
    digits = (0 if isinstance(x, Integral) else 1) if digits is None else digits
    value = int(x) if isinstance(x, Integral) else round(float(x), digits) + 0.0
    text = format_decimal(value, format=_pattern(digits), locale=language())
    return text.replace(get_group_symbol(language()), THIN).replace("-", MINUS)


def signed(x: Any, digits: int | None = None) -> str:
    """A change: +2, −3, 0."""
    text = number(x, digits)
    return (
        f"+{text}" if not is_missing(x) and x > 0 and any(c in "123456789" for c in text) else text
    )


def share(proportion: Any, digits: int = 0) -> str:
    """A proportion from 0 to 1 as a percentage: "94 %". Never 0 or 100 unless it is."""
    if is_missing(proportion):
        return NONE
    least = 10.0**-digits
    scaled = round(100 * float(proportion), digits)
    if proportion > 0 and scaled < least:
        return f"<{number(least, digits)}{THIN}%"
    if proportion < 1 and scaled > 100 - least:
        return f">{number(100 - least, digits)}{THIN}%"
    return f"{number(scaled, digits)}{THIN}%"


def percent(count: Any, of: Any, digits: int = 0) -> str:
    """`count` in `of` as a percentage: "94 %"; "–" where there is nobody to count."""
    if is_missing(count) or is_missing(of) or not of:
        return NONE
    return share(float(count) / float(of), digits)


def ratio(count: Any, of: Any) -> str:
    """A count with its denominator: "136 / 145"."""
    return f"{number(count)}{HARD}/{HARD}{number(of)}"


def interval(low: Any, high: Any, digits: int | None = None, unit: str = "") -> str:
    """An interval: "5.9 – 15.5", with its unit where one is given ("%" included)."""
    text = f"{number(low, digits)}{HARD}–{HARD}{number(high, digits)}"
    return f"{text}{THIN}{unit}" if unit else text


def probability(p: Any) -> str:
    """A probability to two decimals; <0.01 and >0.99 rather than 0 and 1."""
    if is_missing(p):
        return NONE
    if 0 < p < 0.01:
        return f"<{number(0.01, 2)}"
    if 0.99 < p < 1:
        return f">{number(0.99, 2)}"
    return number(float(p), 2)


def _local(value: Any, tz: str | None) -> Any:
    """An instant on the clock of `tz`; a naive value or a date stays as it is."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(ZoneInfo(tz or zone()))
    return value


def day(value: Any, tz: str | None = None) -> str:
    """A day: "16 Nov 2026". An instant is read on the clock of `tz`, or the one in force."""
    return NONE if is_missing(value) else format_date(_local(value, tz), "d MMM y", language())


def short_day(value: Any, tz: str | None = None) -> str:
    """A day whose year is plain from its place: "16 Nov"."""
    return NONE if is_missing(value) else format_date(_local(value, tz), "d MMM", language())


def month(value: Any) -> str:
    """A month: "Dec 2027"."""
    return NONE if is_missing(value) else format_date(_local(value, None), "MMM y", language())


def month_name(value: date) -> str:
    """A month's short name: "Dec"."""
    return format_date(value, "MMM", language())


def moment(value: Any, tz: str | None = None) -> str:
    """An instant to the minute: "16 Nov 2026, 06:00", on the clock of `tz` or the one in force."""
    if is_missing(value):
        return NONE
    local = _local(value, tz)
    known = "" if value.tzinfo is None or (tz or zone()) != "UTC" else f"{HARD}UTC"
    return f"{format_date(local, 'd MMM y', language())},{HARD}{local:%H:%M}{known}"


def decimal_separators() -> str:
    """What plotly writes on axes: the decimal sign, then the sign between thousands."""
    return get_decimal_symbol(language()) + THIN
