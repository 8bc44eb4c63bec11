"""The committed page of the tables is the one the vocabulary makes, and its examples import."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.intake.blinding import arm_words
from data.intake.clocks import Zones
from data.intake.describe import tables_page
from data.intake.findings import Findings
from data.intake.read import TextColumn, TextTable
from data.intake.types import typed_table
from data.vocabulary import EXPORT_TABLES

PAGE = Path(__file__).parents[2] / "dashboard" / "TABLES.md"


def test_the_committed_page_is_the_generated_one() -> None:
    assert PAGE.read_text(encoding="utf-8") == tables_page() + "\n", (
        "run: python -m dashboard tables > dashboard/TABLES.md"
    )


def test_the_page_names_every_column_of_every_table() -> None:
    sections = tables_page().split("\n## ")
    for table in EXPORT_TABLES.values():
        section = next(text for text in sections if text.startswith(f"{table.name}\n"))
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == list(table.names)


@pytest.mark.parametrize("table", EXPORT_TABLES.values(), ids=lambda table: table.name)
def test_every_example_is_what_its_column_takes(table) -> None:
    zero = np.zeros(1, dtype=np.int32)
    columns = {
        column.name: TextColumn(zero, np.array([column.example], dtype=object))
        for column in table.columns
    }
    findings = Findings(arm_words(["placebo"]))
    text = TextTable(table, np.array([2]), columns, whole=True)
    typed_table(text, Zones(["Europe/Paris"], zero), findings)
    assert findings.listed() == []
