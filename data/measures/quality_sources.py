"""Which files the export did not hold, and what cannot be shown for want of them."""

from __future__ import annotations

import pandas as pd

from data.derive import source_of
from data.measures.registry import MEASURES, Measure, Moment, Tidy, measure
from data.vocabulary import EXPORT_TABLES, Topic
from data.vocabulary.tables import CENTERS, EXPORT

OPTIONAL_FILES = tuple(
    name for name, table in EXPORT_TABLES.items() if not table.required and table is not EXPORT
)


@measure(
    CENTERS,
    topic=Topic.COMPLETENESS,
    columns={"table": "", "supplied": "", "blocked": "measures"},
)
def sources(centers: pd.DataFrame, at: Moment) -> Tidy:
    """Which of the files an export may leave out were supplied.

    Population: none; nobody is counted. `blocked`: the measures that cannot be shown because this
    file is not there; `sources_blocked` names them.
    Missing: nothing.
    Returns one row per file, in the order of the description of the export.
    """
    missing = [source for found in _asked() for source in _absent(found, at)]
    return pd.DataFrame(
        {
            "table": pd.Series(OPTIONAL_FILES, dtype="str"),
            "supplied": pd.array([n in at.supplied for n in OPTIONAL_FILES], dtype="boolean"),
            "blocked": pd.array([missing.count(n) for n in OPTIONAL_FILES], dtype="Int64"),
        }
    )


@measure(
    CENTERS,
    topic=Topic.COMPLETENESS,
    columns={"table": "", "measure": ""},
)
def sources_blocked(centers: pd.DataFrame, at: Moment) -> Tidy:
    """What cannot be shown because a file was not supplied.

    Population: none; nobody is counted. A measure that needs two files that are not there stands
    under both.
    Missing: nothing.
    Returns one row per file not supplied and measure that needs it; none where all were supplied.
    """
    rows = [(source, found.name) for found in _asked() for source in _absent(found, at)]
    rows.sort(key=lambda row: (OPTIONAL_FILES.index(row[0]), row[1]))
    return pd.DataFrame(rows, columns=["table", "measure"], dtype="str")


def _asked() -> list[Measure]:
    return [found for found in MEASURES.values() if not found.live]


def _absent(found: Measure, at: Moment) -> list[str]:
    """The files that a measure needs and the export did not hold, each once."""
    needed = (table.name for table in found.tables if table.name not in found.optional)
    absent = {source_of(name) for name in needed if name not in at.supplied}
    return [name for name in OPTIONAL_FILES if name in absent]
