"""A tidy frame as a table: what is carried to the browser, read back."""

from __future__ import annotations

import json

import pandas as pd

from dashboard.kit.tables import MOST_ROWS, frame_table, rows_table, table_twin
from dashboard.kit.words import NONE, use_language

TIDY = pd.DataFrame(
    {
        "center": ["07", "19"],
        "status": ["late", "not_due"],
        "days_late": pd.array([1200, None], dtype="Int64"),
        "rate": [0.25, float("nan")],
        "important": pd.array([True, None], dtype="boolean"),
        "expected_on": pd.to_datetime(["2026-10-02", None]),
        "aware_at": pd.to_datetime(["2026-10-02T10:00Z", "2026-10-01T10:00Z"]),
    }
)


def content(component, key="data-table"):
    """What a table carries."""
    carrier = component.children[0]
    return json.loads(getattr(carrier, key))


def column(found, name):
    return next(c for c in found["columns"] if c["name"] == name)


def test_every_cell_is_said_and_every_column_labelled():
    found = content(frame_table(TIDY, units={"rate": "per month", "days_late": "days"}))
    assert [c["label"] for c in found["columns"]] == [
        "Center", "Status", "Days late", "Rate (per month)", "Important", "Expected on", "Aware at",
    ]  # fmt: skip
    rows = list(zip(*(c["cells"] for c in found["columns"]), strict=True))
    assert rows[0] == ("07", "Late", "1\u202f200", "0.2", "Yes", "2 Oct 2026",
                       "2 Oct 2026,\u00a010:00\u00a0UTC")  # fmt: skip
    assert rows[1][1:6] == ("Not yet due", NONE, NONE, NONE, NONE)


def test_numbers_are_marked_and_sort_by_value_with_missing_known():
    found = content(frame_table(TIDY))
    assert [c["name"] for c in found["columns"] if c.get("numeric")] == ["days_late", "rate"]
    assert column(found, "days_late")["sort"] == [1200.0, None]
    first, second = column(found, "aware_at")["sort"]
    assert first > second
    assert column(found, "expected_on")["sort"][1] is None
    assert "sort" not in column(found, "center")


def test_columns_digits_names_and_addresses_are_taken():
    table = frame_table(TIDY, ["center", "rate"], digits={"rate": 2}, caption="Rates",
                        names={"center": {"07": "Center 07"}}, href=["/a", "/b"])  # fmt: skip
    found = content(table)
    assert column(found, "center")["cells"] == ["Center 07", "19"]
    assert column(found, "rate")["cells"] == ["0.25", NONE]
    assert found["href"] == ["/a", "/b"]
    assert found["caption"] == "Rates"


def test_a_long_table_says_that_it_is_cut():
    long = pd.DataFrame({"row": range(MOST_ROWS + 1)})
    table = frame_table(long)
    assert len(content(table)["columns"][0]["cells"]) == MOST_ROWS
    assert table.children[1].children == "The first 200 of 201 rows; the CSV has them all."
    assert len(frame_table(long.head(MOST_ROWS)).children) == 1


def test_an_empty_frame_is_a_table_of_heads():
    found = content(frame_table(TIDY.head(0)))
    assert [c["cells"] for c in found["columns"]] == [[]] * 7


def test_the_twin_waits_folded():
    twin = table_twin(TIDY)
    assert content(twin.children[1], "data-folded")["columns"][0]["cells"] == ["07", "19"]


def test_a_table_speaks_french():
    with use_language("fr"):
        found = content(frame_table(TIDY))
    assert column(found, "rate")["cells"][0] == "0,2"
    assert column(found, "center")["label"] == "Centre"


def test_a_table_of_components_has_heads_for_its_columns():
    table = rows_table(["Cut", "Rows"], [["17", "3"]], "Cuts").children
    heads = table.children[1].children.children
    assert [(h.children, h.scope) for h in heads] == [("Cut", "col"), ("Rows", "col")]
