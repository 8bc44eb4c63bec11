"""Made-up cuts for tests of properties: every table, every state, some of it missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pandas as pd

from data.derive import analysis_tables
from data.derive.frames import typed
from data.measures.registry import Measure, Moment, Tidy
from data.trial import SHIPPED_TRIAL, Trial, read_trial
from data.vocabulary import EXPORT_TABLES, LIVE_TABLES, TABLES, VAULT_TABLES, Kind, Table

AS_OF = datetime(2025, 11, 3, 5, 0, tzinfo=UTC)
BEFORE = AS_OF - timedelta(days=30)
TRIAL = read_trial(SHIPPED_TRIAL)
Frames = dict[str, pd.DataFrame]
_ROWS_PER_PERSON = {"sofa": 8, "support": 2, "infusion": 3, "forms": 4, "safety_forms": 2,
                    "hemodynamics": 12, "events": 3, "consent": 1}  # fmt: skip


@cache
def made_up(seed: int, centers: int = 5, people: int = 40) -> Frames:
    """Every table of the vocabulary: export, analysis and live, by name."""
    random = np.random.default_rng(seed)
    names = [f"{n:02}" for n in range(1, centers + 1)]
    export = {name: _random(table, random, 12, names) for name, table in EXPORT_TABLES.items()}
    export["centers"] = _centers(random, names)
    export["participants"] = _people(random, names, people)
    who = export["participants"][["participant", "center"]]
    for name, table in EXPORT_TABLES.items():
        if name == "export" or name in ("centers", "participants"):
            continue
        rows = who.sample(frac=_ROWS_PER_PERSON.get(name, 0.7), replace=True, random_state=seed)
        frame = _random(table, random, len(rows), names)
        shared = [c for c in ("participant", "center") if c in frame]
        frame[shared] = rows[shared].reset_index(drop=True)
        if name == "infusion":
            frame["changed_at"] = _soon(random, rows, export["participants"])
        if name == "events":
            soon = _soon(random, rows, export["participants"]).dt.strftime("%Y-%m-%dT%H:%M")
            frame["onset"] = frame["onset"].mask(random.random(len(rows)) < 0.5, soon)
        if name == "hemodynamics":
            frame["measured_at"] = _soon(random, rows, export["participants"])
            frame["map_mmhg"] = random.uniform(50, 80, len(rows))
        export[name] = frame.drop_duplicates(list(table.key)).reset_index(drop=True)
    live = {name: _random(t, random, 9, names).drop_duplicates(list(t.key))
            for name, t in (LIVE_TABLES | VAULT_TABLES).items()}  # fmt: skip
    return derived(export) | live


def derived(export: Frames, as_of: datetime = AS_OF) -> Frames:
    """The export's tables with the analysis tables made of them."""
    return export | analysis_tables(export, TRIAL, as_of, frozenset(export)).tables


@cache
def nothing() -> Frames:
    """Every table without a row: a trial before its first center."""
    random = np.random.default_rng(0)
    return {name: _random(table, random, 0, ["01"]) for name, table in TABLES.items()}


def run(
    measure: Measure,
    frames: Frames,
    then: Frames | None = None,
    own: frozenset[str] | None = None,
    trial: Trial = TRIAL,
    **choices: str,
) -> Tidy:
    """The measure's answer over these frames, and an earlier cut's where it compares two."""
    keywords: dict[str, object] = dict(choices)
    if measure.since:
        keywords["then"] = tuple((then or frames)[t.name].copy() for t in measure.tables)
    moment = Moment(AS_OF, 2, trial, frozenset(TABLES), own, BEFORE, 1, frozenset(TABLES))
    found = measure.function(
        *(frames[t.name].copy() for t in measure.tables), at=moment, **keywords
    )
    return found.reset_index(drop=True) if isinstance(found, pd.DataFrame) else found


def _centers(random: np.random.Generator, names: list[str]) -> pd.DataFrame:
    opened = pd.Timestamp("2025-01-01") + pd.to_timedelta(random.integers(0, 300, len(names)), "D")
    closed = opened + pd.to_timedelta(random.integers(30, 900, len(names)), "D")
    frame = _random(EXPORT_TABLES["centers"], random, len(names), names)
    return frame.assign(
        center=pd.Series(names, dtype="str"),
        name=pd.Series([f"Name {n}" for n in names], dtype="str"),
        timezone=pd.Series(random.choice(["Europe/Paris", "America/Cayenne"], len(names)),
                           dtype="str"),
        opened_on=pd.Series(opened).astype("datetime64[us]").mask(random.random(len(names)) < 0.1),
        closed_on=pd.Series(closed).astype("datetime64[us]").mask(random.random(len(names)) < 0.5),
    )  # fmt: skip


def _people(random: np.random.Generator, names: list[str], people: int) -> pd.DataFrame:
    frame = _random(EXPORT_TABLES["participants"], random, people, names)
    recent = pd.Timestamp(AS_OF) - pd.to_timedelta(random.integers(0, 9, people), "D")
    start = frame["randomized_at"].mask(random.random(people) < 0.2, pd.Series(recent))
    onset = start - pd.to_timedelta(random.integers(-10, 30, people), "h")
    return frame.assign(
        randomized_at=start.astype("datetime64[us, UTC]"),
        died_at=frame["died_at"].mask(random.random(people) < 0.7),
        last_contact_at=frame["last_contact_at"].mask(random.random(people) < 0.6),
        icu_discharged_at=frame["icu_discharged_at"].mask(random.random(people) < 0.6),
        hospital_discharged_at=frame["hospital_discharged_at"].mask(random.random(people) < 0.6),
        norepinephrine_onset_at=onset.mask(random.random(people) < 0.1),
        participant=pd.Series([f"P{n:05}" for n in range(people)], dtype="str"),
        center=pd.Series(random.choice(names, people), dtype="str"),
    )


def _soon(random: np.random.Generator, rows: pd.DataFrame, people: pd.DataFrame) -> pd.Series:
    """An instant up to a day after each participant's randomization."""
    start = rows["participant"].map(people.set_index("participant")["randomized_at"])
    later = pd.to_timedelta(random.integers(0, 24 * 60, len(rows)), "min")
    return (start.reset_index(drop=True) + later).astype("datetime64[us, UTC]")


def _random(
    table: Table, random: np.random.Generator, rows: int, centers: list[str]
) -> pd.DataFrame:
    """Random rows of a table; a fifth of what is not required is missing."""
    columns = {}
    for column in table.columns:
        values = _values(column.kind, random, rows, column.choices, column.low, column.high)
        if column.name == "center":
            values = pd.Series(random.choice(centers, rows), dtype="object")
        if not column.required and column.name not in table.key:
            values = values.mask(random.random(rows) < 0.2)
        columns[column.name] = values
    return typed(table, columns)


def _values(
    kind: Kind,
    random: np.random.Generator,
    rows: int,
    choices: tuple[str, ...],
    low: float | None,
    high: float | None,
) -> pd.Series:
    if kind is Kind.CODE and choices:
        return pd.Series(random.choice(choices, rows), dtype="object")
    if kind is Kind.WHOLE:
        return pd.Series(random.integers(int(low or 0), int(high or 40) + 1, rows))
    if kind is Kind.NUMBER:
        return pd.Series(random.uniform(low or 0, high or 10, rows))
    if kind is Kind.YES_NO:
        return pd.Series(random.random(rows) < 0.5).astype("boolean")
    minutes = pd.to_timedelta(random.integers(0, 300 * 24 * 60, rows), "min")
    if kind is Kind.INSTANT:
        return pd.Series(pd.Timestamp("2025-01-05", tz="UTC") + minutes)
    if kind is Kind.DATE:
        return pd.Series((pd.Timestamp("2025-01-05") + minutes).normalize())
    if kind is Kind.PARTIAL:
        written = (pd.Timestamp("2025-01-05") + minutes).strftime("%Y-%m-%dT%H:%M")
        length = random.choice([4, 7, 10, 16], rows)
        return pd.Series([t[:n] for t, n in zip(written, length, strict=True)], dtype="object")
    return pd.Series([f"T{n}" for n in random.permutation(rows)], dtype="object")
