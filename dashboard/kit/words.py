"""Every word on screen passes here: sentences, labels, numbers, dates, in one language."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from numbers import Integral, Real
from typing import Any

from dashboard.kit.formats import (
    HARD,
    MINUS,
    NONE,
    THIN,
    day,
    interval,
    is_missing,
    moment,
    month,
    number,
    percent,
    probability,
    ratio,
    share,
    short_day,
    signed,
)
from dashboard.kit.labels import code_columns, codes, english_label
from dashboard.kit.language import (
    LANGUAGES,
    group_names,
    language,
    preferred_language,
    translations,
    use_language,
)
from data.vocabulary import GROUP, Sentence

LABEL, UNIT = "label", "unit"  # contexts of the catalog, so that "open" may differ from "Open"

__all__ = [
    "HARD",
    "LABEL",
    "LANGUAGES",
    "MINUS",
    "NONE",
    "THIN",
    "UNIT",
    "cell",
    "day",
    "interval",
    "is_missing",
    "label",
    "language",
    "moment",
    "month",
    "number",
    "percent",
    "preferred_language",
    "probability",
    "ratio",
    "said",
    "say",
    "say_plural",
    "say_sentence",
    "share",
    "short_day",
    "signed",
    "unit",
    "use_language",
]


def say(text: str, **values: Any) -> str:
    """The text in the language in force, its {names} filled with values as people write them.

    Whole numbers get thin spaces, others one decimal, dates their month; text stays as it is.
    """
    return _filled(translations(language()).gettext(text) if text else "", values)


def say_sentence(sentence: Sentence) -> str:
    """A sentence made below the screen, in the language in force."""
    return say(sentence.text, **sentence.values)


def say_plural(one: str, many: str, n: int, **values: Any) -> str:
    """`one` or `many` as the language in force counts `n`, which the text may name as {n}."""
    text = translations(language()).ngettext(one, many, int(n))
    return _filled(text, {"n": n, **values})


def label(name: object, of: str | None = None) -> str:
    """The words for a name of the vocabulary: a column, a code, a topic, a role, a table.

    `of` is the column a code stands in, where one code means two things (`late` of `start`).
    A name nobody listed is said as it is written, its underscores as spaces.
    """
    if of == GROUP and (revealed := group_names().get(str(name))):
        return revealed
    return translations(language()).pgettext(LABEL, english_label(str(name), of))


def unit(name: str) -> str:
    """The words for a unit: "days", "h", "mmol/L"."""
    return translations(language()).pgettext(UNIT, name) if name else ""


def said(value: Any) -> str:
    """A value as people write it."""
    if isinstance(value, Sentence):
        return say_sentence(value)
    if isinstance(value, Enum):
        return label(value.value)
    if isinstance(value, str):
        return value
    if is_missing(value):
        return NONE
    if _is_yes_no(value):
        return label("yes" if value else "no")
    if isinstance(value, Integral | Real):
        return number(value)
    if isinstance(value, datetime):
        return moment(value) if value.tzinfo else day(value)
    return day(value) if isinstance(value, date) else str(value)


def cell(value: Any, column: str = "") -> str:
    """A value of a tidy table as people write it; a code is said in words."""
    if column == "month" and isinstance(value, date) and not is_missing(value):
        return month(value)
    if isinstance(value, str) and not isinstance(value, Enum):
        return label(value, column) if is_code(value, column) else value
    return said(value)


def is_code(value: str, column: str) -> bool:
    """Whether a text is a code: of this column, or of any where the vocabulary lacks the column.

    A column of text (a name, a note) holds no codes, whatever is written in it.
    """
    return value in code_columns().get(column, codes())


def _is_yes_no(value: Any) -> bool:
    return isinstance(value, bool) or type(value).__name__ == "bool"


def _filled(text: str, values: dict[str, Any]) -> str:
    return text.format(**{name: said(value) for name, value in values.items()}) if values else text
