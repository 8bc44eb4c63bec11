"""The documentation of the tables, written from the vocabulary: what an export must look like."""

from __future__ import annotations

from data.intake.read import file_of
from data.vocabulary import EXPORT_TABLES, Column, Kind, Mark, Table

_KINDS: dict[Kind, str] = {
    Kind.TEXT: "as written; without space at the ends, save in free text",
    Kind.CODE: "one of the words listed, exactly",
    Kind.WHOLE: "digits only: `3`, not `3.0` or `03`",
    Kind.NUMBER: "digits, decimals after a point: `1.5`, not `1,5`, `1e3` or `<5`",
    Kind.YES_NO: "`yes` or `no`",
    Kind.DATE: "`YYYY-MM-DD`, on the center's calendar",
    Kind.INSTANT: "`YYYY-MM-DDTHH:MM`, seconds allowed, a space for the T allowed; on the clock of "
    "the row's center unless it ends with an offset (`+02:00`, `Z`). In the hour that a clock "
    "repeats in autumn the offset is needed",
    Kind.PARTIAL: "`YYYY`, `YYYY-MM`, a date, or a date and time",
}
_MARKS = {
    Mark.OPEN: "",
    Mark.REVEALS_ARM: "reveals the arm",
    Mark.IDENTIFIES: "identifies",
    Mark.FREE_TEXT: "free text",
}

_HEAD = """\
# The tables of an export

<!-- Written by `python -m dashboard tables`; change data/vocabulary/tables.py instead. -->

An export is a folder of CSV files, one for each table, named as below. Each is text in UTF-8,
with commas between cells and a header row that holds exactly these column names, in any order. A
cell with a comma, a quote or a line break stands in double quotes. **An empty cell means 'not
known'**; no other sign for it is understood. A file that is left out means 'not supplied'; a file
with its header alone means 'none'.

Nothing in the folder may tell the arm: no column for it, no allocation list, no name of a study
drug or of the placebo in a text. The allocation is loaded apart.

| kind of cell | how it is written |
|---|---|
"""


def tables_page() -> str:
    """The page, in Markdown: how cells are written, then every table with every column."""
    kinds = "".join(f"| {kind.value} | {how} |\n" for kind, how in _KINDS.items())
    contents = "\n".join(_line(table) for table in EXPORT_TABLES.values())
    tables = "\n".join(_section(table) for table in EXPORT_TABLES.values())
    files = f"## Files\n\n| file | one row per | |\n|---|---|---|\n{contents}"
    return f"{_HEAD}{kinds}\n{files}\n\n{tables}".rstrip("\n")


def _line(table: Table) -> str:
    needed = "required" if table.required else "optional"
    return f"| [{file_of(table)}](#{table.name}) | {table.one_row_per} | {needed} |"


def _section(table: Table) -> str:
    needed = "required" if table.required else "optional"
    key = ", ".join(f"`{name}`" for name in table.key)
    rows = "\n".join(_row(column) for column in table.columns)
    return (
        f"## {table.name}\n\n`{file_of(table)}` · {needed} · one row per {table.one_row_per} · "
        f"key: {key}\n\n"
        "| column | type | unit | range or choices | cell | mark | meaning | example |\n"
        f"|---|---|---|---|---|---|---|---|\n{rows}\n"
    )


def _row(column: Column) -> str:
    cell = "required" if column.required else "may be empty"
    if column.optional_column:
        cell = "column may be left out"
    mark = _MARKS[column.mark] if column.mark else ""
    example = f"`{column.example}`" if column.example else ""
    cells = (
        f"`{column.name}`", column.kind.value, column.unit, _range(column), cell, mark,
        column.meaning + _reference(column), example,
    )  # fmt: skip
    return "| " + " | ".join(text.replace("|", "\\|") for text in cells) + " |"


def _range(column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.low is None or column.high is None:
        return ""
    return f"{column.low:g} to {column.high:g}"


def _reference(column: Column) -> str:
    if column.refers is None:
        return ""
    table, key = column.refers
    return f"; a `{key}` of {file_of(EXPORT_TABLES[table])}"
