"""What the cards of deviations say alike: names of categories, of opportunities, of limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.kit.words import label, ratio, say, say_plural, share

ALL = "all"
Names = Mapping[str, str]  # center -> its name
LONGEST_NAME = 24


def no_drug_effect() -> str:
    """What is counted on this page, but for the card of those a drug effect can cause."""
    return say("Deviations that no drug effect can cause")


def category_names(codes: Iterable[str]) -> dict[str, str]:
    """The words for the values of a control of categories."""
    return {code: say("All categories") if code == ALL else label(code, "code") for code in codes}


def counted_of(count: Any, of: Any, basis: str) -> str:
    """A count with its opportunities: "11 / 148 infusions started"."""
    n, text = int(of), ratio(count, of)
    if basis == "started":
        return say_plural("{ratio} infusion started", "{ratio} infusions started", n, ratio=text)
    if basis == "sae":
        return say_plural("{ratio} serious event", "{ratio} serious events", n, ratio=text)
    if basis == "sofa_due":
        return say_plural("{ratio} SOFA score due", "{ratio} SOFA scores due", n, ratio=text)
    return say_plural("{ratio} participant", "{ratio} participants", n, ratio=text)


def level_words(level: float) -> str:
    """A level as a percentage, with a decimal where it has one: "95 %", "99.8 %"."""
    return share(level, 0 if round(100 * level, 6) % 1 == 0 else 1)


def short_name(center: str, names: Names) -> str:
    """A center's name, short enough to stand before a line of a figure."""
    text = str(names.get(center, center))
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def center_words(center: str, names: Names) -> str:
    """Whose the sentence that follows is: "Center 07:"."""
    return say("{center}:", center=names.get(center, center))


def joined(*sentences: str) -> str:
    """The sentences that say something."""
    return " ".join(text for text in sentences if text)
