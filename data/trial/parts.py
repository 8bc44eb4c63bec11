"""What every part of a definition is made of: frozen, strictly typed, unknown keys refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from data.vocabulary import Sentence, sentence

_SHOWN_LENGTH = 80
_LARGEST_SHOWN = 10**18  # a hexadecimal number can be too long even to print
CROSSED = "crossed"  # the type of an error that a part found between its own keys

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
WholeOrZero = Annotated[int, Field(ge=0, le=1_000_000)]
Above0 = Annotated[float, Field(gt=0, le=1_000_000)]
ZeroOrMore = Annotated[float, Field(ge=0, le=1_000_000)]
Share = Annotated[float, Field(gt=0, lt=1)]


class Wrong(NamedTuple):
    """A key of a part, what it holds and what it should hold."""

    key: str
    found: object
    expected: Sentence


class Part(BaseModel):
    """A table of the definition. `wrong` says what its keys get wrong together."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def wrong(self) -> Iterator[Wrong]:
        """What this part's keys, each right by itself, get wrong together."""
        return iter(())

    @model_validator(mode="after")
    def _refuse_wrong(self) -> Self:
        if found := list(self.wrong()):
            raise PydanticCustomError(CROSSED, "keys that do not fit", {"wrong": found})
        return self


def shown(value: object) -> str:
    """A value of a definition as TOML writes it, on one line, cut short.

    A text of our own and not the screen's format: 0.05 must not be rounded here.
    """
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, int) and abs(value) > _LARGEST_SHOWN:
        text = "a very large number"
    elif isinstance(value, float):
        text = str(value).removesuffix(".0")
    elif isinstance(value, str):
        text = f'"{printable(value)}"'
    elif isinstance(value, dict):
        text = "a table"
    elif isinstance(value, tuple | list):
        text = f"[{', '.join(map(shown, value))}]"
    else:
        text = str(value)  # whole numbers; dates and times, as ISO 8601
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def printable(text: str) -> str:
    """The text with control characters written out: it goes to terminals and logs."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def below(part: Part, low: str, high: str) -> Iterator[Wrong]:
    """`low` must be less than `high`."""
    if not getattr(part, low) < getattr(part, high):
        limit = sentence(
            "less than {other} ({value})", other=high, value=shown(getattr(part, high))
        )
        yield Wrong(low, getattr(part, low), limit)


def repeated(key: str, values: Iterable[object]) -> Iterator[Wrong]:
    """No value may stand twice in a list."""
    seen: set[object] = set()
    for value in values:
        if value in seen:
            yield Wrong(key, value, sentence("each value once"))
        seen.add(value)


def unknown(key: str, values: Iterable[str], choices: Iterable[str]) -> Iterator[Wrong]:
    """Every value of a list must be one of `choices`."""
    known = tuple(choices)
    for value in values:
        if value not in known:
            yield Wrong(key, value, sentence("one of: {choices}", choices=", ".join(known)))


def rising(key: str, values: tuple[float, ...], field: str = "") -> Iterator[Wrong]:
    """A list must increase from each value to the next; `field` is the entry's key, as `.rate`."""
    for place, (earlier, later) in enumerate(pairwise(values), start=2):
        if later <= earlier:
            more = sentence("more than the one before it ({value})", value=shown(earlier))
            yield Wrong(f"{key}[{place}]{field}", later, more)
