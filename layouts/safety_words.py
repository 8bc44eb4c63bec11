"""What every count of serious events must say beside it, in the words of all its cards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.kit.words import HARD, is_missing, number, ratio, say, unit


def deaths_among(row: Mapping[str, Any]) -> str:
    """Whether deaths count among serious events: a setting of the trial, on a card."""
    if bool(row["deaths_are_saes"]):
        return say("deaths counted among them")
    return say("deaths not counted")


def deaths_sentence(are_saes: bool) -> str:
    """The same as a sentence, for the foot of a figure or a table."""
    if are_saes:
        return say("Deaths are serious events here.")
    return say("Deaths are not among them.")


def limit_of(row: Mapping[str, Any]) -> str:
    """The limit from awareness to report: "24 h"."""
    return hours(row["limit_h"], 0)


def hours(value: Any, digits: int | None = None) -> str:
    """So many hours, on one line: "6.3 h"."""
    return f"{number(value, digits)}{HARD}{unit('h')}"


def forms_words(received: Any, due: Any) -> str:
    """Participants whose safety forms are in, of those with one due; a dash where none is."""
    return number(None) if is_missing(due) or not due else ratio(received, due)


def unbroken(names: Mapping[str, str]) -> dict[str, str]:
    """Centers' names with their first words held together, for the narrow columns of a table."""
    return {center: name.replace(" ", HARD, 1) for center, name in names.items()}
