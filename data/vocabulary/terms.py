"""The kinds of things this house speaks of: roles, topics, columns, tables, sentences."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """Who somebody is while they look. One is in view at a time."""

    STEERING = "steering"
    SITE_LEAD = "site_lead"
    COORDINATION = "coordination"
    DSMB = "dsmb"
    STATISTICIAN = "statistician"
    ADMINISTRATOR = "administrator"


BLINDED_ROLES = frozenset({Role.STEERING, Role.SITE_LEAD, Role.COORDINATION})
UNBLINDED_ROLES = frozenset({Role.DSMB, Role.STATISTICIAN})


class Topic(StrEnum):
    """What a column or a measure tells about; the policy grants topics, never pages."""

    STRUCTURE = "structure"  # keys, centers, instant of randomization: what every count needs
    RECRUITMENT = "recruitment"
    CONSENT = "consent"
    COMPLETENESS = "completeness"
    DEVIATIONS = "deviations"  # those that no drug effect can cause
    DEVIATIONS_DRUG = "deviations_drug"
    INFUSION_START = "infusion_start"  # before any drug, so it tells nothing of the arm
    INFUSION_COURSE = "infusion_course"
    SAE_PROCESS = "sae_process"  # how many, how fast reported, which forms are in
    AESI = "aesi"  # bleeding, hypotension and every other event by kind
    OUTCOMES = "outcomes"  # SOFA, deaths, free days, mottling
    BASELINE = "baseline"
    REVIEW = "review"  # the committee's notes, actions and closed reviews
    IMPORTS = "imports"  # cuts, imports and their findings
    CHARTER = "charter"  # the charter in force and those proposed
    PEOPLE = "people"  # people, roles, sessions, audit
    VAULT = "vault"  # whose key opens the allocation, which lists were loaded; never an arm


class Grain(IntEnum):
    """How fine an answer may be. Finer is greater."""

    NONE = 0
    TRIAL = 1
    CENTER = 2
    PARTICIPANT = 3


class Mark(StrEnum):
    """How a column must be handled. A column without a mark does not load."""

    OPEN = "open"
    REVEALS_ARM = "reveals_arm"
    IDENTIFIES = "identifies"
    FREE_TEXT = "free_text"


class Kind(StrEnum):
    """How a cell of text becomes a value."""

    TEXT = "text"
    CODE = "code"  # one of `choices`
    WHOLE = "whole number"
    NUMBER = "number"
    YES_NO = "yes/no"
    DATE = "date"  # YYYY-MM-DD, the center's calendar
    INSTANT = "date and time"  # ISO 8601, the center's clock unless an offset is written
    PARTIAL = "partial date"  # YYYY, YYYY-MM, YYYY-MM-DD or a date and time; kept as written


@dataclass(frozen=True)
class Sentence:
    """A sentence for a person, kept apart from its values so that it can be said in French.

    `str()` says it in English. The screen translates `text` through the catalog.
    """

    text: str
    values: dict[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.text.format(**{k: str(v) for k, v in self.values.items()})


def sentence(text: str, **values: object) -> Sentence:
    """A sentence and its values: `sentence("{n} rows", n=3)`."""
    return Sentence(text, values)


@dataclass(frozen=True)
class NotShown:
    """An answer that may not or cannot be shown, and why. The screen puts the sentence instead."""

    reason: Sentence


@dataclass(frozen=True)
class Column:
    """One column: spelled here and nowhere else, from the CSV header to the screen."""

    name: str
    kind: Kind
    meaning: str
    example: str = ""
    unit: str = ""
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    required: bool = False  # an empty cell is a finding
    optional_column: bool = False  # the whole column may be absent
    mark: Mark | None = Mark.OPEN
    topic: Topic | None = None  # the table's unless told
    refers: tuple[str, str] | None = None  # (table, column) that must hold this value


@dataclass(frozen=True)
class Table:
    """One table: a CSV of the export, an analysis table derived from it, or a live one."""

    name: str
    one_row_per: str
    topic: Topic
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False
    derived: bool = False  # made by data/derive, not read from a file
    live: bool = False  # kept in the home's database and changing between cuts

    def __post_init__(self) -> None:
        for column in self.columns:
            if column.mark is None:
                raise ValueError(f"{self.name}.{column.name} has no mark")
        if unknown := set(self.key) - {c.name for c in self.columns}:
            raise ValueError(f"{self.name}: key columns {sorted(unknown)} do not exist")

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def topic_of(self, name: str) -> Topic:
        """What a column tells about: its own topic, or its table's."""
        return self.column(name).topic or self.topic


def key_column(column: Column) -> Column:
    """The same column as a key: required, and part of the structure."""
    return replace(column, required=True, topic=Topic.STRUCTURE)
